board-stranger = I can't tell who you are here yet. Write me a line and I'll find out.
