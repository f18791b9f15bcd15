"""A number or an account stands for one person: which rows of the people file say otherwise."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from handlers.context import Desk
from handlers.imports.entries import Entry, Reason
from handlers.line import has_left
from storage import people
from storage.tables import Person

# The columns that name somebody's account, and the messenger it is on.
MESSENGERS = {"telegram_id": "telegram", "slack_id": "slack"}


def found(
    desk: Desk, everyone: Sequence[Person], entries: Sequence[Entry], whose: Mapping[int, Person]
) -> Iterator[tuple[int, Reason]]:
    """Give each row with a number or an account that somebody else has too; whoever left keeps none."""
    here = {one.id: one for one in everyone if not has_left(desk, one)}
    today = desk.today_of(Person(name="", timezone=""))
    rows = [one for one in entries if one.left_on is None or one.left_on >= today]
    for column, messenger in MESSENGERS.items():
        owners = people.owners(desk.session, messenger) if any(one.cell(column) for one in rows) else {}
        held = {user: here[person] for user, person in owners.items() if person in here}
        yield from _twice(column, {one.row.number: one.user(column) for one in rows}, rows, held, whose)
    # A number moves with the file; an account that is linked stays where it is.
    moved = {one.id for one in whose.values()} if any(one.has("phone") for one in rows) else set()
    phones = {one.phone: one for one in here.values() if one.phone and one.id not in moved}
    yield from _twice("phone", {one.row.number: one.phone for one in rows}, rows, phones, whose)


def _twice(
    column: str,
    words: Mapping[int, str],
    rows: Collection[Entry],
    held: Mapping[str, Person],
    whose: Mapping[int, Person],
) -> Iterator[tuple[int, Reason]]:
    first: dict[str, Entry] = {}
    again: dict[str, Entry] = {}
    for one in rows:
        if word := words[one.row.number]:
            (again if word in first else first).setdefault(word, one)
    for one in rows:
        word = words[one.row.number]
        owner = held.get(word)
        if owner is not None and owner is whose.get(one.row.number):
            continue
        if owner is not None or word in again:
            other = owner or (again[word] if one is first[word] else first[word])
            yield one.row.number, Reason(f"row-{column}-taken", {"text": word, "name": other.name})
