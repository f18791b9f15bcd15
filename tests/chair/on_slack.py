"""What stories on Slack ask for: a phone there, what stands in its chat, and another try after a while."""

from storage.tables import InboxRow
from tests.chair.slack_phone import SlackPhone
from tests.chair.world import World


async def slack(world: World, name: str) -> SlackPhone:
    """Give a phone with Slack."""
    phone = await world.phone(name, "slack")
    assert isinstance(phone, SlackPhone)
    return phone


async def kept(world: World) -> int:
    """Count what is in the inbox."""
    return await world.ask(lambda session: session.query(InboxRow).count())


def told(world: World, phone: SlackPhone) -> list[str]:
    """Give what the clerk said to somebody."""
    return [one.text for one in world.slack.chat(phone.channel) if not one.mine]


def posts(world: World, phone: SlackPhone) -> int:
    """Count what was posted to somebody, whether it arrived or not."""
    return sum(method == "chat.postMessage" and what["channel"] == phone.user for method, what in world.slack.calls)


async def again(world: World, **span: float) -> None:
    """Let some time pass and the sender look again."""
    world.app.senders[0].budget.stopped.clear()
    world.app.senders[0].budget.edits_stopped = -1e9
    await world.later(**span)
    world.app.senders[0].wake()
    await world.quiet()
