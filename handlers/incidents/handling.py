"""What superiors do with an incident: know of it, take charge, hand it over, close it; each tap is judged anew."""

from handlers import focus, loose
from handlers.chat import Button, Message, press
from handlers.context import Context
from handlers.incidents import case, finding, listening, showing, telling, updates
from handlers.incidents.cards import choices, reporters, superiors
from handlers.incidents.concerned import concerned, holders_of, told_ids, unknown_to, who_may_take
from handlers.incidents.life import Act, follow, may
from handlers.paging import page_of
from handlers.rules.book import Skip
from handlers.texts import short
from storage import cards as cards_of
from storage import incidents as stored
from storage import people
from storage import tasks as kept
from storage.enums import EntryKind, IncidentState
from storage.tables import Incident, IncidentReader, Person


def acknowledge(ctx: Context, incident_id: int, _argument: str) -> str:
    """Say that one knows; nobody further up the line is told."""
    found = finding.told(ctx, incident_id)
    if isinstance(found, str):
        return found
    row, mine = found
    if mine.acknowledged_at is None:
        know(ctx, row, mine)
        showing.refresh(ctx, row)
    return ctx.say("incident-toast-acknowledged")


def acknowledge_typed(ctx: Context, text: str) -> None:
    """Take the typed word for the button: of the card replied to, else of the one nobody knows of; many are listed."""
    kind, _, number = cards_of.subject_of(ctx.session, ctx.account.id, ctx.event.reply_to).partition(":")
    unknown = unknown_to(ctx, [ctx.person.id])[ctx.person.id]
    if kind == "incident" and ctx.event.reply_to:
        _acknowledge_by_name(ctx, int(number))
    elif len(unknown) > 1:
        showing.list_unknown(ctx)
    elif unknown:
        _acknowledge_by_name(ctx, unknown[0])
    else:
        loose.take(ctx, ctx.event.text or text, [])


def _acknowledge_by_name(ctx: Context, incident_id: int) -> None:
    said = acknowledge(ctx, incident_id, "")
    row = stored.incident(ctx.session, incident_id)
    mine = stored.reader(ctx.session, incident_id, ctx.person.id)
    if row is not None and mine is not None and mine.acknowledged_at == ctx.at:
        said = ctx.say("incident-known", number=row.id, text=short(row.text, 24))
    ctx.lines.append(Message(said))


def know(ctx: Context, row: Incident, mine: IncidentReader) -> None:
    """Note that a superior knows; nobody further up the line is told."""
    mine.acknowledged_at = ctx.at
    row.acknowledged_at = row.acknowledged_at or ctx.at
    if may(row.state, Act.ACKNOWLEDGE):
        row.state = follow(row.state, Act.ACKNOWLEDGE)
        updates.plan(ctx, row)
    else:
        mine.ask_at = row.next_step_at
    telling.note(ctx, row, EntryKind.ACKNOWLEDGED)


def take(ctx: Context, incident_id: int, _argument: str) -> str:
    """Take charge; it rings where somebody had it."""
    found = finding.told(ctx, incident_id)
    if isinstance(found, str):
        return found
    row, mine = found
    if row.in_charge == ctx.person.id:
        return ctx.say("incident-toast-yours")
    if mine.acknowledged_at is None:
        know(ctx, row, mine)
    before = [row.in_charge] if row.in_charge is not None else []
    _put_in_charge(ctx, row, ctx.person.id)
    telling.note(ctx, row, EntryKind.TAKEN)
    showing.refresh(ctx, row, ring=before)
    return ctx.say("incident-toast-yours")


def know_by_acting(ctx: Context, row: Incident) -> None:
    """Whoever does something about it knows of it."""
    mine = stored.reader(ctx.session, row.id, ctx.person.id)
    if mine is not None and (mine.acknowledged_at is None or row.state is IncidentState.REPORTED):
        know(ctx, row, mine)


def _put_in_charge(ctx: Context, row: Incident, person_id: int) -> None:
    row.state, row.in_charge = follow(row.state, Act.TAKE), person_id
    updates.plan(ctx, row)


def hand_over(ctx: Context, incident_id: int, page: str) -> str:
    """Ask who takes over: anybody told, or one of one's own people."""
    found = finding.told(ctx, incident_id)
    if isinstance(found, str):
        return found
    row, _ = found
    others = who_may_take(ctx, row)
    if not others:
        return ctx.say("incident-toast-nobody")
    asking = choices.Asking("incident-hand-to", "igive", "ihand", page_of(page))
    showing.show(ctx, row, ctx.person, choices.person(case.of(ctx, row), ctx.person, asking, others))
    return ""


def give(ctx: Context, incident_id: int, person_id: str) -> str:
    """Hand an incident over; it rings there."""
    found = finding.told(ctx, incident_id)
    if isinstance(found, str):
        return found
    row, _ = found
    other = next((one for one in who_may_take(ctx, row) if str(one.id) == person_id), None)
    if other is None:
        return ctx.say("toast-too-old")
    if other.id not in told_ids(ctx, row):
        stored.tell(ctx.session, row.id, [other.id], ctx.now)
    know_by_acting(ctx, row)
    _put_in_charge(ctx, row, other.id)
    telling.note(ctx, row, EntryKind.HANDED_OVER, other.name)
    showing.refresh(ctx, row, ring={other.id})
    return ctx.say("incident-toast-given", name=other.name)


def grave(ctx: Context, incident_id: int, page: str) -> str:
    """Ask how grave it is."""
    found = finding.told(ctx, incident_id)
    if isinstance(found, str):
        return found
    row, _ = found
    showing.show(ctx, row, ctx.person, choices.severity(case.of(ctx, row), ctx.person, page_of(page)))
    return ""


def severe(ctx: Context, incident_id: int, severity: str) -> str:
    """Say how grave it is: its reporter within the role's own words, a superior in any."""
    row = finding.reported(ctx, incident_id)
    if isinstance(row, str):
        return row
    rules = case.rules_of(ctx, row)
    entry = case.entry_of(ctx, row)
    mine = row.reporter_id == ctx.person.id and ctx.person.id not in told_ids(ctx, row)
    allowed = entry.severities if mine and entry else [one.id for one in rules.severities] if rules else []
    if rules is None or severity not in allowed:
        return ctx.say("toast-too-old")
    if mine and (row.severity or (rules.severity(severity).in_report and row.acknowledged_at is not None)):
        return ctx.say("incident-toast-superior-decides")
    if not mine:
        know_by_acting(ctx, row)
    chosen = rules.severity(severity)
    row.severity = severity
    telling.judge_again(ctx, row)
    telling.note(ctx, row, EntryKind.SEVERITY, chosen.title.speak("zh-CN"))
    if chosen.in_report and may(row.state, Act.LEAVE_TO_REPORT):
        _close(ctx, row, Act.LEAVE_TO_REPORT, EntryKind.IN_REPORT, "")
        reporter = people.named(ctx.session, [row.reporter_id])[row.reporter_id]
        loose.into_todays_report(ctx, reporter, row.text)
        if focus.is_about(ctx.person.focus, "detail", row.id):
            ctx.person.focus = ""
        showing.refresh(ctx, row)
        return ctx.say("incident-toast-in-report")
    if row.state is IncidentState.REPORTED:
        telling.wait_for_acknowledgement(ctx, row)
    else:
        updates.plan(ctx, row)
    showing.refresh(ctx, row)
    return ctx.say("incident-toast-severity")


def resolve(ctx: Context, incident_id: int, _argument: str) -> str:
    """Ask how it ended."""
    found = finding.told(ctx, incident_id)
    if isinstance(found, str):
        return found
    row, _ = found
    ctx.person.focus = focus.asking("resolve", row.id, ctx.at)
    showing.show(ctx, row, ctx.person, choices.words(case.of(ctx, row), ctx.person, "incident-how-resolved"))
    return ""


def resolve_in_words(ctx: Context, incident_id: int, text: str) -> None:
    """Close an incident with how it ended; its reporter hears of it."""
    ctx.person.focus = ""
    found = finding.told(ctx, incident_id)
    if isinstance(found, str):
        ctx.lines.append(Message(found))
        row_closed = finding.reported(ctx, incident_id, closed_too=True)
        if not isinstance(row_closed, str):
            # Somebody else has closed it meanwhile; what was written stays on record.
            telling.note(ctx, row_closed, EntryKind.ADDED, text.strip())
            showing.refresh(ctx, row_closed)
        return
    row, _ = found
    _close(ctx, row, Act.RESOLVE, EntryKind.RESOLVED, text.strip())
    showing.refresh(ctx, row, ring={row.reporter_id, ctx.person.id})


def dismiss(ctx: Context, incident_id: int, _argument: str) -> str:
    """Put on record that it was a false alarm."""
    row = finding.reported(ctx, incident_id)
    if isinstance(row, str):
        return row
    if row.acknowledged_at is not None and ctx.person.id not in told_ids(ctx, row):
        # Somebody has begun with it: they say that it was nothing.
        return ctx.say("incident-toast-superior-closes")
    others = {row.reporter_id, row.in_charge} - {None, ctx.person.id}
    _close(ctx, row, Act.DISMISS, EntryKind.DISMISSED, "")
    showing.refresh(ctx, row, ring={one for one in others if one is not None})
    return ctx.say("incident-toast-noted-false")


def is_out(ctx: Context, incident_id: int) -> bool:
    """Say to whoever cancels what they have reported that it is out, and offer the false alarm; false when closed."""
    row = finding.reported(ctx, incident_id)
    if isinstance(row, str):
        return False
    if row.acknowledged_at is not None:
        ctx.tell("incident-toast-superior-closes")
        return True
    false_alarm = Button(ctx.say("incident-dismiss"), press("idismiss", row.id))
    message = choices.words(case.of(ctx, row), ctx.person, "incident-is-out", [false_alarm])
    showing.show(ctx, row, ctx.person, message, ring=True)
    return True


def reopen(ctx: Context, incident_id: int, _argument: str) -> str:
    """Open a closed incident again; whoever was told hears of it."""
    row = finding.reported(ctx, incident_id, closed_too=True)
    if isinstance(row, str):
        return row
    if not may(row.state, Act.REOPEN):
        return ctx.say("toast-too-old")
    row.state, row.closed_at, row.in_charge = follow(row.state, Act.REOPEN), None, None
    for one in stored.readers(ctx.session, row.id):
        # Whoever opens it again knows of it; the others are asked anew.
        one.acknowledged_at = ctx.at if one.person_id == ctx.person.id else None
    for task in kept.given(ctx.session, [row.id])[row.id]:
        if task.done_at is None and task.next_nag_at is None:
            task.next_nag_at = ctx.now
    telling.note(ctx, row, EntryKind.REOPENED)
    telling.wait_for_acknowledgement(ctx, row)
    showing.refresh(ctx, row, ring=concerned(ctx, row) - {ctx.person.id})
    return ctx.say("incident-toast-reopened")


def _close(ctx: Context, row: Incident, act: Act, kind: EntryKind, text: str) -> None:
    row.state = follow(row.state, act)
    row.next_step_at, row.closed_at = None, ctx.at
    telling.note(ctx, row, kind, text)


def skip(ctx: Context, incident_id: int, _argument: str) -> str:
    """Show the conditions for going past one's superior."""
    found = _may_skip(ctx, incident_id)
    if isinstance(found, str):
        return found
    row, rule, upper = found
    showing.show(ctx, row, ctx.person, choices.skipping(ctx, case.of(ctx, row), rule, upper))
    return ""


def skip_to(ctx: Context, incident_id: int, role: str) -> str:
    """Tell somebody past one's superior: the tap confirms every condition, and the timeline keeps that."""
    found = _may_skip(ctx, incident_id)
    if isinstance(found, str):
        return found
    row, rule, upper = found
    person = upper.get(role)
    if person is None:
        return ctx.say("toast-too-old")
    stored.tell(ctx.session, row.id, [person.id], ctx.now)
    confirmed = "、".join(one.speak("zh-CN") for one in rule.conditions)
    telling.note(ctx, row, EntryKind.SKIPPED, f"{person.name}（{confirmed}）")
    showing.refresh(ctx, row, ring={person.id})
    return ctx.say("incident-toast-skipped", name=person.name)


def _may_skip(ctx: Context, incident_id: int) -> tuple[Incident, Skip, dict[str, Person]] | str:
    """Find one's own incident, the rule for going past the superior, and who holds its posts and was not told."""
    row = finding.reported(ctx, incident_id)
    if isinstance(row, str):
        return row
    entry = case.entry_of(ctx, row)
    if entry is None or entry.skip is None or row.reporter_id != ctx.person.id:
        return ctx.say("incident-toast-not-yours")
    return row, entry.skip, holders_of(ctx, row, entry.skip.to)


def more(ctx: Context, incident_id: int, page: str) -> str:
    """Show what else can be done; what was sent before there were pages names none."""
    return _turned(ctx, incident_id, page=page_of(page) or 1)


def less(ctx: Context, incident_id: int, _argument: str) -> str:
    """Show the card as it was."""
    row = finding.reported(ctx, incident_id, closed_too=True)
    if not isinstance(row, str) and (not ctx.person.focus or showing.is_asked(ctx, ctx.person, row)):
        listening.go_on(ctx, row)
    return _turned(ctx, incident_id)


def show_again(ctx: Context, incident_id: int, _argument: str) -> str:
    """Bring an incident's card to the bottom."""
    return _turned(ctx, incident_id, ring=True)


def _turned(ctx: Context, incident_id: int, *, page: int = 0, ring: bool = False) -> str:
    row = finding.reported(ctx, incident_id, closed_too=True)
    if isinstance(row, str):
        return row
    whole = case.of(ctx, row)
    mine = whole.reader(ctx.person.id)
    message = reporters.card(ctx, whole, page=page) if mine is None else superiors.card(ctx, whole, mine, page=page)
    showing.show(ctx, row, ctx.person, message, ring=ring)
    return ""
