"""A form somebody fills in, and what the conversation must know of whatever it is about."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from handlers.chat import Message, press
from handlers.context import Context, Desk
from handlers.forms import engine
from handlers.rules.book import FormSpec
from storage.tables import Filling, Person


@dataclass(slots=True)
class Sheet(ABC):
    """A form with its draft; ``id`` is what its buttons carry, ``kind`` goes before their verbs and the focus."""

    desk: Desk
    id: int
    author: Person
    form: FormSpec
    today: date
    draft: Filling

    kind: ClassVar[str] = ""

    @property
    @abstractmethod
    def subject(self) -> str:
        """Name the author's card."""

    @property
    @abstractmethod
    def spec(self) -> str:
        """Name the form as the rule book does."""

    @property
    def version(self) -> int:
        """Give the version of the rule book that the form is of."""
        return self.desk.book.version_id

    @abstractmethod
    def title(self, locale: str) -> str:
        """Write what this is."""

    @abstractmethod
    def summary(self) -> Message:
        """Show the whole, who will see it, and Submit."""

    @abstractmethod
    def put_aside(self, ctx: Context, *, ring: bool = False) -> bool:
        """Leave the conversation; tell whether the draft was kept."""

    def may_be_nil(self) -> bool:
        """Tell whether one tap may say that there is nothing to write."""
        return False

    @property
    def focus(self) -> str:
        """Name what the next plain text belongs to."""
        return f"{self.kind}draft:{self.id}"

    def press(self, verb: str, argument: str = "") -> str:
        """Write what a button of this form carries."""
        return press(f"{self.kind}{verb}", self.id, argument)

    def step(self) -> engine.Step:
        """Say what is to be asked next."""
        return engine.proceed(self.form, self.draft.answers, self.draft.offered, self.today, self.draft.asking)

    def suffices(self) -> bool:
        """Tell whether nothing that must be said is missing."""
        return engine.suffices(self.form, self.draft.answers, self.draft.offered, self.today)

    def settled(self) -> engine.Answers:
        """Give the answers as they would be filed."""
        return engine.settled(self.form, self.draft.answers, self.draft.offered, self.today)
