"""Exports of Telegram channels as Telegram Desktop writes them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

CHANNEL_ID = 1_234_567_890
BEGINNING = datetime(2026, 3, 1, 9, tzinfo=UTC)
FOLDER = "ChatExport_2026-03-01"

Message = dict[str, Any]


def message(number: int, *pieces: str | tuple[str, str], seconds: int | None = None, **fields: Any) -> Message:
    """A message; its text is pieces, each plain or of a kind. Messages lie an hour apart unless told otherwise."""
    at = BEGINNING + (timedelta(hours=number) if seconds is None else timedelta(seconds=seconds))
    entities = [
        {"type": "plain", "text": each} if isinstance(each, str) else {"type": each[0], "text": each[1]}
        for each in pieces
    ]
    return {
        "id": number,
        "type": "message",
        "date": at.replace(tzinfo=None).isoformat(),
        "date_unixtime": str(int(at.timestamp())),
        "from": "Lamps of Nairobi",
        "from_id": f"channel{CHANNEL_ID}",
        "text": [each["text"] if each["type"] == "plain" else each for each in entities],
        "text_entities": entities,
        **fields,
    }


def photo(name: str) -> str:
    """Where a photo of a message lies."""
    return f"photos/{name}@01-03-2026_09-00-00.jpg"


def result(messages: Sequence[Any], **fields: Any) -> bytes:
    """A `result.json`."""
    whole = {"name": "Lamps of Nairobi", "type": "public_channel", "id": CHANNEL_ID, "messages": messages, **fields}
    return orjson.dumps(whole)


def zipped(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def export(messages: Sequence[Any], pictures: Mapping[str, bytes] | None = None, *, folder: str = FOLDER) -> bytes:
    """A zip of the folder that Telegram Desktop writes; pictures by their names."""
    beside = {f"{folder}/{photo(name)}": data for name, data in (pictures or {}).items()}
    return zipped({f"{folder}/result.json": result(messages), **beside})
