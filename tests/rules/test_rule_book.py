"""A rule book says exactly where it is wrong, and the shipped ones are right."""

import pytest

from bot.what_is_due import lines
from handlers.rulebooks import NAMES, shipped
from handlers.rules.reading import BrokenRuleBookError, read
from tests.chair.world import MONDAY

BOOK = shipped("market-operations")


def faults(text: str) -> list[str]:
    """List the faults of a rule book as `neiqin check` prints them."""
    with pytest.raises(BrokenRuleBookError) as caught:
        read(text)
    return [fault.located("book.yaml") for fault in caught.value.faults]


def changed(old: str, new: str) -> str:
    """Change a shipped rule book, failing when the words are not in it."""
    assert old in BOOK
    return BOOK.replace(old, new)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_rule_book_is_good_and_names_its_sources(name: str) -> None:
    book = read(shipped(name))
    entries = [*book.roles.values(), *book.duties.values(), *book.forms.values(), book.calendar, book.quiet_hours]
    assert all(entry.clause or entry.assumed for entry in entries)
    assert all(owed.clause or owed.assumed for duty in book.duties.values() for owed in duty.owed_by)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('time: "21:00"', 'time: "25:00"', "duties.daily.due.time - Input should be in a valid time format"),
        ("grace_minutes: 10", "grace_minutes: ten", "duties.daily.due.grace_minutes - Input should be a valid integer"),
        ("owed_by:", "owd_by:", "duties.daily.owd_by - unknown key 'owd_by', did you mean 'owed_by'?"),
        ("aliases: [内勤", "alias: [内勤", "roles.office_clerk.alias - unknown key 'alias', did you mean 'aliases'?"),
        ("quiet_hours:", "quite_hours:", "quite_hours - unknown key 'quite_hours', did you mean 'quiet_hours'?"),
        ("[chairman]", "[chairmann]", "unknown role 'chairmann', did you mean 'chairman'?"),
        ("superiors: [operations_director]", "superiors: [supervisor]", "the chain of superiors loops"),
        ('last_call: "20:30"', 'last_call: "21:30"', "the last call cannot come at or after the deadline"),
        ('first_reminder: "17:30"', 'first_reminder: "20:45"', "the first reminder comes after the last call"),
        (
            'after: ["09:00"]',
            'after: ["09:00", "07:00"]',
            "due.after.1 - nobody is rung in the quiet hours",
        ),
        ('after: ["09:00"]', 'after: ["10:00", "9:00"]', "duties.daily.due.after.1 - Input should be in a valid time"),
        ('after: ["09:00"]', 'after: ["10:00", "09:00"]', "must come one after the other"),
        ("period: day", "period: week", "a weekly deadline needs a weekday"),
        ("rest_days: [sat, sun]", "rest_days: [mon, tue, wed, thu, fri, sat, sun]", "no daily deadline can ever occur"),
        ("timezone: Asia/Shanghai", "timezone: Asia/Shanghia", "unknown time zone 'Asia/Shanghia'"),
        ("form: daily", "form: dayly", "unknown form 'dayly', did you mean 'daily'?"),
        ("ticks: plan", "ticks: plans", "unknown meaning 'plans', did you mean 'plan'?"),
        ("kind: money", "kind: mony", "Input should be 'text'"),
        ("version: 1", "version: 9", "version - Input should be 1"),
        ("    clause: 000/II§8\n", "", "name the clause this comes from, or write assumed: true"),
        ("to: [supervisor, regional_manager]", "to: []", "should have at least 1 item"),
        ("roles: [supervisor]\n", "roles: [salesperson]\n", "'salesperson' already owes this duty above"),
        ("aliases: [主管, 市场运营主管]", "aliases: [业务员]", "already names the role"),
    ],
)
def test_a_mistake_is_found_where_it_is(old: str, new: str, fault: str) -> None:
    found = faults(changed(old, new))
    assert any(fault in one for one in found), found
    line = next(one for one in found if fault in one)
    position = line.split(" ", 1)[0].split(":")
    assert position[0] == "book.yaml"
    assert int(position[1]) > 1 or "version" in fault
    assert int(position[2]) >= 1


def test_positions_point_at_the_word() -> None:
    number = next(n for n, line in enumerate(BOOK.splitlines(), 1) if "[chairman]" in line)
    (fault,) = faults(changed("superiors: [chairman]", "superiors: [chairmann]"))
    column = BOOK.splitlines()[number - 1].index("chairman") + 1
    assert fault.startswith(f"book.yaml:{number}:{column} roles.operations_director.superiors.0 - ")


def test_a_duty_nobody_owes_is_refused() -> None:
    start = BOOK.index("    owed_by:\n")
    end = BOOK.index("    # The regulation gives no hour.")
    assert any("nobody owes this duty" in one for one in faults(BOOK[:start] + "    owed_by: []\n" + BOOK[end:]))


@pytest.mark.parametrize("text", ["", "- a", "a: [", "\t", "a: 1\na: 2", "version: 1"])
def test_what_is_no_rule_book_at_all_is_said(text: str) -> None:
    assert all(one.startswith("book.yaml:") for one in faults(text))


def test_times_are_times_and_not_sixties() -> None:
    """YAML 1.1 reads 18:30 as the number 1110."""
    book = read(changed('time: "21:00"', "time: 21:00"))
    assert book.duties["daily"].due.time.isoformat() == "21:00:00"


def test_check_prints_who_owes_what_in_the_next_fourteen_days() -> None:
    printed = list(lines(read(BOOK), MONDAY))
    assert "日报 / Daily report: Salesperson, Supervisor, Regional manager, Department manager" in printed
    days = [line for line in printed if line.startswith("  ")]
    assert len(days) == 10
    after = "grace 10 min, once more 09:00 the next working day"
    assert days[0] == f"  Mon, Nov 23: due 21:00, reminders 17:30 and 20:30, {after}"
    assert any(line.startswith("Assumed, because the regulation is silent (23): ") for line in printed)
    weekly = list(lines(read(shipped("sales-company")), MONDAY))
    assert f"  Sun, Nov 29: due 20:00, reminders Fri, Nov 27 16:30 and 19:30, {after}" in weekly
