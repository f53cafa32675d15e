"""Serving derivatives. Their address names their content, so they are cached for ever, and no statement is sent.

Originals are never served: they may tell where a photograph was taken, or hold a second file. Until a job has made the
derivatives, the answer is a 404 that nobody caches: a problem for programs, and for an `<img>` an empty picture,
through which the page's coloured paper shows instead of a broken one. A part of a picture has an address of its own,
with the part in it: another part is another address, so that no cache ever shows what was cut before. Until a job has
made it, the whole picture stands there, for now.
"""

import re
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Header, Response

from sokoni.core.http.edge import provided
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Public
from sokoni.services.media import errors, rules
from sokoni.services.media.ports import Storage, Storages
from sokoni.services.media.types import Crop, Format, Frame, Size

router = Router(tags=["media"])

_HASH = re.compile("[0-9a-f]{64}")
_EMPTY_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="5"/>'
_FOREVER = "public, max-age=31536000, immutable"


_PICTURES: dict[int | str, dict[str, Any]] = {
    200: {"content": {each.content_type: {} for each in Format}},
    304: {"description": "Still the same."},
}
Accepted = Annotated[str, Header(alias="accept")]
KnownTag = Annotated[str | None, Header(alias="if-none-match")]


@router.get("/media/{digest}/{size}.{image_format}", response_class=Response, responses=_PICTURES)
async def get_image(
    digest: str,
    size: str,
    image_format: str,
    _access: Public,
    storages: Annotated[Storages, provided(Storages)],
    known: KnownTag = None,
    accept: Accepted = "",
) -> Response:
    """A picture in a size (s, m, l: long edge of 320, 640, 1280) and a format (avif, webp, jpg)."""
    return await _show(storages.public, _parse(digest, size, image_format), known=known, accept=accept)


@router.get("/media/{digest}/{crop}/{size}.{image_format}", response_class=Response, responses=_PICTURES)
async def get_part_of_image(
    digest: str,
    crop: str,
    size: str,
    image_format: str,
    _access: Public,
    storages: Annotated[Storages, provided(Storages)],
    known: KnownTag = None,
    accept: Accepted = "",
) -> Response:
    """A part of a picture ('x-y-width-height' in thousandths), as `crop` says it; the whole one until it is made."""
    part = rules.parse_crop(crop)
    if part is None:
        raise errors.ObjectMissing
    whole = _parse(digest, size, image_format)
    if Frame(crop=part).cut is None:
        return await _show(storages.public, whole, known=known, accept=accept)
    try:
        return await _send(storages.public, replace(whole, crop=part), known=known)
    except errors.ObjectMissing:
        return await _show(storages.public, whole, known=None, accept=accept, is_for_now=True)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What an address names."""

    digest: str
    size: Size
    format: Format
    crop: Crop | None = None

    @property
    def etag(self) -> str:
        """The mark of what is served there, which never changes."""
        part = () if self.crop is None else (rules.crop_name(self.crop),)
        return f'"{"-".join((self.digest[:32], *part, self.size.value, self.format.value))}"'


async def _show(
    store: Storage, wanted: _Wanted, *, known: str | None, accept: str, is_for_now: bool = False
) -> Response:
    """A picture, or for an `<img>` an empty one where there is none."""
    try:
        return await _send(store, wanted, known=known, is_for_now=is_for_now)
    except errors.ObjectMissing:
        if "image/" not in accept:
            raise
        return Response(_EMPTY_PICTURE, 404, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


async def _send(store: Storage, wanted: _Wanted, *, known: str | None, is_for_now: bool = False) -> Response:
    headers = {"ETag": wanted.etag, "Cache-Control": _FOREVER, "X-Content-Type-Options": "nosniff"}
    if is_for_now:
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    # Only who was given the picture knows its ETag, and it never changes: the store need not be asked.
    if known is not None and wanted.etag in known:
        return Response(status_code=304, headers=headers)
    data = await store.get(rules.derivative_key(wanted.digest, wanted.size, wanted.format, crop=wanted.crop))
    return Response(data, media_type=wanted.format.content_type, headers=headers)


def _parse(digest: str, size: str, image_format: str) -> _Wanted:
    if _HASH.fullmatch(digest) is None:
        raise errors.ObjectMissing
    try:
        return _Wanted(digest, Size(size), Format("jpg" if image_format == "jpeg" else image_format))
    except ValueError:
        raise errors.ObjectMissing from None
