"""All SQL of channels."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.commerce.catalog.channel import rules
from sokoni.commerce.catalog.channel.models import ChannelDraftRow, ChannelImportRow, ChannelTakingRow
from sokoni.commerce.catalog.channel.types import (
    CERTAIN,
    ChannelDraft,
    ChannelImport,
    ChannelImportState,
    Doubt,
    DraftCounts,
    DraftState,
    Taking,
)
from sokoni.commerce.catalog.models import ProductRow
from sokoni.core import keyset, pages
from sokoni.core.database import ReadSession, WriteSession, insert_many

_NEWEST_FIRST = keyset.Keyset(
    columns=(ChannelDraftRow.posted_at, ChannelDraftRow.id), kinds=(datetime, UUID), falls=True
)
_WAITING = text("'waiting'")
_PRICED = text("channel_drafts.content ->> 'price' IS NOT NULL")


async def add_import(session: WriteSession, *, values: Mapping[str, Any]) -> None:
    """Insert an import."""
    await session.execute(insert_many(ChannelImportRow), [dict(values)])


async def get_import(session: ReadSession, *, import_id: UUID) -> ChannelImport | None:
    """An import; one statement."""
    row = (await session.execute(_imports().where(ChannelImportRow.id == import_id))).one_or_none()
    return None if row is None else _import(row)


async def get_import_locked(session: WriteSession, *, import_id: UUID) -> tuple[ChannelImport, str] | None:
    """An import with where its file lies, locked until the transaction ends."""
    statement = _imports().where(ChannelImportRow.id == import_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (_import(row), row.storage_key)


async def list_imports(session: ReadSession, *, shop_id: UUID, limit: int) -> Sequence[ChannelImport]:
    """The latest imports of a shop, the newest first; one statement."""
    statement = _imports().where(ChannelImportRow.shop_id == shop_id).order_by(ChannelImportRow.id.desc()).limit(limit)
    return [_import(row) for row in (await session.execute(statement)).all()]


async def change_import(session: WriteSession, *, import_id: UUID, values: Mapping[str, Any]) -> None:
    """Write some fields of an import."""
    await session.execute(update(ChannelImportRow).where(ChannelImportRow.id == import_id).values(values))


async def get_import_key(session: ReadSession, *, import_id: UUID) -> str | None:
    """Where the file of an import lies that has ended; None where it has not."""
    statement = select(ChannelImportRow.storage_key).where(
        ChannelImportRow.id == import_id, ChannelImportRow.finished_at.is_not(None)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def list_known(
    session: ReadSession, *, shop_id: UUID, keys: Collection[tuple[int, int]], locked: bool = False
) -> Mapping[tuple[int, int], tuple[ChannelDraft, str]]:
    """The drafts of some posts that are there, each with the fingerprint of its post, by channel and message."""
    here = tuple_(ChannelDraftRow.channel_id, ChannelDraftRow.message_id)
    statement = _drafts().where(ChannelDraftRow.shop_id == shop_id, here.in_(list(keys))).order_by(ChannelDraftRow.id)
    if locked:
        statement = statement.with_for_update(of=ChannelDraftRow)
    rows = (await session.execute(statement)).all()
    return {(row.channel_id, row.message_id): (_draft(row), row.fingerprint) for row in rows}


async def add_drafts(session: WriteSession, *, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert drafts whose posts have none; how many were new."""
    if not rows:
        return 0
    statement = insert(ChannelDraftRow).on_conflict_do_nothing().returning(ChannelDraftRow.id)
    return len((await session.execute(statement.values([dict(row) for row in rows]))).all())


async def change_draft(session: WriteSession, *, draft_id: UUID, values: Mapping[str, Any]) -> None:
    """Write some fields of a draft."""
    await session.execute(update(ChannelDraftRow).where(ChannelDraftRow.id == draft_id).values(values))


async def get_draft(session: ReadSession, *, shop_id: UUID, draft_id: UUID) -> ChannelDraft | None:
    """A draft of a shop; one statement."""
    statement = _drafts().where(ChannelDraftRow.shop_id == shop_id, ChannelDraftRow.id == draft_id)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _draft(row)


async def get_draft_locked(session: WriteSession, *, shop_id: UUID, draft_id: UUID) -> ChannelDraft | None:
    """A draft of a shop, locked until the transaction ends."""
    statement = _drafts().where(ChannelDraftRow.shop_id == shop_id, ChannelDraftRow.id == draft_id)
    row = (await session.execute(statement.with_for_update(of=ChannelDraftRow))).one_or_none()
    return None if row is None else _draft(row)


async def list_drafts(
    session: ReadSession, *, shop_id: UUID, state: DraftState, page: pages.PageQuery
) -> pages.Page[ChannelDraft]:
    """A page of a shop's drafts in a state, the newest post first; one statement."""
    statement = _drafts().where(ChannelDraftRow.shop_id == shop_id, ChannelDraftRow.state == state.value)
    return await keyset.read(session, statement, _NEWEST_FIRST, page, show=_draft)


async def count_drafts(session: ReadSession, *, shop_id: UUID) -> DraftCounts:
    """How many drafts of a shop there are of each sort; one statement."""
    is_certain = (ChannelDraftRow.confidence >= CERTAIN) & _PRICED
    statement = (
        select(ChannelDraftRow.state, func.count(), func.count().filter(is_certain))
        .where(ChannelDraftRow.shop_id == shop_id)
        .group_by(ChannelDraftRow.state)
    )
    rows = (await session.execute(statement)).all()
    return DraftCounts(
        by_state={DraftState(state): count for state, count, _ in rows},
        certain=sum(certain for state, _, certain in rows if state == DraftState.WAITING.value),
    )


async def queue(
    session: WriteSession, *, shop_id: UUID, taking_id: UUID, draft_ids: Collection[UUID] | None, now: datetime
) -> int:
    """Let waiting drafts be taken, all that are certain where none are named; how many."""
    wanted = (
        (ChannelDraftRow.confidence >= CERTAIN) & _PRICED
        if draft_ids is None
        else ChannelDraftRow.id.in_(list(draft_ids))
    )
    statement = (
        update(ChannelDraftRow)
        .where(ChannelDraftRow.shop_id == shop_id, ChannelDraftRow.state == _WAITING, wanted)
        .values(state=DraftState.QUEUED.value, taking_id=taking_id, refusal="", updated_at=now)
        .returning(ChannelDraftRow.id)
    )
    return len((await session.execute(statement)).all())


async def add_taking(session: WriteSession, *, values: Mapping[str, Any]) -> None:
    """Insert a taking."""
    await session.execute(insert_many(ChannelTakingRow), [dict(values)])


async def get_taking_locked(session: WriteSession, *, taking_id: UUID) -> Row[*tuple[Any, ...]] | None:
    """A taking with in whose name it is done, locked until the transaction ends."""
    statement = select(*ChannelTakingRow.__table__.columns).where(ChannelTakingRow.id == taking_id)
    return (await session.execute(statement.with_for_update())).one_or_none()


async def change_taking(session: WriteSession, *, taking_id: UUID, values: Mapping[str, Any]) -> None:
    """Write some fields of a taking."""
    await session.execute(update(ChannelTakingRow).where(ChannelTakingRow.id == taking_id).values(values))


async def get_latest_taking(session: ReadSession, *, shop_id: UUID) -> Taking | None:
    """What a shop took last, many at once; one statement."""
    statement = select(*ChannelTakingRow.__table__.columns).where(ChannelTakingRow.shop_id == shop_id)
    row = (await session.execute(statement.order_by(ChannelTakingRow.id.desc()).limit(1))).one_or_none()
    return None if row is None else taking(row)


async def list_queued(session: WriteSession, *, taking_id: UUID, limit: int) -> Sequence[ChannelDraft]:
    """The next drafts of a taking, locked."""
    statement = _drafts().where(ChannelDraftRow.taking_id == taking_id).order_by(ChannelDraftRow.id).limit(limit)
    rows = (await session.execute(statement.with_for_update(of=ChannelDraftRow))).all()
    return [_draft(row) for row in rows]


def taking(row: Row[*tuple[Any, ...]]) -> Taking:
    """A taking as others see it."""
    return Taking(**{name: getattr(row, name) for name in Taking.__dataclass_fields__})


def _imports() -> Select[*tuple[Any, ...]]:
    return select(*ChannelImportRow.__table__.columns)


def _drafts() -> Select[*tuple[Any, ...]]:
    """Drafts with what became of their products."""
    return (
        select(
            *ChannelDraftRow.__table__.columns,
            (func.coalesce(ProductRow.status, "") == "archived").label("is_archived"),
        )
        .select_from(ChannelDraftRow)
        .outerjoin(ProductRow, ProductRow.id == ChannelDraftRow.product_id)
    )


def _import(row: Row[*tuple[Any, ...]]) -> ChannelImport:
    plain = {name: getattr(row, name) for name in ChannelImport.__dataclass_fields__}
    return ChannelImport(**{**plain, "state": ChannelImportState(row.state)})


def _draft(row: Row[*tuple[Any, ...]]) -> ChannelDraft:
    plain = {name: getattr(row, name) for name in ChannelDraft.__dataclass_fields__}
    return ChannelDraft(
        **{
            **plain,
            "state": DraftState(row.state),
            "content": rules.from_stored(row.content),
            "doubts": tuple(map(Doubt, row.doubts)),
            "pictures": tuple(row.pictures),
        }
    )
