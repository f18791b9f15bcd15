"""A people file sent in the chat by an administrator: read as soon as its bytes are here, imported with a tap."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from handlers import cards as living
from handlers.chat import Button, FileRef, Message, press
from handlers.context import Context, Desk, locale_of, say_to
from handlers.imports import hiring
from handlers.imports.changing import changes
from handlers.imports.marked import marked
from handlers.imports.people import Checked, check
from handlers.imports.tables import Table, UnreadableTableError, pack, unpack
from handlers.texts import short
from storage import files, outbox, people
from storage.tables import Attachment, Person

_SUFFIXES = {".csv", ".xlsx", ".xls", ".et"}
_MOST_ROWS = 5000
# Rows named on the card; the others are in the file that comes back.
_NAMED = 4


def is_table(refs: tuple[FileRef, ...]) -> bool:
    """Tell whether what was sent is one table that can be fetched."""
    return len(refs) == 1 and refs[0].fetchable and PurePath(refs[0].name.casefold()).suffix in _SUFFIXES


def take(ctx: Context, attachment_id: int) -> None:
    """Note that an administrator waits for a table."""
    row = files.attachment(ctx.session, attachment_id)
    for older in files.wanted_tables(ctx.session, ctx.person.id):
        # A tap on the card of a file that was mended would bring its mistakes back.
        older.content = None
        _close(ctx, older, ctx.say("people-file-newer"))
    row.wanted_by = ctx.person.id
    _show(ctx, ctx.person, row, Message(ctx.say("people-file-reading", name=short(row.name, 40))))


@dataclass(frozen=True, slots=True)
class Marking:
    """What is to be written into a file before it goes back to whoever sent it."""

    table: Table
    reasons: Mapping[int, str]
    heading: str

    def write(self, content: bytes) -> tuple[bytes, str]:
        """Write it; slow, and needs nothing of ours."""
        return marked(content, self.table, self.reasons, self.heading)


def arrived(desk: Desk, row: Attachment, table: Table | UnreadableTableError) -> Marking | None:
    """Answer whoever waits for a table with what is in it; nothing is imported yet.

    Return what is to be marked in the file, where something is wrong.
    """
    reader = people.person(desk.session, row.wanted_by)
    if reader is None or not reader.admin:
        return None
    say = say_to(reader)
    if isinstance(table, UnreadableTableError):
        _show(desk, reader, row, Message(table.said(say)))
    elif not table.rows:
        _show(desk, reader, row, Message(say("people-file-empty")))
    elif len(table.rows) > _MOST_ROWS:
        _show(desk, reader, row, Message(say("people-file-too-many", all=len(table.rows), most=_MOST_ROWS)))
    else:
        # What was read is kept, so that the tap need not read it again.
        row.content = pack(table)
        checked = check(desk, table)
        _show(desk, reader, row, _answer(desk, row, checked, reader))
        if checked.bad:
            reasons = {one.number: one.said(say) for one in checked.bad}
            return Marking(table, reasons, say("people-file-reasons"))
    return None


def give_back(desk: Desk, row: Attachment, content: bytes, suffix: str) -> None:
    """Send the marked file to whoever sent it."""
    reader = people.person(desk.session, row.wanted_by)
    if reader is None:
        return
    name = short(PurePath(row.name).stem, 60) + suffix
    made = files.make(desk.session, name, content, desk.now)
    message = Message(say_to(reader)("people-file-returned"), files=(made,))
    for account in people.accounts_of(desk.session, [reader]):
        outbox.say(desk.session, account, message.to_json(), desk.now)


def unreadable(desk: Desk, row: Attachment) -> None:
    """Say that a table could be fetched but not understood."""
    reader = people.person(desk.session, row.wanted_by)
    if reader is not None:
        _show(desk, reader, row, Message(say_to(reader)("people-file-unreadable", name=short(row.name, 40))))


def lost(desk: Desk, row: Attachment) -> None:
    """Say that a table could not be fetched."""
    reader = people.person(desk.session, row.wanted_by)
    if reader is not None:
        _show(desk, reader, row, Message(say_to(reader)("people-file-lost", name=short(row.name, 40))))


def _answer(desk: Desk, row: Attachment, checked: Checked, reader: Person) -> Message:
    say, locale = say_to(reader), locale_of(reader)
    good, bad = len(checked.good), checked.bad
    brings = changes(desk, checked.good)
    if not bad:
        text = "\n".join([say("people-file-all-good", all=good), *brings.lines(say, locale)])
        label, other = say("people-file-import", count=good), say("people-file-no")
    else:
        named = [
            say("people-file-row", line=one.number, name=short(one.name, 20), reasons=short(one.said(say), 60))
            for one in bad[:_NAMED]
        ]
        more = [say("people-file-more", count=len(bad) - _NAMED)] if len(bad) > _NAMED else []
        counts = say("people-file-some-bad", all=len(checked.entries), good=good, bad=len(bad))
        # The rows that have to be mended need the room.
        text = "\n".join([counts, *named, *more, *brings.lines(say, locale, columns=1)])
        label, other = say("people-file-import-good", count=good), say("people-file-mend")
    buttons = [Button(label, press("import", row.id))] if good else []
    rows = tuple((one,) for one in (*buttons, Button(other, press("unimport", row.id))))
    return Message(text, say("people-file-title"), rows, say("people-file-title"))


def apply(ctx: Context, attachment_id: int, _argument: str) -> str:
    """Import the rows that can be taken, as they are judged now."""
    row = _undecided(ctx, attachment_id)
    if isinstance(row, str):
        return row
    table = unpack(row.content or b"")
    if table is None:
        return ctx.say("toast-too-old")
    checked = check(ctx, table)
    new, known = hiring.apply(ctx, checked.good)
    workspaces = {ctx.event.messenger: ctx.event.workspace}
    linked = hiring.link_accounts(ctx, checked.good, workspaces)
    row.content = None
    lines = [ctx.say("people-file-done", new=new, known=known)]
    if linked:
        lines.append(ctx.say("people-file-linked", count=linked))
    _close(ctx, row, "\n".join(lines))
    return ctx.say("toast-imported")


def drop(ctx: Context, attachment_id: int, _argument: str) -> str:
    """Let a table go."""
    row = _undecided(ctx, attachment_id)
    if isinstance(row, str):
        return row
    row.content = None
    _close(ctx, row, ctx.say("people-file-dropped"))
    return ""


def _undecided(ctx: Context, attachment_id: int) -> Attachment | str:
    """Find the table an administrator decides about, or the reason why not."""
    if not ctx.person.admin:
        return ctx.say("toast-administrators-only")
    row = files.held(ctx.session, attachment_id)
    if row is None or row.wanted_by is None:
        return ctx.say("toast-too-old")
    return row if row.content is not None else ctx.say("toast-import-over")


def _close(ctx: Context, row: Attachment, text: str) -> None:
    owner = people.person(ctx.session, row.wanted_by) or ctx.person
    title = say_to(owner)("people-file-title")
    _show(ctx, owner, row, Message(text, title, (), title))


def _show(desk: Desk, reader: Person, row: Attachment, message: Message) -> None:
    living.show(desk, reader, f"import:{row.id}", message)
