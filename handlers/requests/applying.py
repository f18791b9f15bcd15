"""Apply for something: choose what, fill the form, see the way it goes, send it; change it, withdraw it, copy it."""

from typing import Any

from handlers import cards as living
from handlers import focus
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context
from handlers.filling import whole, writing
from handlers.forms import engine
from handlers.requests import cards, course, records
from handlers.requests.dossier import Dossier, find, of
from handlers.requests.request_sheet import RequestSheet, at_work, lay, opened
from handlers.requests.showing import refresh
from handlers.rules.chains import NobodyDecidesError
from storage import places, sent
from storage import requests as stored
from storage.enums import Act, RequestState
from storage.tables import Request, RequestDraft

_MOST_DRAFTS = 3
_REASON = 300


def choose(ctx: Context, text: str) -> None:
    """Offer what one may apply for; a typed name of a type opens it at once."""
    kinds = ctx.rules.requests_of(places.role_at(ctx.session, ctx.person.id, ctx.now))
    if not kinds:
        ctx.tell("request-none")
        return
    word = text.strip().casefold()
    named = [key for key, one in kinds if word and word in {key, one.title.zh, one.title.en.casefold()}]
    if named:
        _begin(ctx, named[0], {})
        return
    drafts = stored.drafts_of(ctx.session, ctx.person.id)[:_MOST_DRAFTS]
    known = dict(kinds)
    rows = [
        (Button(ctx.say("request-go-on", title=known[one.kind].title.speak(ctx.locale)), press("rwrite", one.id)),)
        for one in drafts
        if one.kind in known
    ]
    places_of = list(ctx.rules.requests)
    buttons = [Button(one.title.speak(ctx.locale), press("rnew", places_of.index(key), key)) for key, one in kinds]
    title = ctx.say("request-title")
    message = Message(ctx.say("request-what"), title, (*rows, *rows_of(buttons)), title)
    living.show(ctx, ctx.person, "requests:new", message, ring=True)


def new(ctx: Context, _place: int, kind: str) -> str:
    """Begin a request of the type on the button."""
    if not _may_apply(ctx, kind):
        return ctx.say("toast-too-old")
    _begin(ctx, kind, {})
    chosen = ctx.rules.requests[kind].title.speak(ctx.locale)
    living.show(ctx, ctx.person, "requests:new", Message(chosen, ctx.say("request-title"), (), chosen))
    return ""


def _may_apply(ctx: Context, kind: str) -> bool:
    """Tell whether the rule book in force lets the person apply for this."""
    return kind in dict(ctx.rules.requests_of(places.role_at(ctx.session, ctx.person.id, ctx.now)))


def _begin(ctx: Context, kind: str, answers: dict[str, Any]) -> None:
    blank = next((one for one in stored.drafts_of(ctx.session, ctx.person.id) if one.kind == kind), None)
    draft = stored.draft(ctx.session, blank.id) if blank is not None else None
    if blank is not None and draft is not None and not blank.number and not draft.answers:
        # A second tap on the same button begins nothing new.
        draft.answers = answers
        sheet = at_work(ctx, blank.id)
        if sheet is not None:
            _ask(ctx, sheet, ring=bool(answers))
        return
    row = Request(
        requester_id=ctx.person.id,
        kind=kind,
        state=RequestState.DRAFT,
        answers={},
        version_id=ctx.book.version_id,
        created_at=ctx.now,
    )
    stored.begin(ctx.session, row, _draft(ctx, answers))
    sheet = at_work(ctx, row.id)
    if sheet is not None:
        _ask(ctx, sheet, ring=True)


def _ask(ctx: Context, sheet: RequestSheet, *, ring: bool) -> None:
    """Ask what is to be known, at once where the messenger can."""
    writing.show(ctx, sheet, ring=ring)
    whole.open_form(ctx, sheet)


def _draft(ctx: Context, answers: dict[str, Any]) -> RequestDraft:
    return RequestDraft(
        person_id=ctx.person.id, answers=answers, offered={}, marks={}, asking="", sources={}, started_at=ctx.now
    )


def write(ctx: Context, request_id: int, _argument: str) -> str:
    """Go on with a draft."""
    sheet = opened(ctx, request_id)
    if isinstance(sheet, str):
        return sheet
    sheet.row.route = sheet.dossier.route
    _ask(ctx, sheet, ring=False)
    return ""


def drop(ctx: Context, request_id: int, _argument: str) -> str:
    """Throw a draft away that was never sent."""
    sheet = opened(ctx, request_id)
    if isinstance(sheet, str):
        return sheet
    if sheet.dossier.row.number > 0:
        return ctx.say("request-toast-sent-already")
    ctx.session.delete(sheet.row)
    sheet.dossier.row.state = RequestState.WITHDRAWN
    title = sheet.title(ctx.locale)
    living.show(ctx, ctx.person, sheet.subject, Message(ctx.say("request-dropped"), title, (), title))
    return ""


def send(ctx: Context, request_id: int, _argument: str) -> str:
    """Send a complete request to whoever decides first."""
    sheet = opened(ctx, request_id)
    if isinstance(sheet, str):
        return sheet
    answers = sheet.settled()
    if missing := _missing(ctx, sheet, answers):
        return missing
    dossier = sheet.dossier
    if not _may_apply(ctx, dossier.row.kind):
        return ctx.say("request-toast-no-longer")
    again = dossier.row.number > 0
    if again and dossier.is_running:
        return ctx.say("request-toast-sent-already")
    try:
        ahead = course.forecast(ctx, dossier, answers)
    except NobodyDecidesError:
        writing.show(ctx, sheet, ring=False)
        return ctx.say("request-nobody-decides")
    act = Act.RESUBMITTED if again else Act.SUBMITTED
    dossier.row.route, dossier.row.route_reason = dossier.route, sheet.row.route_reason if dossier.route else ""
    content = sent.digest(dossier.row.number + 1, answers, dossier.route)
    records.note(ctx, dossier, act, dossier.headline("zh-CN", answers), content=content)
    course.send(ctx, dossier, answers, ahead, ctx.at)
    ctx.session.delete(sheet.row)
    ctx.session.flush()
    ctx.person.focus = ""
    refresh(ctx, dossier)
    return ctx.say("request-toast-sent")


def _missing(ctx: Context, sheet: RequestSheet, answers: dict[str, Any]) -> str:
    """Ask for what a request cannot leave without, and say what; empty where nothing is missing."""
    if sheet.row.route and not sheet.dossier.route:
        _ask_why(ctx, sheet)
        return ctx.say("request-why-special")
    asked = sheet.step().field
    if asked is None and not sheet.faults(answers):
        return ""
    writing.show(ctx, sheet, ring=not ctx.event.press)
    if asked is None:
        sheet.keep_attempt(ctx, answers)
        return ctx.say("request-toast-check")
    return ctx.say("toast-not-complete", label=asked.label.speak(ctx.locale))


def route(ctx: Context, request_id: int, route_id: str) -> str:
    """Take a special way, and ask why."""
    sheet = opened(ctx, request_id)
    if isinstance(sheet, str):
        return sheet
    if sheet.dossier.type.route(route_id) is None:
        return ctx.say("toast-too-old")
    sheet.row.route, sheet.row.route_reason = route_id, ""
    _ask_why(ctx, sheet)
    return ""


def _ask_why(ctx: Context, sheet: RequestSheet) -> None:
    ctx.person.focus = focus.asking("rroute", sheet.id, ctx.at)
    back = (Button(ctx.say("button-back"), press("runroute", sheet.id)),)
    title = sheet.title(ctx.locale)
    message = Message(ctx.say("request-why-special"), title, (back,), title)
    living.show(ctx, ctx.person, sheet.subject, message)


def unroute(ctx: Context, request_id: int, _argument: str) -> str:
    """Go the ordinary way after all."""
    sheet = opened(ctx, request_id)
    if isinstance(sheet, str):
        return sheet
    sheet.row.route, sheet.row.route_reason = "", ""
    writing.show(ctx, lay(ctx, sheet.dossier, sheet.row), ring=False)
    return ""


def route_in_words(ctx: Context, request_id: int, text: str) -> None:
    """Keep why a special way is taken; without a reason nobody takes it."""
    sheet = at_work(ctx, request_id)
    if sheet is None:
        ctx.person.focus = ""
        ctx.tell("too-old")
        return
    sheet.row.route_reason = text.strip()[:_REASON]
    writing.show(ctx, lay(ctx, sheet.dossier, sheet.row), ring=True)


def withdraw(ctx: Context, request_id: int, _argument: str) -> str:
    """Take a request back that is not decided yet."""
    dossier = _mine(ctx, request_id)
    if isinstance(dossier, str):
        return dossier
    if not dossier.is_running:
        living.show(ctx, ctx.person, dossier.subject, cards.requesters(ctx, dossier))
        return ctx.say("request-toast-decided")
    course.finish(ctx, dossier, RequestState.WITHDRAWN)
    records.note(ctx, dossier, Act.WITHDRAWN)
    refresh(ctx, dossier)
    return ctx.say("request-toast-taken-back")


def mend(ctx: Context, request_id: int, _argument: str) -> str:
    """Open a rejected or withdrawn request to change it and send it once more."""
    dossier = _mine(ctx, request_id)
    if isinstance(dossier, str):
        return dossier
    if not _may_apply(ctx, dossier.row.kind):
        return ctx.say("request-toast-no-longer")
    if dossier.row.state not in {RequestState.REJECTED, RequestState.WITHDRAWN} or dossier.row.number == 0:
        return ctx.say("toast-too-old")
    draft = stored.draft(ctx.session, request_id)
    if draft is None:
        draft = _draft(ctx, {})
        draft.request_id = request_id
        draft.route, draft.route_reason = dossier.row.route, dossier.row.route_reason
        ctx.session.add(draft)
    sheet = lay(ctx, dossier, draft)
    if not draft.answers:
        draft.answers = engine.follow_renames(sheet.form, dossier.row.answers)
    _ask(ctx, sheet, ring=False)
    return ""


def copy(ctx: Context, request_id: int, _argument: str) -> str:
    """Begin a new request with the answers of an earlier one."""
    dossier = _mine(ctx, request_id)
    if isinstance(dossier, str):
        return dossier
    if not _may_apply(ctx, dossier.row.kind):
        return ctx.say("request-toast-no-longer")
    form = ctx.rules.forms[ctx.rules.requests[dossier.row.kind].form]
    _begin(ctx, dossier.row.kind, engine.follow_renames(form, dossier.row.answers))
    return ""


def mine(ctx: Context, _text: str) -> None:
    """List one's own requests, those that run first."""
    running = stored.of_person(ctx.session, ctx.person.id, 6, *stored.RUNNING)
    ended = (RequestState.REJECTED, RequestState.APPROVED, RequestState.WITHDRAWN)
    rows = [*running, *stored.of_person(ctx.session, ctx.person.id, max(0, 6 - len(running)), *ended)]
    found = [one for one in (of(ctx, row) for row in rows if row.number) if one is not None]
    buttons = [
        (
            Button(
                f"{ctx.say(f'request-mark-{one.row.state}')} {one.title(ctx.locale)} {one.headline(ctx.locale)}",
                press("rshow", one.id),
            ),
        )
        for one in found
    ]
    new_one = (Button(ctx.say("request-new"), press("rchoose", 0)),)
    text = ctx.say("request-mine-count", count=len(running)) if found else ctx.say("request-mine-none")
    title = ctx.say("request-mine")
    message = Message(text, title, (*buttons, new_one), title)
    living.show(ctx, ctx.person, "requests:mine", message, ring=True)


def _short(ctx: Context, dossier: Dossier) -> str:
    mark = ctx.say(f"request-mark-{dossier.row.state}")
    return f"{mark} {dossier.title(ctx.locale)} {dossier.headline(ctx.locale)}"


def choose_pressed(ctx: Context, _place: int, _argument: str) -> str:
    """Offer what one may apply for, from a button."""
    choose(ctx, "")
    return ""


def _mine(ctx: Context, request_id: int) -> Dossier | str:
    """Find one's own request, or the reason why not."""
    dossier = find(ctx, request_id)
    if dossier is None:
        return ctx.say("toast-too-old")
    return dossier if dossier.requester.id == ctx.person.id else ctx.say("toast-not-yours")
