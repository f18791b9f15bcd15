"""Events that are reported at once: nothing here is ever deleted, and every change is a line of the timeline."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Key
from storage.enums import EntryKind, IncidentState


class Incident(Base):
    """One event, from its first notice until somebody has closed it."""

    __tablename__ = "incident"
    __table_args__ = (
        Index(None, "reporter_id"),
        Index(
            "ix_incident_earlier",
            "earlier_id",
            sqlite_where=text("earlier_id IS NOT NULL"),
            postgresql_where=text("earlier_id IS NOT NULL"),
        ),
        Index(
            "ix_incident_step",
            "next_step_at",
            sqlite_where=text("next_step_at IS NOT NULL"),
            postgresql_where=text("next_step_at IS NOT NULL"),
        ),
        Index(
            "ix_incident_details",
            "details_at",
            sqlite_where=text("details_at IS NOT NULL"),
            postgresql_where=text("details_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    reporter_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[IncidentState]
    # One line of what happened, and when; either may come first.
    text: Mapped[str] = mapped_column(Text, default="")
    happened_at: Mapped[datetime | None]
    # When the line was written by the messenger's clock: it is what stops the limit.
    said_at: Mapped[datetime | None]
    limit_at: Mapped[datetime | None]
    # When the reporter learned of it: told beside the event, never judged.
    learned_at: Mapped[datetime | None]
    customer: Mapped[str] = mapped_column(default="", server_default="")
    severity: Mapped[str] = mapped_column(default="")
    late_reason: Mapped[str] = mapped_column(default="")
    in_charge: Mapped[int | None] = mapped_column(Key)
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_book_version.id"))
    # When the clerk speaks up next: a draft to finish, a superior to follow, progress to ask for.
    next_step_at: Mapped[datetime | None]
    # When the reporter is asked, once, for what a first notice left out.
    details_at: Mapped[datetime | None]
    # The earlier report of the same event.
    earlier_id: Mapped[int | None] = mapped_column(Key)
    created_at: Mapped[datetime]
    reported_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class IncidentReader(Base):
    """A superior who was told of an incident, and when they said that they know."""

    __tablename__ = "incident_reader"
    __table_args__ = (Index(None, "person_id"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    told_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    # When they are asked next how it goes.
    ask_at: Mapped[datetime | None]


class IncidentEntry(Base):
    """A line of an incident's timeline."""

    __tablename__ = "incident_entry"
    __table_args__ = (Index(None, "incident_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    # Empty where the clerk itself did it.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[EntryKind]
    text: Mapped[str] = mapped_column(Text, default="")
    files: Mapped[list[Any]]
    at: Mapped[datetime]


class IncidentTask(Base):
    """Something somebody is to do about an incident; given once it has a time."""

    __tablename__ = "incident_task"
    __table_args__ = (
        Index(None, "incident_id"),
        Index(None, "owner_id"),
        Index(
            "ix_incident_task_nag",
            "next_nag_at",
            sqlite_where=text("next_nag_at IS NOT NULL"),
            postgresql_where=text("next_nag_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    due_at: Mapped[datetime | None]
    next_nag_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
