"""Every post and every severity of the regulations that speak of incidents, as their people would report them."""

import pytest

from storage import incidents as stored
from storage import people
from storage.database import Session
from storage.enums import IncidentState
from storage.tables import Incident
from tests.conftest import Found
from tests.stories.test_every_request import BOOKS, people_of, staff

SPEAKING = [name for name, rules in BOOKS.items() if rules.incidents is not None]


@pytest.mark.parametrize("book", SPEAKING)
async def test_every_post_reports_every_severity_to_whom_the_clause_names(book: str, open_world: Found) -> None:
    rules = BOOKS[book]
    assert rules.incidents is not None
    world = await open_world("telegram-polling", rulebook=book, people=people_of(rules))
    names = staff(rules)
    for entry in rules.incidents.reported_by:
        for role in entry.roles:
            phone = await world.phone(names[role])
            for severity in entry.severities:
                await phone.says(f"急报 {role} {severity}")
                await phone.presses("刚刚")
                title = rules.incidents.severity(severity).title.zh
                label = next(one for one in (await phone.last()).labels if one.startswith(title))
                await phone.presses(label)

                def work(session: Session) -> tuple[Incident, set[str]]:
                    row = session.query(Incident).order_by(Incident.id.desc()).first()
                    assert row is not None
                    ids = [one.person_id for one in stored.readers(session, row.id)]
                    return row, {one.name for one in people.named(session, ids).values()}

                row, told = await world.ask(work)
                assert row.happened_at is not None
                assert row.limit_at == row.happened_at + entry.limit_of(severity), (role, severity)
                assert told == {names[one] for one in entry.to}, (role, severity)
                in_report = rules.incidents.severity(severity).in_report
                assert row.state is (IncidentState.IN_REPORT if in_report else IncidentState.REPORTED)
                assert row.severity == severity


def test_the_regulations_that_are_silent_about_incidents_say_nothing_of_them() -> None:
    assert set(SPEAKING) == {"market-operations", "marketing-centre"}
