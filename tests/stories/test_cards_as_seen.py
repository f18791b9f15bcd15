"""Every card of a working day, as it is seen in Chinese and in English."""

from datetime import timedelta

import pytest
from syrupy.assertion import SnapshotAssertion

from handlers.texts import speaker
from storage import people
from storage.database import Session
from tests.chair.phones import Phone
from tests.chair.world import World


@pytest.fixture
def messenger() -> str:
    """Cards are the same everywhere."""
    return "local"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Words do not depend on the database."""
    return sqlite_url


class Album:
    """Draws what a phone shows, each time it is looked at."""

    def __init__(self) -> None:
        self.pages: list[str] = []

    async def look(self, what: str, phone: Phone) -> None:
        """Add the newest card of a phone."""
        shown = await phone.last()
        assert shown.text.count("\n") < 9, f"too long for a phone: {shown.text}"
        self.pages.append(f"== {what} ==\n{shown.drawn()}")


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_a_working_day_card_by_card(world: World, locale: str, snapshot: SnapshotAssertion) -> None:  # noqa: PLR0915 - a day is long
    def speak(session: Session) -> None:
        for person in people.everyone(session):
            person.locale = locale

    await world.write(speak)
    say, album = speaker(locale), Album()
    rep, boss, late = await world.phone("刘洋"), await world.phone("李敏"), await world.phone("赵雪")
    await world.at(17, 30)
    await album.look("first reminder", rep)
    await album.look("first reminder of a manager", boss)
    await rep.presses(say("button-write"))
    await album.look("first question", rep)
    await rep.says("跑了三家店")
    await album.look("second question", rep)
    await rep.says("去D店")
    await album.look("an optional question", rep)
    await rep.says("abc")
    await album.look("an amount that is none", rep)
    await rep.presses(say("button-skip-rest"))
    await album.look("summary", rep)
    await rep.presses(say("button-change"))
    await album.look("which answer to change", rep)
    await rep.presses(say("button-back"))
    await rep.presses(say("button-submit"))
    await album.look("filed", rep)
    await album.look("the superior's card", boss)
    await boss.presses(say("button-ask"))
    await album.look("asking", boss)
    await boss.says("?")
    await album.look("a question", rep)
    await rep.says("!")
    await album.look("an answer", boss)
    await boss.presses(say("button-return"))
    await album.look("returning", boss)
    await boss.presses(say("return-figures"))
    await album.look("returned", rep)
    await album.look("sent back", boss)
    await rep.presses(say("button-cancel"))
    await album.look("put aside", rep)
    await world.at(20, 30)
    await album.look("last call", late)
    await world.at(21, 11)
    await album.look("missed", late)
    await late.presses(say("button-backfill"))
    await late.says("A")
    await late.says("B")
    await late.presses(say("button-skip-rest"))
    world.clock.standing += timedelta(minutes=24)
    await late.presses(say("button-submit"))
    await album.look("late", late)
    await album.look("a late report", boss)
    await boss.presses(say("button-excuse"))
    await boss.presses(say("button-read"))
    await album.look("read", boss)
    await album.look("excused and read", late)
    await late.says("/todo")
    await album.look("to do", late)
    await late.says("/help")
    await album.look("help", late)
    assert "\n\n".join(album.pages) == snapshot


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_an_incident_card_by_card(world: World, locale: str, snapshot: SnapshotAssertion) -> None:
    def speak(session: Session) -> None:
        for person in people.everyone(session):
            person.locale = locale
            person.phone = person.phone or f"+861380000000{person.id}"

    await world.write(speak)
    say, album = speaker(locale), Album()
    rep, boss, other = await world.phone("刘洋"), await world.phone("李敏"), await world.phone("张伟")
    await rep.says("/incident")
    await album.look("when did it happen", rep)
    await rep.turns_to(say("incident-ago-120"), say("button-more"))
    await album.look("what happened", rep)
    world.clock.standing += timedelta(hours=3)
    await rep.says("客户冷库停电，两吨货怕化")
    await album.look("reported late", rep)
    await album.look("a superior's card", boss)
    await boss.presses(say("incident-acknowledge"))
    await album.look("acknowledged", boss)
    await boss.presses(say("button-more"))
    await album.look("more", boss)
    await boss.turns_to(say("incident-hand-over"), say("button-more"))
    await album.look("forwarding", boss)
    await boss.presses("张伟")
    await album.look("in charge", other)
    await other.presses(say("incident-resolve"))
    await album.look("how was it resolved", other)
    await other.says("OK")
    await album.look("resolved", rep)
    await rep.presses(say("incident-timeline"))
    shown = await rep.last()
    album.pages.append(f"== the timeline ==\n{shown.drawn()}")
    clerk = await world.phone("孙丽")
    await clerk.says("/incident 前台有人闹")
    await clerk.presses(say("incident-ago-0"))
    await clerk.presses(say("incident-skip"))
    await album.look("going past the manager", clerk)
    assert "\n\n".join(album.pages) == snapshot


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_a_request_card_by_card(world: World, locale: str, snapshot: SnapshotAssertion) -> None:
    def speak(session: Session) -> None:
        for person in people.everyone(session):
            person.locale = locale

    await world.write(speak)
    say, album = speaker(locale), Album()
    rep, boss, manager = await world.phone("刘洋"), await world.phone("李敏"), await world.phone("王强")
    await rep.says("/request funds")
    await album.look("first question", rep)
    await rep.says("1.2万")
    await album.look("something to choose", rep)
    await rep.presses("Travel" if locale == "en" else "差旅")
    await rep.says("苏州恒信")
    await rep.presses(say("button-skip"))
    await album.look("the way it will go", rep)
    await rep.presses(say("button-submit"))
    await album.look("sent", rep)
    await album.look("to decide", boss)
    await boss.presses(say("button-more"))
    await album.look("more", boss)
    await boss.presses(say("button-back"))
    await boss.presses(say("request-reject"))
    await album.look("why not", boss)
    await boss.presses("Papers are missing" if locale == "en" else "材料不全")
    await album.look("rejected, and still to be undone", boss)
    await world.later(seconds=16)
    await album.look("rejected", rep)
    await rep.presses(say("request-mend"))
    await rep.presses(say("button-change"))
    await rep.presses("Amount" if locale == "en" else "金额")
    await rep.says("8000")
    await rep.presses(say("button-submit"))
    await album.look("a second version to decide", boss)
    await boss.presses(say("request-agree"))
    await album.look("agreed, and still to be undone", boss)
    await world.later(seconds=16)
    await album.look("one has agreed", rep)
    await album.look("the next one decides", manager)
    await manager.presses(say("request-agree"))
    await world.later(seconds=16)
    await album.look("approved", rep)
    await album.look("approved, for who decided", boss)
    await rep.presses(say("request-timeline"))
    album.pages.append(f"== the history ==\n{(await rep.last()).drawn()}")
    await rep.says("/mine")
    await album.look("my requests", rep)
    await boss.says("/substitute")
    await album.look("naming a substitute", boss)
    assert "\n\n".join(album.pages) == snapshot
