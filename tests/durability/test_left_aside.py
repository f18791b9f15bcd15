"""One request that cannot be handled keeps no other waiting: it is left aside, and the administrators hear of it."""

from collections.abc import Iterator

import pytest

from handlers import books
from handlers.context import Desk
from handlers.hear import settle
from handlers.requests import course
from handlers.requests.dossier import Dossier
from schedules.advancing import hurry, settle_decisions
from schedules.slices import Job
from schedules.tick import one_slice
from storage import cards
from storage.enums import RequestState, SeatState
from storage.tables import Card
from tests.durability.office import Office, at
from tests.durability.test_crossed import SETTLED, open_seats


@pytest.fixture
def office() -> Iterator[Office]:
    """Give an office."""
    made = Office()
    yield made
    made.close()


async def run(office: Office, job: Job) -> int:
    """Run a job until nothing is left, each slice in a transaction of its own, as the writer does."""

    async def one(work: Job) -> int:
        with office.database.writing() as session:
            desk = Desk(session, books.active(session), office.now)
            done = work(desk)
            settle(desk)
            cards.settle(session)
            return done

    slices = 0
    while await one_slice(one, job):
        slices += 1
        assert slices < 20, "a bad request is looked at for ever"
    return slices


async def test_a_request_that_fails_keeps_no_other_from_taking_effect(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = office.applies(at(office, "刘洋"), "120"), office.applies(at(office, "孙丽"), "130")
    assert bad is not None
    assert good is not None
    for seat in open_seats(office):
        for holder in office.holders(seat):
            office.presses(next(one for one in office.everybody() if one.id == holder), "ragree", seat.id)
    broken, whole = bad.id, good.id
    office.commit()
    takes_effect = course.take_effect

    def stumbles(desk: Desk, dossier: Dossier) -> None:
        if dossier.id == broken:
            raise LookupError("a rule book that is refused today")
        takes_effect(desk, dossier)

    monkeypatch.setattr(course, "take_effect", stumbles)
    office.now += SETTLED
    await run(office, settle_decisions)
    settled = {one.request_id: one.settles_at for one in office.seats() if one.state is SeatState.AGREED}
    aside = settled[broken]
    assert settled[whole] is None
    assert aside is not None
    assert aside > office.now
    told = office.session.query(Card).filter_by(subject="alarm-left-aside").all()
    assert told
    office.commit()
    monkeypatch.undo()
    office.now = aside
    await run(office, settle_decisions)
    assert [one.settles_at for one in office.seats() if one.request_id == broken and one.decided_by] == [None]


async def test_a_reminder_that_fails_comes_again_in_an_hour(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    row = office.applies(at(office, "刘洋"), "120")
    assert row is not None
    due = row.next_step_at
    assert due is not None
    office.commit()
    office.now = due

    def stumbles(_desk: Desk, _dossier: Dossier) -> None:
        raise LookupError("a rule book that is refused today")

    monkeypatch.setattr("handlers.requests.hurrying.remind", stumbles)
    await run(office, hurry)
    (row,) = office.requests(RequestState.PENDING)
    assert row.next_step_at is not None
    assert row.next_step_at > office.now
