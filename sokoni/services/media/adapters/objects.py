"""Object stores by obstore: a local folder, S3 and what speaks like it, memory."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store

from sokoni.core.settings import InvalidSettingError
from sokoni.services.media.errors import ObjectMissing, StorageUnavailable
from sokoni.services.media.ports import Storage, Storages
from sokoni.services.media.settings import MediaSettings

if TYPE_CHECKING:
    from obstore.store import S3Config  # Exists only for the type checker.

# What obstore raises: its own family, and for some causes Python's.
_FAILURES = (BaseError, OSError, NotImplementedError)


class ObjectStorage:
    """A store of obstore's behind our protocol."""

    def __init__(self, store: ObjectStore, *, keeps_types: bool) -> None:
        """`keeps_types`: whether the store remembers a content type; a folder does not, and need not."""
        self._store = store
        self._keeps_types = keeps_types

    async def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """Store bytes, all or nothing; what stood there before is replaced."""
        attributes = {"Content-Type": content_type} if self._keeps_types else None
        with _translated():
            await obstore.put_async(self._store, key, data, attributes=attributes)

    async def get(self, key: str) -> bytes:
        """The bytes of a key."""
        with _translated():
            result = await obstore.get_async(self._store, key)
            return bytes(await result.bytes_async())

    async def exists(self, key: str) -> bool:
        """Whether something is stored under a key."""
        try:
            with _translated():
                await obstore.head_async(self._store, key)
        except ObjectMissing:
            return False
        return True

    async def delete(self, key: str) -> None:
        """Make sure that nothing is stored under a key."""
        with contextlib.suppress(ObjectMissing), _translated():
            await obstore.delete_async(self._store, key)

    async def list_keys(self, prefix: str) -> AsyncIterator[str]:
        """The keys below a folder, in no promised order."""
        with _translated():
            async for chunk in obstore.list(self._store, prefix):
                for meta in chunk:
                    yield meta["path"]


def local(folder: Path) -> Storage:
    """A store in a folder, which is made when it is missing."""
    return ObjectStorage(LocalStore(folder, mkdir=True), keeps_types=False)


def memory() -> Storage:
    """A store that ends with the process."""
    return ObjectStorage(MemoryStore(), keeps_types=False)


def s3(settings: MediaSettings, *, bucket: str) -> Storage:
    """A bucket on S3 or a server that speaks like it."""
    config: S3Config = {"region": settings.region}
    if settings.endpoint:
        config["endpoint"] = settings.endpoint
    if settings.access_key:
        # Without keys of ours, obstore looks where AWS's own tools do: profile, instance role.
        config["access_key_id"] = settings.access_key
        config["secret_access_key"] = settings.secret_key
    plain_http = settings.endpoint.startswith("http://")
    return ObjectStorage(S3Store(bucket, config=config, client_options={"allow_http": plain_http}), keeps_types=True)


def open_storages(settings: MediaSettings, *, folder: Path) -> Storages:
    """The stores that the settings name; `folder` is where the local ones lie.

    Raises:
        InvalidSettingError: the settings do not add up.
    """
    match settings.backend:
        case "local":
            return Storages(public=local(folder / "public"), private=local(folder / "private"))
        case "memory":
            return Storages(public=memory(), private=memory())
        case "s3":
            _check_buckets(settings)
            return Storages(
                public=s3(settings, bucket=settings.bucket), private=s3(settings, bucket=settings.private_bucket)
            )
        case other:
            msg = f"STORAGE_BACKEND={other!r} cannot be used: write local, s3 or memory"
            raise InvalidSettingError(msg)


def _check_buckets(settings: MediaSettings) -> None:
    if not settings.bucket or not settings.private_bucket:
        msg = "STORAGE_BACKEND=s3 needs S3_BUCKET_NAME and S3_PRIVATE_BUCKET_NAME"
        raise InvalidSettingError(msg)
    if settings.bucket == settings.private_bucket:
        msg = "S3_PRIVATE_BUCKET_NAME must not be S3_BUCKET_NAME: receipts do not belong where pictures are public"
        raise InvalidSettingError(msg)


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ObjectMissing from error
    except _FAILURES as error:
        raise StorageUnavailable from error
