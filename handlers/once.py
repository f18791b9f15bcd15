"""Long work done once, slice by slice: each slice leaves a notice in the transaction that does it."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from handlers.context import Desk
from storage import outbox

T = TypeVar("T")


def each_slice(desk: Desk, wanted: Mapping[str, T], last: Callable[[], int], size: int) -> Iterator[tuple[T, range]]:
    """Give what is wanted with each slice of ids up to the last that nobody has done yet.

    ``wanted`` names each by its notice. Whoever stops after a slice, or dies in it, goes on there; where everything
    is done one question tells.
    """
    for mark, one in _undone(desk, wanted):
        for name, ids in _undone_slices(desk, mark, last(), size):
            # The notice comes first: another process that is at the same slice waits, and finds it made.
            if outbox.notice(desk.session, name, desk.now):
                yield one, ids
        outbox.notice(desk.session, mark, desk.now)


def first_undone(
    desk: Desk, wanted: Mapping[str, T], last: Callable[[], int], size: int
) -> tuple[str, T, range] | None:
    """Look which slice nobody has done yet: the notice that says it is done, what is wanted, and its ids."""
    for mark, one in _undone(desk, wanted):
        for name, ids in _undone_slices(desk, mark, last(), size):
            return name, one, ids
    return None


def _undone(desk: Desk, wanted: Mapping[str, T]) -> Iterator[tuple[str, T]]:
    told = outbox.told(desk.session, wanted) if wanted else set()
    return ((mark, one) for mark, one in wanted.items() if mark not in told)


def _undone_slices(desk: Desk, mark: str, last: int, size: int) -> Iterator[tuple[str, range]]:
    slices = {f"{mark}:{first}": range(first, first + size) for first in range(0, last + 1, size)}
    told = outbox.told(desk.session, slices)
    return ((name, ids) for name, ids in slices.items() if name not in told)
