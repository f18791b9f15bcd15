"""A button's word typed instead of tapped: in reply to its card, with an incident's number, or where one is meant."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers import cards as living
from handlers import focus, verbs
from handlers.chat import Button, Message, press, pressed
from handlers.context import Context
from handlers.incidents.cards.superiors import DEEDS
from handlers.incidents.concerned import concerned, open_for, unknown_to
from handlers.texts import LOCALES, short, speaker
from storage import cards, incidents
from storage.enums import IncidentState, Lane

# What stands behind 更多 can be typed as well as what the card shows now.
_BEHIND: Mapping[str, str] = {
    **DEEDS,
    "iphoned": "incident-phoned",
    "icorrect": "incident-change-time",
    "ilearn": "incident-learned",
    "iskip": "incident-skip",
    "ireopen": "incident-reopen",
    "imore": "button-more",
}
# Words that mean a button whose label is another.
_ALIASES: Mapping[str, str] = {
    **dict.fromkeys(verbs.WORDS["know"], "iknow"),
    **dict.fromkeys(verbs.HAND_OVER, "ihand"),
}
_VERB_OF: Mapping[str, str] = {
    **{speaker(locale)(key).casefold(): verb for locale in LOCALES for verb, key in _BEHIND.items()},
    **_ALIASES,
}
# What decides something is asked about once more, because a word slips more easily than a tap.
_DECIDING = ("idismiss", "ireopen", "isevere", "igive", "iskipto", "omitkeep", "omitback", "mdrop", "mgive")
# What a superior alone may press; and which words by themselves mean the only incident there is.
_SUPERIORS = frozenset({"itake", "ihand", "iresolve", "igrave", "itask", "iomit"})
_PLAIN = _SUPERIORS | {"idismiss", "iphoned"}
_CARDS = ("incident", "itask", "matter", "omission")


@dataclass(frozen=True, slots=True)
class Typed:
    """A button that was meant by a word: the subject of its card, its label, and what it presses."""

    subject: str
    label: str
    press: str

    @property
    def decides(self) -> bool:
        """Tell whether it decides something."""
        found = pressed(self.press)
        return found is not None and found[0] in _DECIDING


def meant(ctx: Context, text: str) -> Typed | None:
    """Find the button that a text means; nothing where it means none."""
    if ctx.event.reply_to:
        subject = cards.subject_of(ctx.session, ctx.account.id, ctx.event.reply_to)
        return _on_card(ctx, subject, text.strip()) if subject.partition(":")[0] in _CARDS else None
    word, _, number = text.strip().rpartition(" ")
    if not (word and number.isascii() and number.isdecimal() and len(number) < 19):
        return _by_itself(ctx, text.strip())
    verb = _VERB_OF.get(word.strip().casefold())
    row = incidents.incident(ctx.session, int(number), hold=False) if verb else None
    if row is None or row.state is IncidentState.DRAFT or ctx.person.id not in concerned(ctx, row):
        return None
    return Typed(f"incident:{row.id}", word.strip(), press(verb or "", row.id))


def _by_itself(ctx: Context, word: str) -> Typed | None:
    """Take a bare word for the incident just reported, else for the only one it can mean."""
    verb = _VERB_OF.get(word.casefold(), "")
    asked = focus.read(ctx.person.focus)
    if asked is not None and asked.kind == "detail" and verb not in _SUPERIORS:
        return _on_card(ctx, f"incident:{asked.id}", word)
    if verb not in _PLAIN:
        return None
    # What is to be begun with is what nobody knows of yet.
    new = unknown_to(ctx, [ctx.person.id])[ctx.person.id] if verb in {"itake", "ihand"} else []
    others = [one for one in open_for(ctx, ctx.person.id) if verb not in _SUPERIORS or one.reporter_id != ctx.person.id]
    found = new or [one.id for one in others]
    return Typed(f"incident:{found[0]}", word, press(verb, found[0])) if len(found) == 1 else None


def _on_card(ctx: Context, subject: str, word: str) -> Typed | None:
    content = cards.content_of(ctx.session, ctx.person.id, subject)
    shown = [one for row in Message.from_json(content).rows for one in row] if content else []
    found = next((one.press for one in shown if one.press and one.label.casefold() == word.casefold()), "")
    kind, _, number = subject.partition(":")
    if not found and kind == "incident" and (verb := _VERB_OF.get(word.casefold())):
        row = incidents.incident(ctx.session, int(number), hold=False)
        found = press(verb, int(number)) if row is not None and row.state is not IncidentState.DRAFT else ""
    return Typed(subject, word, found) if found else None


def ask(ctx: Context, typed: Typed) -> None:
    """Ask once more before a typed word decides."""
    kind, _, number = typed.subject.partition(":")
    buttons = [Button(short(typed.label, 30), typed.press)]
    if back := {"incident": "iless", "matter": "mshow"}.get(kind):
        buttons.append(Button(ctx.say("button-back"), press(back, int(number))))
    message = Message(ctx.say("incident-typed-sure", label=typed.label), "", (tuple(buttons),), typed.label)
    living.show(ctx, ctx.person, typed.subject, message, ring=True, lane=Lane.INCIDENT)
