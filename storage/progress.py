"""How far whoever plays with the sample company has come."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from storage.enums import OccurrenceStatus, ReportState
from storage.tables import Account, Card, Draft, Occurrence, Person, Report


def reached(session: Session) -> dict[str, bool]:
    """Tell for each step of the first minutes whether it was taken, in the order they are shown."""
    filed: ColumnElement[bool] = exists().where(Report.occurrence_id.is_not(None))
    steps: dict[str, ColumnElement[bool]] = {
        "write": exists().where(Draft.occurrence_id.is_not(None)) | filed,
        "submit": filed,
        "read": exists().where(Report.state != ReportState.FILED),
        "remind": exists().where(Occurrence.nag_step > 0),
        "count": exists().where(Card.person_id < 0),
        "missing": exists().where(Occurrence.status == OccurrenceStatus.MISSING),
        "join": ~exists().where(Person.phone != "", ~exists().where(Account.person_id == Person.id).correlate(Person)),
    }
    row = session.execute(select(*steps.values())).one()
    return dict(zip(steps, map(bool, row), strict=True))
