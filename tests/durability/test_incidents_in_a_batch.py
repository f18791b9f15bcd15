"""Many incidents in one transaction, and in two at once: few statements, and nobody waits for ever."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot import dispatch
from bot.writer import Writer
from handlers import books
from handlers.chat import Event, Kind
from handlers.context import Context, Desk
from handlers.hear import hear, settle
from handlers.imports import hiring
from handlers.imports import people as people_file
from handlers.rulebooks import shipped
from storage import cards, house, inbox, people
from storage import incidents as stored
from storage.database import Database, Session
from storage.enums import IncidentState
from storage.migrate import migrate
from storage.tables import Account, Incident, IncidentReader, Person
from tests.chair.telegram_server import TOKEN
from tests.chair.world import MONDAY
from tests.conftest import POSTGRES
from tests.durability import test_many_incidents as many
from tests.durability.office import Office, at, found

BOT = TOKEN.partition(":")[0]


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Database]:
    """Give a company in which everybody has said what happened, and nobody when."""
    database = Database(f"sqlite:///{tmp_path}/crowd.db")
    migrate(database)
    with database.writing() as session:
        house.offer_version(session, "market-operations", shipped("market-operations"), MONDAY)
    found(database)
    with database.writing() as session:
        desk = Desk(session, books.active(session), MONDAY)
        checked = people_file.check(desk, people_file.parse(many.company(100)))
        hiring.apply(desk, checked.entries)
        hiring.link_accounts(desk, checked.entries, {"telegram": BOT})
        many.begin(desk)
    yield database
    database.close()


def heard_at_once(database: Database, first: int, count: int) -> int:
    """Let so many people say when it happened, all in one batch; count the statements."""
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    events = [
        Event("telegram", BOT, str(100_000 + n), str(100_000 + n), Kind.TEXT, text="刚刚", message="1")
        for n in range(first, first + count)
    ]
    event.listen(database.writing_engine, "before_cursor_execute", note)
    with database.writing() as session:
        accounts = dispatch._fetch_ahead(session, events)
        book = books.active(session)
        for one in events:
            account = accounts[one.account]
            who = people.person(session, account.person_id)
            hear(Context(session, book, MONDAY, MONDAY, one, account, who))
        settle(Desk(session, book, MONDAY))
        cards.settle(session)
    event.remove(database.writing_engine, "before_cursor_execute", note)
    return len(statements)


def test_one_more_incident_in_a_batch_costs_no_more_statements(crowd: Database) -> None:
    few, more = heard_at_once(crowd, 0, 4), heard_at_once(crowd, 4, 32)
    with crowd.reading() as session:
        assert session.query(Incident).filter_by(state=IncidentState.REPORTED).count() == 36
        assert session.query(IncidentReader).count() == 72
    # What is sent in one statement may be sent in parts; what is asked for each event would be 28 more.
    assert more - few <= 6, (few, more)
    assert more < 40


def test_whoever_comes_last_is_taken_before_the_crowd_is_heard_out(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/crowd.db")
    migrate(database)
    rows = [
        {
            "messenger": "telegram",
            "workspace": BOT,
            "external_id": str(n),
            "lane": f"person:{lane}",
            "payload": {},
            "happened_at": MONDAY,
            "received_at": MONDAY,
        }
        for n, lane in enumerate([*range(200), 200, 200, 5])
    ]
    with database.writing() as session:
        inbox.keep(session, rows)
    order: list[tuple[str, int]] = []
    while True:
        with database.writing() as session:
            taken = inbox.take(session, 32)
            inbox.done(session, [one.id for one in taken])
        if not taken:
            break
        order += [(one.lane, one.id) for one in taken]
    database.close()
    assert len(order) == len(set(order)) == 203
    places = [lane for lane, _ in order]
    assert places.index("person:200") < 32, "the latest takes turns with the oldest"
    assert places.index("person:0") == 0
    for lane in ("person:200", "person:5"):
        ids = [number for name, number in order if name == lane]
        assert ids == sorted(ids), "what one person says is heard in order"


@pytest.fixture
def two(database_url: str) -> Iterator[tuple[Database, Database]]:
    """Give two processes on one database, with two incidents of the same reporter."""
    one = Database(database_url)
    migrate(one)
    found(one)
    office = Office(one)
    for text in ("A店断货", "B店断货"):
        office.says(at(office, "刘洋"), "/cancel", f"/incident {text}", "刚刚")
        office.commit()
        office.now += timedelta(hours=1)
    office.close()
    other = Database(database_url)
    yield one, other
    one.close()
    other.close()


def _known(session: Session) -> list[Incident]:
    return session.query(Incident).filter(Incident.reported_at.is_not(None)).order_by(Incident.id).all()


@pytest.mark.skipif(not POSTGRES, reason="two processes need PostgreSQL: set NEIQIN_TEST_POSTGRES")
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_processes_that_take_two_incidents_crosswise_both_come_through(
    two: tuple[Database, Database],
) -> None:
    with two[0].reading() as session:
        first, second = (one.id for one in _known(session))
    both_hold = threading.Barrier(2, timeout=5)
    tries: list[tuple[int, int]] = []

    def crosses(mine: int, other: int) -> None:
        writer = Writer(two[0] if mine == first else two[1])

        def work(session: Session) -> None:
            tries.append((mine, other))
            stored.hold_all(session, [mine])
            if tries.count((mine, other)) == 1:
                both_hold.wait()
            stored.hold_all(session, [other])
            row = stored.incident(session, other)
            assert row is not None
            row.customer += f"{mine};"

        writer._commit([work])
        writer.close()

    threads = [threading.Thread(target=crosses, args=pair) for pair in ((first, second), (second, first))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=20)
    with two[0].reading() as session:
        rows = _known(session)
    assert [one.customer for one in rows] == [f"{second};", f"{first};"]
    assert tries.count((first, second)) == 1, "whoever goes up in order waits and comes through at once"


@pytest.mark.skipif(not POSTGRES, reason="two processes need PostgreSQL: set NEIQIN_TEST_POSTGRES")
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_two_who_link_the_same_reports_crosswise_link_them_once(two: tuple[Database, Database]) -> None:
    with two[0].reading() as session:
        first, second = (one.id for one in _known(session))
        bosses = [session.query(Person).filter_by(name=name).one().id for name in ("张伟", "李敏")]
    start = threading.Barrier(2, timeout=5)
    said: list[str] = []

    def links(database: Database, person_id: int, pair: tuple[int, int]) -> None:
        with database.writing() as session:
            account = session.query(Account).filter_by(person_id=person_id).one()
            press = f"1.isameas.{pair[0]}.{pair[1]}"
            tap = Event("telegram", BOT, account.user, account.address, Kind.PRESS, press=press, on="1", toast="1")
            start.wait()
            dispatch._fetch_ahead(session, [tap])
            now = MONDAY + timedelta(hours=2)
            book = books.active(session)
            who = session.get_one(Person, person_id)
            said.append(hear(Context(session, book, now, now, tap, account, who)))
            settle(Desk(session, book, now))

    crossed = zip(two, bosses, ((first, second), (second, first)), strict=True)
    threads = [threading.Thread(target=links, args=one) for one in crossed]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=20)
    with two[0].reading() as session:
        assert [one.earlier_id for one in _known(session)] == [None, first]
    assert len(said) == 2
