"""What can I do here? A short answer, by role."""

from handlers import verbs
from handlers.chat import Button, Message, press
from handlers.context import Context
from handlers.texts import LOCALES
from storage import places


def show(ctx: Context, _text: str) -> None:
    """Say what the clerk does for this person."""
    role = places.role_at(ctx.session, ctx.person.id, ctx.now)
    owed = [duty.title.speak(ctx.locale) for _, duty, _ in ctx.rules.duties_of(role)]
    joined = (", " if ctx.locale == "en" else "、").join(owed)
    lines = [ctx.say("help-hello", name=ctx.person.name)]
    lines.append(ctx.say("help-owed", duties=joined) if owed else ctx.say("help-not-owed"))
    lines.append(ctx.say("help-verbs"))
    rows = ((Button(ctx.say("menu-todo"), press("todo", 0)),),)
    ctx.lines.append(Message("\n".join(lines), rows=rows))


def unknown_verb(ctx: Context, verb: str) -> None:
    """Answer a /verb that nobody knows with the ones that exist."""
    known = "  ".join(f"/{name}" for name, _ in verbs.menu(ctx.rules, ctx.say, ctx.locale))
    ctx.tell("unknown-verb", verb=verb[:30], known=known)


def choose_language(ctx: Context, _text: str) -> None:
    """Offer the screen languages."""
    labels = {"zh-CN": "中文", "en": "English"}
    rows = (tuple(Button(labels[locale], press("language", 0, locale)) for locale in LOCALES),)
    ctx.lines.append(Message(ctx.say("choose-language"), rows=rows))


def set_language(ctx: Context, _subject: int, locale: str) -> str:
    """Speak another language from now on."""
    if locale in LOCALES:
        ctx.person.locale = locale
    return ctx.say("toast-language")
