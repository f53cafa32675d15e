"""Files that were sent: kept in memory, found by id and by path.

The dimensions of pictures and the lengths of films are made up; nothing is decoded.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from tests.support.telegram.errors import bad_request

# What each kind of file carries beside what all files have.
SHAPES: dict[str, dict[str, Any]] = {
    "video": {"width": 1280, "height": 720, "duration": 12},
    "animation": {"width": 480, "height": 480, "duration": 3},
    "audio": {"duration": 180},
    "voice": {"duration": 5},
    "video_note": {"length": 240, "duration": 5},
    "sticker": {"width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False},
}
# What a bot may send as a picture, and the beginnings of what is one.
_MOST_OF_PHOTO = 10 * 1024 * 1024
_PICTURES = (b"\xff\xd8", b"\x89PNG", b"GIF8", b"RIFF", b"BM")
# What a bot may fetch through the public server.
_MOST_FETCHED = 20 * 1024 * 1024
_FOLDERS = {"photo": "photos", "video": "videos", "voice": "voice", "sticker": "stickers", "animation": "animations"}


@dataclass(frozen=True, slots=True)
class File:
    """One file."""

    id: str
    unique_id: str
    kind: str
    path: str
    name: str
    mime_type: str
    data: bytes

    def wire(self) -> dict[str, Any]:
        """The part that all kinds of files have."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


class Files:
    """All files of a world."""

    def __init__(self) -> None:
        self._by_id: dict[str, File] = {}
        self._by_path: dict[str, File] = {}

    def add(self, data: bytes, *, kind: str, name: str = "", mime_type: str = "") -> File:
        """Keep a file; the same bytes of the same kind are one file."""
        digest = hashlib.sha256(data + kind.encode()).hexdigest()
        number = f"AgACAg{digest[:40]}"
        if number not in self._by_id:
            suffix = (
                f".{name.rpartition('.')[2]}" if "." in name else {"photo": ".jpg", "video": ".mp4"}.get(kind, ".bin")
            )
            path = f"{_FOLDERS.get(kind, 'documents')}/file_{len(self._by_id)}{suffix}"
            file = File(number, f"AQAD{digest[40:50]}", kind, path, name, mime_type, data)
            self._by_id[number] = self._by_path[path] = file
        return self._by_id[number]

    def get(self, file_id: str) -> File:
        """A file by its id."""
        file = self._by_id.get(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        return file

    def knows(self, file_id: str) -> bool:
        """Whether there is a file with this id."""
        return file_id in self._by_id

    def forget(self, file_id: str) -> None:
        """Let nobody know a file by this number any more, as it happens to old ones; where it was sent, it stays."""
        del self._by_id[file_id]

    def fetch(self, path: str) -> File | None:
        """A file by its path."""
        return self._by_path.get(path)

    def photo(self, data: bytes) -> list[dict[str, Any]]:
        """A picture in its sizes."""
        file = self.add(data, kind="photo", name="photo.jpg", mime_type="image/jpeg")
        return sizes(file)

    def document(self, data: bytes, name: str) -> dict[str, Any]:
        """A file of any kind."""
        return self.add(data, kind="document", name=name).wire() | {"file_name": name}


def sizes(file: File) -> list[dict[str, Any]]:
    """A picture as PhotoSize objects, small and large."""
    small = file.wire() | {"width": 90, "height": 67}
    return [small, file.wire() | {"width": 1280, "height": 960}]


def check_fetched(file: File) -> None:
    """Refuse what is too large to be fetched by a bot."""
    if len(file.data) > _MOST_FETCHED:
        raise bad_request("file is too big")


def check_uploaded(data: bytes, kind: str) -> None:
    """Refuse what is nothing, or no picture that is sent as one."""
    if not data:
        raise bad_request("file must be non-empty")
    if kind == "photo" and len(data) > _MOST_OF_PHOTO:
        raise bad_request("file is too big")
    if kind == "photo" and not data.startswith(_PICTURES):
        raise bad_request("IMAGE_PROCESS_FAILED")
