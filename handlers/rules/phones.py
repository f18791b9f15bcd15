"""Telephone numbers, written the one way in which they can be compared; pure."""

from functools import lru_cache


# A people file is looked at twice, as it comes and when it is taken: its numbers are understood once.
@lru_cache(maxsize=10_000)
def plain(number: str, country: str) -> str:
    """Write a number as +8613800001111, with ``country`` where it names none; empty for what is no number."""
    # Its tables are large, and only whoever joins or imports people needs them.
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number, parse  # noqa: PLC0415

    try:
        parsed = parse(number, country)
    except NumberParseException:
        return ""
    return format_number(parsed, PhoneNumberFormat.E164) if is_possible_number(parsed) else ""
