"""Everything done about a request is kept with who, when, for whom and from which message; and nobody changes it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from bot.cli import main
from handlers.chat import press
from storage import audit, people
from storage.database import Database, Session
from storage.enums import Act
from storage.tables import AuditEntry, AuditHead, Substitute
from tests.chair.phones import Phone
from tests.chair.shown import Key
from tests.chair.world import MONDAY, World
from tests.stories.test_requests import asks_for_money

Verify = Callable[[], Result]


@dataclass(frozen=True)
class Entry:
    """One line of the audit, with names in place of numbers; whoever did nothing is the clerk."""

    act: Act
    who: str
    on_behalf_of: str
    text: str
    at: datetime
    messenger: str
    message: str


async def entries(world: World) -> list[Entry]:
    """Give everything that people did, in order."""

    def look(session: Session) -> list[Entry]:
        names = {one.id: one.name for one in people.everyone(session)}
        return [
            Entry(
                row.act,
                names[row.actor_id],
                names.get(row.for_id or 0, ""),
                row.text,
                row.at,
                row.messenger,
                row.message,
            )
            for row in session.query(AuditEntry).order_by(AuditEntry.id)
            if row.actor_id is not None
        ]

    return await world.ask(look)


async def last(world: World) -> Entry:
    """Give the last thing that somebody did."""
    return (await entries(world))[-1]


async def presses(world: World, phone: Phone, label: str) -> Entry:
    """Tap a button, and see that the entry about it names the person, the moment and the card with the button."""
    card = next(one for one in reversed(await phone.look()) if one.key(label) is not None)
    key = card.key(label)
    assert key is not None
    before = len(await entries(world))
    await phone.taps(card, key)
    (entry,) = (await entries(world))[before:]
    assert entry.who == phone.name
    # A press that long polling brings has no time of its own: it counts from the poll before it.
    assert entry.at == world.clock.now() or (
        world.kind == "telegram-polling" and MONDAY <= entry.at < world.clock.now()
    )
    assert entry.messenger == world.kind.partition("-")[0]
    assert entry.message == card.id
    return entry


@pytest.fixture
def verify(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """Give `neiqin verify` on the company's database."""
    monkeypatch.setenv("NEIQIN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("NEIQIN_DATABASE_URL", database_url)
    return lambda: CliRunner().invoke(main, ["verify"], catch_exceptions=False)


async def is_sealed_whole(world: World, verify: Verify) -> bool:
    """Let a tick seal everything; tell whether the chain is as it was sealed."""
    await world.later(minutes=1)
    sealed, waiting = await world.ask(audit.counts)
    result = await asyncio.to_thread(verify)
    said = f"{sealed} entries, as they were sealed. 0 are younger than the last seal." in result.output
    return waiting == 0 and sealed > 0 and said and result.exit_code == 0


async def test_deciding_taking_back_rejecting_and_sending_once_more_is_kept(world: World, verify: Verify) -> None:
    rep = await asks_for_money(world)
    assert (await presses(world, rep, "提交")).act is Act.SUBMITTED
    await world.later(minutes=5)
    boss = await world.phone("李敏")
    assert (await presses(world, boss, "同意")).act is Act.AGREED
    assert (await presses(world, boss, "点错了")).act is Act.UNDONE
    await boss.presses("驳回")
    await boss.says("太多了，八百够了")
    rejected = await last(world)
    assert (rejected.act, rejected.who, rejected.text) == (Act.REJECTED, "李敏", "太多了，八百够了")
    assert rejected.message == [one.id for one in await boss.look() if one.mine][-1]
    await world.later(seconds=16)
    await rep.presses("改好再送")
    await rep.presses("修改")
    await rep.presses("金额")
    await rep.says("800")
    again = await presses(world, rep, "提交")
    assert (again.act, again.text) == (Act.RESUBMITTED, "¥800.00")
    assert await is_sealed_whole(world, verify)


async def test_passing_on_and_asking_one_more_is_kept(world: World, verify: Verify) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("更多")
    await boss.presses("转交")
    given = await presses(world, boss, "张伟")
    assert (given.act, given.text) == (Act.FORWARDED, "张伟")
    other = await world.phone("张伟")
    await other.presses("更多")
    await other.presses("加签")
    more = await presses(world, other, "王强")
    assert (more.act, more.text) == (Act.ANOTHER, "王强")
    assert (await presses(world, other, "同意")).act is Act.AGREED
    assert (await presses(world, await world.phone("王强"), "同意")).act is Act.AGREED
    await world.later(seconds=16)
    assert (await rep.last()).text.startswith("✓ 资金使用"), "the manager has agreed already"
    assert await is_sealed_whole(world, verify)


async def test_a_change_offered_refused_offered_again_and_accepted_is_kept(world: World, verify: Verify) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    for word, act in (("不接受", Act.DECLINED), ("接受", Act.ACCEPTED)):
        await boss.presses("更多")
        await boss.presses("同意，但改为…")
        await boss.presses("金额")
        await boss.says("八百")
        offered = await last(world)
        assert (offered.act, offered.who, offered.text) == (Act.OFFERED, "李敏", "金额 → 800.00")
        await world.later(seconds=16)
        done = await presses(world, rep, word)
        assert done.act is act
    assert done.text == "金额 1,200.00 → 800.00"
    await rep.presses("更多")
    assert (await presses(world, rep, "撤回申请")).act is Act.WITHDRAWN
    assert await is_sealed_whole(world, verify)


async def test_whoever_decides_for_somebody_is_kept_with_both_names(world: World, verify: Verify) -> None:
    boss = await world.phone("李敏")
    await boss.says("代批")
    await boss.turns_to("张伟")
    await boss.presses("一周")
    rep = await asks_for_money(world)
    await rep.presses("提交")
    entry = await presses(world, await world.phone("张伟"), "同意")
    assert (entry.act, entry.who, entry.on_behalf_of) == (Act.AGREED, "张伟", "李敏")
    back = await presses(world, await world.phone("张伟"), "点错了")
    assert (back.act, back.on_behalf_of) == (Act.UNDONE, "李敏")
    assert (await presses(world, boss, "同意")).on_behalf_of == ""
    assert await is_sealed_whole(world, verify)


async def test_who_stands_in_and_who_ended_it_is_kept(world: World, verify: Verify) -> None:
    boss, top = await world.phone("李敏"), await world.phone("陈建国")
    await boss.says("代批 张伟 今天")
    named = await last(world)
    assert (named.act, named.who, named.on_behalf_of) == (Act.NAMED, "李敏", "李敏")
    assert named.text == "张伟 2026-11-23 – 2026-11-23"
    row = await world.ask(lambda session: session.query(Substitute).one().id)
    card = await boss.last()
    await top.taps(card, Key("结束", world.app.mark + press("rsubend", row)))
    ended = await last(world)
    assert (ended.act, ended.who, ended.on_behalf_of) == (Act.ENDED, "陈建国", "李敏")
    assert await is_sealed_whole(world, verify)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE request_version SET answers = replace(answers, '1200', '9900')",
        "UPDATE request SET answers = replace(answers, '1200', '9900')",
        "UPDATE request_version SET route = 'special'",
        "UPDATE request SET route = 'special'",
        "DELETE FROM request_version",
    ],
)
async def test_an_answer_changed_after_it_was_sent_is_found(world: World, verify: Verify, statement: str) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    assert await is_sealed_whole(world, verify)

    def change(session: Session) -> None:
        on_postgres = session.get_bind().dialect.name == "postgresql"
        changing = statement.replace("answers,", "answers::text,").replace("'9900')", "'9900')::json")
        session.execute(text(changing if on_postgres else statement))

    await world.write(change)
    result = await asyncio.to_thread(verify)
    assert result.exit_code == 1
    assert "version 1: what is kept is not what was sent" in result.output


async def test_a_version_that_was_accepted_is_sealed_like_one_that_was_sent(world: World, verify: Verify) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    boss = await world.phone("李敏")
    await boss.presses("更多")
    await boss.presses("同意，但改为…")
    await boss.presses("金额")
    await boss.says("800")
    await world.later(seconds=16)
    await rep.presses("接受")
    assert await is_sealed_whole(world, verify)
    sealed = await world.ask(lambda session: [row.content for row in session.query(AuditEntry) if row.content])
    assert [one.partition(":")[0] for one in sealed] == ["1", "2"]


async def test_what_the_clerk_does_by_the_rules_names_nobody(world: World) -> None:
    rep = await asks_for_money(world)
    await rep.presses("提交")
    for name in ("李敏", "王强"):
        await (await world.phone(name)).presses("同意")
        await world.later(seconds=16)
    rows = await world.ask(lambda session: session.query(AuditEntry).order_by(AuditEntry.id).all())
    assert [row.act for row in rows] == [
        Act.SUBMITTED,
        Act.OPENED,
        Act.AGREED,
        Act.OPENED,
        Act.AGREED,
        Act.APPROVED,
    ]
    clerk = [row for row in rows if row.actor_id is None]
    assert {(row.messenger, row.message, row.for_id) for row in clerk} == {("", "", None)}


# What somebody with the database in hand may try. Five entries were sealed, and a sixth waits for the next seal.
SEALED = 5
AFTER = MONDAY + timedelta(hours=1)


@pytest.fixture
def chain(database_url: str) -> Database:
    """Give a database with a sealed chain."""
    database = Database(database_url)
    with database.writing() as session:
        for number in range(SEALED):
            audit.note(session, entry(number))
        assert audit.seal(session, 100) == SEALED
        audit.note(session, entry(SEALED))
    return database


def entry(number: int) -> AuditEntry:
    """Make an entry by the clerk."""
    return AuditEntry(
        subject=f"request:{number}",
        act=Act.APPROVED,
        text=f"第{number}件",
        files=[number],
        at=MONDAY + timedelta(microseconds=number),
    )


def test_what_nobody_touched_is_as_it_was_sealed(chain: Database, verify: Verify) -> None:
    result = verify()
    assert result.exit_code == 0
    assert result.output == "5 entries, as they were sealed. 1 are younger than the last seal.\n"
    chain.close()


def test_an_empty_audit_is_as_it_was_sealed(database_url: str, verify: Verify) -> None:
    assert database_url
    assert verify().exit_code == 0


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["UPDATE audit SET text = '别的' WHERE place = 3"], "entry 3 was changed"),
        (["UPDATE audit SET text = text || ' ' WHERE place = 5"], "entry 5 was changed"),
        (["UPDATE audit SET subject = 'request:99' WHERE place = 1"], "entry 1 was changed"),
        (["UPDATE audit SET act = 'rejected' WHERE place = 2"], "entry 2 was changed"),
        (["UPDATE audit SET message = '7' WHERE place = 2"], "entry 2 was changed"),
        (["UPDATE audit SET messenger = 'local' WHERE place = 2"], "entry 2 was changed"),
        (["UPDATE audit SET files = '[8]' WHERE place = 2"], "entry 2 was changed"),
        (["UPDATE audit SET at = '2026-11-23 09:20:01' WHERE place = 2"], "entry 2 was changed"),
        (["UPDATE audit SET id = 4711 WHERE place = 2"], "entry 2 was changed"),
        (["DELETE FROM audit WHERE place = 1"], "entry 1 was missing"),
        (["DELETE FROM audit WHERE place = 3"], "entry 3 was missing"),
        (["DELETE FROM audit WHERE place = 5"], "entry 5 was missing"),
        (["DELETE FROM audit WHERE place IS NOT NULL"], "entry 1 was missing"),
        (["DELETE FROM audit WHERE place = 3", "UPDATE audit SET place = place - 1 WHERE place = 4"], "3 was changed"),
        (["UPDATE audit SET place = NULL, digest = '' WHERE place = 5"], "entry 5 was missing"),
        (["UPDATE audit SET digest = '00' WHERE place = 2"], "entry 2 was changed"),
        (["UPDATE audit SET digest = '00' WHERE place = 5"], "entry 5 was changed"),
        (["UPDATE audit_head SET digest = '00'"], "entry 5 was inserted"),
        (["UPDATE audit_head SET place = 6"], "entry 6 was missing"),
        (["UPDATE audit_head SET place = 4"], "entry 5 was inserted"),
        (["DELETE FROM audit_head"], "entry 1 was inserted"),
    ],
)
def test_whatever_is_changed_or_removed_is_found(
    chain: Database, verify: Verify, statements: Sequence[str], said: str
) -> None:
    with chain.writing() as session:
        for statement in statements:
            session.execute(text(statement))
    result = verify()
    assert result.exit_code == 1
    assert said in result.output
    assert "nothing behind it can be trusted" in result.output
    chain.close()


def test_a_row_slipped_in_at_the_end_is_found_even_with_the_right_digest(chain: Database, verify: Verify) -> None:
    with chain.writing() as session:
        head = session.get_one(AuditHead, 1)
        false = entry(77)
        audit.note(session, false)
        false.place = SEALED + 1
        false.digest = audit.digest(false, head.digest)
    result = verify()
    assert result.exit_code == 1
    assert "entry 6 was inserted" in result.output
    chain.close()


def test_a_row_slipped_in_between_is_found(chain: Database, verify: Verify) -> None:
    with chain.writing() as session:
        for place in (5, 4, 3):
            session.execute(text(f"UPDATE audit SET place = {place + 1} WHERE place = {place}"))  # noqa: S608 - numbers
        before = session.query(AuditEntry).filter_by(place=2).one().digest
        false = entry(77)
        audit.note(session, false)
        false.place = 3
        false.digest = audit.digest(false, before)
    result = verify()
    assert result.exit_code == 1
    assert "entry 4 was changed" in result.output
    chain.close()


def test_a_chain_made_anew_from_a_false_row_does_not_fit_its_end(chain: Database, verify: Verify) -> None:
    with chain.writing() as session:
        before = session.query(AuditEntry).filter_by(place=4).one().digest
        row = session.query(AuditEntry).filter_by(place=5).one()
        row.text = "别的"
        row.digest = audit.digest(row, before)
    result = verify()
    assert result.exit_code == 1
    assert "entry 5 was inserted" in result.output
    chain.close()
