"""Parcels over HTTP. They are addressed by the part of the order that they belong to."""

from uuid import UUID

from sokoni.commerce.order import parcel_schemas, schemas, service
from sokoni.core.http.edge import Now, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, SignedIn

router = Router(prefix="/api/v1", tags=["orders"])


@router.get("/carriers")
async def list_carriers(_subject: Anyone) -> list[parcel_schemas.CarrierOut]:
    """The carriers whose tracking pages are known; any other may be named in one's own words."""
    return parcel_schemas.carriers()


@router.post("/orders/{order_id}/shipments", status_code=201, dependencies=[Idempotent])
async def send_parcel(
    order_id: UUID, body: parcel_schemas.ParcelIn, subject: SignedIn, session: Write, now: Now
) -> parcel_schemas.ParcelOut:
    """Send pieces of one's part of an order, or all that is left of it; the buyer is told how to follow the parcel."""
    parcel = await service.send(
        session,
        part_id=order_id,
        pieces=body.pieces(),
        tracking=body.to_tracking(),
        notes=body.notes,
        subject=subject,
        now=now,
    )
    return parcel_schemas.ParcelOut.of(parcel)


@router.patch("/orders/{order_id}/shipments/{shipment_id}", dependencies=[Idempotent])
async def change_parcel(
    order_id: UUID,
    shipment_id: UUID,
    body: parcel_schemas.TrackingIn,
    subject: SignedIn,
    session: Write,
    now: Now,
) -> schemas.OrderOut | schemas.SellerOrderOut:
    """Say anew who carries a parcel and under which number; the buyer is told of a new one."""
    await service.change_tracking(
        session, part_id=order_id, parcel_id=shipment_id, tracking=body.to_tracking(), subject=subject, now=now
    )
    return schemas.show(await service.find(session, target_id=order_id, subject=subject))


@router.post("/orders/{order_id}/shipments/{shipment_id}/deliver", dependencies=[Idempotent])
async def deliver_parcel(
    order_id: UUID, shipment_id: UUID, subject: SignedIn, session: Write, now: Now
) -> schemas.OrderOut | schemas.SellerOrderOut:
    """Note that a parcel arrived; with the last one its part of the order is delivered."""
    await service.deliver(session, part_id=order_id, parcel_id=shipment_id, subject=subject, now=now)
    return schemas.show(await service.find(session, target_id=order_id, subject=subject))
