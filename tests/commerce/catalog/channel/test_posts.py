"""Telegram Desktop's JSON read into posts: albums put together, what is no post passed over, garbage refused."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.channel import posts
from sokoni.commerce.catalog.channel.errors import ChannelExportUnreadable
from sokoni.commerce.catalog.channel.types import PartKind
from tests.support import channels
from tests.support.channels import message, photo


def test_puts_the_pictures_of_an_album_into_one_post():
    found = posts.read_posts(
        channels.result(
            [
                message(10, "Lamp, ", ("bold", "$5"), seconds=0, photo=photo("a")),
                message(11, seconds=0, photo=photo("b")),
                message(12, seconds=1, photo=photo("c")),
                # Another post of the same second has words of its own; the next comes later.
                message(13, "Cup, $2", seconds=1, photo=photo("d")),
                message(14, seconds=5, photo=photo("e")),
            ]
        )
    ).posts
    assert [(each.message_id, len(each.pictures), each.text) for each in found] == [
        (10, 3, "Lamp, $5"),
        (13, 1, "Cup, $2"),
        (14, 1, ""),
    ]
    assert [part.kind for part in found[0].parts] == [PartKind.PLAIN, PartKind.BOLD]


def test_passes_over_what_is_no_post_and_keeps_the_order_of_messages():
    said = [
        message(3, "Later"),
        {"id": 1, "type": "service", "action": "create_channel", "date": "2026-01-01T00:00:00"},
        {"id": 9, "type": "unsupported"},
        "nonsense",
        message(2, "First"),
        message(2, "First, again"),
        message(-4, "No number of a message"),
    ]
    found = posts.read_posts(channels.result(said))
    assert found.name == "Lamps of Nairobi"
    assert [each.text for each in found.posts] == ["First, again", "Later"]


def test_tells_pictures_that_the_export_left_out_from_those_that_are_there():
    left_out = "(File not included. Change data exporting settings to download.)"
    said = [
        message(1, "Lamp", photo=left_out),
        message(2, "Cup", file="files/cup.png", mime_type="image/png"),
        message(3, "Film", file="video_files/film.mp4", mime_type="video/mp4", media_type="video_file"),
        message(4, "Forwarded", forwarded_from="Somebody"),
    ]
    found = posts.read_posts(channels.result(said)).posts
    assert [(each.pictures, each.left_out, each.is_forwarded) for each in found] == [
        ((), 1, False),
        (("files/cup.png",), 0, False),
        ((), 0, False),
        ((), 0, True),
    ]


def test_reads_older_exports_and_those_of_a_whole_account():
    old = {
        "id": 5,
        "type": "message",
        "date": "2019-05-01T10:00:00",
        "text": ["Lamp ", {"type": "hashtag", "text": "#a"}],
    }
    shop = {"name": "Shop", "type": "private_channel", "id": 7, "messages": [old]}
    private = {"name": "Friend", "type": "personal_chat", "id": 8, "messages": [message(1, "Secret")]}
    data = orjson.dumps({"about": "…", "chats": {"about": "…", "list": [private, shop]}})
    [found] = posts.read_posts(data).posts
    assert (found.channel_id, found.text) == (7, "Lamp #a")
    assert found.posted_at == datetime(2019, 5, 1, 10, tzinfo=UTC)


def test_mends_the_escapes_that_telegram_desktop_writes_and_json_does_not_know():
    data = channels.result([message(1, "LampXBrass and \\x41")]).replace(b"LampX", rb"Lamp\x0B")
    [found] = posts.read_posts(data).posts
    assert found.text == "Lamp\x0bBrass and \\x41"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"chats": []}',
        b"\xff\xfe{}",
        channels.result([], type="personal_chat"),
        channels.result([], id="seven"),
        orjson.dumps({"type": "public_channel", "id": 1, "messages": {}}),
    ],
)
def test_refuses_what_is_no_export_of_a_channel(data: bytes):
    with pytest.raises(ChannelExportUnreadable):
        posts.read_posts(data)


def test_refuses_more_posts_than_any_shop_has(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(posts, "MAX_POSTS", 2)
    with pytest.raises(ChannelExportUnreadable, match="more than 2 posts"):
        posts.read_posts(channels.result([message(number, "Lamp") for number in (1, 2, 3)]))


_KEYS = st.sampled_from(
    ["id", "type", "date", "date_unixtime", "text", "text_entities", "photo", "file", "mime_type", "from_id", "x"]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(_KEYS, _JSON, max_size=8) | _JSON, max_size=5))
def test_survives_whatever_stands_in_place_of_messages(said: list[Any]):
    typed = [{**each, "type": "message"} if isinstance(each, dict) else each for each in said]
    assert len(posts.read_posts(channels.result(typed)).posts) <= len(said)
