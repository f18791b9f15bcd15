"""An incident's living cards: the reporter's with the clock, a superior's with what can be done."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from handlers import books
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Desk, locale_of, say_to
from handlers.incidents.life import is_open
from handlers.line import can_hear
from handlers.rules.book import Incidents, Reporting, Severity, Skip
from handlers.rules.incidents import exceeds
from handlers.texts import Say, clock, duration, moment, short
from storage import incidents as stored
from storage import people, places
from storage.enums import EntryKind, IncidentState
from storage.tables import Incident, IncidentEntry, IncidentReader, Person

_LINE = 120
_WHOLE = 20_000
_SAID = 2
_LISTED = 6
# Minutes ago, offered where somebody is asked when it happened.
_AGO = (0, 30, 60, 120)
# What is said beside an incident and worth a line on its card.
_WORDS = (EntryKind.ADDED, EntryKind.QUESTION, EntryKind.PHONED)


def subject(row: Incident) -> str:
    """Name the cards of an incident, its reporter's and its readers'."""
    return f"incident:{row.id}"


def rules_of(desk: Desk, row: Incident) -> Incidents | None:
    """Give the rules an incident is judged by."""
    return books.of_version(desk.session, row.version_id).rules.incidents or desk.rules.incidents


def entry_of(desk: Desk, row: Incident) -> Reporting | None:
    """Find the entry under which an incident is reported."""
    rules = rules_of(desk, row)
    return rules.of_role(places.role_at(desk.session, row.reporter_id, desk.now)) if rules else None


def severity_of(rules: Incidents, row: Incident) -> Severity:
    """Give how grave an incident counts."""
    return rules.severity(row.severity)


def when(row: Incident, reporter: Person) -> Message:
    """Ask when it happened."""
    say = say_to(reporter)
    lines = [f"「{short(row.text, _LINE)}」"] if row.text else []
    lines.append(say("incident-when"))
    buttons = [Button(say(f"incident-ago-{one}"), press("ihappened", row.id, str(one))) for one in _AGO]
    pick = Button(say("incident-pick"), press("ipick", row.id))
    rows = (*rows_of(buttons), (pick, Button(say("button-cancel"), press("icancel", row.id))))
    return Message("\n".join(lines), say("incident-title"), rows, say("incident-title"))


def what(desk: Desk, row: Incident, reporter: Person) -> Message:
    """Ask what happened, with the clock running."""
    say = say_to(reporter)
    text = f"{clock_line(desk, row, reporter)}\n{say('incident-what')}"
    again = Button(say("incident-change-time"), press("iagain", row.id))
    rows = ((again, Button(say("button-cancel"), press("icancel", row.id))),)
    return Message(text, say("incident-title"), rows, say("incident-title"))


def clock_line(desk: Desk, row: Incident, reader: Person) -> str:
    """Say how much is left of the limit, or by how much it is over."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    if row.happened_at is None or row.limit_at is None:
        return ""
    at, limit = (moment(one, desk.now, zone, locale) for one in (row.happened_at, row.limit_at))
    if row.limit_at > desk.now:
        return say("incident-left", at=at, left=duration(row.limit_at - desk.now, say), limit=limit)
    return say("incident-over", at=at, over=duration(desk.now - row.limit_at, say))


def delay_line(desk: Desk, row: Incident, reader: Person) -> str:
    """Say how long after the event it was reported, and whether that was in time."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    if row.happened_at is None or row.said_at is None or row.limit_at is None:
        return ""
    limit = row.limit_at - row.happened_at
    delay = max(row.said_at - row.happened_at, timedelta())
    values = {
        "at": moment(row.happened_at, desk.now, zone, locale),
        "delay": duration(delay, say),
        "limit": duration(limit, say),
    }
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


def reporters(desk: Desk, row: Incident, *, more: bool = False) -> Message:
    """Show the reporter where it stands: who knows, what comes next, whom to call."""
    reporter = people.named(desk.session, [row.reporter_id])[row.reporter_id]
    say, rules = say_to(reporter), rules_of(desk, row)
    told = stored.readers(desk.session, row.id)
    lines = [
        short(row.text, _LINE),
        delay_line(desk, row, reporter),
        _told(desk, told, reporter),
        *_state(desk, row, reporter),
    ]
    rows: list[tuple[Button, ...]] = []
    if is_open(row.state):
        entry = entry_of(desk, row)
        if rules is not None and not row.severity:
            lines.append(say("incident-how-grave"))
            rows.append(tuple(_severities(rules, entry.severities if entry else (rules.unsure,), row, reporter)))
        elif _is_late(row) and not row.late_reason:
            options = desk.rules.late_reasons.options
            reasons = [Button(o.title.speak(locale_of(reporter)), press("ilate", row.id, o.id)) for o in options]
            rows += rows_of([one for one, o in zip(reasons, options, strict=True) if not o.typed], 3)
        add = Button(say("incident-add"), press("iadd", row.id))
        if row.state is IncidentState.REPORTED and entry is not None and entry.skip is not None:
            rows.append((Button(say("incident-skip"), press("iskip", row.id)),))
        if more:
            rows.append((add, Button(say("incident-dismiss"), press("idismiss", row.id))))
            again = Button(say("incident-change-time"), press("icorrect", row.id))
            rows.append((again, Button(say("incident-timeline"), press("itimeline", row.id))))
            rows.append((_fewer(row, say),))
        else:
            phoned = Button(say("incident-phoned"), press("iphoned", row.id))
            rows.append((add, phoned, Button(say("button-more"), press("imore", row.id))))
    else:
        rows.append(_closed_row(row, say))
    title = _title(desk, row, reporter, say("incident-title"))
    return Message("\n".join(one for one in lines if one), title, tuple(rows), _stub(row))


def superiors(desk: Desk, row: Incident, reader: Person, mine: IncidentReader, *, more: bool = False) -> Message:
    """Show a superior what happened and what can be done about it."""
    say = say_to(reader)
    reporter = people.named(desk.session, [row.reporter_id])[row.reporter_id]
    phone = say("incident-phone", name=reporter.name, phone=reporter.phone) if reporter.phone else ""
    lines = [short(row.text, 2 * _LINE), delay_line(desk, row, reader), phone, *_state(desk, row, reader)]
    title = _title(desk, row, reader, say("incident-of", name=reporter.name))
    if not is_open(row.state):
        rows: tuple[tuple[Button, ...], ...] = (_closed_row(row, say),)
    elif more:
        rows = _more(row, say)
    else:
        rows = _deeds(row, reader, mine, say)
    return Message("\n".join(one for one in lines if one), title, rows, _stub(row))


def _deeds(row: Incident, reader: Person, mine: IncidentReader, say: Say) -> tuple[tuple[Button, ...], ...]:
    know = Button(say("incident-acknowledge"), press("iknow", row.id))
    take = Button(say("incident-take"), press("itake", row.id))
    ask = Button(say("button-ask"), press("iask", row.id))
    more = Button(say("button-more"), press("imore", row.id))
    if row.in_charge == reader.id:
        done = Button(say("incident-resolve"), press("iresolve", row.id))
        return ((done, Button(say("incident-add"), press("iadd", row.id))), (ask, more))
    if mine.acknowledged_at is None:
        return ((know, take), (ask, more))
    return ((take, ask), (more,))


def _more(row: Incident, say: Say) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        Button(say("incident-grave"), press("igrave", row.id)),
        Button(say("incident-hand-over"), press("ihand", row.id)),
        Button(say("incident-dismiss"), press("idismiss", row.id)),
        Button(say("incident-timeline"), press("itimeline", row.id)),
        Button(say("incident-resolve"), press("iresolve", row.id)),
        _fewer(row, say),
    ]
    return rows_of(buttons)


def _fewer(row: Incident, say: Say) -> Button:
    return Button(say("button-back"), press("iless", row.id))


def _closed_row(row: Incident, say: Say) -> tuple[Button, ...]:
    again = Button(say("incident-reopen"), press("ireopen", row.id))
    return (again, Button(say("incident-timeline"), press("itimeline", row.id)))


def listed_open(desk: Desk, reader: Person, rows: Sequence[Incident]) -> Message:
    """List the incidents somebody has not acknowledged; a tap brings each one's card."""
    say, zone = say_to(reader), desk.zone_of(reader)
    if not rows:
        return Message(say("incident-none-open"), say("incident-title"), (), say("incident-title"))
    shown = rows[:_LISTED]
    reporters = people.named(desk.session, [one.reporter_id for one in shown])
    lines = [say("incident-many", count=len(rows))]
    lines += [
        f"· {moment(one.happened_at or one.created_at, desk.now, zone, locale_of(reader))} "
        f"{reporters[one.reporter_id].name}：{short(one.text, 30)}"
        for one in shown
    ]
    buttons = tuple((Button(_stub(one), press("ishow", one.id)),) for one in shown)
    return Message("\n".join(lines), say("incident-title"), buttons, say("incident-title"))


def choose_severity(desk: Desk, row: Incident, reader: Person) -> Message:
    """Ask a superior how grave it is."""
    say, rules = say_to(reader), rules_of(desk, row)
    buttons = _severities(rules, [one.id for one in rules.severities], row, reader) if rules else []
    title = _title(desk, row, reader, say("incident-title"))
    return Message(say("incident-which-grave"), title, (*rows_of(buttons), (_fewer(row, say),)), title)


def skipping(desk: Desk, row: Incident, reporter: Person, skip: Skip, holders: Mapping[str, Person]) -> Message:
    """Name the conditions under which one may go past the superior; a tap confirms them all and chooses whom."""
    say, locale = say_to(reporter), locale_of(reporter)
    conditions = "\n".join(f"{n}. {one.speak(locale)}" for n, one in enumerate(skip.conditions, start=1))
    buttons = [
        Button(
            say("incident-skip-to", role=desk.rules.roles[role].title.speak(locale), name=person.name),
            press("iskipto", row.id, role),
        )
        for role, person in holders.items()
    ]
    title = _title(desk, row, reporter, say("incident-title"))
    rows = (*rows_of(buttons, 1), (_fewer(row, say),))
    return Message(say("incident-skip-when", conditions=conditions), title, rows, title)


def choose_called(desk: Desk, row: Incident, reporter: Person, told: Sequence[Person]) -> Message:
    """Ask whom the reporter has called."""
    say = say_to(reporter)
    buttons = [Button(one.name, press("icalled", row.id, str(one.id))) for one in told]
    title = _title(desk, row, reporter, say("incident-title"))
    return Message(say("incident-called-whom"), title, (*rows_of(buttons), (_fewer(row, say),)), title)


def choose_person(desk: Desk, row: Incident, reader: Person, others: Sequence[Person]) -> Message:
    """Ask who takes over."""
    say = say_to(reader)
    buttons = [Button(one.name, press("igive", row.id, str(one.id))) for one in others]
    title = _title(desk, row, reader, say("incident-title"))
    return Message(say("incident-hand-to"), title, (*rows_of(buttons), (_fewer(row, say),)), title)


def asking(desk: Desk, row: Incident, reader: Person, key: str) -> Message:
    """Ask on the card for the next words."""
    say = say_to(reader)
    title = _title(desk, row, reader, say("incident-title"))
    return Message(f"{short(row.text, _LINE)}\n{say(key)}", title, ((_fewer(row, say),),), title)


def timeline(desk: Desk, row: Incident, reader: Person) -> str:
    """Write every line of the timeline."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    entries = stored.timeline(desk.session, row.id)
    named = people.named(desk.session, {one.author_id for one in entries if one.author_id is not None})
    return "\n".join(f"{moment(one.at, desk.now, zone, locale)} {_said(one, named, say)}" for one in entries)


def _said(entry: IncidentEntry, named: dict[int, Person], say: Say, most: int = _LINE // 2) -> str:
    name = named[entry.author_id].name if entry.author_id in named else ""
    files = say("files-count", count=len(entry.files)) if entry.files else ""
    words = " ".join(part for part in (short(entry.text, most), files) if part)
    return say(f"incident-entry-{entry.kind}", name=name, text=words)


def _severities(rules: Incidents, ids: Sequence[str], row: Incident, reader: Person) -> list[Button]:
    chosen = [rules.severity(one) for one in ids]
    say, locale = say_to(reader), locale_of(reader)
    return [
        Button(
            say("incident-into-report", title=one.title.speak(locale)) if one.in_report else one.title.speak(locale),
            press("isevere", row.id, one.id),
        )
        for one in chosen
    ]


def _title(desk: Desk, row: Incident, reader: Person, words: str) -> str:
    rules = rules_of(desk, row)
    grave = f" · {severity_of(rules, row).title.speak(locale_of(reader))}" if rules and row.severity else ""
    return f"⚠ {words}{grave}"


def _stub(row: Incident) -> str:
    return f"⚠ {short(row.text, 24)}"


def _told(desk: Desk, told: Sequence[IncidentReader], reader: Person) -> str:
    """Name who was told and who knows."""
    if not told:
        return ""
    say, zone = say_to(reader), desk.zone_of(reader)
    named = people.named(desk.session, [one.person_id for one in told])
    names = []
    for one in told:
        mark = " ✓" if one.acknowledged_at else ""
        if not one.acknowledged_at and not can_hear(desk, named[one.person_id]):
            mark = say("incident-unheard")
        names.append(f"{named[one.person_id].name} {clock(one.told_at, zone)}{mark}")
    text = say("incident-told", names="、".join(names))
    # While nobody has said that they know, the numbers to call.
    phones = [f"{one.name} {one.phone}" for one in named.values() if one.phone]
    if phones and not any(one.acknowledged_at for one in told):
        text += "\n" + say("incident-phones", phones="、".join(phones))
    return text


def _state(desk: Desk, row: Incident, reader: Person) -> list[str]:
    """Say what happens next, who acts, and the last words about it."""
    say, locale, zone = say_to(reader), locale_of(reader), desk.zone_of(reader)
    entries = stored.timeline(desk.session, row.id)
    named = people.named(desk.session, {one.author_id for one in entries if one.author_id is not None})
    words = [_said(one, named, say) for one in entries if one.kind in _WORDS][-_SAID:]
    if row.state is IncidentState.REPORTED and row.next_step_at is not None:
        words.append(say("incident-next", time=moment(row.next_step_at, desk.now, zone, locale)))
    elif row.state is IncidentState.IN_HAND and row.in_charge is not None:
        words.append(say("incident-in-hand", name=people.named(desk.session, [row.in_charge])[row.in_charge].name))
    elif row.state is not IncidentState.REPORTED:
        # The line that brought it here says who, when and why.
        kind = EntryKind(row.state)
        last = next((one for one in reversed(entries) if one.kind is kind), None)
        if last is not None:
            words.append(f"{moment(last.at, desk.now, zone, locale)} {_said(last, named, say)}")
    return words


def _is_late(row: Incident) -> bool:
    return row.said_at is not None and row.limit_at is not None and row.said_at > row.limit_at
