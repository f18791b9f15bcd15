"""Incidents in one workbook: each event, the numbers, customers' matters, and what was not reported."""

from collections.abc import Collection
from datetime import datetime

from handlers.context import Desk
from handlers.exports import delays, incidents, matters, omissions
from handlers.spreadsheets import workbook
from handlers.texts import LOCALES, speaker


def content(desk: Desk, since: datetime, until: datetime, reporters: Collection[int], reader_id: int) -> bytes | None:
    """Write the workbook a superior takes home; nothing where there is nothing to write.

    What was recorded about the reader is not in it.
    """
    say = speaker(LOCALES[0])
    others = set(reporters) - {reader_id}
    sheets = [
        (say("incident-title"), list(incidents.lines(desk, since, until, reporters))),
        (say("incident-stats-sheet"), list(delays.lines(desk, since, until, reporters))),
        (say("matter-title"), list(matters.lines(desk, since, until, reporters))),
        (say("omission-title"), list(omissions.lines(desk, since, until, others))),
    ]
    filled = [(title, lines) for title, lines in sheets if len(lines) > 1]
    return workbook(filled) if filled else None
