"""What was owed and what was filed: a line for each, with every answer in a column of its own."""

from collections.abc import Collection, Iterator
from datetime import datetime

from handlers import books
from handlers.context import Desk
from handlers.filling import wording
from handlers.rules.book import Duty, FormSpec
from handlers.rules.deadlines import Timeliness, judge
from handlers.spreadsheets import Line
from handlers.texts import LOCALES, local_time, speaker
from storage import people, recall, reports, teams
from storage.enums import OccurrenceStatus
from storage.tables import Occurrence, Report


def lines(
    desk: Desk, duty_key: str, since: datetime, until: datetime | None = None, only: Collection[int] | None = None
) -> Iterator[Line]:
    """Give the header and a line for each occurrence of a duty due from one instant to another.

    ``only`` narrows it to some people.
    """
    duty = desk.rules.duties[duty_key]
    form = desk.rules.forms[duty.form]
    say = speaker(LOCALES[0])
    fixed = ("period", "id", "name", "team", "status", "due", "filed", "late-reason", "version", "read-by")
    yield [*(say(f"column-{one}") for one in fixed), *(field.label.zh for field in form.fields)]
    rows = reports.ledger(desk.session, duty_key, since, until, only)
    ids = {occurrence.person_id for occurrence, _ in rows}
    deciders = {report.decided_by for _, report in rows if report and report.decided_by}
    known = people.named(desk.session, {*ids, *deciders})
    recall.widen(desk.session, ids)
    for occurrence, report in rows:
        author = known[occurrence.person_id]
        zone = desk.zone_of(author)
        reader = known.get(report.decided_by) if report and report.decided_by else None
        yield [
            occurrence.period,
            author.code,
            author.name,
            teams.of_occurrence(desk.session, occurrence),
            say(f"status-{_status(occurrence, zone)}"),
            local_time(occurrence.due_at, zone),
            local_time(occurrence.filed_at, zone) if occurrence.filed_at else "",
            _reason(desk, occurrence),
            report.number if report else "",
            reader.name if reader else "",
            *_answers(desk, duty, form, report),
        ]


def _status(occurrence: Occurrence, zone: str) -> str:
    if occurrence.filed_at is None:
        return str(occurrence.status)
    if occurrence.lenient and occurrence.status is OccurrenceStatus.FILED:
        return str(Timeliness.ON_TIME)
    timeliness = judge(occurrence.filed_at, occurrence.grace_until, zone)
    if timeliness is not Timeliness.ON_TIME and occurrence.excused_by is not None:
        return "excused"
    return str(timeliness) if occurrence.status is OccurrenceStatus.FILED else str(occurrence.status)


def _reason(desk: Desk, occurrence: Occurrence) -> str:
    titles = {option.id: option.title.zh for option in desk.rules.late_reasons.options}
    return titles.get(occurrence.late_reason, occurrence.late_reason)


def _answers(desk: Desk, duty: Duty, form: FormSpec, report: Report | None) -> list[str]:
    """Write the answers under today's questions, spelled as they were when they were given."""
    if report is None:
        return [""] * len(form.fields)
    rules = books.of_version(desk.session, report.version_id).rules
    then = rules.forms.get(duty.form, form)
    spelled = []
    for field in form.fields:
        asked = then.field(field.id) or (then.field(field.was) if field.was else None)
        value = report.answers.get(asked.id) if asked else None
        say = speaker(LOCALES[0])
        spelled.append(wording.spelled(asked, value, say, LOCALES[0]) if asked and value is not None else "")
    return spelled
