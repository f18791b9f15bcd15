"""Whom the chains and questions of a rule book name outside it: people by their code, and teams; pure."""

from collections.abc import Iterator

from handlers.rules.approvals import RequestType, Step, Test
from handlers.rules.book import RuleBook


def people_named(book: RuleBook) -> Iterator[str]:
    """Yield the people-file ids that a step asks for."""
    for kind in book.requests.values():
        yield from (code for step in _steps(kind) for code in step.people)


def teams_named(book: RuleBook) -> Iterator[str]:
    """Yield the teams that a step, check or note asks about."""
    for kind in book.requests.values():
        yield from (team for test in _tests(kind) for team in test.teams)


def _steps(kind: RequestType) -> Iterator[Step]:
    yield from kind.chain
    yield from (step for route in kind.routes for step in route.chain)


def _tests(kind: RequestType) -> Iterator[Test]:
    yield from (test for step in _steps(kind) for test in step.when)
    yield from (check.must for check in kind.checks)
    yield from (test for note in kind.notes for test in note.when)
