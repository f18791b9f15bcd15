"""Every button of an incident is also a word: in reply to the card, or with the incident's number."""

import pytest

from handlers.texts import speaker
from storage.enums import IncidentState
from storage.tables import Incident
from tests.chair.world import World
from tests.stories.test_incidents import reported, the_one


async def states(world: World) -> list[IncidentState]:
    """Give the states of all incidents, the oldest first."""
    return await world.ask(lambda session: [one.state for one in session.query(Incident).order_by(Incident.id)])


async def test_a_word_with_the_number_is_the_button_of_that_incident(world: World) -> None:
    await reported(world)
    await reported(world, "赵雪", text="样品丢了")
    boss = await world.phone("李敏")
    assert "1 号" in (await boss.card("冷库停电了")).text
    await boss.says("知道了 1")
    assert "已告诉对方你知道了" in (await boss.last()).text
    await boss.says("我来处理 1")
    assert await states(world) == [IncidentState.IN_HAND, IncidentState.REPORTED]
    await boss.says("acknowledge 2")
    assert await states(world) == [IncidentState.IN_HAND, IncidentState.ACKNOWLEDGED]


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_every_button_opens_by_its_word_in_reply_to_the_card(world: World, locale: str) -> None:
    say = speaker(locale)
    await reported(world)
    boss = await world.phone("李敏")
    await boss.presses("知道了")
    for key, asked in {
        "incident-hand-over": "转交给谁？",
        "incident-task-give": "派给谁？",
        "incident-grave": "有多严重？",
        "incident-customer": "是哪位客户？",
        "button-ask": "想问什么？",
        "incident-add": "补充什么？",
        "button-later": "多久后再问？",
        "incident-resolve": "怎么解决的？",
    }.items():
        await boss.says(say(key), reply_to=await boss.card("冷库停电了"))
        assert asked in (await boss.card(asked)).text
        await boss.turns_to("返回")
    await boss.says(say("incident-take"), reply_to=await boss.card("冷库停电了"))
    assert (await the_one(world)).state is IncidentState.IN_HAND


async def test_a_typed_word_that_decides_is_asked_about_once_more(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    await boss.says("误报", reply_to=await boss.card("冷库停电了"))
    assert (await the_one(world)).state is IncidentState.REPORTED
    assert (await boss.last()).labels == ["误报", "返回"]
    await boss.presses("返回")
    assert (await boss.card("冷库停电了")).labels[0] == "知道了"
    await boss.says("误报 1")
    assert await boss.presses("误报") == "记为误报"
    assert (await the_one(world)).state is IncidentState.DISMISSED
    assert "李敏 记为误报" in (await rep.card("冷库停电了")).text


async def test_what_a_card_asks_is_answered_by_the_word_of_its_choice(world: World) -> None:
    rep, boss = await reported(world), await world.phone("李敏")
    await rep.says("重要", reply_to=await rep.card("已告诉"))
    await rep.presses("重要")
    assert (await the_one(world)).severity == "important"
    await boss.says("转交", reply_to=await boss.card("冷库停电了"))
    await boss.says("赵雪", reply_to=await boss.card("转交给谁？"))
    assert (await the_one(world)).state is IncidentState.REPORTED
    await boss.presses("赵雪")
    assert (await the_one(world)).state is IncidentState.IN_HAND


async def test_a_number_that_is_not_theirs_or_an_answer_in_a_form_is_no_button(world: World) -> None:
    await reported(world)
    other, rep = await world.phone("孙丽"), await world.phone("赵雪")
    await other.says("误报 1")
    assert (await the_one(world)).state is IncidentState.REPORTED
    await rep.says("日报")
    await rep.says("客户 1")
    assert (await the_one(world)).customer == ""
    assert "是哪位客户" not in (await rep.last()).text


async def test_cancelling_what_is_out_already_offers_the_false_alarm(world: World) -> None:
    rep = await reported(world)
    await rep.says("取消")
    card = await rep.last()
    assert "已经报上去了" in card.text
    assert card.labels == ["误报", "返回"]
    assert (await the_one(world)).state is IncidentState.REPORTED
    await rep.presses("误报")
    assert (await the_one(world)).state is IncidentState.DISMISSED
    rep = await reported(world, text="样品丢了")
    await (await world.phone("李敏")).presses("知道了")
    await rep.says("取消")
    assert "已经有人接手，由上级来定" in (await rep.last()).text


async def test_a_word_right_after_the_notice_is_its_card_s_button(world: World) -> None:
    rep = await reported(world)
    await rep.says("改时间")
    await rep.presses("返回")
    await rep.says("重要")
    await rep.presses("重要")
    assert (await the_one(world)).severity == "important"
    await rep.says("误报")
    assert (await the_one(world)).state is IncidentState.REPORTED
    await rep.presses("误报")
    assert (await the_one(world)).state is IncidentState.DISMISSED
    boss = await world.phone("李敏")
    text = (await boss.card("冷库停电了")).text
    assert not [word for word in ("改时间", "刘洋：") if word in text], "a button's word is no line"


async def test_a_superior_s_bare_word_means_the_only_incident(world: World) -> None:
    await reported(world)
    boss = await world.phone("李敏")
    await boss.says("转交")
    assert "转交给谁" in (await boss.last()).text
    await boss.says("我来处理")
    assert (await the_one(world)).state is IncidentState.IN_HAND
    await reported(world, "赵雪", text="样品丢了")
    await boss.says("已解决")
    assert "记到哪里" in (await boss.last()).text, "with two it could be either"


async def test_i_know_names_the_incident_and_lists_them_where_there_are_several(world: World) -> None:
    await reported(world)
    await reported(world, "赵雪", text="样品丢了")
    boss = await world.phone("李敏")
    await boss.says("知道了")
    assert "2 件急报等你确认" in (await boss.last()).text
    assert await states(world) == [IncidentState.REPORTED, IncidentState.REPORTED]
    await boss.presses("⚠ 冷库停电了")
    await boss.says("知道了 1")
    await boss.says("知道了")
    assert (await boss.last()).text == "2 号，已告诉对方你知道了：样品丢了"
    assert await states(world) == [IncidentState.ACKNOWLEDGED, IncidentState.ACKNOWLEDGED]
