"""What a messenger keeps pinned for its users."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Key


class Board(Base):
    """A place of a messenger where one account always finds what its owner should see."""

    __tablename__ = "board"

    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), primary_key=True, autoincrement=False)
    # When it is drawn again by itself; never while it is nobody's.
    redraw_at: Mapped[datetime | None] = mapped_column(index=True)
