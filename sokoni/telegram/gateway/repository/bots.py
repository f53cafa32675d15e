"""Bots, and which worker holds which part of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Interval, SmallInteger, Uuid, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core import keyset, pages
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.prepared import Prepared
from sokoni.telegram.gateway import rules
from sokoni.telegram.gateway.models import BotRow, ShareRow, WorkerRow
from sokoni.telegram.gateway.types import Bot, BotState, Delivery

_NEWEST_FIRST = Keyset(columns=(BotRow.created_at, BotRow.id), kinds=(datetime, UUID), falls=True)
_GONE = BotState.DISCONNECTED.value


async def add(session: WriteSession, bot: Bot) -> bool:
    """Insert a bot; False when it is connected already, here or by somebody else."""
    statement = (
        insert(BotRow)
        .values(
            id=bot.id,
            telegram_id=bot.telegram_id,
            shop_id=bot.shop_id,
            username=bot.username,
            name=bot.name,
            state=bot.state.value,
            delivery=bot.delivery.value,
            share=rules.share_of(bot.id),
            created_at=bot.created_at,
            updated_at=bot.updated_at,
        )
        .on_conflict_do_nothing(index_elements=["telegram_id"], index_where=text("state <> 'disconnected'"))
        .returning(BotRow.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def get(session: ReadSession, *, bot_id: UUID) -> Bot | None:
    """A bot, also one that was taken out."""
    row = (await session.execute(select(BotRow).where(BotRow.id == bot_id))).scalar_one_or_none()
    return None if row is None else _bot(row)


async def list_by_ids(session: ReadSession, *, bot_ids: Collection[UUID]) -> Sequence[Bot]:
    """Some bots, also those that were taken out."""
    statement = select(BotRow).where(BotRow.id == func.any(list(bot_ids)))
    return [_bot(row) for row in (await session.execute(statement)).scalars()]


async def get_locked(session: WriteSession, *, bot_id: UUID) -> Bot | None:
    """A bot that nobody else changes until this transaction ends."""
    statement = select(BotRow).where(BotRow.id == bot_id).with_for_update()
    row = (await session.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()
    return None if row is None else _bot(row)


async def find_connected(session: ReadSession, *, telegram_id: int) -> Bot | None:
    """The bot that Telegram knows by this id, where it is connected."""
    statement = select(BotRow).where(BotRow.telegram_id == telegram_id, BotRow.state != _GONE)
    row = (await session.execute(statement)).scalar_one_or_none()
    return None if row is None else _bot(row)


async def list_bots(
    session: ReadSession, *, shop_ids: Collection[UUID] | None, page: pages.PageQuery
) -> pages.Page[Bot]:
    """Connected bots of some shops, or all, the newest first; one statement."""
    statement = select(*BotRow.__table__.columns).where(BotRow.state != _GONE)
    if shop_ids is not None:
        statement = statement.where(BotRow.shop_id == func.any(list(shop_ids)))
    return await keyset.read(session, statement, _NEWEST_FIRST, page, show=_bot)


async def list_of_shop(session: ReadSession, *, shop_id: UUID | None) -> Sequence[Bot]:
    """The connected bots of a shop, or of the platform, the oldest first."""
    statement = (
        select(BotRow)
        .where(BotRow.shop_id.is_not_distinct_from(shop_id), BotRow.state != _GONE)
        .order_by(BotRow.created_at, BotRow.id)
    )
    return [_bot(row) for row in (await session.execute(statement)).scalars()]


async def count_of_shop(session: ReadSession, *, shop_id: UUID) -> int:
    """How many bots a shop has connected."""
    statement = select(func.count()).select_from(BotRow).where(BotRow.shop_id == shop_id, BotRow.state != _GONE)
    return (await session.execute(statement)).scalar_one()


async def change(session: WriteSession, *, bot_id: UUID, values: Mapping[str, Any]) -> Bot:
    """Write some fields of a bot."""
    statement = update(BotRow).where(BotRow.id == bot_id).values(values).returning(*BotRow.__table__.columns)
    return _bot((await session.execute(statement)).one())


async def note_updates(session: WriteSession, *, bot_ids: Collection[UUID], now: datetime) -> None:
    """Note that updates of some bots came; one statement."""
    statement = update(BotRow).where(BotRow.id == func.any(sorted(bot_ids))).values(last_update_at=now)
    await session.execute(statement)


async def exists_active(session: ReadSession) -> bool:
    """Whether any bot is at work."""
    found = select(BotRow.id).where(BotRow.state == BotState.ACTIVE.value).exists()
    return (await session.execute(select(found))).scalar_one()


async def list_active(session: ReadSession, *, shares: Collection[int]) -> Sequence[Bot]:
    """The bots of some shares that are at work, in the order of their ids; one statement."""
    statement = select(BotRow).where(BotRow.state == BotState.ACTIVE.value, BotRow.share == func.any(sorted(shares)))
    return [_bot(row) for row in (await session.execute(statement.order_by(BotRow.id))).scalars()]


async def list_active_ids(session: ReadSession, *, after: UUID | None, limit: int) -> Sequence[UUID]:
    """The next bots at work behind one, in the order of their ids; one statement."""
    statement = select(BotRow.id).where(BotRow.state == BotState.ACTIVE.value)
    if after is not None:
        statement = statement.where(BotRow.id > after)
    return (await session.execute(statement.order_by(BotRow.id).limit(limit))).scalars().all()


async def list_with_webhook(session: ReadSession) -> Sequence[Bot]:
    """The bots at work whose updates Telegram was told to bring, in the order of their ids; one statement."""
    statement = select(BotRow).where(
        BotRow.state == BotState.ACTIVE.value,
        BotRow.delivery == Delivery.WEBHOOK.value,
        BotRow.told_at.is_not(None),
    )
    return [_bot(row) for row in (await session.execute(statement.order_by(BotRow.id))).scalars()]


async def list_revoked(session: ReadSession) -> Sequence[Bot]:
    """The bots whose tokens Telegram takes no more, in the order of their ids; one statement."""
    statement = select(BotRow).where(BotRow.state == BotState.REVOKED.value).order_by(BotRow.id)
    return [_bot(row) for row in (await session.execute(statement)).scalars()]


_WEBHOOK = Prepared(
    lambda: select(BotRow.webhook_hash, BotRow.state).where(BotRow.id == bindparam("bot_id", type_=Uuid))
)


async def get_webhook(session: ReadSession, *, bot_id: UUID) -> tuple[bytes | None, str] | None:
    """What proves a bot's webhook, hashed, and the bot's state."""
    row = await _WEBHOOK.fetch_one(session, bot_id=bot_id)
    return None if row is None else (row.webhook_hash, row.state)


# Shares: by the database's clock, which all workers have in common.

_CLAIM = Prepared(
    lambda: text("""
        WITH living AS (
            SELECT greatest(count(*), 1) AS workers FROM telegram_workers WHERE expires_at > now()
        ), fair AS (
            SELECT ceil(CAST(:shares AS numeric) / workers) AS most FROM living
        ), held AS (
            SELECT count(*) AS already FROM telegram_shares WHERE holder = :holder AND expires_at > now()
        ), free AS (
            SELECT all_shares.share FROM generate_series(0, :shares - 1) AS all_shares (share)
            LEFT JOIN telegram_shares AS known ON known.share = all_shares.share
            WHERE known.expires_at IS NULL OR known.expires_at <= now()
            ORDER BY random() LIMIT greatest((SELECT most FROM fair) - (SELECT already FROM held), 0)
        )
        INSERT INTO telegram_shares AS mine (share, holder, expires_at)
        SELECT share, :holder, now() + :lease FROM free ORDER BY share
        ON CONFLICT (share) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
            WHERE mine.expires_at IS NULL OR mine.expires_at <= now()
    """).bindparams(
        bindparam("holder", type_=Uuid),
        bindparam("shares", rules.SHARES, type_=SmallInteger),
        bindparam("lease", type_=Interval),
    )
)
_RENEW = Prepared(
    lambda: (
        update(ShareRow)
        .where(ShareRow.holder == bindparam("holder", type_=Uuid), ShareRow.expires_at > func.now())
        .values(expires_at=func.now() + bindparam("lease", type_=Interval))
        .returning(ShareRow.share)
    )
)


async def claim_shares(session: WriteSession, *, holder: UUID, lease: timedelta) -> None:
    """Take free shares, up to a fair part of all; one statement."""
    await _CLAIM.run(session, holder=holder, lease=lease)


async def renew_shares(session: WriteSession, *, holder: UUID, lease: timedelta) -> frozenset[int]:
    """Hold on to the shares that are held; which they are. One statement."""
    return frozenset(row.share for row in await _RENEW.fetch(session, holder=holder, lease=lease))


async def too_many(session: ReadSession, *, held: frozenset[int]) -> frozenset[int]:
    """Those of the held shares that are more than a fair part of all, since another worker has come; one statement."""
    workers = max(await count_living(session), 1)
    fair = -(-rules.SHARES // workers)
    return frozenset(sorted(held)[fair:])


async def mark(session: ReadSession, *, shares: Collection[int]) -> tuple[int, int | None]:
    """What is another when a bot of some shares comes, goes or changes, whatever clocks say; one statement."""
    one = func.hashtextextended(func.concat(BotRow.id, BotRow.updated_at), 0)
    statement = select(func.count(), func.bit_xor(one)).where(
        BotRow.state == BotState.ACTIVE.value, BotRow.share == func.any(sorted(shares))
    )
    count, mark = (await session.execute(statement)).one()
    return count, mark


async def count_living(session: ReadSession) -> int:
    """How many workers live."""
    statement = select(func.count()).select_from(WorkerRow).where(WorkerRow.expires_at > func.now())
    return (await session.execute(statement)).scalar_one()


_BEAT = Prepared(
    lambda: text("""
        INSERT INTO telegram_workers (holder, expires_at) VALUES (:holder, now() + :lease)
        ON CONFLICT (holder) DO UPDATE SET expires_at = excluded.expires_at
    """).bindparams(bindparam("holder", type_=Uuid), bindparam("lease", type_=Interval))
)


async def beat(session: WriteSession, *, holder: UUID, lease: timedelta) -> None:
    """Say that a worker lives."""
    await _BEAT.run(session, holder=holder, lease=lease)


async def leave(session: WriteSession, *, holder: UUID) -> None:
    """Let go of a worker's shares, so that others need not wait, and forget those that died."""
    await release_shares(session, holder=holder)
    gone = (WorkerRow.holder == holder) | (WorkerRow.expires_at <= func.now())
    await session.execute(delete(WorkerRow).where(gone))


async def release_shares(session: WriteSession, *, holder: UUID, shares: Collection[int] | None = None) -> None:
    """Let go of some shares, or all, so that others need not wait."""
    statement = update(ShareRow).where(ShareRow.holder == holder)
    if shares is not None:
        statement = statement.where(ShareRow.share == func.any(sorted(shares)))
    await session.execute(statement.values(holder=None, expires_at=None))


def _bot(row: Any) -> Bot:
    return Bot(
        id=row.id,
        telegram_id=row.telegram_id,
        shop_id=row.shop_id,
        username=row.username,
        name=row.name,
        state=BotState(row.state),
        delivery=Delivery(row.delivery),
        problem=row.problem,
        problem_at=row.problem_at,
        last_update_at=row.last_update_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
