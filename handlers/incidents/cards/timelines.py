"""The timeline in words: who did what, and when."""

from handlers.context import Desk, locale_of, say_to
from handlers.incidents.case import Case
from handlers.texts import LOCALES, Say, moment, short
from storage.enums import EntryKind
from storage.tables import IncidentEntry, Person

_LINE = 60
# Asked for, the timeline has every word.
_WHOLE = 20_000
# Whose text nobody typed.
_BY_CLERK = frozenset(
    {EntryKind.TOLD, EntryKind.ESCALATED, EntryKind.SKIPPED, EntryKind.SEVERITY, EntryKind.LATE_REASON}
)


def timeline(desk: Desk, case: Case, reader: Person) -> str:
    """Write every line of the timeline."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    lines = (
        f"{moment(one.at, desk.now, zone, locale)} {said(one, case, say, locale, _WHOLE)}" for one in case.timeline
    )
    return "\n".join(lines)


def said(entry: IncidentEntry, case: Case, say: Say, locale: str, most: int = _LINE) -> str:
    """Write one line of it."""
    files = say("files-count", count=len(entry.files)) if entry.files else ""
    text = _spoken(entry.text, case, locale) if entry.kind in _BY_CLERK else entry.text
    words = " ".join(part for part in (short(text, most), files) if part)
    return say(f"incident-entry-{entry.kind}", name=case.name(entry.author_id), text=words)


def _spoken(text: str, case: Case, locale: str) -> str:
    """Say in a reader's language what we wrote ourselves: words of the rule book, and names in a row."""
    if locale == LOCALES[0]:
        return text
    spoken = {words.zh: words.speak(locale) for words in case.words}
    names, _, quoted = text.partition("（")
    conditions = ", ".join(spoken.get(one, one) for one in quoted.removesuffix("）").split("、"))
    said_so = spoken.get(text) or names.replace("、", ", ")
    return f"{said_so} ({conditions})" if quoted else said_so
