"""A superior asks about a report; the author answers by replying; both ring."""

from handlers import cards as living
from handlers import focus
from handlers.chat import Button, Message, press
from handlers.context import Context, locale_of, say_to
from handlers.reports import afterwards, paper, reader_cards, reading, trays
from storage import people, reports
from storage.enums import Lane, RemarkKind
from storage.tables import Person, Remark


def ask(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Ask the superior what to ask."""
    return _prompt(ctx, occurrence_id, "ask", "ask-what")


def comment(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Ask the superior what to say about a report."""
    return _prompt(ctx, occurrence_id, "comment", "comment-what")


def _prompt(ctx: Context, occurrence_id: int, kind: str, key: str) -> str:
    """Ask on the card; the next typed message is the answer."""
    found = reading.given(ctx, occurrence_id)
    if isinstance(found, str):
        return found
    on_desk, report = found
    ctx.person.focus = focus.asking(kind, on_desk.id, ctx.at)
    message = reader_cards.asking(on_desk, report, ctx.person, key)
    trays.show_prompt(ctx, ctx.person, on_desk, message)
    return ""


def ask_in_words(ctx: Context, occurrence_id: int, text: str) -> None:
    """Send a question to the author."""
    found = reading.given(ctx, occurrence_id)
    ctx.person.focus = ""
    if isinstance(found, str):
        ctx.lines.append(Message(found))
        return
    on_desk, _ = found
    question = afterwards.say_beside(ctx, on_desk, RemarkKind.QUESTION, text)
    author = on_desk.author
    if not author.focus:
        # Whoever has nothing else in hand may simply type the answer.
        author.focus = focus.asking("answer", question.id, ctx.at)
    _show_question(ctx, author, question, on_desk.title(locale_of(author)), ring=True)
    afterwards.refresh(ctx, on_desk)
    ctx.tell("question-sent", name=author.name)


def _show_question(ctx: Context, author: Person, question: Remark, title: str, *, ring: bool) -> None:
    say = say_to(author)
    asker = people.person(ctx.session, question.author_id)
    name = asker.name if asker else ""
    # Somebody in the middle of a report would type into it.
    how = "question-how" if focus.is_about(author.focus, "answer", question.id) else "question-how-button"
    text = f"{question.text}\n{say(how, title=title)}"
    rows = ((Button(say("button-answer"), press("reply", question.id)),),)
    message = Message(text, say("question-from", name=name), rows, say("question-from", name=name))
    living.show(ctx, author, f"question:{question.id}", message, ring=ring, lane=Lane.DECISION)


def reply(ctx: Context, remark_id: int, _argument: str) -> str:
    """Make the next typed message the answer."""
    question = reports.remark(ctx.session, remark_id)
    report = reports.report(ctx.session, question.occurrence_id) if question else None
    if question is None or report is None:
        return ctx.say("toast-too-old")
    if report.person_id != ctx.person.id:
        return ctx.say("toast-not-yours")
    ctx.person.focus = f"reply:{remark_id}"
    return ctx.say("toast-type-answer")


def answer_in_words(ctx: Context, remark_id: int, text: str) -> None:
    """Give the answer to whoever asked; it rings there."""
    question = reports.remark(ctx.session, remark_id)
    on_desk = paper.find(ctx, question.occurrence_id) if question else None
    if any(focus.is_about(ctx.person.focus, kind, remark_id) for kind in ("answer", "reply")):
        ctx.person.focus = ""
    if question is None or on_desk is None or on_desk.author.id != ctx.person.id:
        ctx.tell("too-old")
        return
    afterwards.say_beside(ctx, on_desk, RemarkKind.ANSWER, text, answers=question.id)
    asker = people.person(ctx.session, question.author_id)
    report = reports.report(ctx.session, on_desk.id)
    if asker is None or report is None:
        return
    afterwards.refresh(ctx, on_desk)
    trays.show_report(ctx, asker, on_desk, report, ring=True)
    done = Message(ctx.say("answered", question=question.text[:60], answer=text.strip()[:120]))
    living.show(ctx, ctx.person, f"question:{question.id}", done)


def comment_in_words(ctx: Context, occurrence_id: int, text: str) -> None:
    """Put a superior's word beside a report; its author sees it without a ring, and nothing is to be answered."""
    found = reading.given(ctx, occurrence_id)
    ctx.person.focus = ""
    if isinstance(found, str):
        ctx.lines.append(Message(found))
        return
    on_desk, report = found
    afterwards.say_beside(ctx, on_desk, RemarkKind.COMMENT, text)
    afterwards.refresh(ctx, on_desk)
    trays.show_report(ctx, ctx.person, on_desk, report, ring=True)
