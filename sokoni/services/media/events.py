"""What happened to pictures."""

from dataclasses import dataclass
from typing import ClassVar

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageReady(Event):
    """All sizes of a picture can be served; width and height are those of the largest."""

    name: ClassVar[str] = "media.image_ready"
    hash: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReady(Event):
    """A private picture was made anew and can be read."""

    name: ClassVar[str] = "media.document_ready"
    key: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFailed(Event):
    """A picture can not be shown, ever; a new upload of the same bytes tries again."""

    name: ClassVar[str] = "media.image_failed"
    hash: str
    reason: str
