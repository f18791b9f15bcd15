"""A draft follows the active form: questions added, dropped, renamed, reordered; and a change of messenger."""

import pytest

from handlers.rulebooks import shipped
from storage.database import Session
from storage.tables import Occurrence, Report
from tests.chair.world import World
from tests.conftest import Found

BOOK = shipped("market-operations")


@pytest.fixture
def messenger() -> str:
    """One messenger is enough: forms know none."""
    return "telegram-polling"


async def redeploy(world: World, *changes: tuple[str, str]) -> None:
    """Put a changed rule book in force and restart."""
    text = BOOK
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = world.folder / "changed.yaml"
    path.write_text(text, encoding="utf-8")
    await world.restart(str(path))


ADDED = """      - id: mood
        kind: choice
        label: {zh-CN: 心情, en: Mood}
        ask: {zh-CN: 今天感觉怎么样？, en: How was the day?}
        options:
          - {id: good, title: {zh-CN: 好, en: Good}}
          - {id: bad, title: {zh-CN: 差, en: Bad}}
      - id: plan
"""


async def test_an_added_question_is_asked_and_nothing_else_again(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    await redeploy(world, ("      - id: plan\n", ADDED))
    await rep.says("去D店")
    card = await rep.last()
    assert "今天感觉怎么样？" in card.text
    assert "请在下面选一个" in card.text
    await rep.presses("好")
    await rep.says("去D店")
    await rep.presses("其余跳过")
    assert "心情：好" in (await rep.last()).text
    await rep.presses("提交")
    answers = await world.ask(lambda session: session.query(Report).one().answers)
    assert answers["done"] == "跑了三家店"


async def test_a_renamed_question_keeps_its_answer(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    await redeploy(world, ("      - id: done\n", "      - id: finished\n        was: done\n"))
    await rep.says("去D店")
    assert "3/4" in (await rep.last()).text
    await rep.presses("其余跳过")
    await rep.presses("提交")
    answers = await world.ask(lambda session: session.query(Report).one().answers)
    assert answers["finished"] == "跑了三家店"


async def test_a_dropped_question_is_no_longer_asked(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    start, end = BOOK.index("      - id: amount"), BOOK.index("      - id: problems")
    await redeploy(world, (BOOK[start:end], ""))
    await rep.says("去D店")
    assert "3/3" in (await rep.last()).text


async def test_reordered_questions_ask_only_what_is_missing(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    done, plan, amount = (BOOK.index(f"      - id: {name}\n") for name in ("done", "plan", "amount"))
    swapped = BOOK[plan:amount] + BOOK[done:plan]
    await redeploy(world, (BOOK[done:amount], swapped))
    await rep.says("去D店")
    assert "3/4" in (await rep.last()).text


async def test_a_button_of_a_dropped_choice_shows_the_question_as_it_is_now(world: World) -> None:
    rep = await world.phone("刘洋")
    await redeploy(world, ("      - id: plan\n", ADDED))
    await rep.says("日报")
    await rep.says("跑了三家店")
    old = await rep.last()
    bad = old.key("差")
    assert bad is not None
    await redeploy(world, ("      - id: plan\n", ADDED.replace("id: bad", "id: awful")))
    assert await rep.taps(old, bad) == "表格更新了，请看新的问题"
    assert "今天感觉怎么样？" in (await rep.last()).text


async def test_open_occurrences_keep_the_rule_book_they_were_made_under(world: World) -> None:
    before = await world.ask(
        lambda session: {one.id: (one.due_at, one.version_id) for one in session.query(Occurrence)}
    )
    await redeploy(world, ('      time: "21:00"', '      time: "20:00"'), ('last_call: "20:30"', 'last_call: "19:30"'))
    await world.app.tick()
    after = await world.ask(lambda session: {one.id: (one.due_at, one.version_id) for one in session.query(Occurrence)})
    assert {key: after[key] for key in before} == before


async def test_a_rule_decided_during_the_day_leaves_todays_last_call_where_it_was(world: World) -> None:
    rep = await world.phone("赵雪")
    later = ('      time: "21:00"', '      time: "23:00"'), ('last_call: "20:30"', 'last_call: "22:30"')
    await redeploy(world, *later)
    await world.at(17, 30)
    assert "21:00 前" in (await rep.last()).text
    await world.at(20, 29)
    before = len(await rep.look())
    await world.at(20, 30)
    assert len(await rep.look()) == before + 1
    assert "快到点了，21:00 截止" in (await rep.last()).text
    await world.at(21, 11)
    assert "截止时间过了" in (await rep.last()).text


async def test_a_changed_file_waits_until_it_is_activated(world: World) -> None:
    path = world.folder / "changed.yaml"
    path.write_text(BOOK.replace('"21:00"', '"20:45"'), encoding="utf-8")
    world.rulebook = str(path)
    await world.stop()
    await world.start()
    assert any("neiqin activate" in line for line in world.said)
    rep = await world.phone("刘洋")
    await rep.says("待办")
    assert "21:00 前" in (await rep.last()).text


async def test_a_draft_begun_on_one_messenger_is_finished_on_the_other(
    open_world: Found,
) -> None:
    world = await open_world("telegram-polling", with_sample=True)

    def join(session: Session) -> None:
        from storage.people import everyone  # noqa: PLC0415 - only this story needs it
        from storage.tables import Account  # noqa: PLC0415

        person = next(one for one in everyone(session) if one.name == "刘洋")
        session.add(
            Account(messenger="telegram", workspace="123456", user="106", address="106", person_id=person.id),
        )

    await world.write(join)
    page, telegram = await world.phone("刘洋", "local"), await world.phone("刘洋", "telegram")
    await page.says("日报")
    await page.says("跑了三家店")
    await telegram.says("去D店")
    assert "3/4" in (await telegram.last()).text
    assert (await page.last()).text == "2/4 明日计划"
    await page.presses("其余跳过") if (await page.last()).key("其余跳过") else await telegram.presses("其余跳过")
    await telegram.presses("提交")
    boss = await world.phone("李敏", "local")
    assert "跑了三家店" in (await boss.last()).text
