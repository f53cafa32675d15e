"""What a file is, by its first bytes, and what we take; all without decoding a pixel.

The process that answers requests looks only at headers: it refuses what is plainly wrong, cheaply. The job that makes
the derivatives looks again with the image library, and trusts nothing that stands here.
"""

import hashlib
import math
import re
import struct
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from sokoni.core.errors import Reason
from sokoni.services.media import errors
from sokoni.services.media.types import THOUSAND, Crop, Format, Inspected, PrivateKind, Size

PDF = "application/pdf"
MAX_PIXELS = 50_000_000
MAX_IMAGE_BYTES = 20 * 2**20
MAX_RECEIPT_BYTES = 10 * 2**20
_AVIF_BRANDS = (b"avif", b"avis")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
_AVIF_HEADER_BYTES = 64 * 1024
# Frame headers of every kind of JPEG; C4, C8 and CC mean tables in the same range.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# A marker begins with this byte, which may also stand before it as filling.
_JPEG_MARK = 0xFF
# More parts than any camera writes before the picture; a file of nothing but filling costs no time.
_JPEG_SEGMENTS = 2000
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})

# Thousandths, written in one way only: no sign, and no zero in front.
_CROP = re.compile("(?:0|[1-9][0-9]{0,3})(?:-(?:0|[1-9][0-9]{0,3})){3}")

Dimensions = tuple[int, int]


def digest(data: bytes) -> str:
    """The SHA-256 under which bytes are known, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def inspect_image(data: bytes, *, max_bytes: int = MAX_IMAGE_BYTES, max_pixels: int = MAX_PIXELS) -> Inspected:
    """What a picture is and how many pixels it says to have.

    Raises:
        ImageTooLarge, ImageTooManyPixels, ImageUnreadable: it is not taken.
    """
    if len(data) > max_bytes:
        raise errors.ImageTooLarge(size_bytes=len(data), max_bytes=max_bytes)
    content_type = sniff(data)
    measure = _MEASURES.get(content_type)
    if measure is None:
        raise errors.ImageUnreadable(reason=_why_not(content_type, data))
    try:
        width, height = measure(data)
    except (struct.error, IndexError, ValueError):
        raise errors.ImageUnreadable(reason=Reason("its beginning is damaged")) from None
    if width < 1 or height < 1:
        raise errors.ImageUnreadable(reason=Reason("it has no pixels"))
    check_pixels(width, height, max_pixels=max_pixels)
    return Inspected(content_type=content_type, width=width, height=height)


def inspect_private(data: bytes, *, kind: PrivateKind) -> Inspected:
    """What a private document is: a picture, or a PDF.

    Raises:
        ImageTooLarge, ImageTooManyPixels, ImageUnreadable, DocumentUnreadable: it is not taken.
    """
    limit = _PRIVATE_LIMITS[kind]
    if len(data) > limit:
        raise errors.ImageTooLarge(size_bytes=len(data), max_bytes=limit)
    content_type = sniff(data)
    if content_type == PDF:
        return Inspected(content_type=PDF)
    if content_type not in _MEASURES:
        raise errors.DocumentUnreadable
    return inspect_image(data, max_bytes=limit)


def check_pixels(width: int, height: int, *, max_pixels: int = MAX_PIXELS) -> None:
    """Pass a picture that is not too large to decode.

    Raises:
        ImageTooManyPixels: it is.
    """
    if width * height > max_pixels:
        raise errors.ImageTooManyPixels(width=width, height=height, max_pixels=max_pixels)


def sniff(data: bytes) -> str:
    """The media type that the first bytes show, or '' when they show none that we know."""
    for magic, content_type in _MAGIC:
        if data.startswith(magic):
            return content_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        brands = {data[8:12], *(data[index : index + 4] for index in range(16, _box_end(data), 4))}
        if brands.intersection(_AVIF_BRANDS):
            return "image/avif"
        if brands.intersection(_HEIC_BRANDS):
            return "image/heic"
    return ""


def original_key(digest_hex: str) -> str:
    """Where an original lies in the private store."""
    return f"originals/{digest_hex[:2]}/{digest_hex}"


def derivative_key(digest_hex: str, size: Size, image_format: Format, *, crop: Crop | None = None) -> str:
    """Where a derivative lies in the public store: of the whole picture, or of a part of it."""
    folder = f"images/{digest_hex[:2]}/{digest_hex}"
    return (
        f"{folder}/{size.value}.{image_format.value}"
        if crop is None
        else (f"{folder}/{crop_name(crop)}/{size.value}.{image_format.value}")
    )


def crop_name(crop: Crop) -> str:
    """A part of a picture as addresses have it, as '0-125-1000-750'."""
    return "-".join(map(str, crop))


def parse_crop(name: str) -> Crop | None:
    """The part that an address names; None where it names none, or one in other words than ours."""
    if _CROP.fullmatch(name) is None:
        return None
    x, y, width, height = map(int, name.split("-"))
    is_inside = width > 0 and height > 0 and x + width <= THOUSAND and y + height <= THOUSAND
    return (x, y, width, height) if is_inside else None


def crop_box(width: int, height: int, crop: Crop) -> tuple[int, int, int, int]:
    """The pixels (left, top, width, height) of a part of a picture; at least one."""
    left, across = _pixels(width, crop[0], crop[2])
    top, down = _pixels(height, crop[1], crop[3])
    return left, top, across, down


def reduced_edge(width: int, height: int, crop: Crop) -> int:
    """How long the long edge of a picture must be, so that a part of it fills the largest size; never enlarged."""
    _, _, across, down = crop_box(width, height, crop)
    long_edge = max(width, height)
    return min(long_edge, math.ceil(long_edge * Size.LARGE.pixels / max(across, down)))


def _pixels(side: int, start: int, length: int) -> tuple[int, int]:
    first = min(side * start // THOUSAND, side - 1)
    last = max(first + 1, round(side * (start + length) / THOUSAND))
    return first, last - first


def uploaded_key(key: str) -> str:
    """Where a private document lies as it came, until it is cleaned."""
    return f"uploaded/{key}"


def cleaned_key(key: str) -> str:
    """Where a private document lies as it may be read."""
    return f"documents/{key}"


def address(digest_hex: str, size: Size, image_format: Format) -> str:
    """The path under which a derivative is served, for ever."""
    return f"/media/{digest_hex}/{size.value}.{image_format.value}"


def scaled(width: int, height: int, size: Size) -> Dimensions:
    """The dimensions of a derivative: the long edge at most the size's, never enlarged, never below one pixel."""
    factor = min(1.0, size.pixels / max(width, height))
    return max(1, round(width * factor)), max(1, round(height * factor))


def dominant_colour(pixels: Iterable[tuple[int, int, int]]) -> str:
    """The colour that most of some pixels are near to, as '#rrggbb'.

    Raises:
        ValueError: there are no pixels.
    """
    groups: dict[tuple[int, int, int], list[tuple[int, int, int]]] = {}
    for pixel in pixels:
        groups.setdefault((pixel[0] >> 5, pixel[1] >> 5, pixel[2] >> 5), []).append(pixel)
    largest = max(groups.values(), key=len)
    mean = [round(sum(channel) / len(largest)) for channel in zip(*largest, strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*mean)


def disposition(content_type: str, *, key: str) -> str:
    """How a private document is handed over: a cleaned picture is shown, anything else is saved under our name."""
    if content_type == PDF:
        return f'attachment; filename="document-{key[-8:]}.pdf"'
    return "inline"


def _why_not(content_type: str, data: bytes) -> Reason:
    if not data:
        return Reason("the file is empty")
    if content_type == "image/heic":
        return Reason("HEIC is not taken; export it as JPEG")
    return Reason("the file is no picture in a format that is taken here")


def _box_end(data: bytes) -> int:
    """Where the first box of an ISO file ends, or where our patience does."""
    return min(int.from_bytes(data[:4], "big"), 256, len(data) - 3)


def _measure_png(data: bytes) -> Dimensions:
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _measure_gif(data: bytes) -> Dimensions:
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _measure_jpeg(data: bytes) -> Dimensions:
    position = 2
    for _ in range(_JPEG_SEGMENTS):
        if data[position] != _JPEG_MARK:
            break
        marker = data[position + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, position + 5)
            return width, height
        if marker == _JPEG_MARK:
            position += 1
        elif marker in _JPEG_BARE:
            position += 2
        else:
            position += 2 + struct.unpack_from(">H", data, position + 2)[0]
    raise ValueError


def _measure_webp(data: bytes) -> Dimensions:
    chunk = data[12:16]
    if chunk == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if chunk == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError


def _measure_avif(data: bytes) -> Dimensions:
    """The largest of the extents that the header names: an AVIF may hold tiles, an alpha plane, a thumbnail."""
    header = data[:_AVIF_HEADER_BYTES]
    found: list[Dimensions] = []
    position = header.find(b"ispe")
    while position != -1:
        width, height = struct.unpack_from(">II", header, position + 8)
        found.append((width, height))
        position = header.find(b"ispe", position + 4)
    return max(found, key=lambda size: size[0] * size[1])


_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", PDF),
)
_MEASURES: Mapping[str, Callable[[bytes], Dimensions]] = MappingProxyType(
    {
        "image/jpeg": _measure_jpeg,
        "image/png": _measure_png,
        "image/gif": _measure_gif,
        "image/webp": _measure_webp,
        "image/avif": _measure_avif,
    }
)
_PRIVATE_LIMITS: Mapping[PrivateKind, int] = MappingProxyType(dict.fromkeys(PrivateKind, MAX_RECEIPT_BYTES))
