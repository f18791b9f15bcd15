"""What people owe, what they are writing, and what they filed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Key
from storage.enums import OccurrenceStatus, RemarkKind, ReportState
from storage.tables.filling import Filling


class Occurrence(Base):
    """A report one person owes for one period."""

    __tablename__ = "occurrence"
    __table_args__ = (
        UniqueConstraint("person_id", "duty", "period"),
        Index(None, "status", "due_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    duty: Mapped[str]
    # The local business day, week or month, as "2026-11-22", "2026-W47" or "2026-11".
    period: Mapped[str]
    due_at: Mapped[datetime]
    grace_until: Mapped[datetime]
    status: Mapped[OccurrenceStatus]
    filed_at: Mapped[datetime | None]
    late_reason: Mapped[str] = mapped_column(default="")
    excused_by: Mapped[int | None] = mapped_column(Key)
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_book_version.id"))
    # The reminders the person had: none, the first, the last call.
    nag_step: Mapped[int] = mapped_column(default=0)
    # How often the person put the reminder off; nobody else is told.
    snoozed: Mapped[int] = mapped_column(default=0, server_default="0")
    # Never late or missing: the team still tries out, or the person cannot be reached.
    lenient: Mapped[bool] = mapped_column(default=False, server_default=false())


class Draft(Filling, Base):
    """A report being written."""

    __tablename__ = "draft"

    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class Report(Base):
    """A filed report in its current wording."""

    __tablename__ = "report"

    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    answers: Mapped[dict[str, Any]]
    # First filing counts, whatever is changed or returned later.
    filed_at: Mapped[datetime]
    sealed_by_clerk: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ReportState]
    decided_by: Mapped[int | None] = mapped_column(Key)
    decided_at: Mapped[datetime | None]
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_book_version.id"))
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy reads this class attribute by name


class ReportVersion(Base):
    """One wording of a report, the rule book it was judged by, and when it was filed."""

    __tablename__ = "report_version"

    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answers: Mapped[dict[str, Any]]
    filed_at: Mapped[datetime]
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_book_version.id"))


class Tray(Base):
    """The reports of one team for one period on one superior's desk: one living card."""

    __tablename__ = "tray"
    __table_args__ = (UniqueConstraint("reader_id", "duty", "period", "team"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    duty: Mapped[str]
    period: Mapped[str]
    team: Mapped[str]
    # The report that lies open on the card; nothing shows the list.
    showing: Mapped[int | None] = mapped_column(Key)
    # What the last "read all" closed, so that it can be undone.
    closed: Mapped[list[Any]]
    # When the card rings once more if something still waits; nothing when it has.
    ring_at: Mapped[datetime | None] = mapped_column(index=True)


class Review(Base):
    """A superior who was given a report."""

    __tablename__ = "review"
    __table_args__ = (Index(None, "reviewer_id"), Index(None, "tray_id"))

    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    tray_id: Mapped[int | None] = mapped_column(Key)


class Remark(Base):
    """A question, an answer, an addition or a reason beside a report."""

    __tablename__ = "remark"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), index=True)
    kind: Mapped[RemarkKind]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]
    # The question that an answer answers.
    answers_id: Mapped[int | None] = mapped_column(Key)
