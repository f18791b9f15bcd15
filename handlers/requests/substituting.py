"""Ask who decides while somebody is away, and until when: for oneself, or as a superior for somebody below."""

from datetime import timedelta

from handlers import cards as living
from handlers.chat import Button, Message, press, rows_of
from handlers.context import Context
from handlers.line import has_left
from handlers.naming import named_in
from handlers.paging import page_of, pages
from handlers.requests.standing_in import days_of, may_name_for, name, name_of
from handlers.rules import dates
from storage import people, places, substitutes
from storage.tables import Person, Substitute

# How long, offered as buttons: days from today on.
_SPANS = {"today": 0, "tomorrow": 1, "week": 6}
_FOR_OTHERS = "others"
# No id of ours is longer.
_DIGITS = 18


def ask(ctx: Context, text: str) -> None:
    """Name a substitute for typed names and days, or ask who it should be."""
    if text.strip():
        _typed(ctx, text)
    else:
        _who(ctx, ctx.person, ring=True)


def ask_pressed(ctx: Context, _place: int, _argument: str) -> str:
    """Ask who it should be, from a button."""
    _who(ctx, ctx.person, ring=True)
    return ""


def turn(ctx: Context, person_id: int, argument: str) -> str:
    """Ask for whom, or who stands in for the one that was chosen; on the same card, page by page."""
    what, _, page = argument.partition(".")
    if what == _FOR_OTHERS:
        _for_whom(ctx, page_of(page))
        return ""
    person = people.person(ctx.session, person_id) if person_id else ctx.person
    if person is None or not _may(ctx, person):
        return ctx.say("toast-too-old")
    _who(ctx, person, page_of(argument))
    return ""


def _may(ctx: Context, person: Person) -> bool:
    return person.id == ctx.person.id or may_name_for(ctx, person)


def _who(ctx: Context, person: Person, page: int = 0, *, ring: bool = False) -> None:
    """Show who stands in already, and offer who may."""
    mine = person.id == ctx.person.id
    coming = substitutes.coming(ctx.session, [person.id], ctx.today)
    buttons = [
        Button(ctx.say("substitute-end", name=name_of(ctx, one.substitute_id)), press("rsubend", one.id))
        for one in coming
    ]
    buttons += [Button(one.name, press("rsub", one.id, str(person.id))) for one in _candidates(ctx, person)]
    if mine and _below(ctx):
        buttons.append(Button(ctx.say("substitute-for-others"), press("rsubwho", 0, _FOR_OTHERS)))
    more = Button(ctx.say("button-more"), press("rsubwho", person.id))
    back = Button(ctx.say("button-back"), press("rsubwho", person.id, "0"))
    rows = pages(buttons, page, more, back, leads_back=False)
    question = ctx.say("substitute-who") if mine else ctx.say("substitute-who-for", name=person.name)
    lines = [_line(ctx, person, one) for one in coming] or [question]
    title = ctx.say("substitute-title")
    living.show(ctx, ctx.person, "substitute", Message("\n".join(lines), title, rows, title), ring=ring)


def _line(ctx: Context, person: Person, row: Substitute) -> str:
    key = "substitute-is" if person.id == ctx.person.id else "substitute-noted"
    days = days_of(row.since, row.until, ctx.locale)
    return ctx.say(key, name=name_of(ctx, row.substitute_id), days=days, person=person.name)


def _for_whom(ctx: Context, page: int) -> None:
    buttons = [Button(one.name, press("rsubwho", one.id)) for one in _below(ctx)]
    more = Button(ctx.say("button-more"), press("rsubwho", 0, _FOR_OTHERS))
    back = Button(ctx.say("button-back"), press("rsubwho", 0, "0"))
    title = ctx.say("substitute-title")
    message = Message(ctx.say("substitute-for-whom"), title, pages(buttons, page, more, back), title)
    living.show(ctx, ctx.person, "substitute", message)


def _below(ctx: Context) -> list[Person]:
    """List whom somebody may name a substitute for by a button: who is below them and here."""
    named = people.named(ctx.session, places.everybody_below(ctx.session, ctx.person.id, ctx.now))
    return [one for one in named.values() if not has_left(ctx, one)]


def _candidates(ctx: Context, person: Person) -> list[Person]:
    """List who may stand in: those of the same post, those above, those led; never oneself."""
    post = places.role_at(ctx.session, person.id, ctx.now)
    above = [one for line in places.line_above(ctx.session, person.id, ctx.now).values() for one in line]
    same = places.holding(ctx.session, post, ctx.now) if post else []
    ids = dict.fromkeys([*same, *above, *places.led_by(ctx.session, person.id, ctx.now)])
    named = people.named(ctx.session, [one for one in ids if one != person.id])
    return [one for one in named.values() if one.account_id is not None and not has_left(ctx, one)]


def choose(ctx: Context, other_id: int, argument: str) -> str:
    """Ask until when the chosen one stands in."""
    found = _chosen(ctx, other_id, argument)
    if found is None:
        return ctx.say("toast-too-old")
    _ask_until(ctx, *found)
    return ""


def _chosen(ctx: Context, other_id: int, argument: str) -> tuple[Person, Person] | None:
    """Find whom a button is for and who stands in; nothing where that is not theirs to say."""
    named = argument.isascii() and argument.isdecimal() and len(argument) <= _DIGITS
    person = people.person(ctx.session, int(argument)) if named else ctx.person
    other = people.person(ctx.session, other_id)
    if person is None or other is None or not _may(ctx, person):
        return None
    return (person, other) if other.id in {one.id for one in _candidates(ctx, person)} else None


def _ask_until(ctx: Context, person: Person, other: Person, *, ring: bool = False) -> None:
    buttons = [Button(ctx.say(f"substitute-{key}"), press("rsubfor", other.id, f"{key}.{person.id}")) for key in _SPANS]
    title = ctx.say("substitute-title")
    mine = person.id == ctx.person.id
    text = ctx.say("substitute-until" if mine else "substitute-until-for", name=other.name, person=person.name)
    message = Message(text, title, rows_of(buttons, 3), title)
    living.show(ctx, ctx.person, "substitute", message, ring=ring)


def choose_days(ctx: Context, other_id: int, argument: str) -> str:
    """Name the chosen one for the days on the button."""
    key, _, whose = argument.partition(".")
    found = _chosen(ctx, other_id, whose)
    if found is None or key not in _SPANS:
        return ctx.say("toast-too-old")
    refusal = name(ctx, *found, ctx.today, ctx.today + timedelta(days=_SPANS[key]))
    return ctx.say(refusal) if refusal else ctx.say("substitute-toast-noted")


def _typed(ctx: Context, text: str) -> None:
    """Read "name days", or "name name days" for somebody else; with a name alone, ask until when."""
    named, left = named_in(ctx, text)
    if any(len(one) > 1 for one in named):
        ctx.tell("substitute-two-of-that-name")
        return
    found = [one for some in named for one in some]
    if len(found) == 1 and found[0].id == ctx.person.id:
        ctx.tell("substitute-yourself")
        return
    if len(found) == 1 and not left.strip():
        _ask_until(ctx, ctx.person, found[0], ring=True)
        return
    days = dates.span(left, ctx.today)
    if not found or len(found) > 2 or days is None:
        ctx.tell("substitute-not-understood", example=f"{ctx.today.month}.{ctx.today.day}")
        return
    person = found[0] if len(found) == 2 else ctx.person
    if not _may(ctx, person):
        ctx.tell("substitute-not-for-them", name=person.name)
        return
    refusal = name(ctx, person, found[-1], *days)
    if refusal:
        ctx.tell(refusal)
