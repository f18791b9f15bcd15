"""The sample company a newcomer plays with; its clock starts on a working afternoon."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from math import ceil

from handlers import books
from handlers.context import Desk
from handlers.duties import build_ahead
from handlers.imports import hiring
from handlers.imports import people as people_file
from handlers.rules.deadlines import at_local, local_day
from handlers.rules.working_days import is_working_day, next_working_day
from storage import groups, house, people, reminders
from storage.database import Session
from storage.tables import Account

_AFTERNOON = time(17, 20)
_LONG_AGO = date(2020, 1, 1)
# The address of the one group on the local page.
GROUP = "group"


def found(session: Session, real: datetime, content: bytes = b"") -> timedelta:
    """Found the sample company, or that of a people file, in an empty database; return how far its clock is ahead."""
    row = house.installation(session)
    row.sample = True
    book = books.active(session)
    desk = Desk(session, book, real)
    offset = _start(desk, real) - real
    row.clock_offset_seconds = ceil(offset.total_seconds())
    desk.now = real + timedelta(seconds=row.clock_offset_seconds)
    content = content or files(__name__).joinpath("people.csv").read_bytes()
    checked = people_file.check(desk, people_file.parse(content))
    if checked.bad:
        message = f"the sample company does not fit the rule book: {checked.bad}"
        raise ValueError(message)
    hiring.apply(desk, checked.entries)
    for person in people.everyone(session):
        if person.phone:
            # The new colleague joins by sharing this number.
            continue
        person.starts_on = _LONG_AGO
        account = Account(
            messenger="local",
            workspace="local",
            user=str(person.id),
            address=str(person.id),
            name=person.name,
            person_id=person.id,
        )
        session.add(account)
        session.flush()
        person.account_id = account.id
    largest, _ = Counter(entry.cell("team") for entry in checked.entries).most_common(1)[0]
    groups.group_at(session, ("local", "local", GROUP)).team = largest
    for _ in build_ahead(desk):
        pass
    return timedelta(seconds=row.clock_offset_seconds)


def fits(rule_book_id: str) -> bool:
    """Tell whether the sample company follows this rule book."""
    return rule_book_id == "market-operations"


def _start(desk: Desk, real: datetime) -> datetime:
    """Give the first working afternoon from now on, so that there is something to do at once."""
    calendar = desk.rules.calendar
    today = local_day(real, calendar.timezone)
    start = at_local(today, _AFTERNOON, calendar.timezone)
    if is_working_day(calendar, today) and real <= start:
        return start
    return at_local(next_working_day(calendar, today), _AFTERNOON, calendar.timezone)


def move(session: Session, real: datetime, how: str) -> timedelta:
    """Move the sample company's clock forward: an hour, to just before the deadline, or to the next working day.

    Raises:
        PermissionError: on a real company's database.
        ValueError: for a move that does not exist.

    """
    row = house.installation(session)
    if not row.sample:
        message = "only a sample company's clock can be moved"
        raise PermissionError(message)
    desk = Desk(session, books.active(session), real + timedelta(seconds=row.clock_offset_seconds))
    row.clock_offset_seconds = ceil((_moved(desk, how) - real).total_seconds())
    return timedelta(seconds=row.clock_offset_seconds)


def _moved(desk: Desk, how: str) -> datetime:
    calendar = desk.rules.calendar
    today = local_day(desk.now, calendar.timezone)
    if how == "hour":
        return desk.now + timedelta(hours=1)
    if how == "workday":
        return at_local(next_working_day(calendar, today), time(9), calendar.timezone)
    if how == "moment":
        return _next_moment(desk)
    message = f"unknown move {how!r}"
    raise ValueError(message)


def _next_moment(desk: Desk) -> datetime:
    """Give the next moment at which the clerk does something: a reminder, a deadline, the end of a grace."""
    calendar = desk.rules.calendar
    today = local_day(desk.now, calendar.timezone)
    moments = [
        at_local(day, moment, calendar.timezone) + timedelta(minutes=extra)
        for duty in desk.rules.duties.values()
        for day in (today, next_working_day(calendar, today))
        for moment, extra in (
            (duty.due.first_reminder, 0),
            (duty.due.last_call, 0),
            (duty.due.time, 0),
            (duty.due.time, duty.due.grace_minutes),
        )
    ]
    # What somebody put off comes back at a minute of its own.
    moments += [one for one in (reminders.next_after(desk.session, desk.now),) if one is not None]
    return min((one for one in moments if one > desk.now), default=desk.now + timedelta(hours=1))
