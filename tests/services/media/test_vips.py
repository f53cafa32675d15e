"""What the image library makes of pictures, good and bad."""

import base64
from pathlib import Path

import pytest
import pyvips

from sokoni.services.media import errors, rules
from sokoni.services.media.adapters.vips import VipsEngine
from sokoni.services.media.types import Crop, Derived, Files, Format, Size
from tests.support import pictures

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"


def derive(data: bytes) -> Derived:
    return VipsEngine().derive(data, content_type=rules.inspect_image(data).content_type)


def cut(data: bytes, crop: Crop) -> Files:
    return VipsEngine().cut(data, content_type=rules.inspect_image(data).content_type, crop=crop)


def opened(data: bytes) -> pyvips.Image:
    return pyvips.Image.new_from_buffer(data, "")


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".avif", ".gif"])
def test_every_size_is_made_in_every_format(suffix: str):
    derived = derive(pictures.encoded(suffix, 1500, 900))
    found = {
        name: (rules.inspect_image(data).content_type, opened(data).width, opened(data).height)
        for name, data in derived.files.items()
    }
    assert found == {
        (size, image_format): (image_format.content_type, *rules.scaled(1500, 900, size))
        for size in Size
        for image_format in Format
    }
    assert (derived.width, derived.height) == rules.scaled(1500, 900, Size.LARGE)


def test_a_small_picture_is_not_enlarged():
    derived = derive(pictures.encoded(".png", 90, 60))
    assert {(opened(data).width, opened(data).height) for data in derived.files.values()} == {(90, 60)}


def test_a_photograph_is_turned_upright_and_tells_nothing_more():
    derived = derive(pictures.photograph())
    assert (derived.width, derived.height) == (60, 90)
    for data in derived.files.values():
        assert not [name for name in opened(data).get_fields() if "exif" in name or "icc" in name or "xmp" in name]
        assert b"SecretCamera" not in data
    # The bright corner of the lying picture's bottom right is bottom left once it stands.
    pixel = opened(derived.files[Size.SMALL, Format.JPEG]).getpoint(2, 87)
    assert pixel[0] > 200
    assert pixel[1] > 200


def test_what_can_be_seen_through_stays_so_and_is_white_in_jpeg():
    files = derive(pictures.encoded(".png", 90, 60, alpha=True)).files
    assert opened(files[Size.SMALL, Format.AVIF]).hasalpha()
    assert opened(files[Size.SMALL, Format.WEBP]).hasalpha()
    assert not opened(files[Size.SMALL, Format.JPEG]).hasalpha()
    assert min(opened(files[Size.SMALL, Format.JPEG]).getpoint(88, 30)) > 240


@pytest.mark.parametrize("space", ["b-w", "cmyk", "rgb16"])
def test_other_colour_spaces_become_srgb(space: str):
    image = pictures.gradient(90, 60).colourspace(space)
    data = bytes(image.write_to_buffer(".png" if space == "rgb16" else ".jpg", keep="none"))
    large = opened(derive(data).files[Size.LARGE, Format.JPEG])
    assert (large.interpretation, large.bands, large.format) == ("srgb", 3, "uchar")


def test_colour_and_placeholder_stand_for_the_picture():
    plain = (
        pyvips.Image.black(40, 40).bandjoin([0, 0]).linear(1, [200, 30, 60]).cast("uchar").copy(interpretation="srgb")
    )
    derived = derive(bytes(plain.write_to_buffer(".png", keep="none")))
    assert derived.dominant_colour == "#c81e3c"
    head, _, body = derived.placeholder.partition(",")
    assert head == "data:image/webp;base64"
    assert max(opened(base64.b64decode(body)).width, opened(base64.b64decode(body)).height) <= 16
    assert len(derived.placeholder) < 1000


def test_the_same_picture_gives_the_same_bytes():
    assert derive(pictures.encoded(".jpg", 400, 300)) == derive(pictures.encoded(".jpg", 400, 300))


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".avif", ".gif"])
def test_a_part_is_cut_before_it_is_reduced_so_that_it_stays_sharp(suffix: str):
    files = cut(pictures.encoded(suffix, 2600, 1300), (500, 0, 500, 500))
    sizes = {name: (opened(data).width, opened(data).height) for name, data in files.items()}
    assert sizes == {(size, made): rules.scaled(1300, 650, size) for size in Size for made in Format}
    # The right upper quarter: from the middle to all of red, and from none of green to its middle.
    corners = [opened(files[Size.SMALL, Format.JPEG]).getpoint(*place)[:2] for place in ((1, 1), (318, 158))]
    assert corners == [pytest.approx([128, 0], abs=12), pytest.approx([255, 128], abs=12)]


def test_a_part_of_a_photograph_is_meant_as_it_stands_upright():
    files = cut(pictures.photograph(), (0, 500, 1000, 500))
    lower = opened(files[Size.LARGE, Format.JPEG])
    assert (lower.width, lower.height) == (60, 45)
    assert min(lower.getpoint(2, 42)[:2]) > 200


@pytest.mark.parametrize("crop", [(0, 0, 1, 1), (999, 999, 1, 1), (0, 999, 1000, 1), (0, 0, 1000, 1000)])
def test_the_smallest_parts_are_made_of_the_smallest_pictures(crop: Crop):
    for edge in (1, 3):
        files = cut(pictures.encoded(".png", edge, 2 * edge), crop)
        assert all(opened(data).width >= 1 for data in files.values())


def test_a_part_of_a_broken_picture_is_refused():
    data = pictures.encoded(".jpg", 300, 200)
    with pytest.raises(errors.ImageUnreadable):
        cut(data[: len(data) * 2 // 3], (0, 0, 500, 500))


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".avif", ".gif"])
def test_a_picture_that_breaks_off_is_refused(suffix: str):
    data = pictures.encoded(suffix, 300, 200)
    with pytest.raises(errors.ImageUnreadable):
        derive(data[: len(data) * 2 // 3])


def test_a_file_that_is_not_what_its_type_says_is_refused():
    with pytest.raises(errors.ImageUnreadable, match="not what its beginning says"):
        VipsEngine().derive(pictures.encoded(".png"), content_type="image/jpeg")
    with pytest.raises(errors.ImageUnreadable):
        VipsEngine().derive(SVG, content_type="image/png")


@pytest.mark.parametrize("beginning", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff"])
def test_a_vector_drawing_is_refused_under_any_mask_even_where_drawings_may_be_loaded(beginning: bytes):
    pyvips.operation_block_set("VipsForeignLoadSvg", False)
    try:
        for content_type in ("image/png", "image/gif", "image/jpeg"):
            with pytest.raises(errors.ImageUnreadable):
                VipsEngine().derive(beginning + SVG, content_type=content_type)
    finally:
        pyvips.operation_block_set("VipsForeignLoadSvg", True)


def test_a_flood_of_pixels_is_refused_before_it_is_decoded():
    flood = bytes(pyvips.Image.black(8000, 8000).write_to_buffer(".png", compression=9))
    assert len(flood) < 200_000
    with pytest.raises(errors.ImageTooManyPixels):
        VipsEngine().derive(flood, content_type="image/png")


def test_a_cleaned_picture_holds_nothing_but_the_picture():
    dirty = pictures.photograph() + b"PK\x03\x04 a second file behind the first"
    cleaned = opened(VipsEngine().clean(dirty, content_type="image/jpeg"))
    assert (cleaned.width, cleaned.height) == (60, 90)
    assert not [name for name in cleaned.get_fields() if "exif" in name]


def test_real_photographs_are_read(real_photographs: list[Path]):
    derived = [derive(path.read_bytes()) for path in real_photographs[:3]]
    assert all(len(each.files) == len(Size) * len(Format) for each in derived)
