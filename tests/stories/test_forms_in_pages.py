"""Long forms, questions that depend on others, what a form cannot hold, and forms across messengers and rules."""

from pathlib import Path
from typing import Any

import pytest

from handlers.rulebooks import NAMES, shipped
from handlers.rules.book import FieldKind, FormField
from storage.database import Session
from storage.tables import Report
from tests.chair.phones import TelegramPhone
from tests.chair.slack_phone import SlackPhone
from tests.chair.world import World
from tests.conftest import Found
from tests.stories.test_every_request import ANSWERS, BOOKS, people_of, requester
from tests.stories.test_forms import DAILY, daily, drafted, slack

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ONE_WAY = pytest.mark.parametrize("messenger", ["slack"])


LONG = """
      - id: trip
        kind: yes_no
        label: {zh-CN: 出差了, en: Trip}
        ask: {zh-CN: 今天出差了吗？, en: Did you travel?}
      - id: where
        kind: text
        when: {field: trip, equals: true}
        label: {zh-CN: 去哪, en: Where}
        ask: {zh-CN: 去了哪里？, en: Where to?}
      - id: day
        kind: date
        optional: true
        label: {zh-CN: 回访日, en: Next}
        ask: {zh-CN: 哪天回访？, en: When next?}
      - id: tags
        kind: choices
        options: [{id: a, title: {zh-CN: 门店, en: Shop}}, {id: b, title: {zh-CN: 电话, en: Call}}]
        label: {zh-CN: 方式, en: Ways}
        ask: {zh-CN: 怎么跑的？, en: How?}
"""
NOTE = """
      - id: x{0}
        kind: text
        optional: true
        label: {{zh-CN: 备注{0}, en: Note {0}}}
        ask: {{zh-CN: 还有什么？, en: Anything else?}}
"""


def changed(folder: Path, notes: int) -> str:
    """Write a rule book whose daily report asks more."""
    text = shipped("market-operations")
    at = text.index("      - id: plan\n        kind: long_text\n        means: plan")
    more = LONG.removeprefix("\n") + "".join(NOTE.removeprefix("\n").format(number) for number in range(notes))
    path = folder / "long.yaml"
    path.write_text(text[:at] + more + text[at:], encoding="utf-8")
    return str(path)


MORE = {"出差了": "否", "方式": ["门店", "电话"], "今日完成": "跑了三家店", "明日计划": "去D店"}


async def test_a_question_that_an_answer_brings_up_stands_on_the_next_page(open_world: Found, tmp_path: Path) -> None:
    world = await open_world("slack", rulebook=changed(tmp_path, 0))
    rep = await slack(world)
    form = await daily(rep)
    assert "去哪" not in form.labels
    await form.answer({**MORE, "出差了": "是", "回访日": "2026-12-01"}).hand_in()
    assert form.labels == ["去哪"]
    assert world.slack.count("views.update") == 0
    assert (await drafted(world))["tags"] == ["a", "b"]
    await form.answer({"去哪": "苏州"}).hand_in()
    assert not form.is_open
    await rep.presses("提交")
    filed = await world.ask(lambda session: session.query(Report).one().answers)
    assert (filed["trip"], filed["where"], filed["day"]) == (True, "苏州", "2026-12-01")


async def test_a_question_that_nothing_brings_up_is_not_asked(open_world: Found, tmp_path: Path) -> None:
    world = await open_world("slack", rulebook=changed(tmp_path, 0))
    rep = await slack(world)
    form = await daily(rep)
    await form.answer(MORE).hand_in()
    assert not form.is_open
    assert "提交" in (await rep.last()).labels


async def test_a_long_form_has_pages_and_each_is_kept_when_it_is_turned(open_world: Found, tmp_path: Path) -> None:
    world = await open_world("slack", rulebook=changed(tmp_path, 11))
    rep = await slack(world)
    form = await daily(rep)
    assert len(form.labels) == 10
    assert form.view["submit"]["text"] == "下一页"
    first = {label: MORE[label] for label in form.labels if label in MORE}
    await form.answer({**first, "出差了": "是"}).hand_in()
    assert (await drafted(world))["done"] == "跑了三家店"
    assert form.labels[0] == "去哪"
    assert len(form.labels) == 10
    assert form.view["submit"]["text"] == "填好了"
    await form.answer({"去哪": "苏州", "明日计划": "去D店", "备注10": "好"}).hand_in()
    assert not form.is_open
    await rep.presses("提交")
    filed = await world.ask(lambda session: session.query(Report).one().answers)
    assert (filed["where"], filed["plan"], filed["x10"]) == ("苏州", "去D店", "好")


async def test_a_page_that_takes_its_time_is_announced_and_shown_afterwards(
    open_world: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await open_world("slack", rulebook=changed(tmp_path, 11))
    rep = await slack(world)
    form = await daily(rep)
    assert world.app.slack is not None
    monkeypatch.setattr(world.app.slack.messenger.modals, "patience", 0.0)
    first = {label: MORE[label] for label in form.labels if label in MORE}
    await form.answer(first).hand_in(settle=False)
    await world.until(lambda: len(form.labels) > 1)
    assert world.slack.count("views.update") == 1
    await form.answer({"明日计划": "去D店"}).hand_in()
    assert "提交" in (await rep.last()).labels


async def test_a_page_of_a_report_that_is_filed_by_then_says_so_and_waits_no_more(
    open_world: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await open_world("slack", rulebook=changed(tmp_path, 11))
    rep = await slack(world)
    form = await daily(rep)
    first = {label: MORE[label] for label in form.labels if label in MORE}
    form.answer(first)
    await rep.presses("取消")
    assert world.app.slack is not None
    monkeypatch.setattr(world.app.slack.messenger.modals, "patience", 0.0)
    await form.hand_in(settle=False)
    await world.until(lambda: "私聊" in form.text)
    assert await world.ask(lambda session: session.query(Report).count()) == 0


async def test_the_last_plan_is_ticked_in_the_form(open_world: Found) -> None:
    world = await open_world("slack")
    rep = await slack(world)
    await (await daily(rep)).answer(DAILY).hand_in()
    await rep.presses("提交")
    await world.later(days=1)
    form = await daily(rep)
    await form.answer({**DAILY, "昨日计划": ["催E的款"]}).hand_in()
    assert (await drafted(world))["plan_done"] == [["去D店", False], ["催E的款", True]]


@ONE_WAY
async def test_photos_come_with_the_form(world: World) -> None:
    rep = await slack(world)
    form = await daily(rep)
    photo = rep.upload("a.jpg", "image/jpeg", b"\xff\xd8 a photo")
    await form.answer({**DAILY, "照片": [photo]}).hand_in()
    await world.fetched()
    assert "照片：1 个" in (await rep.last()).text
    await rep.presses("修改")
    again = await rep.form()
    assert "已有 1 个" in again.block("照片")["hint"]["text"]
    await again.answer({"照片": [rep.upload("b.jpg", "image/jpeg", b"\xff\xd8 another")]}).hand_in()
    assert len((await drafted(world))["photos"]) == 2


@ONE_WAY
async def test_what_slack_cannot_hold_is_left_as_it_is_and_named(world: World) -> None:
    rep = await slack(world)
    long = "跑了三家店，" * 600
    await rep.says(f"今日完成：{long}\n明日计划：去D店")
    await rep.presses("修改")
    form = await rep.form()
    assert "今日完成" not in form.labels
    assert "这里放不下：今日完成" in form.text
    await form.answer({"明日计划": "去F店"}).hand_in()
    answers = await drafted(world)
    assert answers["done"] == long
    assert answers["plan"] == "去F店"


# From one messenger to the other, and from one day's rules to the next.


@pytest.mark.parametrize("messenger", ["telegram-polling+slack"])
async def test_a_draft_begun_on_telegram_stands_in_the_form(world: World) -> None:
    before = await world.phone("刘洋", "telegram")
    assert isinstance(before, TelegramPhone)
    await before.says("日报")
    assert (await before.last()).labels == ["复制模板", "取消"]
    await before.says("跑了三家店")
    rep = await slack(world)
    form = await daily(rep)
    assert form.before("今日完成") == "跑了三家店"
    await form.answer({"明日计划": "去D店"}).hand_in()
    await rep.presses("提交")
    report = await world.ask(lambda session: session.query(Report).one().answers)
    assert (report["done"], report["plan"]) == ("跑了三家店", "去D店")


async def test_a_form_handed_in_after_the_rules_changed_counts_by_the_new_ones(
    open_world: Found, tmp_path: Path
) -> None:
    world = await open_world("slack")
    rep = await slack(world)
    form = (await daily(rep)).answer(DAILY)
    await world.restart(changed(tmp_path, 0))
    await form.hand_in()
    assert not form.is_open
    assert (await drafted(world))["done"] == "跑了三家店"
    assert "今天出差了吗？" in (await rep.last()).text


async def test_a_form_handed_in_after_a_restart_is_judged_and_kept(open_world: Found) -> None:
    world = await open_world("slack")
    rep = await slack(world)
    form = await daily(rep)
    await world.restart()
    await form.answer({**DAILY, "今日成交额": "很多"}).hand_in()
    assert list(form.faults) == ["今日成交额"]
    await form.answer(DAILY).hand_in()
    assert "提交" in (await rep.last()).labels


@ONE_WAY
async def test_what_is_typed_into_a_form_is_only_ever_text(world: World) -> None:
    rep, boss = await slack(world), await slack(world, "李敏")
    nasty = "<!channel> *跑* & <https://evil.example|三家> \0 ~店~"
    await (await daily(rep)).answer({**DAILY, "今日完成": nasty}).hand_in()
    await rep.presses("提交")
    await boss.presses("全文")
    assert nasty.replace("\0", "") in (await boss.last()).text

    def look(session: Session) -> str:
        return str(session.query(Report).one().answers["done"])

    assert await world.ask(look) == nasty.replace("\0", "")


# Every form there is.


def filled(phone: SlackPhone, field: FormField) -> Any:
    """Answer one question as it stands in a form; what need not be answered is left empty."""
    match field.kind:
        case FieldKind.YES_NO:
            return "是"
        case FieldKind.DATE:
            return "2026-12-03"
        case FieldKind.CHOICE:
            return field.options[0].title.zh
        case FieldKind.CHOICES:
            return [field.options[0].title.zh]
        case FieldKind.FILES:
            return [phone.upload("a.pdf", "application/pdf", b"%PDF")]
        case _:
            return ANSWERS[field.kind]


@pytest.mark.parametrize("book", NAMES)
async def test_every_request_of_every_regulation_is_filled_in_at_once(book: str, open_world: Found) -> None:
    rules = BOOKS[book]
    world = await open_world("slack", rulebook=book, people=people_of(rules))
    for key, kind in rules.requests.items():
        rep = await slack(world, requester(rules, kind))
        await rep.commands(f"申请 {kind.title.zh}")
        form = await rep.form()
        assert form.text == "", key
        for field in rules.forms[kind.form].fields:
            if field.kind is FieldKind.PERSON:
                form.choose_first(field.label.zh)
            elif not field.optional and field.label.zh in form.labels:
                form.answer({field.label.zh: filled(rep, field)})
        await form.hand_in()
        assert form.faults == {}, key
        assert not form.is_open, key
        assert "提交" in (await rep.last()).labels, key
        await rep.presses("取消")
