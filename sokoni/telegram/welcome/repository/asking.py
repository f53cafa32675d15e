"""All SQL of who asks to come in, and of links by which people come."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core import keyset, parts
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
# Who asked in another month and asks again has asked once, the last time.
_REPLACE = text(
    """
    DELETE FROM telegram_join_requests AS known
    USING jsonb_to_recordset(CAST(:rows AS jsonb))
        AS new (group_id bigint, user_id bigint, slot smallint, asked_at timestamptz)
    WHERE known.group_id = new.group_id AND known.user_id = new.user_id AND known.slot <> new.slot
        AND known.asked_at < new.asked_at
    """
)


async def put_requests(session: WriteSession, requests: Collection[JoinRequest]) -> None:
    """Note who asks, in the order of their keys; who asked before and asks again waits anew. Two statements.

    Requests of one person come one after another, so that nobody writes the same one at once.
    """
    rows = [
        {name: getattr(each, name) for name in JoinRequest.__dataclass_fields__}
        | {"state": each.state.value, "slot": parts.slot_of(each.asked_at)}
        for each in sorted(requests, key=lambda one: (one.group_id, one.user_id))
    ]
    keyed = [{name: row[name] for name in ("group_id", "user_id", "slot", "asked_at")} for row in rows]
    await session.execute(_REPLACE, {"rows": orjson.dumps(keyed).decode()})
    statement = insert(JoinRequestRow).values(rows)
    keys = [JoinRequestRow.group_id, JoinRequestRow.user_id, JoinRequestRow.slot]
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


async def forget_decided(session: WriteSession, *, now: datetime) -> None:
    """Let go of requests of long ago, by whole months; who still waits stays."""
    await parts.turn_ring(session, table=JoinRequestRow.__tablename__, stays="kept.state = 'waiting'", now=now)


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
