"""People, their place in the company, and the messenger accounts they speak from."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, false, or_
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, Key


class Person(Base):
    """Somebody of the company, linked to a messenger or not yet."""

    __tablename__ = "person"
    __table_args__ = (Index(None, "timezone"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str] = mapped_column(default="")
    admin: Mapped[bool] = mapped_column(default=False)
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    # The first day on which anything is owed: the workday after the first account was linked.
    starts_on: Mapped[date | None]
    # The account the person last spoke from: where answers go.
    account_id: Mapped[int | None] = mapped_column(Key)
    # Where they want what comes by itself; nothing for where they last spoke.
    chosen_account_id: Mapped[int | None] = mapped_column(Key)
    # What the next plain text belongs to, as kind:id ("draft:12", "ask:88").
    focus: Mapped[str] = mapped_column(default="")

    def is_with_us(self, day: date) -> bool:
        """Tell whether a day, on the person's own calendar, is not after their last one."""
        return self.left_on is None or self.left_on >= day

    @classmethod
    def are_with_us(cls, day: date) -> ColumnElement[bool]:
        """Say the same of everybody a query is about."""
        return or_(cls.left_on.is_(None), cls.left_on >= day)


class Tenure(Base):
    """The role a person held from one day to another."""

    __tablename__ = "tenure"
    __table_args__ = (Index(None, "person_id", "since"), Index(None, "role"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Superior(Base):
    """Who a person answered to from one day to another; rank 0 is the primary superior."""

    __tablename__ = "superior"
    __table_args__ = (Index(None, "person_id"), Index(None, "superior_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    superior_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rank: Mapped[int]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Membership(Base):
    """The team a person belonged to from one day to another."""

    __tablename__ = "membership"
    __table_args__ = (Index(None, "person_id"), Index(None, "team"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    team: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Absence(Base):
    """Days on which a person owes nothing: rest, leave, said by themselves or by a superior."""

    __tablename__ = "absence"
    __table_args__ = (Index(None, "person_id", "until"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date]
    until: Mapped[date]
    said_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]
    # What it is for, where that was said.
    reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    # Whoever took it back: the person, or a superior who does not agree.
    ended_by: Mapped[int | None] = mapped_column(Key)
    ended_at: Mapped[datetime | None]


class Account(Base):
    """One user on one messenger; linked to a person or a stranger."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("messenger", "workspace", "user"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    messenger: Mapped[str]
    workspace: Mapped[str]
    user: Mapped[str]
    address: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unreachable: Mapped[bool] = mapped_column(default=False)
    greeted_at: Mapped[datetime | None]
    # The number its owner shared, or the address the messenger tells, that nobody has matched yet;
    # emptied once it is known whose it is.
    phone: Mapped[str] = mapped_column(default="", server_default="")
    # Whether the messenger's word for the address may link.
    vouched: Mapped[bool] = mapped_column(default=False, server_default=false())


class Invitation(Base):
    """A one-time code that links an account to a person, kept only as a digest."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    makes_admin: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
