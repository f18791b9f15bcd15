"""What no single entry of a request type can see: posts and fields that do not exist, chains nobody decides."""

from collections.abc import Iterator, Sequence

from handlers.rules.approvals import Grant, RequestType, Step, StepKind, Test
from handlers.rules.book import FieldKind, FormField, FormSpec, RuleBook
from handlers.rules.words import unknown

Path = tuple[str | int, ...]


def problems(book: RuleBook) -> Iterator[tuple[Path, str]]:
    """Yield every contradiction of the request types as (path, reason)."""
    for key, kind in book.requests.items():
        yield from _type(book, ("requests", key), kind)


def _type(book: RuleBook, path: Path, kind: RequestType) -> Iterator[tuple[Path, str]]:
    form = book.forms.get(kind.form)
    if form is None:
        yield (*path, "form"), unknown(kind.form, list(book.forms), "form")
        return
    yield from _posts(book, (*path, "by"), kind.by)
    for index, advisers in enumerate(kind.consult):
        yield from _posts(book, (*path, "consult", index, "posts"), advisers.posts)
    if kind.grants is Grant.ABSENCE and not all(form.meaning(one) for one in ("since", "until")):
        yield (*path, "grants"), "days off need fields that mean since and until"
    yield from _chain(book, form, (*path, "chain"), kind.chain)
    for index, route in enumerate(kind.routes):
        yield from _chain(book, form, (*path, "routes", index, "chain"), route.chain)
    for index, check in enumerate(kind.checks):
        yield from _tests(book, form, (*path, "checks", index, "must"), [check.must])
    for index, note in enumerate(kind.notes):
        yield from _tests(book, form, (*path, "notes", index, "when"), note.when)


def _chain(book: RuleBook, form: FormSpec, path: Path, chain: Sequence[Step]) -> Iterator[tuple[Path, str]]:
    if not any(step.kind is not StepKind.INFORM and not step.when for step in chain):
        yield path, "nobody has to decide: one step that decides must not hang on a condition"
    seen: set[str] = set()
    for index, step in enumerate(chain):
        here: Path = (*path, index)
        if step.id in seen:
            yield (*here, "id"), f"{step.id!r} already names a step above"
        seen.add(step.id)
        yield from _posts(book, (*here, "posts"), step.posts)
        yield from _tests(book, form, (*here, "when"), step.when)
        if step.field is not None:
            field = form.field(step.field)
            if field is None or field.kind is not FieldKind.PERSON:
                people = [one.id for one in form.fields if one.kind is FieldKind.PERSON]
                yield (*here, "field"), unknown(step.field, people, "person field")


def _posts(book: RuleBook, path: Path, posts: Sequence[str]) -> Iterator[tuple[Path, str]]:
    for index, post in enumerate(posts):
        if post not in book.roles:
            yield (*path, index), unknown(post, list(book.roles), "role")


def _tests(book: RuleBook, form: FormSpec, path: Path, tests: Sequence[Test]) -> Iterator[tuple[Path, str]]:
    known = {one.id: one for one in form.fields}
    for index, test in enumerate(tests):
        for name in (test.field, test.not_before):
            if name is not None and name not in known:
                yield (*path, index), unknown(name, list(known), "field")
        if test.not_before in known and known[test.not_before].kind is not FieldKind.DATE:
            yield (*path, index), f"{test.not_before!r} is no date: not_before compares two dates"
        if test.field in known and (reason := never_holds(known[test.field], test)):
            yield (*path, index), reason
        yield from _posts(book, (*path, index, "posts"), test.posts)


def never_holds(field: FormField, test: Test) -> str:
    """Say why no answer to a field could ever pass a test; empty where one could."""
    if test.not_before is not None and field.kind is not FieldKind.DATE:
        return f"{field.id!r} is no date: not_before compares two dates"
    wanted = [*([test.equals] if test.equals is not None else []), *test.one_of]
    if (test.at_least is not None or test.below is not None) and field.kind not in _NUMBERS:
        return f"{field.id!r} is no number: at_least and below never hold"
    if (field.kind is FieldKind.YES_NO) is not all(isinstance(one, bool) for one in wanted) and wanted:
        return f"{field.id!r} is compared by equals: true or false where it is a yes or no, and only there"
    if field.kind is FieldKind.CHOICE:
        options = [one.id for one in field.options]
        return next((unknown(str(one), options, "option") for one in wanted if one not in options), "")
    return ""


_NUMBERS = (FieldKind.MONEY, FieldKind.NUMBER)
