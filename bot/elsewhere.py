"""What a messenger cannot deliver goes to another messenger of the same person."""

from bot.parcels import Parcel
from handlers import groups, reminded
from handlers.context import Desk
from storage import cards, outbox, people
from storage.tables import Account


def unreachable(desk: Desk, parcel: Parcel, reason: str, channel: tuple[str, str]) -> None:
    """Note that somebody blocked us or left, or that a group threw us out, and write to them elsewhere."""
    cards.give_up(desk.session, parcel.id, reason, desk.now)
    if parcel.account_id is None:
        groups.shut_out(desk, (*channel, parcel.address))
        return
    outbox.unreachable(desk.session, parcel.account_id, is_so=True)
    other = people.other_account(desk.session, parcel.account_id)
    if other is not None:
        reminded.turn(desk, parcel.account_id, other)
        _move(desk, parcel, other)


def revoked(desk: Desk, parcel: Parcel, reason: str) -> bool:
    """Write to somebody elsewhere while a messenger does not take our token; false when there is nowhere else."""
    if parcel.account_id is None or parcel.is_board:
        return False
    other = people.other_account(desk.session, parcel.account_id, same_channel=False)
    # Two messengers that both refuse us must not pass a message to and fro.
    if other is None or not reminded.turn(desk, parcel.account_id, other, once=True):
        return False
    cards.give_up(desk.session, parcel.id, reason, desk.now)
    _move(desk, parcel, other)
    return True


def _move(desk: Desk, parcel: Parcel, other: Account) -> None:
    if not parcel.is_card and not parcel.is_edit:
        outbox.say(desk.session, other, parcel.message.to_json(), desk.now)
    cards.take_unsent(desk.session, [other], desk.now)
