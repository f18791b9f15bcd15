"""Verbs of several words, with words behind them, or behind a stroke, as somebody types them in English."""

import pytest

from storage import people
from storage.database import Session
from tests.chair.on_slack import told
from tests.chair.slack_phone import SlackPhone
from tests.chair.world import World
from tests.stories.test_forms import drafted, slack

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def messenger() -> str:
    """Slack, where a stroke is a command of its own."""
    return "slack"


async def english(world: World) -> SlackPhone:
    """Give the phone of a rep who reads English."""

    def speak(session: Session) -> None:
        for person in people.everyone(session):
            person.locale = "en"

    await world.write(speak)
    return await slack(world)


@pytest.mark.parametrize("typed", ["Daily report", "daily report", "Daily", "日报", "写日报", "/Daily report"])
async def test_a_report_is_begun_by_its_whole_title_and_its_name_is_no_answer(world: World, typed: str) -> None:
    rep = await english(world)
    await rep.commands(typed)
    assert "1 of 4" in told(world, rep)[-1]
    assert (await rep.form()).labels
    await rep.says(typed.removeprefix("/"))
    assert "1 of 4" in told(world, rep)[-1]
    assert await drafted(world) == {}


async def test_what_stands_behind_a_title_is_the_first_answer(world: World) -> None:
    rep = await english(world)
    await rep.says("Daily report visited three shops")
    assert list((await drafted(world)).values()) == ["visited three shops"]


@pytest.mark.parametrize("typed", ["leave tomorrow", "incident cups leak at D", "request fund"])
async def test_a_verb_takes_words_in_the_direct_message_as_behind_the_command(world: World, typed: str) -> None:
    rep = await english(world)
    await rep.says(typed)
    in_private = told(world, rep)[-1]
    assert "Where does this belong" not in in_private
    await rep.says("cancel")
    await rep.says("work")
    await rep.commands(typed)
    assert told(world, rep)[-1].splitlines()[-1] == in_private.splitlines()[-1]


async def test_an_answer_may_begin_with_a_verb(world: World) -> None:
    rep = await english(world)
    await rep.says("daily")
    await rep.says("leave two samples with shop D")
    assert list((await drafted(world)).values()) == ["leave two samples with shop D"]


@pytest.mark.parametrize(
    ("typed", "begun"),
    [
        ("leave 明天", "11月24日 周二 休息"),
        ("incident 客户投诉水杯漏水", "客户投诉水杯漏水"),
        ("request 资金使用", "资金使用"),
    ],
)
async def test_a_verb_behind_the_command_takes_chinese_words(world: World, typed: str, begun: str) -> None:
    rep = await slack(world)
    await rep.commands(typed)
    assert "记到哪里" not in told(world, rep)[-1]
    assert begun in told(world, rep)[-1]


async def test_a_forms_buttons_are_typed_behind_the_command_too(world: World) -> None:
    rep = await english(world)
    await rep.commands("daily")
    (await rep.form()).close()
    await rep.commands("fill in at once")
    (await rep.form()).close()
    await rep.commands("visited 3 shops")
    await rep.commands("plan")
    assert "I do not know" in told(world, rep)[-1]
    await rep.says("go to shop D")
    for button in ("skip", "skip the rest", "submit"):
        await rep.commands(button)
        assert "do not know" not in told(world, rep)[-1]
    assert "visited 3 shops" in told(world, await slack(world, "李敏"))[-1]
