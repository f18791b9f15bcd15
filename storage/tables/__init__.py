"""Every table, grouped by subject; importing this package registers them all."""

from storage.tables.audit import AuditEntry, AuditHead
from storage.tables.boards import Board
from storage.tables.duties import Draft, Occurrence, Remark, Report, ReportVersion, Review, Tray
from storage.tables.filling import Filling
from storage.tables.house import Contact, Installation, Lease, RuleBookVersion
from storage.tables.incidents import Incident, IncidentEntry, IncidentReader, IncidentTask
from storage.tables.matters import Matter, MatterEntry
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
from storage.tables.omissions import Omission, OmissionStatement
from storage.tables.pages import PageLink
from storage.tables.people import Absence, Account, Invitation, Membership, Person, Superior, Tenure
from storage.tables.requests import Holder, Request, RequestDraft, RequestVersion, Seat, Substitute

__all__ = [
    "Absence",
    "Account",
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "Board",
    "Card",
    "Contact",
    "Delivery",
    "Draft",
    "Filling",
    "GroupChat",
    "Holder",
    "InboxRow",
    "Incident",
    "IncidentEntry",
    "IncidentReader",
    "IncidentTask",
    "Installation",
    "Invitation",
    "Lease",
    "LocalMessage",
    "LooseText",
    "Matter",
    "MatterEntry",
    "Membership",
    "Notice",
    "Occurrence",
    "Omission",
    "OmissionStatement",
    "PageLink",
    "Person",
    "Remark",
    "Report",
    "ReportVersion",
    "Request",
    "RequestDraft",
    "RequestVersion",
    "Review",
    "RuleBookVersion",
    "Seat",
    "SentMessage",
    "Substitute",
    "Superior",
    "Tenure",
    "Tray",
]
