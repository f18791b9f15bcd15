"""Acts that cross each other: a withdrawal and an undo, two offers, a circle of substitutes, two seals at once."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from handlers.forms.codes import code
from handlers.requests.dossier import of
from storage import audit, substitutes
from storage.database import Database
from storage.enums import Act, RequestState, SeatState
from storage.tables import AuditEntry, Person, Request, Seat
from tests.chair.world import MONDAY
from tests.conftest import POSTGRES
from tests.durability.office import Office, at

SETTLED = timedelta(seconds=16)


@pytest.fixture
def office() -> Iterator[Office]:
    """Give an office."""
    made = Office()
    yield made
    made.close()


def applied(office: Office, name: str = "刘洋", amount: str = "120") -> Request:
    """Let somebody apply for money."""
    row = office.applies(at(office, name), amount)
    office.commit()
    assert row is not None
    return office.requests()[-1]


def open_seats(office: Office) -> list[Seat]:
    """List the seats that wait."""
    return [one for one in office.seats() if one.state is SeatState.OPEN]


def asked(office: Office) -> list[list[str]]:
    """Name whom each open seat waits for."""
    ids = [office.holders(one) for one in open_seats(office)]
    return [[office.session.get_one(Person, one).name for one in some] for some in ids]


def agrees(office: Office, name: str) -> None:
    """Let somebody agree, and let it take effect."""
    who = at(office, name)
    seat = next(one for one in open_seats(office) if who.id in office.holders(one))
    assert office.presses(who, "ragree", seat.id)
    office.passes(SETTLED)


def offers(office: Office, name: str, amount: str) -> Seat:
    """Let somebody agree with another amount."""
    who = at(office, name)
    seat = next(one for one in open_seats(office) if who.id in office.holders(one))
    dossier = of(office.desk(), office.session.get_one(Request, seat.request_id))
    assert dossier is not None
    field = dossier.form.meaning("amount")
    assert field is not None
    office.presses(who, "roffered", seat.id, code(field))
    office.says(who, amount)
    return seat


def test_after_a_withdrawal_nothing_is_taken_back(office: Office) -> None:
    row = applied(office)
    (seat,) = open_seats(office)
    office.presses(at(office, "张伟"), "ragree", seat.id)
    office.presses(at(office, "刘洋"), "rwithdraw", row.id)
    assert office.presses(at(office, "张伟"), "rundo", seat.id) == "对方已经知道了，撤不回来"
    assert (row.state, seat.state) == (RequestState.WITHDRAWN, SeatState.AGREED)


def test_after_somebody_else_rejected_nothing_is_taken_back(office: Office) -> None:
    row = applied(office)
    for name in ("张伟", "李敏"):
        agrees(office, name)
    first, second = open_seats(office)
    manager, director = at(office, "王强"), at(office, "周敏")
    office.presses(manager, "rwhy", first.id, "0")
    office.passes(timedelta(seconds=10))
    office.presses(director, "ragree", second.id)
    office.passes(timedelta(seconds=10))
    assert office.requests()[-1].state is RequestState.REJECTED
    office.presses(director, "rundo", second.id)
    assert [one.state for one in office.seats()][-2:] == [SeatState.REJECTED, SeatState.AGREED]
    assert row.id == office.requests()[-1].id


def test_one_after_the_other_asks_nobody_again_who_passed_it_on(office: Office) -> None:
    applied(office)
    assert asked(office) == [["张伟"]]
    (seat,) = open_seats(office)
    office.presses(at(office, "张伟"), "rgive", seat.id, str(at(office, "王强").id))
    office.commit()
    agrees(office, "王强")
    assert asked(office) == [["李敏"]]


def test_one_after_the_other_asks_nobody_again_whose_superior_decided_in_their_place(office: Office) -> None:
    applied(office)
    office.passes(timedelta(days=2))
    assert asked(office) == [["张伟", "李敏"]]
    agrees(office, "李敏")
    assert asked(office) == [["王强"], ["周敏"]], "who agreed has had their own turn too"


def test_a_double_tap_asks_one_more_only_once(office: Office) -> None:
    applied(office)
    (seat,) = open_seats(office)
    for _ in range(2):
        office.presses(at(office, "张伟"), "rjoin", seat.id, str(at(office, "王强").id))
    assert asked(office) == [["张伟"], ["王强"]]


def test_nobody_gets_a_second_seat_by_passing_on(office: Office) -> None:
    applied(office)
    for name in ("张伟", "李敏"):
        agrees(office, name)
    first, _ = open_seats(office)
    said = office.presses(at(office, "王强"), "rgive", first.id, str(at(office, "周敏").id))
    assert said == "这个按钮已经过期了"
    assert asked(office) == [["王强"], ["周敏"]]


def test_of_two_changes_offered_at_once_one_is_declined_and_the_other_accepted(office: Office) -> None:
    row = applied(office)
    for name in ("张伟", "李敏"):
        agrees(office, name)
    one, other = offers(office, "王强", "100"), offers(office, "周敏", "90")
    office.passes(SETTLED)
    office.presses(at(office, "刘洋"), "rdecline", one.id)
    office.commit()
    assert office.requests()[-1].state is RequestState.OFFERED
    office.presses(at(office, "刘洋"), "raccept", other.id)
    office.commit()
    row = office.requests()[-1]
    assert row.state is RequestState.PENDING
    assert row.answers["amount"] == "90.00"
    assert asked(office) == [["王强"]]


def test_a_change_that_is_accepted_asks_the_other_who_offered_one_about_the_new_wording(office: Office) -> None:
    applied(office)
    for name in ("张伟", "李敏"):
        agrees(office, name)
    one, other = offers(office, "王强", "100"), offers(office, "周敏", "90")
    office.passes(SETTLED)
    office.presses(at(office, "刘洋"), "raccept", one.id)
    office.commit()
    row = office.requests()[-1]
    assert row.state is RequestState.PENDING
    assert row.answers["amount"] == "100.00"
    office.presses(at(office, "刘洋"), "raccept", other.id)
    assert row.answers["amount"] == "100.00", "the other offer was about the old wording"
    assert ["周敏"] in asked(office)


def test_a_question_in_a_batch_is_not_lost_by_another_tap_on_the_same_seat(office: Office) -> None:
    boss = at(office, "张伟")
    office.says(boss, "/substitute 吴迪 今天")
    applied(office)
    (seat,) = open_seats(office)
    dossier = of(office.desk(), office.requests()[-1])
    assert dossier is not None
    field = dossier.form.meaning("amount")
    assert field is not None
    office.presses(boss, "roffered", seat.id, code(field))
    office.presses(at(office, "吴迪"), "rmore", dossier.id)
    office.presses(at(office, "吴迪"), "rlater", seat.id)
    office.says(boss, "100")
    assert seat.state is SeatState.OFFERED
    assert seat.offer == {"amount": "100.00"}


def test_a_circle_that_closes_only_later_is_refused(office: Office) -> None:
    today = (office.now + timedelta(hours=8)).date()
    office.says(at(office, "李敏"), f"/substitute 张伟 {today + timedelta(days=2)}")
    office.says(at(office, "张伟"), f"/substitute 李敏 {today} {today + timedelta(days=4)}")
    assert substitutes.on(office.session, today) == {}
    office.says(at(office, "张伟"), f"/substitute 李敏 {today} {today + timedelta(days=1)}")
    assert substitutes.on(office.session, today) == {at(office, "张伟").id: at(office, "李敏").id}


def test_a_circle_that_closes_when_another_substitute_is_over_is_refused(office: Office) -> None:
    today = (office.now + timedelta(hours=8)).date()
    office.says(at(office, "李敏"), f"/substitute 张伟 {today} {today + timedelta(days=3)}")
    office.says(at(office, "李敏"), f"/substitute 吴迪 {today + timedelta(days=1)}")
    office.says(at(office, "张伟"), f"/substitute 李敏 {today + timedelta(days=1)} {today + timedelta(days=2)}")
    assert at(office, "张伟").id not in substitutes.on(office.session, today + timedelta(days=2))


def test_what_waits_for_whoever_left_goes_to_an_administrator_who_is_still_here(office: Office) -> None:
    applied(office, "王强")
    for name in ("周敏", "陈建国"):
        office.leaves(at(office, name))
    office.passes(timedelta(minutes=1))
    assert asked(office) == [["孙丽"]]


@pytest.mark.skipif(not POSTGRES, reason="two processes need PostgreSQL: set NEIQIN_TEST_POSTGRES")
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_two_processes_that_seal_at_once_seal_each_entry_once(database_url: str) -> None:
    one, other = Database(database_url), Database(database_url)

    def noted(database: Database, number: int) -> None:
        with database.writing() as session:
            audit.note(session, AuditEntry(subject=f"request:{number}", act=Act.APPROVED, files=[], at=MONDAY))

    def seals() -> None:
        with other.writing() as session:
            audit.seal(session, 100)

    noted(one, 1)
    with one.writing() as session:
        audit.seal(session, 100)
    noted(one, 2)
    with one.writing() as session:
        audit.seal(session, 100)
        second = threading.Thread(target=seals)
        second.start()
        second.join(timeout=0.3)
    second.join(timeout=10)
    with one.reading() as session:
        assert list(audit.faults(session)) == []
        assert audit.counts(session) == (2, 0)
    one.close()
    other.close()
