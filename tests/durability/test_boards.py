"""A board that is being drawn while something happens is drawn once more."""

import threading

import pytest
from sqlalchemy import text

from storage import boards
from storage.database import Database, Session
from storage.tables import Account, Board
from tests.chair.on_slack import slack
from tests.chair.world import World
from tests.conftest import POSTGRES

_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = :lock")


@pytest.fixture
def messenger() -> str:
    """Slack, over its socket."""
    return "slack"


def somebody_waits(session: Session) -> bool:
    """Tell whether another transaction waits for this one."""
    session.execute(text("SELECT pg_stat_clear_snapshot()"))
    return bool(session.execute(_WAITING, {"lock": "transactionid"}).scalar())


# SQLite has one writer: there nothing happens meanwhile.
@pytest.mark.skipif(not POSTGRES, reason="set NEIQIN_TEST_POSTGRES")
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_what_happens_while_a_board_is_drawn_is_drawn_after_it(world: World) -> None:
    rep = await slack(world, "刘洋")
    await rep.opens_home()
    person = await world.ask(lambda session: session.query(Account).filter_by(user=rep.user).one().person_id)
    assert person is not None
    [(before,)] = await world.ask(lambda session: session.query(Board.redraw_at).all())
    assert before is not None
    await world.stop()
    database = Database(world.database_url)
    ended = threading.Event()

    def happen() -> None:
        with database.writing() as session:
            boards.touch(session, person, before)
        ended.set()

    happening = threading.Thread(target=happen)
    with database.writing() as session:
        [(row, _)] = boards.due(session, before, 5)
        happening.start()
        while not somebody_waits(session):
            assert not ended.is_set(), "what happened was not waited for"
        row.redraw_at = None
    happening.join()
    with database.reading() as session:
        assert session.query(Board).one().redraw_at == before
    database.close()
