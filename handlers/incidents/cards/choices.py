"""What an incident's card asks in between: how grave, to whom, which words."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from handlers.chat import Button, Message, press, rows_of
from handlers.context import Desk, locale_of, say_to
from handlers.incidents.cards.lines import LONGEST, fewer, severities, stub, title
from handlers.incidents.case import Case
from handlers.rules.book import Skip
from handlers.texts import Say, duration, short
from storage.tables import Incident, Person

# Minutes before it was reported, offered where somebody is asked when they learned of it.
_BEFORE = (10, 30, 60)


def severity(case: Case, reader: Person) -> Message:
    """Ask a superior how grave it is."""
    ids = [one.id for one in case.rules.severities] if case.rules else []
    return _choice(case, reader, say_to(reader)("incident-which-grave"), severities(case, ids, reader))


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
    return _choice(case, reporter, say("incident-skip-when", conditions=conditions), buttons, 1)


def person(case: Case, reader: Person, key: str, verb: str, others: Sequence[Person]) -> Message:
    """Ask for one of some people; ``verb`` is what a tap on one does."""
    buttons = [Button(one.name, press(verb, case.row.id, str(one.id))) for one in others]
    return _choice(case, reader, say_to(reader)(key), buttons)


def learned(case: Case, reader: Person) -> Message:
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
    return _choice(case, reader, say("incident-when-learned"), buttons)


def snoozing(case: Case, reader: Person, minutes: Sequence[int]) -> Message:
    """Ask for how long the question how it goes is put off."""
    say = say_to(reader)
    buttons = [Button(_span(n, say), press("isnoozed", case.row.id, str(n))) for n in minutes]
    return _choice(case, reader, say("incident-snooze-how-long"), buttons, 3)


def task(case: Case, reader: Person, owner: Person) -> Message:
    """Ask what somebody is to do."""
    return _choice(case, reader, say_to(reader)("incident-task-what", name=owner.name), [])


def others(case: Case, reader: Person, rows: Sequence[Incident]) -> Message:
    """Ask which earlier or later report is of the same event."""
    buttons = [Button(stub(one), press("isameas", case.row.id, str(one.id))) for one in rows]
    return _choice(case, reader, say_to(reader)("incident-same-which"), buttons, 1)


def words(case: Case, reader: Person, key: str, buttons: Sequence[Button] = ()) -> Message:
    """Ask on the card for the next words, with ``buttons`` for what needs none."""
    return _choice(case, reader, f"{short(case.row.text, LONGEST)}\n{say_to(reader)(key)}", buttons)


def _choice(case: Case, reader: Person, text: str, buttons: Sequence[Button], width: int = 2) -> Message:
    say = say_to(reader)
    heading = title(case, reader, say("incident-title"))
    return Message(text, heading, (*rows_of(buttons, width), (fewer(case.row, say),)), heading)


def _span(minutes: int, say: Say) -> str:
    return duration(timedelta(minutes=minutes), say)
