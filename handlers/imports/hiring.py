"""Take the people file over: who is new, who is known, where they stand, and which accounts are theirs."""

from collections.abc import Mapping, Sequence

from handlers import joining, linking, owing
from handlers.chat import Message
from handlers.context import Desk, say_to
from handlers.imports.beside import owners
from handlers.imports.entries import Entry, locale_of
from storage import outbox, people, places
from storage.tables import Account, Person


def apply(desk: Desk, entries: Sequence[Entry]) -> tuple[int, int]:
    """Take over every entry; return (new people, known people)."""
    everyone = people.everyone(desk.session)
    by_code = {one.code: one for one in everyone if one.code}
    whose = owners(everyone, entries)
    before = _standing(desk, everyone)
    administrators = {one.id: one.admin for one in everyone}
    new = 0
    for entry in entries:
        person = whose.get(entry.row.number)
        if person is None:
            person = Person(code=entry.code, name=entry.name, joined_on=entry.joined_on)
            desk.session.add(person)
            new += 1
        person.code = entry.code
        by_code[entry.code] = person
        _fill(person, entry)
    desk.session.flush()
    _place(desk, entries, by_code)
    after = _standing(desk, [by_code[one.code] for one in entries])
    owing.rebuild(desk, [one for one in everyone if one.id in after and after[one.id] != before[one.id]])
    _tell_of_rights(desk, [one for one in everyone if one.admin != administrators[one.id]])
    return new, len(entries) - new


def _tell_of_rights(desk: Desk, persons: Sequence[Person]) -> None:
    """Tell whoever became administrator, or is it no more."""
    for account in people.accounts_of(desk.session, persons):
        person = next(one for one in persons if one.id == account.person_id)
        text = say_to(person)("rights-given" if person.admin else "rights-taken")
        outbox.say(desk.session, account, Message(text).to_json(), desk.now)


def _place(desk: Desk, entries: Sequence[Entry], by_code: Mapping[str, Person]) -> None:
    """Write where everybody stands; a column the file does not have says nothing."""
    by_name = {one.name: one for one in by_code.values()}
    ids = {one.row.number: by_code[one.code].id for one in entries}
    places.set_roles(desk.session, {ids[one.row.number]: one.role for one in entries}, desk.now)
    lines = {
        ids[one.row.number]: [(by_code.get(word) or by_name[word]).id for word in one.superiors]
        for one in entries
        if one.has("superior")
    }
    places.set_superiors(desk.session, lines, desk.now)
    teams = {ids[one.row.number]: one.cell("team") for one in entries if one.has("team")}
    places.set_teams(desk.session, teams, desk.now)


def _standing(desk: Desk, persons: Sequence[Person]) -> dict[int, tuple[object, ...]]:
    """Note of everybody who owes something by now what decides what they owe."""
    begun = [one for one in persons if one.starts_on is not None]
    roles = places.roles_at(desk.session, [one.id for one in begun], desk.now)
    return {one.id: (roles.get(one.id), one.timezone, one.joined_on, one.left_on) for one in begun}


def _fill(person: Person, entry: Entry) -> None:
    person.name = entry.name
    # A column the file does not have says nothing about anybody.
    if entry.has("email"):
        person.email = entry.cell("email")
    if entry.has("phone"):
        person.phone = entry.phone
    if entry.has("timezone"):
        person.timezone = entry.cell("timezone")
    person.locale = locale_of(entry) or person.locale or ""
    if entry.admin is not None:
        person.admin = entry.admin
    person.joined_on = entry.joined_on or person.joined_on
    if entry.has("left_on"):
        person.left_on = entry.left_on


def link_accounts(desk: Desk, entries: Sequence[Entry], workspaces: dict[str, str]) -> int:
    """Link the accounts that the file names, for messengers whose workspace is known, and those who wait.

    Return how many.
    """
    known = {one.code: one for one in people.everyone(desk.session)}
    pairs: list[tuple[Account, Person]] = []
    for column, messenger in (("telegram_id", "telegram"), ("slack_id", "slack")):
        workspace = workspaces.get(messenger)
        if workspace is None:
            continue
        keys = {(messenger, workspace, user): known[one.code] for one in entries if (user := one.user(column))}
        there = people.accounts(desk.session, keys)
        for key, person in keys.items():
            account = there.get(key) or _account(desk, key)
            if account.person_id is None:
                pairs.append((account, person))
    desk.session.flush()
    linking.link_all(desk, pairs)
    return len(pairs) + joining.link_those_waiting(desk)


def _account(desk: Desk, key: people.AccountKey) -> Account:
    messenger, workspace, user = key
    account = Account(messenger=messenger, workspace=workspace, user=user, address=user)
    desk.session.add(account)
    return account
