"""What can I do here? A short answer, by role."""

from handlers import reminded, verbs
from handlers.chat import Button, Message, press
from handlers.context import Context, Desk, locale_of, say_to
from handlers.texts import LOCALES, joined
from storage import places
from storage.tables import Person


def show(ctx: Context, _text: str) -> None:
    """Say what the clerk does for this person."""
    ctx.lines.append(hello(ctx, ctx.person))


def hello(desk: Desk, person: Person) -> Message:
    """Write what the clerk does for somebody."""
    say, locale = say_to(person), locale_of(person)
    role = places.role_at(desk.session, person.id, desk.now)
    owed = [duty.title.speak(locale) for _, duty, _ in desk.rules.duties_of(role)]
    duties = joined(owed, locale)
    lines = [say("help-hello", name=person.name)]
    lines.append(say("help-owed", duties=duties) if owed else say("help-not-owed"))
    if desk.rules.reporting_of(role) is not None:
        lines.append(say("help-incident"))
    lines.append(say("help-verbs"))
    rows = ((Button(say("menu-todo"), press("todo", 0)),), *reminded.button(desk, person))
    return Message("\n".join(lines), rows=rows)


def unknown_verb(ctx: Context, verb: str) -> None:
    """Answer a /verb that nobody knows with the ones that exist."""
    known = "  ".join(f"{ctx.event.stroke}{name}" for name, _ in verbs.menu(ctx.rules, ctx.say, ctx.locale))
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
