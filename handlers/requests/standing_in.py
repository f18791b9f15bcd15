"""Name who decides for somebody who is away: themselves, their superior or an administrator does."""

from datetime import date, timedelta

from handlers import cards as living
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context, Desk, locale_of, say_to
from handlers.line import has_left
from handlers.naming import named_in
from handlers.quiet import may_ring
from handlers.requests import records
from handlers.requests.deciders import deciders
from handlers.requests.dossier import of
from handlers.requests.showing import refresh, show
from handlers.rules import dates
from handlers.rules.stand_ins import would_loop
from handlers.texts import calendar_day
from storage import outbox, people, places, substitutes
from storage import requests as stored
from storage.enums import Act, Lane
from storage.tables import Person, Substitute

_MOST = 8
# How long, offered as buttons: days from today on.
_SPANS = {"today": 0, "tomorrow": 1, "week": 6}


def ask(ctx: Context, text: str) -> None:
    """Name a substitute for typed names and days, or ask who it should be."""
    if text.strip():
        _typed(ctx, text)
    else:
        _show(ctx)


def ask_pressed(ctx: Context, _place: int, _argument: str) -> str:
    """Ask who it should be, from a button."""
    _show(ctx)
    return ""


def _show(ctx: Context) -> None:
    coming = substitutes.coming(ctx.session, [ctx.person.id], ctx.today)
    rows: list[tuple[Button, ...]] = [
        (Button(ctx.say("substitute-end", name=_name(ctx, one.substitute_id)), press("rsubend", one.id)),)
        for one in coming
    ]
    buttons = [Button(one.name, press("rsub", one.id)) for one in _candidates(ctx, ctx.person)[:_MOST]]
    lines = [_line(ctx, one) for one in coming] or [ctx.say("substitute-who")]
    title = ctx.say("substitute-title")
    message = Message("\n".join(lines), title, (*rows, *rows_of(buttons)), title)
    living.show(ctx, ctx.person, "substitute", message, ring=True)


def _line(ctx: Context, row: Substitute) -> str:
    days = _days(row.since, row.until, ctx.locale)
    return ctx.say("substitute-is", name=_name(ctx, row.substitute_id), days=days)


def _days(since: date, until: date, locale: str) -> str:
    first = calendar_day(since, locale)
    return first if since == until else f"{first} – {calendar_day(until, locale)}"


def _name(ctx: Context, person_id: int) -> str:
    return people.named(ctx.session, [person_id])[person_id].name


def _candidates(ctx: Context, person: Person) -> list[Person]:
    """List who may stand in: those of the same post, those above, those led; never oneself."""
    post = places.role_at(ctx.session, person.id, ctx.now)
    above = [one for line in places.line_above(ctx.session, person.id, ctx.now).values() for one in line]
    same = places.holding(ctx.session, post, ctx.now) if post else []
    ids = dict.fromkeys([*same, *above, *places.led_by(ctx.session, person.id, ctx.now)])
    named = people.named(ctx.session, [one for one in ids if one != person.id])
    return [one for one in named.values() if one.account_id is not None and not has_left(ctx, one)]


def choose(ctx: Context, person_id: int, _argument: str) -> str:
    """Ask until when the chosen one stands in."""
    other = people.person(ctx.session, person_id)
    if other is None or other.id not in {one.id for one in _candidates(ctx, ctx.person)}:
        return ctx.say("toast-too-old")
    _ask_until(ctx, other)
    return ""


def _ask_until(ctx: Context, other: Person, *, ring: bool = False) -> None:
    buttons = [Button(ctx.say(f"substitute-{key}"), press("rsubfor", other.id, key)) for key in _SPANS]
    title = ctx.say("substitute-title")
    message = Message(ctx.say("substitute-until", name=other.name), title, rows_of(buttons, 3), title)
    living.show(ctx, ctx.person, "substitute", message, ring=ring)


def choose_days(ctx: Context, person_id: int, key: str) -> str:
    """Name the chosen one for the days on the button."""
    other = people.person(ctx.session, person_id)
    if other is None or key not in _SPANS or other.id not in {one.id for one in _candidates(ctx, ctx.person)}:
        return ctx.say("toast-too-old")
    refusal = _name_substitute(ctx, ctx.person, other, ctx.today, ctx.today + timedelta(days=_SPANS[key]))
    return ctx.say(refusal) if refusal else ctx.say("substitute-toast-noted")


def _typed(ctx: Context, text: str) -> None:
    """Read "name days", or "name name days" for somebody else; with a name alone, ask until when."""
    named, left = named_in(ctx, text)
    if any(len(one) > 1 for one in named):
        ctx.tell("substitute-two-of-that-name")
        return
    found = [one for some in named for one in some]
    if len(found) == 1 and not left.strip():
        _ask_until(ctx, found[0], ring=True)
        return
    days = dates.span(left, ctx.today)
    if not found or len(found) > 2 or days is None:
        ctx.tell("substitute-not-understood", example=f"{ctx.today.month}.{ctx.today.day}")
        return
    person = found[0] if len(found) == 2 else ctx.person
    if person.id != ctx.person.id and not _may_name_for(ctx, person):
        ctx.tell("substitute-not-for-them", name=person.name)
        return
    refusal = _name_substitute(ctx, person, found[-1], *days)
    if refusal:
        ctx.tell(refusal)


def _may_name_for(ctx: Context, person: Person) -> bool:
    line = places.line_above(ctx.session, person.id, ctx.now)
    return ctx.person.admin or any(ctx.person.id in bosses for bosses in line.values())


def _name_substitute(ctx: Context, person: Person, other: Person, since: date, until: date) -> str:
    """Keep it, and bring the substitute what waits already; give the key of a refusal."""
    if other.id == person.id:
        return "substitute-yourself"
    # A circle can only close on a day on which somebody begins to stand in.
    days = [since, *substitutes.days_of_change(ctx.session, since, until)]
    if any(would_loop(person.id, other.id, substitutes.on(ctx.session, day)) for day in days):
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
    said = f"{_name(ctx, row.substitute_id)} {row.since} – {row.until}"
    records.keep(ctx, f"substitute:{row.id}", Act.ENDED, said, on_behalf_of=row.person_id)


def _tell(ctx: Context, reader: Person, person: Person, other: Person, row: Substitute) -> None:
    say, locale = say_to(reader), locale_of(reader)
    days = _days(row.since, row.until, locale)
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
    if ctx.person.id not in {person.id, row.named_by} and not _may_name_for(ctx, person):
        return ctx.say("toast-not-yours")
    if row.ended_at is None:
        _end(ctx, row)
        substitutes.forget_known(ctx.session)
        for reader in people.named(ctx.session, {person.id, row.substitute_id, ctx.person.id}).values():
            say = say_to(reader)
            title = say("substitute-title")
            text = say("substitute-over", name=_name(ctx, row.substitute_id), person=person.name)
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
