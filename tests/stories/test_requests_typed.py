"""Buttons of a request's card, typed instead of tapped; and cards that say why they came."""

import pytest

from storage.enums import RequestState
from storage.tables import Request
from tests.chair.world import World
from tests.stories.test_requests import asks_for_money, the_one


async def test_a_reply_that_says_no_rejects_with_the_words_behind_it(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.says("驳回 太贵了", reply_to=await boss.last())
    assert "已驳回：太贵了" in (await boss.last()).text
    await world.later(seconds=16)
    assert "李敏没同意：太贵了" in (await rep.last()).text
    assert (await the_one(world)).state is RequestState.REJECTED


@pytest.mark.parametrize("said", ["驳回", "不同意", "reject"])
async def test_a_word_for_no_asks_why_and_the_next_words_are_the_reason(world: World, said: str) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.says(said)
    assert "为什么不同意" in (await boss.last()).text
    await boss.says("先当面谈谈")
    await world.later(seconds=16)
    assert "李敏没同意：先当面谈谈" in (await rep.last()).text


@pytest.mark.parametrize("said", ["好的", "行", "通过", "OK!", "同意"])
async def test_a_reply_that_says_yes_is_asked_about_once_more(world: World, said: str) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.says(said, reply_to=await boss.last())
    assert "确定同意？" in (await boss.last()).text
    assert (await the_one(world)).state is RequestState.PENDING
    await boss.presses("同意")
    await world.later(seconds=16)
    assert "✓ 李敏同意" in (await rep.last()).text


async def test_words_behind_a_button_answer_what_it_asks_for(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.says("问一下 几晚？", reply_to=await boss.last())
    assert "💬 李敏：几晚？" in (await rep.last()).text
    await rep.says("两晚")
    await boss.says("转交 王强", reply_to=await boss.last())
    head = await world.phone("王强")
    assert "李敏转交给你批。" in (await head.last()).text
    assert "💬 刘洋：两晚" in (await head.last()).text


async def test_a_slip_can_be_typed_away(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("同意")
    await boss.says("点错了")
    assert (await boss.last()).labels[0] == "同意"


async def test_whoever_applied_types_what_their_card_offers(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    await rep.says("催一下")
    boss = await world.phone("李敏")
    assert "刘洋催过" in (await boss.last()).text
    await rep.says("撤回申请", reply_to=next(one for one in reversed(await rep.look()) if "催一下" in one.labels))
    assert "「撤回申请」，确定吗" in (await rep.last()).text
    await rep.presses("撤回申请")
    assert (await the_one(world)).state is RequestState.WITHDRAWN


async def test_a_number_that_waits_for_nobody_is_named(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.says("同意 99")
    assert "没有 99 号等你批" in (await boss.last()).text
    number = await world.ask(lambda session: session.query(Request).one().id)
    await boss.says(f"驳回 {number}")
    assert "为什么不同意" in (await boss.last()).text


async def test_of_two_questions_the_newest_is_answered(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    first = await boss.last()
    again = await asks_for_money(world)
    await again.presses("提交")
    second = await boss.last()
    await boss.says("问一下 几晚？", reply_to=first)
    await boss.says("问一下 见谁？", reply_to=second)
    await rep.says("见李总")
    assert "见谁？" in (await boss.last()).text
    assert "见李总" in (await boss.last()).text


async def test_a_question_left_for_another_button_gives_its_card_back(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("问一下")
    assert "想问什么" in (await boss.last()).text
    again = await asks_for_money(world)
    await again.presses("提交")
    await boss.presses("同意")
    cards = [one for one in await boss.look() if "要你批" in one.text]
    assert cards
    assert cards[0].labels[0] == "同意"
