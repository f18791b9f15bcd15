"""What no single entry can see: roles that do not exist, chains that loop, deadlines that never come."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from handlers.rules import request_problems
from handlers.rules.approvals import Test
from handlers.rules.book import (
    CustomerClock,
    Due,
    Duty,
    FormSpec,
    Incidents,
    Period,
    QuietHours,
    Reporting,
    RuleBook,
    Weekday,
)
from handlers.rules.deadlines import is_quiet_at
from handlers.rules.words import unknown

Path = tuple[str | int, ...]


def problems(book: RuleBook) -> Iterator[tuple[Path, str]]:
    """Yield every contradiction of a rule book as (path, reason)."""
    yield from _roles(book)
    if set(book.calendar.rest_days) == set(Weekday):
        yield ("calendar", "rest_days"), "every day is a rest day, so no daily deadline can ever occur"
    try:
        ZoneInfo(book.calendar.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield ("calendar", "timezone"), f"unknown time zone {book.calendar.timezone!r}"
    for key, duty in book.duties.items():
        yield from _duty(book, key, duty)
        yield from _after(("duties", key, "due", "after"), duty.due, book.quiet_hours)
    for key, form in book.forms.items():
        yield from _form(("forms", key), form)
    if book.incidents is not None:
        yield from _incidents(book, book.incidents)
    for key, clock in book.customer_clocks.items():
        yield from _clock(book, key, clock)
    yield from request_problems.problems(book)


def _roles(book: RuleBook) -> Iterator[tuple[Path, str]]:
    known = list(book.roles)
    names: dict[str, str] = {}
    for key, role in book.roles.items():
        for index, superior in enumerate(role.superiors):
            if superior not in book.roles:
                yield ("roles", key, "superiors", index), unknown(superior, known, "role")
        if loop := _loop_from(book, key):
            yield ("roles", key, "superiors"), "the chain of superiors loops: " + " → ".join(loop)
        for name in (role.title.zh, *role.aliases):
            if names.setdefault(name, key) != key:
                yield ("roles", key), f"{name!r} already names the role {names[name]!r}"


def _loop_from(book: RuleBook, start: str) -> list[str]:
    """Walk up the primary superiors; return the loop that ``start`` stands in, or nothing."""
    walked = [start]
    role = book.roles.get(start)
    while role and role.superiors:
        walked.append(role.superiors[0])
        if role.superiors[0] == start:
            return walked
        if role.superiors[0] in walked[:-1]:
            return []
        role = book.roles.get(role.superiors[0])
    return []


def _duty(book: RuleBook, key: str, duty: Duty) -> Iterator[tuple[Path, str]]:
    path: Path = ("duties", key)
    if not duty.owed_by:
        yield (*path, "owed_by"), "nobody owes this duty"
    seen: set[str] = set()
    for index, owed in enumerate(duty.owed_by):
        for name in ("roles", "to"):
            for place, role in enumerate(getattr(owed, name)):
                if role not in book.roles:
                    yield (*path, "owed_by", index, name, place), unknown(role, list(book.roles), "role")
        for role in seen.intersection(owed.roles):
            yield (*path, "owed_by", index, "roles"), f"{role!r} already owes this duty above"
        seen.update(owed.roles)
    if duty.form not in book.forms:
        yield (*path, "form"), unknown(duty.form, list(book.forms), "form")
    yield from _due((*path, "due"), duty)


def _due(path: Path, duty: Duty) -> Iterator[tuple[Path, str]]:
    due = duty.due
    if duty.period is Period.WEEK and due.weekday is None:
        yield path, "a weekly deadline needs a weekday"
    if duty.period is Period.MONTH and due.day is None:
        yield path, 'a monthly deadline needs a day: 1 to 28, or "last"'
    if duty.period is not Period.WEEK and due.weekday is not None:
        yield (*path, "weekday"), f"a deadline with a weekday cannot occur once a {duty.period}"
    if duty.period is not Period.MONTH and due.day is not None:
        yield (*path, "day"), f"a deadline with a day of the month cannot occur once a {duty.period}"
    if due.first_reminder > due.last_call:
        yield (*path, "first_reminder"), "the first reminder comes after the last call"
    if due.last_call >= due.time:
        yield (*path, "last_call"), "the last call cannot come at or after the deadline"


def _after(path: Path, due: Due, quiet: QuietHours) -> Iterator[tuple[Path, str]]:
    for place, moment in enumerate(due.after):
        if is_quiet_at(quiet, moment):
            yield (*path, place), "nobody is rung in the quiet hours"
        if place and moment <= due.after[place - 1]:
            yield (*path, place), "the reminders after the deadline must come one after the other"


def _incidents(book: RuleBook, incidents: Incidents) -> Iterator[tuple[Path, str]]:
    known = [one.id for one in incidents.severities]
    if incidents.unsure not in known:
        yield ("incidents", "unsure"), unknown(incidents.unsure, known, "severity")
    for index, entry in enumerate(incidents.reported_by):
        for where, fault in _reporting(book, entry, known):
            yield ("incidents", "reported_by", index, *where), fault


def _reporting(book: RuleBook, entry: Reporting, severities: Sequence[str]) -> Iterator[tuple[Path, str]]:
    roles: list[tuple[Path, str]] = [(("roles", place), role) for place, role in enumerate(entry.roles)]
    roles += [(("to", place), role) for place, role in enumerate(entry.to)]
    roles += [(("skip", "to", place), role) for place, role in enumerate(entry.skip.to if entry.skip else ())]
    for where, role in roles:
        if role not in book.roles:
            yield where, unknown(role, list(book.roles), "role")
    named: list[tuple[Path, str]] = [(("severities", place), one) for place, one in enumerate(entry.severities)]
    named += [(("limits", one), one) for one in entry.limits]
    for where, severity in named:
        if severity not in severities:
            yield where, unknown(severity, list(severities), "severity")


def _clock(book: RuleBook, key: str, clock: CustomerClock) -> Iterator[tuple[Path, str]]:
    path: Path = ("customer_clocks", key)
    if key in book.duties:
        yield path, f"{key!r} is a duty already"
    for place, role in enumerate(clock.roles):
        if role not in book.roles:
            yield (*path, "roles", place), unknown(role, list(book.roles), "role")
    steps = [one.id for one in clock.steps]
    for place, step in enumerate(steps):
        if step in steps[:place]:
            yield (*path, "steps", place, "id"), f"{step!r} is already a step of this clock"


def _form(path: Path, form: FormSpec) -> Iterator[tuple[Path, str]]:
    known: list[str] = []
    for index, field in enumerate(form.fields):
        here: Path = (*path, "fields", index)
        if field.id in known:
            yield (*here, "id"), f"{field.id!r} is already a field of this form"
        if field.when and field.when.field not in known:
            yield (*here, "when", "field"), unknown(field.when.field, known, "earlier field")
        if field.ticks and not form.meaning(field.ticks):
            meanings = [other.means for other in form.fields if other.means]
            yield (*here, "ticks"), unknown(field.ticks, meanings, "meaning")
        asks = Test(field=field.id, equals=field.mark.equals) if field.mark else None
        if asks and (reason := request_problems.never_holds(field, asks)):
            yield (*here, "mark", "equals"), reason
        known.append(field.id)
