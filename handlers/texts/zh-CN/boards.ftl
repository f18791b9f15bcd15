board-stranger = 我在这里还认不出你。给我发句话，我来认。
