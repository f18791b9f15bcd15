"""Words and times that meet at one request: a no beside an offer, a reminder beside a fresh decision, a successor."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from storage import places
from storage.enums import RequestState
from storage.tables import Card, Request, Seat
from tests.durability.office import Office, at
from tests.durability.test_crossed import SETTLED, agrees, applied, asked, offers, open_seats


@pytest.fixture
def office() -> Iterator[Office]:
    """Give an office."""
    made = Office()
    yield made
    made.close()


def at_both(office: Office) -> None:
    """Let a request come to the step where two decide side by side."""
    applied(office, amount="1200")
    agrees(office, "张伟")
    agrees(office, "李敏")
    assert asked(office) == [["王强"], ["周敏"]]


def rejects(office: Office, name: str) -> None:
    """Let somebody reject with a quick reason."""
    who = at(office, name)
    seat = next(one for one in open_seats(office) if who.id in office.holders(one))
    office.presses(who, "rwhy", seat.id, "0")
    office.commit()


def state(office: Office) -> RequestState:
    """Say where the request stands."""
    return office.requests()[-1].state


def test_a_rejection_counts_before_an_offer_that_settles_with_it(office: Office) -> None:
    at_both(office)
    rejects(office, "王强")
    offered = offers(office, "周敏", "800")
    office.passes(SETTLED)
    assert state(office) is RequestState.REJECTED
    office.presses(at(office, "刘洋"), "raccept", offered.id)
    assert state(office) is RequestState.REJECTED


def test_a_rejection_settles_while_an_offer_waits_for_its_answer(office: Office) -> None:
    at_both(office)
    offers(office, "周敏", "800")
    office.passes(timedelta(seconds=10))
    rejects(office, "王强")
    office.passes(timedelta(seconds=6))
    assert state(office) is RequestState.OFFERED
    office.passes(SETTLED)
    assert state(office) is RequestState.REJECTED


def test_whoever_said_no_a_moment_before_an_offer_was_accepted_judges_the_change(office: Office) -> None:
    at_both(office)
    offered = offers(office, "周敏", "800")
    office.passes(timedelta(seconds=10))
    rejects(office, "王强")
    office.passes(timedelta(seconds=6))
    office.presses(at(office, "刘洋"), "raccept", offered.id)
    office.passes(SETTLED)
    assert state(office) is RequestState.PENDING
    assert asked(office) == [["王强"]]


def test_one_more_approver_who_said_no_is_asked_about_the_change_too(office: Office) -> None:
    at_both(office)
    manager = at(office, "王强")
    mine = next(one for one in open_seats(office) if manager.id in office.holders(one))
    office.presses(manager, "rjoin", mine.id, str(at(office, "陈建国").id))
    office.commit()
    offered = offers(office, "周敏", "800")
    office.passes(timedelta(seconds=10))
    rejects(office, "陈建国")
    office.passes(timedelta(seconds=6))
    office.presses(at(office, "刘洋"), "raccept", offered.id)
    office.passes(SETTLED)
    assert ["陈建国"] in asked(office)


def shown_to(office: Office, name: str) -> tuple[str, list[str]]:
    """Give the text and the buttons of somebody's card of the last request."""
    office.commit()
    subject = f"request:{office.requests()[-1].id}"
    card = office.session.query(Card).filter_by(person_id=at(office, name).id, subject=subject).one()
    return card.content["text"], [key[0] for row in card.content["rows"] for key in row]


def test_whoever_decides_for_two_sees_each_decision_and_may_undo_it(office: Office) -> None:
    at_both(office)
    today = office.now.date()
    office.says(at(office, "周敏"), f"/substitute 王强 {today} {today}")
    office.commit()
    own, other = open_seats(office)
    for seat in (own, other):
        office.presses(at(office, "王强"), "ragree", seat.id)
        text, keys = shown_to(office, "王强")
        assert "已同意" in text
        assert keys[0] == "点错了"
        office.passes(SETTLED)
    assert [one.state for one in office.seats()[-3:-1]] == ["agreed", "agreed"]


def test_a_small_price_is_no_small_amount(office: Office) -> None:
    for price in ("12", "99"):
        office.says(at(office, "刘洋"), "/request 变更定价", "恒信", "甲品", price, "20", "降价", "提交")
    office.commit()
    assert len(office.requests(RequestState.PENDING)) == 2
    office.says(at(office, "王强"), "/pending")
    office.commit()
    cards = office.session.query(Card).filter_by(person_id=at(office, "王强").id, subject="requests:inbox").all()
    labels = [key[0] for card in cards for row in card.content["rows"] for key in row]
    assert labels == ["逐件看"]
    assert all("¥" in card.content["text"] for card in cards)


def test_a_reminder_beside_a_fresh_decision_waits_until_it_takes_effect(office: Office) -> None:
    row = applied(office, amount="1200")
    nag = office.requests()[-1].next_step_at
    assert nag is not None
    office.commit()
    office.now = nag - timedelta(seconds=5)
    (seat,) = open_seats(office)
    office.presses(at(office, "张伟"), "ragree", seat.id)
    office.passes(timedelta(seconds=6))
    settles = office.session.get_one(Seat, seat.id).settles_at
    assert settles is not None
    assert office.session.get_one(Request, row.id).next_step_at == settles + timedelta(seconds=1)
    office.passes(SETTLED)
    assert asked(office) == [["李敏"]]


def test_the_seat_of_who_left_goes_to_the_successor_and_only_else_to_the_superior(office: Office) -> None:
    applied(office)
    agrees(office, "张伟")
    assert asked(office) == [["李敏"]]
    rep, boss, successor = at(office, "刘洋"), at(office, "张伟"), at(office, "吴迪")
    places.set_superiors(office.session, {boss.id: [successor.id], rep.id: [boss.id]}, office.now)
    office.leaves(at(office, "李敏"))
    office.passes(timedelta(minutes=1))
    assert asked(office) == [["吴迪"]]


def test_without_a_successor_the_superior_decides(office: Office) -> None:
    applied(office)
    agrees(office, "张伟")
    office.leaves(at(office, "李敏"))
    office.passes(timedelta(minutes=1))
    assert asked(office) == [["王强"]]


def test_one_more_approver_who_leaves_is_followed_by_their_superior(office: Office) -> None:
    applied(office)
    (seat,) = open_seats(office)
    office.presses(at(office, "张伟"), "rjoin", seat.id, str(at(office, "李敏").id))
    office.leaves(at(office, "李敏"))
    office.passes(timedelta(minutes=1))
    assert asked(office) == [["张伟"], ["王强"]]


@pytest.mark.parametrize(
    ("zone", "hour", "gone"), [("America/Los_Angeles", 4, False), ("America/Los_Angeles", 9, True), ("", -7, True)]
)
def test_whoever_leaves_decides_until_their_own_day_is_over(
    office: Office, zone: str, hour: int, *, gone: bool
) -> None:
    applied(office)
    boss = at(office, "张伟")
    boss.timezone = zone
    boss.left_on = office.now.date()
    office.commit()
    midnight = office.now.replace(hour=0, minute=0) + timedelta(days=1)
    office.passes(midnight + timedelta(hours=hour) - office.now)
    assert (asked(office) != [["张伟"]]) is gone


def test_a_substitute_in_the_west_gets_what_waits_on_their_own_first_day(office: Office) -> None:
    row = applied(office)
    for name in ("张伟", "王强"):
        at(office, name).timezone = "America/Los_Angeles"
    tomorrow = office.now.date() + timedelta(days=1)
    office.says(at(office, "张伟"), f"/substitute 王强 {tomorrow} {tomorrow}")
    office.commit()
    shown_at: list[int] = []
    for _ in range(40):
        office.passes(timedelta(hours=1))
        card = office.session.query(Card).filter_by(person_id=at(office, "王强").id, subject=f"request:{row.id}")
        if card.count():
            shown_at.append((office.now - timedelta(hours=8)).hour)
    assert shown_at
    assert 7 <= shown_at[0] < 10, "in the morning, their time"
