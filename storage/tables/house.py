"""What belongs to the installation itself: its mark, its rule books, its leases."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Key
from storage.enums import VersionState


class Installation(Base):
    """The one row that says what kind of database this is."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    # What its buttons begin with, so that those of another database are not taken for its own.
    mark: Mapped[str]
    sample: Mapped[bool] = mapped_column(default=False)
    # How far the sample company's clock is ahead of the real one.
    clock_offset_seconds: Mapped[int] = mapped_column(default=0)
    # Digests of the local page's one-time link and of the session it opened.
    page_link_digest: Mapped[str] = mapped_column(default="")
    page_session_digest: Mapped[str] = mapped_column(default="")


class RuleBookVersion(Base):
    """One wording of the company's rule book, kept for as long as facts name it."""

    __tablename__ = "rule_book_version"
    __table_args__ = (
        UniqueConstraint("digest"),
        Index(None, "state"),
        Index(
            "ix_rule_book_version_active",
            "state",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str]
    digest: Mapped[str]
    source: Mapped[str] = mapped_column(Text)
    state: Mapped[VersionState]
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    # The version this one was made from by a decision in the chat.
    amends: Mapped[int | None] = mapped_column(Key)


class Lease(Base):
    """A right that one process holds at a time; the epoch tells an old holder from the new one."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    epoch: Mapped[int]
    expires_at: Mapped[datetime]


class Contact(Base):
    """When we last spoke with a messenger; a press without a time counts from here."""

    __tablename__ = "contact"

    messenger: Mapped[str] = mapped_column(primary_key=True)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
