"""The timeline in words: who did what, and when."""

from collections.abc import Mapping

from handlers.context import Desk, locale_of, say_to
from handlers.incidents.case import Case
from handlers.texts import Say, moment, short
from storage.tables import IncidentEntry, Person

_LINE = 60
# Asked for, the timeline has every word.
_WHOLE = 20_000


def timeline(desk: Desk, case: Case, reader: Person) -> str:
    """Write every line of the timeline."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    lines = (f"{moment(one.at, desk.now, zone, locale)} {said(one, case.named, say, _WHOLE)}" for one in case.timeline)
    return "\n".join(lines)


def said(entry: IncidentEntry, named: Mapping[int, Person], say: Say, most: int = _LINE) -> str:
    """Write one line of it."""
    author = named.get(entry.author_id) if entry.author_id is not None else None
    files = say("files-count", count=len(entry.files)) if entry.files else ""
    words = " ".join(part for part in (short(entry.text, most), files) if part)
    return say(f"incident-entry-{entry.kind}", name=author.name if author else "", text=words)
