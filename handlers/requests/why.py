"""Why a request is in front of somebody now: passed on, gone up the line, urged, or offered a change in vain."""

from collections.abc import Iterator

from handlers.context import Desk, locale_of, say_to
from handlers.requests import lines, records
from handlers.requests.deciders import CONSULT
from handlers.requests.dossier import Dossier
from handlers.texts import joined, moment
from storage import people
from storage import requests as stored
from storage.enums import Act
from storage.tables import AuditEntry, Person, Seat

# How a seat came to whoever holds it, by the act that names them.
_NAMING = {Act.FORWARDED: "request-why-forwarded", Act.ANOTHER: "request-why-another"}
# What is between the one who left and who comes after them.
_ARROW = " → "


def why(desk: Desk, dossier: Dossier, seat: Seat, reader: Person) -> Iterator[str]:
    """Write how it came to the reader, and whether whoever applied is waiting for it."""
    say = say_to(reader)
    if seat.kind == CONSULT:
        yield say("request-why-consulted", name=dossier.requester.name)
        return
    holders = stored.holders(desk.session, [seat.id])[seat.id]
    if any(one.person_id == reader.id and one.escalated for one in holders):
        before = lines.names_of(desk, [one.person_id for one in holders if not one.escalated])
        yield say("request-why-escalated", names=joined(before, locale_of(reader)))
    done = records.words(desk, dossier, *_NAMING, Act.MOVED, Act.DECLINED, Act.URGED)
    named = people.named(desk.session, [one.actor_id for one in done if one.actor_id is not None])
    came = [one for one in done if _names(one, reader)][-1:]
    since = [one for one in done if one.at >= seat.opened_at]
    declined = [one for one in since if one.act is Act.DECLINED][-1:]
    urged = [one for one in since if one.act is Act.URGED][-1:]
    for one in came:
        who = named[one.actor_id].name if one.actor_id in named else one.text.partition(_ARROW)[0]
        yield say(_NAMING.get(one.act, "request-why-moved"), name=who)
    for _ in declined:
        yield say("request-why-declined", name=dossier.requester.name)
    for one in urged:
        at = moment(one.at, desk.now, desk.zone_of(reader), locale_of(reader))
        yield say("request-why-urged", name=dossier.requester.name, time=at)


def _names(done: AuditEntry, reader: Person) -> bool:
    """Tell whether an act brought a request to somebody."""
    name = done.text.rpartition(_ARROW)[2] if done.act is Act.MOVED else done.text
    return done.act in {*_NAMING, Act.MOVED} and name == reader.name
