"""Whom a text mentions: by their names, as everybody here knows them."""

import re
from dataclasses import replace

from handlers.chat import Event
from handlers.context import Context
from storage import people


def named(ctx: Context) -> Event:
    """Give the event with its colleagues' names where the messenger wrote only what it calls them."""
    event = ctx.event
    if not event.mentions:
        return event
    accounts = people.accounts(ctx.session, [(event.messenger, event.workspace, one) for one in event.mentions])
    persons = people.named(ctx.session, [one.person_id for one in accounts.values() if one.person_id is not None])
    names = {
        account.user: persons[account.person_id].name if account.person_id in persons else account.name
        for account in accounts.values()
    }

    def name(found: re.Match[str]) -> str:
        return f"@{names.get(found[1]) or ctx.say('somebody')}"

    users = "|".join(map(re.escape, event.mentions))
    return replace(event, text=re.sub(rf"@({users})(?![A-Za-z0-9])", name, event.text))
