"""Figures of a shop over HTTP, for those who manage it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from sokoni.commerce.insight import rules, service
from sokoni.commerce.insight.schemas import InsightOut
from sokoni.commerce.shop import policies
from sokoni.core.http.edge import Now, Read
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Seller

router = Router(prefix="/api/v1/vendors/analytics", tags=["vendors"])


@router.get("/dashboard")
async def show_vendor_dashboard(
    subject: Seller,
    session: Read,
    now: Now,
    shop_id: Annotated[UUID | None, Query(description="For sellers with several shops.")] = None,
    date_from: Annotated[datetime | None, Query(description="30 days before `date_to` if absent.")] = None,
    date_to: Annotated[datetime | None, Query(description="Not included; now if absent.")] = None,
) -> InsightOut:
    """What one's own shop sold in some time, and how it stands: revenue, orders, top products, commissions, reviews."""
    chosen = policies.choose_shop(subject, shop_id)
    policies.check_may_edit_profile(subject, chosen)
    period = rules.period(date_from, date_to, now=now)
    return InsightOut.of(await service.look(session, shop_id=chosen, period=period))
