"""Our static files, each under an address that carries its content's hash, cached by browsers for a year.

Stylesheets are put together from their parts here, so that a page asks for one; `asset:` addresses in them become
hashed ones. Everything that compresses is compressed once, at load. What few ask for and is large, as the page of the
API is, stays on the disk.
"""

import asyncio
import functools
import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Self

import structlog
from starlette.requests import Request
from starlette.responses import Response

_log = structlog.get_logger()
ROOT = Path(__file__).parent / "static"
_COMMON = ("tokens.css", "fonts.css", "base.css", "components.css")
BUNDLES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "store.css": (*_COMMON, "storefront.css", "listing.css"),
    "console.css": (*_COMMON, "console.css", "catalogue.css", "telegram.css"),
    "design.css": (*_COMMON, "storefront.css", "listing.css", "design.css"),
    "api.css": ("tokens.css", "fonts.css", "api.css"),
})  # fmt: skip
# Cascade order is declared once, before any part names a layer.
_LAYERS = "@layer reset, tokens, base, components, pages, utilities;\n"
_ASSET = re.compile(r'url\("asset:([^"]+)"\)')
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_COMPRESSIBLE = ("text/", "image/svg", "application/manifest")
_FOREVER = "public, max-age=31536000, immutable"
# All that pages need is smaller.
_LARGE = 131_072


class ChangedOnDiskError(Exception):
    """A file is no more what it was when this process read it: another version of the program was put in its place."""


@dataclass(frozen=True, slots=True)
class _OnDisk:
    """Content that is read again whenever it is asked for."""

    path: Path
    size: int
    changed_ns: int

    @classmethod
    def at(cls, path: Path) -> Self:
        """The content of a file as it is now."""
        stat = path.stat()
        return cls(path, stat.st_size, stat.st_mtime_ns)

    def read(self) -> bytes:
        """The content.

        Raises:
            ChangedOnDiskError: it is another now.
        """
        try:
            content = self.path.read_bytes()
            now = _OnDisk.at(self.path)
        except FileNotFoundError as error:
            raise ChangedOnDiskError from error
        if now != self:
            raise ChangedOnDiskError
        return content


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it goes out."""

    name: str
    content: bytes | _OnDisk
    packed: bytes | _OnDisk | None
    media_type: str
    digest: str

    @property
    def body(self) -> bytes:
        """The content.

        Raises:
            ChangedOnDiskError: it is not there any more.
        """
        return _bytes_of(self.content)

    @property
    def compressed(self) -> bytes | None:
        """The content, compressed; None where that saves nothing.

        Raises:
            ChangedOnDiskError: it is not there any more.
        """
        return None if self.packed is None else _bytes_of(self.packed)

    @property
    def is_on_disk(self) -> bool:
        """Whether reading it takes a moment."""
        return isinstance(self.content, _OnDisk)

    @property
    def address(self) -> str:
        """Where it is served; another content has another address."""
        return f"/static/{self.digest}/{self.name}"


class StaticFiles:
    """All static files by name; `css/…` parts are reached through their bundles."""

    def __init__(self, root: Path) -> None:
        self._files: dict[str, StaticFile] = {}
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and path.suffix != ".gz" and not name.startswith(("css/", "vendor/icons/", "vendor/.")):
                self._add_file(name, path)
        for bundle, parts in BUNDLES.items():
            self._add(bundle, self._stylesheet([root / "css" / part for part in parts]))

    def __contains__(self, name: str) -> bool:
        return name in self._files

    def address(self, name: str) -> str:
        """The hashed address of a file.

        Raises:
            KeyError: there is no such file.
        """
        return self._files[name].address

    def body(self, name: str) -> bytes:
        """The content of a file.

        Raises:
            KeyError: there is no such file.
        """
        return self._files[name].body

    def find(self, digest: str, name: str) -> StaticFile | None:
        """The file at an address; None where name or hash are not ours."""
        file = self._files.get(name)
        return file if file is not None and file.digest == digest else None

    def _add_file(self, name: str, path: Path) -> None:
        body, stays = path.read_bytes(), _OnDisk.at(path)
        beside = path.with_name(f"{path.name}.gz")
        # Set-up compressed it already, as it does with large files.
        packed = _OnDisk.at(beside) if beside.is_file() else None
        if stays.size > _LARGE:
            self._files[name] = StaticFile(name, stays, packed, _media_type(name), _digest_of(body))
        else:
            self._add(name, body, compressed=None if packed is None else packed.read())

    def _add(self, name: str, body: bytes, *, compressed: bytes | None = None) -> None:
        media_type = _media_type(name)
        if compressed is None and media_type.startswith(_COMPRESSIBLE):
            compressed = gzip.compress(body, 9, mtime=0)
        self._files[name] = StaticFile(name, body, compressed, media_type, _digest_of(body))

    def _stylesheet(self, parts: list[Path]) -> bytes:
        text = _LAYERS + "".join(_COMMENT.sub("", part.read_text(encoding="utf-8")) for part in parts)
        return _ASSET.sub(self._hashed_url, text).encode()

    def _hashed_url(self, match: re.Match[str]) -> str:
        name = match[1]
        if name not in self._files:
            _log.warning("static file is missing; run `python -m sokoni.web.assets`", file=name)
            return f'url("/static/missing/{name}")'
        return f'url("{self.address(name)}")'


@functools.cache
def static_files() -> StaticFiles:
    """The static files of this process, read once."""
    return StaticFiles(ROOT)


async def serve_static(request: Request) -> Response:
    """A static file by its hashed address; an unknown hash is answered 404, never with other content."""
    file = static_files().find(request.path_params["digest"], request.path_params["name"])
    if file is None:
        return _no_such_file()
    headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding", "ETag": f'"{file.digest}"'}
    content = file.content
    if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content = file.packed
        headers["Content-Encoding"] = "gzip"
    try:
        body = await asyncio.to_thread(_bytes_of, content) if file.is_on_disk else _bytes_of(content)
    except ChangedOnDiskError:
        return _no_such_file()
    return Response(body, media_type=file.media_type, headers=headers)


def _no_such_file() -> Response:
    return Response("No such file.", status_code=404, media_type="text/plain")


def _bytes_of(content: bytes | _OnDisk) -> bytes:
    return content if isinstance(content, bytes) else content.read()


def _digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:12]


def _media_type(name: str) -> str:
    if name.endswith(".woff2"):
        return "font/woff2"
    if name.endswith(".webmanifest"):
        return "application/manifest+json"
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
