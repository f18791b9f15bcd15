"""A request as a page to be printed: what it says, the way it took, the stubs, and every act from the audit."""

from collections.abc import Iterator

from handlers.context import Desk, locale_of, say_to
from handlers.filling import wording
from handlers.pages import Line, Page, pictures
from handlers.requests import cards, lines, records
from handlers.requests.dossier import Dossier, find
from handlers.requests.showing import concerned
from handlers.texts import joined, local_time
from storage import people
from storage import requests as stored
from storage.tables import Person


def page(desk: Desk, request_id: int, reader: Person) -> Page | None:
    """Write the page of a request that was sent; nothing when its reader has nothing to do with it."""
    dossier = find(desk, request_id, hold=False)
    if dossier is None or dossier.row.number == 0:
        return None
    if reader.id not in {dossier.requester.id, *(one.id for one in concerned(desk, dossier))}:
        return None
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    return Page(
        locale=locale,
        title=" ".join(one for one in (dossier.title(locale), lines.archive_no(dossier.row)) if one),
        text=dossier.headline(locale),
        facts=list(_facts(desk, dossier, reader)),
        heading=say("request-timeline"),
        lines=list(_lines(desk, dossier, reader)),
        footer=say("page-printed", name=reader.name, time=local_time(desk.now, zone), number=dossier.id),
    )


def _facts(desk: Desk, dossier: Dossier, reader: Person) -> Iterator[tuple[str, str]]:
    row, say, locale, zone = dossier.row, say_to(reader), locale_of(reader), desk.zone_of(reader)
    yield say("requests-requester"), dossier.requester.name
    yield say("requests-state"), say(f"requests-state-{row.state}")
    for field in dossier.form.fields:
        if row.answers.get(field.id) is not None:
            yield field.label.speak(locale), wording.spelled(field, row.answers[field.id], say, locale)
    if row.submitted_at is not None:
        yield say("requests-submitted"), local_time(row.submitted_at, zone)
    if row.closed_at is not None:
        yield say("requests-closed"), local_time(row.closed_at, zone)
    given = list(lines.given(desk, stored.seats(desk.session, row), reader))
    if given:
        yield say("requests-deciders"), joined(given, locale)


def _lines(desk: Desk, dossier: Dossier, reader: Person) -> Iterator[Line]:
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    entries = records.words(desk, dossier)
    ids = {one for entry in entries for one in (entry.actor_id, entry.for_id) if one is not None}
    named = {one.id: one.name for one in people.named(desk.session, ids).values()}
    kept = pictures(desk, [one for entry in entries for one in entry.files])
    for entry in entries:
        said = cards.entry(entry, named, say, locale)
        yield Line(local_time(entry.at, zone), said, [one for one in entry.files if one in kept])
