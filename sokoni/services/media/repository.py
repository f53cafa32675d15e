"""All SQL of media."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, select, text, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core.database import ReadSession, WriteSession
from sokoni.services.media.models import CutRow, MediaRow, PrivateRow
from sokoni.services.media.types import (
    Cut,
    Derived,
    ImageKind,
    MediaObject,
    PreparedObject,
    PreparedPrivate,
    PrivateKind,
    PrivateObject,
    State,
)

_INSERT_CUTS = text(
    """
    INSERT INTO media_cuts AS known (hash, x, y, width, height, state, created_at, updated_at)
    SELECT DISTINCT hash, wanted.x, wanted.y, wanted.width, wanted.height, 'pending', CAST(:now AS timestamptz),
        CAST(:now AS timestamptz)
    FROM unnest(
        CAST(:hash AS text[]), CAST(:x AS bigint[]), CAST(:y AS bigint[]), CAST(:width AS bigint[]),
        CAST(:height AS bigint[])
    ) AS wanted (hash, x, y, width, height)
    JOIN media_objects USING (hash)
    ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (hash, x, y, width, height) DO UPDATE
        SET state = 'pending', reason = NULL, updated_at = excluded.updated_at WHERE known.state = 'failed'
    RETURNING hash, x, y, width, height
    """
)


async def get(session: ReadSession, *, digest: str) -> MediaObject | None:
    """A picture, or None."""
    row = (await session.execute(select(MediaRow).where(MediaRow.hash == digest))).scalar_one_or_none()
    return None if row is None else _media(row)


async def list_by_hash(session: ReadSession, *, hashes: Collection[str]) -> Sequence[MediaObject]:
    """Those of some pictures that are known."""
    rows = (await session.execute(select(MediaRow).where(MediaRow.hash.in_(hashes)))).scalars()
    return [_media(row) for row in rows]


async def insert_or_revive(session: WriteSession, *, prepared: PreparedObject, now: datetime) -> MediaObject | None:
    """The picture if work on it must begin: it is new, or failed before. None: it is known and in hand."""
    values = {
        "hash": prepared.hash,
        "kind": prepared.kind.value,
        "content_type": prepared.content_type,
        "size_bytes": prepared.size_bytes,
        "width": prepared.width,
        "height": prepared.height,
        "state": State.PENDING.value,
        "created_at": now,
        "updated_at": now,
    }
    statement = insert(MediaRow).values(values)
    revive = statement.on_conflict_do_update(
        index_elements=[MediaRow.hash],
        set_={"state": State.PENDING.value, "reason": None, "updated_at": now},
        where=MediaRow.state == State.FAILED.value,
    )
    row = (await session.execute(revive.returning(MediaRow))).scalar_one_or_none()
    return None if row is None else _media(row)


async def mark_ready(session: WriteSession, *, digest: str, derived: Derived, now: datetime) -> bool:
    """Whether the picture became ready by this."""
    return await _finish(
        session,
        digest=digest,
        state=State.READY.value,
        width=derived.width,
        height=derived.height,
        dominant_colour=derived.dominant_colour,
        placeholder=derived.placeholder,
        updated_at=now,
    )


async def mark_failed(session: WriteSession, *, digest: str, reason: str, now: datetime) -> bool:
    """Whether the picture became failed by this."""
    return await _finish(session, digest=digest, state=State.FAILED.value, reason=reason, updated_at=now)


async def _finish(session: WriteSession, *, digest: str, **values: Any) -> bool:
    pending = MediaRow.hash == digest, MediaRow.state == State.PENDING.value
    result = await session.execute(update(MediaRow).where(*pending).values(**values))
    return _changed(result)


async def insert_cuts(session: WriteSession, *, cuts: Collection[Cut], now: datetime) -> Sequence[Cut]:
    """Those parts on which work must begin: of pictures that are known, and new or failed before; one statement."""
    columns = list(zip(*((cut.hash, *cut.crop) for cut in sorted(cuts)), strict=True))
    names = ("hash", "x", "y", "width", "height")
    rows = await session.execute(_INSERT_CUTS, {**dict(zip(names, map(list, columns), strict=True)), "now": now})
    return [Cut(row.hash, (row.x, row.y, row.width, row.height)) for row in rows]


async def get_cut(session: ReadSession, *, cut: Cut) -> State | None:
    """How far the work on a part of a picture has come, or None."""
    state = (await session.execute(select(CutRow.state).where(*_is(cut)))).scalar_one_or_none()
    return None if state is None else State(state)


async def list_finished_cuts(session: ReadSession, *, hashes: Collection[str]) -> Collection[Cut]:
    """The parts of some pictures that are made, or cannot be."""
    rows = await session.execute(
        select(CutRow.hash, CutRow.x, CutRow.y, CutRow.width, CutRow.height).where(
            CutRow.hash.in_(hashes), CutRow.state != State.PENDING.value
        )
    )
    return {Cut(row.hash, (row.x, row.y, row.width, row.height)) for row in rows}


async def finish_cut(session: WriteSession, *, cut: Cut, reason: str | None, now: datetime) -> None:
    """Note that a part of a picture is made; or that it cannot be, and why."""
    state = State.READY if reason is None else State.FAILED
    values = {"state": state.value, "reason": reason, "updated_at": now}
    await session.execute(update(CutRow).where(*_is(cut)).values(values))


def _is(cut: Cut) -> tuple[ColumnElement[bool], ...]:
    x, y, width, height = cut.crop
    return CutRow.hash == cut.hash, CutRow.x == x, CutRow.y == y, CutRow.width == width, CutRow.height == height


async def get_private(session: ReadSession, *, key: str) -> PrivateObject | None:
    """A private document, or None."""
    row = (await session.execute(select(PrivateRow).where(PrivateRow.key == key))).scalar_one_or_none()
    return None if row is None else _private(row)


async def insert_private(
    session: WriteSession, *, prepared: PreparedPrivate, state: State, now: datetime
) -> PrivateObject:
    """The private document, now known."""
    values = {
        "key": prepared.key,
        "kind": prepared.kind.value,
        "sha256": prepared.sha256,
        "content_type": prepared.content_type,
        "size_bytes": prepared.size_bytes,
        "state": state.value,
        "created_at": now,
        "updated_at": now,
    }
    row = (await session.execute(insert(PrivateRow).values(values).returning(PrivateRow))).scalar_one()
    return _private(row)


async def mark_private_ready(
    session: WriteSession, *, key: str, content_type: str, size_bytes: int, now: datetime
) -> bool:
    """Whether the document became readable by this."""
    pending = PrivateRow.key == key, PrivateRow.state == State.PENDING.value
    values = {
        "state": State.READY.value,
        "content_type": content_type,
        "size_bytes": size_bytes,
        "updated_at": now,
    }
    return _changed(await session.execute(update(PrivateRow).where(*pending).values(values)))


async def mark_private_failed(session: WriteSession, *, key: str, reason: str, now: datetime) -> bool:
    """Whether the document became broken by this."""
    pending = PrivateRow.key == key, PrivateRow.state == State.PENDING.value
    values = {"state": State.FAILED.value, "reason": reason, "updated_at": now}
    return _changed(await session.execute(update(PrivateRow).where(*pending).values(values)))


def _changed(result: Any) -> bool:
    assert isinstance(result, CursorResult)
    return result.rowcount > 0


def _media(row: MediaRow) -> MediaObject:
    return MediaObject(
        hash=row.hash,
        kind=ImageKind(row.kind),
        content_type=row.content_type,
        size_bytes=row.size_bytes,
        width=row.width,
        height=row.height,
        state=State(row.state),
        reason=row.reason,
        dominant_colour=row.dominant_colour,
        placeholder=row.placeholder,
        created_at=row.created_at,
    )


def _private(row: PrivateRow) -> PrivateObject:
    return PrivateObject(
        key=row.key,
        kind=PrivateKind(row.kind),
        sha256=row.sha256,
        content_type=row.content_type,
        size_bytes=row.size_bytes,
        state=State(row.state),
        reason=row.reason,
        created_at=row.created_at,
    )
