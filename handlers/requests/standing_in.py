"""Who decides for somebody who is away: named, told, brought what waits, and ended again."""

from datetime import date

from handlers import cards as living
from handlers.chat import Button, Message, press
from handlers.context import Context, Desk, locale_of, say_to
from handlers.quiet import may_ring
from handlers.requests import records
from handlers.requests.deciders import deciders
from handlers.requests.dossier import of
from handlers.requests.showing import refresh, show
from handlers.rules.stand_ins import would_loop
from handlers.texts import calendar_day
from storage import outbox, people, places, substitutes
from storage import requests as stored
from storage.enums import Act, Lane
from storage.tables import Person, Substitute


def days_of(since: date, until: date, locale: str) -> str:
    """Write a span of days."""
    first = calendar_day(since, locale)
    return first if since == until else f"{first} – {calendar_day(until, locale)}"


def name_of(ctx: Context, person_id: int) -> str:
    """Name somebody."""
    return people.named(ctx.session, [person_id])[person_id].name


def may_name_for(ctx: Context, person: Person) -> bool:
    """Tell whether whoever acts may say who stands in for somebody: a superior of theirs, or an administrator."""
    line = places.line_above(ctx.session, person.id, ctx.now)
    return ctx.person.admin or any(ctx.person.id in bosses for bosses in line.values())


def name(ctx: Context, person: Person, other: Person, since: date, until: date) -> str:
    """Let somebody stand in, and bring them what waits already; give the key of a refusal."""
    if other.id == person.id:
        return "substitute-yourself"
    # A circle can only close on a day on which somebody begins to stand in, now that whoever is named may count.
    days = [since, *substitutes.days_of_change(ctx.session, since, until)]
    if any(would_loop(person.id, other.id, substitutes.ever_on(ctx.session, day)) for day in days):
        return "substitute-loops"
    coming = substitutes.coming(ctx.session, [person.id], ctx.today)
    if any((one.substitute_id, one.since, one.until) == (other.id, since, until) for one in coming):
        return ""
    row = Substitute(
        person_id=person.id,
        substitute_id=other.id,
        since=since,
        until=until,
        named_by=ctx.person.id,
        named_at=ctx.at,
        ended_at=None,
    )
    for known in coming:
        if since <= known.since and known.until <= until:
            # What lies wholly within the new days is replaced; on other days the last one named counts.
            _end(ctx, known)
    substitutes.note(ctx.session, row)
    substitutes.forget_known(ctx.session)
    said = f"{other.name} {since} – {until}"
    records.keep(ctx, f"substitute:{row.id}", Act.NAMED, said, on_behalf_of=person.id)
    for one in {person.id: person, other.id: other, ctx.person.id: ctx.person}.values():
        _tell(ctx, one, person, other, row)
    bring(ctx, row)
    return ""


def _end(ctx: Context, row: Substitute) -> None:
    substitutes.end(row, ctx.at)
    said = f"{name_of(ctx, row.substitute_id)} {row.since} – {row.until}"
    records.keep(ctx, f"substitute:{row.id}", Act.ENDED, said, on_behalf_of=row.person_id)


def _tell(ctx: Context, reader: Person, person: Person, other: Person, row: Substitute) -> None:
    say, locale = say_to(reader), locale_of(reader)
    days = days_of(row.since, row.until, locale)
    key = (
        "substitute-is" if reader.id == person.id else "substitute-you" if reader.id == other.id else "substitute-noted"
    )
    title = say("substitute-title")
    text = say(key, name=person.name if reader.id == other.id else other.name, days=days, person=person.name)
    rows = (
        ((Button(say("substitute-end", name=other.name), press("rsubend", row.id)),),) if reader.id != other.id else ()
    )
    subject = "substitute" if reader.id == person.id else f"substitute:{row.id}"
    living.show(ctx, reader, subject, Message(text, title, rows, title), ring=reader.id != ctx.person.id)


def notice_of(row: Substitute) -> str:
    """Name the notice that a substitute was brought what waits."""
    return f"substitute:{row.id}"


def bring(desk: Desk, row: Substitute) -> bool:
    """Show a substitute what waits for the person already; false where it is not their day or they may not be rung."""
    people_of = people.named(desk.session, [row.person_id, row.substitute_id])
    person, other = people_of.get(row.person_id), people_of.get(row.substitute_id)
    if person is None or other is None or not row.since <= desk.today_of(person) <= row.until:
        return False
    if not may_ring(desk, other):
        return False
    if outbox.notice(desk.session, notice_of(row), desk.now):
        for request, seat in stored.waiting_for(desk.session, [row.person_id]):
            dossier = of(desk, request)
            if dossier is not None and other.id in deciders(desk, dossier, seat):
                show(desk, dossier, other, ring=True)
    return True


def end(ctx: Context, substitute_id: int, _argument: str) -> str:
    """Take a substitution back: from now on the person decides alone."""
    row = substitutes.substitute(ctx.session, substitute_id)
    person = people.person(ctx.session, row.person_id) if row is not None else None
    if row is None or person is None:
        return ctx.say("toast-too-old")
    if ctx.person.id not in {person.id, row.named_by} and not may_name_for(ctx, person):
        return ctx.say("toast-not-yours")
    if row.ended_at is None:
        _end(ctx, row)
        substitutes.forget_known(ctx.session)
        for reader in people.named(ctx.session, {person.id, row.substitute_id, ctx.person.id}).values():
            say = say_to(reader)
            title = say("substitute-title")
            text = say("substitute-over", name=name_of(ctx, row.substitute_id), person=person.name)
            subject = "substitute" if reader.id == person.id else f"substitute:{row.id}"
            living.show(ctx, reader, subject, Message(text, title, (), title), lane=Lane.DECISION)
        for request, _ in stored.waiting_for(ctx.session, [person.id]):
            dossier = of(ctx, request)
            if dossier is not None:
                refresh(ctx, dossier)
                other = people.named(ctx.session, [row.substitute_id])[row.substitute_id]
                if living.is_shown(ctx, other, dossier.subject):
                    show(ctx, dossier, other)
    return ctx.say("substitute-toast-over")
