"""All SQL of newcomers and greetings."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core import keyset, parts
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.pages import Page, PageQuery
from sokoni.telegram.group.settings_types import CaptchaKind
from sokoni.telegram.welcome import rules
from sokoni.telegram.welcome.models import GreetingRow, NewcomerRow
from sokoni.telegram.welcome.types import GreetingKind, Newcomer, NewcomerState

_COLUMNS = tuple(NewcomerRow.__table__.columns[name] for name in Newcomer.__dataclass_fields__)
_NEWEST = Keyset(columns=(NewcomerRow.joined_at, NewcomerRow.id), kinds=(datetime, UUID), falls=True)
_TAKE_TURNS = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('newcomer:' || name, 0)) FROM unnest(CAST(:names AS text[])) AS name"
)
_NEW = """
    jsonb_to_recordset(CAST(:rows AS jsonb)) AS new (
        id uuid, slot smallint, group_id bigint, user_id bigint, bot_id uuid, first_name text, name text, username text,
        joined_at timestamptz, left_at timestamptz, state text, is_vouched boolean, captcha text,
        attempts_left smallint, expires_at timestamptz, message_id bigint
    )
"""
_CAME_AGAIN = """(
    new.joined_at > known.joined_at + CAST(:same_arrival AS interval) OR known.left_at <= new.joined_at
)"""
# Whoever was put out by mistake comes back with all others who were, and that is no raid.
# Who came in another month and comes again is known by the last time alone, as where both times are of one month.
_INSERT = text(
    f"""
    WITH replaced AS (
        DELETE FROM telegram_newcomers AS known USING {_NEW}
        WHERE known.group_id = new.group_id AND known.user_id = new.user_id AND known.slot <> new.slot
            AND {_CAME_AGAIN}
    )
    INSERT INTO telegram_newcomers AS known (
        id, slot, group_id, user_id, bot_id, first_name, name, username, joined_at, left_at, state, is_vouched, captcha,
        attempts_left, expires_at, message_id
    )
    SELECT new.* FROM {_NEW}
    WHERE NOT EXISTS (
        SELECT FROM telegram_newcomers AS known
        WHERE known.group_id = new.group_id AND known.user_id = new.user_id AND known.slot <> new.slot
            AND {_CAME_AGAIN} IS NOT TRUE
    )
    ON CONFLICT (group_id, user_id, slot) DO UPDATE SET
        id = excluded.id, bot_id = excluded.bot_id, first_name = excluded.first_name, name = excluded.name,
        username = excluded.username, joined_at = excluded.joined_at, left_at = excluded.left_at,
        state = excluded.state, is_vouched = excluded.is_vouched OR known.state = 'pardoned',
        captcha = excluded.captcha,
        attempts_left = excluded.attempts_left, expires_at = excluded.expires_at, message_id = excluded.message_id
    WHERE {_CAME_AGAIN.replace("new.", "excluded.")}
    RETURNING known.id
    """  # noqa: S608  # texts of our own
)


async def insert_newcomers(session: WriteSession, newcomers: Sequence[Newcomer]) -> Sequence[UUID]:
    """Note who came; the ids of those whose coming was not told before, in this statement's own order.

    One statement, and one more where a month begins.
    """
    names = sorted(f"{each.group_id}:{each.user_id}" for each in newcomers if rules.is_at_turn_of_month(each.joined_at))
    if names:
        # Two tellings of one arrival may be of two months there, between whose parts there is no key.
        await session.execute(_TAKE_TURNS, {"names": names})
    rows = orjson.dumps([_values(each) for each in newcomers], default=str).decode()
    asked = {"rows": rows, "same_arrival": rules.SAME_ARRIVAL}
    return (await session.execute(_INSERT, asked)).scalars().all()


async def note_left(session: WriteSession, *, group_id: int, user_id: int, at: datetime) -> Newcomer | None:
    """Note that somebody went, unless they came again since or it is known; as they were known before."""
    mine = (NewcomerRow.group_id == group_id, NewcomerRow.user_id == user_id)
    here = (NewcomerRow.left_at.is_(None), NewcomerRow.joined_at <= at)
    statement = select(*_COLUMNS).where(*mine, *here).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    found = _newcomer(row)
    state = NewcomerState.LEFT if found.state is NewcomerState.ASKED else found.state
    await session.execute(update(NewcomerRow).where(*mine).values(left_at=at, state=state.value, expires_at=None))
    return found


async def list_unanswered(session: ReadSession, *, keys: Sequence[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """Who of some people, by group and person, left before they had answered."""
    group_ids, user_ids = {group_id for group_id, _ in keys}, {user_id for _, user_id in keys}
    statement = select(NewcomerRow.group_id, NewcomerRow.user_id).where(
        NewcomerRow.group_id == func.any(list(group_ids)),
        NewcomerRow.user_id == func.any(list(user_ids)),
        NewcomerRow.state.in_([NewcomerState.LEFT.value, NewcomerState.ASKED.value]),
    )
    return frozenset((row.group_id, row.user_id) for row in await session.execute(statement)) & frozenset(keys)


async def exists_newcomer(session: ReadSession, *, group_id: int, user_id: int) -> bool:
    """Whether somebody's coming was seen."""
    statement = select(NewcomerRow.id).where(NewcomerRow.group_id == group_id, NewcomerRow.user_id == user_id)
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def get_locked(session: WriteSession, *, newcomer_id: UUID) -> Newcomer | None:
    """Somebody's coming, locked until the transaction ends."""
    statement = select(*_COLUMNS).where(NewcomerRow.id == newcomer_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _newcomer(row)


async def get_of_user_locked(session: WriteSession, *, group_id: int, user_id: int) -> Newcomer | None:
    """Somebody's last coming into a group, locked until the transaction ends."""
    mine = (NewcomerRow.group_id == group_id, NewcomerRow.user_id == user_id)
    row = (await session.execute(select(*_COLUMNS).where(*mine).with_for_update())).one_or_none()
    return None if row is None else _newcomer(row)


async def list_newcomers(
    session: ReadSession, *, group_id: int, state: NewcomerState | None, page: PageQuery
) -> Page[Newcomer]:
    """A page of who came into a group lately, the last one first."""
    statement = select(*_COLUMNS).where(NewcomerRow.group_id == group_id)
    if state is not None:
        statement = statement.where(NewcomerRow.state == state.value)
    return await keyset.read(session, statement, _NEWEST, page, show=_newcomer)


async def update_newcomer(session: WriteSession, *, newcomer_id: UUID, **values: Any) -> None:
    """Write what became of somebody."""
    await session.execute(update(NewcomerRow).where(NewcomerRow.id == newcomer_id).values(**values))


async def get_greeting_locked(session: WriteSession, *, group_id: int, kind: GreetingKind) -> int | None:
    """The message of the last greeting, locked until the transaction ends."""
    statement = (
        select(GreetingRow.message_id)
        .where(GreetingRow.group_id == group_id, GreetingRow.kind == kind.value)
        .with_for_update()
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def put_greeting(session: WriteSession, *, group_id: int, kind: GreetingKind, message_id: int) -> None:
    """Note the message of the last greeting."""
    statement = insert(GreetingRow).values(group_id=group_id, kind=kind.value, message_id=message_id)
    keys = [GreetingRow.group_id, GreetingRow.kind]
    await session.execute(statement.on_conflict_do_update(index_elements=keys, set_={"message_id": message_id}))


async def forget_settled(session: WriteSession, *, now: datetime) -> None:
    """Let go of those who came long ago, by whole months; who is still asked something stays."""
    await parts.turn_ring(session, table=NewcomerRow.__tablename__, stays="kept.state = 'asked'", now=now)


async def list_raiders_locked(session: WriteSession, *, group_id: int, since: datetime) -> Sequence[Newcomer]:
    """Who came into a group of themselves since then, is there still and has not shown to be human; locked."""
    statement = (
        select(*_COLUMNS)
        .where(
            NewcomerRow.group_id == group_id,
            NewcomerRow.joined_at >= since,
            NewcomerRow.left_at.is_(None),
            ~NewcomerRow.is_vouched,
            NewcomerRow.state.in_([NewcomerState.LET_IN.value, NewcomerState.ASKED.value]),
        )
        .order_by(NewcomerRow.id)
        .with_for_update()
    )
    return [_newcomer(row) for row in await session.execute(statement)]


async def mark_raided(session: WriteSession, *, newcomer_ids: Sequence[UUID]) -> None:
    """Note that some came with a raid."""
    statement = update(NewcomerRow).where(NewcomerRow.id == func.any(list(newcomer_ids)))
    await session.execute(statement.values(state=NewcomerState.RAIDED.value, expires_at=None))


async def pardon(session: WriteSession, *, group_id: int, user_ids: Collection[int]) -> None:
    """Note that some came with a raid that was undone."""
    raided = (NewcomerRow.group_id == group_id, NewcomerRow.user_id == func.any(sorted(user_ids)))
    statement = update(NewcomerRow).where(*raided, NewcomerRow.state == NewcomerState.RAIDED.value)
    await session.execute(statement.values(state=NewcomerState.PARDONED.value))


async def vouch(session: WriteSession, *, newcomer_ids: Sequence[UUID]) -> None:
    """Note that some are known, and no raid's."""
    statement = update(NewcomerRow).where(NewcomerRow.id == func.any(list(newcomer_ids)))
    await session.execute(statement.values(is_vouched=True))


def _values(newcomer: Newcomer) -> dict[str, Any]:
    captcha = None if newcomer.captcha is None else newcomer.captcha.value
    placed = {"state": newcomer.state.value, "captcha": captcha, "slot": parts.slot_of(newcomer.joined_at)}
    return asdict(newcomer) | placed


def _newcomer(row: Row[Any]) -> Newcomer:
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public mapping
    captcha = None if values["captcha"] is None else CaptchaKind(values["captcha"])
    return Newcomer(**values | {"state": NewcomerState(values["state"]), "captcha": captcha})
