"""Where every verb, press, focus and reply finds its handler."""

from collections.abc import Callable

from handlers import (
    absences,
    administration,
    asking_leave,
    assumptions,
    focus,
    groups,
    inviting,
    joining,
    loose,
    reminded,
    replying,
    team_rests,
    teams,
    todo,
    unlinked,
    verbs,
    welcome,
)
from handlers import help as helping
from handlers.context import Context
from handlers.duty_verbs import choose
from handlers.duty_verbs import turn as turn_reports
from handlers.filling import presses
from handlers.filling.sheet import Sheet
from handlers.imports import received
from handlers.incidents import adding, facts, handling, omissions, reporting, same, showing, standing, tasks, updates
from handlers.incidents.showing import PROMPTS as INCIDENT_PROMPTS
from handlers.matters import entering
from handlers.matters import handling as serving
from handlers.reports import afterwards, asking, postponing, reading, sealing, trays, writing
from handlers.reports.author_cards import AS_IT_IS
from handlers.requests import (
    applying,
    deciding,
    inbox,
    offering,
    passing,
    request_sheet,
    standing_in,
    substituting,
    typed,
)
from handlers.requests import asking as request_asking

# Buttons of forms that lead into the form itself.
_OPENING = frozenset({"write", "fill", "change", "edit", "rwrite", "rfill", "rchange", "rnew", "rmend", "rcopy"})


def opens_form(data: str) -> bool:
    """Tell whether what a button carries, with or without our mark, leads into a form."""
    return any(verb in _OPENING for verb in data.split(".", 2)[1:2])


def leave_prompt(ctx: Context) -> bool:
    """Leave what was asked for on a card, and show the card as it stands; false where nothing was asked."""
    asked = focus.read(ctx.person.focus)
    if asked is None or asked.kind not in PROMPTED:
        return False
    if request_asking.leave_prompt(ctx):
        return True
    ctx.person.focus = ""
    if asked.kind in INCIDENT_PROMPTS:
        handling.less(ctx, asked.id, "")
    return True


def _cancel(ctx: Context, _text: str) -> None:
    """Leave what the person is in the middle of; a first notice that was not given is let go."""
    kind, _, number = ctx.person.focus.partition(":")
    sheet = SHEETS[kind](ctx, int(number)) if kind in SHEETS else None
    asked = focus.read(ctx.person.focus)
    if asked is not None and asked.kind in {"incident", "itime"}:
        reporting.cancel(ctx, asked.id, "")
    elif sheet is not None:
        sheet.put_aside(ctx, ring=True)
    elif leave_prompt(ctx):
        ctx.tell("cancelled")
    elif asked is not None and asked.kind == "detail" and handling.is_out(ctx, asked.id):
        return
    else:
        ctx.person.focus = ""
        ctx.tell("cancelled" if kind else "nothing-to-cancel")


def _step_back(ctx: Context, _text: str) -> None:
    """Go back one question."""
    kind, _, number = ctx.person.focus.partition(":")
    sheet = SHEETS[kind](ctx, int(number)) if kind in SHEETS else None
    if sheet is not None:
        presses.step_back(ctx, sheet, ring=True)
    elif not leave_prompt(ctx):
        ctx.tell("nothing-to-cancel")


def _send(ctx: Context, sheet: Sheet, argument: str) -> str:
    return PRESSES[f"{sheet.kind}send"](ctx, sheet.id, argument)


def _send_as_is(ctx: Context, sheet: Sheet, _argument: str) -> str:
    return _send(ctx, sheet, AS_IT_IS)


VERBS: dict[str, Callable[[Context, str], None]] = {
    "start": welcome.start,
    "help": helping.show,
    "todo": todo.show,
    "pending": todo.pending,
    "report": choose,
    "incident": reporting.start,
    "omission": omissions.start,
    "matter": entering.choose,
    "incidents": standing.show,
    "leave": asking_leave.ask,
    "work": absences.back,
    "team": teams.show,
    "admin": administration.show,
    "language": helping.choose_language,
    "remind": reminded.ask,
    "cancel": _cancel,
    "know": handling.acknowledge_typed,
    "back": _step_back,
    "request": applying.choose,
    "mine": applying.mine,
    "agree": typed.agree,
    "substitute": substituting.ask,
}

PRESSES: dict[str, Callable[[Context, int, str], str]] = {
    **presses.of("", writing.opened),
    "write": writing.write,
    "send": sealing.send,
    "nil": sealing.nil,
    "edit": sealing.edit,
    "later": postponing.later,
    "snooze": postponing.snooze,
    "unsnooze": postponing.unsnooze,
    "off": absences.off,
    "on": absences.work_after_all,
    "object": absences.disagree,
    "leave_on": asking_leave.choose,
    "late": afterwards.explain,
    "reasons": afterwards.turn_reasons,
    "add": afterwards.add,
    "leave": afterwards.leave,
    "read": reading.read,
    "excuse": reading.excuse,
    "unexcuse": reading.unexcuse,
    "unreturn": reading.take_back,
    "more": reading.more,
    "whole": reading.whole,
    "walk": trays.walk,
    "turn": trays.turn,
    "list": trays.close,
    "rests": trays.rests,
    "all": trays.read_all,
    "undo": trays.undo,
    "return": reading.ask_why,
    "why": reading.return_quickly,
    "unask": reading.unask,
    "ask": asking.ask,
    "comment": asking.comment,
    "asksaid": replying.as_question,
    "commentsaid": replying.as_comment,
    "reply": asking.reply,
    "ireport": reporting.start_pressed,
    "iput": reporting.from_loose,
    "iputto": adding.from_loose,
    "ihappened": reporting.happened,
    "iwhen": reporting.turn,
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
    "icorrected": adding.corrected,
    "ilate": adding.explain,
    "ilearn": facts.learn,
    "ilearned": facts.learned,
    "icustomer": facts.customer,
    "mnew": entering.chosen,
    "mstep": serving.step,
    "mundo": serving.undo,
    "mtimeline": serving.show_timeline,
    "mhand": serving.hand_over,
    "mgive": serving.give,
    "mmore": serving.more,
    "mshow": serving.show,
    "mwhen": serving.ask_when,
    "mdrop": serving.drop,
    "ilist": showing.turn_list,
    "istats": standing.turn,
    "iomit": omissions.from_incident,
    "omit": omissions.about,
    "omitwho": omissions.turn,
    "omitkeep": omissions.record,
    "omitback": omissions.withdraw,
    "omitsay": omissions.speak,
    "isame": same.ask,
    "isameas": same.link,
    "itask": tasks.give,
    "itaskto": tasks.give_to,
    "itaskby": tasks.due,
    "itaskdone": tasks.done,
    "isnooze": updates.snooze,
    "isnoozed": updates.snoozed,
    "itimeline": adding.show_timeline,
    "ifiles": adding.show_files,
    **presses.of("r", request_sheet.opened),
    "rchoose": applying.choose_pressed,
    "rnew": applying.new,
    "rwrite": applying.write,
    "rdrop": applying.drop,
    "rsend": applying.send,
    "rroute": applying.route,
    "runroute": applying.unroute,
    "rwithdraw": applying.withdraw,
    "rmend": applying.mend,
    "rcopy": applying.copy,
    "ragree": deciding.agree,
    "rreject": deciding.reject,
    "rwhy": deciding.reject_quickly,
    "rundo": deciding.undo,
    "rask": request_asking.ask,
    "ranswer": request_asking.answer,
    "rmore": request_asking.more,
    "rless": request_asking.less,
    "rshow": request_asking.show_again,
    "rwhole": request_asking.whole,
    "rtimeline": request_asking.show_timeline,
    "rconsult": request_asking.consult,
    "rconsulted": request_asking.consulted,
    "radvise": request_asking.advise,
    "rurge": request_asking.urge,
    "rforward": passing.forward,
    "rgive": passing.give,
    "ranother": passing.another,
    "rjoin": passing.join,
    "rlater": passing.later,
    "roffer": offering.offer,
    "roffered": offering.offer_field,
    "rofferas": offering.offer_choice,
    "raccept": offering.accept,
    "rdecline": offering.decline,
    "rinbox": inbox.show_again,
    "rnext": inbox.next_one,
    "rsmall": inbox.preview_small,
    "rsmalls": inbox.agree_small,
    "raway": substituting.ask_pressed,
    "rsubwho": substituting.turn,
    "rsub": substituting.choose,
    "rsubfor": substituting.choose_days,
    "rsubend": standing_in.end,
    "bind": groups.choose,
    "put": loose.put,
    "drop": loose.drop,
    "look": todo.look,
    "choose": turn_reports,
    "unlinked": unlinked.show,
    "todo": todo.show_again,
    "team": teams.turn,
    "teamrests": team_rests.ask,
    "teamrest": team_rests.note,
    "export": teams.export,
    "assumed": assumptions.show,
    "guess": assumptions.turn,
    "keep": assumptions.keep,
    "unguess": assumptions.change,
    "guessed": assumptions.decide,
    "guessall": assumptions.keep_all,
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
    "remind": reminded.ask_pressed,
    "reminded": reminded.choose,
}

# The words of a form's buttons, typed instead of tapped.
TYPED: dict[str, Callable[[Context, Sheet, str], str]] = {
    **dict.fromkeys(verbs.SUBMIT, _send),
    **dict.fromkeys(verbs.SEND_AS_IS, _send_as_is),
    **dict.fromkeys(verbs.CHANGE, presses.change),
    **dict.fromkeys(verbs.FILL, presses.fill),
    **dict.fromkeys(verbs.SKIP, presses.skip_asked),
    **dict.fromkeys(verbs.SKIP_REST, presses.rest),
}

# The forms somebody may be filling in, by the focus they have then.
SHEETS: dict[str, Callable[[Context, int], Sheet | None]] = {
    "draft": writing.at_work,
    "rdraft": request_sheet.at_work,
}

# What the next plain text is, by the focus it was asked for.
FOCUSES: dict[str, Callable[[Context, int, str], None]] = {
    "ask": asking.ask_in_words,
    "comment": asking.comment_in_words,
    "answer": asking.answer_in_words,
    "reply": asking.answer_in_words,
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
    "matter": entering.take,
    "mwhen": serving.when_in_words,
    "omitwhen": omissions.take_time,
    "omitwhat": omissions.take_text,
    "omitsay": omissions.speak_in_words,
    "itask": tasks.take,
    "itaskby": tasks.take_time,
    "ilearn": facts.learned_in_words,
    "icustomer": facts.customer_in_words,
    "resolve": handling.resolve_in_words,
    "rreason": deciding.reject_in_words,
    "rask": request_asking.ask_in_words,
    "ranswer": request_asking.say_beside,
    "rsay": request_asking.say_beside,
    "radvise": request_asking.advise_in_words,
    "roffer": offering.offer_in_words,
    "rgive": passing.give_in_words,
    "rjoin": passing.join_in_words,
    "rroute": applying.route_in_words,
}

# Those of them that ask for the very next words on a card, and are left by whatever else is said or tapped.
PROMPTED = frozenset(FOCUSES) - {"answer", "ranswer", "incident", "itime", "detail"}

# What a reply to a card is, by the card's subject.
REPLIES: dict[str, Callable[[Context, int, str], None]] = {
    "report": replying.take,
    "question": asking.answer_in_words,
    "incident": adding.reply,
    "request": request_asking.say_beside,
    "itask": tasks.reply,
    "matter": serving.reply,
    "omission": omissions.reply,
}
