"""A superior's reply to a report: a question is sent, anything else is asked about with two buttons."""

from handlers import cards as living
from handlers import loose
from handlers.chat import Button, Message, press
from handlers.context import Context
from handlers.reports import asking, reading
from handlers.texts import short
from storage import loose as kept

# How a sentence asks, in Chinese and English.
_ASKS = ("?", "？", "吗", "呢", "么", "多少", "怎样", "为何", "哪", "谁", "几")
_BEGINS = ("what", "who", "why", "how", "when", "where", "which", "did ", "do ", "does ", "is ", "are ", "can ")


def take(ctx: Context, occurrence_id: int, text: str) -> None:
    """Take a reply to a report: what asks is a question, of the rest the clerk asks which it is."""
    found = reading.given(ctx, occurrence_id)
    if isinstance(found, str) or _asks(text):
        asking.ask_in_words(ctx, occurrence_id, text)
        return
    ctx.person.focus = ""
    row = kept.keep(ctx.session, ctx.person.id, text.strip(), [], ctx.at, ctx.now)
    said, number = short(row.text, 40), str(occurrence_id)
    ask = Button(ctx.say("button-ask"), press("asksaid", row.id, number))
    comment = Button(ctx.say("button-comment"), press("commentsaid", row.id, number))
    which = ctx.say("reply-which", name=found[0].author.name, text=said)
    message = Message(which, rows=((ask, comment),), stub=said)
    living.show(ctx, ctx.person, f"loose:{row.id}", message, ring=True)


def _asks(text: str) -> bool:
    words = text.strip().casefold()
    return any(one in words for one in _ASKS) or words.startswith(_BEGINS)


def as_question(ctx: Context, loose_id: int, occurrence: str) -> str:
    """Send the reply as a question: it rings, and is to be answered."""
    return _as(ctx, loose_id, occurrence, is_question=True)


def as_comment(ctx: Context, loose_id: int, occurrence: str) -> str:
    """Put the reply beside the report: it does not ring, and nothing is to be answered."""
    return _as(ctx, loose_id, occurrence, is_question=False)


def _as(ctx: Context, loose_id: int, occurrence: str, *, is_question: bool) -> str:
    row = loose.not_placed(ctx, loose_id)
    if isinstance(row, str):
        return row
    number = int(occurrence) if occurrence.isdecimal() and len(occurrence) < 19 else 0
    found = reading.given(ctx, number)
    if isinstance(found, str):
        return found
    row.placed = f"report:{number}"
    loose.placed(ctx, row, ctx.say("button-ask" if is_question else "button-comment"))
    (asking.ask_in_words if is_question else asking.comment_in_words)(ctx, number, row.text)
    return ""
