"""What time brings to requests: decisions take effect, deciders are told, limits run out; the audit is sealed."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from handlers.context import Desk
from handlers.quiet import may_ring
from handlers.requests import course, hurrying, inbox
from handlers.requests.dossier import find
from handlers.requests.showing import show, tell
from handlers.requests.standing_in import bring, notice_of
from handlers.rules.deadlines import at_local
from schedules.slices import ASIDE, Alone, Job
from storage import audit, outbox, people, recall, substitutes
from storage import requests as stored
from storage.tables import Person

_SLICE = 20
# Of those who may not be rung yet there may be many; they keep nobody else waiting.
_LOOKED_AT = 500
_SEALED = 500
_SETTLED = 10


def settle_decisions(desk: Desk) -> int:
    """Let decisions take effect that can no longer be taken back."""
    found = _settling(desk)
    stored.expect(desk.session, found)
    for request_id in found:
        course.settle(desk, request_id)
    return len(found)


def _settling(desk: Desk) -> list[int]:
    # A few at a time: a tap that comes meanwhile must not be kept waiting.
    return stored.settling(desk.session, desk.now, _SETTLED)


def tell_deciders(desk: Desk) -> int:
    """Tell whoever could not be rung when they were asked, and remind who put it off."""
    told = 0
    waiting = _not_told(desk)
    # Who is away is asked once for all of them.
    recall.widen(desk.session, (person_id for _, _, person_id in waiting))
    for one in waiting:
        told += _tell(desk, one)
        if told >= _SLICE:
            break
    return told


def _not_told(desk: Desk) -> list[tuple[int, int, int]]:
    # In the order in which everybody else holds requests, so that two processes never wait for each other.
    return sorted(stored.not_told(desk.session, desk.now, _LOOKED_AT))


def _tell(desk: Desk, asked: tuple[int, int, int]) -> int:
    """Tell one person about one seat of a request; give how many were told."""
    request_id, seat_id, person_id = asked
    person = people.person(desk.session, person_id)
    if person is None or not may_ring(desk, person):
        return 0
    dossier = find(desk, request_id)
    holders = stored.holders(desk.session, [seat_id])[seat_id] if dossier is not None else []
    holder = next((one for one in holders if one.person_id == person_id), None)
    if dossier is None or holder is None:
        return 0
    if holder.told_at is None:
        told = tell(desk, dossier)
        # Whoever applied read that they were away.
        show(desk, dossier, dossier.requester)
        return len(told)
    if holder.again_at is None:
        return 0
    # Who was told with another holder of this request just now is not rung twice.
    holder.again_at = None
    show(desk, dossier, person, ring=True)
    return 1


def bring_to_substitutes(desk: Desk) -> int:
    """Bring those who stand in by now what waits already."""
    for row_id in _beginning(desk):
        _bring(desk, row_id)
    return 0


def _beginning(desk: Desk) -> list[int]:
    rows = substitutes.about(desk.session, desk.now.date())
    told = outbox.told(desk.session, [notice_of(one) for one in rows])
    return [one.id for one in rows if notice_of(one) not in told]


def _bring(desk: Desk, row_id: int) -> bool:
    row = substitutes.substitute(desk.session, row_id)
    return row is not None and bring(desk, row)


def hurry(desk: Desk) -> int:
    """Remind of requests whose time runs, and go up the line where it ran out."""
    found = _due(desk)
    for request_id in found:
        _hurry(desk, request_id)
    return len(found)


def _due(desk: Desk) -> list[int]:
    return [one.id for one in stored.due(desk.session, desk.now, _SLICE)]


def _hurry(desk: Desk, request_id: int) -> None:
    dossier = find(desk, request_id)
    row = stored.request(desk.session, request_id)
    if dossier is not None:
        hurrying.remind(desk, dossier)
    elif row is not None:
        row.next_step_at = None


def replace_the_gone(desk: Desk) -> int:
    """Give what waits for somebody who left to whoever comes after them."""
    return sum(_replace(desk, one) for one in _gone(desk))


def _gone(desk: Desk) -> list[tuple[int, int, int]]:
    return sorted(stored.held_by_the_gone(desk.session, desk.now, _LOOKED_AT))


def _replace(desk: Desk, gone: tuple[int, int, int]) -> bool:
    return hurrying.replace_the_gone(desk, *gone)


def send_digests(desk: Desk) -> int:
    """Give everybody who left something waiting overnight the list of it, once a day at the hour of the rule book."""
    found = _digests(desk)
    for one in found:
        _send_digest(desk, one)
    return len(found)


def _digests(desk: Desk) -> list[tuple[str, int]]:
    at = desk.rules.approvals.digest
    if at is None:
        return []
    told = stored.first_told(desk.session)
    known = people.named(desk.session, told)
    recall.widen(desk.session, known)
    due = [one for one in known.values() if may_ring(desk, one) and _waits_overnight(desk, one, told[one.id], at)]
    keys = {f"digest:{desk.today_of(one)}:{one.id}": one.id for one in due}
    return [(key, keys[key]) for key in sorted(set(keys) - outbox.told(desk.session, keys))[:_SLICE]]


def _send_digest(desk: Desk, due: tuple[str, int]) -> bool:
    key, person_id = due
    person = people.person(desk.session, person_id)
    return person is not None and outbox.notice(desk.session, key, desk.now) and inbox.show(desk, person)


def _put_off(desk: Desk, request_id: int) -> None:
    stored.put_off(desk.session, request_id, desk.now, desk.now + ASIDE)


def _skip_digest(desk: Desk, due: tuple[str, int]) -> bool:
    return outbox.notice(desk.session, due[0], desk.now)


def _waits_overnight(desk: Desk, person: Person, told_at: datetime, at: time) -> bool:
    """Tell whether the hour has come for somebody who was told before today."""
    today, zone = desk.today_of(person), desk.zone_of(person)
    return told_at < at_local(today, time.min, zone) and at_local(today, at, zone) <= desk.now


def seal_audit(desk: Desk) -> int:
    """Seal what was done since the last time."""
    return audit.seal(desk.session, _SEALED)


# How each job is done where a slice of it fails.
ALONE: Mapping[Job, Alone[Any]] = {
    settle_decisions: Alone(_settling, course.settle, _put_off),
    hurry: Alone(_due, _hurry, _put_off),
    tell_deciders: Alone(_not_told, _tell),
    replace_the_gone: Alone(_gone, _replace),
    bring_to_substitutes: Alone(_beginning, _bring),
    send_digests: Alone(_digests, _send_digest, _skip_digest),
}
