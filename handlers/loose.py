"""What is said outside any conversation: kept, and asked about; a whole pasted report needs no asking."""

from datetime import timedelta

from handlers import cards as living
from handlers.chat import Button, Message, press
from handlers.context import Context, Desk, locale_of, say_to
from handlers.duty_verbs import current
from handlers.filling import writing
from handlers.forms import paste
from handlers.reports import afterwards, paper
from handlers.reports.report_sheet import lay
from handlers.reports.writing import begin
from handlers.texts import short
from storage import duties, incidents, people, places
from storage import loose as stored
from storage.enums import Lane, OccurrenceStatus
from storage.tables import LooseText, Person

# So long the clerk asks where something belongs; and what stands for nowhere.
_ASKED = timedelta(hours=24)
_NOWHERE = "none"


def take(ctx: Context, text: str, files: list[int]) -> None:
    """Keep what was said and ask where it belongs."""
    if whole_report(ctx, text):
        return
    papers = current(ctx, ctx.person)
    kept = stored.keep(ctx.session, ctx.person.id, text, files, ctx.at, ctx.now)
    filed = [] if papers or not text else _filed_today(ctx)
    offers = [Button(_label(ctx, one), press("put", kept.id, str(one.id))) for one in (papers or filed)[:1]]
    if ctx.rules.reporting_of(places.role_at(ctx.session, ctx.person.id, ctx.now)) is not None:
        offers.append(Button(ctx.say("incident-title"), press("iput", kept.id)))
    if mine := incidents.open_for(ctx.session, ctx.person.id):
        # The newest is the likeliest to be meant.
        offers.append(Button(ctx.say("loose-beside", number=mine[-1].id), press("iputto", kept.id, str(mine[-1].id))))
    if not offers:
        ctx.tell("loose-kept")
        return
    what = short(text, 40) or ctx.say("files-count", count=len(files))
    rows = (tuple(offers), (Button(ctx.say("button-no"), press("drop", kept.id)),))
    message = Message(ctx.say("loose-where", text=what), rows=rows, stub=what)
    living.show(ctx, ctx.person, f"loose:{kept.id}", message, ring=True)


def _filed_today(ctx: Context) -> list[paper.Paper]:
    """List the reports of today that were filed and can take one more sentence."""
    rows = duties.filed_for(ctx.session, ctx.person.id, ctx.today.isoformat())
    found = (paper.of(ctx, one) for one in rows)
    return [one for one in found if one is not None]


def _label(ctx: Context, on_desk: paper.Paper) -> str:
    title = on_desk.title(ctx.locale)
    return title if on_desk.occurrence.filed_at is None else ctx.say("add-to", title=title)


def whole_report(ctx: Context, text: str) -> bool:
    """Take a text that is a whole labelled report as one; false when it is none."""
    for on_desk in current(ctx, ctx.person) if text else ():
        if paste.labelled(on_desk.form, text):
            begin(ctx, on_desk, ring=True, text=text)
            return True
    return False


def not_placed(ctx: Context, loose_id: int) -> LooseText | str:
    """Find one's own kept text that has no place yet, or the reason why not."""
    kept = stored.find(ctx.session, loose_id)
    if kept is None or kept.person_id != ctx.person.id:
        return ctx.say("toast-not-yours")
    return ctx.say("toast-placed-already") if kept.placed else kept


def put(ctx: Context, loose_id: int, occurrence: str) -> str:
    """Put a kept text into the report that the button named."""
    kept = not_placed(ctx, loose_id)
    if isinstance(kept, str):
        return kept
    on_desk = paper.find(ctx, int(occurrence)) if occurrence.isdecimal() else None
    if on_desk is None or on_desk.author.id != ctx.person.id:
        return ctx.say("toast-not-yours")
    is_filed = paper.report_of(ctx, on_desk) is not None and paper.draft_of(ctx, on_desk) is None
    if is_filed and not kept.text:
        return ctx.say("toast-already-filed")
    kept.placed = on_desk.subject
    placed(ctx, kept, on_desk.title(ctx.locale))
    if is_filed:
        afterwards.add_text(ctx, on_desk.id, kept.text)
        return ""
    draft = paper.draft_of(ctx, on_desk) or paper.new_draft(ctx, on_desk)
    sheet = lay(ctx, on_desk, draft)
    ctx.person.focus = sheet.focus
    if kept.files:
        writing.attach(ctx, sheet, kept.files)
    if kept.text and not draft.answers:
        writing.take_text(ctx, sheet, kept.text)
    elif kept.text:
        writing.append(ctx, sheet, kept.text)
    else:
        writing.show(ctx, sheet, ring=True)
    return ""


def placed(ctx: Context, kept: LooseText, title: str) -> None:
    """Say on the card where a kept text went."""
    living.show(ctx, ctx.person, f"loose:{kept.id}", Message(ctx.say("loose-placed", title=title)))


def into_todays_report(ctx: Context, person: Person, text: str) -> None:
    """Put a line into somebody's report of today, begun or filed; where there is none it is kept for them."""
    for on_desk in current(ctx, person):
        is_todays = on_desk.occurrence.period == ctx.today_of(person).isoformat()
        if is_todays and on_desk.occurrence.status is OccurrenceStatus.OPEN and person.id == ctx.person.id:
            draft = paper.draft_of(ctx, on_desk) or paper.new_draft(ctx, on_desk)
            writing.add_line(lay(ctx, on_desk, draft), text)
            return
    filed = _filed_today(ctx) if person.id == ctx.person.id else []
    if filed:
        afterwards.add_text(ctx, filed[0].id, text)
        return
    kept = stored.keep(ctx.session, person.id, text, [], ctx.at)
    say, locale = say_to(person), locale_of(person)
    mine = [one for one in current(ctx, person) if one.occurrence.status is OccurrenceStatus.OPEN][:1]
    if mine:
        # Their report is theirs to write; a tap puts it there.
        offer = Button(mine[0].title(locale), press("put", kept.id, str(mine[0].id)))
        rows = ((offer, Button(say("button-no"), press("drop", kept.id))),)
        message = Message(say("loose-where", text=short(text, 40)), rows=rows, stub=short(text, 40))
        living.show(ctx, person, f"loose:{kept.id}", message, ring=True)


def drop(ctx: Context, loose_id: int, _argument: str) -> str:
    """Leave a kept text where it is."""
    kept = stored.find(ctx.session, loose_id)
    if kept is None or kept.person_id != ctx.person.id:
        return ctx.say("toast-not-yours")
    kept.placed = kept.placed or _NOWHERE
    living.show(ctx, ctx.person, f"loose:{kept.id}", Message(ctx.say("loose-dropped")))
    return ""


def close_old(desk: Desk, limit: int) -> int:
    """Stop asking where something belongs once its day is over; the text stays kept."""
    rows = stored.without_a_place(desk.session, desk.now - _ASKED, limit)
    for kept in rows:
        kept.placed = _NOWHERE
        person = people.person(desk.session, kept.person_id)
        if person is not None and living.is_shown(desk, person, f"loose:{kept.id}"):
            message = Message(say_to(person)("loose-expired"))
            living.show(desk, person, f"loose:{kept.id}", message, lane=Lane.SUMMARY)
    return len(rows)
