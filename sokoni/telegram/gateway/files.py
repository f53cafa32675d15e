"""Files to send: kept in our own store before a call is queued, so that the queue holds no bytes.

Bytes go to the store before a transaction opens, a call names where they lie::

    receipt = await files.keep(storages, data=data, name="receipt.pdf", content_type="application/pdf", now=now)
    await sending.send(session, [actions.send_document(bot_id, chat_id, receipt)], now=now)

What is public already is named without keeping it again (`of_picture`). What was kept for a call is thrown away after a
month, since calls don't wait as long.
"""

from datetime import date, datetime, timedelta

import structlog

from sokoni.services.media import rules as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import Format, Size
from sokoni.telegram.gateway.errors import FileTooLarge
from sokoni.telegram.gateway.types import Attachment

# What a bot may upload. Source: core.telegram.org/bots/api#sending-files.
MOST_BYTES = 50 * 2**20
KEPT_FOR = timedelta(days=30)
# A day whose sweeping failed is swept on one of those that follow.
_SWEPT_AGAIN = 7
_FOLDER = "telegram"

_log = structlog.get_logger(__name__)


async def keep(storages: Storages, *, data: bytes, name: str, content_type: str, now: datetime) -> Attachment:
    """The file, kept for a month, to be named by calls. No transaction may be open.

    Raises:
        FileTooLarge: Telegram takes none of this size from bots.
        StorageUnavailable: it could not be stored.
    """
    if len(data) > MOST_BYTES:
        raise FileTooLarge(size_bytes=len(data), max_bytes=MOST_BYTES)
    digest = media.digest(data)
    key = f"{_folder_of(now.date())}/{digest}"
    await storages.private.put(key, data, content_type=content_type)
    return Attachment(key=key, is_public=False, content=digest, name=name, content_type=content_type)


def of_picture(digest: str, *, size: Size = Size.LARGE) -> Attachment:
    """A picture of ours, as pages show it; JPEG, which Telegram takes as a picture."""
    key = media.derivative_key(digest, size, Format.JPEG)
    return Attachment(
        key=key, is_public=True, content=key, name=f"{digest[:12]}.jpg", content_type=Format.JPEG.content_type
    )


async def read(storages: Storages, attachment: Attachment) -> bytes:
    """The bytes of a file.

    Raises:
        ObjectMissing: they are not kept any more.
        StorageUnavailable: the store does not answer.
    """
    store = storages.public if attachment.is_public else storages.private
    return await store.get(attachment.key)


async def sweep(storages: Storages, *, now: datetime) -> int:
    """Throw away what was kept for a month; how many files. Doing it again changes nothing.

    Raises:
        StorageUnavailable: the store does not answer.
    """
    removed = 0
    for days in range(_SWEPT_AGAIN):
        day = (now - KEPT_FOR - timedelta(days=days + 1)).date()
        keys = [key async for key in storages.private.list_keys(_folder_of(day))]
        for key in keys:
            await storages.private.delete(key)
        removed += len(keys)
    _log.info("telegram.files_swept", removed=removed)
    return removed


def _folder_of(day: date) -> str:
    return f"{_FOLDER}/{day.isoformat()}"
