"""The commands of whoever keeps the clerk running; heavy parts are imported only by the command that needs them."""

import sys
from pathlib import Path

import click

from bot import installation

_TARGET = click.Path(dir_okay=False, writable=True, path_type=Path)
_SOURCE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_TARGET)
def backup(file: Path) -> None:
    """Write one file with the database and everything people sent, also while the clerk runs."""
    from bot.clock import Clock
    from bot.operations.backup import BackupError
    from bot.operations.backup import backup as write

    settings = installation.settings()
    if not file.absolute().parent.is_dir():
        raise click.ClickException(f"there is no folder {file.absolute().parent}")
    try:
        size = write(settings.database, settings.data_dir, file.absolute(), Clock().real())
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{file}: {size / 1024:,.0f} KB. Keep it where only you can read it.")


@click.command()
@click.argument("file", type=_SOURCE)
def restore(file: Path) -> None:
    """Bring a backup back into an installation that has no database yet."""
    from bot.operations.backup import BackupError
    from bot.operations.backup import restore as bring_back

    settings = installation.settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        made_at = bring_back(settings.database, settings.data_dir, file)
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    with installation.database(settings):
        click.echo(f"Back to {made_at[:16].replace('T', ' ')} UTC.")


@click.command()
def doctor() -> None:
    """Say what is configured, what is missing, and what to do about it."""
    from bot.clock import Clock
    from bot.operations.doctor import examine
    from bot.operations.findings import Verdict
    from storage.database import Database

    settings = installation.settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    if database.is_sqlite and not Path(str(database.url.database)).exists():
        click.echo("BAD   database: none yet; it is made by the first `neiqin run`")
        sys.exit(1)
    findings = []
    for one in examine(settings, database, Clock().real()):
        click.echo(f"{one.verdict:<5} {one.text}")
        findings.append(one)
    database.close()
    if any(one.verdict is Verdict.BAD for one in findings):
        sys.exit(1)


@click.command(name="dead-letters")
def dead_letters() -> None:
    """List the events that could not be handled, the newest first."""
    from storage import inbox

    with installation.database(installation.settings()) as database, database.reading() as session:
        rows = inbox.dead(session)
        for row in rows:
            forgotten = "" if row.payload is not None else "  (too old to be tried again)"
            click.echo(
                f"{row.reference:<6} {row.received_at:%Y-%m-%d %H:%M} UTC  {row.messenger}  {row.error}{forgotten}"
            )
    if not rows:
        click.echo("No dead letters.")


@click.command()
@click.argument("reference")
def retry(reference: str) -> None:
    """Let a dead letter, or "all", be handled again."""
    from storage import inbox

    with installation.database(installation.settings()) as database, database.writing() as session:
        rows = [row for row in inbox.dead(session) if reference in {row.reference, "all"} and row.payload is not None]
        if not rows:
            raise click.ClickException(f"no dead letter {reference} that can be tried again; see `neiqin dead-letters`")
        inbox.revive(session, [row.id for row in rows])
    click.echo(f"{len(rows)} opened again; a running clerk takes them within seconds.")


@click.command()
@click.argument("what")
@click.argument("file", type=_TARGET)
@click.option("--days", default=31, show_default=True, help="How far back reports go.", type=click.IntRange(1, 3660))
def export(what: str, file: Path, days: int) -> None:
    """Write the people, the incidents, the requests, or the reports of a duty such as daily, as XLSX or CSV."""
    from datetime import timedelta
    from functools import partial

    from bot.clock import Clock
    from handlers import books, spreadsheets
    from handlers.context import Desk
    from handlers.exports import delays, incidents, matters, omissions, people, reports, requests

    now = Clock().real()
    if file.suffix.casefold() not in spreadsheets.SUFFIXES:
        raise click.ClickException("the file's name must end in .xlsx or .csv")
    with installation.database(installation.settings()) as database, database.reading() as session:
        desk = Desk(session, books.active(session), now)
        since = now - timedelta(days=days)
        ledgers = {key: partial(reports.lines, desk, key, since) for key in desk.rules.duties}
        if desk.rules.incidents is not None:
            ledgers["incidents"] = partial(incidents.lines, desk, since)
            ledgers["incident-delays"] = partial(delays.lines, desk, since)
            ledgers["omissions"] = partial(omissions.lines, desk, since)
        if desk.rules.customer_clocks:
            ledgers["matters"] = partial(matters.lines, desk, since)
        if desk.rules.requests:
            ledgers["requests"] = partial(requests.table, desk, since)
        ledgers["people"] = partial(people.lines, desk)
        if what not in ledgers:
            raise click.ClickException(f"there is no {what!r}; there are {', '.join(sorted(ledgers))}")
        rows = list(ledgers[what]())
    file.write_bytes(spreadsheets.of_suffix(file.suffix, what, rows))
    click.echo(f"{file}: {len(rows) - 1} rows")


@click.command()
@click.argument("file")
@click.option("--days", default=7, show_default=True, help="How many days to look ahead.", type=click.IntRange(1, 366))
def simulate(file: str, days: int) -> None:
    """Print what a rule book would send to the people of this installation; nothing is sent or changed."""
    from bot import rulebook_file
    from bot.clock import Clock
    from bot.operations import simulating
    from handlers.context import ActiveBook, Desk
    from handlers.rules.reading import BrokenRuleBookError, read

    try:
        _, source = rulebook_file.load(file)
    except rulebook_file.NoRuleBookError as error:
        raise click.ClickException(str(error)) from None
    except BrokenRuleBookError as error:
        for line in rulebook_file.explained(file, error):
            click.echo(line)
        sys.exit(1)
    with installation.database(installation.settings()) as database, database.reading() as session:
        for line in simulating.lines(Desk(session, ActiveBook(0, read(source)), Clock().real()), days):
            click.echo(line)


@click.command()
def verify() -> None:
    """Check that nobody changed, removed or slipped in an entry of the audit, or changed what it says was sent."""
    from storage import audit, sent

    with installation.database(installation.settings()) as database, database.reading() as session:
        faults = list(audit.faults(session))
        altered = list(sent.faults(session))
        sealed, waiting = audit.counts(session)
    for what, place in faults:
        click.echo(f"BAD   entry {place} was {what}; nothing behind it can be trusted")
    for request_id, number in altered:
        click.echo(f"BAD   request {request_id}, version {number}: what is kept is not what was sent")
    if faults or altered:
        sys.exit(1)
    click.echo(f"{sealed} entries, as they were sealed. {waiting} are younger than the last seal.")


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    with installation.database(installation.settings()):
        click.echo("The database is up to date.")


ALL = (backup, restore, doctor, dead_letters, retry, export, simulate, verify, migrate)
