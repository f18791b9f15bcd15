"""What a row of the people file cannot say beside the others, and beside the company as it is."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from handlers.context import Desk
from handlers.imports import shared
from handlers.imports.entries import Entry, Reason
from handlers.line import administrators
from handlers.rules.superiors import loops
from storage import people, places, recall
from storage.tables import Person

Reasons = dict[int, list[Reason]]


@dataclass(frozen=True, slots=True)
class _Company:
    """The people we know, their names by their ids, and whom of them each row is about."""

    everyone: Mapping[int, Person]
    known: Mapping[str, str]
    whose: Mapping[int, Person]
    administrators: Sequence[Person]


def owners(everyone: Sequence[Person], entries: Sequence[Entry]) -> dict[int, Person]:
    """Say whom of the people we know each row is about, as row → person; the others are new.

    Somebody without an id is found by their address, or as the only one of their name: the first
    administrator was there before any file.
    """
    by_code = {one.code: one for one in everyone if one.code}
    nameless = [one for one in everyone if not one.code]
    found: dict[int, Person] = {}
    for entry in entries:
        person = by_code.get(entry.code) or _alike(nameless, entry)
        if person is not None:
            found[entry.row.number] = person
            if person in nameless:
                nameless.remove(person)
    return found


def _alike(nameless: Sequence[Person], entry: Entry) -> Person | None:
    email = entry.cell("email").strip().casefold()
    addressed = [one for one in nameless if email and one.email.strip().casefold() == email]
    found = addressed or [one for one in nameless if one.name == entry.name]
    return found[0] if len(found) == 1 else None


def refuse(desk: Desk, entries: Sequence[Entry], reasons: Reasons) -> None:
    """Add to each row's reasons what the others and the company have against it."""
    everyone = people.everyone(desk.session)
    company = _Company(
        everyone={one.id: one for one in everyone},
        known={one.code: one.name for one in everyone if one.code},
        whose=owners(everyone, entries),
        administrators=administrators(desk),
    )
    _by_name(company, entries, reasons)
    for number, reason in shared.found(desk, everyone, entries, company.whose):
        reasons[number].append(reason)
    found = True
    # Whatever is refused changes what the others can say.
    while found:
        _without_superior(company, entries, reasons)
        usable = [one for one in entries if not reasons[one.row.number]]
        found = False
        for number, reason in (*_without_administrator(company, usable), *_in_loops(desk, company, usable)):
            reasons[number].append(reason)
            found = True


def _by_name(company: _Company, entries: Sequence[Entry], reasons: Reasons) -> None:
    codes = Counter(one.code for one in entries)
    names = Counter([one.name for one in entries] + [n for c, n in company.known.items() if c not in codes])
    for entry in entries:
        reasons[entry.row.number] += _unclear(entry, codes, names, company.known)


def _unclear(entry: Entry, codes: Counter[str], names: Counter[str], known: Mapping[str, str]) -> Iterator[Reason]:
    if entry.code and codes[entry.code] > 1:
        yield Reason("row-id-twice", {"id": entry.code})
    for superior in entry.superiors:
        if superior in {entry.code, entry.name}:
            yield Reason("row-own-superior")
        elif superior not in known and superior not in codes and names[superior] != 1:
            yield Reason("row-superior-several" if names[superior] else "row-superior-nobody", {"superior": superior})


def _without_superior(company: _Company, entries: Sequence[Entry], reasons: Reasons) -> None:
    """Refuse also whose superior stands only in refused rows, however far up the line."""
    known = {*company.known, *company.known.values()}
    usable = Counter(word for one in entries if not reasons[one.row.number] for word in {one.code, one.name})
    below: dict[str, list[Entry]] = {}
    for one in entries:
        for superior in one.superiors:
            below.setdefault(superior, []).append(one)
    lost = [word for word in below if word not in known and not usable[word]]
    while lost:
        superior = lost.pop()
        for one in below.get(superior, ()):
            if reasons[one.row.number]:
                continue
            reasons[one.row.number].append(Reason("row-superior-refused", {"superior": superior}))
            for word in {one.code, one.name}:
                usable[word] -= 1
                if not usable[word] and word not in known:
                    lost.append(word)


def _without_administrator(company: _Company, usable: Sequence[Entry]) -> Iterator[tuple[int, Reason]]:
    """Refuse to take the last administrator away."""
    those = {one.id for one in company.administrators}
    taken = {
        one.row.number: company.whose[one.row.number].id
        for one in usable
        if one.admin is False and one.row.number in company.whose
    }
    if not those - set(taken.values()) and not any(one.admin and one.left_on is None for one in usable):
        for number, person_id in taken.items():
            if person_id in those:
                yield number, Reason("row-last-administrator")


def _in_loops(desk: Desk, company: _Company, usable: Sequence[Entry]) -> Iterator[tuple[int, Reason]]:
    """Refuse lines of superiors that never end, whether the file or the company closes them."""
    if not any(one.superiors for one in usable):
        return
    named = {name: code for code, name in company.known.items()} | {one.name: one.code for one in usable}
    codes = {*company.known, *(one.code for one in usable)}
    above = {
        one.code: [code for word in one.superiors if (code := word if word in codes else named.get(word))]
        for one in usable
    }
    _add_lines(desk, company, above)
    names = {**company.known, **{one.code: one.name for one in usable}}
    numbers = {one.code: one.row.number for one in usable}
    for line in loops(above):
        said = " → ".join(names[one] for one in (*line, line[0]))
        for one in line:
            if one in numbers:
                yield numbers[one], Reason("row-superior-loop", {"line": said})


def _add_lines(desk: Desk, company: _Company, above: dict[str, list[str]]) -> None:
    """Add the superiors of those whom the file only names, and so on up."""
    outside = {code for bosses in above.values() for code in bosses} - above.keys()
    persons = [one.id for one in company.everyone.values() if one.code in outside]
    recall.widen(desk.session, persons)
    for one in persons:
        for person, bosses in places.line_above(desk.session, one, desk.now).items():
            codes = [company.everyone[boss].code for boss in bosses]
            above.setdefault(company.everyone[person].code or "", [code for code in codes if code])
