"""Fixtures: each story on each messenger and each database that is there."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import psycopg
import pytest
import structlog
from hypothesis import settings

from storage.database import Database
from storage.migrate import migrate
from tests.chair.world import World

# A busy machine must not fail a property that holds.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# A traceback drawn with every local value takes seconds, and a story has ten.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

POSTGRES = os.environ.get("NEIQIN_TEST_POSTGRES", "")


class Found(Protocol):
    """Founds a company on a messenger."""

    async def __call__(
        self,
        kind: str,
        *,
        with_sample: bool = False,
        link_by_email: bool = False,
        rulebook: str = "market-operations",
        people: bytes = b"",
    ) -> World:
        """Give the company, open for business."""


MESSENGERS = ("local", "telegram-polling", "telegram-webhook", "slack", "slack-modal")
# What of a story is done otherwise where a form is filled in at once; the rest of it is that of Slack.
FORMS = {"fills", "written", "asks_for_money"}


# Every story runs on every messenger and on both databases, but not on each pair: what differs between the
# messengers does not touch the database, and a run must stay short enough to be run often.
ON_POSTGRES = "telegram-polling"
# Being called differs from polling only in how an event comes in; these stories have every kind of it.
CALLED = ("test_filing", "test_identity", "test_incidents", "test_requests", "test_telegram", "test_trays")


# Slack's own stories run on SQLite; these show on PostgreSQL too what the database has a part in.
OF_SLACK = ("test_home", "test_reminded", "test_slack", "test_slack_away", "test_slack_people", "test_slack_said")
OF_SLACK_ON_POSTGRES = {
    "test_a_delivery_that_comes_twice_counts_once",
    "test_home_becomes_theirs_once_a_stranger_is_known",
    "test_home_of_a_superior_counts_what_waits_and_follows_the_others",
    "test_home_shows_what_is_owed_and_follows_what_happens",
    "test_one_press_that_is_delivered_twice_counts_once",
    "test_reminders_go_where_one_chose_and_answers_where_one_speaks",
    "test_two_messengers_that_both_refuse_us_do_not_pass_a_message_to_and_fro",
    "test_two_taps_at_once_decide_once",
    "test_what_could_not_be_kept_is_not_acknowledged_and_is_used_when_it_comes_again",
    "test_what_was_said_while_we_were_away_is_heard_at_the_next_try",
    "test_while_slack_is_down_we_still_start_and_understand_what_was_kept",
    "test_whoever_left_slack_is_reminded_on_telegram_from_then_on",
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the pairs that show nothing new."""
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        given = getattr(item, "callspec", None)
        where = given.params if given is not None else {}
        (kept if _shows_something_new(item, where) else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def _shows_something_new(item: pytest.Item, where: dict[str, object]) -> bool:
    messenger, database = where.get("messenger"), where.get("database_url")
    if messenger == "slack-modal" and not FORMS & set(_words_of(item)):
        return False
    if item.path.stem in OF_SLACK and database == "postgres":
        return getattr(item, "originalname", "") in OF_SLACK_ON_POSTGRES and messenger != "slack-http"
    if messenger is None or database is None or item.path.stem in OF_SLACK:
        return True
    if messenger == "telegram-webhook" and item.path.stem not in CALLED:
        return False
    return (messenger == ON_POSTGRES) is (database == "postgres") or not POSTGRES


def _words_of(item: pytest.Item) -> tuple[str, ...]:
    """Give the names that a story's own lines say."""
    story = getattr(item, "function", None)
    return story.__code__.co_names if story is not None else ()


def pytest_report_header() -> list[str]:
    """Say what is left out here, and what to set to have it."""
    missing = []
    if not POSTGRES:
        missing.append("PostgreSQL is left out: set NEIQIN_TEST_POSTGRES=postgresql://user@host/database")
    if not os.environ.get("NEIQIN_BOT_API_SPEC"):
        missing.append("requests are judged by limits only: set NEIQIN_BOT_API_SPEC to the Bot API's JSON description")
    if not os.environ.get("NEIQIN_TEST_CHROMIUM"):
        missing.append("the browser is left out: set NEIQIN_TEST_CHROMIUM to a chromium binary")
    if not os.environ.get("NEIQIN_SLACK_TYPES"):
        missing.append("Slack's own definitions are left out: set NEIQIN_SLACK_TYPES (see tests/test_slack_types.py)")
    return missing


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate once; every test gets a copy."""
    path = tmp_path_factory.mktemp("template") / "neiqin.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """Migrate once in PostgreSQL; every test gets a copy."""
    name = f"neiqin_template_{uuid4().hex[:12]}"
    _run(f"CREATE DATABASE {name}")
    database = Database(_address(name))
    migrate(database)
    database.close()
    yield name
    _run(f"DROP DATABASE {name}")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Give a fresh SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "neiqin.db")
    return f"sqlite:///{tmp_path / 'neiqin.db'}"


@pytest.fixture(params=["sqlite", *(["postgres"] if POSTGRES else [])])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give a fresh database of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    name = f"neiqin_test_{uuid4().hex[:12]}"
    _run(f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('postgres_template')}")
    yield _address(name)
    _run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """Give a second database of the same kind with nothing in it."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    name = f"neiqin_test_{uuid4().hex[:12]}"
    _run(f"CREATE DATABASE {name}")
    yield _address(name)
    _run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=MESSENGERS)
def messenger(request: pytest.FixtureRequest) -> str:
    """Name each messenger."""
    return str(request.param)


@pytest.fixture
async def open_world(database_url: str, tmp_path: Path) -> AsyncIterator[Found]:
    """Give the way to found a company."""
    async with AsyncExitStack() as stack:

        async def found(
            kind: str,
            *,
            with_sample: bool = False,
            link_by_email: bool = False,
            rulebook: str = "market-operations",
            people: bytes = b"",
        ) -> World:
            world = World(
                kind,
                database_url,
                tmp_path / "data",
                rulebook=rulebook,
                with_sample=with_sample,
                link_by_email=link_by_email,
                people_file=people,
            )
            stack.push_async_callback(world.close)
            return await world.open()

        yield found


@pytest.fixture
async def world(messenger: str, open_world: Found) -> World:
    """Give the sample company on one messenger and one database."""
    return await open_world(messenger)


def _address(name: str) -> str:
    return f"{POSTGRES.rpartition('/')[0]}/{name}"


def _run(statement: str) -> None:
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement)
