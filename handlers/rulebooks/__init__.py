"""The rule books that ship with the product, by name."""

from importlib.resources import files

NAMES = ("market-operations", "marketing-centre", "sales-company", "freight-company")


def shipped(name: str) -> str:
    """Give the YAML text of a shipped rule book."""
    return files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
