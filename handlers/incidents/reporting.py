"""The first notice: when and one line of what; the line's own time stops the clock."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from handlers import focus, loose
from handlers.chat import Button, Message, press
from handlers.context import Context
from handlers.incidents import finding, showing, telling
from handlers.incidents.cards import drafts
from handlers.incidents.concerned import told_ids
from handlers.incidents.stepping import FIRST_ASK
from handlers.paging import page_of
from handlers.rules.deadlines import local_day
from handlers.rules.moments import instant
from handlers.rules.spoken import sounds_like_time
from handlers.texts import moment
from storage import incidents as stored
from storage import places
from storage.enums import EntryKind, IncidentState
from storage.tables import Incident

# A phone's clock and ours need not agree to the second.
_SLACK = timedelta(minutes=1)
# So long a first notice may be finished; later words are another event.
_FRESH = timedelta(hours=4)
# So long after it was begun plain words are still its line, a little longer than the limit; a reply always is.
_LINE = _FRESH + timedelta(minutes=15)
# So long a time that was tapped is that of the words behind a typed verb; later it is asked for anew.
_SAME_BREATH = timedelta(minutes=30)
# What waited longer than this between the messenger and us waited because we were away.
_OUTAGE = timedelta(minutes=10)


def start(ctx: Context, text: str, files: Sequence[int] = ()) -> None:
    """Begin a first notice, perhaps with its line or photos in the same message; an unfinished one goes on."""
    if not may_report(ctx):
        ctx.tell("incident-not-yours")
        return
    row = _unfinished(ctx)
    if row is None or (row.text and text.strip()):
        # Another event: the one before keeps its line and is asked about again by itself.
        row = _begin(ctx)
    if files:
        telling.note(ctx, row, EntryKind.ADDED, "", files)
    if text.strip():
        if ctx.at - row.created_at > _SAME_BREATH:
            # The time was tapped for what nobody told; these words may be of something else.
            row.happened_at = row.limit_at = row.next_step_at = None
        _say(ctx, row, text)
    _ask_on(ctx, row)


def may_report(ctx: Context) -> bool:
    """Tell whether the acting person's post reports incidents."""
    return ctx.rules.reporting_of(places.role_at(ctx.session, ctx.person.id, ctx.now)) is not None


def start_pressed(ctx: Context, _subject: int, _argument: str) -> str:
    """Begin a first notice from a button."""
    start(ctx, "")
    return ""


def _begin(ctx: Context) -> Incident:
    row = Incident(
        reporter_id=ctx.person.id, state=IncidentState.DRAFT, version_id=ctx.book.version_id, created_at=ctx.now
    )
    return stored.begin(ctx.session, row)


def _unfinished(ctx: Context) -> Incident | None:
    """Find the first notice that was begun a moment ago; an old one is put away."""
    found = None
    for row in stored.drafts_of(ctx.session, ctx.person.id):
        if ctx.now - row.created_at < _FRESH:
            found = row
        elif not row.text:
            row.state, row.next_step_at, row.closed_at = IncidentState.DISMISSED, None, ctx.now
    return found


def from_loose(ctx: Context, loose_id: int, _argument: str) -> str:
    """Make a first notice of what was said outside any conversation; it counts from when it was said."""
    found = loose.not_placed(ctx, loose_id)
    if isinstance(found, str):
        return found
    if not may_report(ctx):
        return ctx.say("incident-not-yours")
    found.placed = "incident"
    loose.placed(ctx, found, ctx.say("incident-title"))
    row = _begin(ctx)
    if found.files:
        telling.note(ctx, row, EntryKind.ADDED, "", found.files)
    row.text, row.said_at = found.text, found.said_at
    _note_outage(ctx, row, found.heard_at or found.said_at)
    _ask_for_time(ctx, row)
    _ask_on(ctx, row)
    return ""


def happened(ctx: Context, incident_id: int, minutes: str) -> str:
    """Take a tapped time: so many minutes ago."""
    row = finding.draft(ctx, incident_id)
    if isinstance(row, str):
        return row
    if not minutes.isdecimal() or len(minutes) > 5:
        return ctx.say("toast-too-old")
    _set_time(ctx, row, minutes=int(minutes))
    _ask_on(ctx, row, ring=False)
    return ""


def pick(ctx: Context, incident_id: int, _argument: str) -> str:
    """Ask for a typed time."""
    row = finding.draft(ctx, incident_id)
    if isinstance(row, str):
        return row
    ctx.person.focus = f"itime:{row.id}"
    title = ctx.say("incident-title")
    back = Button(ctx.say("button-back"), press("iagain", row.id))
    showing.show(ctx, row, ctx.person, Message(ctx.say("incident-type-time"), title, ((back,),), title))
    return ""


def again(ctx: Context, incident_id: int, _argument: str) -> str:
    """Ask once more when it happened."""
    row = finding.draft(ctx, incident_id)
    if isinstance(row, str):
        return row
    row.happened_at = row.limit_at = row.next_step_at = None
    if row.text:
        # The line is there: it is reported even when nobody says when.
        _ask_for_time(ctx, row)
    _ask_on(ctx, row, ring=False)
    return ""


def turn(ctx: Context, incident_id: int, page: str) -> str:
    """Show more of when it may have happened."""
    row = finding.draft(ctx, incident_id)
    if isinstance(row, str):
        return row
    showing.show(ctx, row, ctx.person, drafts.when(row, ctx.person, page_of(page)))
    return ""


def sure(ctx: Context, incident_id: int, stamp: str) -> str:
    """Take a time that is long ago after all."""
    row = finding.draft(ctx, incident_id)
    if isinstance(row, str):
        return row
    if not stamp.isdecimal() or len(stamp) > 9:
        return ctx.say("toast-too-old")
    row.happened_at = datetime.fromtimestamp(int(stamp) * 60, UTC)
    telling.start_clock(ctx, row)
    _ask_on(ctx, row, ring=False)
    return ""


def cancel(ctx: Context, incident_id: int, _argument: str) -> str:
    """Let a first notice go that was not given yet."""
    row = finding.draft(ctx, incident_id)
    if isinstance(row, str):
        return row
    row.state, row.next_step_at, row.closed_at = IncidentState.DISMISSED, None, ctx.now
    telling.note(ctx, row, EntryKind.DISMISSED, row.text)
    ctx.person.focus = ""
    title = ctx.say("incident-title")
    showing.show(ctx, row, ctx.person, Message(ctx.say("incident-cancelled"), title, (), title))
    return ""


def take(ctx: Context, incident_id: int, text: str) -> None:
    """Take typed words as whatever is still open: the time, else what happened."""
    row = _draft_in_words(ctx, incident_id, text)
    if row is None:
        return
    at = instant(text, ctx.at, ctx.zone) if row.happened_at is None else None
    if at is not None:
        _take_time(ctx, row, at)
    elif row.happened_at is None and sounds_like_time(text):
        ctx.tell("incident-time-not-understood")
    elif row.happened_at is None and row.text:
        # The time was asked for; what stands beside it is kept with the line.
        telling.note(ctx, row, EntryKind.ADDED, text.strip())
        ctx.tell("incident-time-not-understood")
    elif not any(sign.isalnum() for sign in text):
        ctx.tell("incident-say-in-words")
    else:
        _say(ctx, row, text)
        _ask_on(ctx, row)


def take_time(ctx: Context, incident_id: int, text: str) -> None:
    """Take typed words as the time, which is what was asked for."""
    row = _draft_in_words(ctx, incident_id, text)
    if row is None:
        return
    at = instant(text, ctx.at, ctx.zone)
    if at is None:
        ctx.tell("incident-time-not-understood")
    else:
        _take_time(ctx, row, at)


def take_files(ctx: Context, incident_id: int, text: str, files: list[int]) -> None:
    """Keep photos that come before the first notice is given; their caption is its line."""
    row = _draft_in_words(ctx, incident_id, text, files)
    if row is None:
        return
    if not files:
        # A place says where, not what.
        telling.note(ctx, row, EntryKind.ADDED, text.strip())
        _ask_on(ctx, row)
        return
    telling.note(ctx, row, EntryKind.ADDED, "", files)
    if text.strip():
        take(ctx, incident_id, text)
    else:
        _ask_on(ctx, row)


def _draft_in_words(ctx: Context, incident_id: int, text: str, files: Sequence[int] = ()) -> Incident | None:
    """Find the first notice that words belong to; what comes long after it was begun is asked about."""
    row = finding.draft(ctx, incident_id)
    if isinstance(row, str):
        ctx.person.focus = ""
        ctx.tell("too-old")
        return None
    if not row.text and not ctx.event.reply_to and ctx.at - row.created_at > _LINE:
        ctx.person.focus = ""
        loose.take(ctx, text, list(files))
        return None
    return row


def _take_time(ctx: Context, row: Incident, at: datetime) -> None:
    said = moment(at, ctx.now, ctx.zone, ctx.locale)
    if at > ctx.at + _SLACK:
        ctx.tell("incident-in-the-future", time=said)
    elif is_long_ago(ctx, at):
        yes = Button(ctx.say("incident-sure"), press("isure", row.id, str(int(at.timestamp()) // 60)))
        rows = ((yes, Button(ctx.say("incident-change-time"), press("iagain", row.id))),)
        title = ctx.say("incident-title")
        message = Message(ctx.say("incident-long-ago", time=said), title, rows, title)
        showing.show(ctx, row, ctx.person, message, ring=True)
    else:
        # What is said cannot have been said before it happened.
        row.happened_at = min(at, row.said_at) if row.said_at is not None else at
        telling.start_clock(ctx, row)
        _ask_on(ctx, row)


def is_long_ago(ctx: Context, at: datetime) -> bool:
    """Tell whether a time is asked about twice: many days back, or before the person was here."""
    days = ctx.rules.incidents.asked_twice_days if ctx.rules.incidents else 0
    joined = ctx.person.joined_on
    return at < ctx.at - timedelta(days=days) or (joined is not None and local_day(at, ctx.zone) < joined)


def _set_time(ctx: Context, row: Incident, *, minutes: int) -> None:
    # A tap has no time of its own: it came after the line, however late we hear of it.
    latest = min(ctx.at, row.said_at) if row.said_at is not None else ctx.at
    row.happened_at = latest - timedelta(minutes=minutes)
    telling.start_clock(ctx, row)


def _say(ctx: Context, row: Incident, text: str) -> None:
    """Keep what happened; the messenger's time of this line is what counts."""
    row.text, row.said_at = text.strip(), ctx.at
    _note_outage(ctx, row, ctx.now)
    if row.happened_at is not None:
        # What is said cannot have been said before it happened.
        row.happened_at = min(row.happened_at, row.said_at)
    _ask_for_time(ctx, row)


def _note_outage(ctx: Context, row: Incident, heard_at: datetime) -> None:
    """Note on the timeline that a line waited because we were away."""
    waited = heard_at - (row.said_at or heard_at)
    if waited > _OUTAGE:
        telling.note_by_clerk(ctx, row, EntryKind.HEARD_LATE, str(int(waited.total_seconds()) // 60))


def _ask_for_time(ctx: Context, row: Incident) -> None:
    """Plan to follow a line whose time is not known."""
    if row.happened_at is None:
        row.next_step_at = ctx.now + FIRST_ASK


def _ask_on(ctx: Context, row: Incident, *, ring: bool = True) -> None:
    """Ask for what is missing; with a time and a line the first notice is given."""
    if row.happened_at is None:
        ctx.person.focus = f"incident:{row.id}"
        showing.show(ctx, row, ctx.person, drafts.when(row, ctx.person), ring=ring)
    elif not row.text:
        ctx.person.focus = f"incident:{row.id}"
        showing.show(ctx, row, ctx.person, drafts.what(ctx, row, ctx.person), ring=ring)
    else:
        telling.report(ctx, row)
        # Details that follow in the next messages belong to it.
        ctx.person.focus = focus.asking("detail", row.id, ctx.now)
        showing.refresh(ctx, row, ring=told_ids(ctx, row) | ({row.reporter_id} if ring else set()))
