"""An incident's living cards: the reporter's with the clock, a superior's with what can be done, and what they ask."""
