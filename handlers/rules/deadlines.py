"""When a duty is owed and when the clerk speaks up; pure, and doubt favours the person."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from handlers.rules.book import Calendar, Due, Duty, Period, QuietHours
from handlers.rules.working_days import is_working_day, working_days_back


@dataclass(frozen=True, slots=True)
class Instants:
    """The moments of one occurrence, in UTC."""

    due_at: datetime
    grace_until: datetime
    first_reminder: datetime
    last_call: datetime


class Timeliness(StrEnum):
    """How a filing stands to its deadline."""

    ON_TIME = "on_time"
    LATE = "late"
    BACKFILLED = "backfilled"


def at_local(day: date, moment: time, zone: str) -> datetime:
    """Give the UTC instant of a local wall time.

    A wall time that the clocks skip moves forward; one that comes twice means the second.
    """
    local = datetime.combine(day, moment, ZoneInfo(zone))
    early, late = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    # In a gap fold=0 already gives the later wall time; in a repeat fold=1 is the later instant.
    return max(early, late)


def local_day(instant: datetime, zone: str) -> date:
    """Give the date that the wall calendar of ``zone`` shows."""
    return instant.astimezone(ZoneInfo(zone)).date()


def period_key(period: Period, day: date) -> str:
    """Name the period that ``day`` lies in: 2026-11-22, 2026-W47 or 2026-11."""
    if period is Period.DAY:
        return day.isoformat()
    if period is Period.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    return f"{day:%Y-%m}"


def due_day(duty: Duty, day: date) -> date:
    """Give the day on which the period around ``day`` falls due."""
    if duty.due.weekday is not None:
        return day - timedelta(days=day.weekday()) + timedelta(days=duty.due.weekday.number)
    if duty.due.day == "last":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day.replace(day=duty.due.day) if duty.due.day else day


def day_of(duty: Duty, period: str) -> date:
    """Give the day on which a period falls due, from its name."""
    return due_day(duty, date.fromisoformat(f"{period}-01" if len(period) == len("2026-11") else period))


def occurrences(duty: Duty, calendar: Calendar, first: date, last: date) -> Iterator[tuple[str, date]]:
    """Yield (period, due day) for every occurrence that falls due from ``first`` to ``last``.

    A daily duty rests on rest days; a weekly or monthly one keeps its day.
    """
    for distance in range((last - first).days + 1):
        day = first + timedelta(days=distance)
        if duty.period is Period.DAY and not is_working_day(calendar, day):
            continue
        if due_day(duty, day) == day:
            yield period_key(duty.period, day), day


def instants(
    due: Due, calendar: Calendar, day: date, zone: str, is_away: Callable[[date], bool] = lambda _day: False
) -> Instants:
    """Compute the moments of the occurrence that falls due on ``day``.

    What falls due on a rest day or in a leave gets its reminders on the last working day before.
    """
    spoken = next((one for one in working_days_back(calendar, day) if not is_away(one)), day)
    due_at = at_local(day, due.time, zone)
    return Instants(
        due_at=due_at,
        grace_until=due_at + timedelta(minutes=due.grace_minutes),
        first_reminder=at_local(spoken, due.first_reminder, zone),
        last_call=at_local(spoken, due.last_call, zone),
    )


def judge(filed_at: datetime, grace_until: datetime, zone: str) -> Timeliness:
    """Say how a filing stands: within the grace on time, the same local day late, later backfilled."""
    if filed_at <= grace_until:
        return Timeliness.ON_TIME
    same_day = local_day(filed_at, zone) <= local_day(grace_until, zone)
    return Timeliness.LATE if same_day else Timeliness.BACKFILLED


def is_quiet(quiet: QuietHours, now: datetime, zone: str) -> bool:
    """Tell whether ``now`` lies in the quiet hours of ``zone``."""
    return is_quiet_at(quiet, now.astimezone(ZoneInfo(zone)).time())


def is_quiet_at(quiet: QuietHours, moment: time) -> bool:
    """Tell whether a time of day lies in the quiet hours."""
    if quiet.start <= quiet.end:
        return quiet.start <= moment < quiet.end
    return moment >= quiet.start or moment < quiet.end


def after_quiet(quiet: QuietHours, at: datetime, zone: str) -> datetime:
    """Give the first moment from ``at`` on that lies outside the quiet hours of ``zone``."""
    if not is_quiet(quiet, at, zone):
        return at
    day = local_day(at, zone)
    end = at_local(day, quiet.end, zone)
    return end if end > at else at_local(day + timedelta(days=1), quiet.end, zone)
