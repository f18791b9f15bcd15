"""The team's group: bound by an administrator, who is asked in private."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from handlers import cards as living
from handlers import counts
from handlers.chat import Button, Message, press
from handlers.context import Context, Desk, say_to
from handlers.paging import MOST, page_of, pages
from handlers.rules.deadlines import local_day
from handlers.texts import LOCALES, calendar_day, speaker
from storage import cards, groups, outbox, people
from storage.tables import GroupChat

# What these buttons carry where the others carry a team.
_UNBIND = "none"
_MORE = "more"


def bind(ctx: Context, name: str = "") -> None:
    """Take an administrator's /bind in a group: the question is asked in private, nobody else is bothered."""
    if ctx.known is None or not ctx.known.admin:
        _say_here(ctx, ctx.say("bind-administrators-only", command=f"{ctx.event.stroke}bind"))
        return
    row = groups.group_at(ctx.session, (ctx.event.messenger, ctx.event.workspace, ctx.event.address))
    teams = groups.teams(ctx.session, ctx.now)
    if not teams:
        _say_here(ctx, ctx.say("bind-no-teams"))
        return
    named = [team for team in teams if name and name in team]
    few = named if len(named) < MOST else []
    say = speaker(LOCALES[0])
    sample = say("group-count", what=_example(ctx), filed=7, owed=9) + say("group-open", open=2)
    lines = [ctx.say("bind-which", sample=sample)]
    if ctx.event.members:
        lines[0] = ctx.say("bind-members", count=ctx.event.members) + lines[0]
    if len(few or teams) >= MOST:
        lines.append(ctx.say("bind-by-name", command=f"{ctx.event.stroke}bind"))
    title = ctx.say("bind-title")
    message = Message("\n".join(lines), title, _offered(ctx, row, few or teams), title)
    living.show(ctx, ctx.person, f"bind:{row.id}", message, ring=True)
    _say_here(ctx, ctx.say("bind-asked-in-private", name=ctx.person.name))


def _offered(ctx: Context, row: GroupChat, teams: Sequence[str], page: int = 0) -> tuple[tuple[Button, ...], ...]:
    """Offer a few teams at a time, and to leave it at the end."""
    sizes = groups.sizes(ctx.session, ctx.now, local_day(ctx.now, ctx.rules.calendar.timezone))
    buttons = [Button(_label(ctx, one, *sizes.get(one, (0, 0))), press("bind", row.id, _code(one))) for one in teams]
    more = Button(ctx.say("button-more"), press("bind", row.id, _MORE))
    leave = Button(ctx.say("bind-none"), press("bind", row.id, _UNBIND))
    return pages(buttons, page, more, leave, width=1)


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
    teams = groups.teams(ctx.session, ctx.now)
    asked, _, page = code.partition(".")
    shown = cards.content_of(ctx.session, ctx.person.id, f"bind:{row.id}")
    if asked == _MORE and shown is not None:
        turned = replace(Message.from_json(shown), rows=_offered(ctx, row, teams, page_of(page)))
        living.show(ctx, ctx.person, f"bind:{row.id}", turned)
        return ""
    team = "" if code == _UNBIND else next((one for one in teams if _code(one) == code), None)
    if team is None:
        return ctx.say("toast-too-old")
    changed = row.team != team
    row.team, row.bound_by, row.bound_at = team, ctx.person.id, ctx.now
    title = ctx.say("bind-title")
    text = ctx.say("bind-done", team=team) if team else ctx.say("bind-undone")
    living.show(ctx, ctx.person, f"bind:{row.id}", Message(text, title, (), title))
    if team and changed:
        _say_in(ctx, row, speaker(LOCALES[0])("group-welcome", team=team))
        counts.post_to(ctx, row)
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


def _say_here(ctx: Context, text: str) -> None:
    chat = (ctx.event.messenger, ctx.event.workspace, ctx.event.address)
    outbox.say_in(ctx.session, chat, Message(text).to_json(), ctx.now)


def _say_in(ctx: Context, row: GroupChat, text: str) -> None:
    outbox.say_in(ctx.session, (row.messenger, row.workspace, row.address), Message(text).to_json(), ctx.now)
