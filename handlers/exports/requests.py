"""The ledger of requests, as a table."""

from collections.abc import Iterator
from datetime import datetime

from handlers.context import Desk
from handlers.requests import lines
from handlers.requests.dossier import of
from handlers.spreadsheets import Line
from handlers.texts import LOCALES, local_time, speaker
from storage import people
from storage import requests as stored
from storage.enums import SeatState


def table(desk: Desk, since: datetime) -> Iterator[Line]:
    """Write what was applied for since an instant: what, by whom, how it ended and who decided."""
    locale = LOCALES[0]
    say = speaker(locale)
    columns = ("number", "kind", "requester", "about", "amount", "state", "submitted", "closed", "deciders", "reason")
    yield [say(f"requests-{column}") for column in columns]
    zone = desk.rules.calendar.timezone
    for row in stored.since(desk.session, since):
        dossier = of(desk, row)
        if dossier is None:
            continue
        seats = [one for one in stored.seats(desk.session, row) if one.decided_by is not None]
        named = people.named(desk.session, [one.decided_by for one in seats if one.decided_by is not None])
        yield [
            lines.archive_no(row) or row.id,
            dossier.title(locale),
            dossier.requester.name,
            dossier.headline(locale),
            f"{row.cents / 100:.2f}" if row.cents is not None else None,
            say(f"requests-state-{row.state}"),
            local_time(row.submitted_at, zone) if row.submitted_at else None,
            local_time(row.closed_at, zone) if row.closed_at else None,
            "、".join(named[one.decided_by].name for one in seats if one.decided_by in named),
            next((one.reason for one in seats if one.state is SeatState.REJECTED), ""),
        ]
