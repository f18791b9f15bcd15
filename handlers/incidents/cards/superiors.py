"""A superior's card: what happened and what can be done about it; and one list where there are many."""

from collections.abc import Sequence

from handlers.chat import Button, Message, press, rows_of
from handlers.context import Desk, locale_of, say_to
from handlers.incidents.cards.lines import (
    LONGEST,
    beside,
    closed_row,
    delay_line,
    facts_line,
    fewer,
    state_lines,
    stub,
    title,
)
from handlers.incidents.case import Case
from handlers.incidents.life import is_open
from handlers.texts import Say, moment, short
from storage import people
from storage.tables import Incident, IncidentReader, Person

LISTED = 6


def card(desk: Desk, case: Case, mine: IncidentReader, *, more: bool = False, asking: bool = False) -> Message:
    """Show a superior what happened and what can be done about it, perhaps ``asking`` how it goes."""
    row, reader, reporter = case.row, case.named[mine.person_id], case.reporter
    say = say_to(reader)
    phone = say("incident-phone", name=reporter.name, phone=reporter.phone) if reporter.phone else ""
    lines = [
        short(row.text, 2 * LONGEST),
        delay_line(desk, row, reader),
        facts_line(desk, case, reader),
        phone,
        *beside(desk, case, reader),
        *state_lines(desk, case, reader),
    ]
    if not is_open(row.state):
        rows: tuple[tuple[Button, ...], ...] = (closed_row(row, say),)
    else:
        if asking:
            lines.append(say("incident-how-goes-it"))
        rows = _more(row, say) if more else _progress(row, mine, say) if asking else _deeds(row, mine, say)
    text = "\n".join(one for one in lines if one)
    return Message(text, title(case, reader, say("incident-of", name=reporter.name)), rows, stub(row))


def _deeds(row: Incident, mine: IncidentReader, say: Say) -> tuple[tuple[Button, ...], ...]:
    know = Button(say("incident-acknowledge"), press("iknow", row.id))
    take = Button(say("incident-take"), press("itake", row.id))
    ask = Button(say("button-ask"), press("iask", row.id))
    more = Button(say("button-more"), press("imore", row.id))
    if row.in_charge == mine.person_id:
        done = Button(say("incident-resolve"), press("iresolve", row.id))
        return ((done, Button(say("incident-add"), press("iadd", row.id))), (ask, more))
    if mine.acknowledged_at is None:
        return ((know, take), (ask, more))
    return ((take, ask), (more,))


def _progress(row: Incident, mine: IncidentReader, say: Say) -> tuple[tuple[Button, ...], ...]:
    done = Button(say("incident-resolve"), press("iresolve", row.id))
    take = Button(say("incident-take"), press("itake", row.id))
    add = Button(say("incident-add"), press("iadd", row.id))
    later = Button(say("button-later"), press("isnooze", row.id))
    more = Button(say("button-more"), press("imore", row.id))
    return ((done if row.in_charge == mine.person_id else take, add), (later, more))


def _more(row: Incident, say: Say) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        Button(say("incident-grave"), press("igrave", row.id)),
        Button(say("incident-hand-over"), press("ihand", row.id)),
        Button(say("incident-task-give"), press("itask", row.id)),
        Button(say("incident-customer"), press("icustomer", row.id)),
        Button(say("incident-same"), press("isame", row.id)),
        Button(say("incident-timeline"), press("itimeline", row.id)),
        Button(say("incident-dismiss"), press("idismiss", row.id)),
        Button(say("incident-resolve"), press("iresolve", row.id)),
        Button(say("incident-omission"), press("iomit", row.id)),
        fewer(row, say),
    ]
    return rows_of(buttons, 3)


def listed_open(desk: Desk, reader: Person, shown: Sequence[Incident], count: int) -> Message:
    """List the incidents somebody has not acknowledged; a tap brings each one's card."""
    say, zone = say_to(reader), desk.zone_of(reader)
    if not shown:
        return Message(say("incident-none-open"), say("incident-title"), (), say("incident-title"))
    reporters = people.named(desk.session, [one.reporter_id for one in shown])
    lines = [say("incident-many", count=count)]
    lines += [
        f"· {moment(one.happened_at or one.created_at, desk.now, zone, locale_of(reader))} "
        f"{reporters[one.reporter_id].name}：{short(one.text, 30)}"
        for one in shown
    ]
    buttons = (
        *((Button(stub(one), press("ishow", one.id)),) for one in shown),
        (Button(say("incident-stats"), press("istats", 0)),),
    )
    return Message("\n".join(lines), say("incident-title"), buttons, say("incident-title"))
