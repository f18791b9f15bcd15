"""The parts of the clerk through an outage of the database, and through a fault of our own."""

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot import parts


async def test_only_an_outage_of_the_database_is_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_DATABASE_PAUSE", 0)
    faults: list[type[DBAPIError]] = [OperationalError, OperationalError, IntegrityError]

    async def work() -> None:
        raise faults.pop(0)("UPDATE group_chat", {}, Exception("no"))

    [task] = parts.start([("sender", work)])
    with pytest.raises(IntegrityError):
        await task
    assert faults == []
