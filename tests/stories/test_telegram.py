"""What only Telegram does: stickers, voice notes, floods, vanished messages, updates twice and out of order."""

from collections.abc import Callable
from typing import Any

import pytest

from handlers.chat import Message
from handlers.context import Desk
from handlers.reports import author_cards
from handlers.reports.paper import Paper
from schedules import tick as ticking
from storage import files
from storage.database import Session
from storage.enums import FileState, InboxState
from storage.tables import Attachment, Delivery, InboxRow, Report
from tests.chair.phones import TelegramPhone
from tests.chair.world import World
from tests.stories.test_filing import written
from tests.stories.test_joining import administrator


@pytest.fixture(params=["telegram-polling", "telegram-webhook"])
def messenger(request: pytest.FixtureRequest) -> str:
    """Telegram in both its ways."""
    return str(request.param)


async def telegram(world: World, name: str) -> TelegramPhone:
    """Give a phone with Telegram."""
    phone = await world.phone(name)
    assert isinstance(phone, TelegramPhone)
    return phone


async def test_stickers_voices_places_and_riddles_are_answered_and_harm_nothing(world: World) -> None:
    rep = await telegram(world, "刘洋")
    await rep.says("日报")
    await rep.sends(sticker={"file_id": "s", "file_unique_id": "s", "width": 1, "height": 1}, settle=True)
    assert "报告请打字或点按钮" in (await rep.last()).text
    await rep.sends(voice={"file_id": "v", "file_unique_id": "v", "duration": 3}, settle=True)
    assert "我还听不懂语音" in (await rep.last()).text
    await rep.sends(location={"latitude": 31.2, "longitude": 121.4}, settle=True)
    assert "位置收到" in (await rep.last()).text
    await rep.sends(dice={"emoji": "🎲", "value": 6}, settle=True)
    assert "还看不懂" in (await rep.last()).text
    await rep.says("跑了三家店")
    assert "2/4" in (await rep.last()).text


async def test_a_film_too_large_to_fetch_is_said_and_kept_as_a_reference(world: World) -> None:
    rep = await telegram(world, "刘洋")
    await rep.says("日报")
    film = {"file_id": "f", "file_unique_id": "f", "width": 1, "height": 1, "duration": 60, "file_size": 50 << 20}
    await rep.sends(video=film, settle=True)
    assert any("文件太大" in one.text for one in await rep.look())
    states = await world.ask(lambda session: [one.state for one in session.query(Attachment)])
    assert states == [FileState.TOO_LARGE]


async def test_photos_are_fetched_into_our_own_keeping(world: World) -> None:
    rep = await telegram(world, "刘洋")
    await rep.says("日报")
    await rep.sends_photo()
    await world.app.fetchers[0].fetch_some()
    kept = await world.ask(lambda session: files.attachments(session, [1])[0])
    assert kept.state is FileState.KEPT
    path = world.folder / "files" / kept.digest[:2] / kept.digest
    assert path.read_bytes() == b"bytes of files/photo800"


async def test_an_update_delivered_twice_counts_once(world: World) -> None:
    rep = await telegram(world, "刘洋")
    await rep.says("日报")
    update = await rep.sends(text="跑了三家店")
    await world.quiet()
    await world.telegram.deliver(update)
    await world.telegram.deliver(update)
    await world.quiet()
    assert "2/4" in (await rep.last()).text
    assert await world.ask(lambda session: session.query(InboxRow).count()) == 2


async def test_a_flood_limit_is_obeyed_for_that_chat_only(world: World) -> None:
    rep, other = await telegram(world, "刘洋"), await telegram(world, "赵雪")
    wait = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 7}}
    world.telegram.script("sendMessage", (429, wait))
    await rep.says("日报")
    await other.says("日报")
    assert "1/4" in (await other.last()).text
    assert len(await rep.look()) == 1
    world.app.senders[0].budget.stopped.clear()
    await world.later(seconds=8)
    world.app.senders[0].wake()
    await world.quiet()
    assert "1/4" in (await rep.last()).text


async def test_a_deleted_card_is_sent_anew(world: World) -> None:
    rep = await telegram(world, "刘洋")
    await rep.says("日报")
    await rep.says("跑了三家店")
    world.telegram.chat("106").pop()
    await rep.presses("返回") if (await rep.last()).key("返回") else await rep.says("返回")
    assert "1/4" in (await rep.last()).text


async def test_an_edit_of_a_vanished_message_becomes_a_new_one(world: World) -> None:
    rep, boss = await telegram(world, "刘洋"), await telegram(world, "李敏")
    await written(rep)
    await rep.presses("提交")
    card = world.telegram.chat("104").pop()
    world.telegram.chat("104").clear()
    key = card.key("已阅")
    assert key is not None
    await boss.taps(card, key)
    assert "李敏 17:20 已阅" in (await boss.last()).text


async def test_a_card_whose_result_is_unknown_is_sent_again(world: World) -> None:
    rep = await telegram(world, "刘洋")
    world.telegram.script("sendMessage", "accept, then hang up")
    await rep.says("日报")
    await world.later(seconds=10)
    world.app.senders[0].wake()
    await world.quiet()
    asked = [one for one in await rep.look() if "1/4" in one.text]
    assert len(asked) == 2


async def test_a_server_error_is_tried_again(world: World) -> None:
    rep = await telegram(world, "刘洋")
    world.telegram.script("sendMessage", (500, {"ok": False, "error_code": 500, "description": "Internal"}), "hang up")
    await rep.says("日报")
    for _ in range(3):
        await world.later(seconds=10)
        world.app.senders[0].wake()
        await world.quiet()
    assert "1/4" in (await rep.last()).text


async def test_whoever_blocked_us_holds_nobody_up(world: World) -> None:
    rep, boss = await telegram(world, "刘洋"), await telegram(world, "张伟")
    world.telegram.blocked.add("104")
    await written(rep)
    await rep.presses("提交")
    assert "刘洋 · 日报" in (await boss.last()).text
    failed = await world.ask(lambda session: [one.error for one in session.query(Delivery) if one.address == "104"])
    assert failed == ["Forbidden: bot was blocked by the user"]


async def test_a_group_that_becomes_a_supergroup_is_followed(world: World) -> None:
    moved = {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -100500},
    }
    world.telegram.script("sendMessage", (400, moved))
    message = {
        "message_id": world.telegram.new_message_id(),
        "date": int(world.clock.real().timestamp()),
        "chat": {"id": -500, "type": "group", "title": "华东"},
        "from": {"id": 106, "is_bot": False, "first_name": "刘洋"},
        "text": "/daily",
    }
    await world.telegram.push({"message": message})
    await world.quiet()
    await world.until(lambda: bool(world.telegram.chat("-100500")))
    assert "请和我私聊" in world.telegram.chat("-100500")[0].text


async def test_a_poison_event_is_buried_under_a_reference_and_stops_nobody(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rep, other = await telegram(world, "刘洋"), await telegram(world, "赵雪")
    await rep.says("日报")

    def explode(*_: object) -> str:
        raise ZeroDivisionError("poison")

    monkeypatch.setitem(__import__("handlers.hear", fromlist=["VERBS"]).VERBS, "todo", explode)
    await rep.says("待办", settle=False)
    await rep.says("跑了三家店", settle=False)
    await other.says("日报")
    said = next(one.text for one in await rep.look() if "没成功" in one.text)
    assert said.startswith("这一步没成功，你填的都还在，请再点一次；还不行把编号 ")
    assert "2/4" in (await rep.card("2/4")).text
    assert "1/4" in (await other.last()).text

    def dead(session: Session) -> list[tuple[str, str]]:
        rows = session.query(InboxRow).filter_by(state=InboxState.DEAD)
        return [(row.reference, row.error) for row in rows]

    (reference, error), *others = await world.ask(dead)
    assert reference in said
    assert "poison" in error
    assert not others


async def test_nul_characters_and_broken_emoji_are_kept_out_of_the_database(world: World) -> None:
    rep = await telegram(world, "刘洋")
    await rep.says("日报")
    await rep.says("跑了\x00三家店\ud83d")
    await rep.says("去D店")
    await rep.presses("其余跳过")
    await rep.presses("提交")
    answers = await world.ask(lambda session: session.query(Report).one().answers)
    assert answers["done"] == "跑了三家店?"


async def test_a_press_that_takes_too_long_is_answered_empty_and_shows_on_the_card(world: World) -> None:
    rep = await telegram(world, "刘洋")
    await written(rep)
    world.app.toasts.patience = 0
    assert await rep.presses("提交") == ""
    assert "已提交" in (await rep.last()).text


async def test_a_webhook_without_the_secret_is_refused(world: World) -> None:
    if world.kind != "telegram-webhook":
        return
    url = f"http://127.0.0.1:{world.port}/telegram/webhook"
    for headers, body, status in (({}, b"{}", 401), ({"X-Telegram-Bot-Api-Secret-Token": "x"}, b"{}", 401)):
        async with world.client.post(url, data=body, headers=headers) as response:
            assert response.status == status
    good = {"X-Telegram-Bot-Api-Secret-Token": world.telegram.secret}
    for body in (b"{}", b"junk", b"[]", b'{"update_id": {}}'):
        async with world.client.post(url, data=body, headers=good) as response:
            assert response.status in {200, 400}
    rows = await world.ask(lambda session: session.query(InboxRow).count())
    assert rows <= 1


async def test_health_and_metrics_tell_how_the_clerk_is(world: World) -> None:
    async with world.client.get(f"http://127.0.0.1:{world.port}/healthz") as response:
        assert response.status == 200
        body = await response.json()
    assert body["status"] == "ok"
    assert {"inbox_lag_seconds", "oldest_unsent_seconds", "last_tick_seconds", "dead_letters"} <= set(body)
    rep = await world.phone("刘洋")
    await rep.says("日报")
    async with world.client.get(f"http://127.0.0.1:{world.port}/metrics") as response:
        figures = await response.text()
    for name in ("inbox_lag_seconds", 'events_total{messenger="telegram"} 1', "batch_seconds_count", "build_info"):
        assert f"neiqin_{name}" in figures
    assert 'neiqin_deliveries_total{messenger="telegram",outcome="sent"} 1.0' in figures


async def test_one_job_that_fails_keeps_no_other_from_anybody_and_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = await administrator(world)
    looked = []

    def stumble(_desk: object) -> int:
        raise ValueError("a row nobody can read")

    async def look_around() -> None:
        looked.append(True)

    monkeypatch.setattr(ticking, "JOBS", (stumble, *ticking.JOBS))
    monkeypatch.setattr(world.app, "_look_around", look_around)
    rep = await world.phone("刘洋")
    with pytest.raises(ValueError, match="nobody can read"):
        await world.at(17, 30)
    await world.quiet()
    assert looked
    assert "现在写" in (await rep.last()).labels
    assert await boss.card("到点该办的事有一样老办不成")
    async with world.client.get(f"http://127.0.0.1:{world.port}/healthz") as response:
        assert (await response.json())["last_tick"] == "failed in part"


async def test_whose_report_fails_keeps_nobody_elses_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    boss, rep, other = await administrator(world), await world.phone("刘洋"), await world.phone("赵雪")

    def stumbles(write: Callable[..., Message]) -> Callable[..., Message]:
        def written_for(desk: Desk, on_desk: Paper, **more: Any) -> Message:
            if on_desk.author.name == "刘洋":
                raise LookupError("a rule book that is refused today")
            return write(desk, on_desk, **more)

        return written_for

    monkeypatch.setattr(author_cards, "nag", stumbles(author_cards.nag))
    monkeypatch.setattr(author_cards, "missing", stumbles(author_cards.missing))
    await rep.says("待办")
    await world.at(17, 30)
    assert "现在写" in (await other.last()).labels
    assert "待办" in (await rep.last()).text
    assert await boss.card("有一件事没办成")
    await world.at(21, 11)
    assert "补报" in (await other.card("日报 11月23日")).labels


async def test_the_menu_is_shown_in_chinese_and_english(world: World) -> None:
    await world.until(lambda: world.telegram.count("setMyCommands") == 2)
    shown = [a for method, a in world.telegram.calls if method == "setMyCommands"]
    assert [one["command"] for one in shown[0]["commands"]][:2] == ["todo", "daily"]
    assert shown[0]["commands"][1]["description"] == "日报"
    assert shown[1]["language_code"] == "en"
