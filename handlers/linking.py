"""From an account to a person: what linking does, whichever way it came about."""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers import owing
from handlers.chat import Message
from handlers.context import Desk, locale_of, say_to
from handlers.duties import build_for
from handlers.help import hello
from handlers.line import has_left
from handlers.rules.trials import began_after
from handlers.rules.working_days import next_working_day
from handlers.texts import calendar_day, joined
from storage import boards, cards, outbox, people, places
from storage.tables import Account, Person


def link(desk: Desk, account: Account, person: Person) -> None:
    """Link an account to a person, deliver what waited, and let their duties begin on the next working day."""
    link_all(desk, [(account, person)])


def link_all(desk: Desk, pairs: Sequence[tuple[Account, Person]]) -> None:
    """Link several accounts to their people."""
    for account, person in pairs:
        account.person_id, account.phone, account.unreachable = person.id, "", False
        person.account_id = account.id
        if person.starts_on is None:
            person.starts_on = next_working_day(desk.rules.calendar, desk.today_of(person))
        boards.touch(desk.session, person.id, desk.now)
    cards.take_unsent(desk.session, [account for account, _ in pairs], desk.now)
    build_for(desk, [person for _, person in pairs])


def greetings(desk: Desk, person: Person, key: str = "linked") -> list[Message]:
    """Say that somebody is linked now, from when on they owe what, and what can be done here."""
    say, locale = say_to(person), locale_of(person)
    lines = [say(key, name=person.name)]
    role = places.role_at(desk.session, person.id, desk.now)
    starts = person.starts_on
    if starts is not None and starts > desk.today_of(person) and desk.rules.duties_of(role):
        titles = joined((duty.title.speak(locale) for _, duty, _ in desk.rules.duties_of(role)), locale)
        lines.append(say("linked-starts", day=calendar_day(starts, locale), duties=titles))
        if _tries_out(desk, person, starts):
            lines.append(say("linked-trial", days=desk.rules.trial.days))
    return [Message("\n".join(lines), drops_phone_button=True), hello(desk, person)]


def _tries_out(desk: Desk, person: Person, day: date) -> bool:
    """Tell whether somebody's team tries the clerk out on a day."""
    since = began_after(desk.rules.calendar, desk.rules.trial.days, day)
    team = places.teams_at(desk.session, [person.id], desk.now).get(person.id, "")
    began = places.team_began(desk.session, team, desk.now) if team else day
    return since is not None and began is not None and began >= since


def replace(desk: Desk, account: Account, stand_in: Person, person: Person) -> None:
    """Let an account of somebody no people file named become the person of the file it is."""
    person.admin = person.admin or stand_in.admin
    stand_in.admin, stand_in.account_id, stand_in.chosen_account_id = False, None, None
    stand_in.left_on = desk.today_of(stand_in) - timedelta(days=1)
    owing.rebuild(desk, [stand_in])
    link(desk, account, person)


def match(desk: Desk, phone: str) -> Person | None:
    """Find the one person of the company with this number."""
    found = [one for one in people.with_phone(desk.session, phone) if not has_left(desk, one)]
    return found[0] if phone and len(found) == 1 else None


def match_address(desk: Desk, email: str) -> Person | None:
    """Find the one person of the company with this e-mail address."""
    found = [one for one in people.with_email(desk.session, email) if not has_left(desk, one)]
    return found[0] if email and len(found) == 1 else None


def welcome(desk: Desk, account: Account, person: Person) -> None:
    """Greet somebody who was linked while they were not writing to us."""
    for message in greetings(desk, person):
        outbox.say(desk.session, account, message.to_json(), desk.now)
