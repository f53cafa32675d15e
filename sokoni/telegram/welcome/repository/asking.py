"""All SQL of who asks to come in, and of links by which people come."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core import keyset
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.pages import Page, PageQuery
from sokoni.telegram.welcome.models import InviteLinkRow, JoinRequestRow
from sokoni.telegram.welcome.types import InviteLink, JoinRequest, RequestState

_REQUEST = tuple(JoinRequestRow.__table__.columns[name] for name in JoinRequest.__dataclass_fields__)
_LINK = tuple(InviteLinkRow.__table__.columns[name] for name in InviteLink.__dataclass_fields__)
_LAST = Keyset(columns=(JoinRequestRow.asked_at, JoinRequestRow.user_id), kinds=(datetime, int), falls=True)
_NEWEST = Keyset(columns=(InviteLinkRow.id,), kinds=(UUID,), falls=True)
_WAITING = JoinRequestRow.state == RequestState.WAITING.value


async def put_requests(session: WriteSession, requests: Collection[JoinRequest]) -> None:
    """Note who asks, in the order of their keys; who asked before and asks again waits anew. One statement."""
    rows = [
        {name: getattr(each, name) for name in JoinRequest.__dataclass_fields__} | {"state": each.state.value}
        for each in sorted(requests, key=lambda one: (one.group_id, one.user_id))
    ]
    statement = insert(JoinRequestRow).values(rows)
    keys = [JoinRequestRow.group_id, JoinRequestRow.user_id]
    changed = {name: statement.excluded[name] for name in JoinRequest.__dataclass_fields__ if name not in _KEYS}
    again = JoinRequestRow.asked_at < statement.excluded.asked_at
    await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed, where=again))


async def list_requests(
    session: ReadSession, *, group_id: int, state: RequestState | None, page: PageQuery
) -> Page[JoinRequest]:
    """A page of who asked to come into a group, the last one first."""
    statement = select(*_REQUEST).where(JoinRequestRow.group_id == group_id)
    if state is not None:
        statement = statement.where(JoinRequestRow.state == state.value)
    return await keyset.read(session, statement, _LAST, page, show=_request)


async def decide_request(
    session: WriteSession, *, group_id: int, user_id: int, state: RequestState, now: datetime
) -> bool:
    """Write what became of somebody who waits; False where they don't."""
    statement = (
        update(JoinRequestRow)
        .where(JoinRequestRow.group_id == group_id, JoinRequestRow.user_id == user_id, _WAITING)
        .values(state=state.value, decided_at=now)
        .returning(JoinRequestRow.user_id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def note_came(session: WriteSession, *, keys: Collection[tuple[int, int]], now: datetime) -> None:
    """Note that some came in, by group and person: whoever of them waited was let in."""
    wanted = tuple_(JoinRequestRow.group_id, JoinRequestRow.user_id).in_(sorted(keys))
    statement = update(JoinRequestRow).where(wanted, _WAITING)
    await session.execute(statement.values(state=RequestState.APPROVED.value, decided_at=now))


async def delete_decided(session: WriteSession, *, before: datetime) -> None:
    """Forget requests that were decided long ago."""
    await session.execute(delete(JoinRequestRow).where(JoinRequestRow.decided_at < before))


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


_KEYS = frozenset({"group_id", "user_id"})


def _request(row: Row[*tuple[Any, ...]]) -> JoinRequest:
    values = {name: getattr(row, name) for name in JoinRequest.__dataclass_fields__}
    return JoinRequest(**values | {"state": RequestState(values["state"])})


def _link(row: Row[*tuple[Any, ...]]) -> InviteLink:
    return InviteLink(**{name: getattr(row, name) for name in InviteLink.__dataclass_fields__})
