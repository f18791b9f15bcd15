"""Take the people file over: who is new, who is known, where they stand, and which accounts are theirs."""

import unicodedata
from collections.abc import Sequence

from handlers import joining, linking
from handlers.context import Desk
from handlers.imports.people import Entry, locale_of
from handlers.rules.phones import plain
from storage import people, places
from storage.tables import Account, Person

_YES = {"1", "yes", "y", "true", "是", "✓", "√"}


def apply(desk: Desk, entries: Sequence[Entry]) -> tuple[int, int]:
    """Take over every entry; return (new people, known people)."""
    everyone = people.everyone(desk.session)
    by_code = {one.code: one for one in everyone if one.code}
    # The first administrator was there before any file.
    nameless = [one for one in everyone if not one.code]
    new = 0
    for entry in entries:
        person = by_code.get(entry.code) or _adopted(nameless, entry)
        if person is not None:
            by_code[entry.code] = person
        else:
            person = Person(code=entry.code, name=entry.name, joined_on=entry.joined_on)
            desk.session.add(person)
            by_code[entry.code] = person
            new += 1
        _fill(person, entry, desk.rules.calendar.country)
    desk.session.flush()
    by_name = {one.name: one for one in by_code.values()}
    for entry in entries:
        person = by_code[entry.code]
        superiors = [(by_code.get(one) or by_name[one]).id for one in entry.superiors]
        places.set_role(desk.session, person.id, entry.role, desk.now)
        if entry.has("superior"):
            places.set_superiors(desk.session, person.id, superiors, desk.now)
        if entry.has("team"):
            places.set_team(desk.session, person.id, entry.cell("team"), desk.now)
        # The next import of the same file must see what this one did.
        desk.session.flush()
    return new, len(entries) - new


def _adopted(nameless: list[Person], entry: Entry) -> Person | None:
    """Find the person without an id whom this row is about, by the only such name, and give them the id."""
    found = [one for one in nameless if one.name == entry.name]
    if len(found) != 1:
        return None
    nameless.remove(found[0])
    found[0].code = entry.code
    return found[0]


def _fill(person: Person, entry: Entry, country: str) -> None:
    person.name = entry.name
    # A column the file does not have says nothing about anybody.
    if entry.has("email"):
        person.email = entry.cell("email")
    if entry.has("phone"):
        # What is no number we know stays as it was written.
        phone = unicodedata.normalize("NFKC", entry.cell("phone"))
        person.phone = plain(phone, country) or phone
    if entry.has("timezone"):
        person.timezone = entry.cell("timezone")
    person.locale = locale_of(entry) or person.locale or ""
    person.admin = bool(person.admin) or entry.cell("admin").casefold() in _YES
    person.joined_on = entry.joined_on or person.joined_on
    if entry.has("left_on"):
        person.left_on = entry.left_on


def link_accounts(desk: Desk, entries: Sequence[Entry], workspaces: dict[str, str]) -> int:
    """Link the accounts that the file names, for messengers whose workspace is known, and those who wait.

    Return how many.
    """
    linked = 0
    for entry in entries:
        for column, messenger in (("telegram_id", "telegram"), ("slack_id", "slack")):
            user = unicodedata.normalize("NFKC", entry.cell(column))
            workspace = workspaces.get(messenger)
            person = people.person_coded(desk.session, entry.code) if user and workspace is not None else None
            if workspace is None or person is None:
                continue
            account = people.account_of(desk.session, (messenger, workspace, user))
            if account is None:
                account = Account(messenger=messenger, workspace=workspace, user=user, address=user)
                desk.session.add(account)
            if account.person_id is None:
                desk.session.flush()
                linking.link(desk, account, person)
                linked += 1
    return linked + joining.link_those_waiting(desk)
