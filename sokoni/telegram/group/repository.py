"""All SQL of groups."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Row, Select, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core import keyset, pages, prepared, versioned
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.telegram.group import rules
from sokoni.telegram.group.models import GroupRow
from sokoni.telegram.group.settings_types import GroupSettings
from sokoni.telegram.group.types import Group, GroupState, KeptGroup

_GROUP = tuple(GroupRow.__table__.columns[name] for name in Group.__dataclass_fields__)
_KEPT = (*_GROUP, GroupRow.settings)
_NEWEST = Keyset(columns=(GroupRow.id,), kinds=(UUID,), falls=True)


# Every request about a group asks this first.
_HERE = prepared.Prepared(
    lambda: select(*_GROUP).where(GroupRow.group_id == bindparam("group_id"), GroupRow.removed_at.is_(None))
)


async def get(session: ReadSession, *, group_id: int) -> Group | None:
    """A group that is here."""
    rows = await _HERE.fetch(session, group_id=group_id)
    return _group(rows[0]) if rows else None


async def get_by_id(session: ReadSession, *, key: UUID) -> Group | None:
    """The same by our own id."""
    statement = select(*_GROUP).where(GroupRow.id == key, GroupRow.removed_at.is_(None))
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _group(row)


async def get_kept(session: ReadSession, *, group_id: int) -> KeptGroup | None:
    """A group that is here, with its settings."""
    statement = select(*_KEPT).where(GroupRow.group_id == group_id, GroupRow.removed_at.is_(None))
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _kept(row)


async def get_kept_locked(session: WriteSession, *, group_id: int) -> KeptGroup | None:
    """The same, whether it was removed or not, locked until the transaction ends."""
    return await _locked(session, select(*_KEPT).where(GroupRow.group_id == group_id))


async def get_by_id_locked(session: WriteSession, *, key: UUID) -> KeptGroup | None:
    """The same by our own id."""
    return await _locked(session, select(*_KEPT).where(GroupRow.id == key))


async def list_kept(session: ReadSession, *, group_ids: Collection[int]) -> Sequence[KeptGroup]:
    """Those of some groups that are here, with their settings."""
    wanted = GroupRow.group_id == func.any(list(group_ids))
    statement = select(*_KEPT).where(wanted, GroupRow.removed_at.is_(None))
    return [_kept(row) for row in await session.execute(statement)]


_VERSIONS = prepared.Prepared(
    lambda: select(GroupRow.group_id, GroupRow.id, GroupRow.version).where(
        GroupRow.group_id == func.any(bindparam("group_ids", type_=ARRAY(BigInteger))), GroupRow.removed_at.is_(None)
    )
)


async def list_versions(session: ReadSession, *, group_ids: Collection[int]) -> Mapping[int, tuple[UUID, int]]:
    """Our own ids of those of some groups that are here, with their versions."""
    rows = await _VERSIONS.fetch(session, group_ids=list(group_ids))
    return {row.group_id: (row.id, row.version) for row in rows}


async def list_with_night(session: ReadSession) -> Sequence[KeptGroup]:
    """Groups that rest at night and have a bot, with their settings."""
    rests = GroupRow.settings["night"]["is_on"].as_boolean()
    is_served = (GroupRow.removed_at.is_(None), GroupRow.state == GroupState.ACTIVE.value)
    return [_kept(row) for row in await session.execute(select(*_KEPT).where(rests, *is_served))]


async def list_of_shop(session: ReadSession, *, shop_id: UUID) -> Sequence[KeptGroup]:
    """The groups of a shop that are here, with their settings, in the order in which they came."""
    statement = select(*_KEPT).where(GroupRow.shop_id == shop_id, GroupRow.removed_at.is_(None))
    return [_kept(row) for row in await session.execute(statement.order_by(GroupRow.id))]


async def list_served(session: ReadSession, *, after: int | None, limit: int) -> Sequence[KeptGroup]:
    """Groups of shops that have a bot, from a number on, with their settings."""
    is_served = (
        GroupRow.removed_at.is_(None),
        GroupRow.state == GroupState.ACTIVE.value,
        GroupRow.shop_id.is_not(None),
    )
    statement = select(*_KEPT).where(*is_served).order_by(GroupRow.group_id).limit(limit)
    if after is not None:
        statement = statement.where(GroupRow.group_id > after)
    return [_kept(row) for row in await session.execute(statement)]


async def list_groups(
    session: ReadSession, *, shop_ids: Collection[UUID] | None, text: str, page: pages.PageQuery
) -> pages.Page[Group]:
    """A page of groups, of some shops or of all, the newest first."""
    statement = select(*_GROUP).where(GroupRow.removed_at.is_(None))
    if shop_ids is not None:
        statement = statement.where(GroupRow.shop_id == func.any(list(shop_ids)))
    if text:
        statement = statement.where(GroupRow.name.icontains(text, autoescape=True))
    return await keyset.read(session, statement, _NEWEST, page, show=_group)


async def count_groups(session: ReadSession, *, shop_id: UUID) -> int:
    """How many groups a shop has."""
    statement = select(func.count()).where(GroupRow.shop_id == shop_id, GroupRow.removed_at.is_(None))
    return (await session.execute(statement)).scalar_one()


async def insert_group(session: WriteSession, group: Group) -> bool:
    """Write a new one; False where the chat is here already."""
    versioned.mark_changed(session, group.id)
    values = {name: getattr(group, name) for name in Group.__dataclass_fields__} | {"settings": {}}
    new = insert(GroupRow).values(values).on_conflict_do_nothing().returning(GroupRow.id)
    return (await session.execute(new)).scalar_one_or_none() is not None


async def delete_group(session: WriteSession, *, key: UUID) -> None:
    """Take a group away for good, with all that hangs on it."""
    await session.execute(delete(GroupRow).where(GroupRow.id == key))


async def update_group(session: WriteSession, *, key: UUID, values: Mapping[str, Any], now: datetime) -> Group:
    """Write some of a group; its version grows."""
    versioned.mark_changed(session, key)
    statement = (
        update(GroupRow)
        .where(GroupRow.id == key)
        .values(**values, version=GroupRow.version + 1, updated_at=now)
        .returning(*_GROUP)
    )
    return _group((await session.execute(statement)).one())


async def update_settings(session: WriteSession, *, key: UUID, settings: GroupSettings, now: datetime) -> Group:
    """Write how a group is kept; its version grows."""
    return await update_group(session, key=key, values={"settings": rules.stored(settings)}, now=now)


async def touch(session: WriteSession, *, group_id: int) -> bool:
    """Let the version of a group grow; False where there is none."""
    statement = (
        update(GroupRow)
        .where(GroupRow.group_id == group_id)
        .values(version=GroupRow.version + 1)
        .returning(GroupRow.id)
    )
    key = (await session.execute(statement)).scalar_one_or_none()
    if key is not None:
        versioned.mark_changed(session, key)
    return key is not None


async def _locked(session: WriteSession, statement: Select[*tuple[Any, ...]]) -> KeptGroup | None:
    # Others may point at the row meanwhile: its number changes only when Telegram changes it.
    row = (await session.execute(statement.with_for_update(key_share=True))).one_or_none()
    return None if row is None else _kept(row)


def _group(row: Row[*tuple[Any, ...]] | prepared.Row) -> Group:
    facts = {name: getattr(row, name) for name in Group.__dataclass_fields__}
    return Group(**{**facts, "state": GroupState(facts["state"])})


def _kept(row: Row[*tuple[Any, ...]]) -> KeptGroup:
    return KeptGroup(group=_group(row), settings=rules.read_settings(row.settings))
