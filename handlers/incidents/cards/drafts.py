"""What a first notice still needs: when it happened, and one line of what."""

from handlers.chat import Button, Message, press
from handlers.context import Desk, say_to
from handlers.incidents.cards.lines import LONGEST, clock_line
from handlers.paging import pages
from handlers.texts import short
from storage.tables import Incident, Person

# Minutes ago, offered where somebody is asked when it happened.
_AGO = (0, 30, 60, 120)


def when(row: Incident, reporter: Person, page: int = 0) -> Message:
    """Ask when it happened."""
    say = say_to(reporter)
    lines = [f"「{short(row.text, LONGEST)}」"] if row.text else []
    lines.append(say("incident-when"))
    buttons = [Button(say(f"incident-ago-{one}"), press("ihappened", row.id, str(one))) for one in _AGO]
    buttons.append(Button(say("incident-pick"), press("ipick", row.id)))
    buttons.append(Button(say("button-cancel"), press("icancel", row.id)))
    more, back = Button(say("button-more"), press("iwhen", row.id)), Button(say("button-back"), press("iwhen", row.id))
    rows = pages(buttons, page, more, back, leads_back=False)
    return Message("\n".join(lines), say("incident-title"), rows, say("incident-title"))


def what(desk: Desk, row: Incident, reporter: Person) -> Message:
    """Ask what happened, with the clock running."""
    say = say_to(reporter)
    text = f"{clock_line(desk, row, reporter)}\n{say('incident-what')}"
    again = Button(say("incident-change-time"), press("iagain", row.id))
    rows = ((again, Button(say("button-cancel"), press("icancel", row.id))),)
    return Message(text, say("incident-title"), rows, say("incident-title"))
