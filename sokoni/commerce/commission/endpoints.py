"""Commissions over HTTP: said by operators, looked at by sellers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from sokoni.commerce.commission import service
from sokoni.commerce.commission.schemas import CommissionPreviewOut, CommissionRuleIn, CommissionRuleOut
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.core.money import MAX_MINOR_UNITS, Money
from sokoni.identity.permission.edge import Operator, Seller

router = Router(prefix="/api/v1", tags=["commissions"])

Amount = Annotated[int, Query(ge=0, le=MAX_MINOR_UNITS // 10_000, description="The price of a piece without its tax.")]
Currency = Annotated[str, Query(pattern="^[A-Z]{3}$")]
ProductId = Annotated[UUID | None, Query(description="What is sold; any goods without a rule of their own if absent.")]


@router.get("/admin/commissions")
async def list_commission_rules(
    _subject: Operator,
    session: Read,
    now: Now,
    page: PageParameters,
    request: Request,
    response: Response,
    with_past: Annotated[bool, Query(description="Also those that are over.")] = False,  # noqa: FBT002  # by name
) -> PageOut[CommissionRuleOut]:
    """The rules of commission, the latest beginning first."""
    found = await service.list_rules(session, now=now, page=page, with_past=with_past)
    return PageOut[CommissionRuleOut].of(found, show=CommissionRuleOut.of, request=request, response=response)


@router.post("/admin/commissions", status_code=201, dependencies=[Idempotent])
async def add_commission_rule(body: CommissionRuleIn, subject: Operator, session: Write, now: Now) -> CommissionRuleOut:
    """Say what is kept from a time on; the rule about the same that held before ends then."""
    made = await service.add_rule(
        session, key=body.to_key(), terms=body.to_terms(), starts_at=body.starts_at, actor=subject.actor(), now=now
    )
    return CommissionRuleOut.of(made)


@router.get("/admin/commissions/preview")
async def preview_commission(
    _subject: Operator,
    session: Read,
    now: Now,
    shop_id: UUID,
    amount: Amount,
    currency: Currency,
    product_id: ProductId = None,
) -> CommissionPreviewOut:
    """What a sale of one piece would cost a shop now."""
    found = await service.preview(
        session, shop_id=shop_id, product_id=product_id, price=Money(amount, currency), now=now
    )
    return CommissionPreviewOut.of(found)


@router.post("/admin/commissions/{rule_id}/end", dependencies=[Idempotent])
async def end_commission_rule(rule_id: UUID, subject: Operator, session: Write, now: Now) -> CommissionRuleOut:
    """End a rule now; one that has not begun is withdrawn."""
    return CommissionRuleOut.of(await service.end_rule(session, rule_id=rule_id, actor=subject.actor(), now=now))


@router.get("/commissions")
async def list_own_commission_rules(
    subject: Seller,
    session: Read,
    now: Now,
    shop_id: Annotated[UUID | None, Query(description="For sellers with several shops.")] = None,
) -> list[CommissionRuleOut]:
    """What the platform keeps of one's own sales now: by the market's rules, by category, and by the shop's own."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    return [CommissionRuleOut.of(each) for each in await service.list_rules_for(session, shop_id=chosen, now=now)]
