"""An export as it was sent: a zip of Telegram Desktop's folder, or its `result.json` alone.

Nothing is unpacked: entries are read in memory, each up to a limit that does not trust what the archive says of itself,
and all of them together up to another. An archive whose names lead out of it is refused whole.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from sokoni.commerce.catalog.channel import posts
from sokoni.commerce.catalog.channel.errors import ChannelExportUnreadable, ChannelExportUnsafe
from sokoni.commerce.catalog.channel.types import Export
from sokoni.core.errors import Reason
from sokoni.services.media import rules as media_rules

RESULT = "result.json"
MAX_ENTRIES = 50_000
MAX_JSON_BYTES = 48 * 2**20
# What is read out of one archive; a zip of photos is as large as they are.
MAX_READ_BYTES = 2**30
_ZIP = b"PK\x03\x04"
# Others may ask for gigabytes of memory before the first byte.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1


def is_export(beginning: bytes) -> bool:
    """Whether a file may be an export, by how it begins."""
    return beginning.startswith(_ZIP) or beginning.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


class Archive:
    """An opened export: what its channels said, and the pictures beside."""

    def __init__(self, data: bytes) -> None:
        """Open it.

        Raises:
            ChannelExportUnreadable: it is no export of a channel.
            ChannelExportUnsafe: the archive leads out of itself, or is a bomb.
        """
        self._left = MAX_READ_BYTES
        self._zip: zipfile.ZipFile | None = None
        self._entries: Mapping[str, zipfile.ZipInfo] = {}
        self._folder = PurePosixPath()
        if data.startswith(_ZIP):
            self.export: Export = posts.read_posts(self._open(data))
        elif is_export(data[:64]):
            if len(data) > MAX_JSON_BYTES:
                raise ChannelExportUnsafe(reason=Reason("its text is larger than {most} bytes", most=MAX_JSON_BYTES))
            self.export = posts.read_posts(data)
        else:
            raise ChannelExportUnreadable(reason=Reason("it is neither a zip nor a result.json"))

    def mark(self, name: str) -> str:
        """What a picture is known by, whatever its name is in the next export; empty where it is not here."""
        entry = self._entries.get(self._path(name))
        return "" if entry is None else f"{entry.CRC:08x}.{entry.file_size}"

    def picture(self, name: str) -> bytes | None:
        """The bytes of a picture; None where it is not here, broken, or too large.

        Raises:
            ChannelExportUnsafe: more was read out of the archive than any export holds.
        """
        entry = self._entries.get(self._path(name))
        if entry is None or self._zip is None:
            return None
        try:
            return self._read(self._zip, entry, limit=media_rules.MAX_IMAGE_BYTES)
        except (zipfile.BadZipFile, zlib.error, EOFError):
            return None

    def _path(self, name: str) -> str:
        return str(self._folder / name)

    def _open(self, data: bytes) -> bytes:
        """The text of a zip, whose entries are known from now on."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
            _check(entries)
            self._entries = {str(PurePosixPath(entry.filename)): entry for entry in entries if not entry.is_dir()}
            result = min(
                (each for each in map(PurePosixPath, self._entries) if each.name == RESULT),
                key=lambda each: len(each.parts),
                default=None,
            )
            if result is None:
                raise ChannelExportUnreadable(
                    reason=Reason("there is no result.json in it; choose the format JSON when you export")
                )
            self._folder = result.parent
            text = self._read(self._zip, self._entries[str(result)], limit=MAX_JSON_BYTES)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
            raise ChannelExportUnreadable(reason=Reason("the zip is damaged")) from error
        if text is None:
            raise ChannelExportUnsafe(reason=Reason("its text is larger than {most} bytes", most=MAX_JSON_BYTES))
        return text

    def _read(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, limit: int) -> bytes | None:
        """An entry's bytes; None where they are more than the limit, whatever the archive says of them."""
        if entry.file_size > limit:
            return None
        with archive.open(entry) as file:
            data = file.read(limit + 1)
        self._left -= len(data)
        if self._left < 0:
            raise ChannelExportUnsafe(reason=Reason("it holds more than {most} bytes", most=MAX_READ_BYTES))
        return data if len(data) <= limit else None


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """Pass entries that lie within their archive and can be read.

    Raises:
        ChannelExportUnsafe: one does not, or cannot.
    """
    if len(entries) > MAX_ENTRIES:
        raise ChannelExportUnsafe(reason=Reason("it holds more than {most} files", most=MAX_ENTRIES))
    if len({entry.filename for entry in entries}) != len(entries):
        raise ChannelExportUnsafe(reason=Reason("it holds two files of one name"))
    for entry in entries:
        if _leads_out(entry):
            raise ChannelExportUnsafe(reason=Reason("a name in it leads out of it"))
        if entry.flag_bits & _ENCRYPTED:
            raise ChannelExportUnsafe(reason=Reason("it asks for a password"))
        if entry.compress_type not in _METHODS:
            raise ChannelExportUnsafe(reason=Reason("it is compressed in an unusual way"))


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    """Whether a name is absolute, goes up, or is a link to somewhere."""
    # The library cuts a name at its null character; the whole of it stands beside.
    name = entry.orig_filename
    path = PurePosixPath(name)
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return path.is_absolute() or ".." in path.parts or "\\" in name or "\x00" in name or name[1:2] == ":" or is_link
