"""The first notice: when and one line of what; the line's own time stops the clock."""

from datetime import datetime, timedelta

from handlers import loose
from handlers.chat import Button, Message, press
from handlers.context import Context
from handlers.incidents import cards, telling
from handlers.incidents.life import Act, follow
from handlers.rules.deadlines import local_day
from handlers.rules.incidents import next_nag
from handlers.rules.moments import instant
from handlers.texts import moment
from storage import incidents as stored
from storage import loose as kept
from storage.enums import EntryKind, IncidentState
from storage.tables import Incident

# A phone's clock and ours need not agree to the second.
_SLACK = timedelta(minutes=1)
_SURE = "sure"


def start(ctx: Context, text: str) -> None:
    """Begin a first notice, perhaps with its line in the same message; an unfinished one goes on."""
    rules = ctx.rules.incidents
    if rules is None or cards.entry_of(ctx, rules, ctx.person.id) is None:
        ctx.tell("incident-not-yours")
        return
    drafts = stored.drafts_of(ctx.session, ctx.person.id)
    row = (
        drafts[-1]
        if drafts
        else stored.begin(
            ctx.session,
            Incident(
                reporter_id=ctx.person.id,
                state=IncidentState.DRAFT,
                version_id=ctx.book.version_id,
                created_at=ctx.now,
            ),
        )
    )
    if text.strip():
        _say(ctx, row, text)
    _ask_on(ctx, row)


def start_pressed(ctx: Context, _subject: int, _argument: str) -> str:
    """Begin a first notice from a button."""
    start(ctx, "")
    return ""


def from_loose(ctx: Context, loose_id: int, _argument: str) -> str:
    """Make a first notice of what was said outside any conversation; it counts from when it was said."""
    row = kept.find(ctx.session, loose_id)
    if row is None or row.person_id != ctx.person.id:
        return ctx.say("toast-not-yours")
    if row.placed:
        return ctx.say("toast-placed-already")
    row.placed = "incident"
    loose.placed(ctx, row, ctx.say("incident-title"))
    start(ctx, "")
    drafts = stored.drafts_of(ctx.session, ctx.person.id)
    if drafts and not drafts[-1].text:
        drafts[-1].text, drafts[-1].said_at = row.text, row.said_at
        _ask_on(ctx, drafts[-1])
    return ""


def happened(ctx: Context, incident_id: int, minutes: str) -> str:
    """Take a tapped time: so many minutes ago."""
    row = _draft(ctx, incident_id)
    if isinstance(row, str):
        return row
    if not minutes.isdecimal() or len(minutes) > 5:
        return ctx.say("toast-too-old")
    _set_time(ctx, row, minutes=int(minutes))
    _ask_on(ctx, row, ring=False)
    return ""


def pick(ctx: Context, incident_id: int, _argument: str) -> str:
    """Ask for a typed time."""
    row = _draft(ctx, incident_id)
    if isinstance(row, str):
        return row
    ctx.person.focus = f"incident:{row.id}"
    message = Message(
        ctx.say("incident-type-time"),
        ctx.say("incident-title"),
        ((Button(ctx.say("button-back"), press("iagain", row.id)),),),
        ctx.say("incident-title"),
    )
    telling.show(ctx, row, ctx.person, message)
    return ""


def again(ctx: Context, incident_id: int, _argument: str) -> str:
    """Ask once more when it happened."""
    row = _draft(ctx, incident_id)
    if isinstance(row, str):
        return row
    row.happened_at = row.limit_at = row.next_step_at = None
    _ask_on(ctx, row, ring=False)
    return ""


def sure(ctx: Context, incident_id: int, stamp: str) -> str:
    """Take a time that is long ago after all."""
    row = _draft(ctx, incident_id)
    if isinstance(row, str):
        return row
    if not stamp.isdecimal() or len(stamp) > 8:
        return ctx.say("toast-too-old")
    _set_time(ctx, row, minutes=int(stamp))
    _ask_on(ctx, row, ring=False)
    return ""


def cancel(ctx: Context, incident_id: int, _argument: str) -> str:
    """Let a first notice go that was not given yet."""
    row = _draft(ctx, incident_id)
    if isinstance(row, str):
        return row
    row.state, row.next_step_at, row.closed_at = IncidentState.DISMISSED, None, ctx.now
    telling.note(ctx, row, EntryKind.DISMISSED, row.text)
    ctx.person.focus = ""
    title = ctx.say("incident-title")
    telling.show(ctx, row, ctx.person, Message(ctx.say("incident-cancelled"), title, (), title))
    return ""


def take(ctx: Context, incident_id: int, text: str) -> None:
    """Take typed words as whatever is still open: the time, else what happened."""
    row = stored.incident(ctx.session, incident_id)
    if row is None or row.reporter_id != ctx.person.id or row.state is not IncidentState.DRAFT:
        ctx.person.focus = ""
        ctx.tell("too-old")
        return
    at = instant(text, ctx.at, ctx.zone) if row.happened_at is None else None
    if row.happened_at is not None or (at is None and not row.text):
        _say(ctx, row, text)
        _ask_on(ctx, row)
    elif at is None:
        ctx.tell("incident-time-not-understood")
    elif at > ctx.at + _SLACK:
        ctx.tell("incident-in-the-future", time=moment(at, ctx.now, ctx.zone, ctx.locale))
    elif _is_long_ago(ctx, at):
        stamp = str(int((ctx.at - at).total_seconds()) // 60)
        yes = Button(ctx.say("incident-sure"), press("isure", row.id, stamp))
        rows = ((yes, Button(ctx.say("incident-change-time"), press("iagain", row.id))),)
        text = ctx.say("incident-long-ago", time=moment(at, ctx.now, ctx.zone, ctx.locale))
        message = Message(text, ctx.say("incident-title"), rows, ctx.say("incident-title"))
        telling.show(ctx, row, ctx.person, message, ring=True)
    else:
        row.happened_at = at
        _start_clock(ctx, row)
        _ask_on(ctx, row)


def _is_long_ago(ctx: Context, at: datetime) -> bool:
    """Tell whether a time is asked about twice: many days back, or before the person was here."""
    days = ctx.rules.incidents.asked_twice_days if ctx.rules.incidents else 0
    joined = ctx.person.joined_on
    return at < ctx.at - timedelta(days=days) or (joined is not None and local_day(at, ctx.zone) < joined)


def _set_time(ctx: Context, row: Incident, *, minutes: int) -> None:
    row.happened_at = ctx.at - timedelta(minutes=minutes)
    _start_clock(ctx, row)


def _start_clock(ctx: Context, row: Incident) -> None:
    """Let the limit run from the event, and plan the reminders before it is over."""
    rules = cards.rules_of(ctx, row)
    entry = cards.entry_of(ctx, rules, row.reporter_id) if rules else None
    if rules is None or entry is None or row.happened_at is None:
        return
    row.limit_at = row.happened_at + timedelta(minutes=entry.limit_minutes)
    row.next_step_at = next_nag(row.limit_at, rules.nags, ctx.now)


def _say(ctx: Context, row: Incident, text: str) -> None:
    """Keep what happened; the messenger's time of this line is what counts."""
    row.text, row.said_at = text.strip(), ctx.at


def _ask_on(ctx: Context, row: Incident, *, ring: bool = True) -> None:
    """Ask for what is missing; with a time and a line the first notice is given."""
    if row.happened_at is None:
        ctx.person.focus = f"incident:{row.id}"
        telling.show(ctx, row, ctx.person, cards.when(row, ctx.person), ring=ring)
    elif not row.text:
        ctx.person.focus = f"incident:{row.id}"
        telling.show(ctx, row, ctx.person, cards.what(ctx, row, ctx.person), ring=ring)
    else:
        _report(ctx, row, ring=ring)


def _report(ctx: Context, row: Incident, *, ring: bool) -> None:
    row.state = follow(row.state, Act.REPORT)
    row.reported_at = ctx.now
    telling.note(ctx, row, EntryKind.REPORTED, row.text)
    telling.tell_first(ctx, row)
    # Details that follow in the next messages belong to it.
    ctx.person.focus = f"detail:{row.id}"
    telling.refresh(ctx, row, ring=telling.told_ids(ctx, row) | ({row.reporter_id} if ring else set()))


def _draft(ctx: Context, incident_id: int) -> Incident | str:
    """Find one's own unfinished first notice, or the reason why not."""
    row = stored.incident(ctx.session, incident_id)
    if row is None:
        return ctx.say("toast-too-old")
    if row.reporter_id != ctx.person.id:
        return ctx.say("toast-not-yours")
    return row if row.state is IncidentState.DRAFT else ctx.say("incident-toast-reported")
