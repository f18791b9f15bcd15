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
    told = outbox.told(desk.session, wanted) if wanted else set()
    for mark, one in wanted.items():
        if mark not in told:
            for ids in _slices(desk, mark, last(), size):
                yield one, ids
            outbox.notice(desk.session, mark, desk.now)


def _named(mark: str, last: int, size: int) -> dict[str, int]:
    return {f"{mark}:{first}": first for first in range(0, last + 1, size)}


def _slices(desk: Desk, mark: str, last: int, size: int) -> Iterator[range]:
    slices = _named(mark, last, size)
    told = outbox.told(desk.session, slices)
    for done, first in slices.items():
        # The notice comes first: another process that is at the same slice waits, and finds it made.
        if done not in told and outbox.notice(desk.session, done, desk.now):
            yield range(first, first + size)


def first_undone(
    desk: Desk, wanted: Mapping[str, T], last: Callable[[], int], size: int
) -> tuple[str, T, range] | None:
    """Look which slice nobody has done yet: the notice that says it is done, what is wanted, and its ids."""
    told = outbox.told(desk.session, wanted) if wanted else set()
    for mark, one in wanted.items():
        if mark not in told:
            slices = _named(mark, last(), size)
            done = outbox.told(desk.session, slices)
            for name, first in slices.items():
                if name not in done:
                    return name, one, range(first, first + size)
    return None
