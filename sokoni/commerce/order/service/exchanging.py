"""An order in place of what came back of another: its price is what was paid for that, and the difference.

The money goes from the one to the other without leaving its provider. What is missing is asked for; what is too much
goes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.loyalty import service as loyalty
from sokoni.commerce.order import crediting, events, replacing, rules
from sokoni.commerce.order.credit_types import Credited
from sokoni.commerce.order.replacing import Replacement
from sokoni.commerce.order.repository import orders
from sokoni.commerce.order.service import coming_back, giving_back, mail, money, settle
from sokoni.commerce.order.service.coming_back import Locked
from sokoni.commerce.order.types import Entry, Order, OrderStatus, PaymentState, Status, SubOrder, TimelineEntry
from sokoni.commerce.payment import ports as payment_ports
from sokoni.commerce.payment import service as payment
from sokoni.commerce.payment.types import EXCHANGE, IN_PART, RefundTo
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.types import HoldLine
from sokoni.core import events as outbox
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """What is exchanged: pieces of lines, the variant in place of each, and what stock holds for its buyer already."""

    return_id: UUID
    title: str
    pieces: Mapping[UUID, int]
    variants: Mapping[UUID, SellableVariant]
    set_aside: Mapping[UUID, HoldLine]
    pay_until: datetime
    refund_to: RefundTo


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """The order in place of what came back, what went back beside it, and what is still to be paid."""

    order: Order
    given: Money
    asked: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the order in place of what came back stands, and what of its price that covered."""

    part_id: UUID
    status: Status
    covered: Money


async def look_at_exchange(session: ReadSession, *, order_id: UUID) -> Standing:
    """How an order in place of what came back stands; three statements."""
    order = await orders.get_plain(session, order_id=order_id)
    assert order is not None, "orders are never deleted"
    (part,) = order.parts
    paid = await payment.list_for_reference(session, reference_id=order_id)
    covered = [each.captured for each in paid if each.provider == EXCHANGE]
    return Standing(part_id=part.id, status=part.status, covered=total(covered, currency=order.currency))


async def price_exchange(
    session: ReadSession, *, part: SubOrder, pieces: Mapping[UUID, int], variants: Mapping[UUID, SellableVariant]
) -> Money:
    """How much more the variants cost than what was paid for what comes back: negative where it goes back."""
    apart = await _apart(session)
    costs = [replacing.cost_of(each, apart=apart) for each in _replacements(part, pieces, variants)]
    return total(costs, currency=part.amounts.total.currency) - crediting.for_pieces(part, pieces).amount


async def exchange(session: WriteSession, *, locked: Locked, swap: Swap, now: datetime) -> Exchanged:
    """The order that its shop sends in place of pieces that came back for good; it is paid for, or waits for the rest.

    Raises:
        StockInsufficient: less is left than is wanted.
        CreditNeedsAccount, NotAsCredit: what is too much cannot become store credit.
    """
    part = locked.part
    terms = crediting.for_pieces(part, swap.pieces)
    found = _replacements(part, swap.pieces, swap.variants)
    new = _drafted(locked, found, swap, apart=await _apart(session), now=now)
    given = terms.amount - min(terms.amount, new.amounts.total)
    stays = terms.amount - given + crediting.staying(given, swap.refund_to)
    old = await coming_back.count_back(session, locked=locked, terms=terms, stays=stays, reason=swap.title, now=now)
    old, payments = await money.follow_payments(session, order=old, now=now)
    covered = min(terms.amount, new.amounts.total, rules.surplus_of(old))
    asked = new.amounts.total - covered
    new = _paid_by(new, locked.order.payment_method if asked else EXCHANGE)
    await _hold(session, new, swap, now=now)
    new = await _write(session, locked, new, now=now)
    await payment.swap(
        session,
        sources=rules.drawn_from(payments, covered),
        reference_id=new.id,
        reason=swap.title,
        actor=locked.mover.actor,
        now=now,
    )
    if asked:
        await payment.create(session, reference_id=new.id, provider=new.payment_method, amount=asked, now=now)
    await settle.settle(session, order_id=new.id, now=now)
    old, _ = await money.follow_payments(session, order=old, now=now)
    await giving_back.pay_back(
        session, order=old, amount=given, refund_to=swap.refund_to, reason=swap.title, mover=locked.mover, now=now
    )
    await mail.exchanged(session, order=new, given=given, asked=asked, now=now)
    return Exchanged(order=new, given=given, asked=asked)


def _replacements(
    part: SubOrder, pieces: Mapping[UUID, int], variants: Mapping[UUID, SellableVariant]
) -> Sequence[Replacement]:
    lines = {line.id: line for line in part.lines}
    back = crediting.for_pieces(part, pieces).lines
    return [Replacement(line=lines[each.line_id], back=each, variant=variants[each.line_id]) for each in back]


async def _apart(session: ReadSession) -> frozenset[UUID]:
    """The reductions that come back to their buyer by themselves: points that were spent."""
    programme = await loyalty.find_programme(session)
    return frozenset({programme.id}) if programme is not None else frozenset()


def _drafted(
    locked: Locked, found: Sequence[Replacement], swap: Swap, *, apart: frozenset[UUID], now: datetime
) -> Order:
    old, sold = locked.order, locked.part
    order_id, part_id, zero = ids.new_id(), ids.new_id(), Money.zero(locked.order.currency)
    lines = tuple(
        replacing.line_of(each, part_id=part_id, return_id=swap.return_id, title=swap.title, apart=apart)
        for each in found
    )
    amounts = replacing.amounts_of(lines)
    part = replace(
        sold,
        id=part_id,
        order_id=order_id,
        number=0,
        status=Status.PENDING,
        amounts=amounts,
        tracking_number=None,
        placed_at=now,
        confirmed_at=None,
        shipped_at=None,
        delivered_at=None,
        booked_at=None,
        credited=Credited.nothing(old.currency),
        funded=total([line.funded for line in lines], currency=old.currency),
        promotion_ids=frozenset(),
        shipping_reductions=(),
        lines=lines,
        parcels=(),
    )
    return replace(
        old,
        id=order_id,
        code=ids.new_code(),
        status=OrderStatus.PENDING,
        payment_id=None,
        payment_state=PaymentState.OPEN,
        paid=zero,
        refunded=zero,
        kept=zero,
        disputed=zero,
        amounts=amounts,
        placed_at=now,
        hold_expires_at=swap.pay_until,
        parts=(part,),
        timeline=(),
    )


def _paid_by(new: Order, method: str) -> Order:
    """The order with the way in which what is missing is paid: the old one's, or the first that takes it."""
    offered = payment_ports.names_for(new.amounts.total)
    if method != EXCHANGE and (method in IN_PART or method not in offered):
        method = offered[0]
    return replace(new, payment_method=method, settlement=rules.settlement_of(method))


async def _hold(session: WriteSession, new: Order, swap: Swap, *, now: datetime) -> None:
    lines = [
        HoldLine(reference_id=part.id, variant_id=line.variant_id, shop_id=part.shop_id, quantity=line.quantity)
        for part in new.parts
        for line in part.lines
    ]
    await stock.hold(session, lines=lines, expires_at=swap.pay_until, set_aside=swap.set_aside, now=now)
    # What was held for another wish is free again.
    await stock.release(session, reference_id=swap.return_id, reason="exchanged", now=now)


async def _write(session: WriteSession, locked: Locked, new: Order, *, now: datetime) -> Order:
    placed = TimelineEntry(
        at=now,
        entry=Entry.PLACED,
        sub_order_id=None,
        source=None,
        target=Status.PENDING,
        note="",
        actor=locked.mover.actor,
    )
    await orders.insert_order(session, order=new, cart_id=None, token_hash=ids.hash_token(ids.new_token()), told=placed)
    await outbox.publish(
        session,
        events.OrderPlaced(
            order_id=new.id,
            account_id=new.account_id,
            shop_ids=[part.shop_id for part in new.parts],
            amount=new.amounts.total.amount,
            currency=new.currency,
        ),
    )
    numbers = await orders.insert_parts(session, parts=new.parts)
    return replace(new, parts=tuple(replace(part, number=numbers[part.shop_id]) for part in new.parts))
