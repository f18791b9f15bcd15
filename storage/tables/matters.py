"""What customers wait for: an enquiry, a quality problem, a complaint, each with its own clock."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Key
from storage.enums import EntryKind


class Matter(Base):
    """One customer's matter, from when it was entered until every step of it is done."""

    __tablename__ = "matter"
    __table_args__ = (
        Index(None, "owner_id"),
        Index(
            "ix_matter_step",
            "next_step_at",
            sqlite_where=text("next_step_at IS NOT NULL"),
            postgresql_where=text("next_step_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    # Which of the rule book's customer clocks it runs by.
    kind: Mapped[str]
    customer: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_book_version.id"))
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    next_step_at: Mapped[datetime | None]
    # Superiors who were told that it is overdue, in that order.
    told: Mapped[list[Any]]
    closed_at: Mapped[datetime | None]


class MatterEntry(Base):
    """A line of a matter's timeline."""

    __tablename__ = "matter_entry"
    __table_args__ = (Index(None, "matter_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    # Empty where the clerk itself did it.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[EntryKind]
    text: Mapped[str] = mapped_column(Text, default="")
    files: Mapped[list[Any]]
    at: Mapped[datetime]
