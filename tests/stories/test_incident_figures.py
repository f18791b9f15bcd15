"""The figures that scores will read: counted by hand, for a period, by person, team and severity."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers import books
from handlers.context import Desk
from handlers.exports import delays
from handlers.incidents.measuring import of_period
from handlers.rules.delays import Summary
from storage import people, places
from storage.database import Session
from storage.enums import IncidentState
from storage.tables import Incident, Person
from tests.chair.world import World

MINUTE = timedelta(minutes=1)
# Noon in Shanghai on the last day of October, and midnight there, when November begins.
NOON = datetime(2026, 10, 31, 4, 0, tzinfo=UTC)
NOVEMBER = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)


@pytest.fixture
def messenger() -> str:
    """Figures are the same everywhere."""
    return "local"


def kept(
    desk: Desk, who: Person, said: datetime, delay: int, known: int | None = None, resolved: int | None = None
) -> None:
    """Keep an incident reported so many minutes after it happened; known and resolved so many minutes later."""
    desk.session.add(
        Incident(
            reporter_id=who.id,
            state=IncidentState.RESOLVED if resolved else IncidentState.REPORTED,
            text="冷库停电了",
            happened_at=said - delay * MINUTE,
            said_at=said,
            limit_at=said + (240 - delay) * MINUTE,
            reported_at=said,
            acknowledged_at=said + known * MINUTE if known is not None else None,
            closed_at=said + resolved * MINUTE if resolved is not None else None,
            severity="important" if delay < 240 else "minor",
            version_id=desk.book.version_id,
            created_at=said,
        )
    )


async def test_the_figures_of_a_month_are_what_one_counts_by_hand(world: World) -> None:
    def work(session: Session) -> None:
        desk = Desk(session, books.active(session), world.clock.now())
        named = {one.name: one for one in people.everyone(session)}
        liu, zhao = named["刘洋"], named["赵雪"]
        # Two people of one name are two people.
        zhao.name = "刘洋"
        for delay, known, resolved in ((10, 5, 60), (30, 15, None), (240, None, None), (241, 25, 600)):
            kept(desk, liu, NOON + delay * MINUTE, delay, known, resolved)
        kept(desk, zhao, NOVEMBER - MINUTE, 60)
        kept(desk, zhao, NOVEMBER, 300)
        false_alarm = Incident(
            reporter_id=zhao.id,
            state=IncidentState.DISMISSED,
            happened_at=NOON,
            said_at=NOON,
            limit_at=NOON,
            reported_at=NOON,
            version_id=desk.book.version_id,
            created_at=NOON,
        )
        session.add(false_alarm)
        # Whoever changes team later was in the old one then.
        places.set_teams(session, {zhao.id: "新团队"}, world.clock.now())
        session.flush()

        october = of_period(desk, date(2026, 10, 1), date(2026, 10, 31))
        assert october == {
            liu.id: Summary(
                count=4,
                share=75,
                delay=135 * MINUTE,
                longest=241 * MINUTE,
                known=15 * MINUTE,
                resolved=330 * MINUTE,
            ),
            zhao.id: Summary(count=1, share=100, delay=60 * MINUTE, longest=60 * MINUTE, known=None, resolved=None),
        }
        by_severity = of_period(desk, date(2026, 10, 1), date(2026, 10, 31), "severity")
        assert {key: one.count for key, one in by_severity.items()} == {"important": 3, "minor": 2}
        team = places.teams_at(session, [liu.id], NOON)[liu.id]
        assert {
            key: one.count for key, one in of_period(desk, date(2026, 10, 1), date(2026, 10, 31), "team").items()
        } == {team: 5}
        november = of_period(desk, date(2026, 11, 1), date(2026, 11, 30))
        assert {key: (one.count, one.share) for key, one in november.items()} == {zhao.id: (1, 0)}
        table = list(delays.lines(desk, NOON - timedelta(days=1)))
        assert [line[1:4] for line in table if line[1] == "刘洋"] == [["刘洋", 4, 75], ["刘洋", 2, 50]]

    await world.write(work)
