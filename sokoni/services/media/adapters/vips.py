"""The image library. Importing this module costs some 60 MB and starts threads: only jobs do it.

Source of the pipeline's order: libvips documentation of `vips_thumbnail_buffer`, which decodes at reduced size, turns
by EXIF and converts to sRGB in one pass.
"""

import base64
import logging
from collections.abc import Mapping
from typing import Any

import pyvips

from sokoni.core.errors import Reason
from sokoni.services.media import rules
from sokoni.services.media.adapters import vips_phrases
from sokoni.services.media.errors import ImageUnreadable
from sokoni.services.media.types import Crop, Derived, Files, Format, Phrase, Size

_WHITE = [255, 255, 255]
_PLACEHOLDER_PIXELS = 16
_COLOUR_PIXELS = 32
_CLEAN_PIXELS = 2400
# The loader that must be chosen for a type: a file that is two things at once is refused.
_LOADERS = {
    "image/jpeg": "VipsForeignLoadJpegBuffer",
    "image/png": "VipsForeignLoadPngBuffer",
    "image/webp": "VipsForeignLoadWebpBuffer",
    "image/avif": "VipsForeignLoadHeifBuffer",
    "image/gif": "VipsForeignLoadNsgifBuffer",
}
# Chosen by measuring: at effort 2, AVIF saves another 2 to 15 % of bytes for one and a half times the work.
_SAVE: dict[Format, tuple[str, dict[str, Any]]] = {
    Format.AVIF: (".avif", {"Q": 55, "effort": 1, "compression": "av1"}),
    Format.WEBP: (".webp", {"Q": 78, "effort": 2}),
    Format.JPEG: (".jpg", {"Q": 80, "interlace": True, "optimize_coding": True}),
}

# What it warns of while it reads broken files reaches us as an error, with the last warning as its words.
logging.getLogger("pyvips").setLevel(logging.ERROR)
pyvips.block_untrusted_set(True)
# Nothing is worked on twice: the cache of operations would only hold memory.
pyvips.cache_set_max(0)


class VipsEngine:
    """Makes what pages show of what people upload."""

    def derive(self, data: bytes, *, content_type: str) -> Derived:
        """Every size and format of a picture, upright, in sRGB, without metadata; of an animation the first frame."""
        try:
            _check(data, content_type)
            images = _sizes(_shrunk(data, Size.LARGE.pixels))
            return Derived(
                width=images[Size.LARGE].width,
                height=images[Size.LARGE].height,
                dominant_colour=_dominant_colour(images[Size.SMALL]),
                placeholder=_placeholder(images[Size.SMALL]),
                files=_files(images),
            )
        except pyvips.Error as error:
            raise ImageUnreadable(reason=_words(error)) from error

    def cut(self, data: bytes, *, content_type: str, crop: Crop) -> Files:
        """Every size and format of a part of a picture, cut before it is reduced: what is small stays sharp."""
        try:
            _check(data, content_type)
            upright = pyvips.Image.new_from_buffer(data, "", access="sequential").autorot()
            whole = _shrunk(data, rules.reduced_edge(upright.width, upright.height, crop))
            part = whole.crop(*rules.crop_box(whole.width, whole.height, crop))
            # Rounding may have left a pixel more than the largest size has.
            return _files(_sizes(_at_most(part, Size.LARGE)))
        except pyvips.Error as error:
            raise ImageUnreadable(reason=_words(error)) from error

    def clean(self, data: bytes, *, content_type: str) -> bytes:
        """A picture made anew as a JPEG of good quality, upright and without metadata."""
        try:
            _check(data, content_type)
            return _saved(_shrunk(data, _CLEAN_PIXELS), Format.JPEG)
        except pyvips.Error as error:
            raise ImageUnreadable(reason=_words(error)) from error

    def phrases(self, data: bytes, *, content_type: str) -> tuple[Phrase, ...]:
        """Where writing stands in a picture and how it looks, always at about the same size."""
        try:
            _check(data, content_type)
            return vips_phrases.find(_grey(data, vips_phrases.EDGE))
        except pyvips.Error as error:
            raise ImageUnreadable(reason=_words(error)) from error


def _check(data: bytes, content_type: str) -> None:
    """Pass what the library takes for the type that we took it for, and what is small enough to decode."""
    # Asked before anything is read: nothing but the one loader ever sees the bytes.
    loader = pyvips.vips_lib.vips_foreign_find_load_buffer(data, len(data))
    if loader == pyvips.ffi.NULL or pyvips.ffi.string(loader).decode() != _LOADERS[content_type]:
        raise ImageUnreadable(reason=Reason("its content is not what its beginning says"))
    header = pyvips.Image.new_from_buffer(data, "", access="sequential")
    rules.check_pixels(header.width, header.height)


def _shrunk(data: bytes, pixels: int) -> Any:
    image = pyvips.Image.thumbnail_buffer(
        data, pixels, height=pixels, size="down", output_profile="srgb", option_string="fail_on=truncated"
    )
    return image.colourspace("srgb").cast("uchar").copy_memory()


def _sizes(large: Any) -> dict[Size, Any]:
    return {Size.LARGE: large, **{size: _at_most(large, size) for size in (Size.MEDIUM, Size.SMALL)}}


def _at_most(image: Any, size: Size) -> Any:
    return image.thumbnail_image(size.pixels, height=size.pixels, size="down").copy_memory()


def _files(images: Mapping[Size, Any]) -> Files:
    return {
        (size, image_format): _saved(image, image_format) for size, image in images.items() for image_format in Format
    }


def _saved(image: Any, image_format: Format) -> bytes:
    suffix, options = _SAVE[image_format]
    if image_format is Format.JPEG:
        image = _opaque(image)
    return bytes(image.write_to_buffer(suffix, keep="none", **options))


def _grey(data: bytes, edge: int) -> Any:
    """A picture in shades of grey, upright, with a long edge of so many pixels.

    Colours are translated only where the file says how they are meant: that costs more than all else together.
    """
    header = pyvips.Image.new_from_buffer(data, "", access="sequential")
    has_profile = header.get_typeof("icc-profile-data") or header.interpretation == "cmyk"
    translated = {"output_profile": "srgb"} if has_profile else {}
    upright = pyvips.Image.thumbnail_buffer(data, edge, height=edge, size="down", **translated)
    grey = _opaque(upright.colourspace("srgb").cast("uchar")).colourspace("b-w")[0]
    return grey.resize(edge / max(grey.width, grey.height), kernel="cubic").cast("uchar").copy_memory()


def _opaque(image: Any) -> Any:
    return image.flatten(background=_WHITE) if image.hasalpha() else image


def _dominant_colour(image: Any) -> str:
    tiny = _opaque(image.thumbnail_image(_COLOUR_PIXELS, height=_COLOUR_PIXELS, size="down"))
    values = bytes(tiny.write_to_memory())
    return rules.dominant_colour(zip(values[0::3], values[1::3], values[2::3], strict=True))


def _placeholder(image: Any) -> str:
    tiny = _opaque(image.thumbnail_image(_PLACEHOLDER_PIXELS, height=_PLACEHOLDER_PIXELS, size="down"))
    encoded = base64.b64encode(tiny.write_to_buffer(".webp", Q=30, effort=4, keep="none")).decode("ascii")
    return f"data:image/webp;base64,{encoded}"


def _words(error: Exception) -> Reason:
    """The library's last line, which is the cause."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not lines:
        return Reason("the image library gave no reason")
    return Reason("the image library says '{words}'", words=lines[-1][:200])
