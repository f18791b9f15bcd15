"""A superior's card: what happened and what can be done about it; and one list where there are many."""

from collections.abc import Mapping, Sequence

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
    state_lines,
    stub,
    title,
)
from handlers.incidents.case import Case, rules_of
from handlers.incidents.life import is_open
from handlers.paging import pages
from handlers.texts import Say, moment, short
from storage import people
from storage.enums import EntryKind, IncidentState
from storage.tables import Incident, IncidentReader, Person

# So many incidents have a line on the list, and so many a button, page by page.
_LINES = 6
LISTED = 30
# What a superior can do about an incident, and what its button says; what is likeliest stands first.
DEEDS: Mapping[str, str] = {
    "iknow": "incident-acknowledge",
    "itake": "incident-take",
    "iask": "button-ask",
    "iadd": "incident-add",
    "iresolve": "incident-resolve",
    "isnooze": "button-later",
    "ihand": "incident-hand-over",
    "itask": "incident-task-give",
    "igrave": "incident-grave",
    "icustomer": "incident-customer",
    "itimeline": "incident-timeline",
    "idismiss": "incident-dismiss",
    "isame": "incident-same",
    "iomit": "incident-omission",
}


def card(desk: Desk, case: Case, mine: IncidentReader, *, page: int = 0, asking: bool = False) -> Message:
    """Show a superior what happened and a page of what can be done about it, perhaps ``asking`` how it goes."""
    row, reader, reporter = case.row, case.named[mine.person_id], case.reporter
    say = say_to(reader)
    phone = say("incident-phone", name=reporter.name, phone=reporter.phone) if reporter.phone else ""
    lines = [
        short(row.text, 2 * LONGEST),
        delay_line(desk, case, reader),
        facts_line(desk, case, reader),
        phone,
        *beside(desk, case, reader),
        *state_lines(desk, case, reader),
        _instruct(case, mine),
    ]
    if not is_open(row.state):
        rows: tuple[tuple[Button, ...], ...] = (closed_row(row, say),)
    else:
        if asking:
            lines.append(say("incident-how-goes-it"))
        deeds = _deeds(case, mine, say, asking=asking)
        rows = pages(deeds, page, further(row, say), fewer(row, say), leads_back=False)
    text = "\n".join(one for one in lines if one)
    return Message(text, title(case, reader, say("incident-of", name=reporter.name)), rows, stub(row))


def _instruct(case: Case, mine: IncidentReader) -> str:
    """Ask whoever was told past a superior for an instruction, until they know."""
    skipped, reader = case.last(EntryKind.SKIPPED), case.named[mine.person_id]
    asked = skipped is not None and skipped.text.partition("（")[0] == reader.name
    return say_to(reader)("incident-instruct") if asked and mine.acknowledged_at is None else ""


def _deeds(case: Case, mine: IncidentReader, say: Say, *, asking: bool) -> list[Button]:
    """List what can be done, what is likeliest now first."""
    row = case.row
    charged = row.in_charge == mine.person_id
    gone = {"itake"} if charged else set()
    if row.state is IncidentState.REPORTED:
        gone.add("isnooze")
    if mine.acknowledged_at is not None:
        gone.add("iknow")
    first = ["iresolve" if charged else "itake", "iadd", "isnooze"] if asking else []
    if charged and not asking:
        first = ["iresolve", "iadd", "iask"]
    verbs = [one for one in dict.fromkeys([*first, *DEEDS]) if one not in gone]
    buttons = [Button(say(DEEDS[one]), press(one, row.id)) for one in verbs]
    if case.files:
        # They say more than words, and are a tap away.
        buttons.insert(2, Button(say("incident-files", count=len(case.files)), press("ifiles", row.id)))
    return buttons


def listed_open(desk: Desk, reader: Person, shown: Sequence[Incident], count: int, page: int = 0) -> Message:
    """List the incidents somebody has not acknowledged; a tap brings each one's card."""
    say, zone = say_to(reader), desk.zone_of(reader)
    if not shown:
        return Message(say("incident-none-open"), say("incident-title"), (), say("incident-title"))
    reporters = people.named(desk.session, [one.reporter_id for one in shown])
    lines = [say("incident-many", count=count)]
    lines += [
        say(
            "incident-listed",
            time=moment(one.happened_at or one.created_at, desk.now, zone, locale_of(reader)),
            severity=_severity(desk, one, locale_of(reader)),
            name=reporters[one.reporter_id].name,
            text=short(one.text, 30),
        )
        for one in shown[:_LINES]
    ]
    if count > _LINES:
        lines.append(say("incident-many-more", count=count - _LINES))
    buttons = [Button(stub(one), press("ishow", one.id)) for one in shown]
    buttons.append(Button(say("incident-stats"), press("istats", 0)))
    more, back = (Button(say(f"button-{one}"), press("ilist", 0)) for one in ("more", "back"))
    rows = pages(buttons, page, more, back, leads_back=False, width=1)
    return Message("\n".join(lines), say("incident-title"), rows, say("incident-title"))


def _severity(desk: Desk, row: Incident, locale: str) -> str:
    """Say how grave something on the list is; nothing while nobody has said."""
    rules = rules_of(desk, row)
    return f" {rules.severity(row.severity).title.speak(locale)}" if rules is not None and row.severity else ""
