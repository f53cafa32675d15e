from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.telegram.rule.engine import reading
from sokoni.telegram.rule.engine.hosts import Link
from sokoni.telegram.rule.engine.message import Carried, Forward, ForwardedFrom
from tests.telegram.rule.engine.messages import ANA, GROUP, NOW, raw, seen, with_link

CHANNEL = {"id": -1009, "type": "channel", "username": "Deals"}


def test_reads_who_wrote_what_when():
    message = seen(raw("Hello", at=5, number=7))
    assert (message.author_id, message.chat_id, message.message_id, message.sent_at) == (ANA, GROUP, 7, NOW + 5)
    assert (message.text, message.is_privileged, message.is_service, message.is_command) == (
        "Hello",
        False,
        False,
        False,
    )


def test_finds_links_where_telegram_counts_them_behind_emoji():
    assert seen(with_link("shop.example")).links == (Link("shop.example"),)


def test_sees_that_words_show_another_address_than_the_link():
    entity = {"type": "text_link", "offset": 0, "length": 12, "url": "https://evil.test/x"}
    assert seen(raw("bank.example", entities=[entity])).links == (Link("evil.test", hides="bank.example"),)
    assert seen(raw("our new shop", entities=[entity])).links == (Link("evil.test"),)


def test_finds_links_of_captions_buttons_and_previews():
    buttons = {"inline_keyboard": [[{"text": "Go", "url": "https://one.test"}], [{"text": "No", "callback_data": "x"}]]}
    caption = raw(
        caption="two.test",
        photo=[{"file_unique_id": "s"}, {"file_unique_id": "l"}],
        caption_entities=[{"type": "url", "offset": 0, "length": 8}],
        reply_markup=buttons,
        link_preview_options={"url": "https://three.test"},
    )
    assert {link.host for link in seen(caption).links} == {"one.test", "two.test", "three.test"}


def test_finds_links_that_invisible_letters_kept_telegram_from_seeing():
    assert seen(raw("go to t\u200b.me/\u200bdeals now")).links == (Link("t.me", "deals"),)


@pytest.mark.parametrize(
    ("origin", "forward"),
    [
        ({"type": "user", "sender_user": {"id": 5}}, Forward(source=ForwardedFrom.USER, id=5)),
        ({"type": "user", "sender_user": {"id": 6, "is_bot": True}}, Forward(source=ForwardedFrom.BOT, id=6)),
        ({"type": "hidden_user", "sender_user_name": "x"}, Forward(source=ForwardedFrom.HIDDEN_USER)),
        ({"type": "channel", "chat": CHANNEL}, Forward(source=ForwardedFrom.CHANNEL, id=-1009, username="deals")),
        ({"type": "chat", "sender_chat": {"id": -7}}, Forward(source=ForwardedFrom.GROUP, id=-7)),
        ({"type": "of tomorrow"}, None),
    ],
)  # fmt: skip
def test_sees_whose_message_was_forwarded(origin: dict[str, Any], forward: Forward | None):
    assert seen(raw("hi", forward_origin=origin)).forward == forward


def test_an_animation_is_no_document_and_a_venue_no_location():
    file = {"file_unique_id": "f", "file_name": "Cat.MP4"}
    assert seen(raw(animation=file, document=file)).carries == {Carried.ANIMATION}
    assert seen(raw(venue={}, location={})).carries == {Carried.VENUE}
    assert seen(raw(document=file)).file_ending == "mp4"


def test_channels_that_write_are_whom_a_penalty_meets_and_the_groups_own_are_privileged():
    stranger = seen(raw("hi", sender_chat=CHANNEL))
    anonymous = seen(raw("hi", sender_chat={"id": GROUP}))
    linked = seen(raw("hi", sender_chat=CHANNEL, is_automatic_forward=True))
    assert (stranger.author_id, stranger.is_from_chat, stranger.is_privileged) == (-1009, True, False)
    assert anonymous.is_privileged
    assert linked.is_privileged


def test_mentions_of_names_and_of_people_without_one_count():
    text = "@ana @ana and Bob"
    entities = [
        {"type": "mention", "offset": 0, "length": 4},
        {"type": "mention", "offset": 5, "length": 4},
        {"type": "text_mention", "offset": 14, "length": 3, "user": {"id": 9}},
    ]
    assert seen(raw(text, entities=entities)).mentions == {"@ana", "9"}


def test_service_messages_and_commands_are_known():
    assert seen(raw(new_chat_members=[{"id": 1}])).is_service
    assert seen(raw("/ban", entities=[{"type": "bot_command", "offset": 0, "length": 4}])).is_command


json = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
parts = st.sampled_from(
    [
        "message_id",
        "date",
        "chat",
        "from",
        "text",
        "caption",
        "entities",
        "photo",
        "document",
        "sticker",
        "poll",
        "reply_markup",
        "forward_origin",
        "sender_chat",
        "link_preview_options",
        "media_group_id",
        "venue",
        "location",
        "is_automatic_forward",
        "new_chat_members",
        "via_bot",
    ]
)


@given(st.dictionaries(parts, json, max_size=8))
def test_reads_messages_of_tomorrow_and_what_is_kept_of_them_alike(message: dict[str, Any]):
    assert reading.read(reading.keep(message)) == reading.read(message)


def test_keeps_no_names_of_people():
    kept = reading.keep(raw("hi", forward_origin={"type": "user", "sender_user": {"id": 5, "first_name": "Bob"}}))
    assert "Ana" not in str(kept)
    assert "Bob" not in str(kept)


@pytest.mark.parametrize(
    "fields",
    [
        {"poll": {"question": "Which?", "options": [{"text": "none"}, {"text": "casino"}]}},
        {"checklist": {"title": "Today", "tasks": [{"id": 1, "text": "casino"}]}},
        {"venue": {"title": "The casino", "address": "Main street", "location": {}}},
        {"contact": {"phone_number": "1", "first_name": "Casino", "last_name": "Bot"}},
        {"text": "👆", "external_reply": {"origin": {"type": "hidden_user"}}, "quote": {"text": "casino"}},
    ],
)
def test_words_are_read_wherever_a_message_shows_them_and_kept(fields: dict[str, Any]):
    message = raw() | fields
    assert "casino" in seen(message).words.single
    assert seen(reading.keep(message)).text == seen(message).text


def test_what_is_quoted_from_the_same_group_was_judged_there():
    assert seen(raw("no", quote={"text": "casino"}, reply_to_message={"message_id": 1})).text == "no"


def test_an_answer_to_another_chat_shows_where_that_came_from():
    origin = {"type": "channel", "chat": {"id": -1009, "title": "Deals", "username": "Deals"}}
    answer = seen(reading.keep(raw("👆", external_reply={"origin": origin, "chat": {"id": -1009}})))
    assert answer.forward is not None
    assert (answer.forward.source, answer.forward.username) == (ForwardedFrom.CHANNEL, "deals")
