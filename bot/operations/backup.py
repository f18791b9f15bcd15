"""One file with everything: the database, consistent while the clerk runs, and the files people sent."""

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, make_url

_DATABASE = "database"
_FILES = "files"
_LABEL = "backup.json"
_FORMAT = 1
_BESIDE = ("-wal", "-shm", "-journal")


class BackupError(Exception):
    """It could not be done; the message says why and what to do."""


def backup(database: str, data_dir: Path, target: Path, now: datetime) -> int:
    """Write a backup; return its size in bytes. A failed one leaves nothing behind.

    Raises:
        BackupError: when the database cannot be copied.

    """
    url = make_url(database)
    partial = target.with_name(f".{target.name}.partial")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / _DATABASE
        if _is_sqlite(url):
            _copy_sqlite(_file_of(url), copy)
        else:
            _run(url, "pg_dump", "--format=custom", f"--file={copy}")
        label = {"format": _FORMAT, "database": url.get_backend_name(), "made_at": now.isoformat()}
        (Path(folder) / _LABEL).write_text(json.dumps(label), encoding="utf-8")
        try:
            partial.touch(mode=0o600)
            with tarfile.open(partial, "w:gz") as tar:
                tar.add(Path(folder) / _LABEL, _LABEL)
                tar.add(copy, _DATABASE)
                for name in _kept_files(data_dir):
                    # A file named by its digest never changes; one still being written has another name.
                    with suppress(FileNotFoundError):
                        tar.add(data_dir / name, name)
            _settle(partial, target)
        finally:
            partial.unlink(missing_ok=True)
    return target.stat().st_size


def restore(database: str, data_dir: Path, source: Path) -> str:
    """Bring a backup back into an empty installation; return when it was made.

    Raises:
        BackupError: when the file is no backup, or the database has something in it already.

    """
    url = make_url(database)
    with tempfile.TemporaryDirectory(dir=data_dir) as name:
        folder = Path(name)
        try:
            with tarfile.open(source) as tar:
                tar.extractall(folder, filter="data")
            label = json.loads((folder / _LABEL).read_text(encoding="utf-8"))
        except (tarfile.TarError, OSError, ValueError, EOFError) as error:
            message = f"{source} is no backup of this program, or it is damaged ({type(error).__name__})"
            raise BackupError(message) from None
        if label.get("format") != _FORMAT:
            message = f"{source} was made by a newer version; install that one"
            raise BackupError(message)
        if label["database"] != url.get_backend_name():
            message = f"this backup is of {label['database']}, and NEIQIN_DATABASE_URL names {url.get_backend_name()}"
            raise BackupError(message)
        # The files first: once the database is there nothing may be missing.
        if (folder / _FILES).is_dir():
            shutil.copytree(folder / _FILES, data_dir / _FILES, dirs_exist_ok=True)
        if _is_sqlite(url):
            _place_sqlite(folder / _DATABASE, _file_of(url))
        else:
            _fill_postgresql(url, folder / _DATABASE)
    return str(label["made_at"])


def _kept_files(data_dir: Path) -> Iterator[str]:
    for path in sorted((data_dir / _FILES).glob("*/*")):
        if "." not in path.name:
            yield str(path.relative_to(data_dir))


def _settle(fresh: Path, target: Path) -> None:
    """Give a finished file its name, so that a power cut leaves the old one or the whole new one."""
    for path in (fresh, fresh.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    fresh.replace(target)


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _file_of(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        message = "a database in memory has no file"
        raise BackupError(message)
    return Path(url.database)


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        message = f"there is no database at {source}; set NEIQIN_DATA_DIR or NEIQIN_DATABASE_URL"
        raise BackupError(message)
    reading, writing = sqlite3.connect(source), sqlite3.connect(target)
    try:
        # SQLite's own online copy: consistent, and writers go on meanwhile.
        reading.backup(writing)
        answer = writing.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        reading.close()
        writing.close()
    if answer != "ok":
        message = f"the copy is damaged: {answer}"
        raise BackupError(message)


def _place_sqlite(copy: Path, target: Path) -> None:
    # A log left beside it would be played into the restored database.
    there = [one for one in (target, *(Path(f"{target}{end}") for end in _BESIDE)) if one.exists()]
    if there:
        names = ", ".join(str(one) for one in there)
        message = f"{names} exists; stop the clerk, move it away and try again"
        raise BackupError(message)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.partial")
    shutil.copyfile(copy, fresh)
    _settle(fresh, target)


def _fill_postgresql(url: URL, copy: Path) -> None:
    tables = _run(url, "psql", "--tuples-only", "--no-align", "--command=\\dt")
    if "installation" in tables:
        message = "the database has tables in it; give an empty one"
        raise BackupError(message)
    _run(url, "pg_restore", "--no-owner", "--single-transaction", str(copy))


def _run(url: URL, tool: str, *arguments: str) -> str:
    """Run one of PostgreSQL's own tools; the password goes by the environment, not into the list of processes."""
    path = shutil.which(tool)
    if path is None:
        message = f"{tool} is not installed; it comes with PostgreSQL's client programs"
        raise BackupError(message)
    where = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    command = [path, f"--dbname={where}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603 - no shell
    if done.returncode:
        said = done.stderr.strip().splitlines()
        message = f"{tool}: {said[-1] if said else done.returncode}"
        raise BackupError(message)
    return done.stdout
