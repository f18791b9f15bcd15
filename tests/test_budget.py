"""What may be sent stays within the published limits, whatever is asked."""

from hypothesis import given
from hypothesis import strategies as st

from bot.budget import Budget
from bot.logs import redact
from bot.ports import Limits

ASKED = st.lists(st.tuples(st.floats(0, 0.3), st.integers(0, 5), st.booleans()), min_size=1, max_size=300)


@given(ASKED)
def test_no_second_and_no_minute_sees_more_than_is_allowed(asked: list[tuple[float, int, bool]]) -> None:
    budget = Budget(Limits())
    now = 0.0
    sent: list[tuple[float, str]] = []
    for pause, chat, group in asked:
        now += pause
        name = f"{'-' if group else ''}{chat}"
        if budget.room(now) < 1 or budget.ready_at(name, now, group=group) > now:
            continue
        budget.spend(name, now, group=group)
        sent.append((now, name))
    for start, _ in sent:
        within = [name for at, name in sent if start <= at < start + 1]
        assert len(within) <= 31
        minute = [name for at, name in sent if start <= at < start + 60]
        for name in set(minute):
            if name.startswith("-"):
                assert minute.count(name) <= 21
        for name in set(within):
            if not name.startswith("-"):
                assert within.count(name) <= 7


def test_edits_in_a_group_keep_their_distance() -> None:
    budget = Budget(Limits())
    budget.spend("-1", 0, group=True, edit=True)
    assert budget.ready_at("-1", 5, group=True, edit=True) >= 10
    assert budget.ready_at("-1", 5, group=True) <= 5


def test_rewriting_has_a_pace_of_its_own_where_the_messenger_counts_it() -> None:
    budget = Budget(Limits(edits_per_minute=50))
    times = []
    now = 0.0
    for chat in range(200):
        while budget.ready_at(str(chat), now, group=False, edit=True) > now or not budget.edits_room(now):
            now += 0.1
        budget.spend(str(chat), now, group=False, edit=True)
        times.append(now)
    assert all(sum(start <= at < start + 60 for at in times) <= 61 for start in times)
    assert budget.ready_at("new", now, group=False) <= now


def test_a_refused_edit_stops_edits_and_nothing_else() -> None:
    budget = Budget(Limits())
    budget.stop_edits(30)
    assert budget.edits_room(1) == 0
    assert budget.ready_at("1", 1, group=False, edit=True) == 30
    assert budget.ready_at("1", 1, group=False) <= 1
    assert budget.edits_room(31) is None


def test_a_chat_that_was_told_to_wait_waits_alone() -> None:
    budget = Budget(Limits())
    budget.stop("1", 30)
    assert budget.ready_at("1", 1, group=False) == 30
    assert budget.ready_at("2", 1, group=False) <= 1


def test_memory_does_not_grow_with_people() -> None:
    budget = Budget(Limits())
    for chat in range(10_000):
        budget.spend(str(chat), chat / 25, group=False)
    budget.forget_idle(1000)
    assert not budget.chats


def test_tokens_are_blotted_out() -> None:
    token = "123456789:AAH-abcdefghijklmnopqrstuvwxyz_12345"
    assert token not in redact(f"POST https://api.telegram.org/bot{token}/sendMessage failed")
    assert "xoxb" not in redact("xoxb-123-456-abc")
    assert "ticket" not in redact("connecting to wss://wss.slack.com/link/?ticket=abc")
    assert "B1" not in redact("POST https://hooks.slack.com/actions/T1/B1/x failed")
