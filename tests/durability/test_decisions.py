"""A hundred taps on one card decide once; buttons that are forged, replayed or not ours decide nothing."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from bot.writer import Writer
from handlers.chat import Kind, press
from storage import cards
from storage.database import Database, Session
from storage.enums import Act, SeatState
from storage.tables import AuditEntry, Person, Seat
from tests.chair.phones import TelegramPhone
from tests.chair.shown import Key, Shown
from tests.chair.world import World
from tests.durability.office import Office, at, found, hears
from tests.stories.test_requests import asks_for_money

CROWD = ("孙丽", "钱进", "吴迪", "陈建国", "周敏", "王强", "李敏", "张伟", "刘洋", "赵雪")
# 吴迪 stands in for 钱进; the others have no say.
MAY = ("孙丽", "钱进", "吴迪")
DECIDED = {"已签字", "已驳回"}


@pytest.fixture
def messenger() -> str:
    """Taps arrive through the messenger that most people have."""
    return "telegram-webhook"


@pytest.fixture
def databases(database_url: str) -> Iterator[tuple[Database, Database]]:
    """Give the company's database as two processes see it."""
    both = Database(database_url), Database(database_url)
    found(both[0])
    yield both
    for one in both:
        one.close()


def waits_for_a_clerk(office: Office) -> Seat:
    """Bring a request to the step where either clerk signs; the second one is away."""
    office.says(at(office, "钱进"), "/substitute 吴迪 今天")
    assert office.applies(at(office, "赵雪"), "120") is not None
    for _ in range(3):
        for seat in [one for one in office.seats() if one.state is SeatState.OPEN]:
            for holder in office.holders(seat):
                office.presses(office.session.get_one(Person, holder), "ragree", seat.id)
        office.passes(timedelta(seconds=16))
    (seat,) = [one for one in office.seats() if one.state is SeatState.OPEN]
    assert seat.kind == "sign"
    return seat


def tap(now: datetime, who: int, data: str) -> Callable[[Session], str]:
    """Let somebody tap, as the dispatcher would."""

    def work(session: Session) -> str:
        said = hears(session, now, who, Kind.PRESS, data)
        cards.settle(session)
        return said

    return work


async def hundred_taps(databases: tuple[Database, Database]) -> None:
    """Let ten people tap ten times each, through two processes at once."""
    office = Office(databases[0])
    seat = waits_for_a_clerk(office)
    ids = {name: at(office, name).id for name in CROWD}
    office.commit()
    writers = [Writer(one) for one in databases]
    try:
        taps = [
            writers[n % 2].run(
                tap(
                    office.now,
                    ids[CROWD[n // 2 % 10]],
                    press("ragree" if n % 3 else "rwhy", seat.id, "" if n % 3 else "0"),
                )
            )
            for n in range(100)
        ]
        toasts = Counter(await asyncio.gather(*taps))
    finally:
        for one in writers:
            one.close()
    assert sum(toasts[one] for one in DECIDED) == 1, toasts
    with databases[1].reading() as session:
        kept = session.get_one(Seat, seat.id)
        acts = session.query(AuditEntry).filter(AuditEntry.subject == f"request:{seat.request_id}").all()
        said = [one for one in acts if one.act in {Act.SIGNED, Act.REJECTED}]
        assert len(said) == 1
        assert (said[0].actor_id, said[0].for_id) == (kept.decided_by, kept.decided_for)
        assert kept.decided_by in {ids[name] for name in MAY}
    wrong = [one for one in toasts if one.startswith("这份由")]
    assert sum(toasts[one] for one in wrong) == 10 * (len(CROWD) - len(MAY))
    office.close()


async def test_a_hundred_taps_by_ten_people_decide_once(databases: tuple[Database, Database]) -> None:
    await hundred_taps(databases)


@pytest.mark.soak
@pytest.mark.parametrize("turn", range(1000))
async def test_a_thousand_times_a_hundred_taps_decide_once(databases: tuple[Database, Database], turn: int) -> None:
    del turn
    await hundred_taps(databases)


async def card_of(world: World) -> tuple[TelegramPhone, Shown, Key]:
    """Let somebody apply; give the superior's phone, card and button."""
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    assert isinstance(boss, TelegramPhone)
    card = await boss.last()
    key = card.key("同意")
    assert key is not None
    return boss, card, key


async def decisions(world: World) -> list[Act]:
    """List what was decided and taken back."""
    acts = (Act.AGREED, Act.REJECTED, Act.UNDONE, Act.FORWARDED, Act.ANOTHER, Act.OFFERED, Act.WITHDRAWN)

    def look(session: Session) -> list[Act]:
        found = session.query(AuditEntry).filter(AuditEntry.act.in_(acts)).order_by(AuditEntry.id)
        return [one.act for one in found]

    return await world.ask(look)


async def test_a_hundred_taps_from_ten_phones_decide_once_and_say_so(world: World) -> None:
    boss, card, key = await card_of(world)
    names = ("李敏", "王强", "张伟", "周敏", "陈建国", "刘洋", "赵雪", "孙丽", "周到", "路人甲乙")
    phones = [await world.phone(name) for name in names]
    before = len(world.telegram.toasts)
    await asyncio.gather(*(phones[n % 10].taps(card, key, settle=False) for n in range(100)))
    await world.quiet()
    # Toasts go out beside the outbox.
    await world.until(lambda: len(world.telegram.toasts) == before + 100)
    toasts = Counter(world.telegram.toasts.values())
    assert toasts["已同意"] == 1
    assert toasts["李敏 17:20 已同意"] == 9
    assert toasts["这份由李敏批"] == 70
    await world.later(seconds=16)
    assert await decisions(world) == [Act.AGREED]
    shown = [one for one in await boss.look() if "资金使用 · 刘洋" in one.text]
    assert len(shown) == 1
    assert "同意" not in shown[0].labels


@pytest.mark.parametrize(
    "data",
    [
        "1.ragree.999999999999999999",
        "1.ragree.9999999999999999999",
        "1.ragree.-1",
        "1.ragree.１",
        "1.ragree.",
        "2.ragree.{seat}",
        "ragree.{seat}",
        "1.ragre.{seat}",
        "1.RAGREE.{seat}",
        "1.ragree.{seat} OR 1=1",
        "1.rwhy.{seat}.9",
        "1.rwhy.{seat}.²",
        "1.rgive.{seat}.6",
        "1.rgive.{seat}.0",
        "1.rjoin.{seat}.6",
        "1.roffered.{seat}.0000000000",
        "1.rundo.{seat}",
        "1.raccept.{seat}",
        "1.rdecline.{seat}",
        "1.rsmalls.1.0000000000000000",
        "1.rwithdraw.{request}",
        "",
        "." * 64,
    ],
)
async def test_a_forged_button_decides_nothing(world: World, data: str) -> None:
    boss, card, key = await card_of(world)
    seat, request = (int(key.press.split(".")[2]), await world.ask(lambda s: s.query(Seat).one().request_id))
    await boss.taps(card, Key("同意", world.app.mark + data.format(seat=seat, request=request)))
    assert await decisions(world) == []
    assert await world.ask(lambda session: session.query(Seat).one().state) is SeatState.OPEN
    assert await boss.presses("同意") == "已同意"


async def test_a_replayed_tap_is_taken_once(world: World) -> None:
    """The messenger delivers again what it is not sure of, even after the decision was taken back."""
    boss, card, key = await card_of(world)
    pushed: list[dict[str, object]] = []
    push = world.telegram.push

    async def keep(update: dict[str, object]) -> dict[str, object]:
        pushed.append(await push(update))
        return pushed[-1]

    world.telegram.push = keep  # type: ignore[method-assign]  # the ear
    await boss.taps(card, key)
    world.telegram.push = push  # type: ignore[method-assign]  # and away
    await boss.presses("点错了")
    for _ in range(3):
        await world.telegram.deliver(pushed[0])
    await world.quiet()
    assert await decisions(world) == [Act.AGREED, Act.UNDONE]
    assert await world.ask(lambda session: session.query(Seat).one().state) is SeatState.OPEN


async def test_a_button_of_an_old_wording_decides_nothing(world: World) -> None:
    boss, card, key = await card_of(world)
    rep = await world.phone("刘洋")
    await rep.presses("更多")
    await rep.presses("撤回申请")
    await rep.presses("改好再送")
    await rep.presses("提交")
    assert await boss.taps(card, key) == "这份改过重送了，看新的"
    assert await decisions(world) == [Act.WITHDRAWN]
    assert await boss.presses("同意") == "已同意"


async def test_whoever_left_decides_nothing(world: World) -> None:
    boss, card, key = await card_of(world)

    def leave(session: Session) -> None:
        one = session.query(Person).filter_by(name="李敏").one()
        one.left_on = (world.clock.now() - timedelta(days=2)).date()

    await world.write(leave)
    await boss.taps(card, key)
    assert await decisions(world) == []
