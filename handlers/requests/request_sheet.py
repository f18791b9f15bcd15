"""A request as the form that whoever applies fills in."""

from dataclasses import dataclass
from typing import Any

from handlers import cards as living
from handlers.chat import Button, Message
from handlers.context import Context, Desk, locale_of, say_to
from handlers.filling import questions, wording
from handlers.filling.sheet import Sheet
from handlers.forms import engine
from handlers.line import has_left
from handlers.requests import cards, lines, records
from handlers.requests.deciders import DECIDING
from handlers.requests.dossier import Dossier, applicant, find, stops
from handlers.rules.book import FieldKind
from handlers.rules.chains import NobodyDecidesError, applies, holds
from handlers.rules.limits import due_at
from handlers.texts import Say, moment
from storage import people, places
from storage import requests as stored
from storage.enums import Act, RequestState
from storage.tables import RequestDraft


@dataclass(slots=True)
class RequestSheet(Sheet):
    """A request being written, or changed to be sent once more."""

    dossier: Dossier
    row: RequestDraft

    kind = "r"

    @property
    def subject(self) -> str:
        """Name the requester's card."""
        return self.dossier.subject

    @property
    def spec(self) -> str:
        """Name the form of what is applied for."""
        return self.dossier.type.form

    @property
    def version(self) -> int:
        """Give the version of the rule book that the dossier goes by."""
        is_ours = self.dossier.rules is self.desk.rules
        return self.desk.book.version_id if is_ours else self.dossier.row.version_id

    def title(self, locale: str) -> str:
        """Name what is applied for."""
        return self.dossier.title(locale)

    def summary(self) -> Message:
        """Show the whole, the way it will go, what does not hold yet, and Submit."""
        say, locale = say_to(self.author), locale_of(self.author)
        answers = self.settled()
        lines = [line for line, _ in wording.lines(self.form, answers, say, locale)]
        lines += self._remarks(answers)
        failed = self.faults(answers)
        lines += [f"⚠ {one}" for one in failed]
        submit, others = questions.submit_rows(self, say)
        rows: list[tuple[Button, ...]] = [others] if failed else [submit, others]
        if not failed:
            rows += self._other_ways(say, locale)
        title = self.title(locale)
        return Message("\n".join(lines), title, tuple(rows), say("stub-summary", title=title))

    def _other_ways(self, say: Say, locale: str) -> list[tuple[Button, ...]]:
        """Offer the special ways, and the ordinary one where a special one is taken."""
        taken = self.dossier.route
        ways = [(Button(say("request-ordinary-way"), self.press("unroute")),)] if taken else []
        routes = [one for one in self.dossier.type.routes if one.id != taken]
        return [*ways, *((Button(one.title.speak(locale), self.press("route", one.id)),) for one in routes)]

    def _remarks(self, answers: dict[str, Any]) -> list[str]:
        """Say which way it goes, until when, and what else is to be known before sending."""
        desk, dossier = self.desk, self.dossier
        say, locale = say_to(self.author), locale_of(self.author)
        who = applicant(desk, self.author, answers)
        remarks = [f"ℹ {one.says.speak(locale)}" for one in dossier.type.notes if applies(one.when, who)]
        try:
            ahead = list(stops(desk, dossier, answers))
        except NobodyDecidesError:
            return [*remarks, say("request-nobody-decides")]
        remarks.append(say("request-goes", path=lines.path_text(desk, ahead, self.author)))
        limit, zone = dossier.type.limit, desk.zone_of(self.author)
        if limit is not None:
            due = desk.now
            # One step begins when the one before is over.
            for _ in [one for one in ahead if one.step.kind in DECIDING] if limit.each_step else [limit]:
                due = due_at(limit, dossier.rules.calendar, due, zone)
            key = "request-each-step" if limit.each_step else "request-decided-by-then"
            kind = "working" if limit.working else "natural"
            remarks[-1] += say(key, days=limit.days, kind=kind, due=moment(due, desk.now, zone, locale))
        if dossier.route:
            remarks.append(say("request-route-because", reason=self.row.route_reason))
        return remarks

    def faults(self, answers: dict[str, Any]) -> list[str]:
        """Say what must hold before it leaves and does not: checks, and posts that somebody must hold."""
        say, locale = say_to(self.author), locale_of(self.author)
        who = applicant(self.desk, self.author, answers)
        # Whoever holds the post themselves is not their own co-applicant.
        nobody = [
            say("request-nobody-holds", label=one.label.speak(locale))
            for one in engine.without_anybody(self.form, answers, self.row.offered)
            if who.post not in one.people
        ]
        return [*nobody, *(one.says.speak(locale) for one in self.dossier.type.checks if not holds(one.must, who))]

    def keep_attempt(self, ctx: Context, answers: dict[str, Any]) -> None:
        """Keep on record, once, that somebody wanted to send what the rule book refuses, where it says so."""
        who = applicant(self.desk, self.author, answers)
        known = {one.text for one in records.words(ctx, self.dossier, Act.HELD_BACK)}
        for one in self.dossier.type.checks:
            if one.kept and one.says.zh not in known and not holds(one.must, who):
                records.note(ctx, self.dossier, Act.HELD_BACK, one.says.zh)

    def put_aside(self, ctx: Context, *, ring: bool = False) -> bool:
        """Leave the conversation: a new request is kept as a draft, a change of a sent one is let go."""
        ctx.person.focus = ""
        self.row.route = self.dossier.route
        if self.dossier.row.number > 0:
            ctx.session.delete(self.row)
            ctx.session.flush()
            message = cards.requesters(ctx, self.dossier)
            living.show(ctx, ctx.person, self.subject, message, ring=ring)
            return False
        say, locale = say_to(self.author), locale_of(self.author)
        rows = ((Button(say("button-continue"), self.press("write")), Button(say("request-drop"), self.press("drop"))),)
        title = self.title(locale)
        living.show(ctx, ctx.person, self.subject, Message(say("request-kept"), title, rows, title), ring=ring)
        return True


def at_work(ctx: Context, request_id: int) -> RequestSheet | None:
    """Find the person's own open draft; nobody writes in somebody else's."""
    dossier = find(ctx, request_id)
    if dossier is None or dossier.requester.id != ctx.person.id:
        return None
    draft = stored.draft(ctx.session, request_id)
    return lay(ctx, dossier, draft) if draft is not None else None


def lay(desk: Desk, dossier: Dossier, draft: RequestDraft) -> RequestSheet:
    """Lay a draft before whoever applies; the people to choose from are those of today."""
    if dossier.row.number > 0:
        # What is sent once more goes by the rules of today.
        kind = desk.rules.requests.get(dossier.row.kind)
        if kind is not None:
            dossier = Dossier(dossier.row, dossier.requester, desk.rules, kind, desk.rules.forms[kind.form], "")
    special = dossier.type.route(draft.route) if draft.route_reason else None
    dossier.route = special.id if special is not None else ""
    offered = {
        field.id: _people(desk, field.people, dossier.requester.id)
        for field in dossier.form.fields
        if field.kind is FieldKind.PERSON
    }
    if offered and draft.offered != offered:
        draft.offered = offered
    today = desk.today_of(dossier.requester)
    return RequestSheet(desk, dossier.id, dossier.requester, dossier.form, today, draft, dossier, draft)


def _people(desk: Desk, posts: tuple[str, ...], but: int) -> list[str]:
    ids = [one for post in posts for one in places.holding(desk.session, post, desk.now) if one != but]
    named = people.named(desk.session, ids)
    return [f"{one.id}:{one.name}" for one in named.values() if not has_left(desk, one)]


def opened(ctx: Context, request_id: int) -> RequestSheet | str:
    """Find the person's own open draft, or why there is none: sent, or somebody else's."""
    found = at_work(ctx, request_id)
    if found is not None:
        return found
    dossier = find(ctx, request_id)
    if dossier is None:
        return ctx.say("toast-too-old")
    if dossier.requester.id != ctx.person.id:
        return ctx.say("toast-not-yours")
    if dossier.row.state is not RequestState.DRAFT:
        living.show(ctx, ctx.person, dossier.subject, cards.requesters(ctx, dossier))
    return ctx.say("request-toast-sent-already")
