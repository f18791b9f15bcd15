"""A task's card, and by when it is to be done."""

from datetime import time, timedelta

from handlers.chat import Button, Message, press, rows_of
from handlers.context import Desk, locale_of, say_to
from handlers.rules.deadlines import at_local
from handlers.texts import duration, moment, short
from storage import people
from storage.tables import Incident, IncidentTask, Person

_LONGEST = 120
# Offered where somebody is asked by when: so many hours from now, then the end of today and tomorrow morning.
_HOURS = (1,)
_EVENING, _MORNING = time(18), time(10)


def by_when(desk: Desk, task: IncidentTask, reader: Person) -> Message:
    """Ask by when a task is to be done."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    spans = [(duration(timedelta(hours=n), say), desk.now + timedelta(hours=n)) for n in _HOURS]
    today = desk.today_of(reader)
    days = (at_local(today, _EVENING, zone), at_local(today + timedelta(days=1), _MORNING, zone))
    offers = spans + [(moment(one, desk.now, zone, locale), one) for one in days if one > desk.now]
    buttons = [Button(word, press("itaskby", task.id, str(int(at.timestamp()) // 60))) for word, at in offers]
    back = Button(say("button-back"), press("iless", task.incident_id))
    title = say("incident-task-title")
    text = f"{short(task.text, _LONGEST)}\n{say('incident-task-by-when')}"
    return Message(text, title, (*rows_of(buttons), (back,)), title)


def card(desk: Desk, task: IncidentTask, row: Incident, owner: Person, *, is_due: bool) -> Message:
    """Show its owner what is to be done, by when, and about what."""
    say, locale, zone = say_to(owner), locale_of(owner), desk.zone_of(owner)
    author = people.named(desk.session, [task.author_id])[task.author_id]
    at = moment(task.due_at, desk.now, zone, locale) if task.due_at else ""
    lines = [short(task.text, 2 * _LONGEST)]
    if task.done_at is not None:
        lines.append(say("incident-task-is-done"))
    else:
        lines.append(say("incident-task-is-due" if is_due else "incident-task-due", time=at, name=author.name))
    lines.append(say("incident-task-about", text=short(row.text, 60)))
    done = Button(say("incident-task-done"), press("itaskdone", task.id))
    title = say("incident-task-title")
    return Message("\n".join(lines), title, ((done,),) if task.done_at is None else (), title)
