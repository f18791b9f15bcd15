"""The life of an incident: what may follow what."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from storage.enums import IncidentState
from storage.incidents import OPEN


class Act(StrEnum):
    """What somebody does with an incident."""

    REPORT = "report"
    ACKNOWLEDGE = "acknowledge"
    TAKE = "take"
    RESOLVE = "resolve"
    DISMISS = "dismiss"
    LEAVE_TO_REPORT = "leave_to_report"
    REOPEN = "reopen"
    LAPSE = "lapse"


class IllegalMoveError(Exception):
    """The incident is not in a state in which this can be done."""


_CLOSED = (IncidentState.RESOLVED, IncidentState.DISMISSED, IncidentState.IN_REPORT)
_MOVES: Mapping[Act, tuple[Sequence[IncidentState], IncidentState]] = {
    Act.REPORT: ((IncidentState.DRAFT,), IncidentState.REPORTED),
    Act.ACKNOWLEDGE: ((IncidentState.REPORTED,), IncidentState.ACKNOWLEDGED),
    Act.TAKE: (OPEN, IncidentState.IN_HAND),
    Act.RESOLVE: (OPEN, IncidentState.RESOLVED),
    Act.DISMISS: (OPEN, IncidentState.DISMISSED),
    Act.LEAVE_TO_REPORT: (OPEN, IncidentState.IN_REPORT),
    Act.REOPEN: (_CLOSED, IncidentState.REPORTED),
    # Nobody who knew of it may act on it any more.
    Act.LAPSE: ((IncidentState.ACKNOWLEDGED, IncidentState.IN_HAND), IncidentState.REPORTED),
}


def follow(state: IncidentState, act: Act) -> IncidentState:
    """Give the state an act leads to.

    Raises:
        IllegalMoveError: when the act is not possible from here.

    """
    allowed, to = _MOVES[act]
    if state not in allowed:
        message = f"{act} from {state}"
        raise IllegalMoveError(message)
    return to


def may(state: IncidentState, act: Act) -> bool:
    """Tell whether an act is possible."""
    return state in _MOVES[act][0]


def is_open(state: IncidentState) -> bool:
    """Tell whether something is still to be done."""
    return state in OPEN
