"""States and kinds that more than one floor speaks of; standard library only."""

from enum import IntEnum, StrEnum


class InboxState(StrEnum):
    """Where an incoming event is on its way through the house."""

    NEW = "new"
    DONE = "done"
    DEAD = "dead"


class DeliveryState(StrEnum):
    """Where one send or edit is on its way out."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"


class Lane(IntEnum):
    """Which outgoing message goes first; lower numbers first."""

    ANSWER = 0
    INCIDENT = 1
    DECISION = 2
    NAG = 3
    SUMMARY = 4


class OccurrenceStatus(StrEnum):
    """What became of a report somebody owes for one period."""

    OPEN = "open"
    FILED = "filed"
    MISSING = "missing"
    EXCUSED = "excused"


class Reminder(StrEnum):
    """Which reminder of a report it is."""

    FIRST = "first"
    LAST = "last-call"
    AFTER = "after"
    RETURNED = "returned"


class ReportState(StrEnum):
    """What the superiors have done with a filed report."""

    FILED = "filed"
    READ = "read"
    RETURNED = "returned"


class RemarkKind(StrEnum):
    """What a sentence beside a report is."""

    QUESTION = "question"
    ANSWER = "answer"
    ADDITION = "addition"
    RETURN = "return"
    COMMENT = "comment"


class VersionState(StrEnum):
    """Whether a stored rule book is in force."""

    ACTIVE = "active"
    PROPOSED = "proposed"
    RETIRED = "retired"


class FileState(StrEnum):
    """Whether the bytes of an attachment are in our own keeping."""

    WAITING = "waiting"
    KEPT = "kept"
    TOO_LARGE = "too_large"
    FAILED = "failed"


class IncidentState(StrEnum):
    """Where an event is between its first notice and its end."""

    DRAFT = "draft"
    REPORTED = "reported"
    ACKNOWLEDGED = "acknowledged"
    IN_HAND = "in_hand"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"
    IN_REPORT = "in_report"


class RequestState(StrEnum):
    """Where a request is between its first answer and its end."""

    DRAFT = "draft"
    PENDING = "pending"
    OFFERED = "offered"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class SeatState(StrEnum):
    """What became of one word that a request needs."""

    OPEN = "open"
    AGREED = "agreed"
    REJECTED = "rejected"
    OFFERED = "offered"
    TOLD = "told"
    CLOSED = "closed"


class Act(StrEnum):
    """What somebody did, as the audit keeps it; "by the clerk" where nobody acted."""

    HELD_BACK = "held_back"
    SUBMITTED = "submitted"
    RESUBMITTED = "resubmitted"
    WITHDRAWN = "withdrawn"
    AGREED = "agreed"
    SIGNED = "signed"
    REJECTED = "rejected"
    UNDONE = "undone"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ASKED = "asked"
    ADDED = "added"
    FORWARDED = "forwarded"
    ANOTHER = "another"
    CONSULTED = "consulted"
    URGED = "urged"
    OPENED = "opened"
    INFORMED = "informed"
    MERGED = "merged"
    ESCALATED = "escalated"
    MOVED = "moved"
    APPROVED = "approved"
    # Who stands in for somebody, and that they no longer do.
    NAMED = "named"
    ENDED = "ended"


class EntryKind(StrEnum):
    """What a line of an incident's timeline is."""

    REPORTED = "reported"
    TOLD = "told"
    ESCALATED = "escalated"
    SKIPPED = "skipped"
    ACKNOWLEDGED = "acknowledged"
    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    QUESTION = "question"
    ADDED = "added"
    PHONED = "phoned"
    SEVERITY = "severity"
    CORRECTED = "corrected"
    LATE_REASON = "late_reason"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"
    IN_REPORT = "in_report"
    REOPENED = "reopened"
    LEARNED = "learned"
    CUSTOMER = "customer"
    HEARD_LATE = "heard_late"
    TASK = "task"
    TASK_DONE = "task_done"
    SAME_EVENT = "same_event"
    LAPSED = "lapsed"
    ASSUMED = "assumed"
    STEP = "step"
    UNDONE = "undone"
