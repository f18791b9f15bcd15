"""Build what people owe from the rule book: the tick does it ahead, linking and imports do it at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.context import Desk
from handlers.rules.book import Duty, Period
from handlers.rules.deadlines import due_day, instants, local_day, occurrences, period_key
from handlers.rules.trials import began_after
from handlers.rules.working_days import is_working_day
from storage import duties as stored
from storage import outbox
from storage.tables import Occurrence, Person

# How far ahead an occurrence exists, so that a report can be written before its day.
_AHEAD = {Period.DAY: 0, Period.WEEK: 6, Period.MONTH: 30}


@dataclass(frozen=True, slots=True)
class _Owed:
    """One occurrence of one rule in one time zone."""

    key: str
    duty: Duty
    period: str
    day: date
    zone: str


def build_ahead(desk: Desk, only: Person | None = None) -> Iterator[int]:
    """Make every occurrence that can be written now; yield after each slice of people how many were new.

    Each slice, and then the whole, leaves a notice in the transaction that makes it: whoever stops after a
    slice, or dies in it, goes on there, and a tick with nothing to make asks one question.
    """
    if only is not None:
        for owed in _owed_now(desk, desk.zone_of(only)):
            yield _add(desk, owed, range(only.id, only.id + 1))
        return
    for zone in _zones(desk):
        wanted = {
            f"made:{desk.book.version_id}:{owed.key}:{owed.period}:{zone}": owed for owed in _owed_now(desk, zone)
        }
        told = outbox.told(desk.session, wanted)
        for made, owed in wanted.items():
            if made not in told:
                yield from _in_slices(desk, owed, made)
                outbox.notice(desk.session, made, desk.now)


def _zones(desk: Desk) -> Iterator[str]:
    """Give the company's time zone, and only after its slices ask everybody for theirs."""
    company = desk.rules.calendar.timezone
    yield company
    yield from sorted(set(stored.zones(desk.session)) - {company, ""})


def _in_slices(desk: Desk, owed: _Owed, made: str) -> Iterator[int]:
    size = stored.slice_size(desk.session)
    slices = {f"{made}:{first}": first for first in range(0, stored.last_person(desk.session) + 1, size)}
    told = outbox.told(desk.session, slices)
    for mark, first in slices.items():
        # The notice comes first: another process that is at the same slice waits, and finds it made.
        if mark not in told and outbox.notice(desk.session, mark, desk.now):
            yield _add(desk, owed, range(first, first + size))


def _owed_now(desk: Desk, zone: str) -> Iterator[_Owed]:
    today = local_day(desk.now, zone)
    for key, duty in desk.rules.duties.items():
        last = today + timedelta(days=_AHEAD[duty.period])
        for period, day in occurrences(duty, desk.rules.calendar, today, last):
            yield _Owed(key, duty, period, day, zone)


def on_demand(desk: Desk, person: Person, role: str, key: str) -> Occurrence | None:
    """Find what somebody owes of a duty now, making it while its deadline is still ahead.

    Nothing is owed of a daily duty on a rest day.
    """
    duty = desk.rules.duties.get(key)
    if duty is None or duty.owed_by_role(role) is None:
        return None
    zone = desk.zone_of(person)
    day = due_day(duty, desk.today_of(person))
    period = period_key(duty.period, day)
    found = stored.of_person(desk.session, person.id, key, period)
    if found is not None:
        return found
    if duty.period is Period.DAY and not is_working_day(desk.rules.calendar, day):
        return None
    if instants(duty.due, desk.rules.calendar, day, zone).due_at <= desk.now:
        return None
    _add(desk, _Owed(key, duty, period, day, zone), range(person.id, person.id + 1), eager=True)
    return stored.of_person(desk.session, person.id, key, period)


def _add(desk: Desk, owed: _Owed, people: range, *, eager: bool = False) -> int:
    moments = instants(owed.duty.due, desk.rules.calendar, owed.day, owed.zone)
    return stored.add_for_everybody(
        desk.session,
        stored.NewOccurrence(
            duty=owed.key,
            period=owed.period,
            day=owed.day,
            roles=tuple(role for one in owed.duty.owed_by for role in one.roles),
            zone=owed.zone,
            rests_when_away=owed.duty.period is Period.DAY,
            default_zone=owed.zone == desk.rules.calendar.timezone,
            due_at=moments.due_at,
            grace_until=moments.grace_until,
            first_nag_at=moments.first_reminder,
            version_id=desk.book.version_id,
            trial_since=began_after(desk.rules.calendar, desk.rules.trial.days, owed.day),
            eager=eager,
        ),
        people,
        desk.now,
    )
