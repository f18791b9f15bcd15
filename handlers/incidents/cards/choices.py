"""What an incident's card asks in between: how grave, to whom, which words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.chat import Button, Message, press
from handlers.context import Desk, locale_of, say_to
from handlers.incidents.cards.lines import LONGEST, fewer, further, severities, stub, title
from handlers.incidents.case import Case
from handlers.paging import pages
from handlers.rules.book import Skip
from handlers.texts import Say, duration, short
from storage.tables import Incident, Person

# Minutes before it was reported, offered where somebody is asked when they learned of it.
_BEFORE = (10, 30, 60)


@dataclass(frozen=True, slots=True)
class Asking:
    """A choice among people: its question, what a tap on one does, and what turns to more of them."""

    key: str
    verb: str
    turns: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class _Turned:
    """The page of a choice, and the verb that turns it."""

    verb: str = "imore"
    page: int = 0


_WHOLE = _Turned()


def severity(case: Case, reader: Person, page: int) -> Message:
    """Ask a superior how grave it is."""
    ids = [one.id for one in case.rules.severities] if case.rules else []
    turned = _Turned("igrave", page)
    return _choice(case, reader, say_to(reader)("incident-which-grave"), severities(case, ids, reader), turned)


def skipping(desk: Desk, case: Case, skip: Skip, holders: Mapping[str, Person]) -> Message:
    """Name the conditions under which one may go past the superior; a tap confirms them all and chooses whom."""
    reporter = case.reporter
    say, locale = say_to(reporter), locale_of(reporter)
    conditions = "\n".join(f"{n}. {one.speak(locale)}" for n, one in enumerate(skip.conditions, start=1))
    buttons = [
        Button(
            say("incident-skip-to", role=desk.rules.roles[role].title.speak(locale), name=person.name),
            press("iskipto", case.row.id, role),
        )
        for role, person in holders.items()
    ]
    return _choice(case, reporter, say("incident-skip-when", conditions=conditions), buttons, width=1)


def person(case: Case, reader: Person, asking: Asking, others: Sequence[Person]) -> Message:
    """Ask for one of some people."""
    buttons = [Button(one.name, press(asking.verb, case.row.id, str(one.id))) for one in others]
    return _choice(case, reader, say_to(reader)(asking.key), buttons, _Turned(asking.turns, asking.page))


def learned(case: Case, reader: Person, page: int) -> Message:
    """Ask when the reporter learned of it."""
    say = say_to(reader)
    row = case.row
    known = row.said_at - row.happened_at if row.said_at and row.happened_at else timedelta()
    buttons = [Button(say("incident-learned-then"), press("ilearned", row.id, "0"))]
    buttons += [
        Button(
            say("incident-learned-before", span=duration(timedelta(minutes=n), say)), press("ilearned", row.id, str(n))
        )
        for n in _BEFORE
        if timedelta(minutes=n) <= known
    ]
    return _choice(case, reader, say("incident-when-learned"), buttons, _Turned("ilearn", page))


def snoozing(case: Case, reader: Person, minutes: Sequence[int]) -> Message:
    """Ask for how long the question how it goes is put off."""
    say = say_to(reader)
    buttons = [Button(_span(n, say), press("isnoozed", case.row.id, str(n))) for n in minutes]
    return _choice(case, reader, say("incident-snooze-how-long"), buttons)


def task(case: Case, reader: Person, owner: Person) -> Message:
    """Ask what somebody is to do."""
    return _choice(case, reader, say_to(reader)("incident-task-what", name=owner.name), [])


def others(case: Case, reader: Person, rows: Sequence[Incident], page: int) -> Message:
    """Ask which earlier or later report is of the same event."""
    buttons = [Button(stub(one), press("isameas", case.row.id, str(one.id))) for one in rows]
    return _choice(case, reader, say_to(reader)("incident-same-which"), buttons, _Turned("isame", page), width=1)


def words(case: Case, reader: Person, key: str, buttons: Sequence[Button] = ()) -> Message:
    """Ask on the card for the next words, with ``buttons`` for what needs none."""
    return _choice(case, reader, f"{short(case.row.text, LONGEST)}\n{say_to(reader)(key)}", buttons)


def _choice(
    case: Case,
    reader: Person,
    text: str,
    buttons: Sequence[Button],
    turned: _Turned = _WHOLE,
    *,
    width: int = 2,
) -> Message:
    say = say_to(reader)
    heading = title(case, reader, say("incident-title"))
    more, back = further(case.row, say, turned.verb), fewer(case.row, say)
    return Message(text, heading, pages(buttons, turned.page, more, back, width=width), heading)


def _span(minutes: int, say: Say) -> str:
    return duration(timedelta(minutes=minutes), say)
