"""Words beside a request: a question, its answer, an opinion asked of somebody without a say; and the whole story."""

from handlers import focus, pages
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context
from handlers.filling import wording
from handlers.line import has_left
from handlers.requests import cards, course, hurrying, records
from handlers.requests.deciders import CONSULT, at_seat
from handlers.requests.deciding import prompt
from handlers.requests.dossier import Dossier, find
from handlers.requests.showing import concerned, refresh, request_asked_about, show
from handlers.requests.timing import may_urge_at
from handlers.texts import moment
from storage import cards as cards_of
from storage import people, places
from storage import requests as stored
from storage.enums import Act, SeatState
from storage.tables import Person

# What is longer is cut on cards and in the history, and stands in the full text.
_LONG = 90


def ask(ctx: Context, seat_id: int, _argument: str) -> str:
    """Ask a decider for the question."""
    found = at_seat(ctx, seat_id)
    if isinstance(found, str):
        return found
    dossier, seat, _ = found
    ctx.person.focus = focus.asking("rask", seat.id, ctx.at)
    prompt(ctx, dossier, cards.asking(dossier, ctx.person, "ask-what"))
    return ""


def ask_in_words(ctx: Context, seat_id: int, text: str) -> None:
    """Ask whoever applied; it rings there, and a reply is the answer."""
    ctx.person.focus = ""
    found = at_seat(ctx, seat_id)
    if isinstance(found, str):
        ctx.lines.append(Message(found))
        return
    dossier, _, _ = found
    records.note(ctx, dossier, Act.ASKED, text.strip())
    requester = dossier.requester
    if requester.focus.partition(":")[0] in {"", "ranswer", "answer"}:
        # Whoever has nothing else in hand may simply type the answer; of two questions the newest is meant.
        requester.focus = focus.asking("ranswer", dossier.id, ctx.at)
    refresh(ctx, dossier, ring={requester.id, ctx.person.id})
    ctx.tell("question-sent", name=requester.name)


def answer(ctx: Context, request_id: int, _argument: str) -> str:
    """Ask for the answer, or for whatever is to be said beside a request."""
    dossier = _concerning(ctx, request_id)
    if isinstance(dossier, str):
        return dossier
    ctx.person.focus = focus.asking("rsay", dossier.id, ctx.at)
    prompt(ctx, dossier, cards.asking(dossier, ctx.person, "request-say-what"))
    return ""


def take_files(ctx: Context, text: str, files: list[int]) -> bool:
    """Take photos or files as said beside a request: in reply to its card, or when words were asked for; else false."""
    subject, _, replied = cards_of.subject_of(ctx.session, ctx.account.id, ctx.event.reply_to).partition(":")
    asked = focus.read(ctx.person.focus)
    if subject == "request" and ctx.event.reply_to and stored.draft(ctx.session, int(replied)) is None:
        say_beside(ctx, int(replied), text, tuple(files))
        return True
    if asked is not None and asked.kind in {"ranswer", "rsay"}:
        say_beside(ctx, asked.id, text, tuple(files))
        return True
    return False


def say_beside(ctx: Context, request_id: int, text: str, files: tuple[int, ...] = ()) -> None:
    """Keep what was said; it rings where somebody waits for it."""
    if any(focus.is_about(ctx.person.focus, kind, request_id) for kind in ("ranswer", "rsay")):
        ctx.person.focus = ""
    dossier = _concerning(ctx, request_id)
    if isinstance(dossier, str):
        ctx.lines.append(Message(dossier))
        return
    asked = [one.actor_id for one in records.words(ctx, dossier, Act.ASKED) if one.actor_id is not None]
    mine = dossier.requester.id == ctx.person.id
    said = text.strip() or ctx.say("files-count", count=len(files))
    records.note(ctx, dossier, Act.ADDED, said, files=files)
    ring = {one for one in asked if one != ctx.person.id} if mine else {dossier.requester.id}
    refresh(ctx, dossier, ring=ring | {ctx.person.id})


def _concerning(ctx: Context, request_id: int, *, hold: bool = True) -> Dossier | str:
    """Find a request that was sent and concerns the person, or the reason why not."""
    dossier = find(ctx, request_id, hold=hold)
    if dossier is None or dossier.row.number == 0:
        return ctx.say("toast-too-old")
    if ctx.person.id == dossier.requester.id:
        return dossier
    others = {one.id for one in concerned(ctx, dossier)}
    return dossier if ctx.person.id in others else ctx.say("request-toast-not-for-you")


def more(ctx: Context, request_id: int, _argument: str) -> str:
    """Show what else can be done."""
    return _turned(ctx, request_id, more=True)


def less(ctx: Context, request_id: int, _argument: str) -> str:
    """Show the card as it was, and leave what was asked on it."""
    return _turned(ctx, request_id)


def show_again(ctx: Context, request_id: int, _argument: str) -> str:
    """Bring a request's card to the bottom."""
    return _turned(ctx, request_id, ring=True)


def _turned(ctx: Context, request_id: int, *, more: bool = False, ring: bool = False) -> str:
    dossier = _concerning(ctx, request_id)
    if isinstance(dossier, str):
        return dossier
    show(ctx, dossier, ctx.person, more=more, ring=ring)
    return ""


def whole(ctx: Context, request_id: int, _argument: str) -> str:
    """Send everything the form says, with its files."""
    dossier = _concerning(ctx, request_id, hold=False)
    if isinstance(dossier, str):
        return dossier
    answers = dossier.row.answers
    text = wording.whole(dossier.form, answers, ctx.say, ctx.locale)
    words = [one.text for one in records.words(ctx, dossier, Act.ASKED, Act.ADDED) if len(one.text) > _LONG]
    text = "\n\n".join((text, *words))
    files = wording.files_in(dossier.form, answers)
    said = tuple(one for entry in records.words(ctx, dossier, Act.ADDED) for one in entry.files)
    title = f"{dossier.title(ctx.locale)} · {dossier.requester.name}"
    ctx.lines.append(Message(text, title, files=(*files, *said)))
    return ""


def show_timeline(ctx: Context, request_id: int, _argument: str) -> str:
    """Send everything that was done about a request."""
    dossier = _concerning(ctx, request_id, hold=False)
    if isinstance(dossier, str):
        return dossier
    title = ctx.say("request-timeline-of", title=f"{dossier.title(ctx.locale)} · {dossier.headline(ctx.locale)}")
    ctx.lines.append(Message(cards.timeline(ctx, dossier, ctx.person), title, pages.link(ctx, dossier.subject)))
    return ""


def consult(ctx: Context, request_id: int, _argument: str) -> str:
    """Ask somebody the rule book names for an opinion; the chain stays as it is (K-32)."""
    dossier = _concerning(ctx, request_id)
    if isinstance(dossier, str):
        return dossier
    if dossier.requester.id != ctx.person.id or not dossier.is_running:
        return ctx.say("toast-not-yours")
    buttons = [Button(one.name, press("rconsulted", dossier.id, str(one.id))) for one in _advisers(ctx, dossier)]
    if not buttons:
        return ctx.say("request-toast-nobody")
    prompt(ctx, dossier, cards.asking(dossier, ctx.person, "request-consult-whom", rows_of(buttons)))
    return ""


def _advisers(ctx: Context, dossier: Dossier) -> list[Person]:
    """List who may be asked for an opinion about a request."""
    posts = [post for one in dossier.type.consult for post in one.posts]
    ids = [one for post in posts for one in places.holding(ctx.session, post, ctx.now)]
    seats = [one for one in stored.seats(ctx.session, dossier.row) if one.state is SeatState.OPEN]
    held = stored.holders(ctx.session, [one.id for one in seats if one.kind != CONSULT])
    # Whoever decides right now says so there; a second card would hide the first.
    busy = {one.person_id for some in held.values() for one in some} | {dossier.requester.id}
    named = people.named(ctx.session, [one for one in ids if one not in busy])
    return [one for one in named.values() if not has_left(ctx, one)]


def consulted(ctx: Context, request_id: int, person_id: str) -> str:
    """Send a request to somebody for an opinion."""
    dossier = _concerning(ctx, request_id)
    if isinstance(dossier, str):
        return dossier
    adviser = next((one for one in _advisers(ctx, dossier) if str(one.id) == person_id), None)
    if dossier.requester.id != ctx.person.id:
        return ctx.say("toast-not-yours")
    if adviser is None or not dossier.is_running:
        return ctx.say("toast-too-old")
    row = dossier.row
    asked = [one for one in stored.seats(ctx.session, row) if one.kind == CONSULT]
    held = stored.holders(ctx.session, [one.id for one in asked])
    if not any(one.person_id == adviser.id for some in held.values() for one in some):
        course.open_seat(ctx, dossier, row.place, CONSULT, CONSULT, {adviser.id: ""}, None)
        records.note(ctx, dossier, Act.CONSULTED, adviser.name)
    refresh(ctx, dossier)
    return ctx.say("request-toast-consulted")


def advise(ctx: Context, seat_id: int, _argument: str) -> str:
    """Ask whoever was consulted for the opinion."""
    found = at_seat(ctx, seat_id, [CONSULT])
    if isinstance(found, str):
        return found
    dossier, seat, _ = found
    ctx.person.focus = focus.asking("radvise", seat.id, ctx.at)
    prompt(ctx, dossier, cards.asking(dossier, ctx.person, "request-advise-what"))
    return ""


def advise_in_words(ctx: Context, seat_id: int, text: str) -> None:
    """Put an opinion beside the request; whoever decides sees it too."""
    ctx.person.focus = ""
    found = at_seat(ctx, seat_id, [CONSULT])
    if isinstance(found, str):
        ctx.lines.append(Message(found))
        return
    dossier, seat, _ = found
    seat.state, seat.decided_by, seat.decided_at = SeatState.CLOSED, ctx.person.id, ctx.at
    records.note(ctx, dossier, Act.ADDED, text.strip())
    refresh(ctx, dossier, ring={dossier.requester.id, ctx.person.id})


def urge(ctx: Context, request_id: int, _argument: str) -> str:
    """Remind whoever has to decide, not more often than the rule book allows."""
    dossier = _concerning(ctx, request_id)
    if isinstance(dossier, str):
        return dossier
    row = dossier.row
    if dossier.requester.id != ctx.person.id or not dossier.is_running:
        return ctx.say("toast-not-yours")
    again = may_urge_at(dossier)
    if again is not None and again > ctx.now:
        return ctx.say("request-toast-urged-already", time=moment(again, ctx.now, ctx.zone, ctx.locale))
    row.urged_at = ctx.now
    records.note(ctx, dossier, Act.URGED)
    if hurrying.ring_waiting(ctx, dossier):
        return ctx.say("request-toast-urged")
    hurrying.ring_when_awake(ctx, dossier)
    return ctx.say("request-toast-urged-later")


def leave_prompt(ctx: Context) -> bool:
    """Leave what was asked on a request's card, and show the card as it stands; false where nothing was asked."""
    request_id = request_asked_about(ctx, ctx.person)
    if request_id is None:
        return False
    ctx.person.focus = ""
    dossier = find(ctx, request_id)
    if dossier is not None and dossier.row.number > 0:
        show(ctx, dossier, ctx.person)
    return True
