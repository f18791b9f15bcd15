"""What is said outside any conversation: kept, and asked about; a whole pasted report needs no asking."""

from handlers import cards as living
from handlers.chat import Button, Message, press
from handlers.context import Context
from handlers.duty_verbs import current
from handlers.forms import paste
from handlers.reports import paper, presses, writing
from handlers.texts import short
from storage import loose as stored


def take(ctx: Context, text: str, files: list[int]) -> None:
    """Keep what was said and ask where it belongs."""
    papers = current(ctx)
    for on_desk in papers:
        if text and paste.labelled(on_desk.form, text):
            writing.begin(ctx, on_desk, ring=True, text=text)
            return
    kept = stored.keep(ctx.session, ctx.person.id, text, files, ctx.at)
    if not papers:
        ctx.tell("loose-kept")
        return
    on_desk = papers[0]
    what = short(text, 40) or ctx.say("files-count", count=len(files))
    rows = (
        (
            Button(on_desk.title(ctx.locale), press("put", kept.id)),
            Button(ctx.say("button-no"), press("drop", kept.id)),
        ),
    )
    message = Message(ctx.say("loose-where", text=what), rows=rows, stub=what)
    living.show(ctx, ctx.person, f"loose:{kept.id}", message, ring=True)


def put(ctx: Context, loose_id: int, _argument: str) -> str:
    """Put a kept text into the report that is owed."""
    kept = stored.find(ctx.session, loose_id)
    if kept is None or kept.person_id != ctx.person.id:
        return ctx.say("toast-not-yours")
    if kept.placed:
        return ctx.say("toast-placed-already")
    papers = current(ctx)
    if not papers:
        return ctx.say("toast-nothing-owed")
    on_desk = papers[0]
    kept.placed = on_desk.subject
    done = Message(ctx.say("loose-placed", title=on_desk.title(ctx.locale)))
    living.show(ctx, ctx.person, f"loose:{kept.id}", done)
    draft = paper.draft_of(ctx, on_desk) or paper.new_draft(ctx, on_desk)
    ctx.person.focus = f"draft:{on_desk.id}"
    if kept.files:
        writing.attach(ctx, on_desk, draft, kept.files)
    if kept.text and not draft.answers:
        writing.take_text(ctx, on_desk, draft, kept.text)
    elif kept.text:
        _append(ctx, on_desk, kept.text)
    else:
        writing.show(ctx, on_desk, draft, ring=True)
    return ""


def _append(ctx: Context, on_desk: paper.Paper, text: str) -> None:
    """Add a kept text to the first answer of a draft that is already under way."""
    found = writing.at_work(ctx, on_desk.id)
    if found is None:
        return
    draft = found[1]
    field = next((one for one in on_desk.form.fields if isinstance(draft.answers.get(one.id), str)), None)
    if field is None:
        writing.take_text(ctx, on_desk, draft, text)
        return
    draft.answers = {**draft.answers, field.id: f"{draft.answers[field.id]}\n{text}"}
    writing.show(ctx, on_desk, draft, ring=True)


def drop(ctx: Context, loose_id: int, _argument: str) -> str:
    """Leave a kept text where it is."""
    kept = stored.find(ctx.session, loose_id)
    if kept is None or kept.person_id != ctx.person.id:
        return ctx.say("toast-not-yours")
    kept.placed = kept.placed or "none"
    living.show(ctx, ctx.person, f"loose:{kept.id}", Message(ctx.say("loose-dropped")))
    return ""


def leave(ctx: Context, _text: str) -> None:
    """Cancel whatever the person is in the middle of."""
    kind, _, number = ctx.person.focus.partition(":")
    found = writing.at_work(ctx, int(number)) if kind == "draft" else None
    ctx.person.focus = ""
    if found is not None:
        presses.put_aside(ctx, *found, ring=True)
    else:
        ctx.tell("nothing-to-cancel" if not kind else "cancelled")


def step_back(ctx: Context, _text: str) -> None:
    """Go back one question."""
    kind, _, number = ctx.person.focus.partition(":")
    found = writing.at_work(ctx, int(number)) if kind == "draft" else None
    if found is not None:
        presses.step_back(ctx, *found, ring=True)
    else:
        ctx.tell("nothing-to-cancel")
