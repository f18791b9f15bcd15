"""Links to our own pages."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Key


class PageLink(Base):
    """A link to a page of ours, for one person and a while; only its digest is kept."""

    __tablename__ = "page_link"

    digest: Mapped[str] = mapped_column(primary_key=True)
    # What it shows, as kind:id ("incident:12", "request:5"), or what it asks about ("place:incident:12").
    subject: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # Where it was given.
    account_id: Mapped[int | None] = mapped_column(Key)
    expires_at: Mapped[datetime]
