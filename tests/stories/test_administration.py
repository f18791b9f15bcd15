"""What an administrator sees and decides in the chat."""

from handlers.rulebooks import shipped
from storage.database import Session
from storage.people import everyone
from storage.tables import Person, RuleBookVersion
from tests.chair.phones import Phone
from tests.chair.world import World


async def administrator(world: World) -> Phone:
    """Make somebody administrator; give the phone."""

    def promote(session: Session) -> None:
        next(one for one in everyone(session) if one.name == "王强").admin = True
        session.add(Person(name="新来的", code="E099"))

    await world.write(promote)
    return await world.phone("王强")


async def test_an_administrator_sees_who_is_not_linked(world: World) -> None:
    boss = await administrator(world)
    await boss.says("/admin")
    card = await boss.last()
    assert card.text == "管理\n已绑定 8/10\n未绑定：周到、新来的"
    copied = card.key("复制催办文案")
    assert copied is not None
    assert copied.copy.startswith("周到、新来的：请打开")
    await boss.presses("制度没写明的 7 项")
    listed = (await boss.last()).text
    assert "日报 21:00 截止，17:30 和 20:30 提醒，宽限 10 分钟" in listed
    assert "22:00 到 07:30 不打扰" in listed


async def test_nobody_else_sees_it(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("管理")
    assert (await rep.last()).text == "这个要管理员才能看。"


async def test_a_changed_rule_book_is_put_in_force_with_one_tap(world: World) -> None:
    boss, rep = await administrator(world), await world.phone("刘洋")
    path = world.folder / "mine.yaml"
    path.write_text(shipped("market-operations").replace('"21:00"', '"20:45"'), encoding="utf-8")
    await world.stop()
    world.rulebook = str(path)
    world.telegram.polls, world.telegram.webhook = 0, ""
    await world.start()
    await world.quiet()
    card = await boss.card("「mine」改过了")
    key = card.key("启用新制度")
    assert key is not None
    await rep.says("帮助")
    assert await rep.taps(await rep.last(), key) == "要管理员才行"
    assert await boss.taps(card, key) == "已启用"
    assert "「mine」已启用" in (await boss.card("「mine」")).text
    states = await world.ask(lambda session: {one.name: str(one.state) for one in session.query(RuleBookVersion)})
    assert states == {"market-operations": "retired", "mine": "active"}
    assert await boss.taps(card, key) == "这个按钮已经过期了"
