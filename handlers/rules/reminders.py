"""How many reminders are enough; pure."""


def may_remind(used: int, per_day: int, *, last: bool) -> bool:
    """Tell whether one more reminder fits into the day; the last one is kept for a last call."""
    return used < (per_day if last else per_day - 1)
