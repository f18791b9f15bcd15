"""A button of a tray or of the report in it, typed instead of tapped: in reply to its card, or where one is meant."""

from dataclasses import dataclass

from handlers.chat import press
from handlers.context import Context
from handlers.reports import tray_cards
from handlers.texts import LOCALES, speaker
from storage import cards
from storage import trays as stored
from storage.enums import ReportState
from storage.tables import Tray

_LABELS = {
    "button-read": "read",
    "button-read-next": "read",
    "button-ask": "ask",
    "button-comment": "comment",
    "button-return": "return",
    "button-unreturn": "unreturn",
    "button-excuse": "excuse",
    "button-unexcuse": "unexcuse",
    "button-whole": "whole",
    "button-turn": "turn",
    "button-list": "list",
    "button-walk": "walk",
    "button-look-again": "walk",
    "button-read-all": "all",
    "button-undo": "undo",
    "button-who-rests": "rests",
}
_VERB_OF = {speaker(locale)(key).casefold(): verb for locale in LOCALES for key, verb in _LABELS.items()}
_OF_TRAY = frozenset({"turn", "list", "walk", "all", "undo", "rests"})
# What nobody has decided yet is asked for by these.
_DECIDING = frozenset({"read", "return"})


@dataclass(frozen=True, slots=True)
class Typed:
    """A button that was meant: what it presses, and the tray or, before there were trays, the report's own card."""

    press: str
    tray_id: int | None
    subject: str


def meant(ctx: Context, text: str) -> Typed | str | None:
    """Find the card and the press that a text means, or why it cannot be said which; nothing where it means none."""
    verb = _VERB_OF.get(text.strip().removeprefix("/").casefold().rstrip("!！。.～~"))
    if verb is None:
        return None
    if ctx.event.reply_to:
        return _on_card(ctx, cards.subject_of(ctx.session, ctx.account.id, ctx.event.reply_to), verb)
    waiting = stored.with_waiting(ctx.session, ctx.person.id)
    newest = stored.newest(ctx.session, ctx.person.id)
    rows = {row.id: row for row in (*waiting, *((newest,) if newest else ()))}
    found = {row.id: data for row in rows.values() if (data := _in_tray(ctx, row, verb))}
    if len(found) > 1:
        return ctx.say("which-report")
    return next((_of_tray(row_id, data) for row_id, data in found.items()), None)


def _of_tray(tray_id: int, data: str) -> Typed:
    return Typed(data, tray_id, f"tray:{tray_id}")


def _on_card(ctx: Context, subject: str, verb: str) -> Typed | None:
    """Find the press on the card that was replied to: one report, or the tray as it stands."""
    kind, _, number = subject.partition(":")
    if kind not in {"report", "tray"}:
        return None
    is_report = kind == "report"
    if is_report:
        row = stored.of_reader(ctx.session, int(number), ctx.person.id)
    else:
        row = stored.tray(ctx.session, int(number))
    if row is None or row.reader_id != ctx.person.id:
        return Typed(press(verb, int(number)), None, subject) if is_report and verb not in _OF_TRAY else None
    data = press(verb, int(number)) if is_report and verb not in _OF_TRAY else _in_tray(ctx, row, verb)
    return _of_tray(row.id, data) if data else None


def _in_tray(ctx: Context, row: Tray, verb: str) -> str:
    """Write the press that a word stands for in a tray; empty where there is nothing it could be about."""
    inside = stored.entries(ctx.session, row.id)
    opened = tray_cards.opened_in(row, inside)
    if verb == "turn":
        following = tray_cards.following(inside, opened)
        return press("turn", row.id, str(following.occurrence_id)) if following is not None else ""
    if verb in _OF_TRAY:
        there = {"undo": bool(row.closed), "all": bool(tray_cards.waiting_in(inside)), "rests": True}
        return press(verb, row.id) if there.get(verb, bool(inside)) else ""
    one = next((entry for entry in inside if entry.occurrence_id == opened), None)
    if one is None or (verb in _DECIDING and one.state is not ReportState.FILED):
        return ""
    return press(verb, one.occurrence_id)
