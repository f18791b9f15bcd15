"""Build what people owe from the rule book: the tick does it ahead, linking and imports do it at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from handlers import once
from handlers.context import Desk
from handlers.reports import calls
from handlers.rules.book import Duty, Period
from handlers.rules.deadlines import due_day, instants, local_day, occurrences, period_key
from handlers.rules.trials import began_after
from handlers.rules.working_days import is_working_day
from storage import absences
from storage import duties as stored
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


def build_for(desk: Desk, persons: Iterable[Person]) -> None:
    """Make at once what some people owe by now."""
    by_zone: dict[str, list[int]] = {}
    for one in persons:
        by_zone.setdefault(desk.zone_of(one), []).append(one.id)
    for zone, ids in by_zone.items():
        for owed in _owed_now(desk, zone):
            for together in _runs(sorted(ids)):
                _add(desk, owed, together)


def _runs(ids: Sequence[int]) -> Iterator[range]:
    """Give what follows without a gap as one: people who came together have such ids."""
    # In a run an id and its place grow alike.
    for _, run in groupby(enumerate(ids), key=lambda pair: pair[1] - pair[0]):
        those = [one for _, one in run]
        yield range(those[0], those[-1] + 1)


def build_ahead(desk: Desk) -> Iterator[int]:
    """Make every occurrence that can be written now; yield after each slice of people how many were new.

    Each slice, and then the whole, leaves a notice in the transaction that makes it: whoever stops after a
    slice, or dies in it, goes on there, and a tick with nothing to make asks one question.
    """
    for zone in zones(desk):
        wanted = {
            f"made:{desk.book.version_id}:{owed.key}:{owed.period}:{zone}": owed for owed in _owed_now(desk, zone)
        }
        size = stored.slice_size(desk.session)
        for owed, ids in once.each_slice(desk, wanted, lambda: stored.last_person(desk.session), size):
            yield _add(desk, owed, ids)


def zones(desk: Desk) -> Iterator[str]:
    """Give the company's time zone, and only after its slices ask everybody for theirs."""
    company = desk.rules.calendar.timezone
    yield company
    yield from sorted(set(stored.zones(desk.session)) - {company, ""})


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
    made = stored.add_for_everybody(
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
    if made and owed.duty.period is not Period.DAY:
        # Whoever will be away then is reminded before they go.
        spoken = local_day(moments.last_call, owed.zone)
        calls.replan(desk, absences.absent_owing(desk.session, owed.key, owed.period, people, spoken))
    return made
