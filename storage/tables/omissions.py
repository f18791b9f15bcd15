"""Events that somebody should have reported and did not: recorded by a superior, with the person's own words beside."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Key


class Omission(Base):
    """One report that was not given; a draft until ``recorded_at``, and never deleted after."""

    __tablename__ = "omission"
    __table_args__ = (Index(None, "person_id"), Index(None, "author_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # The post whose clause it is judged by.
    role: Mapped[str]
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    happened_at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(Text, default="")
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_book_version.id"))
    created_at: Mapped[datetime]
    recorded_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class OmissionStatement(Base):
    """What the person concerned says about it."""

    __tablename__ = "omission_statement"
    __table_args__ = (Index(None, "omission_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    omission_id: Mapped[int] = mapped_column(ForeignKey("omission.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
