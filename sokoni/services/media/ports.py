"""What media needs from outside: object stores, an image library, sources of pictures."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from sokoni.services.media.types import Crop, Derived, Files, Phrase


class Storage(Protocol):
    """A place for objects under keys. Every method raises `StorageUnavailable` when the store does not answer."""

    async def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """Store bytes, all or nothing; what stood there before is replaced."""
        ...

    async def get(self, key: str) -> bytes:
        """The bytes of a key.

        Raises:
            ObjectMissing: there are none.
        """
        ...

    async def exists(self, key: str) -> bool:
        """Whether something is stored under a key."""
        ...

    async def delete(self, key: str) -> None:
        """Make sure that nothing is stored under a key."""
        ...

    def list_keys(self, prefix: str) -> AsyncIterator[str]:
        """The keys below a folder such as 'images/ab', in no promised order."""
        ...


@dataclass(frozen=True, slots=True)
class Storages:
    """The two stores, apart so that a public bucket never holds what is not public."""

    public: Storage
    private: Storage


class ImageEngine(Protocol):
    """An image library; its methods block and are called in a thread, by jobs only."""

    def derive(self, data: bytes, *, content_type: str) -> Derived:
        """Every size and format of a picture, upright, in sRGB, without metadata.

        Raises:
            ImageUnreadable, ImageTooManyPixels: it cannot be shown.
        """
        ...

    def cut(self, data: bytes, *, content_type: str, crop: Crop) -> Files:
        """Every size and format of a part of a picture, as `derive` makes them of the whole.

        Raises:
            ImageUnreadable, ImageTooManyPixels: it cannot be shown.
        """
        ...

    def clean(self, data: bytes, *, content_type: str) -> bytes:
        """A picture made anew as a JPEG of good quality, upright and without metadata.

        Raises:
            ImageUnreadable, ImageTooManyPixels: it cannot be shown.
        """
        ...

    def phrases(self, data: bytes, *, content_type: str) -> tuple[Phrase, ...]:
        """Where writing stands in a picture, and how it looks: nothing of it is read.

        Raises:
            ImageUnreadable, ImageTooManyPixels: it cannot be shown.
        """
        ...


class ImageSource(Protocol):
    """Where pictures come from by address: the internet behind the guarded client, or the demo's own drawings."""

    async def fetch(self, url: str) -> bytes:
        """The bytes at an address.

        Raises:
            DomainError: with the reason why there are none.
        """
        ...
