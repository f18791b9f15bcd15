"""What a batch of events will ask for, brought in a few statements before the first of them is heard."""

from collections.abc import Collection, Sequence

from handlers.chat import Event, pressed
from handlers.incidents import ahead as incidents
from storage import recall, requests
from storage.database import Session
from storage.tables import Account, Person

# Buttons that carry a seat of a request; the others' numbers are reports, or looked up when they are heard.
SEATS = frozenset(
    [
        *("ragree", "rreject", "rwhy", "rundo", "rask", "rforward", "rgive", "ranother", "rjoin"),
        *("rlater", "roffer", "roffered", "rofferas", "raccept", "rdecline", "radvise"),
    ],
)


def expect(session: Session, events: Sequence[Event], accounts: Collection[Account], persons: Sequence[Person]) -> None:
    """Bring the rows that a batch asks for: whoever it is about, and what their buttons name."""
    seats: list[int] = []
    reports: list[int] = []
    for verb, number, _ in (data for one in events if one.press and (data := pressed(one.press))):
        (seats if verb in SEATS else reports).append(number)
    recall.expect(session, persons, reports)
    if seats:
        requests.expect(session, (), seats)
    incidents.hold(session, events, accounts, persons)
