"""A request with its rules: what it is, who applies, and who has to agree by the company as it is now."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handlers import books
from handlers.context import Desk
from handlers.filling import wording
from handlers.line import administrators, has_left
from handlers.rules.approvals import Among, RequestType, Step
from handlers.rules.book import FieldKind, FormField, FormSpec, Mark, RuleBook
from handlers.rules.chains import Applicant, Company, Stop, named, path
from handlers.texts import Say, money, short, speaker
from storage import people, places
from storage import requests as stored
from storage.enums import RequestState
from storage.tables import Person, Request

_HEADLINE = 60


@dataclass(slots=True)
class Dossier:
    """A request on the desk."""

    row: Request
    requester: Person
    rules: RuleBook
    type: RequestType
    form: FormSpec
    # The special way it takes; empty for the ordinary one.
    route: str

    @property
    def id(self) -> int:
        """Give the id that buttons carry."""
        return self.row.id

    @property
    def subject(self) -> str:
        """Name its cards, the requester's and the deciders'."""
        return f"request:{self.row.id}"

    def title(self, locale: str) -> str:
        """Name what is applied for."""
        return self.type.title.speak(locale)

    def headline(self, locale: str, answers: Mapping[str, Any] | None = None) -> str:
        """Write what it is about in one line: what is marked, the customer and the amount, else the first answer."""
        given = self.row.answers if answers is None else answers
        say = speaker(locale)
        parts = [mark.says.speak(locale) for mark in self._marks(given)]
        parts += [_spelled(one, given[one.id], say, locale) for one in self.telling(given)]
        return short(" · ".join(parts), _HEADLINE)

    def telling(self, answers: Mapping[str, Any]) -> list[FormField]:
        """Pick the fields that say what it is about: the customer and the amount or price, else the first answer."""
        meant = [self.form.meaning(one) for one in ("customer", "amount", "price")]
        found = [one for one in meant if one is not None and answers.get(one.id) is not None]
        return found or [one for one in self.form.fields if answers.get(one.id)][:1]

    def _marks(self, answers: Mapping[str, Any]) -> list[Mark]:
        """Pick the marks that its answers earn."""
        found = [(one.mark, answers.get(one.id)) for one in self.form.fields]
        return [mark for mark, given in found if mark is not None and given == mark.equals]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Give the chain of the way it takes."""
        return self.type.steps(self.route)

    @property
    def is_running(self) -> bool:
        """Tell whether something is still to be decided."""
        return self.row.state in stored.RUNNING


def _spelled(field: FormField, value: object, say: Say, locale: str) -> str:
    return (
        f"¥{money(str(value), locale)}" if field.kind is FieldKind.MONEY else wording.spelled(field, value, say, locale)
    )


def find(desk: Desk, request_id: int, *, hold: bool = True) -> Dossier | None:
    """Lay a request on the desk, held unless it is only read; nothing where it or its type no longer exists."""
    row = stored.request(desk.session, request_id, hold=hold)
    return of(desk, row) if row is not None else None


def of(desk: Desk, row: Request) -> Dossier | None:
    """Lay a request on the desk: one that was sent by the rules it was sent under, a draft by those in force."""
    is_draft = row.state is RequestState.DRAFT or row.number == 0
    rules = desk.rules if is_draft else books.of_version(desk.session, row.version_id).rules
    kind = rules.requests.get(row.kind)
    requester = people.person(desk.session, row.requester_id)
    if kind is None or requester is None:
        return None
    return Dossier(row, requester, rules, kind, rules.forms[kind.form], row.route)


def stops(
    desk: Desk, dossier: Dossier, answers: Mapping[str, Any], agreed: Collection[int] = (), start: int = 0
) -> Iterator[Stop]:
    """Yield who has to agree from a place of the chain on, by the company as it is now.

    Raises:
        NobodyDecidesError: at the step that nobody can decide.

    """
    who = applicant(desk, dossier.requester, answers)
    yield from path(dossier.steps, _company(desk, dossier), who, agreed, start)


def named_at(desk: Desk, dossier: Dossier, place: int) -> list[int]:
    """List whom a place of the chain names by the company as it is now, without anybody for an empty post."""
    who = applicant(desk, dossier.requester, dossier.row.answers)
    return [one for seat in named(dossier.steps[place], _company(desk, dossier), who) for one in seat]


def applicant(desk: Desk, requester: Person, answers: Mapping[str, Any]) -> Applicant:
    """Say who applies, from which post and team."""
    post = places.role_at(desk.session, requester.id, desk.now)
    team = places.teams_at(desk.session, [requester.id], desk.now).get(requester.id, "")
    return Applicant(requester.id, post, team, answers)


def _company(desk: Desk, dossier: Dossier) -> Company:
    """Gather as much of the company as the chain looks at; whoever left is walked over."""
    above = places.line_above(desk.session, dossier.requester.id, desk.now)
    steps = dossier.steps
    wanted = {post for step in steps if step.among is Among.COMPANY for post in step.posts}
    holders = {post: places.holding(desk.session, post, desk.now) for post in wanted}
    codes = {code for step in steps for code in step.people}
    coded = {code: one for code in codes if (one := people.person_coded(desk.session, code)) is not None}
    everyone = {one for line in above.values() for one in line} | {one for some in holders.values() for one in some}
    known = people.named(desk.session, everyone)
    gone = {one for one, person in known.items() if has_left(desk, person)}
    return Company(
        above={one: _there(line, above, gone) for one, line in above.items()},
        posts=places.roles_at(desk.session, everyone - gone, desk.now),
        holders={post: [one for one in some if one not in gone] for post, some in holders.items()},
        named={code: one.id for code, one in coded.items() if not has_left(desk, one)},
        administrators=[one.id for one in administrators(desk)],
    )


def _there(line: Collection[int], above: Mapping[int, Collection[int]], gone: Collection[int]) -> list[int]:
    """Put the superiors of whoever left in their place."""
    found: list[int] = []
    waiting, seen = list(line), set()
    while waiting:
        one = waiting.pop(0)
        if one in seen:
            continue
        seen.add(one)
        if one in gone:
            waiting = [*above.get(one, ()), *waiting]
        else:
            found.append(one)
    return found


def step_title(dossier: Dossier, step: Step, locale: str) -> str:
    """Name a step: by its own title, else by the posts it asks."""
    if step.title is not None:
        return step.title.speak(locale)
    titles = [dossier.rules.roles[one].title.speak(locale) for one in step.posts if one in dossier.rules.roles]
    return "/".join(titles)
