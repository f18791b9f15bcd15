"""The command line; heavy parts are imported only by the commands that need them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import installation
from bot.operations import commands

if TYPE_CHECKING:
    from bot.settings import Settings


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="neiqin")
@click.pass_context
def main(context: click.Context) -> None:
    """Neiqin, the sales-office clerk in the company messenger."""
    if context.invoked_subcommand is None:
        context.invoke(run)


for operation in commands.ALL:
    main.add_command(operation)


@main.command()
def run() -> None:
    """Run every messenger that has a token; with none, the local chat page."""
    import asyncio

    from bot import logs, memory
    from bot.app import App
    from bot.rulebook_file import NoRuleBookError
    from handlers.rules.reading import BrokenRuleBookError

    settings = installation.settings()
    logs.set_up(settings.log_level)

    async def work() -> None:
        app = App(settings, say=click.echo)
        app.stop_on_signals()
        await app.prepare()
        memory.keep_loaded()
        await app.run()

    try:
        asyncio.run(work())
    except (NoRuleBookError, BrokenRuleBookError) as error:
        _explain(settings.rulebook, error)


@main.command()
@click.argument("file")
def check(file: str) -> None:
    """Validate a rule book and print who owes what in the next 14 days."""
    from datetime import UTC, datetime

    from bot import rulebook_file, what_is_due
    from handlers.rules.reading import BrokenRuleBookError, read

    try:
        _, source = rulebook_file.load(file)
    except (rulebook_file.NoRuleBookError, BrokenRuleBookError) as error:
        _explain(file, error)
        return
    for line in what_is_due.lines(read(source), datetime.now(UTC)):
        click.echo(line)


@main.command(name="import")
@click.argument("what", type=click.Choice(["people"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(what: str, file: Path) -> None:
    """Take over a CSV or XLSX file: all or nothing, with a reason for every bad row."""
    del what
    from datetime import UTC, datetime

    from handlers import books
    from handlers.context import Desk
    from handlers.hear import settle
    from handlers.imports import hiring, people
    from handlers.imports.tables import UnreadableTableError
    from handlers.texts import speaker
    from storage import house

    settings, say = installation.settings(), speaker("en")
    with installation.database(settings) as database, database.writing() as session:
        desk = Desk(session, books.active(session), datetime.now(UTC))
        try:
            checked = people.check(desk, people.parse(file.read_bytes()))
        except UnreadableTableError as error:
            raise click.ClickException(f"{file}: {error.said(say)}") from None
        entries = checked.entries
        click.echo(f"{len(entries)} rows: {len(checked.good)} good, {len(checked.bad)} bad")
        for row in checked.bad:
            click.echo(f"  line {row.number} {row.name}: {row.said(say)}")
        if checked.bad:
            click.echo("Nothing was imported. Mend these rows and import the file again.")
            sys.exit(1)
        new, known = hiring.apply(desk, entries)
        token = settings.telegram_token.get_secret_value()
        workspaces = {"telegram": token.partition(":")[0]} if token else {}
        if slack := house.known_workspace(session, "slack"):
            workspaces["slack"] = slack
        linked = hiring.link_accounts(desk, entries, workspaces)
        settle(desk)
        click.echo(f"Imported: {new} new, {known} known, {linked} accounts linked.")


@main.command()
@click.argument("person", default="")
@click.option("--all", "sheet", type=click.Path(dir_okay=False, writable=True, path_type=Path), metavar="FILE")
def invite(person: str, sheet: Path | None) -> None:
    """Print a one-time code and the link that redeems it; --all FILE writes one for everybody not linked yet."""
    settings = installation.settings()
    if bool(person) == bool(sheet):
        raise click.UsageError("name one person, or give --all FILE")
    if sheet is not None:
        _invite_all(settings, sheet)
        return
    from bot.clock import Clock
    from handlers.welcome import new_code
    from storage import people

    with installation.database(settings) as database, database.writing() as session:
        found = [one for one in people.everyone(session) if person in {one.code, one.name}]
        if len(found) != 1:
            several = "several people have this name; use the id" if found else "nobody has this id or name"
            raise click.ClickException(f"{person}: {several}")
        code = new_code(session, Clock().real(), found[0])
    click.echo(f"{found[0].name}: {code}")
    if link := _link(settings):
        click.echo(f"{link}{code}")
    elif settings.telegram_token.get_secret_value():
        click.echo("Telegram did not tell the bot's name.")
    else:
        click.echo("Send this code to the bot in a private chat. (With a Telegram token a link is printed too.)")


def _invite_all(settings: "Settings", sheet: Path) -> None:
    from bot.clock import Clock
    from handlers import books, spreadsheets
    from handlers.context import Desk
    from handlers.line import has_left
    from handlers.welcome import new_code
    from storage import people

    if sheet.suffix.casefold() not in spreadsheets.SUFFIXES:
        raise click.ClickException("the file's name must end in .xlsx or .csv")
    link, now = _link(settings), Clock().real()
    lines: list[spreadsheets.Line] = [["id", "name", "phone", "code", "link"]]
    with installation.database(settings) as database, database.writing() as session:
        desk = Desk(session, books.active(session), now)
        linked = {one for one, _ in people.users_of(session)}
        for one in people.everyone(session):
            if one.id not in linked and not has_left(desk, one):
                code = new_code(session, now, one)
                lines.append([one.code, one.name, one.phone, code, f"{link}{code}" if link else ""])
        # Written before the commit: codes that nobody can read would be of no use.
        sheet.write_bytes(spreadsheets.of_suffix(sheet.suffix, "invite", lines))
        sheet.chmod(0o600)
    click.echo(f"{sheet}: {len(lines) - 1} people. Each code works once and for 14 days; keep the file to yourself.")


def _link(settings: "Settings") -> str:
    """Give the bot's deep link up to the code; empty without a token or an answer."""
    if not settings.telegram_token.get_secret_value():
        return ""
    import asyncio

    username = asyncio.run(_username(settings))
    return f"https://t.me/{username}?start=" if username else ""


@main.command()
def activate() -> None:
    """Put the proposed rule book in force; what is owed already keeps its own."""
    from datetime import UTC, datetime

    from handlers import books
    from handlers.administration import unknown_names
    from handlers.context import Desk
    from storage import house

    now = datetime.now(UTC)
    with installation.database(installation.settings()) as database, database.writing() as session:
        version = house.proposed_version(session)
        if version is None:
            raise click.ClickException("no rule book is waiting")
        desk = Desk(session, books.of_version(session, version.id), now)
        house.activate(session, version, now)
        click.echo(f"In force now: {version.name} ({version.digest[:8]})")
        if unknown := unknown_names(desk, desk.rules):
            click.echo(f"It names whom the people file does not know: {', '.join(unknown)}")


async def _username(settings: "Settings") -> str:
    from telegram.error import TelegramError

    from bot.telegram.messenger import Telegram

    telegram = Telegram.connect(
        settings.telegram_token.get_secret_value(),
        settings.telegram_base_url,
        settings.telegram_proxy,
        settings.data_dir,
    )
    try:
        await telegram.begin()
    except TelegramError:
        return ""
    else:
        return telegram.bot.username
    finally:
        await telegram.end()


def _explain(file: str, error: Exception) -> None:
    from bot.rulebook_file import explained

    for line in explained(file, error):
        click.echo(line)
    sys.exit(1)
