"""All SQL of links by which people come, and of who came by them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core import keyset, parts
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.pages import Page, PageQuery
from sokoni.telegram.welcome.models import CameByLinkRow, InviteLinkRow
from sokoni.telegram.welcome.types import CameByLink, InviteLink

_LINK = tuple(InviteLinkRow.__table__.columns[name] for name in InviteLink.__dataclass_fields__)
_CAME = tuple(CameByLinkRow.__table__.columns[name] for name in CameByLink.__dataclass_fields__)
_NEWEST = Keyset(columns=(InviteLinkRow.id,), kinds=(UUID,), falls=True)
_LAST = Keyset(columns=(CameByLinkRow.came_at, CameByLinkRow.user_id), kinds=(datetime, int), falls=True)


async def insert_link(session: WriteSession, link: InviteLink) -> None:
    """Keep a link that is being made."""
    await session.execute(
        insert(InviteLinkRow).values(**{name: getattr(link, name) for name in InviteLink.__dataclass_fields__})
    )


async def count_links(session: ReadSession, *, group_id: int) -> int:
    """How many links lead into a group."""
    statement = select(func.count()).where(InviteLinkRow.group_id == group_id, InviteLinkRow.revoked_at.is_(None))
    return (await session.execute(statement)).scalar_one()


async def get_link(session: ReadSession, *, group_id: int, link_id: UUID) -> InviteLink | None:
    """A link into a group."""
    statement = select(*_LINK).where(InviteLinkRow.group_id == group_id, InviteLinkRow.id == link_id)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _link(row)


async def get_link_locked(session: WriteSession, *, link_id: UUID) -> InviteLink | None:
    """A link, locked until the transaction ends."""
    row = (await session.execute(select(*_LINK).where(InviteLinkRow.id == link_id).with_for_update())).one_or_none()
    return None if row is None else _link(row)


async def list_links(session: ReadSession, *, group_id: int, page: PageQuery) -> Page[InviteLink]:
    """A page of links into a group, the newest first."""
    statement = select(*_LINK).where(InviteLinkRow.group_id == group_id)
    return await keyset.read(session, statement, _NEWEST, page, show=_link)


async def update_link(session: WriteSession, *, link_id: UUID, **values: Any) -> None:
    """Write what became of a link."""
    await session.execute(update(InviteLinkRow).where(InviteLinkRow.id == link_id).values(**values))


async def list_ids(session: ReadSession, *, addresses: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], UUID]:
    """Which of our links some addresses are, each in its group."""
    key = tuple_(InviteLinkRow.group_id, InviteLinkRow.link)
    statement = select(InviteLinkRow.group_id, InviteLinkRow.link, InviteLinkRow.id).where(key.in_(sorted(addresses)))
    return {(row.group_id, row.link): row.id for row in await session.execute(statement)}


async def add_came(session: WriteSession, came: Sequence[CameByLink]) -> None:
    """Note who came by links, and count them, each person once; two statements, and one for each link."""
    key = tuple_(CameByLinkRow.link_id, CameByLinkRow.user_id)
    asked = select(CameByLinkRow.link_id, CameByLinkRow.user_id).where(
        key.in_(sorted((each.link_id, each.user_id) for each in came))
    )
    known = {(row.link_id, row.user_id) for row in await session.execute(asked)}
    rows = [
        {name: getattr(each, name) for name in CameByLink.__dataclass_fields__} | {"slot": parts.slot_of(each.came_at)}
        for each in sorted(came, key=lambda one: (one.link_id, one.user_id))
        if (each.link_id, each.user_id) not in known
    ]
    if not rows:
        return
    statement = insert(CameByLinkRow).values(rows).on_conflict_do_nothing().returning(CameByLinkRow.link_id)
    new = Counter((await session.execute(statement)).scalars())
    for link_id, people in sorted(new.items()):
        more = update(InviteLinkRow).where(InviteLinkRow.id == link_id)
        await session.execute(more.values(came=InviteLinkRow.came + people))


async def list_came(session: ReadSession, *, link_id: UUID, page: PageQuery) -> Page[CameByLink]:
    """A page of who came by a link lately, the last one first."""
    statement = select(*_CAME).where(CameByLinkRow.link_id == link_id)
    return await keyset.read(session, statement, _LAST, page, show=_came)


async def forget_came(session: WriteSession, *, now: datetime) -> None:
    """Let go of who came by links long ago, by whole months."""
    await parts.turn_ring(session, table=CameByLinkRow.__tablename__, stays="false", now=now)


def _link(row: Row[*tuple[Any, ...]]) -> InviteLink:
    return InviteLink(**{name: getattr(row, name) for name in InviteLink.__dataclass_fields__})


def _came(row: Row[*tuple[Any, ...]]) -> CameByLink:
    return CameByLink(**{name: getattr(row, name) for name in CameByLink.__dataclass_fields__})
