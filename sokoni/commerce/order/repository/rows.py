"""Rows to snapshots and back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sokoni.commerce.order.credit_types import Credited
from sokoni.commerce.order.models import LineProgressRow, OrderLineRow, OrderRow, SubOrderRow, TimelineRow
from sokoni.commerce.order.types import (
    Address,
    Amounts,
    CancelReason,
    Contact,
    Entry,
    Line,
    Maker,
    Order,
    OrderStatus,
    PaymentState,
    Reduction,
    Settlement,
    Status,
    SubOrder,
    TimelineEntry,
)
from sokoni.commerce.pricing.promotion.types import Level, Payer
from sokoni.core.change import Actor
from sokoni.core.money import Money
from sokoni.services.media.types import Frame


def order_of(row: OrderRow) -> Order:
    """The snapshot of an order's row, without its parts."""
    return Order(
        id=row.id,
        code=row.code,
        account_id=row.account_id,
        contact=Contact(name=row.contact_name, phone=row.contact_phone, email=row.contact_email),
        address=Address(
            line=row.address_line,
            city=row.address_city,
            region=row.address_region,
            country=row.address_country,
            postal_code=row.address_postal_code,
        ),
        locale=row.locale,
        currency=row.currency,
        status=OrderStatus(row.status),
        payment_method=row.payment_method,
        settlement=Settlement(row.settlement),
        payment_id=row.payment_id,
        payment_state=PaymentState(row.payment_state),
        paid=Money(row.paid_amount, row.currency),
        refunded=Money(row.refunded_amount, row.currency),
        kept=Money(row.kept_amount, row.currency),
        disputed=Money(row.disputed_amount, row.currency),
        amounts=_amounts_of(row),
        placed_at=row.placed_at,
        hold_expires_at=row.hold_expires_at,
    )


def part_of(row: SubOrderRow) -> SubOrder:
    """The snapshot of a part's row, without its lines."""
    return SubOrder(
        id=row.id,
        order_id=row.order_id,
        shop_id=row.shop_id,
        shop_slug=row.shop_slug,
        shop_name=row.shop_name,
        number=row.number,
        status=Status(row.status),
        cancel_reason=CancelReason(row.cancel_reason) if row.cancel_reason else None,
        amounts=_amounts_of(row),
        shipping_method_id=row.shipping_method_id,
        shipping_method_name=row.shipping_method_name,
        tracking_number=row.tracking_number,
        placed_at=row.placed_at,
        confirmed_at=row.confirmed_at,
        shipped_at=row.shipped_at,
        delivered_at=row.delivered_at,
        cancelled_at=row.cancelled_at,
        booked_at=row.booked_at,
        credited=Credited(
            amount=Money(row.credited_amount, row.currency),
            tax=Money(row.credited_tax_amount, row.currency),
            shipping=Money(row.credited_shipping_amount, row.currency),
            funded=Money(row.credited_funded_amount, row.currency),
            transfer=Money(row.credited_transfer_amount, row.currency),
        ),
        funded=Money(row.funded_amount, row.currency),
        reference=row.reference,
        promotion_ids=frozenset(UUID(each) for each in row.promotions),
        shipping_reductions=_reductions_of(row.shipping_reductions, row.currency),
    )


def line_of(row: OrderLineRow, *, currency: str, progress: LineProgressRow | None = None) -> Line:
    """The snapshot of a line's row with how far it has come; its currency is the order's."""
    return Line(
        id=row.id,
        sub_order_id=row.sub_order_id,
        shop_id=row.shop_id,
        variant_id=row.variant_id,
        product_id=row.product_id,
        product_slug=row.product_slug,
        product_title=row.product_title,
        variant_title=row.variant_title,
        sku=row.sku,
        image_hash=row.image_hash,
        image_frame=Frame.read(row.image_frame),
        unit_price=Money(row.unit_price_amount, currency),
        quantity=row.quantity,
        subtotal=Money(row.subtotal_amount, currency),
        discount=Money(row.discount_amount, currency),
        tax_included=Money(row.tax_included_amount, currency),
        tax_added=Money(row.tax_added_amount, currency),
        total=Money(row.total_amount, currency),
        cancelled=progress.cancelled if progress else 0,
        shipped=progress.shipped if progress else 0,
        returned=progress.returned if progress else 0,
        coming_back=progress.coming_back if progress else 0,
        credited=Money(progress.credited_amount if progress else 0, currency),
        reductions=_reductions_of(row.reductions, currency),
    )


def entry_of(row: TimelineRow) -> TimelineEntry:
    """The snapshot of a row of the timeline."""
    return TimelineEntry(
        at=row.at,
        entry=Entry(row.entry),
        sub_order_id=row.sub_order_id,
        source=Status(row.source) if row.source else None,
        target=Status(row.target) if row.target else None,
        note=row.note,
        actor=Actor(kind=row.actor_kind, id=row.actor_id, label=row.actor_label),  # type: ignore[arg-type]  # a check
        is_internal=row.is_internal,
        maker=Maker(row.maker) if row.maker else None,
    )


def order_values(order: Order) -> dict[str, Any]:
    """The columns of an order that is being placed."""
    return {
        "id": order.id,
        "code": order.code,
        "account_id": order.account_id,
        "contact_name": order.contact.name,
        "contact_phone": order.contact.phone,
        "contact_email": order.contact.email,
        "address_line": order.address.line,
        "address_city": order.address.city,
        "address_region": order.address.region,
        "address_country": order.address.country,
        "address_postal_code": order.address.postal_code,
        "locale": order.locale,
        "currency": order.currency,
        "status": order.status.value,
        "payment_method": order.payment_method,
        "settlement": order.settlement.value,
        "payment_id": order.payment_id,
        "payment_state": order.payment_state.value,
        "paid_amount": order.paid.amount,
        "refunded_amount": order.refunded.amount,
        "placed_at": order.placed_at,
        "hold_expires_at": order.hold_expires_at,
        "updated_at": order.placed_at,
        **_amount_values(order.amounts),
    }


def part_values(part: SubOrder) -> dict[str, Any]:
    """The columns of a part that is being placed."""
    return {
        "id": part.id,
        "order_id": part.order_id,
        "shop_id": part.shop_id,
        "shop_slug": part.shop_slug,
        "shop_name": part.shop_name,
        "status": part.status.value,
        "currency": part.amounts.total.currency,
        "shipping_method_id": part.shipping_method_id,
        "shipping_method_name": part.shipping_method_name,
        "placed_at": part.placed_at,
        "funded_amount": part.funded.amount,
        "promotions": {str(each.promotion_id): each.amount.amount for each in part.discounts},
        "shipping_reductions": _reduction_values(part.shipping_reductions),
        **_amount_values(part.amounts),
    }


def line_values(line: Line, *, position: int) -> dict[str, Any]:
    """The columns of a line."""
    return {
        "id": line.id,
        "sub_order_id": line.sub_order_id,
        "shop_id": line.shop_id,
        "position": position,
        "variant_id": line.variant_id,
        "product_id": line.product_id,
        "product_slug": line.product_slug,
        "product_title": line.product_title,
        "variant_title": line.variant_title,
        "sku": line.sku,
        "image_hash": line.image_hash,
        "image_frame": line.image_frame.stored,
        "quantity": line.quantity,
        "unit_price_amount": line.unit_price.amount,
        "subtotal_amount": line.subtotal.amount,
        "discount_amount": line.discount.amount,
        "tax_included_amount": line.tax_included.amount,
        "tax_added_amount": line.tax_added.amount,
        "total_amount": line.total.amount,
        "reductions": _reduction_values(line.reductions),
    }


def _amounts_of(row: OrderRow | SubOrderRow) -> Amounts:
    return Amounts(
        subtotal=Money(row.subtotal_amount, row.currency),
        discount=Money(row.discount_amount, row.currency),
        shipping=Money(row.shipping_amount, row.currency),
        tax_included=Money(row.tax_included_amount, row.currency),
        tax_added=Money(row.tax_added_amount, row.currency),
        total=Money(row.total_amount, row.currency),
    )


def _amount_values(amounts: Amounts) -> dict[str, int]:
    return {
        "subtotal_amount": amounts.subtotal.amount,
        "discount_amount": amounts.discount.amount,
        "shipping_amount": amounts.shipping.amount,
        "tax_included_amount": amounts.tax_included.amount,
        "tax_added_amount": amounts.tax_added.amount,
        "total_amount": amounts.total.amount,
    }


def _reductions_of(stored: Mapping[str, Mapping[str, Any]], currency: str) -> tuple[Reduction, ...]:
    return tuple(
        Reduction(
            promotion_id=UUID(promotion_id),
            title=each["title"],
            code=each["code"],
            level=Level(each["level"]),
            payer=Payer(each["payer"]),
            amount=Money(each["amount"], currency),
        )
        for promotion_id, each in stored.items()
    )


def _reduction_values(reductions: Sequence[Reduction]) -> dict[str, dict[str, Any]]:
    return {
        str(each.promotion_id): {
            "title": each.title,
            "code": each.code,
            "level": each.level.value,
            "payer": each.payer.value,
            "amount": each.amount.amount,
        }
        for each in reductions
    }
