"""All SQL of the waiting list. Whoever writes here has locked the level of the variant: that puts a line in order."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.commerce.waitlist.models import LogRow, PlaceRow, PlaceTokenRow
from sokoni.commerce.waitlist.types import RUNNING, LogEntry, Place, PlaceState, Step
from sokoni.core.database import ReadSession, WriteSession

_COLUMNS = (
    PlaceRow.id,
    PlaceRow.variant_id,
    PlaceRow.shop_id,
    PlaceRow.account_id,
    PlaceRow.email,
    PlaceRow.locale,
    PlaceRow.state,
    PlaceRow.number,
    PlaceRow.offer_ends_at,
    PlaceRow.created_at,
)
_RUNS = PlaceRow.state.in_([each.value for each in sorted(RUNNING)])
# More are looked at than can be called, because some may have closed accounts.
_SPARE = 20


async def get(session: ReadSession, *, place_id: UUID) -> Place | None:
    """A place, whoever asks."""
    return await _one(session, PlaceRow.id == place_id)


async def get_locked(session: WriteSession, *, place_id: UUID) -> Place | None:
    """A place that nobody forgets until this transaction ends."""
    statement = select(*_COLUMNS).where(PlaceRow.id == place_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _place(row)


async def get_by_token(session: ReadSession, *, token_hash: bytes) -> Place | None:
    """The place that a link of its opens."""
    opened = select(PlaceTokenRow.place_id).where(PlaceTokenRow.token_hash == token_hash).scalar_subquery()
    return await _one(session, PlaceRow.id == opened)


async def find_running(session: ReadSession, *, variant_id: UUID, email: str) -> Place | None:
    """The place that an address has in a line, if it has one."""
    return await _one(session, PlaceRow.variant_id == variant_id, PlaceRow.email == email, _RUNS)


async def count_running(session: ReadSession, *, email: str) -> int:
    """In how many lines an address stands."""
    return (await session.execute(select(func.count()).where(PlaceRow.email == email, _RUNS))).scalar_one()


async def list_by_ids(session: ReadSession, *, place_ids: Collection[UUID]) -> list[Place]:
    """Some places, in the order of their numbers."""
    statement = select(*_COLUMNS).where(PlaceRow.id == func.any(list(place_ids))).order_by(PlaceRow.number)
    return [_place(row) for row in await session.execute(statement)]


async def list_of_account(session: ReadSession, *, account_id: UUID, only_running: bool) -> list[Place]:
    """The places of an account, the newest first."""
    statement = select(*_COLUMNS).where(PlaceRow.account_id == account_id)
    if only_running:
        statement = statement.where(_RUNS)
    return [_place(row) for row in await session.execute(statement.order_by(PlaceRow.id.desc()))]


async def count_waiting(session: ReadSession, *, variant_ids: Collection[UUID] | None = None) -> Mapping[UUID, int]:
    """How many wait for each variant, of some or of all; those for which nobody does are left out."""
    statement = (
        select(PlaceRow.variant_id, func.count().label("waiting"))
        .where(PlaceRow.state == PlaceState.WAITING.value)
        .group_by(PlaceRow.variant_id)
    )
    if variant_ids is not None:
        statement = statement.where(PlaceRow.variant_id == func.any(list(variant_ids)))
    return {row.variant_id: row.waiting for row in await session.execute(statement)}


async def count_ahead(session: ReadSession, *, places: Sequence[Place]) -> Mapping[UUID, int]:
    """How many wait before each of some places; one statement."""
    mine, other = PlaceRow.__table__.alias("mine"), PlaceRow.__table__.alias("other")
    statement = (
        select(mine.c.id, func.count(other.c.id).label("ahead"))
        .outerjoin(
            other,
            (other.c.variant_id == mine.c.variant_id)
            & (other.c.state == PlaceState.WAITING.value)
            & (other.c.number < mine.c.number),
        )
        .where(mine.c.id == func.any([each.id for each in places]))
        .group_by(mine.c.id)
    )
    return {row.id: row.ahead for row in await session.execute(statement)}


async def insert_place(session: WriteSession, *, place: Place, now: datetime) -> None:
    """Write a new place."""
    values = {
        "id": place.id,
        "variant_id": place.variant_id,
        "shop_id": place.shop_id,
        "account_id": place.account_id,
        "email": place.email,
        "locale": place.locale,
        "state": place.state.value,
        "number": place.number,
        "offer_ends_at": place.offer_ends_at,
        "created_at": place.created_at,
        "updated_at": now,
    }
    await session.execute(insert(PlaceRow).values(values))


async def move(
    session: WriteSession,
    *,
    place_ids: Collection[UUID],
    to: PlaceState,
    now: datetime,
    number: int | None = None,
    offer_ends_at: datetime | None = None,
) -> None:
    """Bring places into a state; one statement."""
    more: dict[str, Any] = {} if number is None else {"number": number}
    more |= {} if offer_ends_at is None else {"offer_ends_at": offer_ends_at}
    await session.execute(
        update(PlaceRow).where(PlaceRow.id == func.any(list(place_ids))).values(state=to.value, updated_at=now, **more)
    )


_APPEND = text(
    """
    INSERT INTO waitlist_log (variant_id, number, step, place_id, at)
    SELECT given.variant_id,
           coalesce((SELECT max(log.number) FROM waitlist_log AS log WHERE log.variant_id = given.variant_id), 0)
               + row_number() OVER (PARTITION BY given.variant_id ORDER BY given.place),
           :step, given.place_id, :now
    FROM unnest(CAST(:variant_ids AS uuid[]), CAST(:place_ids AS uuid[])) WITH ORDINALITY
        AS given (variant_id, place_id, place)
    RETURNING place_id, number
    """
)


async def append(session: WriteSession, *, step: Step, places: Sequence[Place], now: datetime) -> Mapping[UUID, int]:
    """Log a step of some places, in this order; answers with the number that each has in its line's log."""
    written = await session.execute(
        _APPEND,
        {
            "step": step.value,
            "now": now,
            "variant_ids": [each.variant_id for each in places],
            "place_ids": [each.id for each in places],
        },
    )
    return {row.place_id: row.number for row in written}


_NEXT = text(
    """
    SELECT place.*
    FROM unnest(CAST(:variant_ids AS uuid[]), CAST(:free AS bigint[])) AS wanted (variant_id, free)
    CROSS JOIN LATERAL (
        SELECT * FROM waitlist_places
        WHERE variant_id = wanted.variant_id AND state = 'waiting'
        ORDER BY number LIMIT wanted.free + :spare
    ) AS place
    """
)


async def list_next(session: WriteSession, *, free: Mapping[UUID, int]) -> list[Place]:
    """The first in the lines for some variants, somewhat more than are free; one statement."""
    found = await session.execute(_NEXT, {"variant_ids": list(free), "free": list(free.values()), "spare": _SPARE})
    return [_place(row) for row in found]


async def list_lapsed(session: WriteSession, *, variant_ids: Collection[UUID], now: datetime) -> list[Place]:
    """Places in some lines whose turn is over, and of which that is not noted yet."""
    statement = select(*_COLUMNS).where(
        PlaceRow.variant_id == func.any(list(variant_ids)),
        PlaceRow.state == PlaceState.OFFERED.value,
        PlaceRow.offer_ends_at <= now,
    )
    return [_place(row) for row in await session.execute(statement.order_by(PlaceRow.number))]


async def insert_token(session: WriteSession, *, place_id: UUID, token_hash: bytes, now: datetime) -> None:
    """Let another link open a place."""
    await session.execute(insert(PlaceTokenRow).values(token_hash=token_hash, place_id=place_id, created_at=now))


async def delete_unconfirmed(session: WriteSession, *, before: datetime, limit: int) -> int:
    """Forget places that nobody confirmed, at most so many; answers how many went."""
    old = (
        select(PlaceRow.id)
        .where(PlaceRow.state == PlaceState.ASKED.value, PlaceRow.created_at < before)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    gone = await session.execute(delete(PlaceRow).where(PlaceRow.id.in_(old)).returning(PlaceRow.id))
    return len(gone.all())


async def list_log(session: ReadSession, *, variant_id: UUID) -> list[LogEntry]:
    """All steps of a line, in order."""
    statement = select(LogRow).where(LogRow.variant_id == variant_id).order_by(LogRow.number)
    return [
        LogEntry(variant_id=row.variant_id, number=row.number, step=Step(row.step), place_id=row.place_id, at=row.at)
        for row in (await session.execute(statement)).scalars()
    ]


async def _one(session: ReadSession, *conditions: ColumnElement[bool]) -> Place | None:
    row = (await session.execute(select(*_COLUMNS).where(*conditions))).one_or_none()
    return None if row is None else _place(row)


def _place(row: Any) -> Place:
    return Place(
        id=row.id,
        variant_id=row.variant_id,
        shop_id=row.shop_id,
        account_id=row.account_id,
        email=row.email,
        locale=row.locale,
        state=PlaceState(row.state),
        number=row.number,
        offer_ends_at=row.offer_ends_at,
        created_at=row.created_at,
    )
