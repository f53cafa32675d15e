"""Exports as they are sent: opened in memory, bombs and names that lead out refused, pictures known again."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.catalog.channel import archive
from sokoni.commerce.catalog.channel.archive import Archive
from sokoni.commerce.catalog.channel.errors import ChannelExportUnreadable, ChannelExportUnsafe
from sokoni.core.errors import DomainError
from tests.support import channels
from tests.support.channels import message, photo

RESULT = channels.result([message(1, "Lamp, $5", photo=photo("a"))])


def test_finds_the_text_in_whatever_folder_it_lies_and_pictures_beside_it():
    for folder in ("ChatExport_2026-03-01", "deep/er", "."):
        opened = Archive(channels.zipped({f"{folder}/result.json": RESULT, f"{folder}/{photo('a')}": b"picture"}))
        assert [each.text for each in opened.export.posts] == ["Lamp, $5"]
        assert opened.picture(photo("a")) == b"picture"
        assert opened.picture(photo("b")) is None


def test_takes_the_text_alone():
    opened = Archive(b"\xef\xbb\xbf " + RESULT)
    assert len(opened.export.posts) == 1
    assert (opened.picture(photo("a")), opened.mark(photo("a"))) == (None, "")


def test_knows_a_picture_again_under_another_name():
    first = Archive(channels.export([], {"a": b"lamp"}))
    second = Archive(channels.export([], {"b": b"lamp", "c": b"cup"}))
    assert first.mark(photo("a")) == second.mark(photo("b")) != second.mark(photo("c"))


@pytest.mark.parametrize("name", ["../photos/a.jpg", "/etc/passwd", "a\\..\\b.jpg", "C:/a.jpg", "x/../../a.jpg"])
def test_refuses_an_archive_whose_names_lead_out_of_it(name: str):
    with pytest.raises(ChannelExportUnsafe, match="leads out"):
        Archive(channels.zipped({"result.json": RESULT, name: b"x"}))


def test_opens_nothing_beside_it_whatever_a_message_names():
    opened = Archive(channels.zipped({"in/result.json": RESULT, "secret.jpg": b"x"}))
    for name in ("../secret.jpg", "/etc/passwd", "..", "", "./../secret.jpg"):
        assert opened.picture(name) is None


def test_refuses_links_passwords_and_unusual_ways_of_compressing():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("result.json", RESULT)
        link = zipfile.ZipInfo("photos/a.jpg")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    with pytest.raises(ChannelExportUnsafe, match="leads out"):
        Archive(out.getvalue())
    with pytest.raises(ChannelExportUnsafe, match="unusual"):
        Archive(channels.zipped({"result.json": RESULT}, method=zipfile.ZIP_LZMA))
    locked = bytearray(channels.zipped({"result.json": RESULT}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = locked.index(mark) + at
        locked[place] |= 1
    with pytest.raises(ChannelExportUnsafe, match="password"):
        Archive(bytes(locked))


def test_refuses_a_bomb_before_it_goes_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "MAX_JSON_BYTES", 1000)
    bomb = channels.zipped({"result.json": b" " * 1_000_000})
    assert len(bomb) < 2000
    with pytest.raises(ChannelExportUnsafe, match="larger than 1000 bytes"):
        Archive(bomb)
    # One that says that it is small is read no further than that.
    lying = bytearray(bomb)
    place = lying.index(b"PK\x01\x02") + 24
    lying[place : place + 4] = struct.pack("<I", 10)
    with pytest.raises(DomainError):
        Archive(bytes(lying))
    with pytest.raises(ChannelExportUnsafe, match="larger than"):
        Archive(b"{" + b" " * 1000)


def test_reads_no_more_out_of_an_archive_than_any_export_holds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "MAX_READ_BYTES", len(RESULT) + 5000)
    opened = Archive(channels.export([message(1, photo=photo("a"))], {"a": b"x" * 3000, "b": b"y" * 3000}))
    assert opened.picture(photo("a")) is not None
    with pytest.raises(ChannelExportUnsafe, match="holds more than"):
        opened.picture(photo("b"))


def test_refuses_more_files_than_an_export_has(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "MAX_ENTRIES", 2)
    with pytest.raises(ChannelExportUnsafe, match="more than 2 files"):
        Archive(channels.export([], {"a": b"x", "b": b"y"}))


@pytest.mark.parametrize(
    "data", [b"", b"garbage", b"%PDF-1.7", b"PK\x03\x04broken", b"{not json", channels.zipped({"a.txt": b"x"})]
)
def test_refuses_what_is_no_export(data: bytes):
    with pytest.raises(ChannelExportUnreadable):
        Archive(data)


@given(st.data())
def test_refuses_a_damaged_archive_without_falling_over(data: st.DataObject):
    whole = bytearray(channels.export([message(1, "Lamp", photo=photo("a"))], {"a": b"lamp" * 30}))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        opened = Archive(bytes(whole))
    except DomainError:
        return
    assert opened.picture(photo("a")) in {None, b"lamp" * 30}
