"""What a process keeps in memory for as long as it lives."""

import gc


def keep_loaded() -> None:
    """Spare the garbage collector what is loaded by now: looking through it stops everything for a tenth of a second.

    For a process of its own only: nothing there is ever given back.
    """
    gc.freeze()
