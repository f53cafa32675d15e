"""All SQL of who asks to come in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, DateTime, Row, Text, column, func, select, text, update, values
from sqlalchemy.dialects.postgresql import insert

from sokoni.core import keyset, parts
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.pages import Page, PageQuery
from sokoni.telegram.welcome.models import JoinRequestRow
from sokoni.telegram.welcome.types import JoinRequest, RequestState, Settled

_REQUEST = tuple(JoinRequestRow.__table__.columns[name] for name in JoinRequest.__dataclass_fields__)
_LAST = Keyset(columns=(JoinRequestRow.asked_at, JoinRequestRow.user_id), kinds=(datetime, int), falls=True)
_TIME = DateTime(timezone=True)
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


async def list_waiting_locked(
    session: WriteSession, *, group_id: int, user_ids: Collection[int] | None, limit: int
) -> Sequence[int]:
    """Those of some who wait, or of all, who asked first; locked until the transaction ends."""
    statement = select(JoinRequestRow.user_id).where(JoinRequestRow.group_id == group_id, _WAITING)
    if user_ids is not None:
        statement = statement.where(JoinRequestRow.user_id == func.any(sorted(user_ids)))
    ordered = statement.order_by(JoinRequestRow.asked_at, JoinRequestRow.user_id).limit(limit)
    return (await session.execute(ordered.with_for_update())).scalars().all()


async def decide_requests(
    session: WriteSession, *, group_id: int, user_ids: Sequence[int], state: RequestState, now: datetime
) -> Sequence[int]:
    """Write what became of those of some who wait still; who they are, in their order."""
    mine = (JoinRequestRow.group_id == group_id, JoinRequestRow.user_id == func.any(list(user_ids)), _WAITING)
    statement = update(JoinRequestRow).where(*mine).values(state=state.value, decided_at=now, problem="")
    decided = set((await session.execute(statement.returning(JoinRequestRow.user_id))).scalars())
    return [each for each in user_ids if each in decided]


async def settle_requests(session: WriteSession, settled: Sequence[Settled]) -> None:
    """Write what became of those who wait and ended waiting without us, unless they asked later."""
    ends = values(
        column("group_id", BigInteger), column("user_id", BigInteger), column("state", Text), column("at", _TIME),
        name="ends",
    ).data([(each.group_id, each.user_id, each.state.value, each.at) for each in settled])  # fmt: skip
    statement = (
        update(JoinRequestRow)
        .where(
            JoinRequestRow.group_id == ends.c.group_id,
            JoinRequestRow.user_id == ends.c.user_id,
            JoinRequestRow.asked_at <= ends.c.at,
            _WAITING,
        )
        .values(state=ends.c.state, decided_at=ends.c.at, problem="")
    )
    await session.execute(statement)


async def reopen_request(
    session: WriteSession, *, group_id: int, user_id: int, decided_at: datetime, state: RequestState, problem: str
) -> None:
    """Write otherwise what became of somebody about whom was decided then, if nothing was written since."""
    standing = (
        JoinRequestRow.group_id == group_id,
        JoinRequestRow.user_id == user_id,
        JoinRequestRow.decided_at == decided_at,
    )
    kept = decided_at if state is RequestState.GONE else None
    await session.execute(
        update(JoinRequestRow).where(*standing).values(state=state.value, decided_at=kept, problem=problem)
    )


async def forget_decided(session: WriteSession, *, now: datetime) -> None:
    """Let go of requests of long ago, by whole months; who still waits stays."""
    await parts.turn_ring(session, table=JoinRequestRow.__tablename__, stays="kept.state = 'waiting'", now=now)


_KEYS = frozenset({"group_id", "user_id"})


def _request(row: Row[*tuple[Any, ...]]) -> JoinRequest:
    found = {name: getattr(row, name) for name in JoinRequest.__dataclass_fields__}
    return JoinRequest(**found | {"state": RequestState(found["state"])})
