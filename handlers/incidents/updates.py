"""How it goes: whoever knows is asked now and then, and may put the question off."""

from datetime import timedelta

from handlers.context import Context, Desk
from handlers.incidents import case, finding, listening, showing, telling
from handlers.incidents.cards import choices
from handlers.incidents.concerned import acting, told_ids
from handlers.incidents.life import Act, follow
from handlers.line import can_hear
from handlers.quiet import AGAIN
from handlers.rules.deadlines import is_quiet
from handlers.texts import clock
from storage import incidents as stored
from storage import people
from storage.enums import EntryKind, IncidentState
from storage.tables import Incident, IncidentReader

# Minutes for which the question how it goes may be put off.
SNOOZES = (30, 60, 120)


def ask(desk: Desk, row: Incident) -> None:
    """Ask whoever knows how it goes; where nobody who knows may act any more, it is told anew."""
    asked = _asked(desk, row)
    if not asked:
        _lapse(desk, row)
        return
    ring = set()
    for one in asked:
        if one.ask_at is not None and one.ask_at > desk.now:
            continue
        if one.person_id != row.in_charge and _sleeps(desk, one.person_id):
            # At night only the one in charge is asked.
            one.ask_at = desk.now + AGAIN
        else:
            one.ask_at = desk.now + _every(desk, row)
            ring.add(one.person_id)
    row.next_step_at = min(one.ask_at for one in asked if one.ask_at is not None)
    for person in people.named(desk.session, ring).values():
        listening.listen(person, row, desk.now)
    if ring:
        showing.refresh(desk, row, ring=ring, asking=True)


def _asked(desk: Desk, row: Incident) -> list[IncidentReader]:
    """List who is asked: the one in charge while they can hear it, else everybody who knows."""
    told = acting(desk, row, stored.readers(desk.session, row.id))
    charged = people.person(desk.session, row.in_charge)
    if charged is not None and can_hear(desk, charged):
        return [one for one in told if one.person_id == charged.id]
    return [one for one in told if one.acknowledged_at is not None]


def _every(desk: Desk, row: Incident) -> timedelta:
    rules = case.rules_of(desk, row)
    return timedelta(minutes=rules.severity(row.severity).update_minutes if rules else 24 * 60)


def _sleeps(desk: Desk, person_id: int) -> bool:
    person = people.named(desk.session, [person_id])[person_id]
    return is_quiet(desk.rules.quiet_hours, desk.now, desk.zone_of(person))


def _lapse(desk: Desk, row: Incident) -> None:
    row.state, row.in_charge = follow(row.state, Act.LAPSE), None
    telling.note(desk, row, EntryKind.LAPSED)
    told = stored.readers(desk.session, row.id)
    for one in told:
        one.acknowledged_at = None
    telling.tell_first(desk, row)
    showing.refresh(desk, row, ring={one.person_id for one in acting(desk, row, told)} | told_ids(desk, row))


def plan(desk: Desk, row: Incident) -> None:
    """Set when whoever knows of it is asked how it goes."""
    asked = _asked(desk, row)
    at = desk.now + _every(desk, row)
    for one in asked:
        one.ask_at = at
    row.next_step_at = at


def snooze(ctx: Context, incident_id: int, _argument: str) -> str:
    """Ask for how long."""
    found = finding.told(ctx, incident_id)
    if isinstance(found, str):
        return found
    row, _ = found
    showing.show(ctx, row, ctx.person, choices.snoozing(case.of(ctx, row), ctx.person, SNOOZES))
    return ""


def snoozed(ctx: Context, incident_id: int, minutes: str) -> str:
    """Ask again after so many minutes."""
    found = finding.told(ctx, incident_id)
    if isinstance(found, str):
        return found
    row, mine = found
    if minutes not in {str(one) for one in SNOOZES} or row.state is IncidentState.REPORTED:
        return ctx.say("toast-too-old")
    mine.ask_at = ctx.now + timedelta(minutes=int(minutes))
    asked = _asked(ctx, row)
    row.next_step_at = min((one.ask_at for one in asked if one.ask_at is not None), default=mine.ask_at)
    showing.refresh(ctx, row)
    return ctx.say("incident-toast-snoozed", time=clock(mine.ask_at, ctx.zone))
