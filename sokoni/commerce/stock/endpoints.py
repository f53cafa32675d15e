"""Stock over HTTP, for sellers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.shop import policies as shop_policies
from sokoni.commerce.stock import policies, service
from sokoni.commerce.stock.schemas import MovementOut, StockChange, StockListOut, StockOut
from sokoni.commerce.stock.types import Level
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Seller

router = Router(prefix="/api/v1/stock", tags=["stock"])

ShopId = Annotated[UUID | None, Query(description="Needed by those who work for several shops.")]


@router.get("/")
async def list_stock(
    subject: Seller,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: ShopId = None,
    at_most: Annotated[int | None, Query(ge=0, description="Only tracked variants with so few available.")] = None,
) -> PageOut[StockListOut]:
    """The stock of one's own shop."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    found = await service.list_levels(session, shop_id=chosen, page=page, at_most=at_most)
    names = await catalog.sellable(session, variant_ids=[level.variant_id for level in found.items])
    return PageOut[StockListOut].of(
        found, show=lambda level: _named(level, names[level.variant_id]), request=request, response=response
    )


@router.put("/{variant_id}", dependencies=[Idempotent])
async def change_stock(variant_id: UUID, body: StockChange, subject: Seller, session: Write, now: Now) -> StockOut:
    """Count a variant, or change the rules of its stock."""
    shop_id = shop_policies.choose_shop(subject, body.shop_id)
    policies.check_may_count(subject, shop_id)
    return StockOut.of(
        await service.change_level(
            session,
            shop_id=shop_id,
            variant_id=variant_id,
            on_hand=body.on_hand,
            adjust_by=body.adjust_by,
            policy=body.policy,
            tracked=body.tracked,
            note=body.note,
            actor=subject.actor(),
            now=now,
        )
    )


@router.get("/{variant_id}/movements")
async def list_movements(
    variant_id: UUID,
    subject: Seller,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: ShopId = None,
) -> PageOut[MovementOut]:
    """Every step of a variant's stock, the newest first."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    found = await service.list_movements(session, shop_id=chosen, variant_id=variant_id, page=page)
    return PageOut[MovementOut].of(found, show=MovementOut.of, request=request, response=response)


def _named(level: Level, variant: SellableVariant) -> StockListOut:
    return StockListOut(
        **StockOut.of(level).model_dump(),
        product_id=variant.product_id,
        product_title=variant.product_title,
        variant_title=variant.variant_title,
        sku=variant.sku,
    )
