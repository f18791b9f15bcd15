"""Whatever the clerk shows, Slack takes it; whatever people type, we read it."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack import events, keeping, rendering
from bot.slack.forms import views
from handlers.chat import Button, Kind, Message
from handlers.forms.blank import Blank, Form
from handlers.rules.book import FieldKind
from tests.chair.slack_judge import judge, judge_view, written

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
_LONG = st.builds(lambda text, times: text * times, _TEXT, st.integers(1, 60))
_BUTTONS = st.builds(
    Button,
    label=st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=120),
    press=st.from_regex(r"1\.[a-z]{1,8}\.[0-9]{1,9}(\.[a-z0-9]{1,20})?", fullmatch=True),
    copy=st.one_of(st.just(""), _LONG),
    url=st.one_of(st.just(""), st.just("https://clerk.example/p/1")),
)
_MESSAGES = st.builds(
    Message,
    text=_LONG,
    title=st.text(max_size=60),
    rows=st.lists(st.lists(_BUTTONS, min_size=1, max_size=30).map(tuple), max_size=60).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(_MESSAGES)
def test_every_message_is_within_slacks_limits_and_none_of_its_text_is_lost(message: Message) -> None:
    parts = rendering.parts(message)
    shown = []
    for part in parts:
        judge("chat.postMessage", {"channel": "D1", "text": part.text, "blocks": part.blocks})
        shown += [written(block) for block in part.blocks if block["type"] == "rich_text"]
    wanted = re.sub(r"\s+", "", message.title.strip() + (message.text.strip() or "·"))
    found = re.sub(r"\s+", "", "".join(shown))
    assert found.replace("·", "") == wanted.replace("·", "")
    assert all(block["type"] == "rich_text" for part in parts[1:] for block in part.blocks)


_WORD = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=160)
_BLANKS = st.builds(
    Blank,
    id=st.from_regex(r"[a-z]{1,12}", fullmatch=True),
    kind=st.sampled_from([one for one in FieldKind if one is not FieldKind.DATE]),
    label=st.builds(lambda text, times: text * times, _WORD, st.integers(1, 30)),
    hint=_LONG,
    optional=st.booleans(),
    most=st.integers(1, 20_000),
    options=st.lists(st.tuples(_WORD, _WORD), max_size=120, unique_by=lambda one: one[0]).map(tuple),
    value=st.one_of(_LONG, st.lists(_WORD, max_size=3).map(tuple)),
)
_FORMS = st.builds(
    Form,
    title=st.text(max_size=60),
    press=st.from_regex(r"1\.draft\.[0-9]{1,9}\.[a-z,]{0,300}", fullmatch=True),
    version=st.integers(1, 10**6),
    spec=st.just("daily"),
    zone=st.just("Asia/Shanghai"),
    locale=st.sampled_from(["zh-CN", "en"]),
    blanks=st.lists(_BLANKS, max_size=11, unique_by=lambda one: one.id).map(tuple),
    goes_on=st.booleans(),
    waiting=st.lists(st.from_regex(r"[a-z]{1,12}", fullmatch=True), max_size=4).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(_FORMS)
def test_every_form_is_within_slacks_limits_and_what_it_cannot_hold_is_named(form: Form) -> None:
    view = views.of(form)
    if view is None:
        return
    judge("views.open", {"trigger_id": "t", "view": view})
    judge_view(view)
    held = {one["block_id"] for one in view["blocks"] if one["type"] == "input"}
    beside = "\n".join(written(one) for one in view["blocks"] if one["type"] == "rich_text")
    assert all(one.id in held or one.label[:20] in beside for one in form.blanks)
    about = views.about(view)
    assert (about.press, about.goes_on, about.waiting) == (form.press, form.goes_on, form.waiting)


@given(_TEXT)
def test_a_text_that_slack_escaped_reads_as_it_was_typed(text: str) -> None:
    typed = text.replace("<", "").replace(">", "")
    assert events.plain(rendering.escape(typed)) == typed
    assert events.plain(rendering.escape("1 < 2 && 3 > 2")) == "1 < 2 && 3 > 2"


def test_links_people_and_channels_read_as_people_see_them() -> None:
    given_text = "见 <https://a.example/x?b=1&amp;c=2>、<https://b.example|B店>、<mailto:a@b.cn|a@b.cn>、<tel:+86138>"
    assert events.plain(given_text) == "见 https://a.example/x?b=1&c=2、B店、a@b.cn、+86138"
    assert events.plain("<@U106> <#C1|华东> <!here>") == "@U106 #华东 @here"


def test_a_link_can_be_tapped_and_is_still_only_text() -> None:
    [part] = rendering.parts(Message("请打开 https://slack.com/x?a=1，谢谢"))
    elements = part.blocks[0]["elements"][0]["elements"]
    assert elements[1] == {"type": "link", "url": "https://slack.com/x?a=1"}


@settings(max_examples=200)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(["event", "type", "actions", "user", "ts", "command", "text"]), inner),
        ),
        max_leaves=12,
    )
)
def test_what_is_no_event_of_ours_is_refused_or_read_but_never_half_read(payload: Any) -> None:
    for kind in ("event_callback", "block_actions", "slash"):
        body = {**(payload if isinstance(payload, dict) else {"event": payload}), "type": kind}
        try:
            found = keeping.incoming(body)
        except (KeyError, TypeError, IndexError, AttributeError, ValueError):
            continue
        if found is not None:
            assert found.external_id
            assert found.user


def test_a_message_with_files_is_files_and_one_with_nothing_is_something_else() -> None:
    said: dict[str, Any] = {"type": "message", "user": "U1", "ts": "1795425600.000001", "channel": "D1", "text": ""}
    said["channel_type"] = "im"
    payload = {"type": "event_callback", "event_id": "Ev1", "api_app_id": "A1", "event": said}
    read = events.event(payload, "T1")
    assert read is not None
    assert read.kind is Kind.OTHER
    said["files"] = [
        {"id": "F1", "mimetype": "image/png", "size": 3, "name": "a.png"},
        {"id": "F2", "mimetype": "video/mp4", "size": 10**9, "name": "b.mp4"},
        {"id": "F3", "mode": "tombstone"},
    ]
    read = events.event(payload, "T1")
    assert read is not None
    assert read.kind is Kind.FILE
    assert [(one.remote_id, one.kind, one.fetchable) for one in read.files] == [
        ("F1", "photo", True),
        ("F2", "video", False),
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", "/todo"),
        ("leave 明天", "/leave 明天"),
        ("/leave 明天", "/leave 明天"),
        ("Daily report", "/Daily report"),
        ("日报", "日报"),
        ("去 D 店", "去 D 店"),
    ],
)
def test_only_the_first_word_behind_the_command_says_whether_it_may_be_a_verb(typed: str, read: str) -> None:
    payload = {"command": events.COMMAND, "text": typed, "user_id": "U1", "trigger_id": "t1", "channel_id": "D1"}
    found = events.event(payload, "T1")
    assert found is not None
    assert found.text == read
