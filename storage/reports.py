"""Drafts, filed reports, who was given them, and what was said beside them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import recall
from storage.enums import RemarkKind, ReportState
from storage.tables import Draft, Occurrence, Remark, Report, ReportVersion, Review


def draft(session: Session, occurrence_id: int) -> Draft | None:
    """Find the draft of an occurrence."""
    return recall.find(session, Draft, occurrence_id)


def report(session: Session, occurrence_id: int, *, hold: bool = False) -> Report | None:
    """Find the report of an occurrence; ``hold`` keeps others from deciding it meanwhile."""
    return session.get(Report, occurrence_id, with_for_update=True if hold else None)


def latest_before(session: Session, occurrence: Occurrence) -> Report | None:
    """Find the person's last report of the same duty before this occurrence."""
    where = (
        Occurrence.person_id == occurrence.person_id,
        Occurrence.duty == occurrence.duty,
        Occurrence.due_at < occurrence.due_at,
    )
    return session.scalar(
        select(Report)
        .join(Occurrence, Occurrence.id == Report.occurrence_id)
        .where(*where)
        .order_by(Occurrence.due_at.desc())
        .limit(1),
    )


def begin(session: Session, report: Report) -> None:
    """Keep a report filed for the first time: nobody has been given it, nothing was said beside it."""
    session.add(report)
    _fresh(session)[report.occurrence_id] = []


def _fresh(session: Session) -> dict[int, list[int]]:
    """Give the reports this transaction filed for the first time, with who was given them."""
    fresh: dict[int, list[int]] = session.info.setdefault("fresh_reports", {})
    return fresh


def give_to(session: Session, occurrence_id: int, trays: Mapping[int, int]) -> None:
    """Note who is given a report and in which tray (by reader), each once."""
    known = set(reviewers_of(session, occurrence_id))
    new = [one for one in trays if one not in known]
    session.add_all(Review(occurrence_id=occurrence_id, reviewer_id=one, tray_id=trays[one]) for one in new)
    if known:
        # Given before there were trays: it lies in one from now on.
        for row in session.scalars(select(Review).where(Review.occurrence_id == occurrence_id)):
            row.tray_id = row.tray_id or trays.get(row.reviewer_id)
    if occurrence_id in _fresh(session):
        _fresh(session)[occurrence_id] += new
    else:
        session.flush()


def reviewers_of(session: Session, occurrence_id: int) -> list[int]:
    """List who was given a report."""
    if occurrence_id in _fresh(session):
        return sorted(_fresh(session)[occurrence_id])
    where = Review.occurrence_id == occurrence_id
    return list(session.scalars(select(Review.reviewer_id).where(where).order_by(Review.reviewer_id)))


def count_waiting(session: Session, reviewer_id: int) -> int:
    """Count the reports that wait for a superior."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Review)
            .join(Report, Report.occurrence_id == Review.occurrence_id)
            .where(Review.reviewer_id == reviewer_id, Report.state == ReportState.FILED),
        )
        or 0
    )


def without_tray(session: Session, reviewer_id: int) -> list[int]:
    """List what waits for a superior since before there were trays."""
    where = (Review.reviewer_id == reviewer_id, Review.tray_id.is_(None), Report.state == ReportState.FILED)
    statement = select(Review.occurrence_id).join(Report, Report.occurrence_id == Review.occurrence_id).where(*where)
    return list(session.scalars(statement.order_by(Review.occurrence_id)))


def ledger(
    session: Session, duty: str, since: datetime, until: datetime | None = None, only: Collection[int] | None = None
) -> list[tuple[Occurrence, Report | None]]:
    """List what was owed of a duty from one instant to another, each with its report, by deadline and person.

    ``only`` narrows it to some people.
    """
    where = [Occurrence.duty == duty, Occurrence.due_at >= since]
    if until is not None:
        where.append(Occurrence.due_at < until)
    if only is not None:
        where.append(Occurrence.person_id.in_(only))
    rows = session.execute(
        select(Occurrence, Report)
        .outerjoin(Report, Report.occurrence_id == Occurrence.id)
        .where(*where)
        .order_by(Occurrence.due_at, Occurrence.person_id),
    )
    return [(occurrence, report) for occurrence, report in rows]


def returned_to(session: Session, person_id: int) -> list[Report]:
    """List the reports that came back to their author."""
    where = (Report.person_id == person_id, Report.state == ReportState.RETURNED)
    return list(session.scalars(select(Report).where(*where).order_by(Report.filed_at)))


def remark(session: Session, remark_id: int) -> Remark | None:
    """Find a remark by id."""
    return session.get(Remark, remark_id)


def say_beside(session: Session, remark: Remark) -> Remark:
    """Keep what was said beside a report."""
    session.add(remark)
    session.flush()
    _fresh(session).pop(remark.occurrence_id, None)
    return remark


def unsay(session: Session, occurrence_id: int, kind: RemarkKind, author_id: int) -> None:
    """Take back the last that somebody said of a kind beside a report."""
    where = (Remark.occurrence_id == occurrence_id, Remark.kind == kind, Remark.author_id == author_id)
    last = session.scalar(select(Remark).where(*where).order_by(Remark.id.desc()).limit(1))
    if last is not None:
        session.delete(last)
        session.flush()


def is_same_again(session: Session, report: Report) -> bool:
    """Tell whether the last wording of a report says what the one before said."""
    if report.number < 2:
        return False
    before = session.get(ReportVersion, (report.occurrence_id, report.number - 1))
    return before is not None and before.answers == report.answers


def returned_among(session: Session, occurrences: Collection[int]) -> set[int]:
    """Pick the reports that lie with their authors because a superior sent them back."""
    where = (Report.occurrence_id.in_(occurrences), Report.state == ReportState.RETURNED)
    return set(session.scalars(select(Report.occurrence_id).where(*where)))


def remarks(session: Session, occurrence_id: int) -> list[Remark]:
    """List what was said beside a report, in order."""
    if occurrence_id in _fresh(session):
        return []
    return list(session.scalars(select(Remark).where(Remark.occurrence_id == occurrence_id).order_by(Remark.id)))


def unanswered(session: Session, occurrences: Iterable[int]) -> set[int]:
    """Pick the reports with a question that has no answer yet."""
    answered = select(Remark.answers_id).where(Remark.kind == RemarkKind.ANSWER, Remark.answers_id.is_not(None))
    where = (
        Remark.occurrence_id.in_(list(occurrences)),
        Remark.kind == RemarkKind.QUESTION,
        Remark.id.not_in(answered),
    )
    return set(session.scalars(select(Remark.occurrence_id).where(*where)))


def open_questions(session: Session, person_id: int) -> list[Remark]:
    """List the questions about a person's reports that have no answer yet."""
    answered = select(Remark.answers_id).where(Remark.kind == RemarkKind.ANSWER)
    return list(
        session.scalars(
            select(Remark)
            .join(Report, Report.occurrence_id == Remark.occurrence_id)
            .where(
                Report.person_id == person_id,
                Remark.kind == RemarkKind.QUESTION,
                Remark.id.not_in(answered),
            )
            .order_by(Remark.id),
        ),
    )
