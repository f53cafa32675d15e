"""An order as it will be written, made of what was asked for and what it costs; nothing here touches the database."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.order import rules
from sokoni.commerce.order.credit_types import Credited
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.order.types import (
    Amounts,
    Checkout,
    Line,
    Order,
    OrderStatus,
    PaymentState,
    Reduction,
    Status,
    SubOrder,
)
from sokoni.commerce.pricing.types import Discount, LineTotals, Quote, ShopTotals, Totals
from sokoni.commerce.shop.types import Shop
from sokoni.core import ids
from sokoni.core.money import Money


def order(
    checkout: Checkout,
    *,
    quantities: Mapping[UUID, int],
    variants: Mapping[UUID, SellableVariant],
    shops: Mapping[UUID, Shop],
    quote: Quote,
    settings: OrderSettings,
    now: datetime,
) -> Order:
    """The pending order with its parts and lines; the parts get their numbers when they are written."""
    zero = Money.zero(quote.totals.currency)
    settlement = rules.settlement_of(checkout.payment_method)
    order_id = ids.new_id()
    priced = {each.key: each for each in quote.totals.lines}
    parts = []
    for totals in quote.totals.shops:
        part = _part(totals, order_id, shops[totals.shop_id], quote, now=now)
        lines = (
            _line(part.id, variants[variant_id], quantity, priced[str(variant_id)], quote.totals.discounts)
            for variant_id, quantity in quantities.items()
            if variants[variant_id].shop_id == totals.shop_id
        )
        parts.append(_with_lines(part, tuple(lines)))
    return Order(
        id=order_id,
        code=ids.new_code(),
        account_id=checkout.account_id,
        contact=checkout.contact,
        address=checkout.address,
        locale=checkout.locale,
        currency=quote.totals.currency,
        status=OrderStatus.PENDING,
        payment_method=checkout.payment_method,
        settlement=settlement,
        payment_id=None,
        payment_state=PaymentState.OPEN,
        paid=zero,
        refunded=zero,
        kept=zero,
        disputed=zero,
        amounts=_amounts(quote.totals),
        placed_at=now,
        hold_expires_at=settings.hold_ends_at(settlement, now=now),
        parts=tuple(parts),
    )


def _part(totals: ShopTotals, order_id: UUID, seller: Shop, quote: Quote, *, now: datetime) -> SubOrder:
    chosen = quote.chosen.get(totals.shop_id)
    return SubOrder(
        id=ids.new_id(),
        order_id=order_id,
        shop_id=totals.shop_id,
        shop_slug=seller.slug,
        shop_name=seller.name,
        number=0,
        status=Status.PENDING,
        cancel_reason=None,
        amounts=_amounts(totals),
        shipping_method_id=chosen.id if chosen else None,
        shipping_method_name=chosen.name if chosen else "",
        tracking_number=None,
        placed_at=now,
        confirmed_at=None,
        shipped_at=None,
        delivered_at=None,
        cancelled_at=None,
        booked_at=None,
        credited=Credited.nothing(totals.total.currency),
        funded=totals.funded,
        shipping_reductions=tuple(
            _reduction(each, each.shipping[totals.shop_id])
            for each in quote.totals.discounts
            if totals.shop_id in each.shipping
        ),
    )


def _with_lines(part: SubOrder, lines: tuple[Line, ...]) -> SubOrder:
    whole = replace(part, lines=lines)
    return replace(whole, promotion_ids=frozenset(each.promotion_id for each in whole.discounts))


def _line(
    part_id: UUID, variant: SellableVariant, quantity: int, totals: LineTotals, discounts: Iterable[Discount]
) -> Line:
    return Line(
        id=ids.new_id(),
        sub_order_id=part_id,
        shop_id=variant.shop_id,
        variant_id=variant.variant_id,
        product_id=variant.product_id,
        product_slug=variant.product_slug,
        product_title=variant.product_title,
        variant_title=variant.variant_title,
        sku=variant.sku or "",
        image_hash=variant.image_hash,
        image_frame=variant.image_frame,
        unit_price=variant.price,
        quantity=quantity,
        subtotal=totals.subtotal,
        discount=totals.discount,
        tax_included=totals.tax_included,
        tax_added=totals.tax_added,
        total=totals.total,
        reductions=tuple(_reduction(each, each.lines[totals.key]) for each in discounts if totals.key in each.lines),
    )


def _reduction(discount: Discount, amount: Money) -> Reduction:
    return Reduction(
        promotion_id=discount.promotion_id,
        title=discount.title,
        code=discount.code,
        level=discount.level,
        payer=discount.payer,
        amount=amount,
    )


def _amounts(totals: Totals | ShopTotals) -> Amounts:
    return Amounts(
        subtotal=totals.subtotal,
        discount=totals.discount,
        shipping=totals.shipping,
        tax_included=totals.tax_included,
        tax_added=totals.tax_added,
        total=totals.total,
    )
