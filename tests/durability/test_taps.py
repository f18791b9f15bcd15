"""A hundred taps at once decide once."""

import asyncio

import pytest

from storage.database import Session
from storage.tables import Report, ReportVersion
from tests.chair.phones import TelegramPhone
from tests.chair.world import World
from tests.stories.test_filing import written


@pytest.fixture
def messenger() -> str:
    """Taps arrive through the messenger that most people have."""
    return "telegram-webhook"


async def hundred_taps(world: World) -> None:
    """Tap Submit and then Read a hundred times at once, from every phone that may."""
    rep, one, other = [await world.phone(name) for name in ("刘洋", "李敏", "张伟")]
    await written(rep)
    summary = await rep.last()
    submit = summary.key("提交")
    assert submit is not None
    await asyncio.gather(*(rep.taps(summary, submit, settle=False) for _ in range(100)))
    await world.quiet()
    cards = [(phone, await phone.card("刘洋 · 日报")) for phone in (one, other)]
    taps = []
    for n in range(100):
        phone, card = cards[n % 2]
        key = card.key("已阅" if n % 3 else "退回补充")
        assert key is not None
        taps.append(phone.taps(card, key, settle=False))
    await asyncio.gather(*taps)
    await world.quiet()

    def look(session: Session) -> tuple[int, int, bool]:
        report = session.query(Report).one()
        return session.query(ReportVersion).count(), report.number, report.decided_by is not None

    assert await world.ask(look) == (1, 1, True)
    assert isinstance(one, TelegramPhone)
    for phone, _ in cards:
        shown = [message for message in await phone.look() if "已阅" in message.text]
        assert len(shown) == 1
        assert shown[0].labels == ["点评", "问一下"]


async def test_a_hundred_taps_at_once_decide_once(world: World) -> None:
    await hundred_taps(world)
    toasts = list(world.telegram.toasts.values())
    assert toasts.count("已提交") == 1
    assert toasts.count("已阅") == 1


@pytest.mark.soak
@pytest.mark.parametrize("turn", range(1000))
async def test_a_thousand_times_a_hundred_taps(world: World, turn: int) -> None:
    del turn
    await hundred_taps(world)
