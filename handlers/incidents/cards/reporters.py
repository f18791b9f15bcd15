"""The reporter's card: who knows, what comes next, whom to call."""

from collections.abc import Sequence

from handlers.chat import Button, Message, press
from handlers.context import Desk, locale_of, say_to
from handlers.incidents.cards.lines import (
    LONGEST,
    beside,
    closed_row,
    delay_line,
    facts_line,
    fewer,
    further,
    severities,
    state_lines,
    stub,
    title,
)
from handlers.incidents.case import Case
from handlers.incidents.life import is_open
from handlers.line import can_hear
from handlers.paging import MOST, pages
from handlers.texts import Say, clock, short
from storage.enums import IncidentState

# More people than these are told by their number; the numbers to call are those of the last ones told.
_MOST_NAMES = 8
_MOST_PHONES = 3


def card(desk: Desk, case: Case, *, page: int = 0, asking: bool = False) -> Message:
    """Show the reporter where it stands and a page of what they can do, perhaps ``asking`` for details."""
    row, reporter = case.row, case.reporter
    say = say_to(reporter)
    lines = [
        short(row.text, LONGEST),
        delay_line(desk, case, reporter),
        facts_line(desk, case, reporter),
        _told(desk, case),
        *beside(desk, case, reporter),
        *state_lines(desk, case, reporter),
    ]
    if not is_open(row.state):
        rows: tuple[tuple[Button, ...], ...] = (closed_row(row, say),)
    elif asking:
        lines.append(say("incident-details"))
        rows = _details(case)
    else:
        if case.rules is not None and not row.severity and not _is_unexplained(case):
            lines.append(say("incident-how-grave"))
        rows = pages(_deeds(desk, case), page, further(row, say), fewer(row, say), leads_back=False)
    text = "\n".join(one for one in lines if one)
    return Message(text, title(case, reporter, say("incident-title")), rows, stub(row))


def _deeds(desk: Desk, case: Case) -> list[Button]:
    """List what the reporter can do: first what is asked of them, why it was late, then how grave it is."""
    row, reporter, entry, rules = case.row, case.reporter, case.entry, case.rules
    say, locale = say_to(reporter), locale_of(reporter)
    asked: list[list[Button]] = []
    if _is_unexplained(case):
        options = [one for one in desk.rules.late_reasons.options if not one.typed]
        asked.append([Button(one.title.speak(locale), press("ilate", row.id, one.id)) for one in options])
    if rules is not None and not row.severity:
        asked.append(severities(case, entry.severities if entry else (rules.unsure,), reporter))
    labels = {
        "iadd": "incident-add",
        "iphoned": "incident-phoned",
        "icustomer": "incident-customer",
        "idismiss": "incident-dismiss",
        "icorrect": "incident-change-time",
        "itimeline": "incident-timeline",
        "ilearn": "incident-learned",
        "isame": "incident-same",
    }
    if case.is_time_assumed:
        # Nobody said when: that is asked for before all else.
        correct = Button(say(labels.pop("icorrect")), press("icorrect", row.id))
        asked[:1] = [[correct, *(asked[0] if asked else [])]]
    others = [Button(say(label), press(verb, row.id)) for verb, label in labels.items()]
    if row.state is IncidentState.REPORTED and entry is not None and entry.skip is not None:
        others.insert(0, Button(say("incident-skip"), press("iskip", row.id)))
    first = asked[0] if asked else []
    # What is asked first stands on a page of its own, filled with what is likeliest besides.
    fill = max(0, MOST - 1 - len(first))
    return [*first, *others[:fill], *(one for group in asked[1:] for one in group), *others[fill:]]


def _details(case: Case) -> tuple[tuple[Button, ...], ...]:
    row, say = case.row, say_to(case.reporter)
    add = Button(say("incident-add"), press("iadd", row.id))
    customer = Button(say("incident-customer"), press("icustomer", row.id))
    return (add, customer), (Button(say("incident-no-details"), press("iless", row.id)),)


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
    text = say("incident-told", names=_first(names, say))
    # While nobody has said that they know, the numbers to call.
    told = [case.named[one.person_id] for one in case.told]
    phones = [f"{one.name} {one.phone}" for one in told if one.phone]
    if phones and not any(one.acknowledged_at for one in case.told):
        text += "\n" + say("incident-phones", phones="、".join(phones[-_MOST_PHONES:]))
    return text


def _first(names: Sequence[str], say: Say) -> str:
    """Write names one behind the other; of a crowd the first ones and how many there are."""
    words = "、".join(names[:_MOST_NAMES])
    return words if len(names) <= _MOST_NAMES else say("incident-names", names=words, count=len(names))


def _is_unexplained(case: Case) -> bool:
    """Tell whether it came late and nobody said why; where the limit follows how grave it is, that is asked first."""
    row = case.row
    if case.entry is not None and case.entry.limits and not row.severity:
        return False
    is_late = row.said_at is not None and row.limit_at is not None and row.said_at > row.limit_at
    return is_late and not row.late_reason
