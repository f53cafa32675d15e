"""SQL of parcels and of how far lines have come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sokoni.commerce.order import carriers
from sokoni.commerce.order.models import LineProgressRow, OrderLineRow, ShipmentLineRow, ShipmentRow
from sokoni.commerce.order.parcel_types import Parcel, ParcelLine, Tracking
from sokoni.commerce.order.repository import rows
from sokoni.commerce.order.types import Line
from sokoni.core.database import ReadSession, WriteSession

# An upsert would check the steps themselves, which alone may break what their sum keeps.
_ADD_PROGRESS = text(
    """
    UPDATE order_line_progress AS line
    SET cancelled = line.cancelled + given.cancelled, shipped = line.shipped + given.shipped,
        returned = line.returned + given.returned, coming_back = line.coming_back + given.coming_back,
        credited_amount = line.credited_amount + given.credited
    FROM unnest(CAST(:line_ids AS uuid[]), CAST(:cancelled AS bigint[]), CAST(:shipped AS bigint[]),
                CAST(:returned AS bigint[]), CAST(:coming_back AS bigint[]), CAST(:credited AS bigint[]))
        AS given (line_id, cancelled, shipped, returned, coming_back, credited)
    WHERE line.order_line_id = given.line_id
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What happened to pieces of a line, in addition to what had."""

    line_id: UUID
    cancelled: int = 0
    shipped: int = 0
    returned: int = 0
    coming_back: int = 0
    credited_amount: int = 0


async def list_lines(session: ReadSession, *, part_ids: Collection[UUID], currency: str) -> tuple[Line, ...]:
    """The lines of some parts with how far each has come, in their order; one statement."""
    statement = (
        select(OrderLineRow, LineProgressRow)
        .outerjoin(LineProgressRow, LineProgressRow.order_line_id == OrderLineRow.id)
        .where(OrderLineRow.sub_order_id.in_(part_ids))
        .order_by(OrderLineRow.position)
        .execution_options(populate_existing=True)
    )
    found = await session.execute(statement)
    return tuple(rows.line_of(line, currency=currency, progress=progress) for line, progress in found)


async def add_progress(session: WriteSession, *, added: Sequence[Progress]) -> None:
    """Count on lines what happened to pieces of them; two statements. The caller holds their order's lock."""
    begun = [{"order_line_id": each.line_id, "cancelled": 0, "shipped": 0} for each in added]
    await session.execute(upsert(LineProgressRow).values(begun).on_conflict_do_nothing())
    await session.execute(
        _ADD_PROGRESS,
        {
            "line_ids": [each.line_id for each in added],
            "cancelled": [each.cancelled for each in added],
            "shipped": [each.shipped for each in added],
            "returned": [each.returned for each in added],
            "coming_back": [each.coming_back for each in added],
            "credited": [each.credited_amount for each in added],
        },
    )


async def next_number(session: WriteSession, *, sub_order_id: UUID) -> int:
    """The number of a part's next parcel; the caller holds the order's lock."""
    last = select(func.coalesce(func.max(ShipmentRow.number), literal(0))).where(
        ShipmentRow.sub_order_id == sub_order_id
    )
    return int((await session.execute(last)).scalar_one()) + 1


async def insert_parcel(session: WriteSession, *, parcel: Parcel) -> None:
    """Write a parcel with its lines; two statements."""
    await session.execute(
        insert(ShipmentRow).values(
            id=parcel.id,
            sub_order_id=parcel.sub_order_id,
            shop_id=parcel.shop_id,
            number=parcel.number,
            carrier=parcel.tracking.carrier,
            tracking_number=parcel.tracking.number,
            tracking_address=parcel.tracking.address,
            shipped_at=parcel.shipped_at,
            delivered_at=parcel.delivered_at,
        )
    )
    lines = [
        {"shipment_id": parcel.id, "order_line_id": each.line_id, "quantity": each.quantity} for each in parcel.lines
    ]
    await session.execute(insert(ShipmentLineRow), lines)


async def update_tracking(session: WriteSession, *, parcel_id: UUID, tracking: Tracking) -> None:
    """Say anew who carries a parcel and how it is followed; the caller holds the order's lock."""
    statement = update(ShipmentRow).where(ShipmentRow.id == parcel_id)
    await session.execute(
        statement.values(
            carrier=tracking.carrier, tracking_number=tracking.number, tracking_address=tracking.address
        ).execution_options(synchronize_session=False)
    )


async def mark_delivered(session: WriteSession, *, part_ids: Collection[UUID], now: datetime) -> None:
    """Say of all parcels of some parts that are still under way that they have arrived."""
    await _deliver(session, ShipmentRow.sub_order_id.in_(part_ids), now=now)


async def mark_parcel_delivered(session: WriteSession, *, parcel_id: UUID, now: datetime) -> None:
    """Say that one parcel has arrived."""
    await _deliver(session, ShipmentRow.id == parcel_id, now=now)


async def list_parcels(session: ReadSession, *, part_ids: Collection[UUID]) -> tuple[Parcel, ...]:
    """The parcels of some parts by part and number; one statement."""
    statement = (
        select(ShipmentRow, ShipmentLineRow.order_line_id, ShipmentLineRow.quantity)
        .join(ShipmentLineRow, ShipmentLineRow.shipment_id == ShipmentRow.id)
        .join(OrderLineRow, OrderLineRow.id == ShipmentLineRow.order_line_id)
        .where(ShipmentRow.sub_order_id.in_(part_ids))
        .order_by(ShipmentRow.sub_order_id, ShipmentRow.number, OrderLineRow.position)
        .execution_options(populate_existing=True)
    )
    found = (await session.execute(statement)).all()
    parcels = {row[0].id: row[0] for row in found}
    return tuple(
        _parcel(parcel, [row for row in found if row[0].id == parcel_id]) for parcel_id, parcel in parcels.items()
    )


async def _deliver(session: WriteSession, condition: object, *, now: datetime) -> None:
    statement = update(ShipmentRow).where(condition, ShipmentRow.delivered_at.is_(None)).values(delivered_at=now)  # type: ignore[arg-type]  # a condition
    await session.execute(statement.execution_options(synchronize_session=False))


def _parcel(row: ShipmentRow, lines: Sequence[Row[*tuple[Any, ...]]]) -> Parcel:
    tracking = Tracking(carrier=row.carrier, number=row.tracking_number, address=row.tracking_address)
    return Parcel(
        id=row.id,
        sub_order_id=row.sub_order_id,
        shop_id=row.shop_id,
        number=row.number,
        lines=tuple(ParcelLine(line_id=line_id, quantity=quantity) for _, line_id, quantity in lines),
        tracking=tracking,
        carrier_name=carriers.name_of(tracking.carrier),
        tracking_address=carriers.address_of(tracking),
        shipped_at=row.shipped_at,
        delivered_at=row.delivered_at,
    )
