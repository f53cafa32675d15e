"""All SQL of buyers' groups."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core import keyset
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.pages import Page, PageQuery
from sokoni.telegram.buyersgroup.models import BuyersGroupRow, BuyerTagRow, KnockRow
from sokoni.telegram.buyersgroup.types import BuyersGroup, Knock, KnockState

_GROUP = tuple(getattr(BuyersGroupRow, name) for name in BuyersGroup.__dataclass_fields__)
_KNOCK = tuple(getattr(KnockRow, name) for name in Knock.__dataclass_fields__)
_NEWEST = Keyset(columns=(KnockRow.asked_at, KnockRow.user_id), kinds=(datetime, int), falls=True)


async def put_group(session: WriteSession, group: BuyersGroup, *, now: datetime) -> None:
    """Keep for whom a group is."""
    values = {name: getattr(group, name) for name in BuyersGroup.__dataclass_fields__}
    values |= {"product_ids": list(group.product_ids), "updated_at": now}
    changed = {name: value for name, value in values.items() if name != "group_id"}
    statement = insert(BuyersGroupRow).values(**values)
    await session.execute(statement.on_conflict_do_update(index_elements=["group_id"], set_=changed))


async def delete_group(session: WriteSession, *, group_id: int) -> bool:
    """Let a group be for everybody; whether it was for buyers. Who waits to be let in is forgotten."""
    waiting = KnockRow.state == KnockState.WAITING.value
    await session.execute(delete(KnockRow).where(KnockRow.group_id == group_id, waiting))
    statement = delete(BuyersGroupRow).where(BuyersGroupRow.group_id == group_id).returning(BuyersGroupRow.group_id)
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def list_groups(session: ReadSession, *, group_ids: Collection[int]) -> Mapping[int, BuyersGroup]:
    """Those of some groups that are for buyers."""
    statement = select(*_GROUP).where(BuyersGroupRow.group_id.in_(list(group_ids)))
    return {row.group_id: _group(row) for row in await session.execute(statement)}


async def list_of_shops(session: ReadSession, *, shop_ids: Collection[UUID]) -> Sequence[BuyersGroup]:
    """The buyers' groups of some shops."""
    statement = select(*_GROUP).where(BuyersGroupRow.shop_id.in_(list(shop_ids))).order_by(BuyersGroupRow.group_id)
    return [_group(row) for row in await session.execute(statement)]


async def put_knock(session: WriteSession, knock: Knock, *, token_hash: bytes) -> None:
    """Keep that somebody asked to join; asked again, only the newest counts."""
    values = {name: getattr(knock, name) for name in Knock.__dataclass_fields__}
    values |= {"state": knock.state.value, "token_hash": token_hash}
    changed = {name: value for name, value in values.items() if name not in {"group_id", "user_id"}}
    statement = insert(KnockRow).values(**values)
    await session.execute(statement.on_conflict_do_update(index_elements=["group_id", "user_id"], set_=changed))


async def get_by_token(session: ReadSession, *, token_hash: bytes) -> Knock | None:
    """Who was sent a link, if they wait still."""
    statement = select(*_KNOCK).where(KnockRow.token_hash == token_hash, KnockRow.state == KnockState.WAITING.value)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _knock(row)


async def list_knocks(
    session: WriteSession, *, user_id: int, group_ids: Collection[int], states: Collection[KnockState]
) -> Sequence[Knock]:
    """What somebody's asking came to in some groups, locked in the order of the groups."""
    statement = (
        select(*_KNOCK)
        .where(
            KnockRow.user_id == user_id,
            KnockRow.group_id.in_(list(group_ids)),
            KnockRow.state.in_([state.value for state in sorted(states)]),
        )
        .order_by(KnockRow.group_id)
        .with_for_update()
    )
    return [_knock(row) for row in await session.execute(statement)]


async def get_knock_locked(session: WriteSession, *, group_id: int, user_id: int) -> Knock | None:
    """What somebody's asking came to in a group."""
    statement = select(*_KNOCK).where(KnockRow.group_id == group_id, KnockRow.user_id == user_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _knock(row)


async def page_knocks(session: ReadSession, *, group_id: int, page: PageQuery) -> Page[Knock]:
    """A page of who asked to join a group, the newest first."""
    return await keyset.read(session, select(*_KNOCK).where(KnockRow.group_id == group_id), _NEWEST, page, show=_knock)


async def list_tags(
    session: ReadSession, *, group_id: int, user_ids: Collection[int] | None = None
) -> Mapping[int, str]:
    """What stands beside the names of some people of a group, or of all, as far as we wrote it."""
    statement = select(BuyerTagRow.user_id, BuyerTagRow.tag).where(BuyerTagRow.group_id == group_id)
    if user_ids is not None:
        statement = statement.where(BuyerTagRow.user_id.in_(list(user_ids)))
    return {row.user_id: row.tag for row in await session.execute(statement)}


async def put_tags(session: WriteSession, *, group_id: int, tags: Mapping[int, str]) -> None:
    """Keep what is written beside names; an empty word forgets."""
    gone = [user_id for user_id, tag in tags.items() if not tag]
    if gone:
        await session.execute(
            delete(BuyerTagRow).where(BuyerTagRow.group_id == group_id, BuyerTagRow.user_id.in_(gone))
        )
    rows = [{"group_id": group_id, "user_id": user_id, "tag": tag} for user_id, tag in sorted(tags.items()) if tag]
    if rows:
        statement = insert(BuyerTagRow).values(rows)
        changed = {"tag": statement.excluded.tag}
        await session.execute(statement.on_conflict_do_update(index_elements=["group_id", "user_id"], set_=changed))


async def list_overdue(session: WriteSession, *, now: datetime, limit: int) -> Sequence[Knock]:
    """Those who waited too long; others look past them until this transaction ends."""
    statement = (
        select(*_KNOCK)
        .where(KnockRow.state == KnockState.WAITING.value, KnockRow.ends_at <= now)
        .order_by(KnockRow.ends_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_knock(row) for row in await session.execute(statement)]


async def set_state(session: WriteSession, knock: Knock, state: KnockState) -> None:
    """Write what somebody's asking came to."""
    await session.execute(
        update(KnockRow)
        .where(KnockRow.group_id == knock.group_id, KnockRow.user_id == knock.user_id)
        .values(state=state.value)
    )


async def admit_waiting(session: WriteSession, keys: Collection[tuple[int, int]]) -> None:
    """Write of those who wait, by group and person, that a person let them in."""
    mine = tuple_(KnockRow.group_id, KnockRow.user_id).in_(sorted(keys))
    statement = update(KnockRow).where(mine, KnockRow.state == KnockState.WAITING.value)
    await session.execute(statement.values(state=KnockState.ADMITTED.value))


def _group(row: Any) -> BuyersGroup:
    values = {name: getattr(row, name) for name in BuyersGroup.__dataclass_fields__}
    return BuyersGroup(**values | {"product_ids": tuple(row.product_ids)})


def _knock(row: Any) -> Knock:
    values = {name: getattr(row, name) for name in Knock.__dataclass_fields__}
    return Knock(**values | {"state": KnockState(row.state)})
