"""One report on the desk: what is owed, its form, its draft and what was filed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from handlers import books
from handlers.context import Desk, locale_of
from handlers.forms import engine
from handlers.line import administrators, holders, holders_of
from handlers.rules.book import Duty, FieldKind, FilingMode, FormSpec, RuleBook
from handlers.rules.deadlines import Timeliness, day_of, judge, local_day
from handlers.texts import calendar_day, joined
from storage import duties, people, places, reports
from storage.tables import Draft, Occurrence, Person, Report

_PREVIOUS_DAYS = 45


def titled(rules: RuleBook, key: str, period: str, locale: str) -> str:
    """Write what is owed and for when, whatever the zones of those who owe it: 日报 11月23日 周一."""
    duty = rules.duties.get(key)
    return f"{duty.title.speak(locale)} {calendar_day(day_of(duty, period), locale)}" if duty else f"{key} {period}"


@dataclass(slots=True)
class Paper:
    """A report somebody owes, is writing or has filed."""

    occurrence: Occurrence
    author: Person
    duty: Duty
    form: FormSpec
    zone: str
    today: date

    @property
    def id(self) -> int:
        """Give the id that buttons carry."""
        return self.occurrence.id

    @property
    def subject(self) -> str:
        """Name the author's card."""
        return f"occurrence:{self.occurrence.id}"

    @property
    def review_subject(self) -> str:
        """Name the superiors' cards."""
        return f"report:{self.occurrence.id}"

    def title(self, locale: str) -> str:
        """Write what this is and for when: 日报 11月23日 周一."""
        day = local_day(self.occurrence.due_at, self.zone)
        return f"{self.duty.title.speak(locale)} {calendar_day(day, locale)}"

    def is_complete(self, draft: Draft) -> bool:
        """Tell whether nothing that must be said is missing, whatever the person is changing now."""
        return engine.suffices(self.form, draft.answers, draft.offered, self.today)

    def timeliness(self, filed_at: datetime) -> Timeliness:
        """Judge a filing; where we are lenient nothing is late."""
        if self.occurrence.lenient:
            return Timeliness.ON_TIME
        return judge(filed_at, self.occurrence.grace_until, self.zone)

    def late_by(self, filed_at: datetime) -> timedelta:
        """Measure how long after the deadline something was filed."""
        return filed_at - self.occurrence.due_at


def find(desk: Desk, occurrence_id: int) -> Paper | None:
    """Lay a report on the desk; nothing when it or its duty no longer exists."""
    occurrence = duties.occurrence(desk.session, occurrence_id)
    return of(desk, occurrence) if occurrence else None


def of(desk: Desk, occurrence: Occurrence) -> Paper | None:
    """Lay what somebody owes on the desk; nothing when the rule book dropped the duty."""
    duty = desk.rules.duties.get(occurrence.duty)
    author = people.person(desk.session, occurrence.person_id)
    if duty is None or author is None:
        return None
    form = desk.rules.forms[duty.form]
    return Paper(occurrence, author, duty, form, desk.zone_of(author), desk.today_of(author))


def draft_of(desk: Desk, paper: Paper) -> Draft | None:
    """Find the draft, carried over to the active form."""
    draft = reports.draft(desk.session, paper.id)
    if draft is not None and any(field.was in draft.answers for field in paper.form.fields if field.was):
        draft.answers = engine.follow_renames(paper.form, draft.answers)
    return draft


def report_of(desk: Desk, paper: Paper, *, hold: bool = False) -> Report | None:
    """Find the filed report."""
    if paper.occurrence.filed_at is None:
        return None
    return reports.report(desk.session, paper.id, hold=hold)


def new_draft(desk: Desk, paper: Paper, answers: dict[str, Any] | None = None) -> Draft:
    """Begin a draft, with the lines of the last report's plan to tick."""
    draft = Draft(
        occurrence_id=paper.id,
        person_id=paper.author.id,
        answers=dict(answers or {}),
        offered=_offered(desk, paper),
        marks={},
        asking="",
        sources={},
        started_at=desk.now,
    )
    desk.session.add(draft)
    return draft


def form_filed(desk: Desk, paper: Paper, report: Report) -> FormSpec:
    """Give the form a report was filed under: its answers read by the questions they were given to."""
    rules = books.of_version(desk.session, report.version_id).rules
    duty = rules.duties.get(paper.occurrence.duty)
    return rules.forms[duty.form] if duty else paper.form


def reopened(desk: Desk, paper: Paper, report: Report) -> Draft:
    """Give the draft that changes a filed report, with its answers in it; it is complete from the start."""
    draft = draft_of(desk, paper)
    if draft is None:
        draft = new_draft(desk, paper, engine.follow_renames(paper.form, report.answers))
        draft.completed_at = report.filed_at
    return draft


def _offered(desk: Desk, paper: Paper) -> dict[str, list[str]]:
    wanted = {field.id: field.ticks for field in paper.form.fields if field.kind is FieldKind.CHECKLIST}
    if not wanted:
        return {}
    previous = reports.latest_before(desk.session, paper.occurrence)
    if previous is None or desk.now - previous.filed_at > timedelta(days=_PREVIOUS_DAYS):
        return {}
    offered: dict[str, list[str]] = {}
    for field_id, meaning in wanted.items():
        source = form_filed(desk, paper, previous).meaning(meaning or "")
        text = previous.answers.get(source.id) if source else None
        if isinstance(text, str):
            offered[field_id] = [line.strip(" \t-*•·") for line in text.splitlines() if line.strip()][:20]
    return offered


def may_be_nil(desk: Desk, paper: Paper) -> bool:
    """Tell whether one tap may say that nothing happened."""
    owed = paper.duty.owed_by_role(places.role_at(desk.session, paper.author.id, desk.now))
    return owed is not None and owed.mode is FilingMode.NIL_RETURN


def superiors(desk: Desk, paper: Paper) -> list[Person]:
    """List who gets the report, by the line of superiors on the day it is judged by."""
    ids = reader_ids(desk, paper.author.id, paper.duty, paper.occurrence.due_at)
    # With nobody above, a report goes to the administrators rather than nowhere.
    return list(people.named(desk.session, ids).values()) or administrators(desk, but=paper.author.id)


def reader_ids(desk: Desk, author: int, duty: Duty, due_at: datetime) -> list[int]:
    """Find who gets somebody's report of a duty; nobody where no superior is left."""
    return holders(desk, author, _posts(duty), min(desk.now, due_at))


def goes_to(desk: Desk, reader: int, duty: Duty, due: Mapping[int, datetime]) -> set[int]:
    """Pick those whose report of a duty, due at their instant, somebody gets."""
    picked: set[int] = set()
    for at in set(due.values()):
        authors = [one for one, due_at in due.items() if due_at == at]
        found = holders_of(desk, authors, _posts(duty), min(desk.now, at))
        picked.update(one for one, ids in found.items() if reader in ids)
    return picked


def _posts(duty: Duty) -> Callable[[str], Sequence[str]]:
    def posts(role: str) -> Sequence[str]:
        owed = duty.owed_by_role(role)
        return owed.to if owed else ()

    return posts


def names(persons: Iterable[Person], reader: Person) -> str:
    """List people by name."""
    return joined((person.name for person in persons), locale_of(reader))
