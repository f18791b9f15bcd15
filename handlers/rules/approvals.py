"""What may be applied for, and who has to agree, as data of the rule book."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from handlers.rules.parts import Entry, Identifier, Part, Words


class StepKind(StrEnum):
    """What the people of a step do: decide, sign and leave a stub, or only hear of it."""

    APPROVE = "approve"
    SIGN = "sign"
    INFORM = "inform"


class Mode(StrEnum):
    """Whether every post of a step has its say, one of them is enough, or one after the other."""

    ALL = "all"
    ANY = "any"
    SEQUENCE = "sequence"


class Among(StrEnum):
    """Where the holder of a post is looked for."""

    LINE = "line"
    COMPANY = "company"


class Test(Part):
    """A question about a request: an answer of its form, or the post or team of whoever applies.

    ``not_before`` is another date of the form that this one does not precede; ``given`` asks only for an answer.
    """

    field: Identifier | None = None
    posts: tuple[Identifier, ...] = ()
    teams: tuple[str, ...] = ()
    given: Literal[True] | None = None
    equals: str | bool | None = None
    one_of: tuple[str, ...] = ()
    not_before: Identifier | None = None
    at_least: Decimal | None = None
    below: Decimal | None = None

    @model_validator(mode="after")
    def asks_one_thing(self) -> Self:
        """Refuse a test that asks about nothing, or compares an answer with nothing."""
        if sum((self.field is not None, bool(self.posts), bool(self.teams))) != 1:
            raise ValueError("ask about a field, about posts or about teams, one of them")
        compared = (self.given, self.equals, self.one_of or None, self.not_before, self.at_least, self.below)
        compares = any(one is not None for one in compared)
        if compares is not (self.field is not None):
            raise ValueError("compare a field by equals, one_of, not_before, at_least, below or given")
        if self.at_least is not None and self.below is not None and self.at_least >= self.below:
            raise ValueError(f"nothing is at least {self.at_least} and below {self.below}")
        return self


class Step(Entry):
    """Somebody who has to agree: so many superiors up, holders of posts, named people, or who a field names."""

    id: Identifier
    title: Words | None = None
    kind: StepKind = StepKind.APPROVE
    superior: Annotated[int, Field(ge=1, le=9)] | None = None
    posts: tuple[Identifier, ...] = ()
    among: Among = Among.LINE
    people: tuple[str, ...] = ()
    field: Identifier | None = None
    mode: Mode = Mode.ALL
    when: tuple[Test, ...] = ()

    @model_validator(mode="after")
    def names_somebody(self) -> Self:
        """Refuse a step that names nobody, or in two ways."""
        if sum((self.superior is not None, bool(self.posts), bool(self.people), self.field is not None)) != 1:
            raise ValueError("name who decides by superior, posts, people or field, one of them")
        if self.mode is Mode.SEQUENCE and not self.posts:
            raise ValueError("only posts can be asked in sequence")
        return self

    def rounds(self) -> Iterator[Self]:
        """Yield the step itself, or one step for each post that is asked after the other."""
        if self.mode is not Mode.SEQUENCE:
            yield self
        else:
            yield from (self.model_copy(update={"posts": (post,), "mode": Mode.ALL}) for post in self.posts)


class Limit(Entry):
    """How long a request may take: working or natural days, for the whole chain or for each step."""

    days: int = Field(ge=1, le=60)
    working: bool = True
    each_step: bool = False


class Check(Entry):
    """What must hold before a request leaves, and what is said where it does not; perhaps the attempt is ``kept``."""

    must: Test
    says: Words
    kept: bool = False


class Note(Entry):
    """What whoever applies is told before sending."""

    says: Words
    when: tuple[Test, ...] = ()


class Route(Entry):
    """Another way through, for a special case; whoever takes it says why."""

    id: Identifier
    title: Words
    chain: tuple[Step, ...] = Field(min_length=1)


class Advisers(Entry):
    """Posts whose opinion may be asked; they have no say, and the chain stays as it is."""

    posts: tuple[Identifier, ...] = Field(min_length=1)


class Grant(StrEnum):
    """What an approved request brings about by itself: days off, from the field meaning since to that meaning until."""

    ABSENCE = "absence"


class QuickReason(Part):
    """A reason for a rejection that is a button; perhaps only where an amount of money is asked for."""

    title: Words
    of_money: bool = False


class RequestType(Entry):
    """Something one may apply for: its form, who may, and who has to agree.

    ``consult`` are those who may be asked without a say; ``archive`` is the letters before the number an
    approved one gets; ``for_customer`` offers its text to be passed on; ``reasons`` stand in place of the
    company's usual ones for a rejection.
    """

    title: Words
    form: Identifier
    by: tuple[Identifier, ...] = ()
    chain: tuple[Step, ...] = Field(min_length=1)
    routes: tuple[Route, ...] = ()
    consult: tuple[Advisers, ...] = ()
    limit: Limit | None = None
    checks: tuple[Check, ...] = ()
    notes: tuple[Note, ...] = ()
    archive: str = Field(default="", pattern=r"^[A-Z0-9]{0,8}$")
    for_customer: bool = False
    reasons: tuple[QuickReason, ...] = Field(default=(), max_length=3)
    grants: Grant | None = None

    def route(self, route_id: str) -> Route | None:
        """Find a special route."""
        return next((one for one in self.routes if one.id == route_id), None)

    def steps(self, route_id: str) -> tuple[Step, ...]:
        """Give the chain of a route, one step for each post asked in sequence; the ordinary one without the route."""
        route = self.route(route_id)
        return tuple(one for step in (route.chain if route is not None else self.chain) for one in step.rounds())


class Approvals(Entry):
    """How decisions are taken: seconds to undo, hours between two urgings, what counts as a small amount.

    ``again_hours`` lie between reminders once the time is over, ``later_hours`` until one that was put off;
    ``offer_days`` long an offer waits for its answer.
    ``reasons`` for a rejection are buttons.
    ``digest`` is when whoever left something waiting overnight gets the list of it, local time; never without it.
    """

    undo_seconds: int = Field(default=15, ge=0, le=120)
    urge_hours: int = Field(default=4, ge=1, le=72)
    small: int = Field(default=500, ge=0)
    digest: dt.time | None = None
    nags: tuple[Annotated[int, Field(ge=1, le=100)], ...] = (50, 80, 100)
    again_hours: int = Field(default=24, ge=1, le=168)
    later_hours: int = Field(default=2, ge=1, le=24)
    offer_days: int = Field(default=3, ge=1, le=30)
    reasons: tuple[QuickReason, ...] = Field(default=(), max_length=3)
