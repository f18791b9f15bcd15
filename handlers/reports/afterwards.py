"""What an author may still say about a filed report: why it was late, and one more sentence."""

from handlers import cards as living
from handlers import focus
from handlers.chat import Button, Message, press
from handlers.context import Context, locale_of
from handlers.paging import page_of
from handlers.reports import author_cards as cards
from handlers.reports import paper, reader_cards
from handlers.reports.paper import Paper
from storage import people, reports, trays
from storage.enums import Lane, RemarkKind, ReportState
from storage.tables import Remark

_REASON_LENGTH = 200


def explain(ctx: Context, occurrence_id: int, reason: str) -> str:
    """Note why a report came late."""
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None or on_desk.author.id != ctx.person.id:
        return ctx.say("toast-not-yours")
    option = next((one for one in ctx.rules.late_reasons.options if one.id == reason), None)
    if option is None:
        return ctx.say("toast-too-old")
    if on_desk.occurrence.late_reason:
        return ctx.say("toast-reason-known")
    if option.typed:
        ctx.person.focus = focus.asking("reason", on_desk.id, ctx.at)
        ctx.tell("say-the-reason")
        return ""
    on_desk.occurrence.late_reason = reason
    refresh(ctx, on_desk)
    return ctx.say("toast-reason-noted")


def turn_reasons(ctx: Context, occurrence_id: int, argument: str) -> str:
    """Turn to more of the reasons, or back."""
    on_desk = paper.find(ctx, occurrence_id)
    report = reports.report(ctx.session, occurrence_id) if on_desk is not None else None
    if on_desk is None or report is None or on_desk.author.id != ctx.person.id:
        return ctx.say("toast-not-yours")
    if on_desk.occurrence.late_reason:
        return ctx.say("toast-reason-known")
    if paper.draft_of(ctx, on_desk) is not None and report.state is not ReportState.READ:
        # The draft lies on the card by now, with its Submit.
        return ctx.say("toast-too-old")
    living.show(ctx, ctx.person, on_desk.subject, cards.filed(ctx, on_desk, report, page_of(argument)))
    return ""


def explain_in_words(ctx: Context, occurrence_id: int, text: str) -> None:
    """Note a typed reason."""
    on_desk = paper.find(ctx, occurrence_id)
    ctx.person.focus = ""
    if on_desk is None:
        return
    on_desk.occurrence.late_reason = text.strip()[:_REASON_LENGTH]
    refresh(ctx, on_desk)
    ctx.tell("reason-noted")


def add(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Ask for one more sentence."""
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None or on_desk.author.id != ctx.person.id:
        return ctx.say("toast-not-yours")
    ctx.person.focus = focus.asking("add", on_desk.id, ctx.at)
    rows = ((Button(ctx.say("button-cancel"), press("leave", on_desk.id)),),)
    message = Message(ctx.say("add-what"), on_desk.title(locale_of(ctx.person)), rows, on_desk.title(ctx.locale))
    living.show(ctx, ctx.person, on_desk.subject, message)
    return ""


def leave(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Leave the addition unsaid."""
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None or on_desk.author.id != ctx.person.id:
        return ctx.say("toast-not-yours")
    ctx.person.focus = ""
    refresh(ctx, on_desk)
    return ""


def add_text(ctx: Context, occurrence_id: int, text: str) -> None:
    """Put a sentence beside a filed report; its superiors see it."""
    on_desk = paper.find(ctx, occurrence_id)
    ctx.person.focus = ""
    if on_desk is None or reports.report(ctx.session, occurrence_id) is None:
        ctx.tell("too-old")
        return
    say_beside(ctx, on_desk, RemarkKind.ADDITION, text)
    refresh(ctx, on_desk, ring=True)


def say_beside(ctx: Context, on_desk: Paper, kind: RemarkKind, text: str, *, answers: int | None = None) -> Remark:
    """Keep what the acting person says beside a report; ``answers`` is the question that it answers."""
    return reports.say_beside(
        ctx.session,
        Remark(
            occurrence_id=on_desk.id,
            kind=kind,
            author_id=ctx.person.id,
            text=text.strip(),
            said_at=ctx.at,
            answers_id=answers,
        ),
    )


def refresh(ctx: Context, on_desk: Paper, *, ring: bool = False) -> None:
    """Bring every copy of a filed report up to date."""
    report = reports.report(ctx.session, on_desk.id)
    if report is None:
        return
    draft = paper.draft_of(ctx, on_desk)
    if draft is None or report.state is ReportState.READ:
        message = cards.filed(ctx, on_desk, report)
        living.show(ctx, on_desk.author, on_desk.subject, message, ring=ring and on_desk.author.id == ctx.person.id)
    # Whoever is changing or completing the report keeps the draft on the card, with its Submit.
    rows = trays.of_report(ctx.session, on_desk.id)
    trays.touch(ctx.session, rows)
    # Before there were trays every report had a card of its own.
    others = set(reports.reviewers_of(ctx.session, on_desk.id)) - {row.reader_id for row in rows}
    for reader in people.named(ctx.session, others).values():
        copy = reader_cards.report(ctx, on_desk, report, reader)
        living.show(ctx, reader, on_desk.review_subject, copy, lane=Lane.DECISION)
