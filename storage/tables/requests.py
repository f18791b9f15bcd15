"""What people apply for, and every word it needs; decided requests and their versions are never deleted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Key
from storage.enums import RequestState, SeatState
from storage.tables.filling import Filling


class Request(Base):
    """Something somebody applies for, in its current wording."""

    __tablename__ = "request"
    __table_args__ = (
        Index(None, "requester_id", "state"),
        Index(
            "ix_request_step",
            "next_step_at",
            sqlite_where=text("next_step_at IS NOT NULL"),
            postgresql_where=text("next_step_at IS NOT NULL"),
        ),
        UniqueConstraint("archive", "archive_no"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    state: Mapped[RequestState]
    number: Mapped[int] = mapped_column(default=0)
    answers: Mapped[dict[str, Any]]
    # A special way through, and why it was taken.
    route: Mapped[str] = mapped_column(default="")
    route_reason: Mapped[str] = mapped_column(Text, default="")
    # The step of the chain that is open.
    place: Mapped[int] = mapped_column(default=0)
    # The answer that is the amount, in hundredths, for lists and sums.
    cents: Mapped[int | None] = mapped_column(Key)
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_book_version.id"))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    # When the clerk speaks up next.
    next_step_at: Mapped[datetime | None]
    urged_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    archive: Mapped[str | None]
    archive_no: Mapped[int | None] = mapped_column(Key)


class RequestDraft(Filling, Base):
    """A request being written or changed."""

    __tablename__ = "request_draft"

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # A special way that is wanted, and why; it counts only with its reason.
    route: Mapped[str] = mapped_column(default="", server_default="")
    route_reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class RequestVersion(Base):
    """One wording of a request, as it was sent."""

    __tablename__ = "request_version"

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answers: Mapped[dict[str, Any]]
    route: Mapped[str] = mapped_column(default="")
    submitted_at: Mapped[datetime]
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_book_version.id"))


class Seat(Base):
    """One word that a step of a request needs, from any one of those who hold it."""

    __tablename__ = "request_seat"
    __table_args__ = (
        Index(None, "request_id", "number"),
        Index(
            "ix_request_seat_settles",
            "settles_at",
            sqlite_where=text("settles_at IS NOT NULL"),
            postgresql_where=text("settles_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    number: Mapped[int]
    place: Mapped[int]
    step: Mapped[str]
    kind: Mapped[str]
    state: Mapped[SeatState]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Key)
    # Whoever should have decided, where a substitute did.
    decided_for: Mapped[int | None] = mapped_column(Key)
    decided_at: Mapped[datetime | None]
    # Until then the decision can be taken back, and nobody else hears of it.
    settles_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    # The answer an approver would agree to instead, by field id.
    offer: Mapped[dict[str, Any]]


class Holder(Base):
    """Somebody whose word fills a seat."""

    __tablename__ = "request_holder"
    __table_args__ = (Index(None, "person_id"),)

    seat_id: Mapped[int] = mapped_column(ForeignKey("request_seat.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    # The post they hold it by; empty where they were named, or stand above.
    post: Mapped[str] = mapped_column(default="", server_default="")
    told_at: Mapped[datetime | None]
    # When they asked to be reminded again.
    again_at: Mapped[datetime | None]
    # Came in because the time ran out.
    escalated: Mapped[bool] = mapped_column(default=False, server_default=false())


class Substitute(Base):
    """Who decides for somebody who is away, from one day to another."""

    __tablename__ = "substitute"
    __table_args__ = (Index(None, "person_id", "until"), Index(None, "substitute_id", "until"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    substitute_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date]
    until: Mapped[date]
    named_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
