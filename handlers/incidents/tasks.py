"""Tasks on an incident: who does what by when; given in three taps or one line, done with one."""

from datetime import UTC, datetime, timedelta

from handlers import cards as living
from handlers import focus, verbs
from handlers.chat import Message
from handlers.context import Context, Desk
from handlers.incidents import case, finding, handling, showing, telling
from handlers.incidents.cards import choices, tasks
from handlers.incidents.concerned import concerned
from handlers.incidents.life import is_open
from handlers.line import has_left
from handlers.paging import page_of
from handlers.rules import tasks as rules
from handlers.rules.moments import by_when
from handlers.texts import moment
from storage import incidents as stored
from storage import people, places
from storage import tasks as kept
from storage.enums import EntryKind, Lane
from storage.tables import Incident, IncidentTask, Person

_MOST = 8


def give(ctx: Context, incident_id: int, page: str) -> str:
    """Ask who is to do something."""
    found = finding.told(ctx, incident_id)
    if isinstance(found, str):
        return found
    row, _ = found
    asking = choices.Asking("incident-task-who", "itaskto", "itask", page_of(page))
    message = choices.person(case.of(ctx, row), ctx.person, asking, _owners(ctx, row)[:_MOST])
    showing.show(ctx, row, ctx.person, message)
    return ""


def _owners(ctx: Context, row: Incident) -> list[Person]:
    """List who a task can be given to: whoever is concerned, and the people who answer to the one who gives it."""
    team = places.led_by(ctx.session, ctx.person.id, ctx.now)
    ids = [*sorted(concerned(ctx, row) - {ctx.person.id}), *team, ctx.person.id]
    return [one for one in people.named(ctx.session, ids).values() if not has_left(ctx, one)]


def give_to(ctx: Context, incident_id: int, person_id: str) -> str:
    """Ask what somebody is to do."""
    found = finding.told(ctx, incident_id)
    if isinstance(found, str):
        return found
    row, _ = found
    owner = next((one for one in _owners(ctx, row) if str(one.id) == person_id), None)
    if owner is None:
        return ctx.say("toast-too-old")
    task = _begin(ctx, row, owner)
    ctx.person.focus = focus.asking("itask", task.id, ctx.at)
    showing.show(ctx, row, ctx.person, choices.task(case.of(ctx, row), ctx.person, owner))
    return ""


def _begin(ctx: Context, row: Incident, owner: Person) -> IncidentTask:
    task = IncidentTask(incident_id=row.id, owner_id=owner.id, author_id=ctx.person.id, created_at=ctx.now)
    return kept.begin(ctx.session, task)


def from_reply(ctx: Context, incident_id: int, text: str) -> bool:
    """Take a reply that gives somebody a task; false when it is none."""
    word, _, rest = text.strip().partition(" ")
    found = finding.told(ctx, incident_id) if word.casefold() in verbs.TASK else ""
    if isinstance(found, str):
        return False
    row, _ = found
    owner = next((one for one in _owners(ctx, row) if rest.strip().startswith(one.name)), None)
    what = rest.strip().removeprefix(owner.name).strip() if owner is not None else ""
    if owner is None or not what:
        give(ctx, incident_id, "")
        return True
    take(ctx, _begin(ctx, row, owner).id, what)
    return True


def take(ctx: Context, task_id: int, text: str) -> None:
    """Take what is to be done, and by when where it is said too."""
    found = _unfinished(ctx, task_id)
    if found is None:
        return
    task, row = found
    what, due = rules.split(text, ctx.at, ctx.zone)
    task.text = what
    if due is not None:
        _give(ctx, task, row, due)
        return
    ctx.person.focus = focus.asking("itaskby", task.id, ctx.at)
    showing.show(ctx, row, ctx.person, tasks.by_when(ctx, task, ctx.person), ring=True)


def take_time(ctx: Context, task_id: int, text: str) -> None:
    """Take a typed time as by when."""
    found = _unfinished(ctx, task_id)
    if found is None:
        return
    due = by_when(text, ctx.at, ctx.zone)
    if due is None:
        ctx.tell("incident-task-time-not-understood")
    else:
        _give(ctx, *found, due)


def _unfinished(ctx: Context, task_id: int) -> tuple[IncidentTask, Incident] | None:
    task = kept.task(ctx.session, task_id)
    found = finding.told(ctx, task.incident_id) if task is not None else ""
    if task is None or isinstance(found, str) or task.author_id != ctx.person.id or task.due_at is not None:
        ctx.person.focus = ""
        ctx.tell("too-old")
        return None
    return task, found[0]


def due(ctx: Context, task_id: int, stamp: str) -> str:
    """Take a tapped time as by when."""
    task = kept.task(ctx.session, task_id)
    found = finding.told(ctx, task.incident_id) if task is not None else ctx.say("toast-too-old")
    if isinstance(found, str) or task is None:
        return found if isinstance(found, str) else ctx.say("toast-too-old")
    usable = task.due_at is None and task.author_id == ctx.person.id and task.text
    if not usable or not stamp.isdecimal() or len(stamp) > 9:
        return ctx.say("toast-too-old")
    at = datetime.fromtimestamp(int(stamp) * 60, UTC)
    if not ctx.now < at < ctx.now + timedelta(days=366):
        return ctx.say("toast-too-old")
    _give(ctx, task, found[0], at)
    return ctx.say("incident-toast-task-given")


def _give(ctx: Context, task: IncidentTask, row: Incident, at: datetime) -> None:
    ctx.person.focus = ""
    task.due_at = task.next_nag_at = at
    owner = people.named(ctx.session, [task.owner_id])[task.owner_id]
    handling.know_by_acting(ctx, row)
    telling.note(ctx, row, EntryKind.TASK, f"{owner.name}：{task.text}（{moment(at, ctx.now, ctx.zone, 'zh-CN')}）")
    _show(ctx, task, row, ring=True)
    showing.refresh(ctx, row, ring={ctx.person.id})


def _show(desk: Desk, task: IncidentTask, row: Incident, *, ring: bool = False, is_due: bool = False) -> None:
    owner = people.named(desk.session, [task.owner_id])[task.owner_id]
    message = tasks.card(desk, task, row, owner, is_due=is_due)
    living.show(desk, owner, f"itask:{task.id}", message, ring=ring, lane=Lane.INCIDENT)


def done(ctx: Context, task_id: int, _argument: str) -> str:
    """Note that a task is done: by its owner, by whoever gave it, or by the one in charge."""
    task = kept.task(ctx.session, task_id)
    row = stored.incident(ctx.session, task.incident_id) if task is not None else None
    if task is None or row is None or task.due_at is None:
        return ctx.say("toast-too-old")
    if ctx.person.id not in {task.owner_id, task.author_id, row.in_charge}:
        return ctx.say("incident-toast-not-your-task")
    if task.done_at is None:
        task.done_at, task.next_nag_at = ctx.at, None
        telling.note(ctx, row, EntryKind.TASK_DONE, task.text)
        _show(ctx, task, row)
        showing.refresh(ctx, row, ring={task.author_id} - {ctx.person.id})
    return ctx.say("incident-toast-task-done")


def reply(ctx: Context, task_id: int, text: str) -> None:
    """Take a reply to a task's card as a line of the incident's timeline."""
    task = kept.task(ctx.session, task_id)
    row = stored.incident(ctx.session, task.incident_id) if task is not None else None
    if task is None or row is None or task.owner_id != ctx.person.id:
        ctx.tell("too-old")
        return
    telling.note(ctx, row, EntryKind.ADDED, text.strip())
    showing.refresh(ctx, row, ring={task.author_id} - {ctx.person.id})
    ctx.lines.append(Message(ctx.say("incident-toast-thanks")))


def remind(desk: Desk, task: IncidentTask) -> None:
    """Remind of a task once, at its time."""
    task.next_nag_at = None
    row = stored.incident(desk.session, task.incident_id)
    if row is not None and is_open(row.state):
        _show(desk, task, row, ring=True, is_due=True)
