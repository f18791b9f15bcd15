"""The incidents a batch of events is about, held together before the first of them is heard."""

from collections.abc import Iterable, Sequence

from handlers import focus
from handlers.chat import Event, pressed
from storage import cards, incidents, tasks
from storage.database import Session
from storage.tables import Account, Person

# Buttons of the incidents' conversation that name a task, or nothing.
_ON_TASKS = ("itaskby", "itaskdone")
_ON_NOTHING = ("ireport", "iput", "ilist", "istats")
_ASKED = ("incident", "itime", "detail", "iask", "iadd", "icorrect", "ilearn", "icustomer", "resolve")
_ASKED_ON_TASKS = ("itask", "itaskby")


def hold(session: Session, events: Sequence[Event], accounts: Iterable[Account], persons: Iterable[Person]) -> None:
    """Hold every incident that these events press on, reply to or are in the middle of, in one order."""
    found: set[int] = set()
    on_tasks: set[int] = set()
    for asked in (focus.read(one.focus) for one in persons):
        if asked is not None and asked.kind in _ASKED:
            found.add(asked.id)
        elif asked is not None and asked.kind in _ASKED_ON_TASKS:
            on_tasks.add(asked.id)
    for verb, number, argument in (data for one in events if one.press and (data := pressed(one.press))):
        if verb in _ON_TASKS:
            on_tasks.add(number)
        elif verb.startswith("i") and verb not in _ON_NOTHING:
            found.add(number)
        if verb == "isameas" and argument.isdecimal() and len(argument) < 19:
            found.add(int(argument))
    for subject in _replied_to(session, events, accounts):
        kind, _, named = subject.partition(":")
        if kind in {"incident", "itask"}:
            (found if kind == "incident" else on_tasks).add(int(named))
    found |= tasks.incidents_of(session, on_tasks)
    incidents.hold_all(session, found)
    incidents.readers_of(session, found)


def _replied_to(session: Session, events: Sequence[Event], accounts: Iterable[Account]) -> list[str]:
    replies = [one.reply_to for one in events if one.reply_to]
    return cards.subjects_of(session, [one.id for one in accounts], replies) if replies else []
