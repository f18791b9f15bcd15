"""Deadlines as properties: every zone, clock change, month end and make-up day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rulebooks import shipped
from handlers.rules.book import Due, Period, QuietHours
from handlers.rules.deadlines import (
    Timeliness,
    after_quiet,
    at_local,
    day_of,
    due_day,
    instants,
    is_quiet,
    judge,
    local_day,
    occurrences,
    period_key,
)
from handlers.rules.reading import read
from handlers.rules.reminders import may_remind
from handlers.rules.working_days import is_confirmed, is_working_day, last_working_day, next_working_day

MARKET = read(shipped("market-operations"))
COMPANY = read(shipped("sales-company"))
CALENDAR = MARKET.calendar
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
ZONES = st.sampled_from(
    [
        "Asia/Shanghai",
        "America/New_York",
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "UTC",
    ],
)
TIMES = st.times()


@given(DAYS, TIMES, ZONES)
def test_a_wall_time_becomes_an_instant_that_reads_as_that_day(day: date, moment: time, zone: str) -> None:
    instant = at_local(day, moment, zone)
    shown = instant.astimezone(ZoneInfo(zone))
    gap = timedelta(days=1) if zone == "Pacific/Apia" else timedelta(hours=1)
    assert abs(shown.replace(tzinfo=None, fold=0) - datetime.combine(day, moment)) <= gap


@given(DAYS, TIMES, TIMES, ZONES)
def test_later_on_the_wall_is_never_earlier_in_truth_where_clocks_stand(
    day: date,
    one: time,
    other: time,
    zone: str,
) -> None:
    early, late = sorted((one, other))
    moments = at_local(day, early, zone), at_local(day, late, zone)
    offsets = {instant.astimezone(ZoneInfo(zone)).utcoffset() for instant in moments}
    if len(offsets) == 1:
        assert moments[0] <= moments[1]


def test_a_time_that_comes_twice_means_the_second() -> None:
    instant = at_local(date(2026, 11, 1), time(1, 30), "America/New_York")
    assert instant == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_a_time_the_clocks_skip_moves_forward() -> None:
    instant = at_local(date(2026, 3, 8), time(2, 30), "America/New_York")
    assert instant.astimezone(ZoneInfo("America/New_York")).time() == time(3, 30)


@given(DAYS, ZONES)
def test_reminders_come_before_the_deadline_and_the_grace_after(day: date, zone: str) -> None:
    for duty in (*MARKET.duties.values(), *COMPANY.duties.values()):
        moments = instants(duty.due, CALENDAR, day, zone)
        assert moments.first_reminder <= moments.last_call < moments.due_at <= moments.grace_until
        spoken = local_day(moments.last_call, zone)
        assert is_working_day(CALENDAR, spoken) or abs((spoken - day).days) <= 1


@given(DAYS, st.sets(st.integers(0, 40)))
def test_reminders_come_on_the_last_working_day_before_on_which_somebody_is_there(day: date, leave: set[int]) -> None:
    gone = {day - timedelta(days=back) for back in leave}
    zone = CALENDAR.timezone
    moments = instants(COMPANY.duties["weekly"].due, CALENDAR, day, zone, gone.__contains__)
    spoken = local_day(moments.last_call, zone)
    assert spoken == local_day(moments.first_reminder, zone) <= day
    assert is_working_day(CALENDAR, spoken)
    assert spoken not in gone
    between = (spoken + timedelta(days=on) for on in range(1, (day - spoken).days + 1))
    assert all(one in gone or not is_working_day(CALENDAR, one) for one in between)


@given(DAYS)
def test_a_daily_report_is_owed_exactly_on_working_days(day: date) -> None:
    found = list(occurrences(MARKET.duties["daily"], CALENDAR, day, day))
    assert bool(found) == is_working_day(CALENDAR, day)


@given(DAYS)
def test_every_week_and_month_is_owed_once(day: date) -> None:
    week = [key for key, _ in occurrences(COMPANY.duties["weekly"], CALENDAR, day, day + timedelta(days=6))]
    assert len(week) == len(set(week)) == 1
    first = day.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    month = list(occurrences(COMPANY.duties["monthly"], CALENDAR, first, last))
    assert month == [(f"{day:%Y-%m}", last)]


@given(DAYS)
def test_a_due_day_lies_in_its_own_period(day: date) -> None:
    for duty in COMPANY.duties.values():
        assert period_key(duty.period, due_day(duty, day)) == period_key(duty.period, day)


@given(DAYS)
def test_a_due_day_is_found_again_by_the_name_of_its_period(day: date) -> None:
    for duty in (*MARKET.duties.values(), *COMPANY.duties.values()):
        assert day_of(duty, period_key(duty.period, day)) == due_day(duty, day)


@given(DAYS)
def test_working_days_are_found_in_both_directions(day: date) -> None:
    assert last_working_day(CALENDAR, day) <= day < next_working_day(CALENDAR, day)
    assert is_working_day(CALENDAR, last_working_day(CALENDAR, day))
    assert is_working_day(CALENDAR, next_working_day(CALENDAR, day))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-02-04", True),
        ("2024-02-12", False),
        ("2024-10-12", True),
        ("2025-01-26", True),
        ("2025-02-08", True),
        ("2025-10-06", False),
        ("2026-02-14", True),
        ("2026-02-16", False),
        ("2026-09-20", True),
        ("2026-10-01", False),
        ("2026-10-10", True),
        ("2026-11-23", True),
        ("2026-11-28", False),
    ],
)
def test_make_up_days_of_2024_to_2026_are_known(day: str, works: bool) -> None:  # noqa: FBT001 - a table of facts
    assert is_working_day(CALENDAR, date.fromisoformat(day)) is works


def test_the_companys_own_dates_win() -> None:
    own = CALENDAR.model_copy(update={"holidays": (date(2026, 11, 24),), "workdays": (date(2026, 11, 28),)})
    assert not is_working_day(own, date(2026, 11, 24))
    assert is_working_day(own, date(2026, 11, 28))


def test_a_year_that_is_not_published_yet_is_not_confirmed() -> None:
    assert is_confirmed(CALENDAR, 2026)
    assert not is_confirmed(CALENDAR, 2031)


@given(st.timedeltas(timedelta(days=-2), timedelta(days=2)), ZONES)
def test_within_the_grace_is_on_time_and_nothing_gets_better_by_waiting(wait: timedelta, zone: str) -> None:
    grace = datetime(2026, 11, 23, 13, 10, tzinfo=UTC)
    order = [Timeliness.ON_TIME, Timeliness.LATE, Timeliness.BACKFILLED]
    verdict = judge(grace + wait, grace, zone)
    assert (verdict is Timeliness.ON_TIME) == (wait <= timedelta())
    assert order.index(judge(grace + wait + timedelta(hours=1), grace, zone)) >= order.index(verdict)


@given(TIMES)
def test_quiet_hours_cross_midnight(moment: time) -> None:
    quiet = QuietHours(start=time(22), end=time(7, 30), assumed=True)
    now = datetime.combine(date(2026, 11, 23), moment, ZoneInfo("Asia/Shanghai"))
    assert is_quiet(quiet, now, "Asia/Shanghai") == (moment >= time(22) or moment < time(7, 30))


def test_a_monthly_deadline_may_be_a_day_of_the_month() -> None:
    due = Due(time=time(20), day=28, grace_minutes=0, first_reminder=time(9), last_call=time(19), assumed=True)
    duty = COMPANY.duties["monthly"].model_copy(update={"due": due})
    assert duty.period is Period.MONTH
    found = list(occurrences(duty, CALENDAR, date(2026, 2, 1), date(2026, 3, 31)))
    assert found == [("2026-02", date(2026, 2, 28)), ("2026-03", date(2026, 3, 28))]


@given(used=st.integers(0, 60), per_day=st.integers(1, 50), last=st.booleans())
def test_nobody_is_reminded_more_often_than_the_rule_book_says(used: int, per_day: int, *, last: bool) -> None:
    if may_remind(used, per_day, last=last):
        assert used < per_day
    elif last:
        assert used >= per_day, "the last one is kept for a last call"


@given(calls=st.lists(st.booleans(), max_size=40), per_day=st.integers(1, 8))
def test_a_last_call_is_left_out_only_behind_other_last_calls(calls: list[bool], per_day: int) -> None:
    """Run a day of reminders, each early or a last call, through the budget."""
    rung: list[bool] = []
    for last in calls:
        if may_remind(len(rung), per_day, last=last):
            rung.append(last)
    assert len(rung) <= per_day
    assert rung.count(False) < per_day
    if True in calls:
        assert True in rung


@given(start=st.times(), end=st.times(), day=DAYS, moment=st.times(), zone=ZONES)
def test_quiet_hours_are_the_persons_own_and_go_round_the_clock(
    start: time, end: time, day: date, moment: time, zone: str
) -> None:
    now = at_local(day, moment, zone)
    shown = now.astimezone(ZoneInfo(zone)).time()
    inside = is_quiet(QuietHours(start=start, end=end, assumed=True), now, zone)
    outside = is_quiet(QuietHours(start=end, end=start, assumed=True), now, zone)
    assert inside != outside or start == end
    assert not (inside and shown == end and start != end)


@pytest.mark.parametrize(
    ("at", "after"),
    [((23, 21, 59), (23, 21, 59)), ((23, 22, 0), (24, 7, 30)), ((24, 3, 0), (24, 7, 30)), ((24, 7, 30), (24, 7, 30))],
)
def test_what_waits_out_the_night_goes_on_when_the_quiet_hours_end(
    at: tuple[int, int, int], after: tuple[int, int, int]
) -> None:
    quiet = QuietHours(start=time(22), end=time(7, 30), assumed=True)
    said, wanted = (datetime(2026, 11, *one, tzinfo=ZoneInfo("Asia/Shanghai")) for one in (at, after))
    assert after_quiet(quiet, said, "Asia/Shanghai") == wanted
