"""What an approved request brings about by itself, as the rule book says."""

from datetime import date

from handlers import absences
from handlers.context import Desk
from handlers.requests.dossier import Dossier
from handlers.rules.approvals import Grant
from storage import people
from storage import requests as stored
from storage.enums import SeatState


def bring_about(desk: Desk, dossier: Dossier) -> None:
    """Let an approved request take effect."""
    if dossier.type.grants is Grant.ABSENCE:
        _days_off(desk, dossier)


def _days_off(desk: Desk, dossier: Dossier) -> None:
    first, last = (_day(dossier, means) for means in ("since", "until"))
    agreed = [one for one in stored.seats(desk.session, dossier.row) if one.state is SeatState.AGREED]
    by = people.person(desk.session, agreed[-1].decided_by) if agreed else None
    if first is not None and last is not None and by is not None and first <= last:
        absences.excuse(desk, dossier.requester, first, last, by, desk.now)


def _day(dossier: Dossier, means: str) -> date | None:
    field = dossier.form.meaning(means)
    given = dossier.row.answers.get(field.id) if field is not None else None
    return date.fromisoformat(given) if isinstance(given, str) else None
