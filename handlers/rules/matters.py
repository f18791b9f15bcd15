"""When a customer's matter is due, and whose it is in one typed line; pure."""

import re
from datetime import datetime, time, timedelta
from hashlib import blake2b

from handlers.rules.book import Calendar, ClockDue
from handlers.rules.deadlines import at_local, local_day
from handlers.rules.working_days import next_working_day

_MIDNIGHT = time(23, 59)
_LONGEST_NAME = 20
_GAP = re.compile(r"[\s：:，,]+")


def due_at(due: ClockDue, calendar: Calendar, received_at: datetime, zone: str) -> datetime:
    """Give the instant by which a matter is to be dealt with.

    What comes after the hour of the same day has until its end.
    """
    day = local_day(received_at, zone)
    for _ in range(due.days):
        day = next_working_day(calendar, day) if due.working_days else day + timedelta(days=1)
    at = at_local(day, due.time, zone)
    return at if at > received_at else max(at_local(day, _MIDNIGHT, zone), received_at)


def split_customer(text: str) -> tuple[str, str]:
    """Give the customer's name and what it is about; no name where the line does not begin with one."""
    line = text.strip()
    found = _GAP.search(line)
    if found is None or found.start() > _LONGEST_NAME or not line[found.end() :].strip():
        return "", line
    return line[: found.start()], line[found.end() :].strip()


def number_of(kind: str) -> int:
    """Name a kind by a number, as a person's focus does."""
    return int.from_bytes(blake2b(kind.encode(), digest_size=6).digest())
