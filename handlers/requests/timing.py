"""When the clerk speaks up about a request: at shares of its limit, then again and again; urging has its own pace."""

from datetime import datetime, timedelta

from handlers.context import Desk
from handlers.requests.deciders import DECIDING
from handlers.requests.dossier import Dossier
from handlers.rules.limits import nag_moments
from storage import requests as stored
from storage.enums import RequestState, SeatState


def plan(desk: Desk, dossier: Dossier) -> None:
    """Set when the clerk speaks up next about a request, whatever it waits for."""
    row = dossier.row
    if row.state is RequestState.OFFERED:
        row.next_step_at = desk.now + _again(dossier)
    elif row.state is RequestState.PENDING:
        row.next_step_at = _next_nag(desk, dossier)
    else:
        row.next_step_at = None


def _next_nag(desk: Desk, dossier: Dossier) -> datetime | None:
    row, limit = dossier.row, dossier.type.limit
    shares = dossier.rules.approvals.nags
    waiting = [one for one in stored.seats(desk.session, row) if one.state is SeatState.OPEN and one.kind in DECIDING]
    since, due = row.submitted_at, row.due_at
    if limit is not None and limit.each_step and waiting:
        since, due = waiting[0].opened_at, waiting[0].due_at
    if since is None or due is None or not waiting:
        return None
    ahead = [one for one in nag_moments(since, due, shares) if one > desk.now]
    if ahead:
        return ahead[0]
    again = _again(dossier)
    return due + ((desk.now - due) // again + 1) * again


def _again(dossier: Dossier) -> timedelta:
    """Give how often it is asked after once its time is over, or for an answer to an offer."""
    return timedelta(hours=dossier.rules.approvals.again_hours)


def may_urge_at(dossier: Dossier) -> datetime | None:
    """Give when whoever applied may urge again; nothing where they never did."""
    urged = dossier.row.urged_at
    return urged + timedelta(hours=dossier.rules.approvals.urge_hours) if urged is not None else None
