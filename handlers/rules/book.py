"""The rule book: everything a company may decide, as frozen data; no number of any regulation stands in code."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from handlers.rules.approvals import Approvals, RequestType
from handlers.rules.parts import Entry, Identifier, Part, Words


class Weekday(StrEnum):
    """A day of the week as the rule book writes it."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @property
    def number(self) -> int:
        """Count from Monday = 0."""
        return list(Weekday).index(self)


class Role(Entry):
    """A post, and the posts it may answer to; the first is the primary superior."""

    title: Words
    aliases: tuple[str, ...] = ()
    superiors: tuple[Identifier, ...] = ()


class Calendar(Entry):
    """Working days: the country's public calendar, and the company's own dates that win over it."""

    country: str = Field(min_length=2, max_length=2)
    timezone: str
    rest_days: tuple[Weekday, ...] = (Weekday.SAT, Weekday.SUN)
    holidays: tuple[dt.date, ...] = ()
    workdays: tuple[dt.date, ...] = ()


class QuietHours(Entry):
    """When no reminder is sent, local time."""

    start: dt.time
    end: dt.time


class Due(Entry):
    """When a report is owed and when the clerk speaks up, local time.

    ``weekday`` belongs to weekly duties; ``day`` to monthly ones, 1 to 28 or "last".
    Before the deadline the clerk reminds twice; ``ring_when_over`` and ``after`` say what comes at it and after it.
    """

    time: dt.time
    weekday: Weekday | None = None
    day: Annotated[int, Field(ge=1, le=28)] | Literal["last"] | None = None
    grace_minutes: int = Field(ge=0, le=24 * 60)
    first_reminder: dt.time
    last_call: dt.time
    ring_when_over: bool = Field(default=False, description="whether it rings too that the time to file is over")
    after: tuple[dt.time, ...] = Field(
        default=(), description="when on the next working day whoever has still not filed is reminded once more"
    )
    snoozes: int = Field(default=3, ge=0, le=10, description="how often a person may put the reminder off")
    tonight: dt.time = Field(default=dt.time(20), description="what a reminder put off until tonight means")


class FilingMode(StrEnum):
    """Whether a report is always written, or one tap may say that nothing happened."""

    ALWAYS = "always"
    NIL_RETURN = "nil_return"


class Owed(Entry):
    """Who owes a duty, and to which posts above them it goes."""

    roles: tuple[Identifier, ...] = Field(min_length=1)
    to: tuple[Identifier, ...] = Field(min_length=1)
    mode: FilingMode = FilingMode.ALWAYS


class Period(StrEnum):
    """How often a duty comes back."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Duty(Entry):
    """A report that comes back every period."""

    title: Words
    period: Period
    owed_by: tuple[Owed, ...]
    due: Due
    form: Identifier

    def owed_by_role(self, role: str) -> Owed | None:
        """Find the entry under which ``role`` owes this duty."""
        return next((owed for owed in self.owed_by if role in owed.roles), None)


class FieldKind(StrEnum):
    """What kind of answer a question takes."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    CHECKLIST = "checklist"
    YES_NO = "yes_no"
    FILES = "files"
    PERSON = "person"


class Option(Part):
    """One thing to choose; ``typed`` asks for it in the person's own words."""

    id: Identifier
    title: Words
    typed: bool = False


class Condition(Part):
    """Ask a question only when an earlier answer is this one."""

    field: Identifier
    equals: str | bool


class Mark(Part):
    """What stands before everything else wherever a form is named, when the answer is this one."""

    says: Words
    equals: str | bool = True


class FormField(Part):
    """One question of a form.

    ``was`` is its earlier id; ``means`` is what code may read it as ("plan": the lines that
    come back as a checklist next time); ``clause`` is where it comes from, when not from where its form does.
    """

    id: Identifier
    kind: FieldKind
    label: Words
    ask: Words
    aliases: tuple[str, ...] = ()
    optional: bool = False
    asked: bool = Field(default=True, description="false: never asked, but taken whenever it is sent")
    options: tuple[Option, ...] = ()
    when: Condition | None = None
    was: Identifier | None = None
    means: Identifier | None = None
    mark: Mark | None = None
    clause: str = ""
    people: tuple[Identifier, ...] = Field(default=(), description="the posts of whom a person is chosen from")
    ticks: Identifier | None = Field(default=None, description="the meaning whose earlier lines are ticked here")
    least: Decimal | None = Field(default=None, description="the smallest number or amount that is an answer")
    most: int = Field(default=8000, ge=1, le=20000, description="characters a text may have")

    @model_validator(mode="after")
    def has_what_its_kind_needs(self) -> Self:
        """Refuse a choice without options, a person without posts and a checklist without lines to tick."""
        if self.kind in {FieldKind.CHOICE, FieldKind.CHOICES} and not self.options:
            message = "a choice needs options"
            raise ValueError(message)
        if not self.asked and not self.optional:
            message = "a question that is never asked must be optional"
            raise ValueError(message)
        if self.kind is FieldKind.PERSON and not self.people:
            message = "a person needs people: the posts to choose from"
            raise ValueError(message)
        if self.kind is FieldKind.CHECKLIST and not self.ticks:
            message = "a checklist needs ticks: the meaning of the field whose lines come back"
            raise ValueError(message)
        return self


class FormSpec(Entry):
    """The questions of one report, in order."""

    fields: tuple[FormField, ...] = Field(min_length=1)

    def field(self, field_id: str) -> FormField | None:
        """Find a question by its id."""
        return next((field for field in self.fields if field.id == field_id), None)

    def meaning(self, means: str) -> FormField | None:
        """Find the question that code may read as ``means``."""
        return next((field for field in self.fields if field.means == means), None)


class LateReasons(Entry):
    """What may be tapped when a report came late."""

    options: tuple[Option, ...] = Field(min_length=1)


class Severity(Entry):
    """How grave an event is, and how fast people must move then; minutes.

    ``in_report`` says that it belongs into the day's report and keeps nobody waiting.
    """

    id: Identifier
    title: Words
    acknowledge_minutes: int = Field(ge=1, le=7 * 24 * 60)
    update_minutes: int = Field(ge=5, le=7 * 24 * 60)
    in_report: bool = False


class Skip(Entry):
    """Posts that may be told past one's own superior, where every condition is met."""

    to: tuple[Identifier, ...] = Field(min_length=1)
    conditions: tuple[Words, ...] = Field(min_length=1)


class Omitted(Entry):
    """What the regulation says where a post does not report; shown only to a superior who puts it on record."""

    penalty: Words


class Reporting(Entry):
    """Who reports events, to which posts above them, within how many minutes of the event, as how grave.

    ``limits`` are the minutes for a severity that has others than ``limit_minutes``; while nobody has said how
    grave it is, those hold.
    """

    roles: tuple[Identifier, ...] = Field(min_length=1)
    to: tuple[Identifier, ...] = Field(min_length=1)
    limit_minutes: int = Field(ge=1, le=7 * 24 * 60)
    limits: Mapping[Identifier, Annotated[int, Field(ge=1, le=31 * 24 * 60)]] = {}
    severities: tuple[Identifier, ...] = Field(min_length=1)
    skip: Skip | None = None
    omitted: Omitted | None = None

    def limit_of(self, severity: str) -> dt.timedelta:
        """Say how long after an event of a severity it is reported in time."""
        return dt.timedelta(minutes=self.limits.get(severity, self.limit_minutes))


class Details(Entry):
    """How many minutes after a first notice its reporter is asked for what it left out."""

    minutes: int = Field(default=30, ge=1, le=24 * 60)


class Incidents(Entry):
    """Events that are reported at once; the limit counts from the event.

    ``unsure`` is how grave an event is while nobody has said; ``nags`` are minutes before the limit.
    """

    reported_by: tuple[Reporting, ...] = Field(min_length=1)
    severities: tuple[Severity, ...] = Field(min_length=1)
    unsure: Identifier
    nags: tuple[Annotated[int, Field(ge=1)], ...] = (120, 60, 15)
    asked_twice_days: int = Field(default=3, ge=0, le=365)
    details: Details = Details(assumed=True)

    def of_role(self, role: str) -> Reporting | None:
        """Find the entry under which a role reports."""
        return next((one for one in self.reported_by if role in one.roles), None)

    def severity(self, severity_id: str) -> Severity:
        """Give a severity; the one for the unsure when the rule book dropped it."""
        known = {one.id: one for one in self.severities}
        return known.get(severity_id) or known[self.unsure]


class ClockDue(Entry):
    """When a customer's matter is due, so many days after it came; with 0, at ``time`` of the same day or at its end.

    ``nags`` are minutes before; a superior hears of it ``escalate_minutes`` after, and the next one as long after that.
    """

    days: int = Field(ge=0, le=60)
    time: dt.time
    working_days: bool = False
    nags: tuple[Annotated[int, Field(ge=1)], ...] = (60,)
    escalate_minutes: int = Field(default=60, ge=1, le=7 * 24 * 60)


class CustomerClock(Entry):
    """What a customer waits for: who takes care of it, by which steps, until when."""

    title: Words
    aliases: tuple[str, ...] = ()
    roles: tuple[Identifier, ...] = Field(min_length=1)
    steps: tuple[Option, ...] = Field(min_length=1)
    due: ClockDue


class Groups(Entry):
    """What a team's group may see; counts always."""

    names: bool = False


class Reminders(Entry):
    """How often a person is reminded a day at most, whatever they owe; what they put off themselves comes on top."""

    per_day: int = Field(default=6, ge=1, le=50)


class Trial(Entry):
    """How many working days a team tries the clerk out: private reminders only, nothing late, no group."""

    days: int = Field(default=5, ge=0, le=60)


class RuleBook(Part):
    """One company's rules."""

    version: Literal[1]
    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: Words
    source: str
    roles: dict[Identifier, Role] = Field(min_length=1)
    calendar: Calendar
    quiet_hours: QuietHours
    late_reasons: LateReasons
    groups: Groups = Groups(assumed=True)
    trial: Trial = Trial(assumed=True)
    reminders: Reminders = Reminders(assumed=True)
    incidents: Incidents | None = None
    approvals: Approvals = Approvals(assumed=True)
    requests: dict[Identifier, RequestType] = Field(default_factory=dict)
    customer_clocks: dict[Identifier, CustomerClock] = Field(default_factory=dict)
    duties: dict[Identifier, Duty]
    forms: dict[Identifier, FormSpec]

    def role_named(self, word: str) -> str | None:
        """Find a role id by its id, title or alias in any language."""
        wanted = word.strip().casefold()
        for role_id, role in self.roles.items():
            names = (role_id, role.title.zh, role.title.en, *role.aliases)
            if wanted in (name.casefold() for name in names):
                return role_id
        return None

    def requests_of(self, role: str) -> list[tuple[str, RequestType]]:
        """List what a role may apply for."""
        return [(key, one) for key, one in self.requests.items() if not one.by or role in one.by]

    def reporting_of(self, role: str) -> Reporting | None:
        """Find the entry under which a role reports incidents; nothing where the book knows none."""
        return self.incidents.of_role(role) if self.incidents is not None else None

    def duties_of(self, role: str) -> list[tuple[str, Duty, Owed]]:
        """List what a role owes."""
        found = ((key, duty, duty.owed_by_role(role)) for key, duty in self.duties.items())
        return [(key, duty, owed) for key, duty, owed in found if owed is not None]
