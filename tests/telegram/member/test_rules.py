"""Updates show who said something, came and went; what is noted is in one order of keys."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sokoni.core import ids
from sokoni.telegram.member import rules
from sokoni.telegram.member.types import Seen

CHAT, KEY = -1_001_234_567_890, ids.new_id()
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ADA = {"id": 5, "is_bot": False, "first_name": "Ada", "last_name": "Lovelace", "username": "ada"}
SAID: dict[str, Any] = {"message_id": 1, "date": int(AT.timestamp()), "from": ADA, "text": "Hello"}


def change(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {
        "date": int(AT.timestamp()),
        "from": {"id": 9, "first_name": "Admin"},
        "old_chat_member": {"user": ADA, **old},
        "new_chat_member": {"user": ADA, **new},
    }


def test_a_message_shows_who_said_it():
    found = rules.seen_in_message(CHAT, SAID)

    assert found == Seen(group_id=CHAT, user_id=5, name="Ada Lovelace", username="ada", is_bot=False, at=AT, messages=1)


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        ({**SAID, "sender_chat": {"id": CHAT}}, None),
        ({"message_id": 1, "date": 0, "text": "Post"}, None),
        ({**SAID, "new_chat_members": [ADA]}, 0),
    ],
)
def test_a_chat_that_speaks_is_nobody_and_coming_is_no_message(body: dict[str, Any], messages: int | None):
    found = rules.seen_in_message(CHAT, body)

    assert (found and found.messages) == messages


@pytest.mark.parametrize(
    ("old", "new", "came", "went"),
    [
        ({"status": "left"}, {"status": "member"}, True, False),
        ({"status": "member"}, {"status": "kicked"}, False, True),
        ({"status": "member"}, {"status": "administrator"}, False, False),
        ({"status": "restricted", "is_member": True}, {"status": "member"}, False, False),
        ({"status": "restricted", "is_member": False}, {"status": "member"}, True, False),
        ({"status": "restricted", "is_member": True}, {"status": "restricted", "is_member": False}, False, True),
    ],
)
def test_a_change_shows_who_came_and_who_went(old: dict[str, Any], new: dict[str, Any], came: object, went: object):
    found = rules.seen_in_change(CHAT, change(old, new))

    assert found is not None
    assert (found.user_id, found.has_joined, found.has_left) == (5, came, went)


def test_what_is_seen_of_one_is_one_row_that_knows_where_they_went_last():
    came = rules.seen_in_change(CHAT, change({"status": "left"}, {"status": "member"}))
    said = rules.seen_in_message(CHAT, SAID)
    went = rules.seen_in_change(CHAT, change({"status": "member"}, {"status": "left"}))
    elsewhere = rules.seen_in_message(-5, SAID)
    assert came is not None
    assert said is not None
    assert went is not None
    assert elsewhere is not None

    stays = rules.by_member([came, said, said, elsewhere], {CHAT: KEY})
    leaves = rules.by_member([came, said, went], {CHAT: KEY})

    assert [(each.messages, each.has_joined, each.has_left) for each in stays.values()] == [(2, True, False)]
    assert [(each.messages, each.has_joined, each.has_left) for each in leaves.values()] == [(1, False, True)]
    assert rules.by_hour([came, said, said], {CHAT: KEY}) == {(KEY, AT.replace(minute=0)): 2}
