"""Say what is configured, what is missing, and what to do about it."""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import InvalidToken, TelegramError

from bot import rulebook_file
from bot.logs import redact
from bot.operations import slack
from bot.operations.findings import Finding, Verdict
from bot.settings import Settings
from bot.telegram.messenger import Telegram
from bot.what_is_due import paths
from handlers import books
from handlers.context import Desk
from handlers.line import has_left
from handlers.rules.book import RuleBook
from handlers.rules.reading import BrokenRuleBookError
from handlers.rules.working_days import is_confirmed
from storage import house, inbox, outbox, people
from storage.database import Database, Session

_LITTLE_ROOM = 500 * 1024 * 1024
_OLD = timedelta(minutes=5)


def examine(settings: Settings, database: Database, now: datetime) -> Iterator[Finding]:
    """Look at everything; one finding after the other."""
    yield from _rule_book(settings)
    try:
        with database.reading() as session:
            yield Finding(Verdict.GOOD, f"database: {database.url.render_as_string(hide_password=True)}")
            yield from _inside(session, now)
    except SQLAlchemyError as error:
        yield Finding(Verdict.BAD, f"database: {redact(str(error).splitlines()[0])}")
    yield from _disk(settings)
    yield from asyncio.run(_telegram(settings))
    yield from asyncio.run(slack.look(settings))
    if settings.public_url:
        yield Finding(Verdict.GOOD, f"public pages: {settings.public_url}")
    else:
        yield Finding(
            Verdict.GOOD, "public pages: none (NEIQIN_PUBLIC_URL is not set; buttons that need one are hidden)"
        )


def _rule_book(settings: Settings) -> Iterator[Finding]:
    try:
        name, _ = rulebook_file.load(settings.rulebook)
    except rulebook_file.NoRuleBookError as error:
        yield Finding(Verdict.BAD, f"rule book: {error}")
    except BrokenRuleBookError as error:
        yield Finding(Verdict.BAD, f"rule book file: {error.faults[0].located(settings.rulebook)}; run `neiqin check`")
    else:
        yield Finding(Verdict.GOOD, f"rule book file: {name}")


def _inside(session: Session, now: datetime) -> Iterator[Finding]:
    version = house.active_version(session)
    if version is None:
        yield Finding(Verdict.BAD, "rule book in force: none; start the clerk once")
        return
    yield Finding(Verdict.GOOD, f"rule book in force: {version.name} ({version.digest[:8]})")
    proposed = house.proposed_version(session)
    if proposed is not None:
        yield Finding(
            Verdict.WARN, f"rule book waiting: {proposed.name} ({proposed.digest[:8]}); run `neiqin activate`"
        )
    desk = Desk(session, books.active(session), now)
    yield from _rules(desk.rules, now)
    yield from _people(desk)
    yield from _mail(session, now)


def _rules(rules: RuleBook, now: datetime) -> Iterator[Finding]:
    guesses = list(paths(rules))
    if guesses:
        yield Finding(Verdict.GOOD, f"assumed, the regulation is silent: {', '.join(guesses)}")
    for year in (now.year, now.year + 1):
        if not is_confirmed(rules.calendar, year):
            late = year == now.year or now.month == 12
            text = f"calendar: the working days of {year} are a guess; write them into the rule book once published"
            yield Finding(Verdict.WARN if late else Verdict.GOOD, text)


def _people(desk: Desk) -> Iterator[Finding]:
    everyone = [one for one in people.everyone(desk.session) if not has_left(desk, one)]
    linked = {person for person, _ in people.users_of(desk.session)}
    here = sum(1 for one in everyone if one.id in linked)
    verdict = Verdict.GOOD if here == len(everyone) else Verdict.WARN
    yield Finding(verdict, f"people: {here} of {len(everyone)} linked to a messenger")
    if not any(one.admin and one.id in linked for one in everyone):
        yield Finding(Verdict.WARN, "administrator: none yet; open the one-time link that `neiqin run` prints")


def _mail(session: Session, now: datetime) -> Iterator[Finding]:
    dead = inbox.count_dead(session)
    if dead:
        yield Finding(Verdict.BAD, f"dead letters: {dead}; see `neiqin dead-letters`, then `neiqin retry`")
    else:
        yield Finding(Verdict.GOOD, "dead letters: none")
    waiting, oldest = outbox.backlog(session, now)
    if oldest is not None and now - oldest > _OLD:
        minutes = int((now - oldest).total_seconds() // 60)
        yield Finding(
            Verdict.WARN, f"unsent messages: {waiting}, the oldest waits {minutes} min; is the clerk running?"
        )


def _disk(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.data_dir).free
    text = f"disk: {free // 1024**2:,} MB free in {settings.data_dir}"
    yield Finding(Verdict.GOOD if free > _LITTLE_ROOM else Verdict.BAD, text)


async def _telegram(settings: Settings) -> list[Finding]:
    token = settings.telegram_token.get_secret_value()
    if not token:
        return [
            Finding(
                Verdict.GOOD,
                "Telegram: no token (NEIQIN_TELEGRAM_TOKEN); without any messenger the local chat page is used",
            )
        ]
    telegram = Telegram.connect(token, settings.telegram_base_url, settings.telegram_proxy, settings.data_dir)
    try:
        await telegram.begin()
        info = await telegram.bot.get_webhook_info()
    except InvalidToken:
        return [Finding(Verdict.BAD, "Telegram: the token is not valid; get a new one from @BotFather")]
    except TelegramError as error:
        return [Finding(Verdict.BAD, f"Telegram: {redact(str(error))}; can this machine reach the Bot API?")]
    finally:
        await telegram.end()
    found = [Finding(Verdict.GOOD, f"Telegram: @{telegram.bot.username}")]
    if settings.telegram_webhook_url and not info.url.startswith(settings.telegram_webhook_url.rstrip("/")):
        found.append(Finding(Verdict.WARN, "Telegram webhook: not set yet; it is set when the clerk starts"))
    if info.last_error_message:
        found.append(Finding(Verdict.WARN, f"Telegram webhook: {redact(info.last_error_message)}"))
    return found
