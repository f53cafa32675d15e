"""Storing and finding pictures and documents.

Bytes go to the store before a transaction opens, rows are written inside one::

    prepared = await media.prepare(storages, data=data, kind=ImageKind.PRODUCT)     # no transaction
    image = await media.record(session, prepared, now=now)                          # in the caller's

A transaction that is rolled back leaves bytes that nothing names; they are found again when the same file comes back.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError, Kind
from sokoni.core.events import publish
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import NewJob
from sokoni.services.media import errors, repository, rules
from sokoni.services.media.events import DocumentReady, ImageFailed, ImageReady
from sokoni.services.media.ports import ImageSource, Storage, Storages
from sokoni.services.media.types import (
    Crop,
    Cut,
    Derived,
    Files,
    ImageKind,
    MediaObject,
    PreparedObject,
    PreparedPrivate,
    PrivateContent,
    PrivateKind,
    PrivateObject,
    RemoteRefusal,
    State,
)

DERIVE = "media.derive"
CUT = "media.cut"
CLEAN = "media.clean"


async def prepare(storages: Storages, *, data: bytes, kind: ImageKind) -> PreparedObject:
    """The picture with its original stored; to be recorded in a transaction. No transaction may be open.

    Raises:
        ImageUnreadable, ImageTooLarge, ImageTooManyPixels: it is not taken, and nothing was stored.
        StorageUnavailable: it could not be stored.
    """
    inspected = rules.inspect_image(data)
    digest = rules.digest(data)
    key = rules.original_key(digest)
    if not await storages.private.exists(key):
        await storages.private.put(key, data, content_type=inspected.content_type)
    return PreparedObject(
        hash=digest,
        kind=kind,
        content_type=inspected.content_type,
        size_bytes=len(data),
        width=inspected.width,
        height=inspected.height,
    )


async def record(session: WriteSession, prepared: PreparedObject, *, now: datetime) -> MediaObject:
    """The picture, known from now on; its derivatives are made by a job unless they are there already."""
    begun = await repository.insert_or_revive(session, prepared=prepared, now=now)
    if begun is not None:
        await jobs.enqueue(session, DERIVE, digest=prepared.hash)
        return begun
    known = await repository.get(session, digest=prepared.hash)
    assert known is not None  # The insert has just run into this row, and rows of media are never deleted.
    return known


async def store(
    session: WriteSession, *, storages: Storages, data: bytes, kind: ImageKind, now: datetime
) -> MediaObject:
    """`prepare` and `record` in one, for tests and commands whose store is as near as their database."""
    return await record(session, await prepare(storages, data=data, kind=kind), now=now)


async def fetch_remote(
    source: ImageSource, storages: Storages, *, url: str, kind: ImageKind
) -> PreparedObject | RemoteRefusal:
    """The picture at an address, stored and to be recorded, or the reason why not. No transaction may be open.

    Raises:
        StorageUnavailable: our own store failed, which says nothing about the picture.
    """
    try:
        data = await source.fetch(url)
        return await prepare(storages, data=data, kind=kind)
    except errors.StorageUnavailable:
        raise
    except DomainError as refusal:
        may_pass = refusal.kind in {Kind.UNAVAILABLE, Kind.LIMITED}
        return RemoteRefusal(url=url, code=refusal.code, reason=str(refusal), may_pass=may_pass)


async def get(session: ReadSession, *, digest: str) -> MediaObject:
    """A picture by its hash.

    Raises:
        ObjectMissing: it is not known.
    """
    found = await repository.get(session, digest=digest)
    if found is None:
        raise errors.ObjectMissing
    return found


async def list_by_hash(session: ReadSession, *, hashes: Collection[str]) -> Mapping[str, MediaObject]:
    """Those of some pictures that are known, by hash; one statement, none for no hashes."""
    if not hashes:
        return {}
    return {each.hash: each for each in await repository.list_by_hash(session, hashes=hashes)}


async def finish(session: WriteSession, *, digest: str, derived: Derived, now: datetime) -> None:
    """Note that all derivatives of a picture are stored; said once, however often the work was done."""
    if await repository.mark_ready(session, digest=digest, derived=derived, now=now):
        await publish(session, ImageReady(hash=digest, width=derived.width, height=derived.height))


async def give_up(session: WriteSession, *, digest: str, reason: str, now: datetime) -> None:
    """Note that a picture cannot be shown, and why."""
    if await repository.mark_failed(session, digest=digest, reason=reason, now=now):
        await publish(session, ImageFailed(hash=digest, reason=reason))


async def cut(session: WriteSession, *, cuts: Collection[Cut], now: datetime) -> None:
    """Let parts of pictures be made, by a job each; what is made already, or in hand, is left as it is.

    Two statements whatever their number, one where nothing is new, none for none.
    """
    if not cuts:
        return
    begun = await repository.insert_cuts(session, cuts=cuts, now=now)
    await jobs.enqueue_many(
        session, [NewJob(name=CUT, arguments={"digest": each.hash, "crop": list(each.crop)}) for each in begun]
    )


async def is_cut_wanted(session: ReadSession, *, cut: Cut) -> bool:
    """Whether a part of a picture is still to be made."""
    return await repository.get_cut(session, cut=cut) is State.PENDING


async def list_finished_cuts(session: ReadSession, *, hashes: Collection[str]) -> Collection[Cut]:
    """The parts of some pictures that are made, or cannot be; one statement, none for no hashes."""
    return await repository.list_finished_cuts(session, hashes=hashes) if hashes else ()


async def finish_cut(session: WriteSession, *, cut: Cut, now: datetime, reason: str | None = None) -> None:
    """Note that a part of a picture can be shown; with a reason, that it cannot, and pages show the whole."""
    await repository.finish_cut(session, cut=cut, reason=reason, now=now)


async def prepare_private(storages: Storages, *, data: bytes, kind: PrivateKind) -> PreparedPrivate:
    """The document with its bytes stored under a random key; to be recorded in a transaction.

    Raises:
        ImageUnreadable, ImageTooLarge, ImageTooManyPixels, DocumentUnreadable: it is not taken.
        StorageUnavailable: it could not be stored.
    """
    inspected = rules.inspect_private(data, kind=kind)
    prepared = PreparedPrivate(
        key=f"{kind.value}/{ids.new_token()}",
        kind=kind,
        sha256=rules.digest(data),
        content_type=inspected.content_type,
        size_bytes=len(data),
    )
    where = rules.cleaned_key if _is_clean(prepared) else rules.uploaded_key
    await storages.private.put(where(prepared.key), data, content_type=prepared.content_type)
    return prepared


async def record_private(session: WriteSession, prepared: PreparedPrivate, *, now: datetime) -> PrivateObject:
    """The document, known from now on. A PDF can be read at once; a picture when a job has made it anew."""
    if _is_clean(prepared):
        return await repository.insert_private(session, prepared=prepared, state=State.READY, now=now)
    recorded = await repository.insert_private(session, prepared=prepared, state=State.PENDING, now=now)
    await jobs.enqueue(session, CLEAN, key=prepared.key)
    return recorded


async def get_private(session: ReadSession, *, key: str) -> PrivateObject:
    """A private document; who may ask for it is for the caller to say.

    Raises:
        ObjectMissing: there is none.
    """
    found = await repository.get_private(session, key=key)
    if found is None:
        raise errors.ObjectMissing
    return found


async def read_private(storages: Storages, document: PrivateObject) -> PrivateContent:
    """The bytes of a private document and how to hand them over. Call it when the session is closed.

    Raises:
        DocumentNotReady: it is still being made anew.
        DocumentBroken: it could not be.
    """
    if document.state is State.PENDING:
        raise errors.DocumentNotReady
    if document.state is State.FAILED:
        raise errors.DocumentBroken(reason=document.reason or "")
    return PrivateContent(
        data=await storages.private.get(rules.cleaned_key(document.key)),
        content_type=document.content_type,
        disposition=rules.disposition(document.content_type, key=document.key),
    )


async def finish_private(session: WriteSession, *, key: str, content_type: str, size_bytes: int, now: datetime) -> None:
    """Note that a document was made anew and can be read; said once."""
    if await repository.mark_private_ready(session, key=key, content_type=content_type, size_bytes=size_bytes, now=now):
        await publish(session, DocumentReady(key=key, kind=key.partition("/")[0]))


async def give_up_private(session: WriteSession, *, key: str, reason: str, now: datetime) -> None:
    """Note that a document cannot be read, and why."""
    await repository.mark_private_failed(session, key=key, reason=reason, now=now)


async def store_derivatives(storage: Storage, *, digest: str, files: Files, crop: Crop | None = None) -> None:
    """Put every derivative into the public store; doing it again changes nothing."""
    for (size, image_format), data in files.items():
        key = rules.derivative_key(digest, size, image_format, crop=crop)
        await storage.put(key, data, content_type=image_format.content_type)


def _is_clean(prepared: PreparedPrivate) -> bool:
    # A PDF is kept as it came: it is never shown beside our pages, only saved.
    return prepared.content_type == rules.PDF
