"""Every act that binds somebody, sealed into a chain afterwards."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Key
from storage.enums import Act


class AuditEntry(Base):
    """Who did what, when, on whose behalf, from which message; it enters unsealed with the act itself."""

    __tablename__ = "audit"
    __table_args__ = (
        Index(None, "subject"),
        UniqueConstraint("place"),
        Index(
            "ix_audit_unsealed",
            "id",
            sqlite_where=text("place IS NULL"),
            postgresql_where=text("place IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject: Mapped[str]
    act: Mapped[Act]
    # Empty where the clerk itself did it.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    # The digest of what was sent with the act; empty where nothing was.
    content: Mapped[str] = mapped_column(default="", server_default="")
    files: Mapped[list[Any]]
    messenger: Mapped[str] = mapped_column(default="")
    message: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    # Where it stands in the chain, and the digest over itself and the one before.
    place: Mapped[int | None] = mapped_column(Key)
    digest: Mapped[str] = mapped_column(default="", server_default="")


class AuditHead(Base):
    """The end of the chain: how many entries are sealed, and the digest of the last."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    place: Mapped[int]
    digest: Mapped[str]
