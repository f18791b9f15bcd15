"""What every piece of a rule book is made of."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Part(BaseModel):
    """A piece of the rule book."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Words(Part):
    """The same words in every screen language."""

    zh: str = Field(alias="zh-CN", min_length=1)
    en: str = Field(min_length=1)

    def speak(self, locale: str) -> str:
        """Give the wording for ``locale``; Chinese where it is not spoken here."""
        return self.en if locale == "en" else self.zh


class Entry(Part):
    """A piece that must say where it comes from: a clause, or that it is assumed."""

    clause: str = ""
    assumed: bool = False

    @model_validator(mode="after")
    def names_its_source(self) -> Self:
        """Refuse an entry with neither a clause nor ``assumed: true``."""
        if not self.clause and not self.assumed:
            message = "name the clause this comes from, or write assumed: true"
            raise ValueError(message)
        return self
