"""The team's group: bound by an administrator and told counts, never who is missing unless the rules say so."""

from datetime import time
from hashlib import blake2b

from handlers import cards as living
from handlers.chat import Button, Message, press
from handlers.context import Context, Desk, say_to
from handlers.rules.deadlines import Instants, at_local, instants, is_quiet, local_day
from handlers.texts import LOCALES, calendar_day, clock, speaker
from storage import cards as stored_cards
from storage import duties, groups, outbox, people, places
from storage.enums import Lane
from storage.groups import Standing
from storage.tables import GroupChat

_TEAMS = 12
_NAMES = 8
_UNBIND = "none"


def bind(ctx: Context) -> None:
    """Take an administrator's /bind in a group: the question is asked in private, nobody else is bothered."""
    if ctx.known is None or not ctx.known.admin:
        _say_here(ctx, ctx.say("bind-administrators-only", command=f"{ctx.event.stroke}bind"))
        return
    row = groups.group_at(ctx.session, (ctx.event.messenger, ctx.event.workspace, ctx.event.address))
    teams = groups.teams(ctx.session, ctx.now)[:_TEAMS]
    if not teams:
        _say_here(ctx, ctx.say("bind-no-teams"))
        return
    sizes = groups.sizes(ctx.session, ctx.now)
    rows = tuple((Button(_label(ctx, team, *sizes[team]), press("bind", row.id, _code(team))),) for team in teams)
    leave = (Button(ctx.say("bind-none"), press("bind", row.id, _UNBIND)),)
    say = speaker(LOCALES[0])
    sample = say("group-count", what=_example(ctx), filed=7, owed=9) + say("group-open", open=2)
    title = ctx.say("bind-title")
    here = ctx.say("bind-members", count=ctx.event.members) if ctx.event.members else ""
    message = Message(here + ctx.say("bind-which", sample=sample), title, (*rows, leave), title)
    living.show(ctx, ctx.person, f"bind:{row.id}", message, ring=True)
    _say_here(ctx, ctx.say("bind-asked-in-private", name=ctx.person.name))


def _label(ctx: Context, team: str, people: int, linked: int) -> str:
    """Write a team with its size, and how many of it are not linked yet."""
    key = "bind-team" if people == linked else "bind-team-unlinked"
    return ctx.say(key, team=team, people=people, unlinked=people - linked)


def _example(ctx: Context) -> str:
    duty = next(iter(ctx.rules.duties.values()), None)
    title = duty.title.speak(LOCALES[0]) if duty else ""
    return f"{title} {calendar_day(ctx.today, LOCALES[0])}"


def choose(ctx: Context, group_id: int, code: str) -> str:
    """Bind the group to the team of the button."""
    row = groups.group(ctx.session, group_id)
    if row is None:
        return ctx.say("toast-too-old")
    if not ctx.person.admin:
        return ctx.say("toast-administrators-only")
    team = "" if code == _UNBIND else next((t for t in groups.teams(ctx.session, ctx.now) if _code(t) == code), None)
    if team is None:
        return ctx.say("toast-too-old")
    changed = row.team != team
    row.team, row.bound_by, row.bound_at = team, ctx.person.id, ctx.now
    title = ctx.say("bind-title")
    text = ctx.say("bind-done", team=team) if team else ctx.say("bind-undone")
    living.show(ctx, ctx.person, f"bind:{row.id}", Message(text, title, (), title))
    if team and changed:
        _say_in(ctx, row, speaker(LOCALES[0])("group-welcome", team=team))
    return ctx.say("toast-bound") if team else ctx.say("bind-undone")


def shut_out(desk: Desk, chat: groups.Chat) -> None:
    """Unbind a group that does not let us in, and tell whoever bound it what comes first."""
    rows = groups.bound(desk.session)
    row = next((one for one in rows if (one.messenger, one.workspace, one.address) == chat), None)
    if row is None:
        return
    team, row.team = row.team, ""
    binder = people.person(desk.session, row.bound_by)
    if binder is None or not binder.admin:
        return
    say = say_to(binder)
    title = say("bind-title")
    living.show(desk, binder, f"bind:{row.id}", Message(say("bind-shut-out", team=team), title, (), title), ring=True)


def _code(team: str) -> str:
    return blake2b(team.encode(), digest_size=5).hexdigest()


def status(ctx: Context, group_id: int, _argument: str) -> str:
    """Tell whoever presses in the group how their own report stands; only they see it."""
    row = groups.group(ctx.session, group_id)
    if row is None or not row.team:
        return ctx.say("toast-too-old")
    if ctx.known is None:
        return ctx.say("toast-not-linked")
    zone, told = ctx.zone, []
    for key, duty in ctx.rules.duties.items():
        day = local_day(ctx.now, zone)
        found = duties.of_person(ctx.session, ctx.person.id, key, day.isoformat())
        if found is not None:
            when = clock(found.filed_at, zone) if found.filed_at else clock(found.due_at, zone)
            told.append(ctx.say(f"status-mine-{found.status}", duty=duty.title.speak(ctx.locale), time=when))
    return " ".join(told) or ctx.say("status-mine-nothing")


def post(desk: Desk, limit: int) -> int:
    """Post how far each team is, from the last call on; then the same message is only rewritten."""
    done = 0
    zone = desk.rules.calendar.timezone
    today = at_local(local_day(desk.now, zone), time(), zone)
    for row in groups.bound(desk.session)[:limit]:
        for one in groups.standings(desk.session, row.team, desk.now, today):
            moments = _moments(desk, one)
            if moments is None or desk.now < moments.last_call:
                continue
            if one.due_at <= desk.now and not _was_missed(desk, row, moments):
                continue
            key = f"group:{row.id}:{row.team}:{one.duty}:{one.period}"
            if outbox.notice(desk.session, key, desk.now):
                _show(desk, row, one)
                done += 1
    return done


def _was_missed(desk: Desk, row: GroupChat, moments: Instants) -> bool:
    """Tell whether a post whose time is over is owed still: the group waited for it, and nobody sleeps yet."""
    waited = row.bound_at is not None and row.bound_at <= moments.last_call
    return waited and not is_quiet(desk.rules.quiet_hours, desk.now, desk.rules.calendar.timezone)


def _moments(desk: Desk, one: Standing) -> Instants | None:
    duty = desk.rules.duties.get(one.duty)
    zone = desk.rules.calendar.timezone
    return instants(duty.due, desk.rules.calendar, local_day(one.due_at, zone), zone) if duty else None


def settle(desk: Desk) -> None:
    """Rewrite the posts of teams whose count changed; who has no post yet gets none before its time."""
    touched = set(groups.touched_teams(desk.session))
    if not touched:
        return
    groups.touched_teams(desk.session).clear()
    for team, duty, period in sorted(touched):
        for row in groups.bound(desk.session, team):
            if not stored_cards.is_known(desk.session, row.recipient, f"group:{duty}:{period}"):
                continue
            desk.session.flush()
            one = groups.standing(desk.session, team, duty, period, desk.now)
            if one is not None:
                _show(desk, row, one)


def touch(desk: Desk, person_id: int, duty: str, period: str) -> None:
    """Note that somebody's report was filed, or is owed no more."""
    team = places.teams_at(desk.session, [person_id], desk.now).get(person_id, "")
    groups.touch_team(desk.session, team, duty, period)


def _show(desk: Desk, row: GroupChat, one: Standing) -> None:
    """Write the count; quiet, one message a day."""
    say, duty = speaker(LOCALES[0]), desk.rules.duties.get(one.duty)
    day = calendar_day(local_day(one.due_at, desk.rules.calendar.timezone), LOCALES[0])
    what = f"{duty.title.speak(LOCALES[0]) if duty else one.duty} {day}"
    text = say("group-count", what=what, filed=one.filed, owed=one.owed)
    left = one.owed - one.filed
    if not left:
        text += say("group-complete")
    else:
        text += say("group-open" if one.due_at > desk.now else "group-over", open=left)
        if desk.rules.groups.names:
            names = groups.missing_names(desk.session, row.team, one.duty, one.period, desk.now)
            text += "\n" + say("group-names", names="、".join(names[:_NAMES]))
    button = Button(say("button-my-status"), press("status", row.id))
    stored_cards.want(
        desk.session,
        stored_cards.Wanted(
            person_id=row.recipient,
            subject=f"group:{one.duty}:{one.period}",
            content=Message(text, "", ((button,),), text).to_json(),
            account_id=None,
            ring=False,
            lane=Lane.SUMMARY,
            now=desk.now,
            chat=(row.messenger, row.workspace, row.address),
        ),
    )


def _say_here(ctx: Context, text: str) -> None:
    chat = (ctx.event.messenger, ctx.event.workspace, ctx.event.address)
    outbox.say_in(ctx.session, chat, Message(text).to_json(), ctx.now)


def _say_in(ctx: Context, row: GroupChat, text: str) -> None:
    outbox.say_in(ctx.session, (row.messenger, row.workspace, row.address), Message(text).to_json(), ctx.now)
