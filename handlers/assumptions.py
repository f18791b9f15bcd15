"""What the regulation leaves open: shown one by one to an administrator, kept or changed with a tap."""

from collections.abc import Mapping, Sequence
from datetime import time
from hashlib import blake2b

from handlers import assumed_texts
from handlers import cards as living
from handlers.chat import Button, Message, press, rows_of
from handlers.context import ActiveBook, Context
from handlers.rules.amending import Path, Value, amended, moved
from handlers.rules.assumptions import assumed
from handlers.rules.book import RuleBook
from handlers.rules.reading import BrokenRuleBookError, read
from handlers.rules.times import span, time_of_day
from handlers.texts import LOCALES, speaker
from storage import files, house

_MOST_DAYS = 60
_MOST_REMINDERS = 50
_SURE = "sure"
# What can be tapped instead of typed, by the kind of entry.
_OFFERED: Mapping[str, Sequence[str]] = {
    "due": ("18:00", "19:00", "20:00", "21:00", "22:00"),
    "quiet_hours": ("21:00-08:00", "22:00-07:30", "23:00-07:00"),
    "trial": ("0", "3", "5", "10"),
    "reminders": ("2", "4", "6", "8"),
    "groups": ("no", "yes"),
}


def show(ctx: Context, place: int, _argument: str) -> str:
    """Show one assumed entry, by its place in the list."""
    if not ctx.person.admin:
        return ctx.say("toast-administrators-only")
    ctx.person.focus = ""
    _card(ctx, place, ctx.book, ring=True)
    return ""


def turn(ctx: Context, place: int, _argument: str) -> str:
    """Turn to another entry on the same card."""
    if not ctx.person.admin:
        return ctx.say("toast-administrators-only")
    ctx.person.focus = ""
    _card(ctx, place, ctx.book)
    return ""


def keep(ctx: Context, version_id: int, code: str) -> str:
    """Decide that an entry stays as it was shown."""
    return _decide(ctx, version_id, code, "")


def change(ctx: Context, version_id: int, code: str) -> str:
    """Ask what an entry should be instead."""
    found = _entry(ctx, version_id, code)
    if isinstance(found, str):
        return found
    kind, key = found
    title = ctx.say("assumed-one", title=assumed_texts.subject(ctx.rules, kind, key, ctx.locale))
    back = Button(ctx.say("button-back"), press("guess", _place(ctx.rules, code)))
    if kind not in _OFFERED:
        message = Message(ctx.say("assumed-in-file"), title, ((back,),), title)
    else:
        ctx.person.focus = f"guess:{_numbered(code)}"
        offers = [
            Button(_offer(ctx, kind, one), press("guessed", version_id, f"{code}={one}")) for one in _OFFERED[kind]
        ]
        message = Message(ctx.say(f"assumed-ask-{kind}"), title, (*rows_of(offers, 3), (back,)), title)
    living.show(ctx, ctx.person, "assumed", message)
    return ""


def decide(ctx: Context, version_id: int, argument: str) -> str:
    """Take the value of the button."""
    code, _, value = argument.partition("=")
    return _decide(ctx, version_id, code, value)


def decide_in_words(ctx: Context, number: int, text: str) -> None:
    """Take a typed value for the entry that was asked about."""
    code = next((_code(*one) for one in assumed(ctx.rules) if _numbered(_code(*one)) == number), None)
    if not ctx.person.admin or code is None:
        ctx.person.focus = ""
        ctx.tell("assumed-decided-already")
        return
    ctx.lines.append(Message(_decide(ctx, ctx.book.version_id, code, text, ring=True)))


def _decide(ctx: Context, version_id: int, code: str, value: str, *, ring: bool = False) -> str:
    """Write the decision into the rule book and put that in force at once."""
    found = _entry(ctx, version_id, code)
    if isinstance(found, str):
        return found
    kind, key = found
    values = _values(ctx.rules, kind, key, value) if value else {}
    if values is None:
        return ctx.say(f"assumed-not-understood-{kind}")
    book = _write(ctx, {_path(kind, key): values})
    if isinstance(book, str):
        return book
    _card(ctx, _place(ctx.rules, code), book, ring=ring)
    return ctx.say("toast-decided", what=assumed_texts.sentence(book.rules, kind, key, ctx.say, ctx.locale))


def keep_all(ctx: Context, version_id: int, argument: str) -> str:
    """Decide that every entry stays as it is, when an administrator said so twice."""
    if not ctx.person.admin:
        return ctx.say("toast-administrators-only")
    entries = list(assumed(ctx.rules))
    if version_id != ctx.book.version_id or house.in_force(ctx.session).id != version_id:
        _card(ctx, 0, ctx.book)
        return ctx.say("toast-rules-changed")
    if argument != _SURE:
        title = ctx.say("assumed-all-title", count=len(entries))
        sure = Button(ctx.say("assumed-all-sure"), press("guessall", version_id, _SURE))
        back = Button(ctx.say("button-back"), press("guess", 0))
        living.show(ctx, ctx.person, "assumed", Message(ctx.say("assumed-all"), title, ((sure, back),), title))
        return ""
    book = _write(ctx, {_path(*one): {} for one in entries})
    if isinstance(book, str):
        return book
    _card(ctx, 0, book)
    return ctx.say("toast-decided-all", count=len(entries))


def _write(ctx: Context, decided: Mapping[Path, Mapping[str, Value]]) -> ActiveBook | str:
    """Write what was decided into the rule book and put that in force, or say why not."""
    version = house.in_force(ctx.session)
    clause = speaker(LOCALES[0])("assumed-clause", name=ctx.person.name, day=ctx.today.isoformat())
    source = amended(version.source, decided, clause)
    try:
        rules = read(source)
    except BrokenRuleBookError as error:
        return ctx.say("assumed-refused", reason=error.faults[0].reason[:120])
    row = house.amend(ctx.session, version, source, ctx.now)
    ctx.person.focus = ""
    return ActiveBook(row.id, rules)


def _path(kind: str, key: str) -> tuple[str, ...]:
    """Say where in the rule book an entry stands."""
    places = {
        "due": ("duties", key, "due"),
        "details": ("incidents", "details"),
        "clock": ("customer_clocks", key, "due"),
    }
    return places.get(kind, tuple(part for part in (kind, key) if part))


def _values(rules: RuleBook, kind: str, key: str, typed: str) -> dict[str, Value] | None:
    """Read what an entry should be."""
    match kind:
        case "due":
            at = time_of_day(typed)
            return moved(rules.duties[key].due, at) if at is not None and at > time() else None
        case "quiet_hours":
            hours = span(typed)
            return {"start": hours[0], "end": hours[1]} if hours and hours[0] != hours[1] else None
        case "trial":
            return _number("days", typed, 0, _MOST_DAYS)
        case "reminders":
            return _number("per_day", typed, 1, _MOST_REMINDERS)
        case _:
            return {"names": typed == "yes"} if typed in {"yes", "no"} else None


def _number(key: str, typed: str, least: int, most: int) -> dict[str, Value] | None:
    digits = typed.strip()
    return {key: int(digits)} if digits.isdecimal() and len(digits) < 4 and least <= int(digits) <= most else None


def _entry(ctx: Context, version_id: int, code: str) -> tuple[str, str] | str:
    """Find the entry an administrator decides about, as it was shown, or the reason why not."""
    if not ctx.person.admin:
        return ctx.say("toast-administrators-only")
    found = next((one for one in assumed(ctx.rules) if _code(*one) == code), None)
    if found is None:
        return ctx.say("toast-decided-already")
    if version_id != ctx.book.version_id or house.in_force(ctx.session).id != version_id:
        # Nobody decides about a value they have not seen.
        _card(ctx, _place(ctx.rules, code), ctx.book)
        return ctx.say("toast-rules-changed")
    return found


def _numbered(code: str) -> int:
    """Name an entry by a number that stays when others are decided."""
    return int.from_bytes(blake2b(code.encode(), digest_size=6).digest())


def _place(rules: RuleBook, code: str) -> int:
    codes = [_code(*one) for one in assumed(rules)]
    return codes.index(code) if code in codes else 0


def _code(kind: str, key: str) -> str:
    return f"{kind}/{key}"


def _card(ctx: Context, place: int, book: ActiveBook, *, ring: bool = False) -> None:
    rules = book.rules
    entries = list(assumed(rules))
    if not entries:
        title = ctx.say("assumed-done-title")
        row = (Button(ctx.say("assumed-file"), press("rules", 0)),)
        living.show(ctx, ctx.person, "assumed", Message(ctx.say("assumed-done"), title, (row,), title), ring=ring)
        return
    place %= len(entries)
    kind, key = entries[place]
    title = ctx.say("assumed-title", number=place + 1, count=len(entries))
    rows: list[tuple[Button, ...]] = [
        (
            Button(ctx.say("assumed-keep"), press("keep", book.version_id, _code(kind, key))),
            Button(ctx.say("assumed-change"), press("unguess", book.version_id, _code(kind, key))),
        ),
    ]
    if len(entries) > 1:
        following = Button(ctx.say("assumed-next"), press("guess", (place + 1) % len(entries)))
        rows.append((following, Button(ctx.say("assumed-keep-all"), press("guessall", book.version_id))))
    text = assumed_texts.sentence(rules, kind, key, ctx.say, ctx.locale)
    living.show(ctx, ctx.person, "assumed", Message(text, title, tuple(rows), title), ring=ring)


def _offer(ctx: Context, kind: str, value: str) -> str:
    if kind == "groups":
        return ctx.say(f"assumed-names-{value}")
    return ctx.say("assumed-days", days=int(value)) if kind == "trial" else value


def give_rule_book(ctx: Context, _subject: int, _argument: str) -> str:
    """Send the rule book in force as a file."""
    if not ctx.person.admin:
        return ctx.say("toast-administrators-only")
    version = house.version(ctx.session, ctx.book.version_id)
    if version is None:
        return ctx.say("toast-too-old")
    made = files.make(ctx.session, f"{version.name}.yaml", version.source.encode(), ctx.now)
    ctx.lines.append(Message(ctx.say("rule-book-here"), files=(made,)))
    return ""
