"""Words and times that meet at one request: a no beside an offer, a reminder beside a fresh decision, a successor."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from storage.enums import RequestState
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
