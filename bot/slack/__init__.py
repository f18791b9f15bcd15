"""Slack, through slack_bolt and slack_sdk."""
