"""The people file: every bad row with its reason, all or nothing, and the same file twice changes nothing."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from handlers.context import Desk
from handlers.imports.tables import Row, Table, read
from handlers.rules import dates
from handlers.rules.book import RuleBook
from handlers.texts import LOCALES, Say
from storage import people
from storage.tables import Person

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
# What of a cell is quoted in a reason.
_LONGEST = 60
_LOCALES = {"中文": "zh-CN", "zh": "zh-CN", "英文": "en", "english": "en"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row cannot be taken, in whichever language it is asked."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)

    def said(self, say: Say) -> str:
        """Say it."""
        return say(self.key, **{name: value[:_LONGEST] for name, value in self.values.items()})


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken, and every reason why."""

    number: int
    name: str
    reasons: Sequence[Reason]

    def said(self, say: Say) -> str:
        """Say every reason."""
        return "; ".join(one.said(say) for one in self.reasons)


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

    def has(self, column: str) -> bool:
        """Tell whether the file has a column."""
        return column in self.row.cells


@dataclass(frozen=True, slots=True)
class Checked:
    """A people file that was read: its header's row number, what was understood, and what cannot be taken."""

    header: int
    entries: Sequence[Entry]
    bad: Sequence[BadRow]

    @property
    def good(self) -> list[Entry]:
        """Give the entries that can be taken."""
        refused = {one.number for one in self.bad}
        return [one for one in self.entries if one.row.number not in refused]


def parse(content: bytes) -> Table:
    """Read the rows of the file; needs nothing of ours, so it keeps nobody waiting.

    Raises:
        UnreadableTableError: when the file is no table.

    """
    return read(content, COLUMNS)


def check(desk: Desk, table: Table) -> Checked:
    """Find every bad row; nothing is changed."""
    pairs = [_entry(row, desk.rules, desk.today_of(Person(name="", timezone=""))) for row in table.rows]
    known = {one.code: one.name for one in people.everyone(desk.session) if one.code}
    codes = Counter(entry.code for entry, _ in pairs)
    names = Counter([entry.name for entry, _ in pairs] + [n for c, n in known.items() if c not in codes])
    reasons = {
        entry.row.number: [*own, *_against_others(entry, codes, names, set(known) | set(codes))] for entry, own in pairs
    }
    entries = [entry for entry, _ in pairs]
    _without_superior(entries, reasons, {*known, *known.values()})
    bad = [BadRow(one.row.number, one.name, reasons[one.row.number]) for one in entries if reasons[one.row.number]]
    return Checked(table.header, entries, bad)


def _without_superior(entries: Sequence[Entry], reasons: dict[int, list[Reason]], known: set[str]) -> None:
    """Refuse also whose superior stands only in refused rows, however far up the line."""
    usable = Counter(word for one in entries if not reasons[one.row.number] for word in {one.code, one.name})
    below: dict[str, list[Entry]] = {}
    for one in entries:
        for superior in one.superiors:
            below.setdefault(superior, []).append(one)
    lost = [word for word in below if word not in known and not usable[word]]
    while lost:
        superior = lost.pop()
        for one in below.get(superior, ()):
            if reasons[one.row.number]:
                continue
            reasons[one.row.number].append(Reason("row-superior-refused", {"superior": superior}))
            for word in {one.code, one.name}:
                usable[word] -= 1
                if not usable[word] and word not in known:
                    lost.append(word)


@lru_cache(maxsize=256)
def _nearest(word: str, titles: tuple[str, ...]) -> str:
    near = get_close_matches(word, titles, n=1, cutoff=0.5)
    return near[0] if near else ""


def _entry(row: Row, rules: RuleBook, today: date) -> tuple[Entry, list[Reason]]:
    reasons: list[Reason] = []
    cells = row.cells
    role = rules.role_named(cells.get("role", "")) or ""
    if cells.get("role") and not role:
        near = _nearest(cells["role"][:_LONGEST], tuple(role.title.zh for role in rules.roles.values()))
        key = "row-role-unknown-near" if near else "row-role-unknown"
        reasons.append(Reason(key, {"role": cells["role"], **({"near": near} if near else {})}))
    days: dict[str, date | None] = {}
    for column in ("joined_on", "left_on"):
        days[column] = dates.day(cells[column], today) if cells.get(column) else None
        if cells.get(column) and days[column] is None:
            reasons.append(Reason(f"row-{column}-no-date", {"text": cells[column]}))
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


def _cells(entry: Entry) -> Iterator[Reason]:
    if not entry.code:
        yield Reason("row-id-empty")
    if not entry.name:
        yield Reason("row-name-empty")
    if not entry.cell("role"):
        yield Reason("row-role-empty")
    if zone := entry.cell("timezone"):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            yield Reason("row-timezone-unknown", {"text": zone})
    if entry.cell("locale") and locale_of(entry) not in LOCALES:
        yield Reason("row-locale-unknown", {"text": entry.cell("locale")})
    number = entry.cell("telegram_id")
    if number and not unicodedata.normalize("NFKC", number).isdecimal():
        yield Reason("row-telegram-id-no-number", {"text": number})
    if entry.joined_on and entry.left_on and entry.left_on < entry.joined_on:
        yield Reason("row-left-before-joined")


def _against_others(entry: Entry, codes: Counter[str], names: Counter[str], known: set[str]) -> Iterator[Reason]:
    if entry.code and codes[entry.code] > 1:
        yield Reason("row-id-twice", {"id": entry.code})
    for superior in entry.superiors:
        if superior in {entry.code, entry.name}:
            yield Reason("row-own-superior")
        elif superior not in known and names[superior] != 1:
            yield Reason("row-superior-several" if names[superior] else "row-superior-nobody", {"superior": superior})


def locale_of(entry: Entry) -> str:
    """Give the language a row asks for."""
    word = entry.cell("locale")
    return _LOCALES.get(word.casefold(), word)
