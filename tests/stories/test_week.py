"""A working week, minute by minute: exactly the expected reminders, cards and group posts, whatever happens to us."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot import leases, sample
from bot.leases import Leases
from handlers.rulebooks import shipped
from storage.tables import Occurrence
from tests.chair.diary import Diary
from tests.chair.world import World
from tests.conftest import MESSENGERS, POSTGRES
from tests.stories.test_groups import address_of, bound

# Every rep owes a weekly report on Friday, and this company rests on that Friday.
HOLIDAY = "2026-11-27"
WEEKLY = """  weekly:
    title: {zh-CN: 周报, en: Weekly report}
    period: week
    form: weekly
    assumed: true
    owed_by:
      - roles: [salesperson]
        to: [regional_manager]
        clause: 000/II§10(9)
    due: {weekday: fri, time: "18:00", grace_minutes: 10, first_reminder: "16:30", last_call: "17:15", snoozes: 3,
          tonight: "17:00", assumed: true}

"""
FORM = """  weekly:
    assumed: true
    fields:
      - id: done
        kind: long_text
        label: {zh-CN: 本周完成, en: Done this week}
        ask: {zh-CN: 这周完成了哪些工作？, en: What got done this week?}
"""
DAILY_TEXT = "今日完成：跑了三家店\n明日计划：去D店"


DAYS = {"周一": "11月23日", "周二": "11月24日", "周三": "11月25日", "周四": "11月26日"}
WORDS = {
    "WEEKLY": "周报 11月27日 周五",
    "DONE": DAILY_TEXT.replace("\n", " / "),
    "FIRST": "今天的还没写，21:00 前交就行。",
    "LAST": "快到点了，21:00 截止。发一段话或点一下就能写。",
    "MISSED": "截止时间过了，还没收到。方便时补一份就好。",
    "FORGOTTEN": "忘了点也没关系，21:00 我替你提交。",
}


def expected() -> dict[str, list[str]]:
    """Write the expected lines out, by chat."""
    found: dict[str, list[str]] = {}
    for block in Path(__file__).with_name("week.txt").read_text(encoding="utf-8").split("== ")[1:]:
        chat, *lines = block.strip().splitlines()
        found[chat] = [_written_out(line, is_last=line is lines[-1]) for line in lines]
    return found


def _written_out(line: str, *, is_last: bool) -> str:
    day = line[:2]
    date = "11月30日" if is_last and " 17:30 " in line else DAYS[day]
    for word, text in (("DAILY", f"日报 {date} {day}"), *WORDS.items()):
        line = line.replace(word, text)
    return line


@pytest.fixture
def rulebook(tmp_path: Path) -> Path:
    """Write the company's rule book."""
    text = shipped("market-operations").replace("holidays: []", f"holidays: [{HOLIDAY}]", 1)
    mark = "# Within four hours of the event"
    assert mark in text
    path = tmp_path / "week.yaml"
    path.write_text(text.replace(mark, WEEKLY + mark, 1) + FORM, encoding="utf-8")
    return path


@pytest.fixture
async def world(messenger: str, database_url: str, tmp_path: Path, rulebook: Path) -> AsyncIterator[World]:
    """Give the company."""
    world = World(messenger, database_url, tmp_path / "data", rulebook=str(rulebook))
    try:
        yield await world.open()
    finally:
        await world.close()


@pytest.fixture
async def diary(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Diary]:
    """Begin the diary of a company that has long been with us, on Monday at 17:20."""
    # Two processes of this test have one number, and yet neither of them is dead.
    monkeypatch.setattr(leases, "is_dead", lambda _holder: False)
    await world.write(lambda session: session.execute(update(Occurrence).values(lenient=False)))
    has_groups = world.on_telegram or world.on_slack
    if has_groups:
        await bound(world)
    diary = Diary(world, address_of(world) if has_groups else sample.GROUP, rest_days=frozenset({27, 28, 29}))
    await diary.begin()
    yield diary
    await diary.close()


async def says(diary: Diary, name: str, text: str) -> None:
    """Let somebody say something."""
    await (await diary.world.phone(name)).says(text)
    await diary.settle()


async def presses(diary: Diary, name: str, label: str) -> None:
    """Let somebody tap the newest button of a label."""
    await (await diary.world.phone(name)).presses(label)
    await diary.settle()


async def files(diary: Diary, name: str, text: str = DAILY_TEXT) -> None:
    """Let somebody file a report in one message and one tap."""
    await says(diary, name, text)
    await presses(diary, name, "提交")


# A week takes a while: every messenger has one, and the second database one more.
WHERE = [(one, "sqlite") for one in MESSENGERS] + ([("telegram-polling", "postgres")] if POSTGRES else [])


@pytest.mark.parametrize(("messenger", "database_url"), WHERE, indirect=True)
async def test_a_week_brings_exactly_what_was_promised_whatever_happens_to_us(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    await monday(diary)
    await tuesday(diary, monkeypatch)
    await wednesday(diary)
    await thursday(diary)
    # Friday is a holiday: the week's report falls due, and nobody hears a word until Monday.
    await diary.until(30, "17:30")
    assert {one.chat for one in diary.entries} == set(expected())
    for chat, lines in expected().items():
        assert diary.of(chat) == lines, chat
    assert {one.at.day for one in diary.entries} == {23, 24, 25, 26, 30}
    assert all("07:30" <= f"{one.at:%H:%M}" < "22:00" for one in diary.entries)


async def monday(diary: Diary) -> None:
    """Spend an ordinary day."""
    await diary.until(23, "18:10")
    await files(diary, "刘洋")
    await diary.until(23, "20:40")
    await files(diary, "赵雪")
    await diary.until(23, "21:30")
    await presses(diary, "李敏", "全部已阅")


async def tuesday(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    """Update while everybody works: two processes tick at the same instant; then one goes on, and is restarted."""
    real = Leases.hold

    async def hold(self: Leases, name: str) -> bool:
        return name == "tick" or await real(self, name)

    await diary.until(24, "17:28")
    await diary.second_process()
    with monkeypatch.context() as patched:
        patched.setattr(Leases, "hold", hold)
        await diary.until(24, "17:32")
    await diary.hand_over()
    await diary.until(24, "18:20")
    await files(diary, "刘洋")
    await files(diary, "赵雪")
    for moment in ("20:29", "20:30", "21:00", "21:09", "21:10"):
        await diary.until(24, moment)
        await diary.world.restart()
    await diary.until(24, "21:30")
    await presses(diary, "李敏", "全部已阅")


async def wednesday(diary: Diary) -> None:
    """Rest, and be asked to work after all."""
    await diary.until(25, "17:45")
    await presses(diary, "刘洋", "今天休息")
    await diary.until(25, "19:00")
    await presses(diary, "赵雪", "今天休息")
    await diary.until(25, "19:10")
    await presses(diary, "张伟", "请照常交")


async def thursday(diary: Diary) -> None:
    """Owe the week's report today, because Friday is a holiday; then the machine is off for three hours."""
    await diary.until(26, "16:50")
    await says(diary, "刘洋", "周报")
    await files(diary, "刘洋", "谈下了C店")
    await diary.until(26, "17:20")
    await says(diary, "赵雪", "周报")
    await files(diary, "赵雪", "谈下了D店")
    await presses(diary, "李敏", "全部已阅")
    await diary.until(26, "17:45")
    await diary.stop_for(timedelta(hours=3))
    await diary.until(26, "20:50")
    await files(diary, "刘洋")
    await files(diary, "赵雪")


@pytest.mark.parametrize("messenger", ["local"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestQuietAndSeen:
    """What an outage, a rest day or a single report must not change."""

    @pytest.mark.parametrize("is_read", [False, True], ids=["waiting", "read"])
    async def test_a_superior_with_one_report_hears_who_is_missing_too(self, diary: Diary, *, is_read: bool) -> None:
        await diary.jump(23, "18:10")
        await files(diary, "刘洋")
        if is_read:
            await presses(diary, "李敏", "已阅")
        await diary.jump(23, "20:30")
        await diary.jump(23, "21:10")
        assert "还没交：张伟、赵雪" in [one.text for one in diary.entries if one.chat == "李敏" and one.sign == "+"][-1]

    async def test_an_outage_that_ends_in_quiet_hours_rings_nobody(self, diary: Diary) -> None:
        await diary.jump(23, "20:00")
        await diary.stop_for(timedelta(hours=3))
        assert [str(one) for one in diary.entries if one.sign == "+" and one.at.hour >= 22] == []

    async def test_a_deadline_on_a_holiday_rings_nobody_on_the_holiday(self, diary: Diary) -> None:
        for day, moment in ((26, "16:30"), (26, "17:15"), (26, "21:10"), (27, "18:00"), (27, "18:10")):
            await diary.jump(day, moment)
        assert [str(one) for one in diary.entries if one.sign == "+" and one.at.day == 27] == []

    async def test_a_weekly_report_is_not_called_todays(self, diary: Diary) -> None:
        await diary.jump(26, "16:30")
        assert not [one for one in diary.entries if "周报" in one.text and "今天的还没写" in one.text]
