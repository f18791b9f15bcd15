"""Run `python -m bot` as `neiqin`."""

from bot.cli import main

main()
