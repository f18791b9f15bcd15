"""What comes in, what goes out, and what was said without a home."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Key
from storage.enums import DeliveryState, FileState, InboxState


class InboxRow(Base):
    """One event as the messenger told it, kept before it is confirmed."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("messenger", "workspace", "external_id"),
        Index(
            "ix_inbox_open",
            "state",
            "id",
            sqlite_where=text("state = 'new'"),
            postgresql_where=text("state = 'new'"),
        ),
        Index("ix_inbox_dead", "id", sqlite_where=text("state = 'dead'"), postgresql_where=text("state = 'dead'")),
        Index(
            "ix_inbox_kept",
            "received_at",
            sqlite_where=text("payload IS NOT NULL"),
            postgresql_where=text("payload IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    messenger: Mapped[str]
    workspace: Mapped[str]
    external_id: Mapped[str]
    lane: Mapped[str]
    payload: Mapped[dict[str, Any] | None]
    # The earliest moment the person can have said it, and whether the messenger told it exactly.
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    state: Mapped[InboxState]
    attempts: Mapped[int] = mapped_column(default=0)
    reference: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(Text, default="")


class Card(Base):
    """One living message: what a recipient should see of a subject, and what was last sent."""

    __tablename__ = "card"

    person_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    version: Mapped[int]
    sent_version: Mapped[int] = mapped_column(default=0)
    # Whether the waiting version goes to the bottom of the chat as a new message.
    ring: Mapped[bool]
    waiting: Mapped[bool] = mapped_column(default=False)
    # Where the copy stands that the person sees now, and the line it shrinks to.
    account_id: Mapped[int | None] = mapped_column(Key)
    message_ids: Mapped[list[Any]]
    stub: Mapped[str] = mapped_column(Text, default="")


class SentMessage(Base):
    """Which card a message in a chat is, so that a reply to it finds its subject."""

    __tablename__ = "sent_message"

    account_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    message_id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]


class Delivery(Base):
    """One send or edit on its way to a chat."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "ix_delivery_open",
            "messenger",
            "workspace",
            "lane",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_delivery_sending",
            "id",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index(
            "ix_delivery_kept",
            "done_at",
            sqlite_where=text("content IS NOT NULL"),
            postgresql_where=text("content IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    messenger: Mapped[str]
    workspace: Mapped[str]
    address: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(Key)
    lane: Mapped[int]
    # The card it carries: the recipient and subject, or neither.
    person_id: Mapped[int | None] = mapped_column(Key)
    subject: Mapped[str] = mapped_column(default="")
    # What to say when no card says it, and the message to rewrite when it is an edit.
    content: Mapped[dict[str, Any] | None]
    edits: Mapped[str] = mapped_column(default="")
    repeatable: Mapped[bool] = mapped_column(default=True)
    state: Mapped[DeliveryState]
    not_before: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")


class GroupChat(Base):
    """A group the clerk was asked into: bound to a team, or not yet, or no more."""

    __tablename__ = "group_chat"
    __table_args__ = (UniqueConstraint("messenger", "workspace", "address"), Index(None, "team"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    messenger: Mapped[str]
    workspace: Mapped[str]
    address: Mapped[str]
    # Empty while nobody has chosen it, and again when it is unbound.
    team: Mapped[str] = mapped_column(default="")
    bound_by: Mapped[int | None] = mapped_column(Key)
    bound_at: Mapped[datetime | None]

    @property
    def recipient(self) -> int:
        """Give the number its cards are kept under: people have positive ones."""
        return -self.id


class Notice(Base):
    """A fact that is told once; its key is all there is to it, and until it is told whom it concerns."""

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "ix_notice_waiting",
            "tell_at",
            "person_id",
            sqlite_where=text("tell_at IS NOT NULL"),
            postgresql_where=text("tell_at IS NOT NULL"),
        ),
        Index(
            "ix_notice_waiting_for",
            "person_id",
            sqlite_where=text("tell_at IS NOT NULL"),
            postgresql_where=text("tell_at IS NOT NULL"),
        ),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    # A reminder's person and report, and when its turn comes; no time once it was told or is void.
    person_id: Mapped[int | None] = mapped_column(Key)
    occurrence_id: Mapped[int | None] = mapped_column(Key)
    tell_at: Mapped[datetime | None]


class LooseText(Base):
    """Something a person said outside any conversation, kept until it finds its place."""

    __tablename__ = "loose_text"
    __table_args__ = (
        Index(
            "ix_loose_text_open",
            "said_at",
            sqlite_where=text("placed = ''"),
            postgresql_where=text("placed = ''"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, index=True)
    text: Mapped[str] = mapped_column(Text)
    files: Mapped[list[Any]]
    said_at: Mapped[datetime]
    # When it reached us, which may be long after it was said.
    heard_at: Mapped[datetime | None]
    placed: Mapped[str] = mapped_column(default="")


class Attachment(Base):
    """A file somebody sent: known at once, fetched into our keeping afterwards."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index(
            "ix_attachment_open",
            "state",
            "next_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_attachment_content",
            "created_at",
            sqlite_where=text("content IS NOT NULL"),
            postgresql_where=text("content IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    messenger: Mapped[str]
    workspace: Mapped[str]
    remote_id: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    mime: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    digest: Mapped[str] = mapped_column(default="")
    state: Mapped[FileState]
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    created_at: Mapped[datetime]
    # Who waits for its bytes: the administrator who sent a table.
    wanted_by: Mapped[int | None] = mapped_column(Key)
    # The bytes of a small file that needs no folder: what the clerk made, or a table not yet decided about.
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class LocalMessage(Base):
    """A message on the local chat page, which has no server but ours."""

    __tablename__ = "local_message"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    address: Mapped[str] = mapped_column(index=True)
    author: Mapped[str] = mapped_column(default="")
    content: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    edited: Mapped[bool] = mapped_column(default=False)
