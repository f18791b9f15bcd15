"""What the administrator types to keep the clerk safe and well."""

import csv
import io
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from bot import sample
from bot.cli import main
from handlers import spreadsheets
from storage import house, inbox, people
from storage.database import Database
from storage.enums import InboxState
from storage.tables import InboxRow

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give the command line on a database with the sample company."""
    monkeypatch.setenv("NEIQIN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("NEIQIN_DATABASE_URL", database_url)
    runner = CliRunner()
    path = Path(sample.__file__).parent / "people.csv"
    assert runner.invoke(main, ["import", "people", str(path)], catch_exceptions=False).exit_code == 0
    return lambda *words: runner.invoke(main, list(words), catch_exceptions=False)


def names(database_url: str) -> list[str]:
    """List who is in a database."""
    database = Database(database_url)
    with database.reading() as session:
        found = [one.name for one in people.everyone(session)]
    database.close()
    return found


def test_a_backup_brings_people_and_files_back(
    run: Run, tmp_path: Path, database_url: str, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = tmp_path / "data" / "files" / "ab" / "abcdef"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a shelf")
    kept = tmp_path / "kept.tar.gz"
    assert run("backup", str(kept)).exit_code == 0
    assert kept.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir() if "partial" in one.name] == []

    monkeypatch.setenv("NEIQIN_DATA_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("NEIQIN_DATABASE_URL", empty_database_url)
    result = run("restore", str(kept))
    assert result.exit_code == 0, result.output
    assert "Back to 20" in result.output
    assert names(empty_database_url) == names(database_url)
    assert (tmp_path / "elsewhere" / "files" / "ab" / "abcdef").read_bytes() == b"a shelf"


def test_a_restore_never_overwrites_what_is_there(run: Run, tmp_path: Path) -> None:
    kept = tmp_path / "kept.tar.gz"
    run("backup", str(kept))
    result = run("restore", str(kept))
    assert result.exit_code == 1
    assert "move it away" in result.output or "give an empty one" in result.output


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b broken"])
def test_what_is_no_backup_is_refused_and_changes_nothing(
    run: Run, tmp_path: Path, content: bytes, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept.tar.gz"
    kept.write_bytes(content)
    monkeypatch.setenv("NEIQIN_DATABASE_URL", empty_database_url)
    result = run("restore", str(kept))
    assert result.exit_code == 1
    assert "is no backup" in result.output


def test_a_backup_that_points_outside_is_refused(run: Run, tmp_path: Path) -> None:
    kept = tmp_path / "kept.tar.gz"
    with tarfile.open(kept, "w:gz") as tar:
        entry = tarfile.TarInfo("../outside")
        entry.size = 1
        tar.addfile(entry, io.BytesIO(b"x"))
    assert run("restore", str(kept)).exit_code == 1
    assert not (tmp_path / "outside").exists()


def test_doctor_says_what_is_well_and_what_to_do(run: Run, database_url: str) -> None:
    well = run("doctor")
    assert well.exit_code == 0, well.output
    for part in ("ok    rule book in force: market-operations", "warn  people: 0 of 9 linked", "dead letters: none"):
        assert part in well.output
    bury(database_url)
    ill = run("doctor")
    assert ill.exit_code == 1
    assert "BAD   dead letters: 1; see `neiqin dead-letters`" in ill.output


def test_doctor_sees_a_changed_rule_book_and_a_broken_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "book.yaml"
    path.write_text("version: 1\nid: [", encoding="utf-8")
    monkeypatch.setenv("NEIQIN_RULEBOOK", str(path))
    ill = run("doctor")
    assert ill.exit_code == 1
    assert f"BAD   rule book file: {path}:" in ill.output
    assert "ok    rule book in force: market-operations" in ill.output


def test_doctor_on_an_empty_folder_says_what_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEIQIN_DATA_DIR", str(tmp_path / "empty"))
    result = CliRunner().invoke(main, ["doctor"], catch_exceptions=False)
    assert result.exit_code == 1
    assert "none yet; it is made by the first `neiqin run`" in result.output
    assert not list((tmp_path / "empty").iterdir())


def bury(database_url: str) -> None:
    """Put a dead letter into the inbox."""
    database = Database(database_url)
    now = datetime.now(UTC)
    row = {"messenger": "telegram", "workspace": "1", "external_id": "5", "lane": "a:x", "payload": {"update_id": 5}}
    with database.writing() as session:
        inbox.keep(session, [{**row, "happened_at": now, "received_at": now}])
        inbox.bury(session, session.query(InboxRow.id).scalar(), "7K2", "KeyError('x')")
    database.close()


def test_a_dead_letter_is_listed_and_tried_again(run: Run, database_url: str) -> None:
    assert "No dead letters." in run("dead-letters").output
    bury(database_url)
    assert "7K2" in run("dead-letters").output
    wrong = run("retry", "9Z9")
    assert wrong.exit_code == 1
    assert "no dead letter 9Z9" in wrong.output
    assert "1 opened again" in run("retry", "7K2").output
    database = Database(database_url)
    with database.reading() as session:
        assert session.query(InboxRow).one().state is InboxState.NEW
    database.close()


def test_the_exported_people_can_be_imported_again(run: Run, tmp_path: Path) -> None:
    for name in ("people.csv", "people.xlsx"):
        path = tmp_path / name
        assert "9 rows" in run("export", "people", str(path)).output
        assert "0 new, 9 known" in run("import", "people", str(path)).output


def test_an_export_says_what_there_is(run: Run, tmp_path: Path) -> None:
    said = run("export", "horses", str(tmp_path / "x.csv")).output
    assert "there are daily, incident-delays, incidents, matters, omissions, people" in said
    assert "must end in .xlsx or .csv" in run("export", "people", str(tmp_path / "x.doc")).output
    assert "0 rows" in run("export", "daily", str(tmp_path / "x.xlsx")).output


@pytest.mark.parametrize("typed", ["=1+1", "+86", "-3", "@x", "\tx"])
def test_what_people_typed_is_never_a_formula(typed: str) -> None:
    cell = next(csv.reader(io.StringIO(spreadsheets.csv_of([[typed, 5]]).decode("utf-8-sig"))))
    assert cell == [f"'{typed}", "5"]
    sheet = load_workbook(io.BytesIO(spreadsheets.xlsx_of("x", [[typed, 5]]))).active
    assert sheet is not None
    assert sheet["A1"].data_type == "s"
    assert sheet["A1"].value == typed


def test_the_rule_book_in_force_survives_a_backup(
    run: Run, tmp_path: Path, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept.tar.gz"
    run("backup", str(kept))
    monkeypatch.setenv("NEIQIN_DATA_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("NEIQIN_DATABASE_URL", empty_database_url)
    assert run("restore", str(kept)).exit_code == 0
    database = Database(empty_database_url)
    with database.reading() as session:
        version = house.active_version(session)
    database.close()
    assert version is not None
    assert version.name == "market-operations"


def test_simulate_says_what_would_be_sent(run: Run, tmp_path: Path) -> None:
    printed = run("simulate", "market-operations", "--days", "14").output
    assert "17:30  Daily report: reminder to 6 people" in printed
    assert "21:10  Daily report: closed; 4 superiors see who is missing" in printed
    other = run("simulate", "sales-company").output
    assert other.startswith("Roles that this rule book does not know: ")
    broken = tmp_path / "book.yaml"
    broken.write_text("version: 1", encoding="utf-8")
    assert run("simulate", str(broken)).exit_code == 1
    assert run("simulate", str(tmp_path / "none.yaml")).exit_code == 1
