"""Links to our own printable pages."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class PageLink(Base):
    """A link to the printable page of something, for one person and a while; only its digest is kept."""

    __tablename__ = "page_link"

    digest: Mapped[str] = mapped_column(primary_key=True)
    # What it shows, as kind:id ("incident:12", "request:5").
    subject: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
