"""Words, photos and calls beside an incident: a timeline everybody concerned adds to."""

from datetime import timedelta

from handlers import loose
from handlers.chat import Message
from handlers.context import Context
from handlers.incidents import cards, handling, reporting, telling
from handlers.incidents.life import is_open
from handlers.rules.moments import instant
from handlers.texts import moment
from storage import cards as cards_of
from storage import incidents as stored
from storage import people
from storage.enums import EntryKind, IncidentState
from storage.tables import Incident

# So long after a first notice what its reporter sends belongs to it.
_DETAILS = timedelta(minutes=30)


def ask(ctx: Context, incident_id: int, _argument: str) -> str:
    """Ask a superior for the question."""
    return _prompt(ctx, incident_id, "iask", "incident-ask-what")


def add(ctx: Context, incident_id: int, _argument: str) -> str:
    """Ask for a line to add."""
    return _prompt(ctx, incident_id, "iadd", "incident-add-what")


def _prompt(ctx: Context, incident_id: int, focus: str, key: str) -> str:
    row = _mine(ctx, incident_id)
    if row is None:
        return ctx.say("incident-toast-not-yours")
    ctx.person.focus = f"{focus}:{row.id}"
    telling.show(ctx, row, ctx.person, cards.asking(ctx, row, ctx.person, key))
    return ""


def ask_in_words(ctx: Context, incident_id: int, text: str) -> None:
    """Ask the reporter; it rings there, and a reply to the card is the answer."""
    ctx.person.focus = ""
    _note(ctx, incident_id, EntryKind.QUESTION, text, [])


def add_in_words(ctx: Context, incident_id: int, text: str) -> None:
    """Add what was typed to the timeline."""
    if ctx.person.focus.startswith("iadd:"):
        ctx.person.focus = ""
    _note(ctx, incident_id, EntryKind.ADDED, text, [])


def detail(ctx: Context, incident_id: int, text: str) -> None:
    """Take what follows a first notice as its details, for a while."""
    if _still_detailing(ctx, incident_id):
        _note(ctx, incident_id, EntryKind.ADDED, text, [])
    else:
        ctx.person.focus = ""
        loose.take(ctx, text, [])


def reply(ctx: Context, incident_id: int, text: str) -> None:
    """Take a reply to an incident's card: what is still asked of a first notice, else a line beside it."""
    row = stored.incident(ctx.session, incident_id)
    if row is not None and row.state is IncidentState.DRAFT:
        reporting.take(ctx, incident_id, text)
    else:
        add_in_words(ctx, incident_id, text)


def take_files(ctx: Context, text: str, files: list[int]) -> bool:
    """Take photos, voice notes or a place as details of what was just reported; false when nothing was."""
    kind, _, number = ctx.person.focus.partition(":")
    subject, _, replied = cards_of.subject_of(ctx.session, ctx.account.id, ctx.event.reply_to).partition(":")
    if ctx.event.reply_to and subject == "incident" and _mine(ctx, int(replied)) is not None:
        _note(ctx, int(replied), EntryKind.ADDED, text, files)
        return True
    if kind in {"incident", "itime"}:
        reporting.take_files(ctx, int(number), text, files)
        return True
    if kind == "iadd" or (kind == "detail" and _still_detailing(ctx, int(number))):
        _note(ctx, int(number), EntryKind.ADDED, text, files)
        return True
    return False


def _still_detailing(ctx: Context, incident_id: int) -> bool:
    row = _mine(ctx, incident_id)
    return row is not None and is_open(row.state) and ctx.at - (row.reported_at or ctx.at) < _DETAILS


def _note(ctx: Context, incident_id: int, kind: EntryKind, text: str, files: list[int]) -> None:
    row = _mine(ctx, incident_id)
    if row is None:
        ctx.tell("too-old")
        return
    mine = stored.reader(ctx.session, row.id, ctx.person.id)
    if mine is not None and mine.acknowledged_at is None:
        # Whoever says something about it knows of it.
        handling.know(ctx, row, mine)
    telling.note(ctx, row, kind, text.strip(), files)
    told = telling.told_ids(ctx, row)
    # After typed words one's own card moves to the bottom.
    ring = {ctx.person.id}
    if kind is EntryKind.QUESTION or ctx.person.id in told:
        # What a superior says is a question or an instruction.
        ring.add(row.reporter_id)
    elif ctx.person.id == row.reporter_id and _is_asked(ctx, row):
        # The answer rings where somebody waits for it.
        askers = {one.author_id for one in stored.timeline(ctx.session, row.id, EntryKind.QUESTION)}
        ring |= {one for one in told if one in askers}
    telling.refresh(ctx, row, ring=ring)


def _is_asked(ctx: Context, row: Incident) -> bool:
    """Tell whether the last word before this one was a question."""
    words = stored.timeline(ctx.session, row.id, EntryKind.QUESTION, EntryKind.ADDED)
    return len(words) > 1 and words[-2].kind is EntryKind.QUESTION


def phoned(ctx: Context, incident_id: int, _argument: str) -> str:
    """Ask whom the reporter told by telephone; with one superior there is nothing to ask."""
    row = _mine(ctx, incident_id)
    if row is None:
        return ctx.say("incident-toast-not-yours")
    told = people.named(ctx.session, sorted(telling.told_ids(ctx, row) - {ctx.person.id}))
    if len(told) == 1:
        return phoned_to(ctx, incident_id, str(next(iter(told))))
    telling.show(ctx, row, ctx.person, cards.choose_called(ctx, row, ctx.person, list(told.values())))
    return ""


def phoned_to(ctx: Context, incident_id: int, person_id: str) -> str:
    """Note who was told by telephone as well."""
    row = _mine(ctx, incident_id)
    if row is None:
        return ctx.say("incident-toast-not-yours")
    told = people.named(ctx.session, sorted(telling.told_ids(ctx, row)))
    called = next((one for one in told.values() if str(one.id) == person_id), None)
    if called is None:
        return ctx.say("toast-too-old")
    telling.note(ctx, row, EntryKind.PHONED, called.name)
    telling.refresh(ctx, row)
    return ctx.say("incident-toast-phoned")


def correct(ctx: Context, incident_id: int, _argument: str) -> str:
    """Ask the reporter for the right time of an event already reported."""
    row = _mine(ctx, incident_id)
    if row is None or row.reporter_id != ctx.person.id:
        return ctx.say("incident-toast-not-yours")
    ctx.person.focus = f"icorrect:{row.id}"
    telling.show(ctx, row, ctx.person, cards.asking(ctx, row, ctx.person, "incident-type-time"))
    return ""


def correct_in_words(ctx: Context, incident_id: int, text: str) -> None:
    """Correct the time of an event; the timeline keeps what was said before, and the limit counts from the new one."""
    row = _mine(ctx, incident_id)
    if row is None or row.reporter_id != ctx.person.id or row.happened_at is None:
        ctx.person.focus = ""
        ctx.tell("too-old")
        return
    at = instant(text, ctx.at, ctx.zone)
    if at is None or at > (row.said_at or ctx.at):
        ctx.tell("incident-time-not-understood" if at is None else "incident-after-the-line")
        return
    ctx.person.focus = ""
    before, after = (moment(one, ctx.now, ctx.zone, ctx.locale) for one in (row.happened_at, at))
    step = row.next_step_at
    row.happened_at = at
    telling.start_clock(ctx, row)
    # The limit moves with the event; who is told next does not.
    row.next_step_at = step
    telling.note(ctx, row, EntryKind.CORRECTED, f"{before} → {after}")
    telling.refresh(ctx, row, ring={ctx.person.id})


def explain(ctx: Context, incident_id: int, reason: str) -> str:
    """Keep why a first notice came late."""
    row = _mine(ctx, incident_id)
    if row is None or row.reporter_id != ctx.person.id:
        return ctx.say("incident-toast-not-yours")
    titles = {one.id: one.title.speak("zh-CN") for one in ctx.rules.late_reasons.options}
    if reason not in titles:
        return ctx.say("toast-too-old")
    row.late_reason = reason
    telling.note(ctx, row, EntryKind.LATE_REASON, titles[reason])
    telling.refresh(ctx, row)
    return ctx.say("incident-toast-thanks")


def show_timeline(ctx: Context, incident_id: int, _argument: str) -> str:
    """Send the whole timeline, with its photos and files."""
    row = _mine(ctx, incident_id)
    if row is None:
        return ctx.say("incident-toast-not-yours")
    files = tuple(one for entry in stored.timeline(ctx.session, row.id) for one in entry.files)
    title = ctx.say("incident-timeline-of", text=row.text[:40])
    ctx.lines.append(Message(cards.timeline(ctx, row, ctx.person), title, files=files))
    return ""


def _mine(ctx: Context, incident_id: int) -> Incident | None:
    """Find a reported incident the person has to do with."""
    row = stored.incident(ctx.session, incident_id)
    if row is None or row.state is IncidentState.DRAFT or row.reported_at is None:
        return None
    return row if ctx.person.id in telling.concerned(ctx, row) else None
