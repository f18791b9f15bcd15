"""What time brings to requests: decisions take effect, deciders are told, limits run out; the audit is sealed."""

from datetime import datetime, time

from handlers.context import Desk
from handlers.quiet import may_ring
from handlers.requests import course, hurrying, inbox
from handlers.requests.dossier import find
from handlers.requests.showing import show, tell
from handlers.requests.standing_in import bring
from handlers.rules.deadlines import at_local
from storage import audit, outbox, people, substitutes
from storage import requests as stored
from storage.tables import Person

_SLICE = 20
# Of those who may not be rung yet there may be many; they keep nobody else waiting.
_LOOKED_AT = 500
_SEALED = 500
_SETTLED = 10


def settle_decisions(desk: Desk) -> int:
    """Let decisions take effect that can no longer be taken back."""
    # A few at a time: a tap that comes meanwhile must not be kept waiting.
    found = stored.settling(desk.session, desk.now, _SETTLED)
    stored.expect(desk.session, found)
    for request_id in found:
        course.settle(desk, request_id)
    return len(found)


def tell_deciders(desk: Desk) -> int:
    """Tell whoever could not be rung when they were asked, and remind who put it off."""
    told = 0
    for request_id, seat_id, person_id in stored.not_told(desk.session, desk.now, _LOOKED_AT):
        if told >= _SLICE:
            break
        person = people.person(desk.session, person_id)
        if person is None or not may_ring(desk, person):
            continue
        dossier = find(desk, request_id)
        holders = stored.holders(desk.session, [seat_id])[seat_id] if dossier is not None else []
        holder = next((one for one in holders if one.person_id == person_id), None)
        if dossier is None or holder is None:
            continue
        if holder.told_at is None:
            told += len(tell(desk, dossier))
        elif holder.again_at is not None:
            # Who was told with another holder of this request just now is not rung twice.
            holder.again_at = None
            show(desk, dossier, person, ring=True)
            told += 1
    return told


def bring_to_substitutes(desk: Desk) -> int:
    """Bring those who stand in from today what waits already."""
    for row in substitutes.beginning(desk.session, desk.now.date()):
        bring(desk, row)
    return 0


def hurry(desk: Desk) -> int:
    """Remind of requests whose time runs, and go up the line where it ran out."""
    rows = stored.due(desk.session, desk.now, _SLICE)
    for row in rows:
        dossier = find(desk, row.id)
        if dossier is None:
            row.next_step_at = None
        else:
            hurrying.remind(desk, dossier)
    return len(rows)


def replace_the_gone(desk: Desk) -> int:
    """Give what waits for somebody who left to whoever comes after them."""
    return hurrying.replace_the_gone(desk, stored.held_by_the_gone(desk.session, desk.now, _LOOKED_AT))


def send_digests(desk: Desk) -> int:
    """Give everybody who left something waiting overnight the list of it, once a day at the hour of the rule book."""
    at = desk.rules.approvals.digest
    if at is None:
        return 0
    told = stored.first_told(desk.session)
    known = people.named(desk.session, told)
    due = [one for one in known.values() if may_ring(desk, one) and _waits_overnight(desk, one, told[one.id], at)]
    keys = {f"digest:{desk.today_of(one)}:{one.id}": one for one in due}
    some = sorted(set(keys) - outbox.told(desk.session, keys))[:_SLICE]
    for key in outbox.notices(desk.session, some, desk.now):
        inbox.show(desk, keys[key])
    return len(some)


def _waits_overnight(desk: Desk, person: Person, told_at: datetime, at: time) -> bool:
    """Tell whether the hour has come for somebody who was told before today."""
    today, zone = desk.today_of(person), desk.zone_of(person)
    return told_at < at_local(today, time.min, zone) and at_local(today, at, zone) <= desk.now


def seal_audit(desk: Desk) -> int:
    """Seal what was done since the last time."""
    return audit.seal(desk.session, _SEALED)
