"""No card has more than four buttons, whatever page it is turned to."""

import pytest

from tests.chair.phones import Phone
from tests.chair.world import World
from tests.stories.test_filing import written
from tests.stories.test_incidents import reported

MOST = 4


@pytest.fixture
def messenger() -> str:
    """Cards are the same everywhere."""
    return "local"


async def walked(phone: Phone) -> set[str]:
    """Turn the newest card through all its pages; give every button there is."""
    found: set[str] = set()
    for _ in range(6):
        labels = (await phone.last()).labels
        assert len(labels) <= MOST, labels
        found |= set(labels)
        if "更多" not in labels:
            break
        await phone.presses("更多")
    else:
        raise AssertionError(f"no end of pages: {found}")
    return found - {"更多", "返回"}


async def opened(phone: Phone, label: str) -> set[str]:
    """Open a choice from the newest card, walk through it, and go back."""
    shown = await phone.last()
    await (phone.presses(label) if shown.key(label) else phone.turns_to(label))
    found = await walked(phone)
    await phone.presses("返回")
    return found


async def test_a_first_notice_and_its_cards_have_four_buttons_a_page(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("急报")
    assert await walked(rep) == {"刚刚", "30 分钟前", "1 小时前", "2 小时前", "选时间", "取消"}
    await rep.says("今天 10:00")
    assert await walked(rep) == {"改时间", "取消"}
    await rep.says("冷库停电了")
    # Late, so why is asked first; how grave it is after that.
    assert (await rep.last()).labels[:3] == ["没信号", "在客户处", "忘了"]
    everything = await walked(rep)
    assert {"一般，写进日报", "重要", "补充一句", "已电话告知", "误报", "改时间", "客户", "同一件事"} <= everything
    await rep.presses("返回")
    for label in ("已电话告知", "得知时间"):
        await opened(rep, label)
    await rep.presses("没信号")
    assert (await rep.last()).labels[:2] == ["一般，写进日报", "重要"]


async def test_a_superiors_cards_have_four_buttons_a_page_in_every_state(world: World) -> None:
    await reported(world)
    boss = await world.phone("李敏")
    assert (await boss.last()).labels == ["知道了", "我来处理", "问一下", "更多"]
    deeds = {"转交", "派任务", "改级别", "客户", "时间线", "误报", "已解决", "同一件事", "记缺报", "补充一句"}
    assert deeds <= await walked(boss)
    await boss.presses("返回")
    await boss.presses("知道了")
    assert "稍后提醒" in await walked(boss)
    await boss.presses("返回")
    assert await opened(boss, "改级别") >= {"小事", "大事", "重要"}
    for label in ("转交", "派任务", "稍后提醒"):
        assert await opened(boss, label)
    await boss.presses("我来处理")
    assert (await boss.last()).labels[:3] == ["已解决", "补充一句", "问一下"]
    await world.later(hours=3)
    assert (await boss.card("进展怎么样")).labels == ["已解决", "补充一句", "稍后提醒", "更多"]


async def test_the_list_of_many_incidents_is_turned_page_by_page(world: World) -> None:
    for n in range(8):
        await reported(world, "赵雪", text=f"{n}号冷库停电了")
    boss = await world.phone("李敏")
    shown = await boss.card("件急报等你确认")
    assert len(shown.labels) <= MOST
    assert shown.labels[0] == "⚠ 7号冷库停电了"
    await boss.presses("更多")
    assert (await boss.card("件急报等你确认")).labels[:2] == ["⚠ 4号冷库停电了", "⚠ 3号冷库停电了"]
    await boss.presses("⚠ 3号冷库停电了")
    assert "3号冷库停电了" in (await boss.last()).text


async def test_matters_and_records_have_four_buttons_a_page(world: World) -> None:
    clerk, boss = await world.phone("孙丽"), await world.phone("王强")
    await clerk.says("客户事项")
    assert await walked(clerk) == {"客户询问", "质量问题", "客户投诉"}
    for kind in ("客户询问", "质量问题 华联超市 冷柜坏了", "客户投诉 华联超市 送货晚了"):
        await clerk.says(kind)
    assert {"已处理", "已回复客户", "转交", "改来电时间", "记错了"} <= await walked(clerk)
    await clerk.presses("返回")
    assert await opened(clerk, "转交")
    await boss.says("漏报")
    assert {"刘洋", "赵雪"} <= await walked(boss)
    await boss.presses("刘洋")
    await boss.says("昨晚十点半")
    await boss.says("客户晕倒了")
    assert await walked(boss) == {"记录在案", "取消"}
    await boss.presses("记录在案")
    rep = await world.phone("刘洋")
    assert await walked(rep) == {"说明情况"}


async def test_whoever_has_much_to_do_has_rest_and_alarm_on_the_first_page(world: World) -> None:
    boss = await world.phone("李敏")
    for name in ("赵雪", "张伟"):
        rep = await world.phone(name)
        await written(rep)
        await rep.presses("提交")
        await boss.card(f"{name} · 日报" if name == "赵雪" else "华东区 · 日报")
    await reported(world)
    await boss.says("待办")
    assert (await boss.last()).labels == ["看一份", "今天休息", "🔴 急报", "更多"]
    assert await walked(boss) == {"看一份", "今天休息", "🔴 急报", "⚠ 冷库停电了", "写 日报 11月23日 周一"}
    count = len(await boss.look())
    await boss.presses("返回")
    assert len(await boss.look()) == count
