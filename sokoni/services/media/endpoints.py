"""Serving derivatives. Their address names their content, so they are cached for ever, and no statement is sent.

Originals are never served: they may tell where a photograph was taken, or hold a second file. Until a job has made the
derivatives, the answer is a 404 that nobody caches: a problem for programs, and for an `<img>` an empty picture,
through which the page's coloured paper shows instead of a broken one.
"""

import re
from typing import Annotated

from fastapi import Header, Response

from sokoni.core.http.edge import provided
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Public
from sokoni.services.media import errors, rules
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import Format, Size

router = Router(tags=["media"])

_HASH = re.compile("[0-9a-f]{64}")
_EMPTY_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="5"/>'
_FOREVER = "public, max-age=31536000, immutable"


@router.get(
    "/media/{digest}/{size}.{image_format}",
    response_class=Response,
    responses={200: {"content": {each.content_type: {} for each in Format}}, 304: {"description": "Still the same."}},
)
async def get_image(
    digest: str,
    size: str,
    image_format: str,
    _access: Public,
    storages: Annotated[Storages, provided(Storages)],
    if_none_match: Annotated[str | None, Header()] = None,
    accept: Annotated[str, Header()] = "",
) -> Response:
    """A picture in a size (s, m, l: long edge of 320, 640, 1280) and a format (avif, webp, jpg)."""
    wanted_size, wanted_format = _parse(digest, size, image_format)
    etag = f'"{digest[:32]}-{wanted_size.value}-{wanted_format.value}"'
    headers = {"ETag": etag, "Cache-Control": _FOREVER, "X-Content-Type-Options": "nosniff"}
    # Only who was given the picture knows its ETag, and it never changes: the store need not be asked.
    if if_none_match is not None and etag in if_none_match:
        return Response(status_code=304, headers=headers)
    try:
        data = await storages.public.get(rules.derivative_key(digest, wanted_size, wanted_format))
    except errors.ObjectMissing:
        if "image/" not in accept:
            raise
        return Response(_EMPTY_PICTURE, 404, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})
    return Response(data, media_type=wanted_format.content_type, headers=headers)


def _parse(digest: str, size: str, image_format: str) -> tuple[Size, Format]:
    if _HASH.fullmatch(digest) is None:
        raise errors.ObjectMissing
    try:
        return Size(size), Format("jpg" if image_format == "jpeg" else image_format)
    except ValueError:
        raise errors.ObjectMissing from None
