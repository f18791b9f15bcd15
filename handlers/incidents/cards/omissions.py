"""A record of omission: the superior sees the clause; the person concerned a kind word and a way to answer."""

from collections.abc import Sequence
from datetime import timedelta

from handlers import books
from handlers.chat import Button, Message, press
from handlers.context import Desk, locale_of, say_to
from handlers.paging import pages
from handlers.rules.book import Omitted, RuleBook
from handlers.texts import duration, moment, short
from storage import incidents, people
from storage import omissions as stored
from storage.tables import Incident, Omission, Person

_LONGEST = 120
_SAID = 3
# A report of an event so near in time may be of the same one.
_NEAR = timedelta(minutes=30)


def clause_of(rules: RuleBook, role: str) -> Omitted | None:
    """Find what the rule book says where a post does not report; nothing where it is silent."""
    entry = rules.reporting_of(role)
    return entry.omitted if entry is not None else None


def who(author: Person, others: Sequence[Person], page: int = 0) -> Message:
    """Ask who did not report."""
    say = say_to(author)
    buttons = [Button(one.name, press("omit", one.id)) for one in others]
    more, back = (Button(say(f"button-{one}"), press("omitwho", 0)) for one in ("more", "back"))
    rows = pages(buttons, page, more, back, leads_back=False)
    return Message(say("omission-who"), say("omission-title"), rows, say("omission-title"))


def when(row: Omission, author: Person, person: Person) -> Message:
    """Ask when the event was."""
    return _question(row, author, "omission-when", person)


def what(row: Omission, author: Person, person: Person) -> Message:
    """Ask what was not reported."""
    return _question(row, author, "omission-what", person)


def _question(row: Omission, author: Person, key: str, person: Person) -> Message:
    say = say_to(author)
    cancel = Button(say("button-cancel"), press("omitback", row.id))
    return Message(say(key, name=person.name), say("omission-title"), ((cancel,),), say("omission-title"))


def let_go(author: Person) -> Message:
    """Say that nothing was put on record."""
    say = say_to(author)
    return Message(say("omission-let-go"), say("omission-title"), (), say("omission-title"))


def authors(desk: Desk, row: Omission) -> Message:
    """Show the superior the record, its clause, and what the person concerned says."""
    named = people.named(desk.session, [row.author_id, row.person_id])
    author, person = named[row.author_id], named[row.person_id]
    say, locale = say_to(author), locale_of(author)
    lines = [_event(desk, row, author)]
    clause = clause_of(books.of_version(desk.session, row.version_id).rules, row.role)
    if clause is not None:
        lines.append(say("omission-clause", text=clause.penalty.speak(locale), clause=clause.clause))
    lines += [say("omission-says", name=person.name, text=short(one, _LONGEST)) for one in _statements(desk, row)]
    back = Button(say("omission-withdraw" if row.recorded_at else "button-cancel"), press("omitback", row.id))
    if row.withdrawn_at is not None:
        lines.append(say("omission-withdrawn"))
        rows: tuple[tuple[Button, ...], ...] = ()
    elif row.recorded_at is not None:
        lines.append(say("omission-recorded", name=person.name))
        rows = ((back,),)
    elif (reported := _reported(desk, row)) is not None:
        lines.append(_was_reported(desk, reported, author, "omission-was", person.name))
        rows = ((Button(say("omission-record-still"), press("omitkeep", row.id)), back),)
    else:
        lines.append(say("omission-ask", name=person.name))
        rows = ((Button(say("omission-record"), press("omitkeep", row.id)), back),)
    title = f"{say('omission-title')} · {person.name}"
    return Message("\n".join(lines), title, rows, title)


def _reported(desk: Desk, row: Omission) -> Incident | None:
    """Find a report of what is to be recorded as not reported: the incident it comes from, or the timeliest near it."""
    if row.incident_id is not None:
        known = incidents.incident(desk.session, row.incident_id, hold=False)
        found = [known] if known is not None else []
    else:
        at = row.happened_at or row.created_at
        found = incidents.reported_of(desk.session, row.person_id, at - _NEAR, at + _NEAR)
    return min((one for one in found if one.said_at and one.limit_at), key=_over, default=None)


def _over(reported: Incident) -> timedelta:
    """Measure by how much a report was over its limit; below nothing it was in time."""
    said = reported.said_at or reported.created_at
    return said - (reported.limit_at or said)


def _was_reported(desk: Desk, reported: Incident, reader: Person, key: str, name: str) -> str:
    """Say under one of ``key``'s two sentences that it was reported: in time, or how late."""
    say = say_to(reader)
    at = moment(reported.said_at or reported.created_at, desk.now, desk.zone_of(reader), locale_of(reader))
    if _over(reported) <= timedelta():
        return say(f"{key}-reported", name=name, time=at, number=reported.id)
    return say(f"{key}-late", name=name, time=at, number=reported.id, late=duration(_over(reported), say))


def persons(desk: Desk, row: Omission) -> Message:
    """Tell the person concerned, without clause or penalty, and offer the word to them."""
    named = people.named(desk.session, [row.author_id, row.person_id])
    person = named[row.person_id]
    say = say_to(person)
    author, reported = named[row.author_id].name, _reported(desk, row)
    told = _was_reported(desk, reported, person, "omission-told", author) if reported is not None else ""
    lines = [told or say("omission-told", name=author), _event(desk, row, person)]
    lines += [say("omission-you-said", text=short(one, _LONGEST)) for one in _statements(desk, row)]
    if row.withdrawn_at is not None:
        lines.append(say("omission-withdrawn"))
    else:
        lines.append(say("omission-your-word"))
    rows = ((Button(say("omission-speak"), press("omitsay", row.id)),),) if row.withdrawn_at is None else ()
    return Message("\n".join(lines), say("omission-persons-title"), rows, say("omission-persons-title"))


def speak(row: Omission, person: Person) -> Message:
    """Ask the person concerned for their words."""
    say = say_to(person)
    text = f"{short(row.text, _LONGEST)}\n{say('omission-speak-what')}"
    return Message(text, say("omission-persons-title"), (), say("omission-persons-title"))


def _event(desk: Desk, row: Omission, reader: Person) -> str:
    at = row.happened_at or row.created_at
    return f"{moment(at, desk.now, desk.zone_of(reader), locale_of(reader))} {short(row.text, _LONGEST)}"


def _statements(desk: Desk, row: Omission) -> list[str]:
    return [one.text for one in stored.statements(desk.session, [row.id])][-_SAID:]
