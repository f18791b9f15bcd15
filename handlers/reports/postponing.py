"""Remind me later: how long is a tap, how often is the rule book's, and the deadline is never passed in silence."""

from datetime import UTC, datetime, timedelta

from handlers import cards as living
from handlers.chat import Button, Message, press
from handlers.context import Context
from handlers.reports import author_cards, paper
from handlers.reports.paper import Paper
from handlers.rules.deadlines import at_local, is_quiet, local_day
from handlers.texts import moment
from storage import reminders
from storage.enums import OccurrenceStatus, Reminder

_SPANS = {"30": timedelta(minutes=30), "120": timedelta(hours=2)}
_TONIGHT = "tonight"
_SAME = timedelta(minutes=1)
_FARTHEST = timedelta(hours=12)


def later(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Ask how much later."""
    on_desk = _own(ctx, occurrence_id)
    if isinstance(on_desk, str):
        return on_desk
    left = on_desk.duty.due.snoozes - on_desk.occurrence.snoozed
    if left <= 0:
        return ctx.say("toast-no-more-snoozes")
    buttons = [
        Button(_label(ctx, on_desk, code, at), press("snooze", on_desk.id, str(int(at.timestamp()) // 60)))
        for code, at in _choices(ctx, on_desk).items()
    ]
    back = Button(ctx.say("button-back"), press("unsnooze", on_desk.id))
    rows = (*((one,) for one in buttons), (back,))
    title = on_desk.title(ctx.locale)
    living.show(ctx, ctx.person, on_desk.subject, Message(ctx.say("later-when"), title, rows, title))
    return ""


def snooze(ctx: Context, occurrence_id: int, minute: str) -> str:
    """Put the reminder off to the minute that the button named."""
    on_desk = _own(ctx, occurrence_id)
    if isinstance(on_desk, str):
        return on_desk
    at = datetime.fromtimestamp(int(minute) * 60, UTC) if minute.isdecimal() and len(minute) < 10 else ctx.now
    if not ctx.now < at < ctx.now + _FARTHEST or is_quiet(ctx.rules.quiet_hours, at, on_desk.zone):
        return ctx.say("toast-too-old")
    known = reminders.planned(ctx.session, on_desk.occurrence)
    if on_desk.occurrence.snoozed and known is not None and abs(known - at) < _SAME:
        # The second of two quick taps.
        return ctx.say("toast-snoozed", time=moment(known, ctx.now, on_desk.zone, ctx.locale))
    if on_desk.occurrence.snoozed >= on_desk.duty.due.snoozes:
        return ctx.say("toast-no-more-snoozes")
    on_desk.occurrence.snoozed += 1
    reminders.plan(ctx.session, [(on_desk.occurrence, Reminder.FIRST, at)], ctx.now)
    when = moment(at, ctx.now, on_desk.zone, ctx.locale)
    key = "snoozed" if at < on_desk.occurrence.due_at else "snoozed-past-due"
    due = moment(on_desk.occurrence.due_at, ctx.now, on_desk.zone, ctx.locale)
    rows = ((Button(ctx.say("button-write"), press("write", on_desk.id)),),)
    title = on_desk.title(ctx.locale)
    living.show(ctx, ctx.person, on_desk.subject, Message(ctx.say(key, time=when, due=due), title, rows, title))
    return ctx.say("toast-snoozed", time=when)


def unsnooze(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Leave the reminder as it is."""
    on_desk = _own(ctx, occurrence_id)
    if isinstance(on_desk, str):
        return on_desk
    living.show(ctx, ctx.person, on_desk.subject, author_cards.nag(ctx, on_desk, last=on_desk.occurrence.nag_step > 1))
    return ""


def _own(ctx: Context, occurrence_id: int) -> Paper | str:
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None:
        return ctx.say("toast-too-old")
    if on_desk.author.id != ctx.person.id:
        return ctx.say("toast-not-yours")
    if on_desk.occurrence.status is OccurrenceStatus.FILED:
        return ctx.say("toast-already-filed")
    return on_desk if on_desk.occurrence.status is OccurrenceStatus.OPEN else ctx.say("toast-too-old")


def _choices(ctx: Context, on_desk: Paper) -> dict[str, datetime]:
    """List when the reminder may come again; never in the quiet hours."""
    choices = {code: ctx.now + span for code, span in _SPANS.items()}
    tonight = at_local(local_day(ctx.now, on_desk.zone), on_desk.duty.due.tonight, on_desk.zone)
    if tonight > ctx.now + _SPANS["30"]:
        choices[_TONIGHT] = tonight
    return {code: at for code, at in choices.items() if not is_quiet(ctx.rules.quiet_hours, at, on_desk.zone)}


def _label(ctx: Context, on_desk: Paper, code: str, at: datetime) -> str:
    time = moment(at, ctx.now, on_desk.zone, ctx.locale)
    label = ctx.say(f"later-{code}", time=time)
    return label if at < on_desk.occurrence.due_at else label + ctx.say("later-past-due")
