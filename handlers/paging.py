"""Four buttons on a card and no more: the rest is a tap on 更多 away, page by page."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.chat import Button, rows_of

MOST = 4
_A_PAGE = MOST - 1
# A page's number is this long at most.
_DIGITS = 2


def pages(
    buttons: Sequence[Button], page: int, more: Button, back: Button, *, leads_back: bool = True, width: int = 2
) -> tuple[tuple[Button, ...], ...]:
    """Lay out one page of some buttons; ``more`` turns to the next, ``back`` stands on the last.

    On a card's own first page there is nothing to go back to: it does not ``leads_back``.
    """
    whole = [*buttons, back] if leads_back else list(buttons)
    if len(whole) <= MOST:
        return rows_of(whole, width)
    start = page * _A_PAGE if page * _A_PAGE < len(buttons) else 0
    here = buttons[start : start + _A_PAGE]
    is_last = start + _A_PAGE >= len(buttons)
    turn = back if is_last else replace(more, press=f"{more.press}.{start // _A_PAGE + 1}")
    return rows_of([*here, turn], width)


def page_of(argument: str) -> int:
    """Read the page a button turns to; the first where it names none."""
    return int(argument) if argument.isascii() and argument.isdecimal() and len(argument) <= _DIGITS else 0
