"""What an administrator sees: who is linked, which rule book waits, what the rules only assume."""

from handlers import books, unlinked
from handlers import cards as living
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context, Desk, locale_of, say_to
from handlers.line import administrators, has_left
from handlers.rules.assumptions import assumed
from handlers.rules.book import RuleBook
from handlers.rules.named import people_named, teams_named
from handlers.texts import listed
from storage import groups, house, inbox, people
from storage.enums import Lane, VersionState
from storage.tables import Person, RuleBookVersion

_NAMES = 12
_BUTTONS = 4


def show(ctx: Context, _text: str = "") -> None:
    """Show how the installation stands; for administrators only."""
    _show(ctx, more=False)


def show_more(ctx: Context, _subject: int, _argument: str) -> str:
    """Show every button of the card."""
    _show(ctx, more=True)
    return ""


def _show(ctx: Context, *, more: bool) -> None:
    if not ctx.person.admin:
        ctx.tell("administrators-only")
        return
    here = [one for one in people.everyone(ctx.session) if not has_left(ctx, one)]
    without = unlinked.names(ctx)
    lost = people.unreachable(ctx.session)
    waiting = people.joining(ctx.session)
    lines = [ctx.say("admin-linked", linked=len(here) - len(without), all=len(here))]
    buttons = [Button(ctx.say("admin-people-file"), press("roster", 0))]
    if ctx.event.home.startswith("https://"):
        buttons.append(Button(ctx.say("admin-link"), press("link", 0)))
    if without:
        lines.append(ctx.say("admin-not-linked", names=listed(without, ctx.locale, _NAMES)))
        # Where all of them are named here, a list of them would say nothing more.
        see = Button(ctx.say("admin-see-unlinked"), press("unlinked", 0))
        buttons.append(unlinked.reminder(ctx, without) if len(without) <= _NAMES else see)
    if waiting:
        lines.append(ctx.say("admin-joining", count=len(waiting)))
        buttons.insert(0, Button(ctx.say("admin-confirm"), press("joining", 0)))
    if lost:
        lines.append(ctx.say("admin-unreachable", names=listed([one.name for one in lost], ctx.locale, _NAMES)))
    if dead := inbox.count_dead(ctx.session):
        lines.append(ctx.say("admin-dead", count=dead))
    proposed = house.proposed_version(ctx.session)
    if proposed is not None:
        lines.append(ctx.say("admin-proposed", name=proposed.name))
        buttons.insert(0, Button(ctx.say("admin-activate"), press("activate", proposed.id)))
    guesses = sum(1 for _ in assumed(ctx.rules))
    if guesses:
        buttons.append(Button(ctx.say("admin-assumed", count=guesses), press("assumed", 0)))
    if len(buttons) > _BUTTONS and not more:
        buttons = [*buttons[: _BUTTONS - 1], Button(ctx.say("button-more"), press("admin", 0))]
    title = ctx.say("admin-title")
    message = Message("\n".join(lines), title, rows_of(buttons), title)
    living.show(ctx, ctx.person, "admin", message, ring=not more)


def activate(ctx: Context, version_id: int, _argument: str) -> str:
    """Put the proposed rule book in force."""
    if not ctx.person.admin:
        return ctx.say("toast-administrators-only")
    house.in_force(ctx.session)
    version = house.version(ctx.session, version_id)
    proposed = house.proposed_version(ctx.session)
    if version is None or proposed is None or proposed.id != version.id:
        return ctx.say("toast-too-old")
    house.activate(ctx.session, version, ctx.now)
    for one in _administrators(ctx):
        _show_version(ctx, one, version)
    return ctx.say("toast-activated")


def propose(desk: Desk, version: RuleBookVersion) -> None:
    """Ask every administrator about a changed rule book."""
    for one in _administrators(desk):
        _show_version(desk, one, version)


def unknown_names(desk: Desk, rules: RuleBook) -> list[str]:
    """List the people and teams that a rule book's chains name and the people file does not know."""
    coded = {code: people.person_coded(desk.session, code) for code in people_named(rules)}
    gone = [code for code, one in coded.items() if one is None or has_left(desk, one)]
    teams = groups.teams(desk.session, desk.now)
    return gone + [team for team in dict.fromkeys(teams_named(rules)) if team not in teams]


def _administrators(desk: Desk) -> list[Person]:
    return [one for one in administrators(desk) if one.account_id is not None]


def _show_version(desk: Desk, person: Person, version: RuleBookVersion) -> None:
    say = say_to(person)
    title = say("version-title")
    is_waiting = version.state is VersionState.PROPOSED
    text = say("version-proposed" if is_waiting else "version-active", name=version.name)
    if is_waiting and (unknown := unknown_names(desk, books.of_version(desk.session, version.id).rules)):
        text += "\n" + say("version-names-unknown", names=listed(unknown, locale_of(person), _NAMES))
    if is_waiting and (decided := house.count_decisions(desk.session)):
        text += "\n" + say("version-drops-decisions", count=decided)
    rows = ((Button(say("admin-activate"), press("activate", version.id)),),) if is_waiting else ()
    message = Message(text, title, rows, title)
    living.show(desk, person, f"version:{version.id}", message, lane=Lane.DECISION)
