"""Where what comes by itself goes, for somebody with more than one messenger."""

from collections.abc import Sequence

from handlers import cards as living
from handlers import verbs
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context, Desk, say_to
from storage import outbox, people
from storage.tables import Account, Person

_SUBJECT = "reminded:0"
_MOST = 3


def button(desk: Desk, person: Person) -> tuple[tuple[Button, ...], ...]:
    """Give the button that opens the choice; nothing for whoever has no choice."""
    if len(people.reachable(desk.session, person.id)) < 2:
        return ()
    return ((Button(say_to(person)("remind-change"), press("remind", 0)),),)


def ask(ctx: Context, text: str) -> None:
    """Offer the messengers somebody has, or take the one they name."""
    accounts = people.reachable(ctx.session, ctx.person.id)
    named = _named(accounts, text)
    if len(accounts) < 2:
        ctx.tell("remind-one-place")
    elif named is not None:
        _keep(ctx, named)
    elif text.strip().casefold() in verbs.LAST_USED:
        _keep(ctx, None)
    else:
        buttons = [Button(label(one, accounts), press("reminded", one.id)) for one in accounts[:_MOST]]
        buttons.append(Button(ctx.say("remind-last-used"), press("reminded", 0)))
        title = ctx.say("remind-title")
        message = Message(ctx.say("remind-where"), title, rows_of(buttons), title)
        living.show(ctx, ctx.person, _SUBJECT, message, ring=True)


def ask_pressed(ctx: Context, _subject: int, _argument: str) -> str:
    """Offer the messengers from a button."""
    ask(ctx, "")
    return ""


def choose(ctx: Context, account_id: int, _argument: str) -> str:
    """Send what comes by itself to one account from now on, or with 0 to the one last used."""
    accounts = people.reachable(ctx.session, ctx.person.id)
    chosen = next((one for one in accounts if one.id == account_id), None)
    if account_id and chosen is None:
        return ctx.say("toast-too-old")
    _keep(ctx, chosen)
    return ctx.say("toast-reminded")


def _keep(ctx: Context, chosen: Account | None) -> None:
    ctx.person.chosen_account_id = chosen.id if chosen is not None else None
    title = ctx.say("remind-title")
    said = (
        ctx.say("remind-last")
        if chosen is None
        else ctx.say("remind-on", messenger=label(chosen, people.reachable(ctx.session, ctx.person.id)))
    )
    living.show(ctx, ctx.person, _SUBJECT, Message(said, title, (), title))


def turn(desk: Desk, lost_id: int, other: Account, *, once: bool = False) -> bool:
    """Write to somebody by another account from now on, and say so there; false when ``once`` a day is used up."""
    person = people.held(desk.session, other.person_id) if other.person_id is not None else None
    if person is None or lost_id not in {person.account_id, person.chosen_account_id}:
        return person is not None
    if once and not outbox.notice(desk.session, f"turned:{lost_id}:{desk.today_of(person)}", desk.now):
        return False
    person.chosen_account_id = None
    person.account_id = other.id
    lost = people.account(desk.session, lost_id)
    if lost is not None:
        said = say_to(person)("remind-turned", messenger=label(lost, [lost, other]))
        outbox.say(desk.session, other, Message(said).to_json(), desk.now)
    return True


def _named(accounts: Sequence[Account], text: str) -> Account | None:
    wanted = text.strip().casefold()
    return next((one for one in accounts if wanted in {one.messenger, label(one, accounts).casefold()}), None)


def label(account: Account, among: Sequence[Account]) -> str:
    """Name an account by its messenger, and by its name there where two are on the same one."""
    alone = sum(one.messenger == account.messenger for one in among) == 1
    name = account.messenger.capitalize()
    return name if alone else f"{name} {account.name or account.user}"
