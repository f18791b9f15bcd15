"""What the office clerk and the administrator type."""

import csv
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from bot import sample
from bot.cli import main
from handlers.rulebooks import shipped
from storage import people, places
from storage.database import Database
from storage.tables import Invitation
from tests.chair.world import MONDAY

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give the command line on a fresh database."""
    monkeypatch.setenv("NEIQIN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("NEIQIN_DATABASE_URL", database_url)
    return lambda *words: CliRunner().invoke(main, list(words), catch_exceptions=False)


def test_check_explains_a_broken_rule_book_and_fails(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(shipped("market-operations").replace("[chairman]", "[chairmann]"), encoding="utf-8")
    result = run("check", str(path))
    assert result.exit_code == 1
    assert f"{path}:15:17 roles.operations_director.superiors.0 - unknown role" in result.output
    assert run("check", "market-operations").exit_code == 0
    missing = run("check", str(tmp_path / "none.yaml"))
    assert missing.exit_code == 1
    assert "No such file" in missing.output


def roster_file(tmp_path: Path, text: str, encoding: str = "utf-8") -> str:
    """Write a people file."""
    path = tmp_path / "people.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_people_are_imported_once_and_again_changes_nothing(run: Run, tmp_path: Path, encoding: str) -> None:
    text = (Path(sample.__file__).parent / "people.csv").read_text(encoding="utf-8")
    path = roster_file(tmp_path, text, encoding)
    first = run("import", "people", path)
    assert "9 rows: 9 good, 0 bad" in first.output
    assert "9 new, 0 known" in first.output
    again = run("import", "people", path)
    assert "0 new, 9 known" in again.output


def test_an_excel_file_with_a_title_row_is_understood(run: Run, tmp_path: Path, database_url: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows: list[list[str | int | None]] = [
        ["华东区人员表"],
        ["姓名", "工号", "岗位", "手机号", "入职日期", "上级"],
        ["王强", "1", "销售部经理", 13800000000, "2026.8.15", None],
        ["刘洋", 2, "业务员", "１３９０００００００１", "2026-08-15", "王强"],
        [None, None, None, None, None, None],
    ]
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    path = tmp_path / "people.xlsx"
    path.write_bytes(out.getvalue())
    assert "2 rows: 2 good, 0 bad" in run("import", "people", str(path)).output
    database = Database(database_url)
    with database.reading() as session:
        boss, rep = people.everyone(session)
        assert (boss.code, boss.phone, rep.phone) == ("1", "+8613800000000", "+8613900000001")
        assert str(boss.joined_on) == "2026-08-15"
        assert places.line_above(session, rep.id, MONDAY.replace(year=2030)) == {rep.id: [boss.id]}
    database.close()


def test_every_bad_row_gets_its_reasons_and_nothing_is_imported(run: Run, tmp_path: Path) -> None:
    text = (
        "id,name,role,superior,joined_on,timezone,telegram_id\n"
        "1,王强,销售经理,,,,\n"
        "1,李敏,区域经理,王强,,,\n"
        "3,刘洋,业务元,没人,昨年,Asia/Shanghia,abc\n"
        ",赵雪,业务员,,,,\n"
        "5,孙丽,销售内勤,孙丽,,,\n"
    )
    result = run("import", "people", roster_file(tmp_path, text))
    assert result.exit_code == 1
    for part in (
        "5 rows: 0 good, 5 bad",
        "line 3 李敏: id '1' stands in more than one row",
        "unknown role '业务元', did you mean '业务员'?",
        "superior '没人' is nobody in the file",
        "joined_on '昨年' is no date",
        "unknown time zone 'Asia/Shanghia'",
        "telegram_id 'abc' is no number",
        "line 5 赵雪: id is empty",
        "nobody is their own superior",
        "Nothing was imported",
    ):
        assert part in result.output, result.output
    assert "nobody has this id or name" in run("invite", "王强").output


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00junk", b"PK\x03\x04broken", "只有一句话".encode(), b"a,b\n1,2\n"]
)
def test_a_file_that_is_no_table_is_said_kindly(run: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "junk"
    path.write_bytes(content)
    result = run("import", "people", str(path))
    assert result.exit_code == 1
    assert "Error: " in result.output
    assert "Traceback" not in result.output


def test_invite_prints_a_code_that_is_not_kept(run: Run, tmp_path: Path, database_url: str) -> None:
    run("import", "people", roster_file(tmp_path, "工号,姓名,岗位\n1,王强,销售经理\n"))
    result = run("invite", "王强")
    code = result.output.splitlines()[0].rpartition(" ")[2]
    assert len(code) == 12
    database = Database(database_url)
    with database.reading() as session:
        row = session.execute(__import__("sqlalchemy").text("SELECT digest FROM invitation")).scalar_one()
    database.close()
    assert code not in row


def test_everybody_not_linked_gets_a_code_in_one_sheet(run: Run, tmp_path: Path, database_url: str) -> None:
    run("import", "people", roster_file(tmp_path, "工号,姓名,岗位,手机\n1,王强,销售经理,1380\n2,刘洋,业务员,1390\n"))
    sheet = tmp_path / "codes.csv"
    assert "2 people" in run("invite", "--all", str(sheet)).output
    rows = list(csv.DictReader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
    assert [one["name"] for one in rows] == ["王强", "刘洋"]
    assert len({one["code"] for one in rows}) == 2
    assert sheet.stat().st_mode & 0o077 == 0
    database = Database(database_url)
    with database.reading() as session:
        assert session.query(Invitation).count() == 2
    database.close()
    assert run("invite").exit_code == 2
    assert run("invite", "--all", str(tmp_path / "codes.doc")).exit_code == 1


def test_migrate_and_activate(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "up to date" in run("migrate").output
    assert "no rule book is waiting" in run("activate").output
    path = tmp_path / "mine.yaml"
    step = "      - {id: stub, title: {zh-CN: 留存根"
    named = "      - {id: some, people: [E777], assumed: true}\n"
    path.write_text(shipped("market-operations").replace(step, named + step), encoding="utf-8")
    monkeypatch.setenv("NEIQIN_RULEBOOK", str(path))
    run("migrate")
    said = run("activate").output
    assert "In force now: mine" in said
    assert "the people file does not know: E777" in said


def test_help_is_quick_because_it_imports_nothing_heavy() -> None:
    code = "import sys; import bot.cli; print([m for m in ('sqlalchemy', 'telegram', 'starlette') if m in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert printed.stdout.strip() == "[]"
