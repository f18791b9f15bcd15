"""What was done about a request, as the audit keeps it."""

from collections.abc import Iterable, Sequence

from handlers.context import Context, Desk
from handlers.requests.dossier import Dossier
from storage import audit
from storage.enums import Act
from storage.tables import AuditEntry, Person


def note(
    desk: Desk,
    dossier: Dossier,
    act: Act,
    text: str = "",
    *,
    on_behalf_of: int | None = None,
    files: Sequence[int] = (),
    content: str = "",
) -> None:
    """Keep an act about a request: by whoever acts, from the message they acted on, or by the clerk."""
    keep(desk, dossier.subject, act, text, on_behalf_of=on_behalf_of, files=files, content=content)


def keep(
    desk: Desk,
    subject: str,
    act: Act,
    text: str,
    *,
    on_behalf_of: int | None = None,
    files: Sequence[int] = (),
    content: str = "",
) -> None:
    """Keep an act about any subject; ``content`` is the digest of what was sent with it."""
    acting = desk if isinstance(desk, Context) else None
    event = acting.event if acting is not None else None
    entry = AuditEntry(
        subject=subject,
        act=act,
        actor_id=acting.person.id if acting is not None else None,
        for_id=on_behalf_of,
        text=text,
        content=content,
        files=list(files),
        messenger=event.messenger if event is not None else "",
        message=(event.on or event.message) if event is not None else "",
        at=acting.at if acting is not None else desk.now,
    )
    audit.note(desk.session, entry)


def note_of_clerk(desk: Desk, dossier: Dossier, act: Act, text: str = "") -> None:
    """Keep what the clerk does by the rules, whoever's tap it follows."""
    note(Desk(desk.session, desk.book, desk.now), dossier, act, text)


def named_in(persons: Iterable[Person]) -> str:
    """Write names as an entry keeps them; they are read in any language."""
    return "、".join(one.name for one in persons)


def words(desk: Desk, dossier: Dossier, *acts: Act) -> list[AuditEntry]:
    """List what was done, all of it or some acts, in order."""
    return audit.about(desk.session, dossier.subject, *acts)
