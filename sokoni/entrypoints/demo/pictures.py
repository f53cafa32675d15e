"""Pictures of the demo, drawn when they are asked for.

An address such as `https://pictures.demo.invalid/vase.teal.lamu-vase.0.png` says everything that the drawing needs, so
any process can answer it, at any time, without files and without the internet: `.invalid` is a name that no server ever
has (RFC 2606).
"""

import asyncio
from dataclasses import dataclass
from typing import Self

from sokoni.core.errors import DomainError, Kind
from sokoni.services.media.ports import ImageSource

BASE = "https://pictures.demo.invalid/"
_PARTS = 5


class DemoPictureMissing(DomainError):
    """The address has the demo's host and names no drawing of ours."""

    code = "demo.picture_missing"
    kind = Kind.MISSING
    message = "The demo has no picture at {url}."
    hint = "Only the demo's own catalogue uses these addresses."

    def __init__(self, *, url: str) -> None:
        super().__init__(url=url)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPicture:
    """One picture: what is drawn, in which colour, which piece of its kind, and how it is looked at."""

    drawing: str
    colour: str
    seed: str
    view: int = 0

    @property
    def url(self) -> str:
        """The address that the catalogue gives to the importer."""
        return f"{BASE}{self.drawing}.{self.colour}.{self.seed}.{self.view}.png"

    @classmethod
    def read(cls, url: str) -> Self | None:
        """The picture of an address, or None when it is none of ours."""
        parts = url.removeprefix(BASE).split(".")
        if not url.startswith(BASE) or len(parts) != _PARTS or not parts[3].isdecimal():
            return None
        return cls(drawing=parts[0], colour=parts[1], seed=parts[2], view=int(parts[3]))


class DemoImageSource:
    """Draws what has an address of the demo; hands every other address on."""

    def __init__(self, otherwise: ImageSource) -> None:
        self._otherwise = otherwise

    async def fetch(self, url: str) -> bytes:
        """The bytes at an address.

        Raises:
            DomainError: with the reason why there are none.
        """
        if not url.startswith(BASE):
            return await self._otherwise.fetch(url)
        picture = DemoPicture.read(url)
        if picture is None:
            raise DemoPictureMissing(url=url)
        try:
            return await asyncio.to_thread(_drawn, picture)
        except KeyError:
            raise DemoPictureMissing(url=url) from None


def _drawn(picture: DemoPicture) -> bytes:
    # Late, because the image library is heavy and only the process that draws needs it.
    from sokoni.entrypoints.demo import raster
    from sokoni.entrypoints.demo.drawing import gallery

    svg = gallery.draw(picture.drawing, seed=picture.seed, colour=picture.colour, view=picture.view)
    return raster.to_png(svg)
