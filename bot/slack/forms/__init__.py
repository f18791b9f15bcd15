"""Forms on Slack: shown as views, filled in at once, handed in."""
