"""Engine, sessions and column types, the same on SQLite and PostgreSQL."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Insert,
    Integer,
    MetaData,
    Select,
    Table,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import JSON, TypeDecorator
from sqlalchemy.types import Enum as EnumColumn


class UtcDateTime(TypeDecorator[datetime]):
    """Store an aware instant in UTC; refuse a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into what the database keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"naive datetime {value!r}"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


V = TypeVar("V")
Key: Final = BigInteger().with_variant(Integer, "sqlite")
__all__ = [
    "AWAY",
    "Base",
    "Database",
    "JsonColumn",
    "Key",
    "Session",
    "UtcDateTime",
    "insert_new",
    "inserting",
    "slices",
]

JsonColumn: Final = JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def _values(kind: type[Enum]) -> list[str]:
    return [str(member.value) for member in kind]


# What a database answers that is away, locked or full: it passes without our doing.
AWAY = (OperationalError, InterfaceError)


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this class attribute by name
        datetime: UtcDateTime,
        Enum: EnumColumn(Enum, native_enum=False, length=16, values_callable=_values),
        dict[str, Any]: JsonColumn,
        list[Any]: JsonColumn,
    }


class Database:
    """One company's database: a writing side and a reading side."""

    def __init__(self, url: str, *, connections: int = 4) -> None:
        """Open the engines; no connection is made yet."""
        self.url = make_url(url)
        if self.url.drivername in {"postgresql", "postgres"}:
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.writing_engine = create_engine(self.url, pool_size=1, max_overflow=2)
            self.reading_engine = create_engine(self.url, pool_size=2)
            _speak_sqlite(self.writing_engine, "BEGIN IMMEDIATE")
            _speak_sqlite(self.reading_engine, "BEGIN")
        else:
            self.writing_engine = create_engine(
                self.url,
                pool_size=connections,
                max_overflow=2,
                pool_pre_ping=True,
            )
            self.reading_engine = self.writing_engine

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open one transaction; commit at the end, roll back on any error."""
        # Flushing is explicit so that a batch of events goes out in few statements.
        with Session(self.writing_engine, expire_on_commit=False, autoflush=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open one consistent look at the database."""
        with Session(self.reading_engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    def close(self) -> None:
        """Give every connection back."""
        self.writing_engine.dispose()
        self.reading_engine.dispose()


@event.listens_for(Session, "loaded_as_persistent")
@event.listens_for(Session, "pending_to_persistent")
def _hold(session: Session, row: object) -> None:
    # The identity map forgets what nobody holds; within one transaction a row is read, or made, once.
    session.info.setdefault("held", []).append(row)


def _speak_sqlite(engine: Engine, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own object
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def slices(values: Iterable[V], size: int = 5000) -> Iterator[list[V]]:
    """Cut what one statement could not hold into pieces that it can."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


def insert_new(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, object]],
    key: Sequence[str],
) -> list[Any]:
    """Insert the rows whose unique ``key`` is not there yet; return the ids of the new ones.

    A table without an ``id`` column answers with its first key column.
    """
    if not rows:
        return []
    return list(session.execute(_insert_new(session.get_bind().dialect.name, table, tuple(key)), list(rows)).scalars())


def inserting(
    dialect: str,
    table: type[Base],
    columns: Sequence[str],
    rows: Select[*tuple[Any, ...]],
    key: Sequence[str],
) -> Insert:
    """Build the statement that inserts what a question finds, but for rows whose unique ``key`` is there already."""
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return (
        make(table.__table__)  # type: ignore[arg-type]  # a mapped class always has a Table
        .from_select(columns, rows)
        .on_conflict_do_nothing(index_elements=key)
    )


@lru_cache
def _insert_new(dialect: str, table: type[Base], key: tuple[str, ...]) -> ReturningInsert[tuple[Any]]:
    columns: Table = table.__table__  # type: ignore[assignment]  # a mapped class always has a Table
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    answer = columns.c.id if "id" in columns.c else columns.c[key[0]]
    return insert(columns).on_conflict_do_nothing(index_elements=list(key)).returning(answer)
