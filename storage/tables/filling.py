"""What a form being filled in keeps, whatever it is about."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column


class Filling:
    """Raw answers by field id; nothing else decides what is asked next."""

    answers: Mapped[dict[str, Any]]
    # Lines that came back to be ticked, by field id; and what is ticked so far.
    offered: Mapped[dict[str, Any]]
    marks: Mapped[dict[str, Any]]
    # The field the person chose to change; empty lets the form decide.
    asking: Mapped[str] = mapped_column(default="")
    # Which message gave which answer, so that an edited message or an album finds its field.
    sources: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None] = mapped_column(index=True)
