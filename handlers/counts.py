"""How far a team is, in its group: posted at the last call and then rewritten; no names unless the rules say so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import books, once
from handlers.chat import Button, Message, press
from handlers.context import Context, Desk
from handlers.duties import zones
from handlers.reports.paper import titled
from handlers.rules.deadlines import instants, is_quiet, local_day, occurrences, period_key
from handlers.texts import LOCALES, listed, moment, speaker
from storage import cards, duties, groups, outbox, teams
from storage.enums import Lane
from storage.tables import GroupChat, Occurrence
from storage.teams import Standing

_NAMES = 8
# A team may be a whole region: so few groups are counted in one transaction.
_SLICE = 5
# What falls due on a rest day has its last call so long before at most.
_FAR = timedelta(days=12)
# What is owed exists so long ahead, and keeps the times of the rule book it was made by.
_KEPT = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class _Call:
    """The last call for a period in one time zone: who owes it by then is counted from now on."""

    duty: str
    period: str
    last_call: datetime
    due_at: datetime

    @property
    def mark(self) -> str:
        """Name the notice that every group was told."""
        return f"counts:{self.duty}:{self.period}:{self.due_at:%Y%m%d%H%M}"


# One group of a slice that is to be posted alone; nothing means that the slice is done.
Turn = tuple[str, int | None]


def turns(desk: Desk) -> list[Turn]:
    """Give the groups of the slice that nobody has posted yet, and the end of it."""
    found = once.first_undone(desk, _marked(desk), lambda: groups.last(desk.session), _SLICE)
    if found is None:
        return []
    done, _, ids = found
    return [*((done, row.id) for row in groups.bound_within(desk.session, ids)), (done, None)]


def post_one(desk: Desk, turn: Turn) -> None:
    """Post to one group, or note that its slice is done."""
    done, group_id = turn
    if group_id is None:
        outbox.notice(desk.session, done, desk.now)
        return
    call = _marked(desk).get(done.rpartition(":")[0])
    row = groups.group(desk.session, group_id)
    if call is not None and row is not None:
        _post(desk, call, [row])


def _marked(desk: Desk) -> dict[str, _Call]:
    return {call.mark: call for call in _calls(desk)}


def post(desk: Desk) -> Iterator[int]:
    """Post how far each team is, from the last call on; yield after each slice of groups."""
    for call, ids in once.each_slice(desk, _marked(desk), lambda: groups.last(desk.session), _SLICE):
        _post(desk, call, groups.bound_within(desk.session, ids))
        yield 1


def post_to(desk: Desk, row: GroupChat) -> None:
    """Post what the other groups were told already to one that was bound only now."""
    for call in _calls(desk):
        _post(desk, call, [row])


def _calls(desk: Desk) -> Iterator[_Call]:
    """Give the last calls that have come, of what is not due yet, or of today where nobody sleeps."""
    calendar, now = desk.rules.calendar, desk.now
    kept = books.in_force_since(desk.session, now - _KEPT)
    timed = {(key, duty.period, duty.due): duty for book in kept for key, duty in book.rules.duties.items()}
    for zone in zones(desk):
        today = local_day(now, zone)
        for (key, _, due), duty in timed.items():
            for period, day in occurrences(duty, calendar, today, today + _FAR):
                moments = instants(due, calendar, day, zone)
                if moments.last_call > now:
                    break
                if moments.due_at > now or not is_quiet(desk.rules.quiet_hours, now, zone):
                    yield _Call(key, period, moments.last_call, moments.due_at)


def _post(desk: Desk, call: _Call, rows: Sequence[GroupChat]) -> None:
    """Show the groups the count of teams whose first deadline this call is for; none while a team tries out."""
    for row in rows:
        # Asked for together, large teams would have the database read all that was ever owed.
        one = teams.standings(desk.session, call.duty, call.period, [row.team]).get(row.team)
        # After the deadline it is owed still to a group that waited for it.
        waited = row.bound_at is not None and row.bound_at <= call.last_call
        if one is not None and not one.is_on_trial and one.due_at <= call.due_at and (one.due_at > desk.now or waited):
            _show(desk, row, one)


def touch(desk: Desk, occurrence: Occurrence) -> None:
    """Note that somebody's report was filed, or is owed no more."""
    team = teams.of_occurrence(desk.session, occurrence)
    groups.touch_team(desk.session, team, occurrence.duty, occurrence.period)


def settle(desk: Desk) -> None:
    """Rewrite the posts of teams whose count changed; who has no post yet gets none before its time."""
    touched = set(groups.touched_teams(desk.session))
    if not touched:
        return
    groups.touched_teams(desk.session).clear()
    for team, duty, period in sorted(touched):
        bound = groups.bound(desk.session, team)
        rows = [row for row in bound if cards.is_known(desk.session, row.recipient, _subject(duty, period))]
        if rows:
            desk.session.flush()
            for one in teams.standings(desk.session, duty, period, [team]).values():
                for row in rows:
                    _show(desk, row, one)


def _subject(duty: str, period: str) -> str:
    return f"group:{duty}:{period}"


def _show(desk: Desk, row: GroupChat, one: Standing) -> None:
    """Write the count; quiet, one message a period."""
    say = speaker(LOCALES[0])
    what = titled(desk.rules, one.duty, one.period, LOCALES[0])
    text = say("group-count", what=what, filed=one.filed, owed=one.owed)
    left = one.owed - one.filed
    if not left:
        text += say("group-complete")
    else:
        text += say("group-open" if one.last_due_at > desk.now else "group-over", open=left)
        if desk.rules.groups.names:
            text += "\n" + say("group-names", names=listed(_missing(desk, one), LOCALES[0], _NAMES))
    button = Button(say("button-my-status"), press("status", row.id, f"{one.duty}.{one.period}"))
    cards.want(
        desk.session,
        cards.Wanted(
            person_id=row.recipient,
            subject=_subject(one.duty, one.period),
            content=Message(text, "", ((button,),), text).to_json(),
            account_id=None,
            ring=False,
            lane=Lane.SUMMARY,
            now=desk.now,
            chat=(row.messenger, row.workspace, row.address),
        ),
    )


def _missing(desk: Desk, one: Standing) -> list[str]:
    owing = teams.members(desk.session, one.duty, one.period, one.team)
    return [member.name for member in owing if not member.is_filed and not member.is_off]


def status(ctx: Context, group_id: int, argument: str) -> str:
    """Tell whoever presses in the group how their own report stands; only they see it."""
    row = groups.group(ctx.session, group_id)
    if row is None or not row.team:
        return ctx.say("toast-too-old")
    if ctx.known is None:
        return ctx.say("toast-not-linked")
    key, _, period = argument.partition(".")
    # A post from before its button named what it counts asks about everything.
    asked = {key: period} if period else _of_today(ctx)
    found = [duties.of_person(ctx.session, ctx.person.id, *one) for one in asked.items()]
    return " ".join(_stands(ctx, one) for one in found if one is not None) or ctx.say("status-mine-nothing")


def _of_today(ctx: Context) -> dict[str, str]:
    return {key: period_key(duty.period, ctx.today) for key, duty in ctx.rules.duties.items()}


def _stands(ctx: Context, one: Occurrence) -> str:
    duty = ctx.rules.duties.get(one.duty)
    when = moment(one.filed_at or one.due_at, ctx.now, ctx.zone, ctx.locale)
    return ctx.say(f"status-mine-{one.status}", duty=duty.title.speak(ctx.locale) if duty else one.duty, time=when)
