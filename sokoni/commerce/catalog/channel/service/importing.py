"""Reading an export: chunks of 20 posts, each one transaction that also stores how far it came.

Pictures go to the store before a chunk's transaction opens. A killed import goes on behind its last chunk; the same
export again finds every post as it was, and stores nothing.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog.channel import archive, errors, reading, repository, rules
from sokoni.commerce.catalog.channel.archive import Archive
from sokoni.commerce.catalog.channel.reading import Setting
from sokoni.commerce.catalog.channel.types import (
    ChannelDraft,
    ChannelImport,
    ChannelImportState,
    DraftState,
    Post,
    Reading,
)
from sokoni.commerce.catalog.repository import bulk
from sokoni.commerce.shop import service as shops
from sokoni.core import change, ids
from sokoni.core.clock import Clock
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.errors import DomainError, Kind, Reason
from sokoni.core.jobs import service as jobs
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import ImageKind, PreparedObject

READ = "catalog.read_channel"
CHUNK_POSTS = 20
IMPORTS_SHOWN = 10

Known = Mapping[tuple[int, int], tuple[ChannelDraft, str]]


async def start_import(
    session: WriteSession,
    *,
    shop_id: UUID,
    filename: str,
    beginning: bytes,
    size_bytes: int,
    storage_key: str,
    actor: change.Actor,
    now: datetime,
) -> ChannelImport:
    """An import that waits for a job to read the file that lies under a key.

    Raises:
        ChannelExportUnreadable: the file cannot be an export, by how it begins.
        ShopMissing: there is no such shop.
    """
    if not archive.is_export(beginning):
        raise errors.ChannelExportUnreadable(reason=Reason("it is neither a zip nor a result.json"))
    await shops.get(session, shop_id=shop_id)
    import_id = ids.new_id()
    values = {
        "id": import_id,
        "shop_id": shop_id,
        "state": ChannelImportState.WAITING.value,
        "filename": filename[:255],
        "storage_key": storage_key,
        "size_bytes": size_bytes,
        "created_at": now,
    }
    await repository.add_import(session, values=values)
    await change.record(
        session,
        actor=actor,
        action="catalog.import_channel",
        subject_kind="import",
        subject_id=import_id,
        shop_id=shop_id,
        after={"filename": filename[:255]},
        now=now,
    )
    await jobs.enqueue(session, READ, import_id=str(import_id))
    return await get_import(session, shop_id=shop_id, import_id=import_id)


async def get_import(session: ReadSession, *, shop_id: UUID, import_id: UUID) -> ChannelImport:
    """How far the reading of an export of a shop has come; one statement.

    Raises:
        ChannelImportMissing: the shop has no such import.
    """
    found = await repository.get_import(session, import_id=import_id)
    if found is None or found.shop_id != shop_id:
        raise errors.ChannelImportMissing
    return found


async def list_imports(session: ReadSession, *, shop_id: UUID) -> Sequence[ChannelImport]:
    """The latest imports of a shop, the newest first; one statement."""
    return await repository.list_imports(session, shop_id=shop_id, limit=IMPORTS_SHOWN)


async def read_export(database: Database, storages: Storages, *, import_id: UUID, clock: Clock) -> None:
    """Read an export to its end, behind the last chunk that was read; its file goes when that is done.

    Raises:
        ChannelImportMissing: there is none.
        ChannelImportTakenOver: another worker goes on with it.
        StorageUnavailable: the store does not answer; the job is tried again.
    """
    begun = await _begin(database, import_id=import_id)
    if begun is not None:
        found, key = begun
        try:
            data = await storages.private.get(key)
            opened = await asyncio.to_thread(Archive, data)
            await _Reader(database, storages, found=found, opened=opened, clock=clock).read()
        except DomainError as error:
            if error.kind is not Kind.INVALID:
                raise
            await _fail(database, import_id=import_id, error=error, now=clock.now())
    await _forget_file(database, storages, import_id=import_id)


async def _begin(database: Database, *, import_id: UUID) -> tuple[ChannelImport, str] | None:
    """The import with where its file lies; None when it has ended."""
    async with database.write() as session:
        begun = await repository.get_import_locked(session, import_id=import_id)
        if begun is None:
            raise errors.ChannelImportMissing
        if begun[0].is_over:
            return None
        await repository.change_import(session, import_id=import_id, values={"state": ChannelImportState.RUNNING.value})
    return begun


async def _fail(database: Database, *, import_id: UUID, error: DomainError, now: datetime) -> None:
    values = {
        "state": ChannelImportState.FAILED.value,
        "code": error.code,
        "reason": str(error),
        "finished_at": now,
    }
    async with database.write() as session:
        await repository.change_import(session, import_id=import_id, values=values)


async def _forget_file(database: Database, storages: Storages, *, import_id: UUID) -> None:
    """Nothing of a channel is kept but what was read out of it."""
    async with database.read() as session:
        found = await repository.get_import_key(session, import_id=import_id)
    if found is not None:
        await storages.private.delete(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A post as it was read, with the pictures that lie in the store."""

    post: Post
    reading: Reading
    fingerprint: str
    pictures: tuple[PreparedObject, ...]


class _Reader:
    """One run through an export."""

    def __init__(
        self, database: Database, storages: Storages, *, found: ChannelImport, opened: Archive, clock: Clock
    ) -> None:
        self._database = database
        self._storages = storages
        self._import = found
        self._archive = opened
        self._clock = clock
        self._done = found.posts_done

    async def read(self) -> None:
        """Read all posts that were not read before."""
        posts = self._archive.export.posts
        async with self._database.write() as session:
            shop = await shops.get(session, shop_id=self._import.shop_id)
            setting = Setting(currency=shop.currency, categories=await bulk.list_category_words(session))
            values = {"channel_name": self._archive.export.name, "posts_total": len(posts)}
            await repository.change_import(session, import_id=self._import.id, values=values)
        for start in range(self._done, len(posts), CHUNK_POSTS):
            await self._read_chunk(posts[start : start + CHUNK_POSTS], setting)
        async with self._database.write() as session:
            await self._locked(session)
            values = {"state": ChannelImportState.FINISHED.value, "finished_at": self._clock.now()}
            await repository.change_import(session, import_id=self._import.id, values=values)

    async def _read_chunk(self, posts: Sequence[Post], setting: Setting) -> None:
        keys = [(post.channel_id, post.message_id) for post in posts]
        async with self._database.read() as session:
            known = await repository.list_known(session, shop_id=self._import.shop_id, keys=keys)
        found = [each for post in posts if (each := await self._found(post, setting, known)) is not None]
        offered = sum(1 for post in posts if reading.read(post, setting) is not None)
        now = self._clock.now()
        async with self._database.write() as session:
            state = await self._locked(session)
            # Somebody may have worked on a draft since: what is written stands on how it is now.
            known = await repository.list_known(session, shop_id=self._import.shop_id, keys=keys, locked=True)
            new, updated = await self._write(session, found, known, currency=setting.currency, now=now)
            values = {
                "posts_done": self._done + len(posts),
                "new": state.new + new,
                "updated": state.updated + updated,
                "unchanged": state.unchanged + offered - new - updated,
                "passed_over": state.passed_over + len(posts) - offered,
            }
            await repository.change_import(session, import_id=self._import.id, values=values)
        self._done += len(posts)

    async def _locked(self, session: WriteSession) -> ChannelImport:
        locked = await repository.get_import_locked(session, import_id=self._import.id)
        if locked is None or locked[0].is_over or locked[0].posts_done != self._done:
            raise errors.ChannelImportTakenOver(import_id=self._import.id)
        return locked[0]

    async def _found(self, post: Post, setting: Setting, known: Known) -> _Found | None:
        """What is to be written of a post; None where it offers nothing, or stands as it was, or is not to change."""
        read = reading.read(post, setting)
        if read is None:
            return None
        marks = [mark for name in post.pictures if (mark := self._archive.mark(name))]
        fingerprint = rules.fingerprint(post, marks)
        draft, before = known.get((post.channel_id, post.message_id), (None, ""))
        if draft is not None and (before == fingerprint or not rules.follows_export(draft)):
            return None
        pictures = await self._pictures(post)
        if draft is not None and draft.pictures and not pictures:
            read = rules.with_kept_pictures(read)
        else:
            read = rules.with_missing_pictures(read, wanted=len(post.pictures), found=len(pictures))
        return _Found(post=post, reading=read, fingerprint=fingerprint, pictures=tuple(pictures))

    async def _pictures(self, post: Post) -> list[PreparedObject]:
        """The pictures of a post, stored; those that are not here, or are none, are left out."""
        stored = []
        for name in post.pictures:
            data = await asyncio.to_thread(self._archive.picture, name)
            if data is None:
                continue
            try:
                stored.append(await media.prepare(self._storages, data=data, kind=ImageKind.PRODUCT))
            except DomainError as error:
                if error.kind is not Kind.INVALID:
                    raise
        return stored

    async def _write(
        self, session: WriteSession, found: Sequence[_Found], known: Known, *, currency: str, now: datetime
    ) -> tuple[int, int]:
        """How many drafts are new, and how many were changed."""
        new, updated = [], 0
        for each in found:
            hashes = [(await media.record(session, picture, now=now)).hash for picture in each.pictures]
            draft, _ = known.get((each.post.channel_id, each.post.message_id), (None, ""))
            values = _values(each, currency=currency, now=now)
            if draft is None:
                new.append({**self._new(each, now=now), **values, "pictures": hashes})
            elif rules.follows_export(draft):
                pictures = hashes or list(draft.pictures)
                await repository.change_draft(session, draft_id=draft.id, values={**values, "pictures": pictures})
                updated += 1
        return await repository.add_drafts(session, rows=new), updated

    def _new(self, found: _Found, *, now: datetime) -> dict[str, Any]:
        return {
            "id": ids.new_id(),
            "shop_id": self._import.shop_id,
            "channel_id": found.post.channel_id,
            "message_id": found.post.message_id,
            "state": DraftState.WAITING.value,
            "posted_at": found.post.posted_at,
            "created_at": now,
        }


def _values(found: _Found, *, currency: str, now: datetime) -> dict[str, Any]:
    return {
        "fingerprint": found.fingerprint,
        "content": rules.to_stored(found.reading.content),
        "doubts": [doubt.value for doubt in found.reading.doubts],
        "confidence": found.reading.confidence,
        "currency": currency,
        "updated_at": now,
    }
