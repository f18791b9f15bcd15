"""The lines that a request's cards share: who has agreed, which way it goes, what was changed and said."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from handlers.context import Desk, locale_of, say_to
from handlers.filling import wording
from handlers.requests import records
from handlers.requests.dossier import Dossier
from handlers.rules.approvals import StepKind
from handlers.rules.chains import Stop
from handlers.texts import joined, listed, moment, short
from storage import people
from storage.enums import Act, SeatState
from storage.tables import Person, Request, Seat

_AHEAD = 4
_NAMES = 3
_SAID = 90


def cents(amount: object) -> int:
    """Give an amount of money in hundredths."""
    return int(Decimal(str(amount)) * 100)


def archive_no(row: Request) -> str:
    """Write the number under which an approved request is kept."""
    return f"{row.archive}-{row.archive_no:04d}" if row.archive and row.archive_no else ""


def given(desk: Desk, seats: Sequence[Seat], reader: Person) -> Iterator[str]:
    """Write who has agreed or signed, and when."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    said = []
    for seat in seats:
        if seat.state is SeatState.AGREED and seat.settles_at is None and seat.decided_at is not None:
            name = names_of(desk, [seat.decided_by])[0]
            key = "request-signed-by" if seat.kind == StepKind.SIGN else "request-agreed-by"
            if seat.decided_for is not None:
                name = say("request-on-behalf", name=name, other=names_of(desk, [seat.decided_for])[0])
            at = moment(seat.decided_at, desk.now, zone, locale)
            said.append(say(key, name=name, time=at))
    if said:
        yield "✓ " + joined(said, locale)


def path_text(desk: Desk, ahead: Sequence[Stop], reader: Person) -> str:
    """Write a path as names with arrows; whoever is only to know stands in brackets."""
    locale = locale_of(reader)
    parts = []
    for stop in ahead[:_AHEAD]:
        names = [" / ".join(names_of(desk, seat)) for seat in stop.seats]
        text = listed(names, locale, _NAMES)
        inform = stop.step.kind is StepKind.INFORM
        parts.append(say_to(reader)("request-to-know", names=text) if inform else text)
    return " → ".join(parts) + (" → …" if len(ahead) > _AHEAD else "")


def names_of(desk: Desk, ids: Iterable[int | None]) -> list[str]:
    """Name people; a dash where there is nobody."""
    found = people.named(desk.session, [one for one in ids if one is not None])
    return [one.name for one in found.values()] or ["—"]


def rejection(desk: Desk, seat: Seat, reader: Person) -> str:
    """Say who rejected it, and why."""
    return say_to(reader)(
        "request-rejected-by", name=names_of(desk, [seat.decided_by])[0], reason=short(seat.reason, 120)
    )


def changes(dossier: Dossier, before: Mapping[str, Any], after: Mapping[str, Any], reader: Person) -> list[str]:
    """Write what differs between two wordings: 金额 12,000 → 8,000."""
    say, locale = say_to(reader), locale_of(reader)
    found = []
    for field in dossier.form.fields:
        old, new = before.get(field.id), after.get(field.id)
        if old != new:
            was, now = (short(wording.spelled(field, v, say, locale), 24) if v is not None else "—" for v in (old, new))
            found.append(f"{field.label.speak(locale)} {was} → {now}")
    return found


def said_beside(desk: Desk, dossier: Dossier, reader: Person) -> list[str]:
    """Give the last words beside it: a question, an answer, an opinion."""
    last = records.words(desk, dossier, Act.ASKED, Act.ADDED)[-2:]
    named = people.named(desk.session, [one.actor_id for one in last if one.actor_id is not None])
    colon = ": " if locale_of(reader) == "en" else "："
    return [f"💬 {named[one.actor_id].name}{colon}{short(one.text, _SAID)}" for one in last if one.actor_id in named]
