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


class PrivateKind(StrEnum):
    """What a private document is."""

    RECEIPT = "receipt"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How a picture is shown, in thousandths of its width and height from the upper left; None is anyhow.

    `focus` (x, y) is the point that stays in sight where a page cuts the picture to a shape of its own; `crop` (x, y,
    width, height) is the part that is meant.
    """

    focus: tuple[int, int] | None = None
    crop: tuple[int, int, int, int] | None = None

    @classmethod
    def read(cls, stored: Mapping[str, Any] | str | None) -> Self:
        """A frame as a column holds it, also where the driver hands that over as text."""
        found = orjson.loads(stored) if isinstance(stored, str) else stored or {}
        focus, crop = found.get("focus"), found.get("crop")
        return cls(focus=focus and tuple(focus), crop=crop and tuple(crop))

    @property
    def stored(self) -> dict[str, Sequence[int]] | None:
        """What a column holds of it: nothing where nothing is said."""
        said = {"focus": self.focus, "crop": self.crop}
        return {name: value for name, value in said.items() if value is not None} or None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What the image library made of an original."""

    width: int
    height: int
    dominant_colour: str
    placeholder: str
    files: Mapping[tuple[Size, Format], bytes] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteRefusal:
    """Why a remote picture was not taken; `may_pass` when trying later could help."""

    url: str
    code: str
    reason: str
    may_pass: bool
