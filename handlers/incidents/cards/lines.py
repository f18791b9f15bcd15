"""What every card of an incident says: the clock, the delay, where it stands; and the rows they share."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.chat import Button, press
from handlers.context import Desk, locale_of, say_to
from handlers.incidents import telling
from handlers.incidents.cards.timelines import said
from handlers.incidents.case import Case
from handlers.rules.incidents import exceeds
from handlers.texts import Say, duration, joined, moment, short
from storage.enums import EntryKind, IncidentState
from storage.tables import Incident, Person

LONGEST = 120
_SAID = 2
_TASKS = 2
# What is said beside an incident and worth a line on its card.
_WORDS = (EntryKind.ADDED, EntryKind.QUESTION, EntryKind.PHONED, EntryKind.SKIPPED)


def clock_line(desk: Desk, row: Incident, reader: Person) -> str:
    """Say how much is left of the limit, or by how much it is over."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    if row.happened_at is None or row.limit_at is None:
        return ""
    at, limit = (moment(one, desk.now, zone, locale) for one in (row.happened_at, row.limit_at))
    if row.limit_at > desk.now:
        return say("incident-left", at=at, left=duration(row.limit_at - desk.now, say), limit=limit)
    return say("incident-over", at=at, over=duration(desk.now - row.limit_at, say))


def delay_line(desk: Desk, case: Case, reader: Person) -> str:
    """Say how long after the event it was reported, and whether that was in time."""
    say, locale, zone, row = say_to(reader), locale_of(reader), desk.zone_of(reader), case.row
    if row.happened_at is None or row.said_at is None or row.limit_at is None:
        return ""
    limit = row.limit_at - row.happened_at
    delay = max(row.said_at - row.happened_at, timedelta())
    values = {
        "at": moment(row.happened_at, desk.now, zone, locale),
        "delay": duration(delay, say),
        "limit": duration(limit, say),
    }
    if case.is_time_assumed:
        return say("incident-assumed", at=values["at"])
    late = exceeds(row.happened_at, row.said_at, limit) is not None
    if reader.id != row.reporter_id and late:
        reason = _reason(desk, row, locale)
        return say("incident-late-of", **values) + (f"（{reason}）" if reason else "")
    if not late and delay < timedelta(minutes=1):
        return say("incident-at-once", **values)
    if late and row.late_reason:
        return say("incident-late-because", **values, reason=_reason(desk, row, locale))
    return say("incident-late" if late else "incident-in-time", **values)


def _reason(desk: Desk, row: Incident, locale: str) -> str:
    titles = {one.id: one.title.speak(locale) for one in desk.rules.late_reasons.options}
    return titles.get(row.late_reason, row.late_reason)


def facts_line(desk: Desk, case: Case, reader: Person) -> str:
    """Say which customer it concerns, when its reporter learned of it, and that we were away meanwhile."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    row, away = case.row, case.last(EntryKind.HEARD_LATE)
    parts = [say("incident-customer-is", name=row.customer)] if row.customer else []
    if row.learned_at is not None:
        parts.append(say("incident-learned-at", time=moment(row.learned_at, desk.now, zone, locale)))
    if away is not None:
        parts.append(said(away, case, say, locale))
    return " · ".join(parts)


def beside(desk: Desk, case: Case, reader: Person) -> list[str]:
    """Say what is still to be done about it, and who else reported the same event."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    open_ones = [one for one in case.tasks if one.done_at is None]
    lines = [
        say(
            "incident-task-line",
            name=case.name(one.owner_id),
            text=short(one.text, 40),
            time=moment(one.due_at or one.created_at, desk.now, zone, locale),
        )
        for one in open_ones[:_TASKS]
    ]
    at = ((one, moment(one.happened_at or one.created_at, desk.now, zone, locale)) for one in case.same)
    others = joined([f"{case.name(one.reporter_id)} {when}" for one, when in at], locale)
    return [*lines, say("incident-same-as", others=others)] if others else lines


def state_lines(desk: Desk, case: Case, reader: Person) -> list[str]:
    """Say what happens next, who acts, and the last words about it."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    row = case.row
    # A card stays short: where tasks or other reports stand on it, one word less.
    most = _SAID - bool(case.same or any(one.done_at is None for one in case.tasks))
    words = [said(one, case, say, locale) for one in case.timeline if one.kind in _WORDS][-most:]
    if row.state is IncidentState.REPORTED and row.next_step_at is not None:
        key = "incident-next" if telling.upper(desk, row) else "incident-next-again"
        words.append(say(key, time=moment(row.next_step_at, desk.now, zone, locale)))
    elif row.state is IncidentState.IN_HAND and row.in_charge is not None:
        words.append(say("incident-in-hand", name=case.name(row.in_charge)))
    elif row.state is not IncidentState.REPORTED:
        # The line that brought it here says who, when and why.
        last = case.last(EntryKind(row.state))
        if last is not None:
            words.append(f"{moment(last.at, desk.now, zone, locale)} {said(last, case, say, locale)}")
    return words


def title(case: Case, reader: Person, words: str) -> str:
    """Write a card's title: what it is, how grave, and the number by which one may speak of it."""
    grave = f" · {case.severity.title.speak(locale_of(reader))}" if case.severity else ""
    return f"⚠ {words}{grave} · {say_to(reader)('incident-numbered', number=case.id)}"


def stub(row: Incident) -> str:
    """Write the one line a card shrinks to."""
    return f"⚠ {short(row.text, 24)}"


def fewer(row: Incident, say: Say) -> Button:
    """Give the way back to the card."""
    return Button(say("button-back"), press("iless", row.id))


def further(row: Incident, say: Say, verb: str = "imore") -> Button:
    """Give the way to what else can be done, or to more of what ``verb`` asks."""
    return Button(say("button-more"), press(verb, row.id))


def closed_row(row: Incident, say: Say) -> tuple[Button, ...]:
    """Give what can still be done with a closed incident."""
    again = Button(say("incident-reopen"), press("ireopen", row.id))
    return (again, Button(say("incident-timeline"), press("itimeline", row.id)))


def severities(case: Case, ids: Sequence[str], reader: Person) -> list[Button]:
    """Give a button for each way to say how grave it is."""
    chosen = [case.rules.severity(one) for one in ids] if case.rules else []
    say, locale = say_to(reader), locale_of(reader)
    return [
        Button(
            say("incident-into-report", title=one.title.speak(locale)) if one.in_report else one.title.speak(locale),
            press("isevere", case.row.id, one.id),
        )
        for one in chosen
    ]
