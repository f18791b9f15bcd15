"""Today I rest: stops what is owed at once; a superior sees it and may object."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from handlers import cards as living
from handlers import owing
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context, Desk, locale_of, say_to
from handlers.duties import build_for
from handlers.paging import MOST
from handlers.quiet import may_ring, rings_from
from handlers.reports import author_cards, calls, paper, writing
from handlers.reports.paper import Paper
from handlers.rules.book import Period
from handlers.rules.deadlines import local_day
from handlers.texts import Say, calendar_day, joined, moment
from storage import absences as stored
from storage import people, places
from storage.enums import Lane, OccurrenceStatus
from storage.tables import Absence, Occurrence, Person

_REASON_LENGTH = 200
_SETTLED = (OccurrenceStatus.FILED, OccurrenceStatus.MISSING)


def back(ctx: Context, _text: str) -> None:
    """Take back the rest that is on or to come; where there are several, ask which."""
    rows = stored.not_over(ctx.session, ctx.person.id, local_day(ctx.at, ctx.zone))
    if not rows:
        ctx.tell("leave-none")
    elif len(rows) > 1:
        buttons = [Button(_days(one, ctx.locale), press("on", one.id)) for one in rows[:MOST]]
        ctx.lines.append(Message(ctx.say("leave-which"), rows=rows_of(buttons)))
    elif said := work_after_all(ctx, rows[0].id, ""):
        ctx.lines.append(Message(said))


def may_excuse(desk: Context, person: Person) -> bool:
    """Tell whether whoever acts may note days off for somebody: for themselves, or whose reports come to them."""
    return desk.is_acting(person) or desk.person.id in {one.id for one in _readers(desk, person)}


def off(ctx: Context, occurrence_id: int, _argument: str) -> str:
    """Rest on the day of a report that is owed; for somebody else only as their superior."""
    on_desk = paper.find(ctx, occurrence_id)
    if on_desk is None:
        return ctx.say("toast-too-old")
    mine = on_desk.author.id == ctx.person.id
    if not mine and ctx.person.id not in {one.id for one in paper.superiors(ctx, on_desk)}:
        return ctx.say("toast-not-yours")
    if refusal := _why_not(ctx, on_desk, mine=mine):
        return ctx.say(refusal)
    day = local_day(on_desk.occurrence.due_at, on_desk.zone)
    away(ctx, on_desk.author, day, day)
    return ctx.say("toast-rest-noted")


def _why_not(ctx: Context, on_desk: Paper, *, mine: bool) -> str:
    """Say why a day off cannot be noted for a report; empty when it can."""
    if on_desk.duty.period is not Period.DAY:
        return "toast-rest-is-for-days"
    if on_desk.occurrence.status is OccurrenceStatus.FILED:
        return "toast-already-filed"
    if on_desk.occurrence.status is OccurrenceStatus.EXCUSED:
        return "toast-rests-already"
    return "toast-too-late-to-rest" if mine and ctx.at > on_desk.occurrence.grace_until else ""


def away(ctx: Context, person: Person, first: date, last: date, reason: str = "") -> None:
    """Note days off as whoever says it now."""
    known = stored.covering(ctx.session, person.id, first, last)
    if known is not None and not ctx.event.press:
        by = people.named(ctx.session, [known.said_by])[known.said_by]
        ctx.tell("leave-known", name=person.name, days=_days(known, ctx.locale), by=by.name)
        return
    excuse(ctx, person, first, last, ctx.person, ctx.at, reason)


def excuse(desk: Desk, person: Person, first: date, last: date, by: Person, at: datetime, reason: str = "") -> None:
    """Note that somebody is away: what is owed on these days is owed no more, and both see it."""
    known = stored.covering(desk.session, person.id, first, last)
    if known is not None:
        _tell(desk, person, known)
        return
    for other in stored.overlapping(desk.session, person.id, first, last):
        # Two that overlap are one, or taking one back would leave its days free.
        first, last, other.ended_at = min(first, other.since), max(last, other.until), at
        reason = reason or other.reason
    row = Absence(
        person_id=person.id, since=first, until=last, said_by=by.id, said_at=at, reason=reason[:_REASON_LENGTH]
    )
    stored.note(desk.session, row)
    open_ones = _owed(desk, row, OccurrenceStatus.OPEN)
    # Whoever said it in time is not late because we heard it late; a superior may forgive afterwards.
    missed = _owed(desk, row, OccurrenceStatus.MISSING)
    open_ones += [one for one in missed if by.id != person.id or at <= one.grace_until]
    for occurrence in open_ones:
        owing.excuse(desk, person, occurrence)
    desk.session.flush()
    _replan(desk, person)
    _tell(desk, person, row)


def _replan(desk: Desk, person: Person) -> None:
    """Let what leave does not excuse be reminded of before it, or as usual where it was taken back."""
    calls.replan(desk, [one.occurrence for one in calls.standing(desk, person)])


def _owed(desk: Desk, row: Absence, status: OccurrenceStatus) -> list[Occurrence]:
    daily = [key for key, duty in desk.rules.duties.items() if duty.period is Period.DAY]
    return stored.owed_within(desk.session, row, daily, status)


def _tell(desk: Desk, person: Person, row: Absence) -> None:
    """Show the absence to the person, and to the superior when the person said it."""
    say, locale = say_to(person), locale_of(person)
    first = next(iter(_owed(desk, row, OccurrenceStatus.EXCUSED)), None)
    on_desk = paper.of(desk, first) if first else None
    by = people.named(desk.session, [row.said_by])[row.said_by]
    title = on_desk.title(locale) if on_desk else say("leave-title")
    text = "\n".join(_lines(desk, person, row, by))
    rows: tuple[tuple[Button, ...], ...] = ((Button(say("button-work-after-all"), press("on", row.id)),),)
    if by.id == person.id and places.led_by(desk.session, person.id, desk.now):
        # What people apply for need not wait for them.
        rows += ((Button(say("request-away"), press("raway", 0)),),)
    subject, message = on_desk.subject if on_desk else f"leave:{row.id}", Message(text, title, rows, title)
    if on_desk is None and not desk.is_acting(person) and not may_ring(desk, person):
        living.show_from(desk, person, subject, message, rings_from(desk, person))
    else:
        living.show(desk, person, subject, message, ring=on_desk is None)
    # Whoever noted it for somebody else can take it back on the same card.
    for boss in _superior(desk, person) if by.id == person.id else [by]:
        _show_superior(desk, boss, person, row)


def _lines(desk: Desk, person: Person, row: Absence, by: Person) -> Iterator[str]:
    """Say what an absence stands for: what is not owed, and what is owed all the same."""
    say, locale, days = say_to(person), locale_of(person), _days(row, locale_of(person))
    yield say("resting", days=days) if by.id == person.id else say("resting-said-by", days=days, name=by.name)
    if row.reason:
        yield say("rest-reason", reason=row.reason)
    role = places.role_at(desk.session, person.id, desk.now)
    daily = [duty.title.speak(locale) for _, duty, _ in desk.rules.duties_of(role) if duty.period is Period.DAY]
    settled = _settled(desk, person, row)
    for one in settled:
        is_filed = one.occurrence.status is OccurrenceStatus.FILED
        yield say("rest-filed" if is_filed else "rest-missed", title=one.title(locale))
    if not (settled and row.since == row.until):
        yield say("rest-frees", titles=joined(daily, locale)) if daily else say("rest-quiet")
    for one in calls.touched(desk, person, row):
        at, key = calls.moments(desk, one).last_call, "rest-keeps"
        if one.occurrence.nag_step > 1:
            at, key = one.occurrence.due_at, "rest-keeps-due"
        elif at <= desk.now:
            key = "rest-keeps-later"
        yield say(key, title=one.title(locale), time=moment(at, desk.now, one.zone, locale))


def _settled(desk: Desk, person: Person, row: Absence) -> list[Paper]:
    """List the reports of these days that leave changes nothing about: filed, or missed before it was said."""
    rows = [one for status in _SETTLED for one in _owed(desk, row, status) if one.person_id == person.id]
    return [on_desk for one in rows if (on_desk := paper.of(desk, one)) is not None]


def _superior(desk: Desk, person: Person) -> list[Person]:
    """Give who hears of it: the first who gets the person's daily report; the others see it in their tray."""
    return _readers(desk, person)[:1]


def _readers(desk: Desk, person: Person) -> list[Person]:
    """List whom somebody's reports come to; the daily one first, for that is what leave is about."""
    role = places.role_at(desk.session, person.id, desk.now)
    owed = sorted((duty for _, duty, _ in desk.rules.duties_of(role)), key=lambda one: one.period is not Period.DAY)
    ids = (one for duty in owed for one in paper.reader_ids(desk, person.id, duty, desk.now))
    return list(people.named(desk.session, ids).values())


def _days(row: Absence, locale: str) -> str:
    first = calendar_day(row.since, locale)
    return first if row.since == row.until else f"{first} – {calendar_day(row.until, locale)}"


def _show_superior(desk: Desk, boss: Person, person: Person, row: Absence, outcome: str = "") -> None:
    say, locale = say_to(boss), locale_of(boss)
    title = say("rests-title", name=person.name)
    frees = not (row.since == row.until and _settled(desk, person, row))
    key = ("rests-noted" if row.said_by == boss.id else "rests") + ("" if frees else "-only")
    text = say(key, name=person.name, days=_days(row, locale))
    if row.reason:
        text = f"{text}\n{say('rest-reason', reason=row.reason)}"
    rows = () if outcome else ((Button(say("button-object"), press("object", row.id)),),)
    message = Message(f"{text}\n{outcome}" if outcome else text, title, rows, title)
    subject = f"absence:{row.id}"
    if desk.is_acting(boss) or living.is_shown(desk, boss, subject):
        living.show(desk, boss, subject, message, lane=Lane.SUMMARY)
    else:
        # A new card rings, so it waits until it may.
        living.show_from(desk, boss, subject, message, rings_from(desk, boss))


def work_after_all(ctx: Context, absence_id: int, _argument: str) -> str:
    """Take one's own absence back; what was owed is owed again."""
    row = stored.absence(ctx.session, absence_id)
    if row is None or row.person_id != ctx.person.id:
        return ctx.say("toast-not-yours")
    if row.ended_at is not None:
        return ctx.say("toast-rest-ended")
    again = _end(ctx, row)
    _tell_the_end(ctx, ctx.person, row, "works-after-all")
    # Whoever typed it is looking at the end of the chat.
    is_typed = not ctx.event.press
    if again is None:
        title, text = ctx.say("leave-title"), ctx.say("rest-over", days=_days(row, ctx.locale))
        living.show(ctx, ctx.person, f"leave:{row.id}", Message(text, title, (), title), ring=is_typed)
        return ""
    return writing.begin(ctx, again, ring=is_typed)


def disagree(ctx: Context, absence_id: int, _argument: str) -> str:
    """Ask somebody to report after all."""
    row = stored.absence(ctx.session, absence_id)
    person = people.person(ctx.session, row.person_id) if row else None
    if row is None or person is None:
        return ctx.say("toast-too-old")
    if row.ended_at is not None:
        return ctx.say("toast-rest-ended")
    if ctx.is_acting(person) or not may_excuse(ctx, person):
        return ctx.say("toast-superior-decides")
    again = _end(ctx, row)
    _tell_the_end(ctx, person, row, "objected")
    say: Say = say_to(person)
    text = say("please-work", name=ctx.person.name, days=_days(row, locale_of(person)))
    if again is None:
        title = say("leave-title")
        living.show(ctx, person, f"leave:{row.id}", Message(text, title, (), title), ring=True, lane=Lane.DECISION)
    else:
        nag = author_cards.nag(ctx, again, last=False)
        message = Message(text, nag.title, nag.rows[:1], nag.stub)
        living.show(ctx, person, again.subject, message, ring=True, lane=Lane.DECISION)
    return ctx.say("toast-objected")


def _tell_the_end(ctx: Context, person: Person, row: Absence, key: str) -> None:
    """Write how it ended on every superior's card there is."""
    by = people.named(ctx.session, [row.said_by])[row.said_by]
    told = {one.id: one for one in (by, ctx.person, *_readers(ctx, person)) if one.id != person.id}
    for boss in told.values():
        if living.is_shown(ctx, boss, f"absence:{row.id}"):
            _show_superior(ctx, boss, person, row, say_to(boss)(key, name=person.name))


def _end(ctx: Context, row: Absence) -> Paper | None:
    """End an absence; give the first report that is owed again. The days that are over stay as they were."""
    person = people.named(ctx.session, [row.person_id])[row.person_id]
    today = ctx.today_of(person)
    again = [one for one in _owed(ctx, row, OccurrenceStatus.EXCUSED) if one.period >= today.isoformat()]
    stored.end(ctx.session, row, ctx.person.id, ctx.now)
    if row.since < today:
        yesterday = min(row.until, today - timedelta(days=1))
        past = Absence(
            person_id=person.id,
            since=row.since,
            until=yesterday,
            said_by=row.said_by,
            said_at=row.said_at,
            reason=row.reason,
        )
        stored.note(ctx.session, past)
    ctx.session.flush()
    # What was never made because of the absence is owed now.
    build_for(ctx, [person])
    again += [one for one in _owed(ctx, row, OccurrenceStatus.OPEN) if one not in again]
    # Another absence may cover the day, or it is no longer theirs to report.
    again = [one for one in again if owing.is_owed(ctx, person, one) and not owing.is_away(ctx, person, one)]
    owing.owe_again(ctx, again)
    _replan(ctx, person)
    return paper.of(ctx, again[0]) if again else None
