"""All SQL of stock. Rows of levels are locked in key order, always before the holds on them are read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from sokoni.commerce.stock.models import StockHold, StockLevel, StockLocation, StockMovement
from sokoni.commerce.stock.types import Discrepancy, Hold, HoldState, Level, Movement, MovementReason, Policy
from sokoni.core import ids, keyset
from sokoni.core.change import SYSTEM, Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.pages import Page, PageQuery
from sokoni.core.prepared import Prepared, PreparedInsert, is_among

# Of so many things that run low in a shop, titles are looked up.
_MOST_LOW = 200
_BY_VARIANT = Keyset(columns=(StockLevel.variant_id,), kinds=(UUID,))
_NEWEST_FIRST = Keyset(columns=(StockMovement.number,), kinds=(int,), falls=True)
_COUNTS = ("on_hand", "held", "allocated", "backordered")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLevel:
    """A variant whose stock begins to be kept."""

    variant_id: UUID
    policy: str
    tracked: bool
    on_hand: int = 0


async def ensure_location(session: WriteSession, *, shop_id: UUID, now: datetime) -> UUID:
    """The id of the shop's place, made where it has none yet."""
    statement = (
        insert(StockLocation)
        .values(id=ids.new_id(), shop_id=shop_id, name="", created_at=now)
        .on_conflict_do_nothing(index_elements=["shop_id"])
        .returning(StockLocation.id)
    )
    made = (await session.execute(statement)).scalar_one_or_none()
    if made is not None:
        return made
    return (await session.execute(select(StockLocation.id).where(StockLocation.shop_id == shop_id))).scalar_one()


# A level that begins with something has its first step in the log, so that both can only be written together.
_INSERT_LEVELS = text(
    """
    WITH begun AS (
        INSERT INTO stock_levels (
            variant_id, location_id, shop_id, on_hand, held, allocated, backordered, policy, tracked, version,
            updated_at
        )
        SELECT variant_id, :location_id, :shop_id, on_hand, 0, 0, 0, policy, tracked, least(on_hand, 1), :now
        FROM unnest(
            CAST(:variant_ids AS uuid[]), CAST(:policies AS text[]), CAST(:tracked AS boolean[]),
            CAST(:on_hand AS bigint[])
        ) AS given (variant_id, policy, tracked, on_hand)
        ORDER BY variant_id
        ON CONFLICT (variant_id, location_id) DO NOTHING
        RETURNING variant_id, location_id, shop_id, on_hand, version
    ), logged AS (
        INSERT INTO stock_movements (
            variant_id, location_id, number, shop_id, on_hand_change, held_change, allocated_change,
            backordered_change, reason, actor_kind, actor_label, note, moved_at
        )
        SELECT variant_id, location_id, version, shop_id, on_hand, 0, 0, 0, :reason, :actor_kind, :actor_label, '', :now
        FROM begun WHERE on_hand > 0
    )
    SELECT variant_id FROM begun
    """
)


async def insert_levels(
    session: WriteSession, *, shop_id: UUID, location_id: UUID, levels: Sequence[NewLevel], now: datetime
) -> frozenset[UUID]:
    """Begin to keep stock of variants, with what an import says of them; answers with those that had none."""
    found = await session.execute(
        _INSERT_LEVELS,
        {
            "shop_id": shop_id,
            "location_id": location_id,
            "now": now,
            "reason": MovementReason.IMPORTED.value,
            "actor_kind": SYSTEM.kind,
            "actor_label": SYSTEM.label,
            "variant_ids": [each.variant_id for each in levels],
            "policies": [each.policy for each in levels],
            "tracked": [each.tracked for each in levels],
            "on_hand": [each.on_hand for each in levels],
        },
    )
    return frozenset(found.scalars())


_UPDATE_RULES = text(
    """
    UPDATE stock_levels AS level SET policy = given.policy, tracked = given.tracked, updated_at = :now
    FROM unnest(
        CAST(:shop_ids AS uuid[]), CAST(:variant_ids AS uuid[]), CAST(:policies AS text[]), CAST(:tracked AS boolean[])
    ) AS given (shop_id, variant_id, policy, tracked)
    WHERE level.shop_id = given.shop_id AND level.variant_id = given.variant_id
    """
)


async def update_rules(session: WriteSession, *, levels: Sequence[Level], now: datetime) -> None:
    """Write policy and tracking of levels that the caller has locked; one statement."""
    await session.execute(
        _UPDATE_RULES,
        {
            "now": now,
            "shop_ids": [each.shop_id for each in levels],
            "variant_ids": [each.variant_id for each in levels],
            "policies": [each.policy.value for each in levels],
            "tracked": [each.tracked for each in levels],
        },
    )


# A row that cannot supply what is wanted is not locked: of hundreds who want the last piece, those who are too late
# wait for no lock and hold none. Overdue holds count as free here, because the caller will free them.
_LOCK_SUPPLIABLE = Prepared(
    lambda: text(
        """
    SELECT level.*
    FROM stock_levels AS level
    JOIN unnest(CAST(:shop_ids AS uuid[]), CAST(:variant_ids AS uuid[]), CAST(:quantities AS bigint[]))
        AS wanted (shop_id, variant_id, quantity)
        ON wanted.shop_id = level.shop_id AND wanted.variant_id = level.variant_id
    WHERE NOT level.tracked
       OR level.policy = 'backorder'
       OR level.on_hand - level.held - level.allocated >= wanted.quantity
       OR level.on_hand - level.held - level.allocated + (
              SELECT coalesce(sum(overdue.covered), 0) FROM stock_holds AS overdue
              WHERE overdue.variant_id = level.variant_id AND overdue.location_id = level.location_id
                AND overdue.state = 'held' AND overdue.expires_at <= :now
          ) >= wanted.quantity
    ORDER BY level.variant_id, level.location_id
    FOR NO KEY UPDATE OF level
    """
    )
)


async def lock_suppliable(
    session: WriteSession, *, wanted: Mapping[tuple[UUID, UUID], int], now: datetime
) -> list[Level]:
    """Lock the levels, by shop and variant, that can supply so much; one statement."""
    found = await _LOCK_SUPPLIABLE.fetch(
        session,
        shop_ids=[shop_id for shop_id, _ in wanted],
        variant_ids=[variant_id for _, variant_id in wanted],
        quantities=list(wanted.values()),
        now=now,
    )
    return [_level(row) for row in found]


async def lock_levels(session: WriteSession, *, shop_id: UUID, variant_ids: Collection[UUID]) -> list[Level]:
    """Lock a shop's levels of variants, in key order."""
    statement = select(StockLevel.__table__).where(
        StockLevel.shop_id == shop_id, StockLevel.variant_id.in_(list(variant_ids))
    )
    return await _lock(session, statement)


async def lock_owed(session: WriteSession, *, limit: int) -> list[Level]:
    """Lock levels that have something free while people wait for it, but for those that somebody else works on."""
    statement = (
        select(StockLevel.__table__)
        .where(StockLevel.waiting > 0, StockLevel.on_hand - StockLevel.held - StockLevel.allocated > 0)
        .order_by(StockLevel.variant_id, StockLevel.location_id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return [_level(row) for row in await session.execute(statement)]


async def lock_level_of(session: WriteSession, *, variant_id: UUID) -> Level | None:
    """Lock the level of a variant; None where its stock is not kept."""
    found = await _lock(session, select(StockLevel.__table__).where(StockLevel.variant_id == variant_id))
    return found[0] if found else None


_ADD_WAITING = text(
    """
    UPDATE stock_levels AS level SET waiting = level.waiting + given.more
    FROM unnest(CAST(:variant_ids AS uuid[]), CAST(:more AS bigint[])) AS given (variant_id, more)
    WHERE level.variant_id = given.variant_id
    """
)


async def add_waiting(session: WriteSession, *, more: Mapping[UUID, int]) -> None:
    """Count more people (or fewer) who wait for variants whose levels the caller has locked; one statement."""
    await session.execute(_ADD_WAITING, {"variant_ids": list(more), "more": list(more.values())})


async def lock_levels_of_references(session: WriteSession, *, reference_ids: Collection[UUID]) -> list[Level]:
    """Lock the levels that the holds of references are on, in key order."""
    keys = select(StockHold.variant_id, StockHold.location_id).where(StockHold.reference_id.in_(list(reference_ids)))
    statement = select(StockLevel.__table__).where(tuple_(StockLevel.variant_id, StockLevel.location_id).in_(keys))
    return await _lock(session, statement)


_LEVELS = Prepared(lambda: select(StockLevel.__table__).where(is_among(StockLevel.variant_id, "variant_ids")))


async def list_levels(session: ReadSession, *, variant_ids: Collection[UUID]) -> list[Level]:
    """Levels of variants, in one statement."""
    return [_level(row) for row in await _LEVELS.fetch(session, variant_ids=list(variant_ids))]


async def list_levels_of_shop(
    session: ReadSession, *, shop_id: UUID, at_most: int | None, page: PageQuery
) -> Page[Level]:
    """A page of a shop's levels, by variant; one statement."""
    statement = select(StockLevel.__table__).where(StockLevel.shop_id == shop_id)
    if at_most is not None:
        statement = statement.where(
            StockLevel.tracked, StockLevel.on_hand - StockLevel.held - StockLevel.allocated <= at_most
        )
    return await keyset.read(session, statement, _BY_VARIANT, page, show=_level)


async def list_steps_of_shop(
    session: ReadSession, *, shop_id: UUID, after: UUID | None, limit: int
) -> list[tuple[Level, int]]:
    """A shop's levels behind a variant, by variant, each with the number of its last step; one statement."""
    statement = select(StockLevel.__table__).where(StockLevel.shop_id == shop_id)
    if after is not None:
        statement = statement.where(StockLevel.variant_id > after)
    found = await session.execute(statement.order_by(StockLevel.variant_id).limit(limit))
    return [(_level(row), row.version) for row in found]


async def get_location_name(session: ReadSession, *, shop_id: UUID) -> str:
    """What a shop calls the place where it keeps its goods; '' where it has none, or calls it nothing."""
    statement = select(StockLocation.name).where(StockLocation.shop_id == shop_id)
    return (await session.execute(statement)).scalar_one_or_none() or ""


async def count_levels_of_shop(session: ReadSession, *, shop_id: UUID, at_most: int | None, limit: int) -> int:
    """How many levels of a shop there are, counted up to a limit."""
    statement = select(StockLevel.variant_id).where(StockLevel.shop_id == shop_id)
    if at_most is not None:
        statement = statement.where(
            StockLevel.tracked, StockLevel.on_hand - StockLevel.held - StockLevel.allocated <= at_most
        )
    return (await session.execute(select(func.count()).select_from(statement.limit(limit).subquery()))).scalar_one()


async def list_waiting(session: ReadSession) -> Mapping[UUID, int]:
    """How many stand in line for each variant, where anybody does."""
    statement = select(StockLevel.variant_id, StockLevel.waiting).where(StockLevel.waiting > 0)
    return {row.variant_id: row.waiting for row in await session.execute(statement)}


async def list_running_low(
    session: ReadSession, *, at_most: int, since: datetime, after: UUID | None, limit: int
) -> Mapping[UUID, Sequence[UUID]]:
    """Variants of which few are left and that moved since a time, by shop, the fewest first and so many of each."""
    free = StockLevel.on_hand - StockLevel.held - StockLevel.allocated
    named = func.array_agg(aggregate_order_by(StockLevel.variant_id, free, StockLevel.variant_id))
    statement = (
        select(StockLevel.shop_id, named.label("variant_ids"))
        .where(
            StockLevel.tracked,
            StockLevel.policy == Policy.DENY.value,
            free <= at_most,
            StockLevel.updated_at > since,
            # What has never been there is new, and runs out of nothing.
            StockLevel.version > 1,
        )
        .group_by(StockLevel.shop_id)
        .order_by(StockLevel.shop_id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(StockLevel.shop_id > after)
    return {row.shop_id: row.variant_ids[:_MOST_LOW] for row in await session.execute(statement)}


async def list_holds(session: ReadSession, *, reference_ids: Collection[UUID]) -> list[Hold]:
    """All holds of references, in key order."""
    statement = select(StockHold.__table__).where(StockHold.reference_id.in_(list(reference_ids)))
    return await _holds(session, statement.order_by(StockHold.variant_id, StockHold.reference_id))


async def list_overdue_holds(session: ReadSession, *, variant_ids: Collection[UUID], now: datetime) -> list[Hold]:
    """Overdue holds on variants, in key order; for levels that the caller has locked."""
    statement = select(StockHold.__table__).where(
        StockHold.variant_id.in_(list(variant_ids)), StockHold.state == HoldState.HELD, StockHold.expires_at <= now
    )
    return await _holds(session, statement.order_by(StockHold.variant_id, StockHold.reference_id))


async def list_waiting_holds(session: ReadSession, *, variant_ids: Collection[UUID]) -> list[Hold]:
    """Holds that were promised more than there was, oldest first; for levels that the caller has locked."""
    statement = select(StockHold.__table__).where(
        StockHold.variant_id.in_(list(variant_ids)),
        StockHold.state.in_([HoldState.HELD, HoldState.ALLOCATED]),
        StockHold.backordered > 0,
    )
    return await _holds(session, statement.order_by(StockHold.created_at, StockHold.reference_id, StockHold.variant_id))


async def list_overdue_references(session: ReadSession, *, now: datetime, limit: int) -> list[UUID]:
    """References whose time ran out, longest overdue first."""
    statement = (
        select(StockHold.reference_id)
        .where(StockHold.state == HoldState.HELD, StockHold.expires_at <= now)
        .group_by(StockHold.reference_id)
        .order_by(func.min(StockHold.expires_at), StockHold.reference_id)
        .limit(limit)
    )
    return list((await session.execute(statement)).scalars())


_INSERT_HOLDS = PreparedInsert(StockHold, lambda new: new.on_conflict_do_nothing().returning(StockHold.variant_id))


async def insert_holds(session: WriteSession, *, holds: Collection[Hold], now: datetime) -> int:
    """Write new holds; answers how many were new."""
    return len(await _INSERT_HOLDS.fetch(session, [_hold_row(each, now) for each in holds]))


_UPDATE_HOLDS = Prepared(
    lambda: text(
        """
    UPDATE stock_holds AS hold
    SET state = given.state, quantity = given.quantity, covered = given.covered, backordered = given.backordered,
        fulfilled = given.fulfilled, released_because = given.released_because, updated_at = :now
    FROM unnest(CAST(:reference_ids AS uuid[]), CAST(:variant_ids AS uuid[]), CAST(:states AS text[]),
                CAST(:quantities AS bigint[]), CAST(:covered AS bigint[]), CAST(:backordered AS bigint[]),
                CAST(:fulfilled AS bigint[]), CAST(:released_because AS text[]))
        AS given (reference_id, variant_id, state, quantity, covered, backordered, fulfilled, released_because)
    WHERE hold.reference_id = given.reference_id AND hold.variant_id = given.variant_id
    """
    )
)


async def update_holds(session: WriteSession, *, holds: Collection[Hold], now: datetime) -> None:
    """Write what became of holds whose levels the caller has locked; one statement."""
    await _UPDATE_HOLDS.run(
        session,
        now=now,
        reference_ids=[each.reference_id for each in holds],
        variant_ids=[each.variant_id for each in holds],
        states=[each.state.value for each in holds],
        quantities=[each.quantity for each in holds],
        covered=[each.covered for each in holds],
        backordered=[each.backordered for each in holds],
        fulfilled=[each.fulfilled for each in holds],
        released_because=[each.released_because for each in holds],
    )


# One statement moves the levels and writes their log, so that neither can happen alone. Steps of one level are numbered
# in the order given, on from the level's version.
_MOVE = Prepared(
    lambda: text(
        """
    WITH given AS (
        SELECT * FROM unnest(
            CAST(:variant_ids AS uuid[]), CAST(:location_ids AS uuid[]), CAST(:shop_ids AS uuid[]),
            CAST(:on_hand AS bigint[]), CAST(:held AS bigint[]), CAST(:allocated AS bigint[]),
            CAST(:backordered AS bigint[]), CAST(:reasons AS text[]), CAST(:reference_ids AS uuid[]),
            CAST(:actor_kinds AS text[]), CAST(:actor_ids AS uuid[]), CAST(:actor_labels AS text[]),
            CAST(:notes AS text[])
        ) WITH ORDINALITY AS each (
            variant_id, location_id, shop_id, on_hand, held, allocated, backordered, reason, reference_id,
            actor_kind, actor_id, actor_label, note, place
        )
    ), summed AS (
        SELECT variant_id, location_id, sum(on_hand)::bigint AS on_hand, sum(held)::bigint AS held,
               sum(allocated)::bigint AS allocated, sum(backordered)::bigint AS backordered, count(*) AS steps
        FROM given GROUP BY variant_id, location_id
    ), moved AS (
        UPDATE stock_levels AS level
        SET on_hand = level.on_hand + summed.on_hand, held = level.held + summed.held,
            allocated = level.allocated + summed.allocated, backordered = level.backordered + summed.backordered,
            version = level.version + summed.steps, updated_at = :now
        FROM summed
        WHERE level.variant_id = summed.variant_id AND level.location_id = summed.location_id
        RETURNING level.variant_id, level.location_id, level.version - summed.steps AS last_number
    )
    INSERT INTO stock_movements (
        variant_id, location_id, number, shop_id, on_hand_change, held_change, allocated_change, backordered_change,
        reason, reference_id, actor_kind, actor_id, actor_label, note, moved_at
    )
    SELECT given.variant_id, given.location_id,
           moved.last_number + row_number() OVER (
               PARTITION BY given.variant_id, given.location_id ORDER BY given.place
           ),
           given.shop_id, given.on_hand, given.held, given.allocated, given.backordered, given.reason,
           given.reference_id, given.actor_kind, given.actor_id, given.actor_label, given.note, :now
    FROM given JOIN moved ON moved.variant_id = given.variant_id AND moved.location_id = given.location_id
    """
    )
)


async def move(session: WriteSession, *, movements: Sequence[Movement], now: datetime) -> None:
    """Move levels that the caller has locked, and log each step; one statement."""
    await _MOVE.run(
        session,
        now=now,
        variant_ids=[each.variant_id for each in movements],
        location_ids=[each.location_id for each in movements],
        shop_ids=[each.shop_id for each in movements],
        on_hand=[each.on_hand for each in movements],
        held=[each.held for each in movements],
        allocated=[each.allocated for each in movements],
        backordered=[each.backordered for each in movements],
        reasons=[each.reason.value for each in movements],
        reference_ids=[each.reference_id for each in movements],
        actor_kinds=[each.actor.kind for each in movements],
        actor_ids=[each.actor.id for each in movements],
        actor_labels=[each.actor.label for each in movements],
        notes=[each.note for each in movements],
    )


async def list_movements(session: ReadSession, *, shop_id: UUID, variant_id: UUID, page: PageQuery) -> Page[Movement]:
    """A page of the steps of a level, the newest first; one statement."""
    statement = select(StockMovement.__table__).where(
        StockMovement.shop_id == shop_id, StockMovement.variant_id == variant_id
    )
    return await keyset.read(session, statement, _NEWEST_FIRST, page, show=_movement)


async def list_log_discrepancies(session: ReadSession, *, limit: int) -> list[Discrepancy]:
    """Levels to which their movements do not sum."""
    sums = (
        select(
            StockMovement.variant_id,
            StockMovement.location_id,
            func.sum(StockMovement.on_hand_change).label("on_hand"),
            func.sum(StockMovement.held_change).label("held"),
            func.sum(StockMovement.allocated_change).label("allocated"),
            func.sum(StockMovement.backordered_change).label("backordered"),
            func.count().label("version"),
        )
        .group_by(StockMovement.variant_id, StockMovement.location_id)
        .subquery()
    )
    return await _differences(session, sums, what="log", columns=(*_COUNTS, "version"), limit=limit)


async def list_hold_discrepancies(session: ReadSession, *, limit: int) -> list[Discrepancy]:
    """Levels that say other promises than their holds."""
    by_state = {
        state: func.sum(case((StockHold.state == state, StockHold.covered), else_=0))
        for state in (HoldState.HELD, HoldState.ALLOCATED)
    }
    sums = (
        select(
            StockHold.variant_id,
            StockHold.location_id,
            by_state[HoldState.HELD].label("held"),
            by_state[HoldState.ALLOCATED].label("allocated"),
            func.sum(StockHold.backordered).label("backordered"),
        )
        .group_by(StockHold.variant_id, StockHold.location_id)
        .subquery()
    )
    return await _differences(session, sums, what="holds", columns=("held", "allocated", "backordered"), limit=limit)


async def _differences(
    session: ReadSession, sums: Any, *, what: str, columns: Sequence[str], limit: int
) -> list[Discrepancy]:
    ours = [getattr(StockLevel, name) for name in columns]
    theirs = [func.coalesce(sums.c[name], 0).label(f"found_{name}") for name in columns]
    differs = tuple_(*ours).is_distinct_from(tuple_(*(func.coalesce(sums.c[name], 0) for name in columns)))
    statement = (
        select(StockLevel.variant_id, StockLevel.location_id, *ours, *theirs)
        .outerjoin(sums, (sums.c.variant_id == StockLevel.variant_id) & (sums.c.location_id == StockLevel.location_id))
        .where(differs)
        .order_by(StockLevel.variant_id)
        .limit(limit)
    )
    return [
        Discrepancy(
            variant_id=row["variant_id"],
            location_id=row["location_id"],
            what=what,
            level={name: int(row[name]) for name in columns},
            found={name: int(row[f"found_{name}"]) for name in columns},
        )
        for row in (await session.execute(statement)).mappings()
    ]


async def _lock(session: WriteSession, statement: Select[Any]) -> list[Level]:
    locked = statement.order_by(StockLevel.variant_id, StockLevel.location_id).with_for_update(key_share=True)
    return [_level(row) for row in await session.execute(locked)]


async def _holds(session: ReadSession, statement: Select[Any]) -> list[Hold]:
    return [_hold(row) for row in await session.execute(statement)]


def _level(row: Any) -> Level:
    return Level(
        shop_id=row.shop_id,
        variant_id=row.variant_id,
        location_id=row.location_id,
        on_hand=row.on_hand,
        held=row.held,
        allocated=row.allocated,
        backordered=row.backordered,
        policy=Policy(row.policy),
        tracked=row.tracked,
        waiting=row.waiting,
    )


def _hold(row: Any) -> Hold:
    return Hold(
        reference_id=row.reference_id,
        shop_id=row.shop_id,
        variant_id=row.variant_id,
        location_id=row.location_id,
        quantity=row.quantity,
        covered=row.covered,
        backordered=row.backordered,
        state=HoldState(row.state),
        expires_at=row.expires_at,
        released_because=row.released_because,
        fulfilled=row.fulfilled,
    )


def _hold_row(each: Hold, now: datetime) -> dict[str, Any]:
    return {
        "reference_id": each.reference_id,
        "shop_id": each.shop_id,
        "variant_id": each.variant_id,
        "location_id": each.location_id,
        "quantity": each.quantity,
        "covered": each.covered,
        "backordered": each.backordered,
        "state": each.state.value,
        "expires_at": each.expires_at,
        "released_because": each.released_because,
        "fulfilled": each.fulfilled,
        "created_at": now,
        "updated_at": now,
    }


def _movement(row: Any) -> Movement:
    return Movement(
        shop_id=row.shop_id,
        variant_id=row.variant_id,
        location_id=row.location_id,
        reason=MovementReason(row.reason),
        on_hand=row.on_hand_change,
        held=row.held_change,
        allocated=row.allocated_change,
        backordered=row.backordered_change,
        reference_id=row.reference_id,
        actor=Actor(kind=row.actor_kind, id=row.actor_id, label=row.actor_label),
        note=row.note,
        number=row.number,
        moved_at=row.moved_at,
    )
