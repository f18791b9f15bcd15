"""A colleague joins by a number or an address: the people file knows it, or an administrator says who it is."""

from handlers import cards as living
from handlers import linking
from handlers.chat import Button, Message, press
from handlers.context import Context, Desk, say_to
from handlers.line import administrators, has_left
from handlers.rules.phones import plain
from storage import outbox, people
from storage.enums import Lane
from storage.tables import Account, Person

# As many as fit on a phone without scrolling.
_PAGE = 5


def share(ctx: Context) -> None:
    """Take a shared contact: only the sender's own number says who they are."""
    phone = plain(ctx.event.text, ctx.rules.calendar.country) or ctx.event.text[:20]
    person = linking.match(ctx, phone) if ctx.event.own else None
    if ctx.known is not None and ctx.known.code is None and person is not None and person.id != ctx.known.id:
        # Whoever set us up was there before the people file.
        linking.replace(ctx, ctx.account, ctx.known, person)
        ctx.lines += linking.greetings(ctx, person)
        return
    if ctx.known is not None:
        ctx.lines.append(Message(ctx.say("joined-already", name=ctx.known.name), drops_phone_button=True))
        return
    if ctx.account.person_id is not None:
        # Whoever left is a stranger again, and no newcomer.
        ctx.tell("stranger")
        return
    if not ctx.event.own:
        ctx.lines.append(Message(ctx.say("join-not-own"), phone_button=ctx.say("button-share-phone")))
        return
    if person is not None:
        linking.link(ctx, ctx.account, person)
        ctx.lines += linking.greetings(ctx, person)
        return
    if not _ask(ctx, phone):
        key = "join-asked-already" if ctx.account.phone else "join-refused-you"
        ctx.lines.append(Message(ctx.say(key), drops_phone_button=True))
        return
    ctx.lines.append(Message(ctx.say("join-asked"), drops_phone_button=True))


def introduce(ctx: Context) -> None:
    """Take the messenger's word for who an account is: it links where it may, else the administrators are asked."""
    ctx.account.name = ctx.event.name or ctx.account.name
    address = ctx.event.text
    if ctx.known is not None:
        if ctx.known.code is None:
            _introduce_founder(ctx, ctx.known, address)
        return
    if ctx.account.person_id is not None or not address:
        return
    person = linking.match_address(ctx, address)
    if person is not None and ctx.event.vouched:
        linking.link(ctx, ctx.account, person)
        ctx.lines += linking.greetings(ctx, person)
    elif _ask(ctx, address):
        ctx.account.vouched = ctx.event.vouched
        ctx.tell("join-asked-introduced")


def _introduce_founder(ctx: Context, founder: Person, address: str) -> None:
    """Learn who set us up by a code before any people file named them."""
    if founder.name == ctx.account.user:
        founder.name = _called(ctx.account)
    person = linking.match_address(ctx, address)
    if person is None:
        # The file that comes later knows them by it.
        founder.email = founder.email or address
    elif person.id != founder.id and ctx.event.vouched:
        linking.replace(ctx, ctx.account, founder, person)
        ctx.lines += linking.greetings(ctx, person)


def _ask(ctx: Context, known_by: str) -> bool:
    """Ask every administrator whose account this is; false when they were asked today."""
    if not outbox.notice(ctx.session, f"join:{ctx.account.id}:{ctx.now.date()}", ctx.now):
        return False
    ctx.account.phone = known_by
    ctx.account.name = ctx.event.name or ctx.account.name
    for one in administrators(ctx):
        _show(ctx, one, ctx.account, 0, ring=True)
    return True


def link_those_waiting(desk: Desk) -> int:
    """Link the accounts whose number, or vouched address, the people file knows by now; return how many."""
    linked = 0
    for account in people.joining(desk.session):
        person = linking.match(desk, account.phone)
        if person is None and account.vouched:
            person = linking.match_address(desk, account.phone)
        if person is not None:
            linking.link(desk, account, person)
            linking.welcome(desk, account, person)
            for one in administrators(desk):
                _settled(desk, one, account, say_to(one)("join-matched", account=_called(account), name=person.name))
            linked += 1
    return linked


def show_next(ctx: Context, _subject: int, _argument: str) -> str:
    """Bring the card of the first colleague who waits."""
    if not ctx.person.admin:
        return ctx.say("toast-administrators-only")
    waiting = people.joining(ctx.session)
    if not waiting:
        return ctx.say("toast-nobody-joins")
    _show(ctx, ctx.person, waiting[0], 0, ring=True)
    return ""


def turn(ctx: Context, account_id: int, page: str) -> str:
    """Turn to more of the people it may be."""
    account = _waiting(ctx, account_id)
    if isinstance(account, str):
        return account
    _show(ctx, ctx.person, account, int(page) if page.isdecimal() else 0)
    return ""


def accept(ctx: Context, account_id: int, person_id: str) -> str:
    """Link a waiting account to the person of the button."""
    account = _waiting(ctx, account_id)
    if isinstance(account, str):
        return account
    person = people.held(ctx.session, int(person_id)) if person_id.isdecimal() else None
    if person is None or has_left(ctx, person):
        return ctx.say("toast-too-old")
    known_by = account.phone
    if person.account_id is not None and linking.match_address(ctx, known_by) is not person:
        _show(ctx, ctx.person, account, 0)
        return ctx.say("toast-linked-meanwhile", name=person.name)
    linking.link(ctx, account, person)
    if "@" in known_by:
        person.email = person.email or known_by
    else:
        person.phone = person.phone or known_by
    linking.welcome(ctx, account, person)
    for one in administrators(ctx):
        say = say_to(one)
        _settled(
            ctx, one, account, say("join-accepted", account=_called(account), name=person.name, by=ctx.person.name)
        )
    return ctx.say("toast-joined", name=person.name)


def refuse(ctx: Context, account_id: int, _argument: str) -> str:
    """Say that a waiting account is nobody of ours; it stays a stranger."""
    account = _waiting(ctx, account_id)
    if isinstance(account, str):
        return account
    account.phone = ""
    outbox.say(ctx.session, account, Message(ctx.say("join-refused-you")).to_json(), ctx.now)
    for one in administrators(ctx):
        _settled(ctx, one, account, say_to(one)("join-refused", account=_called(account), by=ctx.person.name))
    return ctx.say("toast-refused")


def _waiting(ctx: Context, account_id: int) -> Account | str:
    """Find the waiting account an administrator decides about, or the reason why not."""
    if not ctx.person.admin:
        return ctx.say("toast-administrators-only")
    ctx.session.flush()
    account = people.held_account(ctx.session, account_id)
    if account is None:
        return ctx.say("toast-too-old")
    if account.person_id is not None:
        owner = people.person(ctx.session, account.person_id)
        return ctx.say("linked-already", name=owner.name if owner else "")
    return account if account.phone else ctx.say("toast-too-old")


def _show(desk: Desk, reader: Person, account: Account, page: int, *, ring: bool = False) -> None:
    """Ask an administrator who somebody is: the likeliest first."""
    say = say_to(reader)
    maybe = _candidates(desk, account)
    shown = maybe[page * _PAGE : (page + 1) * _PAGE]
    rows = [(Button(one.name, press("join", account.id, str(one.id))),) for one in shown]
    last = [Button(say("join-refuse"), press("refuse", account.id))]
    if len(maybe) > _PAGE:
        following = page + 1 if (page + 1) * _PAGE < len(maybe) else 0
        last.insert(0, Button(say("join-more"), press("joins", account.id, str(following))))
    key = "join-who" if maybe else "join-nobody-left"
    if "@" in account.phone:
        key += "-introduced"
    text = say(key, account=_called(account), phone=account.phone)
    title = say("join-title")
    message = Message(text, title, (*rows, tuple(last)), title)
    living.show(desk, reader, f"join:{account.id}", message, ring=ring, lane=Lane.DECISION)


def _settled(desk: Desk, reader: Person, account: Account, text: str) -> None:
    """Write what was decided on an administrator's card, if there is one."""
    title = say_to(reader)("join-title")
    if living.is_shown(desk, reader, f"join:{account.id}"):
        living.show(desk, reader, f"join:{account.id}", Message(text, title, (), title), lane=Lane.DECISION)


def _candidates(desk: Desk, account: Account) -> list[Person]:
    """List who the account may be: people not linked yet, the same name first, then the same last digits.

    Whose address it is comes before them all, linked elsewhere or not.
    """
    named = linking.match_address(desk, account.phone) if "@" in account.phone else None
    unlinked = [one for one in people.without_account(desk.session) if not has_left(desk, one)]
    same_end = account.phone[-4:]
    likely = sorted(unlinked, key=lambda one: (one.name not in account.name, one.phone[-4:] != same_end, one.id))
    return [named, *(one for one in likely if one is not named)] if named is not None else likely


def _called(account: Account) -> str:
    return account.name or account.user
