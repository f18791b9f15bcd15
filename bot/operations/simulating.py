"""What a rule book would send to the people of this installation, minute by minute, if nobody filed anything."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.context import Desk
from handlers.line import has_left
from handlers.reports import paper
from handlers.rules.book import Duty
from handlers.rules.deadlines import at_local, instants, is_quiet, local_day, occurrences
from handlers.rules.working_days import next_working_day
from handlers.texts import calendar_day, clock
from storage import groups, people, places


def lines(desk: Desk, days: int) -> Iterator[str]:
    """Write each day's messages in order, with how many people get them."""
    zone = desk.rules.calendar.timezone
    today = local_day(desk.now, zone)
    everyone = [one for one in people.everyone(desk.session) if not has_left(desk, one)]
    roles = places.roles_at(desk.session, [one.id for one in everyone], desk.now)
    unknown = sorted({role for role in roles.values() if role and role not in desk.rules.roles})
    if unknown:
        yield f"Roles that this rule book does not know: {', '.join(unknown)}"
    found: list[tuple[datetime, str]] = []
    for key, duty in desk.rules.duties.items():
        owing = [one.id for one in everyone if duty.owed_by_role(roles.get(one.id, ""))]
        if not owing:
            yield f"{key}: nobody here owes it"
            continue
        for _, day in occurrences(duty, desk.rules.calendar, today, today + timedelta(days=days - 1)):
            moments = instants(duty.due, desk.rules.calendar, day, zone)
            found += _messages(desk, duty, owing, (moments.first_reminder, moments.last_call, moments.grace_until))
    shown = None
    for at, text in sorted(found):
        day = local_day(at, zone)
        if day != shown:
            yield calendar_day(day, "en")
            shown = day
        yield f"  {clock(at, zone)}  {text}"


def _messages(
    desk: Desk, duty: Duty, owing: list[int], moments: tuple[datetime, datetime, datetime]
) -> Iterator[tuple[datetime, str]]:
    first, last, closing = moments
    title, zone = duty.title.en, desk.rules.calendar.timezone
    readers = {reader for one in owing for reader in paper.reader_ids(desk, one, duty, closing)}
    for at, what in ((first, "reminder"), (last, "last call")):
        held = " (quiet hours: held until they end)" if is_quiet(desk.rules.quiet_hours, at, zone) else ""
        yield at, f"{title}: {what} to {len(owing)} people{held}"
    if chats := len(groups.bound(desk.session)):
        yield last, f"{title}: the count to {chats} groups"
    over = f", and {len(owing)} people are told" if duty.due.ring_when_over else ""
    yield closing, f"{title}: closed; {len(readers)} superiors see who is missing{over}"
    back = next_working_day(desk.rules.calendar, local_day(closing, zone))
    for moment in duty.due.after:
        yield at_local(back, moment, zone), f"{title}: reminder of what is missing to {len(owing)} people"
