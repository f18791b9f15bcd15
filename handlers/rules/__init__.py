"""The rules: pure functions of the rule book and the time."""
