"""Where every verb, press, focus and reply finds its handler."""

from collections.abc import Callable

from handlers import (
    absences,
    administration,
    assumptions,
    groups,
    inviting,
    joining,
    loose,
    teams,
    todo,
    verbs,
    welcome,
)
from handlers import help as helping
from handlers.context import Context
from handlers.duty_verbs import choose
from handlers.imports import received
from handlers.incidents import adding, handling, reporting
from handlers.reports import afterwards, asking, postponing, presses, reading, sealing, trays


def _cancel(ctx: Context, text: str) -> None:
    """Leave what the person is in the middle of; a first notice that was not given is let go."""
    kind, _, number = ctx.person.focus.partition(":")
    if kind in {"incident", "itime"}:
        reporting.cancel(ctx, int(number), "")
    else:
        loose.leave(ctx, text)


VERBS: dict[str, Callable[[Context, str], None]] = {
    "start": welcome.start,
    "help": helping.show,
    "todo": todo.show,
    "pending": todo.pending,
    "report": choose,
    "incident": reporting.start,
    "leave": absences.ask,
    "work": absences.back,
    "team": teams.show,
    "admin": administration.show,
    "language": helping.choose_language,
    "cancel": _cancel,
    "know": handling.acknowledge_typed,
    "back": loose.step_back,
}

PRESSES: dict[str, Callable[[Context, int, str], str]] = {
    "write": presses.write,
    "pick": presses.pick,
    "tick": presses.tick,
    "ticked": presses.ticked,
    "skip": presses.skip,
    "rest": presses.rest,
    "back": presses.back,
    "stop": presses.stop,
    "over": presses.over,
    "change": presses.change,
    "field": presses.choose_field,
    "send": sealing.send,
    "nil": sealing.nil,
    "edit": sealing.edit,
    "later": postponing.later,
    "snooze": postponing.snooze,
    "unsnooze": postponing.unsnooze,
    "off": absences.off,
    "on": absences.work_after_all,
    "object": absences.disagree,
    "leave_on": absences.choose,
    "late": afterwards.explain,
    "add": afterwards.add,
    "leave": afterwards.leave,
    "read": reading.read,
    "excuse": reading.excuse,
    "more": reading.more,
    "whole": reading.whole,
    "walk": trays.walk,
    "turn": trays.turn,
    "list": trays.close,
    "all": trays.read_all,
    "undo": trays.undo,
    "return": reading.ask_why,
    "why": reading.return_quickly,
    "unask": reading.unask,
    "ask": asking.ask,
    "comment": asking.comment,
    "reply": asking.reply,
    "ireport": reporting.start_pressed,
    "iput": reporting.from_loose,
    "ihappened": reporting.happened,
    "ipick": reporting.pick,
    "iagain": reporting.again,
    "isure": reporting.sure,
    "icancel": reporting.cancel,
    "iknow": handling.acknowledge,
    "itake": handling.take,
    "ihand": handling.hand_over,
    "igive": handling.give,
    "igrave": handling.grave,
    "isevere": handling.severe,
    "iresolve": handling.resolve,
    "idismiss": handling.dismiss,
    "ireopen": handling.reopen,
    "imore": handling.more,
    "iless": handling.less,
    "iskip": handling.skip,
    "iskipto": handling.skip_to,
    "ishow": handling.show_again,
    "iask": adding.ask,
    "iadd": adding.add,
    "iphoned": adding.phoned,
    "icalled": adding.phoned_to,
    "icorrect": adding.correct,
    "ilate": adding.explain,
    "itimeline": adding.show_timeline,
    "bind": groups.choose,
    "put": loose.put,
    "drop": loose.drop,
    "look": todo.look,
    "todo": todo.show_again,
    "team": teams.turn,
    "export": teams.export,
    "assumed": assumptions.show,
    "guess": assumptions.turn,
    "keep": assumptions.keep,
    "unguess": assumptions.change,
    "guessed": assumptions.decide,
    "rules": assumptions.give_rule_book,
    "admin": administration.show_more,
    "activate": administration.activate,
    "link": inviting.company_link,
    "roster": inviting.people_file,
    "import": received.apply,
    "unimport": received.drop,
    "join": joining.accept,
    "joins": joining.turn,
    "joining": joining.show_next,
    "refuse": joining.refuse,
    "language": helping.set_language,
}

# The words of a form's buttons, typed instead of tapped.
TYPED: dict[str, Callable[[Context, int, str], str]] = {
    **dict.fromkeys(verbs.SUBMIT, sealing.send),
    **dict.fromkeys(verbs.CHANGE, presses.change),
    **dict.fromkeys(verbs.SKIP, presses.skip_asked),
    **dict.fromkeys(verbs.SKIP_REST, presses.rest),
}

# What the next plain text is, by the focus it was asked for.
FOCUSES: dict[str, Callable[[Context, int, str], None]] = {
    "ask": asking.ask_in_words,
    "comment": asking.comment_in_words,
    "answer": asking.answer_in_words,
    "return": reading.return_in_words,
    "add": afterwards.add_text,
    "reason": afterwards.explain_in_words,
    "guess": assumptions.decide_in_words,
    "incident": reporting.take,
    "itime": reporting.take_time,
    "detail": adding.detail,
    "iask": adding.ask_in_words,
    "iadd": adding.add_in_words,
    "icorrect": adding.correct_in_words,
    "resolve": handling.resolve_in_words,
}

# What a reply to a card is, by the card's subject.
REPLIES: dict[str, Callable[[Context, int, str], None]] = {
    "report": asking.ask_in_words,
    "question": asking.answer_in_words,
    "incident": adding.reply,
}
