"""What a batch of events will ask for, brought in a few statements before the first of them is heard."""

from collections.abc import Iterable, Sequence

from storage import recall
from storage import requests as stored
from storage.database import Session
from storage.tables import Person

# Buttons that carry a seat of a request; the others' numbers are reports, or looked up when they are heard.
SEATS = frozenset(
    [
        *("ragree", "rreject", "rwhy", "rundo", "rask", "rforward", "rgive", "ranother", "rjoin"),
        *("rlater", "roffer", "roffered", "raccept", "rdecline", "radvise"),
    ],
)


def expect(session: Session, persons: Sequence[Person], presses: Iterable[tuple[str, int, str]]) -> None:
    """Bring the rows that a batch asks for: whoever it is about, and what their buttons name."""
    seats: list[int] = []
    reports: list[int] = []
    for verb, number, _ in presses:
        (seats if verb in SEATS else reports).append(number)
    recall.expect(session, persons, reports)
    if seats:
        stored.expect(session, (), seats)
