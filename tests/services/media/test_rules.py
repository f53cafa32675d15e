"""What a file is, by its first bytes."""

import contextlib
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core.errors import DomainError
from sokoni.services.media import errors, rules
from sokoni.services.media.types import Crop, Format, Frame, Point, PrivateKind, Size
from tests.support import pictures

TYPES = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".webp[lossless=true]": "image/webp",
    ".avif": "image/avif",
    ".gif": "image/gif",
}
PDF = b"%PDF-1.7\n%%EOF"


@pytest.mark.parametrize(("suffix", "content_type"), TYPES.items())
@pytest.mark.parametrize("alpha", [False, True])
def test_a_picture_is_known_by_its_bytes(suffix: str, content_type: str, alpha: bool):  # noqa: FBT001
    inspected = rules.inspect_image(pictures.encoded(suffix, 123, 45, alpha=alpha))
    assert (inspected.content_type, inspected.width, inspected.height) == (content_type, 123, 45)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>",
        b"MZ\x90\x00",
        PDF,
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
        b"\xff\xd8\xff",
        b"\xff\xd8" + b"\xff" * 100_000,
        b"\xff\xd8\xff\xe0\x00\x00" * 5000,
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 0, 5),
        b"RIFF\x00\x00\x00\x00WEBPxxxx",
        b"\x00\x00\x00\x14ftypavif\x00\x00\x00\x00",
    ],
)
def test_what_is_no_picture_is_refused_with_the_reason(data: bytes):
    with pytest.raises(errors.ImageUnreadable):
        rules.inspect_image(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 50_000, 50_000),
        b"GIF89a" + struct.pack("<HH", 65_535, 65_535),
        b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03",
        b"RIFF\x00\x00\x00\x00WEBPVP8X" + b"\x00" * 8 + b"\xff\xff\xff" * 2,
    ],
)
def test_a_flood_of_pixels_is_refused_by_the_header(data: bytes):
    with pytest.raises(errors.ImageTooManyPixels):
        rules.inspect_image(data)


def test_a_flood_of_bytes_is_refused():
    with pytest.raises(errors.ImageTooLarge):
        rules.inspect_image(pictures.encoded(), max_bytes=10)
    with pytest.raises(errors.ImageTooLarge):
        rules.inspect_private(PDF + b" " * rules.MAX_RECEIPT_BYTES, kind=PrivateKind.RECEIPT)


def test_a_receipt_is_a_picture_or_a_pdf():
    assert rules.inspect_private(PDF, kind=PrivateKind.RECEIPT).content_type == rules.PDF
    assert rules.inspect_private(pictures.encoded(), kind=PrivateKind.RECEIPT).content_type == "image/png"
    with pytest.raises(errors.DocumentUnreadable):
        rules.inspect_private(b"PK\x03\x04 a spreadsheet", kind=PrivateKind.RECEIPT)


_BEGINNINGS = st.sampled_from(
    [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x00\x00\x00\x00WEBP", b"\x00\x00\x00\x18ftypavif", b""]
)


@given(_BEGINNINGS, st.binary(max_size=300))
def test_any_bytes_are_taken_or_refused_in_words(beginning: bytes, rest: bytes):
    with contextlib.suppress(DomainError):  # Anything else that is raised fails the test.
        inspected = rules.inspect_image(beginning + rest)
        assert 0 < inspected.width * inspected.height <= rules.MAX_PIXELS


@given(st.integers(1, 50_000), st.integers(1, 50_000), st.sampled_from(Size))
def test_a_derivative_fits_keeps_its_shape_and_never_grows(width: int, height: int, size: Size):
    new_width, new_height = rules.scaled(width, height, size)
    assert 1 <= new_width <= min(width, size.pixels)
    assert 1 <= new_height <= min(height, size.pixels)
    assert max(new_width, new_height) == min(size.pixels, max(width, height))
    assert abs(new_width * height - new_height * width) <= max(width, height)


def test_the_dominant_colour_is_that_of_most_pixels():
    assert rules.dominant_colour([(250, 10, 10)] * 5 + [(0, 0, 0)] * 3 + [(0, 0, 255)] * 4) == "#fa0a0a"


@given(st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1))
def test_the_dominant_colour_is_always_a_colour(pixels: list[tuple[int, int, int]]):
    colour = rules.dominant_colour(pixels)
    assert len(bytes.fromhex(colour.removeprefix("#"))) == 3


def test_addresses_and_keys_name_the_content():
    digest = rules.digest(b"a")
    assert rules.address(digest, Size.SMALL, Format.JPEG) == f"/media/{digest}/s.jpg"
    assert rules.derivative_key(digest, Size.LARGE, Format.AVIF) == f"images/ca/{digest}/l.avif"


def test_a_pdf_is_saved_under_our_name_and_a_picture_is_shown():
    assert rules.disposition(rules.PDF, key="receipt/abcdefghij") == 'attachment; filename="document-cdefghij.pdf"'
    assert rules.disposition("image/jpeg", key="receipt/abc") == "inline"


@st.composite
def crops(draw: st.DrawFn) -> Crop:
    x, y = draw(st.integers(0, 999)), draw(st.integers(0, 999))
    return x, y, draw(st.integers(1, 1000 - x)), draw(st.integers(1, 1000 - y))


@given(st.integers(1, 50_000), st.integers(1, 50_000), crops())
def test_a_part_lies_within_its_picture_and_is_never_nothing(width: int, height: int, crop: Crop):
    left, top, across, down = rules.crop_box(width, height, crop)
    assert 0 <= left < left + across <= width
    assert 0 <= top < top + down <= height


@given(st.integers(1, 8000), st.integers(1, 6000), crops())
def test_a_picture_is_reduced_only_so_far_that_its_part_fills_the_largest_size(width: int, height: int, crop: Crop):
    _, _, across, down = rules.crop_box(width, height, crop)
    edge = rules.reduced_edge(width, height, crop)
    assert edge <= max(width, height)
    assert edge == max(width, height) or max(across, down) * edge >= Size.LARGE.pixels * max(width, height)


@given(crops())
def test_a_part_is_read_from_an_address_as_it_was_written(crop: Crop):
    assert rules.parse_crop(rules.crop_name(crop)) == crop


@pytest.mark.parametrize(
    "name",
    ["", "0-0-0-5", "1-0-1000-5", "0-1-5-1000", "00-0-5-5", "+0-0-5-5", "0-0-5", "0-0-5-5-5", "a", "\u0660-0-5-5"],
)
def test_an_address_that_names_no_part_is_none(name: str):
    assert rules.parse_crop(name) is None


@given(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), crops())
def test_the_point_in_sight_lies_on_the_part_that_is_shown(focus: Point, crop: Crop):
    sight = Frame(focus=focus, crop=crop).sight
    assert sight is not None
    assert all(0 <= each <= 1000 for each in sight)
    x, y, width, height = crop
    corners = {(x, y): (0, 0), (x + width, y + height): (1000, 1000)}
    assert {Frame(focus=each, crop=crop).sight for each in corners} == set(corners.values())


@given(st.none() | st.tuples(st.integers(0, 1000), st.integers(0, 1000)), st.none() | crops())
def test_a_frame_comes_back_from_its_column_as_it_was(focus: Point | None, crop: Crop | None):
    frame = Frame(focus=focus, crop=crop)
    assert Frame.read(frame.stored) == frame
    assert Frame.read(json.dumps(frame.stored or {})) == frame


def test_all_of_a_picture_is_no_part():
    whole = Frame(focus=(250, 750), crop=(0, 0, 1000, 1000))
    assert (whole.cut, whole.sight) == (None, (250, 750))
