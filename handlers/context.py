"""What a handler is given: the rules, the transaction and the time; and for an event, who did what."""

from dataclasses import dataclass, field
from datetime import date, datetime

from handlers.chat import Event, Message
from handlers.forms.blank import Form
from handlers.rules.book import RuleBook
from handlers.rules.deadlines import local_day
from handlers.texts import LOCALES, Say, speaker
from storage.database import Session
from storage.tables import Account, Person


@dataclass(frozen=True, slots=True)
class ActiveBook:
    """The rule book in force and the version that facts will name."""

    version_id: int
    rules: RuleBook


@dataclass(slots=True)
class Desk:
    """One transaction at one moment under one rule book; the tick works at it too."""

    session: Session
    book: ActiveBook
    now: datetime
    # The card that a typed word acts on: it moves to the bottom, where whoever typed is looking.
    typed_at: str = field(default="", init=False)

    @property
    def rules(self) -> RuleBook:
        """Give the rules in force."""
        return self.book.rules

    def zone_of(self, person: Person) -> str:
        """Give a person's time zone, else the company's."""
        return person.timezone or self.rules.calendar.timezone

    def today_of(self, person: Person) -> date:
        """Give the date on a person's calendar."""
        return local_day(self.now, self.zone_of(person))

    def is_acting(self, person: Person) -> bool:  # noqa: ARG002 - time itself acts for nobody
        """Tell whether this is somebody's own doing, whose answer they wait for."""
        return False


@dataclass(slots=True)
class Context(Desk):
    """One event on its way through the house.

    ``at`` is when the event counts: the messenger's timestamp, or the earliest moment it can
    have happened. ``lines`` are plain answers to the chat it came from. ``pages`` is where our own
    pages are for whoever is in this chat; nothing where they have no address. ``form`` is one to fill in at once.
    """

    at: datetime
    event: Event
    account: Account
    known: Person | None = None
    lines: list[Message] = field(default_factory=list)
    pages: str | None = None
    form: Form | None = None

    @property
    def person(self) -> Person:
        """Give the linked person.

        Raises:
            LookupError: for a stranger; only the welcome conversation may meet one.

        """
        if self.known is None:
            message = "a stranger has no person"
            raise LookupError(message)
        return self.known

    @property
    def locale(self) -> str:
        """Give the acting person's language."""
        return locale_of(self.known)

    @property
    def say(self) -> Say:
        """Speak the acting person's language."""
        return speaker(self.locale)

    @property
    def zone(self) -> str:
        """Give the acting person's time zone."""
        return self.zone_of(self.person)

    @property
    def today(self) -> date:
        """Give the date on the acting person's calendar."""
        return self.today_of(self.person)

    def is_acting(self, person: Person) -> bool:
        """Tell whether this person pressed or wrote."""
        return self.known is not None and self.known.id == person.id

    def tell(self, key: str, /, **values: str | int) -> None:
        """Answer with a plain sentence."""
        self.lines.append(Message(self.say(key, **values)))


def locale_of(person: Person | None) -> str:
    """Give a person's language; Chinese when none was chosen."""
    return person.locale if person and person.locale in LOCALES else LOCALES[0]


def say_to(person: Person) -> Say:
    """Speak a person's language."""
    return speaker(locale_of(person))
