"""Where updates belong, how long they are good, and how long what failed waits."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core import ids
from sokoni.telegram.gateway import rules
from tests.support.factories import telegram

GROUP, ADA = telegram.GROUP, telegram.person(1)


@pytest.mark.parametrize(
    ("update", "queue_key", "message_id"),
    [
        (telegram.message(5), f"c{GROUP}", 5),
        ({"update_id": 5, "callback_query": {"from": ADA, "message": telegram.message(9)["message"]}}, f"c{GROUP}", 9),
        ({"update_id": 5, "callback_query": {"from": ADA, "inline_message_id": "x"}}, "u1", None),
        ({"update_id": 5, "chat_member": {"from": ADA, "chat": telegram.group()}}, f"c{GROUP}", None),
        (
            {"update_id": 5, "message_reaction": {"user": ADA, "chat": telegram.group(), "message_id": 3}},
            f"c{GROUP}",
            3,
        ),
        ({"update_id": 5, "inline_query": {"from": ADA, "query": "lamp"}}, "u1", None),
        ({"update_id": 5, "poll_answer": {"voter_chat": {"id": 4}}}, "", None),
    ],
)
def test_update_is_queued_with_its_chat_or_else_with_who_caused_it(
    update: dict[str, Any], queue_key: str, message_id: int | None
):
    seen = rules.read_update(update)

    assert seen is not None
    assert (seen.queue_key, seen.message_id) == (queue_key, message_id)


@pytest.mark.parametrize(
    "update", [{}, {"update_id": 5}, {"update_id": "5", "message": {}}, {"message": {"text": "x"}}]
)
def test_what_is_no_update_is_none(update: dict[str, Any]):
    assert rules.read_update(update) is None


@given(
    body=st.dictionaries(
        st.sampled_from(["chat", "from", "message", "message_id", "user"]),
        st.none()
        | st.integers()
        | st.text()
        | st.dictionaries(st.sampled_from(["id", "chat"]), st.integers() | st.text()),
    )
)
def test_nothing_that_a_stranger_sends_breaks_the_reading(body: dict[str, Any]):
    seen = rules.read_update({"update_id": 1, "message": body})

    assert seen is not None
    assert isinstance(seen.queue_key, str)


def test_lanes_and_shares_stay_the_same_and_are_spread():
    bots = [ids.new_id() for _ in range(3000)]

    assert {rules.lane_of(bot, "c1") for bot in bots} == set(range(rules.LANES))
    assert {rules.share_of(bot) for bot in bots} == set(range(rules.SHARES))
    assert rules.lane_of(bots[0], "c1") == rules.lane_of(bots[0], "c1")


@given(day=st.dates(max_value=date(9999, 1, 1)))
def test_tomorrow_s_part_of_the_ring_is_none_of_the_days_that_are_kept(day: date):
    kept = {rules.slot_of(day - timedelta(days=back)) for back in range(rules.KEPT_DAYS + 1) if day.toordinal() > back}

    assert rules.slot_of(day + timedelta(days=1)) not in kept


@pytest.mark.parametrize(
    ("kind", "good_for"), [("message", 86_400), ("callback_query", 150), ("inline_query", 30), ("chat_member", 86_400)]
)
def test_an_update_is_good_for_as_long_as_telegram_takes_an_answer(kind: str, good_for: int, now: datetime):
    at = now - timedelta(seconds=good_for)

    assert not rules.is_expired(kind, received_at=at, now=now)
    assert rules.is_expired(kind, received_at=at - timedelta(seconds=1), now=now)


@given(attempts=st.integers(min_value=1, max_value=1000), jitter=st.floats(min_value=0, max_value=1))
def test_what_failed_waits_ever_longer_but_never_longer_than_six_minutes(attempts: int, jitter: float):
    wait = rules.retry_after(attempts, jitter=jitter)

    assert timedelta(seconds=2) <= wait <= timedelta(minutes=6, seconds=15)
    assert wait <= rules.retry_after(attempts + 1, jitter=1)


@pytest.mark.parametrize(
    ("message", "speaks_for_chat"),
    [
        ({"from": ADA, "chat": telegram.group()}, False),
        (
            {
                "from": telegram.person(rules.ANONYMOUS_BOT_ID),
                "sender_chat": telegram.group(),
                "chat": telegram.group(),
            },
            True,
        ),
        ({"from": telegram.person(rules.SERVICE_ID), "is_automatic_forward": True, "chat": telegram.group()}, True),
        ({"sender_chat": {"id": -5}, "chat": telegram.group()}, False),
    ],
)
def test_anonymous_administrators_and_linked_channels_speak_for_the_chat(
    message: dict[str, Any], *, speaks_for_chat: bool
):
    assert rules.is_for_chat(message) is speaks_for_chat
