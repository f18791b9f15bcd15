"""Words that are not known, and the nearest that are; pure."""

from difflib import get_close_matches


def unknown(word: str, known: list[str], what: str) -> str:
    """Say that ``word`` is not known, with the nearest word that is."""
    near = get_close_matches(word, known, n=1, cutoff=0.5)
    return f"unknown {what} {word!r}" + (f", did you mean {near[0]!r}?" if near else "")
