"""Every button goes out with the mark of the installation that made it, and what another one made is not heard.

A token may outlive its database: the chats then still hold buttons whose numbers mean somebody else's rows here.
"""

from dataclasses import replace

from handlers.chat import Button, Event, Message
from handlers.forms.blank import Form


def marked(message: Message, mark: str) -> Message:
    """Put the mark on a message's buttons."""
    rows = tuple(tuple(_marked(button, mark) for button in row) for row in message.rows)
    return replace(message, rows=rows, fill=_marked(message.fill, mark) if message.fill else None)


def marked_form(form: Form, mark: str) -> Form:
    """Put the mark on what handing a form in carries."""
    return replace(form, press=mark + form.press)


def _marked(button: Button, mark: str) -> Button:
    return replace(button, press=mark + button.press) if button.press else button


def unmarked(event: Event, mark: str) -> Event:
    """Take the mark off a press; a button without it carries nothing."""
    if not event.press:
        return event
    return replace(event, press=event.press.removeprefix(mark) if event.press.startswith(mark) else "")
