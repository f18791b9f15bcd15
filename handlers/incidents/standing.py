"""How a superior's people stand with incidents: one small card of the last thirty days."""

from datetime import timedelta

from handlers import cards as living
from handlers.chat import Button, Message, press
from handlers.context import Context
from handlers.incidents.measuring import KEYS, measured
from handlers.rules.delays import Summary, by, summary
from handlers.texts import duration, short
from storage import places

_DAYS = 30
_ROWS = 5


def show(ctx: Context, _text: str = "") -> None:
    """Show the numbers by person."""
    _card(ctx, "person", ring=True)


def turn(ctx: Context, _subject: int, key: str) -> str:
    """Show the numbers by person, team or severity."""
    if key and key not in KEYS:
        return ctx.say("toast-too-old")
    _card(ctx, key or "person", ring=not key)
    return ""


def _card(ctx: Context, key: str, *, ring: bool) -> None:
    below = set(places.everybody_below(ctx.session, ctx.person.id, ctx.now))
    if not below or ctx.rules.incidents is None:
        ctx.tell("incident-stats-nobody")
        return
    found = measured(ctx, ctx.now - timedelta(days=_DAYS), None, below, ctx.locale)
    title = ctx.say("incident-stats-title", days=_DAYS)
    if not found:
        living.show(ctx, ctx.person, "incident-stats", Message(ctx.say("incident-stats-none"), title), ring=ring)
        return
    groups = [(name, one) for (_, name), one in by(found, KEYS[key]).items()]
    lines = [_line(ctx, ctx.say("incident-stats-all"), summary(found), whole=True)]
    lines += [_line(ctx, name or ctx.say("incident-stats-unnamed"), one) for name, one in groups[:_ROWS]]
    if len(groups) > _ROWS:
        lines.append(ctx.say("incident-stats-more", count=len(groups) - _ROWS))
    buttons = tuple(Button(ctx.say(f"incident-stats-{one}"), press("istats", 0, one)) for one in KEYS if one != key)
    living.show(ctx, ctx.person, "incident-stats", Message("\n".join(lines), title, (buttons,), title), ring=ring)


def _line(ctx: Context, name: str, one: Summary, *, whole: bool = False) -> str:
    say = ctx.say
    line = say(
        "incident-stats-line",
        name=short(name, 20),
        count=one.count,
        share=one.share,
        delay=duration(one.delay, say),
    )
    if whole:
        line += say("incident-stats-longest", longest=duration(one.longest, say))
    if whole and one.known is not None:
        line += say("incident-stats-known", known=duration(one.known, say))
    if whole and one.resolved is not None:
        line += say("incident-stats-resolved", resolved=duration(one.resolved, say))
    return line
