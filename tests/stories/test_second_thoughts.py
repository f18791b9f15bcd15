"""Second thoughts: an answer changed, photos taken back, a question forgotten, a sentence that found no place."""

from tests.chair.world import World
from tests.stories.test_filing import written


async def test_whoever_changes_an_answer_sees_what_it_says_now(world: World) -> None:
    rep = await world.phone("刘洋")
    await written(rep)
    await rep.presses("修改")
    await rep.presses("今日完成")
    assert "现在写的是：" in (await rep.last()).text


async def test_photos_are_taken_back_and_the_report_stays_complete(world: World) -> None:
    rep = await world.phone("刘洋")
    await written(rep)
    await rep.sends_photo()
    assert "照片：1 个照片或文件" in (await rep.last()).text
    await rep.presses("修改")
    await rep.presses("照片")
    assert await rep.presses("清空已发的 1 个") == "清空了，可以重新发"
    assert "照片：" not in (await rep.last()).text
    assert "提交" in (await rep.last()).labels


async def test_a_plain_sentence_of_another_day_answers_no_old_question(world: World) -> None:
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    await written(rep)
    await rep.presses("提交")
    await boss.presses("问一下")
    await boss.says("谁签的字？")
    question = await rep.card("谁签的字？")
    await world.at(9)
    await rep.says("今天去恒信")
    assert "记到哪里" in (await rep.last()).text
    await rep.says("老王签的", reply_to=question)
    assert "老王签的" in (await boss.last()).text


async def test_the_clerk_stops_asking_where_a_sentence_belongs_after_a_day(world: World) -> None:
    rep = await world.phone("刘洋")
    await rep.says("恒信下周要货")
    card = await rep.card("恒信下周要货")
    assert card.labels
    await world.later(hours=25)
    shown = next(one for one in await rep.look() if one.id == card.id)
    assert shown.labels == []
    assert "留了个底" in shown.text
