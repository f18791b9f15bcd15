"""The reporter's card: who knows, what comes next, whom to call."""

from handlers.chat import Button, Message, press, rows_of
from handlers.context import Desk, locale_of, say_to
from handlers.incidents.cards.lines import (
    LONGEST,
    beside,
    closed_row,
    delay_line,
    facts_line,
    fewer,
    severities,
    state_lines,
    stub,
    title,
)
from handlers.incidents.case import Case
from handlers.incidents.life import is_open
from handlers.line import can_hear
from handlers.texts import clock, short
from storage.enums import IncidentState
from storage.tables import Incident


def card(desk: Desk, case: Case, *, more: bool = False, asking: bool = False) -> Message:
    """Show the reporter where it stands, perhaps ``asking`` for details."""
    row, reporter = case.row, case.reporter
    say = say_to(reporter)
    lines = [
        short(row.text, LONGEST),
        delay_line(desk, row, reporter),
        facts_line(desk, case, reporter),
        _told(desk, case),
        *beside(desk, case, reporter),
        *state_lines(desk, case, reporter),
    ]
    if not is_open(row.state):
        rows: list[tuple[Button, ...]] = [closed_row(row, say)]
    else:
        if case.rules is not None and not row.severity and not asking:
            lines.append(say("incident-how-grave"))
        if asking:
            lines.append(say("incident-details"))
        rows = _details(case) if asking else [*_asked(desk, case), *(_more(case) if more else _first(case))]
    text = "\n".join(one for one in lines if one)
    return Message(text, title(case, reporter, say("incident-title")), tuple(rows), stub(row))


def _asked(desk: Desk, case: Case) -> list[tuple[Button, ...]]:
    """Ask how grave it is, then why it was late."""
    row, reporter, entry = case.row, case.reporter, case.entry
    rows: list[tuple[Button, ...]] = []
    if case.rules is not None and not row.severity:
        rows.append(tuple(severities(case, entry.severities if entry else (case.rules.unsure,), reporter)))
    if _is_late(row) and not row.late_reason:
        options = [one for one in desk.rules.late_reasons.options if not one.typed]
        reasons = [Button(o.title.speak(locale_of(reporter)), press("ilate", row.id, o.id)) for o in options]
        rows += rows_of(reasons, 3)
    if row.state is IncidentState.REPORTED and entry is not None and entry.skip is not None:
        rows.append((Button(say_to(reporter)("incident-skip"), press("iskip", row.id)),))
    return rows


def _first(case: Case) -> list[tuple[Button, ...]]:
    row, say = case.row, say_to(case.reporter)
    add = Button(say("incident-add"), press("iadd", row.id))
    phoned = Button(say("incident-phoned"), press("iphoned", row.id))
    return [(add, phoned, Button(say("button-more"), press("imore", row.id)))]


def _details(case: Case) -> list[tuple[Button, ...]]:
    row, say = case.row, say_to(case.reporter)
    add = Button(say("incident-add"), press("iadd", row.id))
    customer = Button(say("incident-customer"), press("icustomer", row.id))
    return [(add, customer), (Button(say("incident-no-details"), press("iless", row.id)),)]


def _more(case: Case) -> list[tuple[Button, ...]]:
    row, say = case.row, say_to(case.reporter)
    add = Button(say("incident-add"), press("iadd", row.id))
    again = Button(say("incident-change-time"), press("icorrect", row.id))
    return [
        (add, Button(say("incident-dismiss"), press("idismiss", row.id))),
        (again, Button(say("incident-timeline"), press("itimeline", row.id))),
        (
            Button(say("incident-customer"), press("icustomer", row.id)),
            Button(say("incident-learned"), press("ilearn", row.id)),
        ),
        (Button(say("incident-same"), press("isame", row.id)), fewer(row, say)),
    ]


def _told(desk: Desk, case: Case) -> str:
    """Name who was told and who knows."""
    if not case.told:
        return ""
    reader = case.reporter
    say, zone = say_to(reader), desk.zone_of(reader)
    names = []
    for one in case.told:
        mark = " ✓" if one.acknowledged_at else ""
        if not one.acknowledged_at and not can_hear(desk, case.named[one.person_id]):
            mark = say("incident-unheard")
        names.append(f"{case.name(one.person_id)} {clock(one.told_at, zone)}{mark}")
    text = say("incident-told", names="、".join(names))
    # While nobody has said that they know, the numbers to call.
    told = [case.named[one.person_id] for one in case.told]
    phones = [f"{one.name} {one.phone}" for one in told if one.phone]
    if phones and not any(one.acknowledged_at for one in case.told):
        text += "\n" + say("incident-phones", phones="、".join(phones))
    return text


def _is_late(row: Incident) -> bool:
    return row.said_at is not None and row.limit_at is not None and row.said_at > row.limit_at
