"""Who has to agree to a request: from the chain of the rule book to people; pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from handlers.rules.approvals import Among, Mode, Step, StepKind, Test
from handlers.rules.superiors import nearest

Seat = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """As much of the company as a chain looks at; whoever left appears in none of it.

    ``above`` leads from a person to the superiors by rank, ``posts`` from the people in that line to their
    post, ``holders`` from a post to its people in the whole company, ``named`` from a people-file id to a person.
    """

    above: Mapping[int, Sequence[int]]
    posts: Mapping[int, str]
    holders: Mapping[str, Sequence[int]]
    named: Mapping[str, int] = field(default_factory=dict)
    administrators: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, from which post and team, and what the form says."""

    id: int
    post: str
    team: str
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stop:
    """A step on its way: every seat needs the word of one of its people."""

    place: int
    step: Step
    seats: tuple[Seat, ...]


class NobodyDecidesError(Exception):
    """There is nobody who could decide a step."""

    def __init__(self, step: Step) -> None:
        """Keep the step nobody can decide."""
        self.step = step
        super().__init__(step.id)


def applies(tests: Sequence[Test], applicant: Applicant) -> bool:
    """Tell whether every test of a step, check or note holds."""
    return all(holds(one, applicant) for one in tests)


def holds(test: Test, applicant: Applicant) -> bool:
    """Tell whether one test holds; an answer that was not given fails every comparison."""
    if test.posts or test.teams:
        return applicant.post in test.posts or applicant.team in test.teams
    given = applicant.answers.get(test.field or "")
    if given is None or (test.equals is not None and given != test.equals):
        return False
    if test.one_of and given not in test.one_of:
        return False
    return _lies_within(given, test, applicant)


def _lies_within(given: object, test: Test, applicant: Applicant) -> bool:
    if test.not_before is not None and str(given) < str(applicant.answers.get(test.not_before) or ""):
        return False
    if test.at_least is None and test.below is None:
        return True
    number = _number(given)
    if number is None:
        return False
    return (test.at_least is None or number >= test.at_least) and (test.below is None or number < test.below)


def _number(given: object) -> Decimal | None:
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        return None
    # "NaN" typed into a text is neither more nor less than anything.
    return number if number.is_finite() else None


def path(
    steps: Sequence[Step], company: Company, applicant: Applicant, agreed: Collection[int] = (), start: int = 0
) -> Iterator[Stop]:
    """Yield the stops of a chain from a place on; whoever agreed once is not asked to agree again, nor told of it.

    Nobody decides about their own request: where only the applicant is named, or nobody, the next superior who has
    not agreed does, else an administrator; that word is for the empty post, so it is asked for however many agreed.
    A step that only informs is dropped where there is nobody to inform.

    Raises:
        NobodyDecidesError: at the step that nobody can decide.

    """
    alone = set(agreed)
    for place, step in enumerate(steps):
        if place < start or not applies(step.when, applicant):
            continue
        seats = _filled(step, company, applicant, alone)
        if step.kind is StepKind.APPROVE:
            alone |= {one[0] for one in seats if len(one) == 1}
        if seats:
            yield Stop(place, step, seats)


def _filled(step: Step, company: Company, applicant: Applicant, agreed: Collection[int]) -> tuple[Seat, ...]:
    """Give the seats of a step that still need a word, each with somebody who can fill it."""
    seats = list(named(step, company, applicant))
    held = [one for one in seats if one]
    if step.kind is StepKind.INFORM:
        return tuple(dict.fromkeys((one,) for seat in held for one in seat if one not in agreed))
    if step.mode is Mode.ANY and held:
        held = [tuple(dict.fromkeys(one for seat in held for one in seat))]
        seats = held
    known = set(agreed) if step.kind is StepKind.APPROVE else set()
    asked = known | {one for seat in held for one in seat}
    filled = [
        seat or _stand_ins(step, company, applicant, asked)
        for seat in seats or [()]
        if not seat or not known.intersection(seat)
    ]
    return tuple(dict.fromkeys(filled))


def named(step: Step, company: Company, applicant: Applicant) -> Iterator[Seat]:
    """Yield the seats of a step with those the rule book names for them; empty where nobody but the applicant is."""
    for seat in _seats(step, company, applicant):
        yield tuple(one for one in seat if one != applicant.id)


def _seats(step: Step, company: Company, applicant: Applicant) -> Iterator[Seat]:
    if step.superior is not None:
        boss = _superior(step.superior, company, applicant.id)
        yield (boss,) if boss is not None else ()
    for post in step.posts:
        if step.among is Among.COMPANY:
            yield tuple(company.holders.get(post, ()))
        else:
            holder = nearest(applicant.id, post, company.above, company.posts)
            yield (holder,) if holder is not None else ()
    for code in step.people:
        yield (company.named[code],) if code in company.named else ()
    if step.field is not None:
        chosen = chosen_person(applicant.answers.get(step.field))
        yield (chosen,) if chosen is not None else ()


def chosen_person(answer: object) -> int | None:
    """Read who an answer of the kind "person" names."""
    number = str(answer or "").partition(":")[0]
    return int(number) if number.isdecimal() else None


def _superior(levels: int, company: Company, person: int) -> int | None:
    """Walk so many levels up the primary superiors, as far as there are any."""
    found = None
    for boss in islice(_line(company, person), levels):
        found = boss
    return found


def _line(company: Company, person: int) -> Iterator[int]:
    """Yield the primary superiors from the next one up, each once."""
    at, seen = person, {person}
    while boss := next((one for one in company.above.get(at, ()) if one not in seen), None):
        yield boss
        seen.add(boss)
        at = boss


def _stand_ins(step: Step, company: Company, applicant: Applicant, asked: Collection[int]) -> Seat:
    """Give who decides where nobody named can: the next superior, else the administrators, else one asked already.

    Raises:
        NobodyDecidesError: when there is no other person at all.

    """
    line = list(_line(company, applicant.id))
    others = [one for one in company.administrators if one != applicant.id]
    fresh = [one for one in line if one not in asked][:1] or [one for one in others if one not in asked]
    seat = tuple(fresh or line[-1:] or others)
    if not seat:
        raise NobodyDecidesError(step)
    return seat
