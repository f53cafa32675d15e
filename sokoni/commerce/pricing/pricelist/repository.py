"""All SQL of price lists."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Row, Uuid, bindparam, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from sokoni.commerce.customer.segment import service as segments
from sokoni.commerce.pricing.pricelist.models import PriceEntryRow, PriceListRow
from sokoni.commerce.pricing.pricelist.types import ListState, Offered, Price, PriceList, PriceListDraft
from sokoni.core import keyset, pages
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.prepared import Prepared, is_among

_ENTRIES = (
    select(func.count())
    .where(PriceEntryRow.price_list_id == PriceListRow.id)
    .correlate(PriceListRow)
    .scalar_subquery()
    .label("entries")
)
_COLUMNS = (*PriceListRow.__table__.columns, _ENTRIES)
_BY_VARIANT = Keyset(columns=(PriceEntryRow.variant_id,), kinds=(UUID,))
_CHUNK = 1000


@dataclass(slots=True)
class OfferedPrices:
    """The prices that a buyer may have: of whole lists, by shop and list, and of entries, by variant and list."""

    lists: dict[UUID, dict[UUID, Offered]] = field(default_factory=dict)
    entries: dict[UUID, dict[UUID, Offered]] = field(default_factory=dict)

    def of(self, shop_id: UUID, variant_id: UUID) -> Iterable[Offered]:
        """Those of a variant: each list's entry, or what it takes off everything where it has none."""
        return {**self.lists.get(shop_id, {}), **self.entries.get(variant_id, {})}.values()


_OFFERED = Prepared(
    lambda: (
        select(
            PriceListRow.id,
            PriceListRow.shop_id,
            PriceListRow.currency,
            PriceListRow.rate_bp.label("list_rate_bp"),
            PriceEntryRow.variant_id,
            PriceEntryRow.amount,
            PriceEntryRow.rate_bp,
        )
        .outerjoin(
            PriceEntryRow,
            (PriceEntryRow.price_list_id == PriceListRow.id) & is_among(PriceEntryRow.variant_id, "variant_ids"),
        )
        .where(
            is_among(PriceListRow.shop_id, "shop_ids"),
            PriceListRow.state == ListState.ACTIVE.value,
            or_(PriceListRow.starts_at.is_(None), PriceListRow.starts_at <= _now()),
            or_(PriceListRow.ends_at.is_(None), PriceListRow.ends_at > _now()),
            or_(
                PriceListRow.segment_id.is_(None),
                PriceListRow.segment_id.in_(segments.segments_of_account(bindparam("account_id", type_=Uuid()))),
            ),
        )
    )
)


async def list_offered(
    session: ReadSession,
    *,
    shop_ids: Collection[UUID],
    variant_ids: Collection[UUID],
    account_id: UUID | None,
    now: datetime,
) -> OfferedPrices:
    """What lists that run, and are an account's or everybody's, say of some variants; one statement."""
    found = OfferedPrices()
    rows = await _OFFERED.fetch(
        session, shop_ids=list(shop_ids), variant_ids=list(variant_ids), account_id=account_id, now=now
    )
    for row in rows:
        if row.list_rate_bp:
            whole = Offered(currency=row.currency, price=Price(rate_bp=row.list_rate_bp))
            found.lists.setdefault(row.shop_id, {})[row.id] = whole
        if row.variant_id is not None:
            own = Offered(currency=row.currency, price=Price(amount=row.amount, rate_bp=row.rate_bp))
            found.entries.setdefault(row.variant_id, {})[row.id] = own
    return found


async def list_lists(session: ReadSession, *, shop_id: UUID) -> list[PriceList]:
    """A shop's price lists by name."""
    statement = select(*_COLUMNS).where(PriceListRow.shop_id == shop_id).order_by(PriceListRow.name, PriceListRow.id)
    return [_list(row) for row in await session.execute(statement)]


async def get_list(session: ReadSession, *, shop_id: UUID, list_id: UUID) -> PriceList | None:
    """A price list of a shop."""
    statement = select(*_COLUMNS).where(PriceListRow.shop_id == shop_id, PriceListRow.id == list_id)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _list(row)


async def get_list_locked(session: WriteSession, *, shop_id: UUID, list_id: UUID) -> PriceList | None:
    """The same, locked until the transaction ends; a shop's lists have one writer at a time.

    So whoever says afterwards in which currencies there are lists has seen what all others changed.
    """
    await lock_shop(session, shop_id=shop_id)
    statement = (
        select(*_COLUMNS)
        .where(PriceListRow.shop_id == shop_id, PriceListRow.id == list_id)
        .with_for_update(of=PriceListRow, key_share=True)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _list(row)


async def lock_shop(session: WriteSession, *, shop_id: UUID) -> None:
    """Let one writer at a time change which lists a shop has."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"price_lists:{shop_id}"}
    )


async def count_lists(session: ReadSession, *, shop_id: UUID) -> int:
    """How many lists a shop has."""
    return (await session.execute(select(func.count()).where(PriceListRow.shop_id == shop_id))).scalar_one()


async def list_currencies(session: ReadSession, *, shop_id: UUID) -> list[str]:
    """The currencies in which a shop has lists that are not paused, whenever their time is."""
    statement = (
        select(PriceListRow.currency)
        .where(PriceListRow.shop_id == shop_id, PriceListRow.state == ListState.ACTIVE.value)
        .distinct()
        .order_by(PriceListRow.currency)
    )
    return list((await session.execute(statement)).scalars())


async def insert_list(session: WriteSession, found: PriceList) -> bool:
    """Write a new one; False where the shop has one of that name."""
    new = insert(PriceListRow).values(_values(found))
    statement = new.on_conflict_do_nothing(index_elements=["shop_id", "name"]).returning(PriceListRow.id)
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def update_list(session: WriteSession, found: PriceList) -> bool:
    """Write what its seller says of it; False where the shop has another of that name."""
    try:
        async with session.begin_nested():
            await session.execute(update(PriceListRow).where(PriceListRow.id == found.id).values(_values(found)))
    except IntegrityError:
        return False
    return True


async def delete_list(session: WriteSession, *, list_id: UUID) -> None:
    """Take a list away with its prices."""
    await session.execute(delete(PriceListRow).where(PriceListRow.id == list_id))


async def list_prices(
    session: ReadSession, *, list_id: UUID, variant_ids: Collection[UUID] | None = None
) -> dict[UUID, Price]:
    """What a list says, of all variants or of some, in the order of their ids."""
    statement = select(PriceEntryRow.variant_id, PriceEntryRow.amount, PriceEntryRow.rate_bp).where(
        PriceEntryRow.price_list_id == list_id
    )
    if variant_ids is not None:
        statement = statement.where(PriceEntryRow.variant_id == func.any(list(variant_ids)))
    rows = await session.execute(statement.order_by(PriceEntryRow.variant_id))
    return {row.variant_id: Price(amount=row.amount, rate_bp=row.rate_bp) for row in rows}


async def list_page(session: ReadSession, *, list_id: UUID, page: pages.PageQuery) -> pages.Page[tuple[UUID, Price]]:
    """A page of what a list says, in the order in which its variants were made."""
    statement = select(PriceEntryRow.variant_id, PriceEntryRow.amount, PriceEntryRow.rate_bp).where(
        PriceEntryRow.price_list_id == list_id
    )
    return await keyset.read(session, statement, _BY_VARIANT, page, show=_entry)


async def put_prices(
    session: WriteSession, *, shop_id: UUID, list_id: UUID, prices: Mapping[UUID, Price | None]
) -> None:
    """Let a list say other prices of some variants, or none any more; a statement for each 1,000."""
    gone = [variant_id for variant_id, price in prices.items() if price is None]
    if gone:
        await session.execute(
            delete(PriceEntryRow).where(
                PriceEntryRow.price_list_id == list_id, PriceEntryRow.variant_id == func.any(gone)
            )
        )
    rows = [
        {
            "price_list_id": list_id,
            "variant_id": variant_id,
            "shop_id": shop_id,
            "amount": price.amount,
            "rate_bp": price.rate_bp,
        }
        for variant_id, price in sorted(prices.items())
        if price is not None
    ]
    for start in range(0, len(rows), _CHUNK):
        new = insert(PriceEntryRow).values(rows[start : start + _CHUNK])
        await session.execute(
            new.on_conflict_do_update(
                index_elements=["price_list_id", "variant_id"],
                set_={name: new.excluded[name] for name in ("amount", "rate_bp")},
            )
        )


def _now() -> Any:
    return bindparam("now", type_=DateTime(timezone=True))


def _entry(row: Row[Any]) -> tuple[UUID, Price]:
    return row.variant_id, Price(amount=row.amount, rate_bp=row.rate_bp)


def _list(row: Row[Any]) -> PriceList:
    return PriceList(
        id=row.id,
        shop_id=row.shop_id,
        state=ListState(row.state),
        draft=PriceListDraft(**{name: getattr(row, name) for name in PriceListDraft.__dataclass_fields__}),
        entries=row.entries,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _values(found: PriceList) -> dict[str, Any]:
    return {
        "id": found.id,
        "shop_id": found.shop_id,
        "state": found.state.value,
        **{name: getattr(found.draft, name) for name in PriceListDraft.__dataclass_fields__},
        "created_at": found.created_at,
        "updated_at": found.updated_at,
    }
