"""The people file: every bad row with its reason, all or nothing, and the same file twice changes nothing."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from handlers.context import Desk
from handlers.imports.tables import Row, read
from handlers.rules import dates
from handlers.rules.book import RuleBook
from handlers.rules.consistency import unknown
from handlers.texts import LOCALES
from storage import cards, people, places
from storage.tables import Account, Person

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("工号", "编号", "员工编号"),
    "name": ("姓名", "名字"),
    "role": ("岗位", "职位", "职务"),
    "superior": ("上级", "直接上级", "主管领导"),
    "team": ("团队", "部门", "小组", "区域"),
    "telegram_id": ("telegram",),
    "slack_id": ("slack",),
    "email": ("邮箱", "电子邮箱", "邮件"),
    "phone": ("手机", "手机号", "电话"),
    "locale": ("语言",),
    "timezone": ("时区",),
    "admin": ("管理员",),
    "joined_on": ("入职日期", "入职"),
    "left_on": ("离职日期", "离职"),
}
_YES = {"1", "yes", "y", "true", "是", "✓", "√"}
_LOCALES = {"中文": "zh-CN", "zh": "zh-CN", "英文": "en", "english": "en"}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken, and every reason why."""

    number: int
    name: str
    reasons: Sequence[str]


@dataclass(slots=True)
class Entry:
    """A row that was understood."""

    row: Row
    code: str
    name: str
    role: str
    superiors: list[str]
    joined_on: date | None
    left_on: date | None

    def cell(self, column: str) -> str:
        """Give a cell as it was written."""
        return self.row.cells.get(column, "")


def check(desk: Desk, content: bytes) -> tuple[list[Entry], list[BadRow]]:
    """Read the file and find every bad row; nothing is changed.

    Raises:
        UnreadableTableError: when the file is no table.

    """
    rows = read(content, COLUMNS)
    entries = [_entry(row, desk.rules, desk.today_of(Person(name="", timezone=""))) for row in rows]
    known = {one.code: one.name for one in people.everyone(desk.session) if one.code}
    codes = Counter(entry.code for entry, _ in entries)
    names = Counter([entry.name for entry, _ in entries] + [n for c, n in known.items() if c not in codes])
    bad: list[BadRow] = []
    for entry, own in entries:
        reasons = [*own, *_against_others(entry, codes, names, set(known) | set(codes))]
        if reasons:
            bad.append(BadRow(entry.row.number, entry.name, reasons))
    return [entry for entry, _ in entries], bad


def _entry(row: Row, rules: RuleBook, today: date) -> tuple[Entry, list[str]]:
    reasons: list[str] = []
    cells = row.cells
    role = rules.role_named(cells.get("role", "")) or ""
    if cells.get("role") and not role:
        titles = [role.title.zh for role in rules.roles.values()]
        reasons.append(unknown(cells["role"], titles, "role"))
    days: dict[str, date | None] = {}
    for column in ("joined_on", "left_on"):
        days[column] = dates.day(cells[column], today) if cells.get(column) else None
        if cells.get(column) and days[column] is None:
            reasons.append(f"{column} {cells[column]!r} is no date; write it as 2026-08-15")
    entry = Entry(
        row=row,
        code=unicodedata.normalize("NFKC", cells.get("id", "")),
        name=cells.get("name", ""),
        role=role,
        superiors=[one.strip() for one in re.split(r"[;；、]", cells.get("superior", "")) if one.strip()],
        joined_on=days["joined_on"],
        left_on=days["left_on"],
    )
    return entry, reasons + list(_cells(entry))


def _cells(entry: Entry) -> Iterator[str]:
    if not entry.code:
        yield "id is empty; every person needs one that stays the same"
    if not entry.name:
        yield "name is empty"
    if not entry.cell("role"):
        yield "role is empty"
    if entry.cell("timezone"):
        try:
            ZoneInfo(entry.cell("timezone"))
        except (ZoneInfoNotFoundError, ValueError):
            yield f"unknown time zone {entry.cell('timezone')!r}; write it as Asia/Shanghai"
    if entry.cell("locale") and _locale(entry) not in LOCALES:
        yield f"unknown language {entry.cell('locale')!r}; write zh-CN or en"
    if entry.cell("telegram_id") and not unicodedata.normalize("NFKC", entry.cell("telegram_id")).isdecimal():
        yield f"telegram_id {entry.cell('telegram_id')!r} is no number"
    if entry.joined_on and entry.left_on and entry.left_on < entry.joined_on:
        yield "left_on is before joined_on"


def _against_others(entry: Entry, codes: Counter[str], names: Counter[str], known: set[str]) -> list[str]:
    reasons = []
    if entry.code and codes[entry.code] > 1:
        reasons.append(f"id {entry.code!r} stands in more than one row")
    for superior in entry.superiors:
        if superior in {entry.code, entry.name}:
            reasons.append("nobody is their own superior")
        elif superior not in known and names[superior] != 1:
            what = "is the name of several people; use the id" if names[superior] else "is nobody in the file"
            reasons.append(f"superior {superior!r} {what}")
    return reasons


def apply(desk: Desk, entries: Sequence[Entry]) -> tuple[int, int]:
    """Take over every entry; return (new people, known people)."""
    by_code = {one.code: one for one in people.everyone(desk.session) if one.code}
    new = 0
    for entry in entries:
        person = by_code.get(entry.code)
        if person is None:
            person = Person(code=entry.code, name=entry.name, joined_on=entry.joined_on)
            desk.session.add(person)
            by_code[entry.code] = person
            new += 1
        _fill(person, entry)
    desk.session.flush()
    by_name = {one.name: one for one in by_code.values()}
    for entry in entries:
        person = by_code[entry.code]
        superiors = [(by_code.get(one) or by_name[one]).id for one in entry.superiors]
        places.set_role(desk.session, person.id, entry.role, desk.now)
        places.set_superiors(desk.session, person.id, superiors, desk.now)
        places.set_team(desk.session, person.id, entry.cell("team"), desk.now)
        # The next import of the same file must see what this one did.
        desk.session.flush()
    return new, len(entries) - new


def _fill(person: Person, entry: Entry) -> None:
    person.name = entry.name
    person.email, person.phone = entry.cell("email"), unicodedata.normalize("NFKC", entry.cell("phone"))
    person.timezone = entry.cell("timezone")
    person.locale = _locale(entry) or person.locale or ""
    person.admin = bool(person.admin) or entry.cell("admin").casefold() in _YES
    person.joined_on = entry.joined_on or person.joined_on
    person.left_on = entry.left_on


def _locale(entry: Entry) -> str:
    word = entry.cell("locale")
    return _LOCALES.get(word.casefold(), word)


def link_accounts(desk: Desk, entries: Sequence[Entry], workspaces: dict[str, str]) -> int:
    """Link the accounts that the file names, for messengers whose workspace is known; return how many."""
    linked = 0
    for entry in entries:
        for column, messenger in (("telegram_id", "telegram"), ("slack_id", "slack")):
            user = unicodedata.normalize("NFKC", entry.cell(column))
            workspace = workspaces.get(messenger)
            person = people.person_coded(desk.session, entry.code)
            if not user or workspace is None or person is None:
                continue
            account = people.account_of(desk.session, (messenger, workspace, user))
            if account is None:
                account = Account(messenger=messenger, workspace=workspace, user=user, address=user)
                desk.session.add(account)
            if account.person_id is None:
                account.person_id = person.id
                linked += 1
            desk.session.flush()
            person.account_id = person.account_id or account.id
            cards.take_unsent(desk.session, account, desk.now)
    return linked
