"""Values of media: what is stored, in which sizes and formats it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

import orjson


class ImageKind(StrEnum):
    """What a public picture shows."""

    PRODUCT = "product"
    SHOP = "shop"
    REVIEW = "review"


class PrivateKind(StrEnum):
    """What a private document is."""

    RECEIPT = "receipt"
    RETURN = "return"
    DOCUMENT = "document"


class State(StrEnum):
    """How far the work on an object has come."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class Size(StrEnum):
    """The sizes in which a picture is served, by its long edge."""

    SMALL = "s"
    MEDIUM = "m"
    LARGE = "l"

    @property
    def pixels(self) -> int:
        """The long edge; a smaller original is never enlarged."""
        return LONG_EDGES[self]


LONG_EDGES: Mapping[Size, int] = MappingProxyType({Size.SMALL: 320, Size.MEDIUM: 640, Size.LARGE: 1280})


class Format(StrEnum):
    """The formats in which a picture is served, best first: what a `<picture>` lists in this order."""

    AVIF = "avif"
    WEBP = "webp"
    JPEG = "jpg"

    @property
    def content_type(self) -> str:
        """The format's media type."""
        return CONTENT_TYPES[self]


CONTENT_TYPES: Mapping[Format, str] = MappingProxyType(
    {Format.AVIF: "image/avif", Format.WEBP: "image/webp", Format.JPEG: "image/jpeg"}
)


# A point (x, y) and a part (x, y, width, height) of a picture, in thousandths of its sides from the upper left.
Point = tuple[int, int]
Crop = tuple[int, int, int, int]
THOUSAND = 1000
_WHOLE: Crop = (0, 0, THOUSAND, THOUSAND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How a picture is shown; None is anyhow.

    `crop` is the part of it that pages show. `focus` is a point of the whole picture: it stays in sight where a page
    cuts what is shown to a shape of its own, such as a square.
    """

    focus: Point | None = None
    crop: Crop | None = None

    @classmethod
    def read(cls, stored: Mapping[str, Any] | str | None) -> Self:
        """A frame as a column holds it, also where the driver hands that over as text."""
        found = orjson.loads(stored) if isinstance(stored, str) else stored or {}
        focus, crop = found.get("focus"), found.get("crop")
        return cls(focus=focus and tuple(focus), crop=crop and tuple(crop))

    @property
    def cut(self) -> Crop | None:
        """The part that is shown, where that is less than the whole."""
        return None if self.crop == _WHOLE else self.crop

    @property
    def sight(self) -> Point | None:
        """The point that stays in sight, in thousandths of what is shown; what lies outside of it is at its edge."""
        if self.focus is None or self.cut is None:
            return self.focus
        x, y, width, height = self.cut
        across, down = self.focus
        return _within(across - x, width), _within(down - y, height)

    @property
    def stored(self) -> dict[str, Sequence[int]] | None:
        """What a column holds of it: nothing where nothing is said."""
        said = {"focus": self.focus, "crop": self.crop}
        return {name: value for name, value in said.items() if value is not None} or None


def _within(distance: int, side: int) -> int:
    return min(max(distance * THOUSAND // side, 0), THOUSAND)


UNCUT = Frame()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What a file's first bytes say it is; sizes are those of the stored pixels, before any turning."""

    content_type: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedObject:
    """A picture whose original lies in the store; `record` makes it known to the database."""

    hash: str
    kind: ImageKind
    content_type: str
    size_bytes: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaObject:
    """A picture as the database knows it. Once it is ready, width and height are those of its largest derivative."""

    hash: str
    kind: ImageKind
    content_type: str
    size_bytes: int
    width: int
    height: int
    state: State
    reason: str | None
    dominant_colour: str | None  # '#rrggbb', to be shown before the picture is there.
    placeholder: str | None  # A tiny blurred picture as a data: address.
    created_at: datetime


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """A part of a picture that pages show instead of the whole."""

    hash: str
    crop: Crop


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedPrivate:
    """A private document whose bytes lie in the private store, unseen until it is recorded and cleaned."""

    key: str
    kind: PrivateKind
    sha256: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateObject:
    """A private document as the database knows it; readable once it is ready."""

    key: str
    kind: PrivateKind
    sha256: str
    content_type: str
    size_bytes: int
    state: State
    reason: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateContent:
    """The bytes of a private document and how to hand them over: PDF is saved, never shown beside our pages."""

    data: bytes = field(repr=False)
    content_type: str
    disposition: str  # The value of Content-Disposition.


Files = Mapping[tuple[Size, Format], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What the image library made of an original."""

    width: int
    height: int
    dominant_colour: str
    placeholder: str
    files: Files = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteRefusal:
    """Why a remote picture was not taken; `may_pass` when trying later could help."""

    url: str
    code: str
    reason: str
    may_pass: bool


# How finely the look of a phrase is kept.
PHRASE_COLUMNS, PHRASE_ROWS = 128, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Some writing in a picture that was made level: where it stands, and its look.

    `bits` say of each cell, column by column from the left and each from the top, whether there is more ink than in
    the others; the first cell is the highest bit. `sure` say of which cells that is plain.
    """

    left: int
    top: int
    width: int
    height: int
    bits: int
    sure: int
