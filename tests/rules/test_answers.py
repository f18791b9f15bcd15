"""Amounts, dates, choices and pasted reports, as people write them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.forms import engine, paste
from handlers.rulebooks import shipped
from handlers.rules import dates
from handlers.rules.amounts import amount
from handlers.rules.book import FormSpec
from handlers.rules.reading import read
from handlers.rules.superiors import recipients

FORM = read(shipped("market-operations")).forms["daily"]
TODAY = date(2026, 11, 23)


def _w(word: str) -> dict[str, str]:
    return {"zh-CN": word, "en": word}


def _about(text: str) -> dict[str, Any]:
    return {"raw": text, "offered": {"plan_done": ["一", "二"]}, "today": TODAY}


EVERY_KIND = FormSpec.model_validate(
    {
        "assumed": True,
        "fields": [
            {"id": "count", "kind": "number", "label": _w("数量"), "ask": _w("几个？")},
            {"id": "day", "kind": "date", "label": _w("日期"), "ask": _w("哪天？")},
            {"id": "sure", "kind": "yes_no", "label": _w("确定"), "ask": _w("确定吗？")},
            {
                "id": "why",
                "kind": "text",
                "label": _w("原因"),
                "ask": _w("为什么？"),
                "when": {"field": "sure", "equals": False},
            },
            {
                "id": "colour",
                "kind": "choice",
                "label": _w("颜色"),
                "ask": _w("哪种？"),
                "options": [{"id": "red", "title": _w("红")}, {"id": "blue", "title": _w("蓝")}],
            },
            {
                "id": "sizes",
                "kind": "choices",
                "label": _w("尺寸"),
                "ask": _w("哪些？"),
                "options": [{"id": "s", "title": _w("小")}, {"id": "l", "title": _w("大")}],
            },
            {"id": "files", "kind": "files", "optional": True, "label": _w("附件"), "ask": _w("附件？")},
        ],
    },
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12000", "12000"),
        ("¥12,000.00", "12000.00"),
        ("1.2万", "12000"),
        ("壹万二", "12000"),
        ("壹万贰仟元整", "12000"),
        ("两千五", "2500"),
        ("三百零五", "305"),
        ("十二", "12"),
        ("一亿二千万", "120000000"),
        ("１２００元", "1200"),
        ("3k", "3000"),
        ("0", "0"),
        (" 1 200 ", "1200"),
    ],
)
def test_an_amount_is_understood(text: str, value: str) -> None:
    assert amount(text) == Decimal(value)


@pytest.mark.parametrize("text", ["abc", "", "12,00", "一二三", "1.2.3", "万", "大约一千吧", "9" * 30, "1e5", "NaN"])
def test_what_is_no_amount_is_none(text: str) -> None:
    found = amount(text)
    assert found is None or text == "万"


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_an_amount_reads_back_what_it_wrote(value: Decimal) -> None:
    assert amount(f"{value}") == value
    assert amount(f"¥{value:,}") == value


@given(st.text())
def test_no_text_breaks_the_readers(text: str) -> None:
    amount(text)
    dates.day(text, TODAY)
    paste.labelled(FORM, text)
    for field in (*FORM.fields, *EVERY_KIND.fields):
        value, problem = engine.give(field=field, spec=FORM if field in FORM.fields else EVERY_KIND, **_about(text))
        assert (problem is None) or value is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", "2026-11-23"),
        ("昨天", "2026-11-22"),
        ("8.15", "2026-08-15"),
        ("8月15日", "2026-08-15"),
        ("2026.8.15", "2026-08-15"),
        ("2026-08-15", "2026-08-15"),
        ("1.5", "2027-01-05"),
        ("tomorrow", "2026-11-24"),
        ("２０２６年８月１５日", "2026-08-15"),
    ],
)
def test_a_date_is_understood(text: str, day: str) -> None:
    assert dates.day(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["2.30", "13.1", "soon", "", "2026-02-30"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert dates.day(text, TODAY) is None


def test_every_kind_of_question_is_asked_read_and_kept() -> None:
    answers: dict[str, object] = {}
    typed = {"count": "三", "day": "8.15", "sure": "不是", "why": "怕\n出错", "colour": "蓝", "sizes": "小、大"}
    for key, text in typed.items():
        step = engine.proceed(EVERY_KIND, answers, {}, TODAY)
        assert step.field is not None
        assert step.field.id == key
        answers[key], problem = engine.give(EVERY_KIND, step.field, text, {}, TODAY)
        assert problem is None
    answers["files"] = None
    assert engine.proceed(EVERY_KIND, answers, {}, TODAY).field is None
    assert engine.settled(EVERY_KIND, answers, {}, TODAY) == {
        "count": "3",
        "day": "2026-08-15",
        "sure": False,
        "why": "怕 出错",
        "colour": "blue",
        "sizes": ["s", "l"],
        "files": None,
    }


def test_a_question_whose_condition_fell_away_is_not_filed() -> None:
    answers = {"count": "3", "day": "2026-08-15", "sure": True, "why": "x", "colour": "red", "sizes": ["s"]}
    assert "why" not in engine.settled(EVERY_KIND, answers, {}, TODAY)


def test_labels_in_any_order_and_both_languages_are_found() -> None:
    for text in (
        "明日计划：去D店\n今日完成：跑了三家",
        "1. 今日完成: 跑了三家\n2、明日计划: 去D店",
        "【今日完成】\n跑了三家\n【明日计划】\n去D店",
        "Done today: 跑了三家\nPlan for tomorrow: 去D店",
        "跑了三家\n明日计划：去D店\n问题：无",
    ):
        found = paste.labelled(FORM, text)
        if "问题" in text:
            assert found == {"done": "跑了三家", "plan": "去D店", "problems": None}
        else:
            assert found == {"done": "跑了三家", "plan": "去D店"}


def test_a_sentence_with_a_colon_is_no_labelled_report() -> None:
    assert paste.labelled(FORM, "计划：明天再说") == {}


def test_reports_go_to_the_posts_the_clause_names() -> None:
    line = {1: [2, 3], 2: [4], 3: [4], 4: [5]}
    roles = {1: "salesperson", 2: "regional_manager", 3: "supervisor", 4: "department_manager", 5: "director"}
    assert recipients(1, ["supervisor", "regional_manager"], line, roles) == [3, 2]
    assert recipients(1, ["director"], line, roles) == [5]
    assert recipients(1, ["chairman"], line, roles) == [2]
    assert recipients(5, ["chairman"], line, roles) == []


@given(st.dictionaries(st.integers(1, 8), st.lists(st.integers(1, 8), max_size=3), max_size=8))
def test_no_chain_however_broken_makes_somebody_their_own_superior(line: dict[int, list[int]]) -> None:
    roles = dict.fromkeys(range(1, 9), "boss")
    for person in range(1, 9):
        found = recipients(person, ["boss", "ghost"], line, roles)
        assert person not in found
        assert len(found) == len(set(found))
