"""Orders of files as orders of ours: over, without payments, stock or anything that would still happen to them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.order.credit_types import Credited
from sokoni.commerce.order.exchange.parsed import Origin, ParsedLine, ParsedOrder
from sokoni.commerce.order.types import (
    Amounts,
    CancelReason,
    Line,
    Order,
    OrderStatus,
    Reduction,
    Settlement,
    Status,
    SubOrder,
)
from sokoni.commerce.pricing.promotion.types import Level, Payer
from sokoni.commerce.shop.types import Shop
from sokoni.core import ids
from sokoni.core.money import Money
from sokoni.services.media.types import UNCUT


@dataclass(frozen=True, slots=True, kw_only=True)
class Historic:
    """An order with its one part, and whose file it came in."""

    order: Order
    part: SubOrder
    origin: Origin


def make(parsed: ParsedOrder, *, shop: Shop, number: int, known: Mapping[str, SellableVariant]) -> Historic:
    """An order as it is kept; `known` are the shop's variants by SKU.

    No money of it passed through here, so that nothing of it can be paid back: `paid` is nothing, whatever its state.
    """
    order_id, part_id = ids.new_id(), ids.new_id()
    amounts, zero = _amounts(parsed), Money.zero(parsed.currency)
    part = SubOrder(
        id=part_id,
        order_id=order_id,
        shop_id=shop.id,
        shop_slug=shop.slug,
        shop_name=shop.name,
        number=number,
        status=parsed.status,
        cancel_reason=CancelReason.SELLER if parsed.status is Status.CANCELLED else None,
        amounts=amounts,
        shipping_method_id=None,
        shipping_method_name=parsed.shipping_method,
        tracking_number=parsed.tracking_number or None,
        placed_at=parsed.placed_at,
        confirmed_at=parsed.confirmed_at,
        shipped_at=parsed.shipped_at,
        delivered_at=parsed.delivered_at,
        cancelled_at=parsed.cancelled_at,
        booked_at=None,
        credited=replace(Credited.nothing(parsed.currency), amount=Money(parsed.credited, parsed.currency)),
        funded=zero,
        reference=parsed.reference,
        lines=tuple(_line(each, part_id, shop, parsed.currency, known) for each in parsed.lines),
    )
    order = Order(
        id=order_id,
        code=ids.new_code(),
        account_id=None,
        contact=parsed.contact,
        address=parsed.address,
        locale=shop.locale,
        currency=parsed.currency,
        status=OrderStatus(parsed.status.value),
        payment_method=parsed.payment_method,
        settlement=Settlement.GATEWAY,
        payment_id=None,
        payment_state=parsed.payment_state,
        paid=zero,
        refunded=zero,
        kept=zero,
        disputed=zero,
        amounts=amounts,
        placed_at=parsed.placed_at,
        hold_expires_at=parsed.placed_at,
        parts=(part,),
    )
    return Historic(order=order, part=part, origin=parsed.origin)


def _amounts(parsed: ParsedOrder) -> Amounts:
    return Amounts(
        subtotal=Money(parsed.subtotal, parsed.currency),
        discount=Money(parsed.discount, parsed.currency),
        shipping=Money(parsed.shipping, parsed.currency),
        tax_included=Money(parsed.tax_included, parsed.currency),
        tax_added=Money(parsed.tax_added, parsed.currency),
        total=Money(parsed.total, parsed.currency),
    )


def _line(parsed: ParsedLine, part_id: UUID, shop: Shop, currency: str, known: Mapping[str, SellableVariant]) -> Line:
    variant = known.get(parsed.sku) if parsed.sku else None
    # What the shop does not sell here has an id by what it was called, so that it counts as one thing in all orders.
    name = parsed.handle or parsed.title
    return Line(
        id=ids.new_id(),
        sub_order_id=part_id,
        shop_id=shop.id,
        variant_id=variant.variant_id if variant else uuid5(shop.id, f"{name}\n{parsed.variant}\n{parsed.sku}"),
        product_id=variant.product_id if variant else uuid5(shop.id, name),
        product_slug=variant.product_slug if variant else parsed.handle,
        product_title=parsed.title,
        variant_title=parsed.variant,
        sku=parsed.sku,
        image_hash=variant.image_hash if variant else None,
        image_frame=variant.image_frame if variant else UNCUT,
        unit_price=Money(parsed.unit_price, currency),
        quantity=parsed.quantity,
        subtotal=Money(parsed.subtotal, currency),
        discount=Money(parsed.discount, currency),
        tax_included=Money(parsed.tax_included, currency),
        tax_added=Money(parsed.tax_added, currency),
        total=Money(parsed.subtotal - parsed.discount + parsed.tax_added, currency),
        reductions=_reductions(parsed, shop, currency),
    )


def _reductions(parsed: ParsedLine, shop: Shop, currency: str) -> tuple[Reduction, ...]:
    """What was taken off a line, by nobody knows which promotion: it has no title, and an id that is no promotion's."""
    if not parsed.discount:
        return ()
    return (
        Reduction(
            promotion_id=uuid5(shop.id, "discount"),
            title="",
            code=None,
            level=Level.ORDER,
            payer=Payer.SHOP,
            amount=Money(parsed.discount, currency),
        ),
    )
