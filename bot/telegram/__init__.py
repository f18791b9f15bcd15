"""Telegram, through python-telegram-bot."""

import os

# The library's own switch: durations as timedelta, which is what it will always give one day.
os.environ.setdefault("PTB_TIMEDELTA", "true")
