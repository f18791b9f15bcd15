"""Every table, grouped by subject; importing this package registers them all."""

from storage.tables.duties import Draft, Occurrence, Remark, Report, ReportVersion, Review, Tray
from storage.tables.house import Contact, Installation, Lease, RuleBookVersion
from storage.tables.incidents import Incident, IncidentEntry, IncidentReader
from storage.tables.messages import (
    Attachment,
    Card,
    Delivery,
    GroupChat,
    InboxRow,
    LocalMessage,
    LooseText,
    Notice,
    SentMessage,
)
from storage.tables.people import Absence, Account, Invitation, Membership, Person, Superior, Tenure

__all__ = [
    "Absence",
    "Account",
    "Attachment",
    "Card",
    "Contact",
    "Delivery",
    "Draft",
    "GroupChat",
    "InboxRow",
    "Incident",
    "IncidentEntry",
    "IncidentReader",
    "Installation",
    "Invitation",
    "Lease",
    "LocalMessage",
    "LooseText",
    "Membership",
    "Notice",
    "Occurrence",
    "Person",
    "Remark",
    "Report",
    "ReportVersion",
    "Review",
    "RuleBookVersion",
    "SentMessage",
    "Superior",
    "Tenure",
    "Tray",
]
