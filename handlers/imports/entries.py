"""One row of the people file: what it says, and why it cannot be taken."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from handlers.imports.tables import Row
from handlers.rules import dates
from handlers.rules.book import RuleBook
from handlers.rules.phones import plain
from handlers.texts import LOCALES, Say

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
_YES = {"1", "yes", "y", "true", "是", "✓", "√"}
_NO = {"0", "no", "n", "false", "否", "×", "✗"}
_LOCALES = {"中文": "zh-CN", "zh": "zh-CN", "英文": "en", "english": "en"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row cannot be taken, in whichever language it is asked."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)

    def said(self, say: Say) -> str:
        """Say it."""
        return say(self.key, **{name: value[:_LONGEST] for name, value in self.values.items()})


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
    # Whether they are made administrator, or no longer; nothing where the row does not say.
    admin: bool | None
    # Written the one way in which it can be compared; what is no number we know stays as it was written.
    phone: str

    def cell(self, column: str) -> str:
        """Give a cell as it was written."""
        return self.row.cells.get(column, "")

    def user(self, column: str) -> str:
        """Give the user on a messenger that a cell names."""
        return unicodedata.normalize("NFKC", self.cell(column))

    def has(self, column: str) -> bool:
        """Tell whether the file has a column."""
        return column in self.row.cells


@lru_cache(maxsize=256)
def _nearest(word: str, titles: tuple[str, ...]) -> str:
    near = get_close_matches(word, titles, n=1, cutoff=0.5)
    return near[0] if near else ""


def entry(row: Row, rules: RuleBook, today: date) -> tuple[Entry, list[Reason]]:
    """Understand a row by itself; give also what is wrong with it."""
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
    found = Entry(
        row=row,
        code=unicodedata.normalize("NFKC", cells.get("id", "")),
        name=cells.get("name", ""),
        role=role,
        superiors=[one.strip() for one in re.split(r"[;；、]", cells.get("superior", "")) if one.strip()],
        joined_on=days["joined_on"],
        left_on=days["left_on"],
        admin=_said(cells.get("admin", "")),
        phone=_phone(cells.get("phone", ""), rules.calendar.country),
    )
    return found, reasons + list(_cells(found))


def _phone(text: str, country: str) -> str:
    number = unicodedata.normalize("NFKC", text)
    return plain(number, country) or number if number else ""


def _said(word: str) -> bool | None:
    word = word.casefold()
    return word in _YES if word in _YES | _NO else None


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
    if entry.cell("admin") and entry.admin is None:
        yield Reason("row-admin-unknown", {"text": entry.cell("admin")})
    number = entry.user("telegram_id")
    if number and not number.isdecimal():
        yield Reason("row-telegram-id-no-number", {"text": number})
    if entry.joined_on and entry.left_on and entry.left_on < entry.joined_on:
        yield Reason("row-left-before-joined")


def locale_of(entry: Entry) -> str:
    """Give the language a row asks for."""
    word = entry.cell("locale")
    return _LOCALES.get(word.casefold(), word)
