"""An incident as a page to be printed."""

from collections.abc import Iterator

from handlers.context import Desk, locale_of, say_to
from handlers.incidents import case
from handlers.incidents.cards import timelines
from handlers.incidents.cards.lines import delay_line
from handlers.incidents.case import Case
from handlers.incidents.concerned import concerned
from handlers.pages import Line, Page, pictures
from handlers.texts import joined, local_time
from storage import incidents as stored
from storage.tables import Person

_WHOLE = 20_000


def page(desk: Desk, incident_id: int, reader: Person) -> Page | None:
    """Write the page of an incident; nothing when its reader has no say in it any more."""
    row = stored.incident(desk.session, incident_id, hold=False)
    if row is None or reader.id not in concerned(desk, row):
        return None
    whole = case.of(desk, row)
    say, zone = say_to(reader), desk.zone_of(reader)
    return Page(
        locale=locale_of(reader),
        title=say("incident-of", name=whole.reporter.name),
        text=row.text,
        facts=list(_facts(desk, whole, reader)),
        heading=say("incident-timeline"),
        lines=list(_lines(desk, whole, reader)),
        footer=say("page-printed", name=reader.name, time=local_time(desk.now, zone), number=row.id),
    )


def _facts(desk: Desk, whole: Case, reader: Person) -> Iterator[tuple[str, str]]:
    row, say, zone = whole.row, say_to(reader), desk.zone_of(reader)
    for key, at in (("happened", row.happened_at), ("reported", row.said_at), ("closed-at", row.closed_at)):
        if at is not None:
            yield say(f"incident-column-{key}"), local_time(at, zone)
    if row.learned_at is not None:
        yield say("incident-learned"), local_time(row.learned_at, zone)
    yield say("incident-column-limit-kept"), delay_line(desk, whole, reader)
    if row.customer:
        yield say("incident-customer"), row.customer
    if whole.severity is not None:
        yield say("incident-column-severity"), whole.severity.title.speak(locale_of(reader))
    told = joined([whole.name(one.person_id) for one in whole.told], locale_of(reader))
    yield say("incident-column-told"), told
    yield say("incident-column-state"), say(f"incident-state-{row.state}")


def _lines(desk: Desk, whole: Case, reader: Person) -> Iterator[Line]:
    say, zone = say_to(reader), desk.zone_of(reader)
    kept = pictures(desk, [one for entry in whole.timeline for one in entry.files])
    for entry in whole.timeline:
        text = timelines.said(entry, whole, say, locale_of(reader), _WHOLE)
        yield Line(local_time(entry.at, zone), text, [one for one in entry.files if one in kept])
