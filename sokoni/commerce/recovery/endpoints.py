"""How many carts came back, over HTTP."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query

from sokoni.commerce.recovery import policies, service
from sokoni.commerce.recovery.schemas import RecoveryFiguresOut
from sokoni.core.http.edge import Now, Read
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Seller

router = Router(prefix="/api/v1", tags=["cart"])


@router.get("/vendors/{vendor_id}/abandoned-carts")
async def count_abandoned_carts(
    vendor_id: UUID,
    subject: Seller,
    session: Read,
    now: Now,
    days: Annotated[int, Query(ge=1, le=366, description="Left behind in so many last days.")] = 30,
) -> list[RecoveryFiguresOut]:
    """How many carts with a shop's goods were left behind, reminded of and came back, by currency."""
    policies.check_may_see(subject, vendor_id)
    found = await service.figures(session, shop_id=vendor_id, since=now - timedelta(days=days))
    return [RecoveryFiguresOut.of(each) for each in found]
