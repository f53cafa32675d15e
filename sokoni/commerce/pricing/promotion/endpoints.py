"""Promotions over HTTP: shops' own for sellers, the market's own for operators."""

import functools
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from sokoni.commerce.pricing import policies
from sokoni.commerce.pricing.promotion import reports, service
from sokoni.commerce.pricing.promotion.schemas import (
    CodeBody,
    CodeOut,
    CodesBody,
    CodesOut,
    MarketPromotionIn,
    PromotionOut,
    ShopPromotionIn,
    StateBody,
)
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Operator, Seller
from sokoni.identity.permission.types import SellerSubject

router = Router(prefix="/api/v1/promotions", tags=["promotions"])
market_router = Router(prefix="/api/v1/admin/promotions", tags=["promotions"])

ShopId = Annotated[UUID | None, Query(description="For sellers with several shops.")]
WithArchived = Annotated[bool, Query(description="Also those that were put away.")]
Beginning = Annotated[str, Query(max_length=40, description="Only codes that begin so.")]


def _managed(subject: SellerSubject, shop_id: UUID | None) -> UUID:
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_set_prices(subject, chosen)
    return chosen


@router.get("")
async def list_promotions(
    subject: Seller,
    session: Read,
    now: Now,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: ShopId = None,
    with_archived: WithArchived = False,  # noqa: FBT002  # a query parameter has a name
) -> PageOut[PromotionOut]:
    """The promotions of one's own shop, the newest first."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    found = await service.list_promotions(session, shop_id=chosen, page=page, with_archived=with_archived)
    show = functools.partial(PromotionOut.of, now=now)
    return PageOut[PromotionOut].of(found, show=show, request=request, response=response)


@router.post("", status_code=201, dependencies=[Idempotent])
async def add_promotion(body: ShopPromotionIn, subject: Seller, session: Write, now: Now) -> PromotionOut:
    """Make a promotion; it counts from its beginning on, without a beginning at once."""
    shop_id = _managed(subject, body.shop_id)
    made = await service.add_promotion(session, shop_id=shop_id, draft=body.to_draft(), actor=subject.actor(), now=now)
    return PromotionOut.of(made, now=now)


@router.get("/{promotion_id}")
async def get_promotion(
    promotion_id: UUID, subject: Seller, session: Read, now: Now, shop_id: ShopId = None
) -> PromotionOut:
    """A promotion with what came of it."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    found = await service.get_promotion(session, shop_id=chosen, promotion_id=promotion_id)
    figures = await service.list_figures(session, promotion_ids=[promotion_id])
    return PromotionOut.of(found, now=now, figures=figures.get(promotion_id, ()))


@router.put("/{promotion_id}", dependencies=[Idempotent])
async def change_promotion(
    promotion_id: UUID, body: ShopPromotionIn, subject: Seller, session: Write, now: Now
) -> PromotionOut:
    """Write a promotion anew; orders keep what it took off them."""
    changed = await service.change_promotion(
        session,
        shop_id=_managed(subject, body.shop_id),
        promotion_id=promotion_id,
        draft=body.to_draft(),
        actor=subject.actor(),
        now=now,
    )
    return PromotionOut.of(changed, now=now)


@router.put("/{promotion_id}/state", dependencies=[Idempotent])
async def set_promotion_state(
    promotion_id: UUID, body: StateBody, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> PromotionOut:
    """Pause a promotion, let it go on, or put it away."""
    changed = await service.set_state(
        session,
        shop_id=_managed(subject, shop_id),
        promotion_id=promotion_id,
        state=body.state,
        actor=subject.actor(),
        now=now,
    )
    return PromotionOut.of(changed, now=now)


@router.get("/{promotion_id}/codes")
async def list_promotion_codes(
    promotion_id: UUID,
    subject: Seller,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: ShopId = None,
    q: Beginning = "",
) -> PageOut[CodeOut]:
    """The codes of a promotion in the order in which they were made."""
    chosen = _managed(subject, shop_id)
    found = await service.list_codes(session, shop_id=chosen, promotion_id=promotion_id, page=page, wanted=q)
    return PageOut[CodeOut].of(found, show=CodeOut.of, request=request, response=response)


@router.get("/{promotion_id}/codes.csv", response_class=Response)
async def export_promotion_codes(
    promotion_id: UUID, subject: Seller, session: Read, shop_id: ShopId = None
) -> Response:
    """All codes of a promotion as CSV, with how often each was used."""
    chosen = _managed(subject, shop_id)
    codes = await service.list_all_codes(session, shop_id=chosen, promotion_id=promotion_id)
    headers = {"Content-Disposition": 'attachment; filename="codes.csv"', "Cache-Control": "private, no-store"}
    return Response(reports.as_csv(codes), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/{promotion_id}/codes", status_code=201, dependencies=[Idempotent])
async def add_promotion_code(
    promotion_id: UUID, body: CodeBody, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> CodeOut:
    """Give a promotion a code of one's own choice."""
    made = await service.add_code(
        session,
        shop_id=_managed(subject, shop_id),
        promotion_id=promotion_id,
        code=body.code,
        usage_limit=body.usage_limit,
        actor=subject.actor(),
        now=now,
    )
    return CodeOut.of(made)


@router.post("/{promotion_id}/codes/generate", status_code=201, dependencies=[Idempotent])
async def generate_promotion_codes(
    promotion_id: UUID, body: CodesBody, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> CodesOut:
    """Make many random codes, each for one order unless told otherwise."""
    made = await service.generate_codes(
        session,
        shop_id=_managed(subject, shop_id),
        promotion_id=promotion_id,
        count=body.count,
        prefix=body.prefix,
        usage_limit=body.usage_limit,
        actor=subject.actor(),
        now=now,
    )
    return CodesOut(codes=list(made))


@router.delete("/{promotion_id}/codes/{code_id}", status_code=204, dependencies=[Idempotent])
async def remove_promotion_code(
    promotion_id: UUID, code_id: UUID, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> None:
    """Let a code open nothing any more; orders that used it keep their price."""
    await service.remove_code(
        session,
        shop_id=_managed(subject, shop_id),
        promotion_id=promotion_id,
        code_id=code_id,
        actor=subject.actor(),
        now=now,
    )


@market_router.get("")
async def list_market_promotions(
    subject: Operator,  # noqa: ARG001  # who may
    session: Read,
    now: Now,
    page: PageParameters,
    request: Request,
    response: Response,
    with_archived: WithArchived = False,  # noqa: FBT002  # a query parameter has a name
) -> PageOut[PromotionOut]:
    """The market's own promotions, the newest first."""
    found = await service.list_promotions(session, shop_id=None, page=page, with_archived=with_archived)
    show = functools.partial(PromotionOut.of, now=now)
    return PageOut[PromotionOut].of(found, show=show, request=request, response=response)


@market_router.post("", status_code=201, dependencies=[Idempotent])
async def add_market_promotion(body: MarketPromotionIn, subject: Operator, session: Write, now: Now) -> PromotionOut:
    """Make a promotion over all shops, saying who pays for it."""
    made = await service.add_promotion(
        session, shop_id=None, draft=body.to_draft(), currency=body.currency, actor=subject.actor(), now=now
    )
    return PromotionOut.of(made, now=now)


@market_router.get("/{promotion_id}")
async def get_market_promotion(
    promotion_id: UUID,
    subject: Operator,  # noqa: ARG001  # who may
    session: Read,
    now: Now,
) -> PromotionOut:
    """A promotion of the market with what came of it."""
    found = await service.get_promotion(session, shop_id=None, promotion_id=promotion_id)
    figures = await service.list_figures(session, promotion_ids=[promotion_id])
    return PromotionOut.of(found, now=now, figures=figures.get(promotion_id, ()))


@market_router.put("/{promotion_id}", dependencies=[Idempotent])
async def change_market_promotion(
    promotion_id: UUID, body: MarketPromotionIn, subject: Operator, session: Write, now: Now
) -> PromotionOut:
    """Write a promotion of the market anew; its currency stays."""
    changed = await service.change_promotion(
        session, shop_id=None, promotion_id=promotion_id, draft=body.to_draft(), actor=subject.actor(), now=now
    )
    return PromotionOut.of(changed, now=now)


@market_router.put("/{promotion_id}/state", dependencies=[Idempotent])
async def set_market_state(
    promotion_id: UUID, body: StateBody, subject: Operator, session: Write, now: Now
) -> PromotionOut:
    """Pause a promotion of the market, let it go on, or put it away."""
    changed = await service.set_state(
        session, shop_id=None, promotion_id=promotion_id, state=body.state, actor=subject.actor(), now=now
    )
    return PromotionOut.of(changed, now=now)


@market_router.post("/{promotion_id}/codes", status_code=201, dependencies=[Idempotent])
async def add_market_code(promotion_id: UUID, body: CodeBody, subject: Operator, session: Write, now: Now) -> CodeOut:
    """Give a promotion of the market a code of one's own choice."""
    made = await service.add_code(
        session,
        shop_id=None,
        promotion_id=promotion_id,
        code=body.code,
        usage_limit=body.usage_limit,
        actor=subject.actor(),
        now=now,
    )
    return CodeOut.of(made)


@market_router.post("/{promotion_id}/codes/generate", status_code=201, dependencies=[Idempotent])
async def generate_market_codes(
    promotion_id: UUID, body: CodesBody, subject: Operator, session: Write, now: Now
) -> CodesOut:
    """Make many random codes for a promotion of the market."""
    made = await service.generate_codes(
        session,
        shop_id=None,
        promotion_id=promotion_id,
        count=body.count,
        prefix=body.prefix,
        usage_limit=body.usage_limit,
        actor=subject.actor(),
        now=now,
    )
    return CodesOut(codes=list(made))
