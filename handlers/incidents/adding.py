"""Words, photos and calls beside an incident: a timeline everybody concerned adds to."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from handlers import focus, loose, pages, placed
from handlers.chat import Button, Message, press
from handlers.context import Context
from handlers.incidents import case, finding, handling, listening, reporting, showing, tasks, telling
from handlers.incidents.cards import choices, timelines
from handlers.incidents.concerned import told_ids
from handlers.paging import page_of
from handlers.rules.moments import instant
from handlers.texts import moment
from storage import cards as cards_of
from storage import incidents as stored
from storage import people
from storage.enums import EntryKind, IncidentState
from storage.tables import Incident


def ask(ctx: Context, incident_id: int, _argument: str) -> str:
    """Ask a superior for the question."""
    return _prompt(ctx, incident_id, "iask", "incident-ask-what")


def add(ctx: Context, incident_id: int, _argument: str) -> str:
    """Ask for a line to add."""
    return _prompt(ctx, incident_id, "iadd", "incident-add-what", places=True)


def _prompt(ctx: Context, incident_id: int, kind: str, key: str, *, places: bool = False) -> str:
    row = finding.reported(ctx, incident_id, closed_too=True)
    if isinstance(row, str):
        return row
    ctx.person.focus = focus.asking(kind, row.id, ctx.at)
    place = placed.link(ctx, f"incident:{row.id}") if places else ()
    showing.show(ctx, row, ctx.person, choices.words(case.of(ctx, row), ctx.person, key, place))
    return ""


def ask_in_words(ctx: Context, incident_id: int, text: str) -> None:
    """Ask the reporter; it rings there, and a reply to the card is the answer."""
    ctx.person.focus = ""
    _note(ctx, incident_id, EntryKind.QUESTION, text, [])


def add_in_words(ctx: Context, incident_id: int, text: str) -> None:
    """Add what was typed to the timeline."""
    row = finding.reported(ctx, incident_id, closed_too=True)
    if ctx.person.focus.startswith("iadd:") and not isinstance(row, str):
        listening.go_on(ctx, row)
    _note(ctx, incident_id, EntryKind.ADDED, text, [])


def detail(ctx: Context, incident_id: int, text: str) -> None:
    """Take what follows a first notice as its details, for a while."""
    if _still_detailing(ctx, incident_id):
        _note(ctx, incident_id, EntryKind.ADDED, text, [])
    else:
        ctx.person.focus = ""
        loose.take(ctx, text, [])


def from_loose(ctx: Context, loose_id: int, incident: str) -> str:
    """Add what was said outside any conversation to an incident."""
    found = loose.not_placed(ctx, loose_id)
    if isinstance(found, str):
        return found
    number = int(incident) if incident.isdecimal() and len(incident) < 19 else 0
    row = finding.reported(ctx, number, closed_too=True)
    if isinstance(row, str):
        return row
    found.placed = f"incident:{row.id}"
    loose.placed(ctx, found, ctx.say("incident-numbered", number=row.id))
    _note(ctx, row.id, EntryKind.ADDED, found.text, found.files)
    return ""


def reply(ctx: Context, incident_id: int, text: str) -> None:
    """Take a reply to an incident's card: what is still asked of a first notice, else a line beside it."""
    row = stored.incident(ctx.session, incident_id)
    if row is not None and row.state is IncidentState.DRAFT:
        reporting.take(ctx, incident_id, text)
    elif not tasks.from_reply(ctx, incident_id, text):
        add_in_words(ctx, incident_id, text)


def take_files(ctx: Context, text: str, files: list[int]) -> bool:
    """Take photos, voice notes or a place as details of what was just reported; false when nothing was."""
    asked = focus.read(ctx.person.focus)
    kind, number = (asked.kind, asked.id) if asked is not None else ("", 0)
    said_about = ctx.event.about or cards_of.subject_of(ctx.session, ctx.account.id, ctx.event.reply_to)
    subject, _, replied = said_about.partition(":")
    if (
        (ctx.event.reply_to or ctx.event.about)
        and subject == "incident"
        and not isinstance(finding.reported(ctx, int(replied), closed_too=True), str)
    ):
        _note(ctx, int(replied), EntryKind.ADDED, text, files)
        return True
    if kind in {"incident", "itime"}:
        reporting.take_files(ctx, number, text, files)
        return True
    if kind == "iadd" or (kind == "detail" and _still_detailing(ctx, number)):
        _note(ctx, number, EntryKind.ADDED, text, files)
        return True
    if kind in _WITH_PHOTOS:
        # The picture lies beside it, and its caption is what was asked for.
        _note(ctx, number, EntryKind.ADDED, "", files)
        if text.strip():
            _WITH_PHOTOS[kind](ctx, number, text)
        return True
    return False


def _still_detailing(ctx: Context, incident_id: int) -> bool:
    row = finding.reported(ctx, incident_id)
    return not isinstance(row, str) and listening.is_listening(ctx, row)


def _note(ctx: Context, incident_id: int, kind: EntryKind, text: str, files: list[int]) -> None:
    row = finding.reported(ctx, incident_id, closed_too=True)
    if isinstance(row, str):
        ctx.tell("too-old")
        return
    mine = stored.reader(ctx.session, row.id, ctx.person.id)
    if mine is not None and mine.acknowledged_at is None:
        # Whoever says something about it knows of it.
        handling.know(ctx, row, mine)
    telling.note(ctx, row, kind, text.strip(), files)
    told = told_ids(ctx, row)
    # After typed words one's own card moves to the bottom.
    ring = {ctx.person.id}
    if kind is EntryKind.QUESTION or ctx.person.id in told:
        # What a superior says is a question or an instruction.
        ring.add(row.reporter_id)
        if kind is EntryKind.QUESTION:
            # The reporter's next words are the answer.
            listening.listen(people.named(ctx.session, [row.reporter_id])[row.reporter_id], row, ctx.at)
    elif ctx.person.id == row.reporter_id and _is_asked(ctx, row):
        # The answer rings where somebody waits for it.
        askers = {one.author_id for one in stored.timeline(ctx.session, row.id, EntryKind.QUESTION)}
        ring |= {one for one in told if one in askers}
    showing.refresh(ctx, row, ring=ring)


def _is_asked(ctx: Context, row: Incident) -> bool:
    """Tell whether the last word before this one was a question."""
    words = stored.timeline(ctx.session, row.id, EntryKind.QUESTION, EntryKind.ADDED)
    return len(words) > 1 and words[-2].kind is EntryKind.QUESTION


def phoned(ctx: Context, incident_id: int, page: str) -> str:
    """Ask whom the reporter told by telephone; with one superior there is nothing to ask."""
    row = finding.reported(ctx, incident_id, closed_too=True)
    if isinstance(row, str):
        return row
    told = people.named(ctx.session, sorted(told_ids(ctx, row) - {ctx.person.id}))
    if len(told) == 1:
        return phoned_to(ctx, incident_id, str(next(iter(told))))
    asking = choices.Asking("incident-called-whom", "icalled", "iphoned", page_of(page))
    showing.show(
        ctx,
        row,
        ctx.person,
        choices.person(case.of(ctx, row), ctx.person, asking, list(told.values())),
    )
    return ""


def phoned_to(ctx: Context, incident_id: int, person_id: str) -> str:
    """Note who was told by telephone as well."""
    row = finding.reported(ctx, incident_id, closed_too=True)
    if isinstance(row, str):
        return row
    told = people.named(ctx.session, sorted(told_ids(ctx, row)))
    called = next((one for one in told.values() if str(one.id) == person_id), None)
    if called is None:
        return ctx.say("toast-too-old")
    telling.note(ctx, row, EntryKind.PHONED, called.name)
    showing.refresh(ctx, row)
    return ctx.say("incident-toast-phoned")


def correct(ctx: Context, incident_id: int, _argument: str) -> str:
    """Ask the reporter for the right time of an event already reported."""
    row = finding.own(ctx, incident_id)
    if isinstance(row, str):
        return row
    ctx.person.focus = focus.asking("icorrect", row.id, ctx.at)
    showing.show(ctx, row, ctx.person, choices.words(case.of(ctx, row), ctx.person, "incident-type-time"))
    return ""


def correct_in_words(ctx: Context, incident_id: int, text: str) -> None:
    """Correct the time of an event; the timeline keeps what was said before, and the limit counts from the new one."""
    row = finding.own(ctx, incident_id)
    if isinstance(row, str) or row.happened_at is None:
        ctx.person.focus = ""
        ctx.tell("too-old")
        return
    at = instant(text, ctx.at, ctx.zone)
    if at is None or at > (row.said_at or ctx.at):
        ctx.tell("incident-time-not-understood" if at is None else "incident-after-the-line")
        return
    listening.go_on(ctx, row)
    if reporting.is_long_ago(ctx, at):
        said = moment(at, ctx.now, ctx.zone, ctx.locale)
        yes = Button(ctx.say("incident-sure"), press("icorrected", row.id, str(int(at.timestamp()) // 60)))
        rows = ((yes, Button(ctx.say("incident-change-time"), press("icorrect", row.id))),)
        title = ctx.say("incident-title")
        showing.show(
            ctx, row, ctx.person, Message(ctx.say("incident-long-ago", time=said), title, rows, title), ring=True
        )
        return
    _correct(ctx, row, row.happened_at, at)


def corrected(ctx: Context, incident_id: int, stamp: str) -> str:
    """Take a corrected time that is long ago after all."""
    row = finding.own(ctx, incident_id)
    if isinstance(row, str):
        return row
    at = datetime.fromtimestamp(int(stamp) * 60, UTC) if stamp.isdecimal() and len(stamp) <= 9 else None
    if at is None or row.happened_at is None or at > (row.said_at or ctx.at):
        return ctx.say("toast-too-old")
    _correct(ctx, row, row.happened_at, at)
    return ""


def _correct(ctx: Context, row: Incident, was: datetime, at: datetime) -> None:
    before, after = (moment(one, ctx.now, ctx.zone, ctx.locale) for one in (was, at))
    step = row.next_step_at
    row.happened_at = at
    telling.start_clock(ctx, row)
    # The limit moves with the event; who is told next does not.
    row.next_step_at = step
    telling.note(ctx, row, EntryKind.CORRECTED, f"{before} → {after}")
    showing.refresh(ctx, row, ring={ctx.person.id})


def explain(ctx: Context, incident_id: int, reason: str) -> str:
    """Keep why a first notice came late."""
    row = finding.own(ctx, incident_id)
    if isinstance(row, str):
        return row
    titles = {one.id: one.title.speak("zh-CN") for one in ctx.rules.late_reasons.options}
    if reason not in titles:
        return ctx.say("toast-too-old")
    row.late_reason = reason
    telling.note(ctx, row, EntryKind.LATE_REASON, titles[reason])
    showing.refresh(ctx, row)
    return ctx.say("incident-toast-thanks")


def show_timeline(ctx: Context, incident_id: int, _argument: str) -> str:
    """Send the whole timeline, with its photos and files."""
    row = finding.reported(ctx, incident_id, closed_too=True)
    if isinstance(row, str):
        return row
    whole = case.of(ctx, row)
    title = ctx.say("incident-timeline-of", text=row.text[:40])
    words = timelines.timeline(ctx, whole, ctx.person)
    ctx.lines.append(Message(words, title, pages.link(ctx, f"incident:{row.id}"), files=whole.files))
    return ""


def show_files(ctx: Context, incident_id: int, _argument: str) -> str:
    """Send the photos and files of an incident, the oldest first."""
    row = finding.reported(ctx, incident_id, closed_too=True)
    if isinstance(row, str):
        return row
    ctx.lines.append(Message(row.text, ctx.say("incident-title"), files=case.of(ctx, row).files))
    return ""


# What a photo may answer, by what was asked.
_WITH_PHOTOS: Mapping[str, Callable[[Context, int, str], None]] = {
    "resolve": handling.resolve_in_words,
    "iask": ask_in_words,
}
