"""A company at its desks: handlers and ticks called directly, on a database file of its own, with no network."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from handlers import books
from handlers.chat import Event, Kind, press
from handlers.context import Context, Desk
from handlers.hear import hear, settle
from handlers.rulebooks import shipped
from schedules.advancing import (
    bring_to_substitutes,
    hurry,
    replace_the_gone,
    seal_audit,
    settle_decisions,
    tell_deciders,
)
from schedules.slices import Job
from storage import cards, house, people
from storage import requests as stored
from storage.database import Database, Session
from storage.migrate import migrate
from storage.tables import Account, Person, Request, Seat
from tests.chair.telegram_server import TOKEN
from tests.chair.world import MONDAY, hire, roster

# One after the other, all of them, any of them, only for much, and one who only hears of it.
CHAIN = """
      - {id: order, posts: [supervisor, regional_manager], mode: sequence, assumed: true}
      - {id: both, posts: [department_manager, operations_director], assumed: true}
      - {id: large, superior: 9, when: [{field: amount, at_least: 1000}], assumed: true}
      - {id: clerks, kind: sign, posts: [office_clerk], among: company, mode: any, assumed: true}
      - {id: top, kind: inform, posts: [chairman], among: company, assumed: true}
    limit: {days: 2, assumed: true}
"""
USUAL = """
      - {id: superior, superior: 1, assumed: true}
      - {id: manager, posts: [department_manager], clause: 000/II§7(9)}
"""
FUNDS = "    form: funds\n    clause: 000/II§7(9)\n    chain:"
CLERKS = "E010,钱进,销售内勤,王强,市场运营部,,110\nE011,吴迪,区域经理,王强,华北区,,111\n"
STAY = ("陈建国", "孙丽")
JOBS: Sequence[Job] = (
    settle_decisions,
    replace_the_gone,
    tell_deciders,
    bring_to_substitutes,
    hurry,
    seal_audit,
)
# More slices than this, and a job would never end.
_MOST_SLICES = 30


def rule_book() -> str:
    """Write a rule book whose request for money goes through every kind of step."""
    book = shipped("market-operations")
    assert book.count(FUNDS + USUAL) == 1
    return book.replace(FUNDS + USUAL, FUNDS + CHAIN)


def everybody() -> bytes:
    """Write the people file: the sample company, every one of them on Telegram, and two more."""
    text = roster().decode()
    assert text.count("13800000009,") == 1
    return (text.replace("13800000009,", "13800000009,109") + CLERKS).encode()


@cache
def _template() -> Path:
    """Found the company once; everybody gets a copy."""
    path = Path(tempfile.mkdtemp(prefix="neiqin_office_")) / "office.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    found(database)
    database.close()
    return path


def found(database: Database) -> None:
    """Found the company in an empty database."""
    with database.writing() as session:
        house.offer_version(session, "office", rule_book(), MONDAY)
        hire(Desk(session, books.active(session), MONDAY), everybody(), {"telegram": TOKEN.partition(":")[0]})
        for person in people.everyone(session):
            person.starts_on = date(2020, 1, 1)
            person.admin = person.name in STAY


class Office:
    """A company, its clock, and everybody in it."""

    def __init__(self, database: Database | None = None) -> None:
        """Open the office on a Monday afternoon, in a database where it was founded or in a copy of its own."""
        self.stack = ExitStack()
        self.database = database or self._copy()
        self.now = MONDAY
        self._batch: Session | None = None
        self._writing = ExitStack()
        self._spoke: set[int] = set()

    def _copy(self) -> Database:
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        shutil.copy(_template(), f"{folder}/office.db")
        database = Database(f"sqlite:///{folder}/office.db")
        self.stack.callback(database.close)
        return database

    def close(self) -> None:
        """Close the office."""
        self.commit()
        self.stack.close()

    @property
    def session(self) -> Session:
        """Give the transaction that the events of one batch share."""
        if self._batch is None:
            self._batch = self._writing.enter_context(self.database.writing())
        return self._batch

    def commit(self) -> None:
        """End the batch, as the dispatcher does."""
        if self._batch is not None:
            settle(self.desk())
            cards.settle(self._batch)
            self._batch.flush()
        self._batch = None
        self._spoke.clear()
        self._writing.close()

    def desk(self) -> Desk:
        """Give the clerk's own desk."""
        return Desk(self.session, books.active(self.session), self.now)

    def everybody(self) -> list[Person]:
        """List who works here today."""
        today = (self.now + timedelta(hours=8)).date()
        return [one for one in people.everyone(self.session) if one.left_on is None or one.left_on >= today]

    def requests(self, *states: str) -> list[Request]:
        """List the requests, all or those in some states."""
        self.session.flush()
        found = self.session.query(Request).order_by(Request.id)
        return [one for one in found if not states or one.state in states]

    def seats(self) -> list[Seat]:
        """List every seat of every wording."""
        self.session.flush()
        return self.session.query(Seat).order_by(Seat.id).all()

    def holders(self, seat: Seat) -> list[int]:
        """List who holds a seat."""
        return [one.person_id for one in stored.holders(self.session, [seat.id])[seat.id]]

    def presses(self, who: Person, verb: str, subject: int, argument: str = "") -> str:
        """Let somebody tap a button; give the toast."""
        return self._hears(who, Kind.PRESS, press(verb, subject, argument))

    def says(self, who: Person, *texts: str) -> None:
        """Let somebody type."""
        for text in texts:
            self._hears(who, Kind.TEXT, text)

    def _hears(self, who: Person, kind: Kind, words: str) -> str:
        if who.id in self._spoke:
            # The dispatcher lets the same person's earlier event be visible to this one, and only that.
            self.session.flush()
        self._spoke.add(who.id)
        return hears(self.session, self.now, who.id, kind, words)

    def passes(self, span: timedelta) -> None:
        """Let time pass and bring what it brings."""
        self.commit()
        self.now += span
        for job in JOBS:
            for _ in self._slices(job):
                pass

    def _slices(self, job: Job) -> Iterator[int]:
        for _ in range(_MOST_SLICES):
            done = job(self.desk())
            self.commit()
            if not done:
                return
            yield done
        raise AssertionError(f"{job.__name__} never ends")

    def leaves(self, who: Person) -> None:
        """Let somebody's last day be over."""
        self.commit()
        self.session.get_one(Person, who.id).left_on = (self.now - timedelta(days=2)).date()
        self.commit()

    def applies(self, who: Person, amount: str) -> Request | None:
        """Let somebody apply for money; nothing where it was not sent."""
        before = {one.id for one in self.requests() if one.number}
        self.says(who, "/cancel", "/request 资金使用", amount, "差旅", "去苏州拜访客户", "跳过", "提交")
        return next((one for one in self.requests() if one.number and one.id not in before), None)


def at(office: Office, name: str) -> Person:
    """Find somebody by name."""
    return next(one for one in people.everyone(office.session) if one.name == name)


def hears(session: Session, now: datetime, person_id: int, kind: Kind, words: str) -> str:
    """Let an event of somebody's take effect; give the toast."""
    account = session.query(Account).filter_by(person_id=person_id).one()
    is_press = kind is Kind.PRESS
    event = Event(
        messenger="telegram",
        workspace=TOKEN.partition(":")[0],
        user=account.user,
        address=account.address,
        kind=kind,
        text="" if is_press else words,
        press=words if is_press else "",
        message="" if is_press else "1",
        on="1" if is_press else "",
        toast="1" if is_press else "",
    )
    who = session.get_one(Person, person_id)
    return hear(Context(session, books.active(session), now, now, event, account, who))
