"""Whatever people do with requests, in any order: nobody decides for themselves, nothing twice, everything once."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from handlers.forms.codes import code
from handlers.requests.deciders import deciders
from handlers.requests.dossier import Dossier, of
from storage import substitutes
from storage.enums import RequestState, SeatState
from storage.tables import Person, Request, Seat
from tests.durability.office import STAY, Office

ANY = st.integers(0, 30)
DECIDING = ("approve", "sign")
RUNNING = (RequestState.PENDING, RequestState.OFFERED)
SPANS = st.sampled_from(
    (
        timedelta(seconds=5),
        timedelta(seconds=16),
        timedelta(hours=5),
        timedelta(days=1),
        timedelta(days=4),
    )
)
# More rounds than this, and a request would never end.
MOST_ROUNDS = 40


T = TypeVar("T")


def picked(some: list[T], number: int) -> T | None:
    """Pick one of some; nothing where there is none."""
    return some[number % len(some)] if some else None


class AnyCourse(RuleBasedStateMachine):
    """People at their desks who apply, decide, change their minds, stand in, leave."""

    def __init__(self) -> None:
        super().__init__()
        self.office = Office()
        self.decided: dict[int, tuple[int, str]] = {}

    def teardown(self) -> None:
        """Let everybody agree: every request that runs comes to its end."""
        try:
            for _ in range(MOST_ROUNDS):
                self.office.passes(timedelta(seconds=16))
                self.nothing_is_wrong()
                if not self._everybody_agrees():
                    break
            assert not self.office.requests(*RUNNING), "a request runs for ever"
        finally:
            self.office.close()

    def _everybody_agrees(self) -> bool:
        running = self.office.requests(*RUNNING)
        for row in running:
            for seat in self._open_of(row):
                self._decider(seat, 0, lambda who, one: self.office.presses(who, "ragree", one.id))
            for seat in self._seats_of(row, SeatState.OFFERED):
                if row.state is RequestState.OFFERED:
                    self.office.presses(self._requester(row), "raccept", seat.id)
        return bool(running)

    # Who and what.

    def _somebody(self, number: int) -> Person:
        people = self.office.everybody()
        return people[number % len(people)]

    def _requester(self, row: Request) -> Person:
        return self.office.session.get_one(Person, row.requester_id)

    def _is_here(self, person: Person) -> bool:
        return person.id in {one.id for one in self.office.everybody()}

    def _seats_of(self, row: Request, *states: SeatState) -> list[Seat]:
        found = [one for one in self.office.seats() if one.request_id == row.id and one.number == row.number]
        return [one for one in found if one.kind in DECIDING and (not states or one.state in states)]

    def _open_of(self, row: Request) -> list[Seat]:
        return self._seats_of(row, SeatState.OPEN)

    def _dossier(self, seat: Seat) -> Dossier:
        found = of(self.office.desk(), self.office.session.get_one(Request, seat.request_id))
        assert found is not None
        return found

    def _may(self, seat: Seat) -> list[int]:
        return sorted(deciders(self.office.desk(), self._dossier(seat), seat))

    def _open_seat(self, number: int) -> Seat | None:
        return picked([seat for row in self.office.requests(*RUNNING) for seat in self._open_of(row)], number)

    def _decider(self, seat: Seat | None, number: int, does: Callable[[Person, Seat], object]) -> None:
        """Let somebody who may decide a seat do something with it."""
        who = picked(self._may(seat), number) if seat is not None else None
        if who is not None and seat is not None:
            does(self.office.session.get_one(Person, who), seat)

    # What people do.

    @rule(who=ANY, amount=st.sampled_from(("120", "1200")))
    def applies(self, who: int, amount: str) -> None:
        """Apply for money."""
        if len(self.office.requests(*RUNNING)) < 3:
            self.office.applies(self._somebody(who), amount)

    @rule(seat=ANY, who=ANY)
    def agrees(self, seat: int, who: int) -> None:
        """Agree where one may."""
        self._decider(self._open_seat(seat), who, lambda one, at: self.office.presses(one, "ragree", at.id))

    @rule(seat=ANY, who=ANY, reason=st.sampled_from(("0", "太贵了")))
    def rejects(self, seat: int, who: int, reason: str) -> None:
        """Reject where one may, with a button or in words."""

        def reject(one: Person, at: Seat) -> None:
            self.office.presses(one, "rreject", at.id)
            if reason.isdecimal():
                self.office.presses(one, "rwhy", at.id, reason)
            else:
                self.office.says(one, reason)

        self._decider(self._open_seat(seat), who, reject)

    @rule(
        seat=ANY,
        who=ANY,
        verb=st.sampled_from(("ragree", "rwhy", "rundo", "rgive", "rjoin", "raccept", "rdecline", "rlater", "rreject")),
    )
    def presses_what_may_not_be_theirs(self, seat: int, who: int, verb: str) -> None:
        """Press any button of any seat, old ones too, whoever one is."""
        at = picked(self.office.seats(), seat)
        if at is None:
            return
        before = (at.state, at.decided_by, at.settles_at)
        row = self.office.session.get_one(Request, at.request_id)
        one = self._somebody(who)
        if verb == "rundo":
            self._undoes(one, at)
            return
        argument = {"rwhy": "0", "rgive": str(1 + who % 11), "rjoin": str(1 + who % 11)}.get(verb, "")
        may_decline = verb == "rdecline" and row.requester_id == one.id
        self.office.presses(one, verb, at.id, argument)
        self.office.session.flush()
        if may_decline and at.state is SeatState.OPEN:
            self.decided.pop(at.id, None)
        if before[1] is not None and not may_decline and verb != "raccept":
            assert (at.state, at.decided_by, at.settles_at) == before, "what is decided stays as it is"

    @rule(seat=ANY)
    def undoes(self, seat: int) -> None:
        """Take one's own decision back, or try to."""
        decided = [one for one in self.office.seats() if one.decided_by is not None and one.kind in DECIDING]
        at = picked(decided, seat)
        if at is not None and at.decided_by is not None:
            self._undoes(self.office.session.get_one(Person, at.decided_by), at)

    def _undoes(self, who: Person, at: Seat) -> None:
        row = self.office.session.get_one(Request, at.request_id)
        before = (at.state, at.decided_by, at.decided_for, at.settles_at)
        may = at.decided_by == who.id and at.settles_at is not None and at.settles_at > self.office.now
        # An offer is taken back for as long as nobody has answered it.
        offers = at.state is SeatState.OFFERED and row.state is RequestState.OFFERED and at.decided_by == who.id
        may = (may or offers) and row.state in RUNNING and at.number == row.number
        self.office.presses(who, "rundo", at.id)
        self.office.session.flush()
        if may:
            assert (at.state, at.decided_by) == (SeatState.OPEN, None)
            self.decided.pop(at.id, None)
        else:
            assert (at.state, at.decided_by, at.decided_for, at.settles_at) == before, "undone after it took effect"

    @rule(seat=ANY, who=ANY, verb=st.sampled_from(("rgive", "rjoin")), other=ANY, twice=st.booleans())
    def passes_on(self, seat: int, who: int, verb: str, other: int, *, twice: bool) -> None:
        """Let somebody else decide instead, or one more; perhaps with a double tap."""

        def passes(one: Person, at: Seat) -> None:
            for _ in range(1 + twice):
                self.office.presses(one, verb, at.id, str(1 + other % 11))

        self._decider(self._open_seat(seat), who, passes)

    @rule(seat=ANY, who=ANY)
    def offers_a_change(self, seat: int, who: int) -> None:
        """Agree with a change."""

        def offer(one: Person, at: Seat) -> None:
            amount = self._dossier(at).form.meaning("amount")
            assert amount is not None
            self.office.presses(one, "roffered", at.id, code(amount))
            self.office.says(one, "800")

        self._decider(self._open_seat(seat), who, offer)

    @rule(number=ANY, verb=st.sampled_from(("raccept", "rdecline")))
    def answers_an_offer(self, number: int, verb: str) -> None:
        """Accept a change, or not."""
        rows = self.office.requests(RequestState.OFFERED)
        seats = [(row, seat) for row in rows for seat in self._seats_of(row, SeatState.OFFERED)]
        found = picked(seats, number)
        if found is not None and self._is_here(self._requester(found[0])):
            self.office.presses(self._requester(found[0]), verb, found[1].id)
            self.office.session.flush()
            if verb == "rdecline":
                self.decided.pop(found[1].id, None)

    @rule(number=ANY)
    def everybody_asked_agrees(self, number: int) -> None:
        """Go one step further."""
        row = picked(self.office.requests(RequestState.PENDING), number)
        for seat in self._open_of(row) if row is not None else []:
            self._decider(seat, number, lambda one, at: self.office.presses(one, "ragree", at.id))
        self.office.passes(timedelta(seconds=16))

    @rule(number=ANY, sure=st.integers(0, 3))
    def withdraws(self, number: int, sure: int) -> None:
        """Take one's request back, now and then."""
        row = picked(self.office.requests(*RUNNING), number) if not sure else None
        if row is not None and self._is_here(self._requester(row)):
            self.office.presses(self._requester(row), "rwithdraw", row.id)

    @rule(number=ANY)
    def mends(self, number: int) -> None:
        """Send a rejected or withdrawn request once more."""
        row = picked(self.office.requests(RequestState.REJECTED, RequestState.WITHDRAWN), number)
        if row is not None and self._is_here(self._requester(row)):
            self.office.presses(self._requester(row), "rmend", row.id)
            self.office.says(self._requester(row), "提交")

    @rule(who=ANY, other=ANY, first=st.integers(0, 3), length=st.integers(0, 3))
    def names_a_substitute(self, who: int, other: int, first: int, length: int) -> None:
        """Be away."""
        today = (self.office.now + timedelta(hours=8)).date()
        since, until = (today + timedelta(days=n) for n in (first, first + length))
        one, name = self._somebody(who), self._somebody(other).name
        self.office.says(one, f"/substitute {name} {since:%Y-%m-%d} {until:%Y-%m-%d}")

    @rule(number=ANY)
    def is_back(self, number: int) -> None:
        """Be back before one thought."""
        today = (self.office.now + timedelta(hours=8)).date()
        ids = [one.id for one in self.office.everybody()]
        row = picked(substitutes.coming(self.office.session, ids, today), number)
        if row is not None:
            self.office.presses(self.office.session.get_one(Person, row.person_id), "rsubend", row.id)

    @rule(who=ANY)
    def leaves(self, who: int) -> None:
        """Leave the company; whoever is asked about an offered change stays until it is answered."""
        one = self._somebody(who)
        if one.name not in STAY and not any(row.requester_id == one.id for row in self.office.requests(*RUNNING)):
            self.office.leaves(one)

    @rule(span=SPANS)
    def time_passes(self, span: timedelta) -> None:
        """Let time pass."""
        self.office.passes(span)

    @rule(before=st.integers(-5, 10))
    def the_next_reminder_comes(self, before: int) -> None:
        """Let time pass to around the moment at which the clerk speaks up."""
        ahead = [one.next_step_at for one in self.office.requests() if one.next_step_at is not None]
        if ahead:
            self.office.passes(max(min(ahead) - self.office.now - timedelta(seconds=before), timedelta(seconds=1)))

    @rule()
    def commits(self) -> None:
        """End the batch."""
        self.office.commit()

    # What is always so.

    @invariant()
    def nothing_is_wrong(self) -> None:
        """See that every promise holds."""
        rows = {one.id: one for one in self.office.requests()}
        seats = self.office.seats()
        for seat in seats:
            self._nobody_decides_for_themselves(seat, rows[seat.request_id])
            self._each_seat_is_decided_once(seat)
            if seat.number != rows[seat.request_id].number:
                assert seat.state not in {SeatState.OPEN, SeatState.OFFERED}, "an old wording is dead"
        for row in rows.values():
            self._stands_as_its_seats_say(row)
        self._delegation_does_not_loop()

    def _nobody_decides_for_themselves(self, seat: Seat, row: Request) -> None:
        assert row.requester_id not in {seat.decided_by, seat.decided_for}
        assert row.requester_id not in self.office.holders(seat)
        if seat.state is SeatState.OPEN:
            assert row.requester_id not in self._may(seat)

    def _each_seat_is_decided_once(self, seat: Seat) -> None:
        if seat.kind not in DECIDING:
            return
        known = self.decided.get(seat.id)
        if known is not None and known[1] == "offered" and seat.state is SeatState.OPEN:
            # An offer that nobody answered in time lapses, and the seat waits anew.
            self.decided.pop(seat.id)
            known = None
        if known is not None:
            assert seat.decided_by == known[0], "a decision changed hands"
            accepted = known[1] == "offered" and seat.state in {SeatState.AGREED, SeatState.CLOSED}
            assert accepted or seat.state == known[1], "a decision changed"
        if seat.decided_by is not None:
            self.decided[seat.id] = (seat.decided_by, str(seat.state))

    def _stands_as_its_seats_say(self, row: Request) -> None:
        if row.number == 0:
            return
        here = self._seats_of(row)
        waits = [one for one in here if one.state is SeatState.OPEN or one.settles_at is not None]
        states = {one.state for one in here}
        heard = [one for one in here if one.state is SeatState.REJECTED and one.settles_at is None]
        assert not heard or row.state not in RUNNING, "a rejection that nobody heard of"
        match row.state:
            case RequestState.PENDING:
                assert waits, "it waits for nobody"
            case RequestState.OFFERED:
                assert SeatState.OFFERED in states
            case RequestState.APPROVED:
                assert not waits
                assert states <= {SeatState.AGREED}, "approved while somebody has not agreed"
                assert here
            case RequestState.REJECTED:
                assert not waits
                assert SeatState.REJECTED in states
            case _:
                assert not waits

    def _delegation_does_not_loop(self) -> None:
        today = (self.office.now + timedelta(hours=8)).date()
        for ahead in range(8):
            named = substitutes.on(self.office.session, today + timedelta(days=ahead))
            for start in named:
                way = [start]
                while way[-1] in named:
                    way.append(named[way[-1]])
                    assert way[-1] not in way[:-1], "they stand in for each other"


SETTINGS = settings(
    deadline=None,
    phases=[Phase.generate],
    stateful_step_count=25,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)


def test_no_order_of_acts_breaks_a_promise() -> None:
    run_state_machine_as_test(AnyCourse, settings=settings(SETTINGS, max_examples=30))


@pytest.mark.soak
def test_no_order_of_acts_breaks_a_promise_in_a_thousand_tries() -> None:
    run_state_machine_as_test(AnyCourse, settings=settings(SETTINGS, max_examples=1000, stateful_step_count=40))
