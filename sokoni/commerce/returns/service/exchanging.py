"""Exchanges: what a buyer wants instead is held at once; what came back becomes an order of its own."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.order import replacing
from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.parcel_types import Tracking
from sokoni.commerce.order.service.coming_back import Locked
from sokoni.commerce.order.types import Maker, SellerOrder, Status, SubOrder
from sokoni.commerce.payment.types import RefundTo
from sokoni.commerce.pricing.pricelist import using as prices
from sokoni.commerce.returns import events, repository, rules
from sokoni.commerce.returns.errors import ReplacementUnfit
from sokoni.commerce.returns.service import steps
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.commerce.returns.types import Return, State
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.types import HoldLine
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject


async def hold_wanted(
    session: WriteSession, *, locked: Locked, new: Return, settings: ReturnSettings, now: datetime
) -> None:
    """Hold what a new return's buyer wants instead, so that nobody else buys it while the goods travel.

    Raises:
        ReplacementUnfit: it is no variant of the same product that is for sale.
        StockInsufficient: fewer are left.
    """
    variants = await _fitting(session, new, locked.part, rules.replacements(new), locked.order.account_id, now=now)
    products = {line.id: line.product_id for line in locked.part.lines}
    if locked.mover.maker is Maker.CUSTOMER and any(
        each.product_id != products[line_id] for line_id, each in variants.items()
    ):
        raise ReplacementUnfit
    await stock.hold(session, lines=list(_wanted(new).values()), expires_at=now + settings.exchange_hold, now=now)


async def exchange(
    session: WriteSession,
    *,
    return_id: UUID,
    subject: Subject,
    settings: ReturnSettings,
    now: datetime,
    variant_id: UUID | None = None,
    refund_to: RefundTo | None = None,
) -> Return:
    """The return answered with an order of what its buyer wants instead, or of one variant for all its pieces.

    It costs what was paid for what came back, and the difference of the prices: more is asked of the buyer, and sent
    once it is paid; less goes back, the way it was paid or as credit. It is set aside at once.

    Raises:
        ReturnMissing, ReturnMoved: see `steps`.
        ReplacementUnfit: what should go out is another shop's, or not for sale.
        StockInsufficient: fewer are left.
        CreditNeedsAccount, NotAsCredit: what is too much cannot become store credit.
    """
    opened = await steps.open_locked(session, return_id=return_id, subject=subject)
    found = opened.found
    rules.check_step(found, State.EXCHANGING, maker=opened.locked.mover.maker)
    buyer_id = opened.locked.order.account_id
    wanted = rules.replacements(found, variant_id)
    variants = await _fitting(session, found, opened.locked.part, wanted, buyer_id, now=now)
    way = refund_to or rules.way_wished(found.wish)
    done = await order_service.exchange(
        session,
        locked=opened.locked,
        swap=order_service.Swap(
            return_id=return_id,
            title=f"return {found.order_code}-{found.number}",
            pieces=found.pieces,
            variants=variants,
            set_aside=_wanted(found),
            pay_until=now + settings.exchange_hold,
            refund_to=way,
        ),
        now=now,
    )
    given = {"refunded_amount": done.given.amount, "refunded_to": way.value} if done.given else {}
    after = await steps.take(session, opened, State.EXCHANGING, replacement_order_id=done.order.id, now=now, **given)
    return replace(
        after,
        replacement_order_id=done.order.id,
        refunded=done.given,
        refunded_to=way if done.given else None,
    )


async def send_replacement(
    session: WriteSession, *, return_id: UUID, subject: Subject, now: datetime, tracking_number: str = ""
) -> Return:
    """The return closed by what goes out in its place: all of it, in one parcel.

    Raises:
        ReturnMissing, ReturnMoved: see `steps`.
        MoveNotAllowed: the difference is not paid yet.
        StockNotArrived: it was promised beyond what there is, and has not come in.
    """
    opened = await steps.open_locked(session, return_id=return_id, subject=subject)
    rules.check_step(opened.found, State.EXCHANGED, maker=opened.locked.mover.maker)
    assert opened.found.replacement_order_id is not None, "held by the table"
    standing = await order_service.look_at_exchange(session, order_id=opened.found.replacement_order_id)
    await order_service.send(
        session, part_id=standing.part_id, subject=subject, tracking=Tracking(number=tracking_number), now=now
    )
    after = await steps.take(session, opened, State.EXCHANGED, tracking_number=tracking_number, now=now)
    return replace(after, tracking_number=tracking_number)


async def price(
    session: ReadSession, *, found: Return, order: SellerOrder, now: datetime, variant_id: UUID | None = None
) -> Money | None:
    """How much more what goes out costs than what was paid for what comes back: negative where less, None for unfit."""
    wanted = rules.replacements(found, variant_id)
    try:
        variants = await _fitting(session, found, order.part, wanted, order.account_id, now=now)
    except ReplacementUnfit:
        return None
    return await order_service.price_exchange(session, part=order.part, pieces=found.pieces, variants=variants)


async def follow(session: WriteSession, *, order_id: UUID, now: datetime) -> None:
    """Bring a return in line with the order in its place: it has left, or was called off and its money goes back."""
    found = await repository.get_by_replacement_locked(session, order_id=order_id)
    if found is None or found.state not in {State.EXCHANGING, State.EXCHANGED}:
        return
    standing = await order_service.look_at_exchange(session, order_id=order_id)
    if standing.status is Status.CANCELLED:
        values = {"refunded_amount": (found.refunded + standing.covered).amount, "refunded_to": RefundTo.PAYMENT.value}
        await _move(session, found, State.REFUNDED, now=now, **values)
    elif rules.has_left(standing.status) and found.state is State.EXCHANGING:
        await _move(session, found, State.EXCHANGED, now=now)


async def _move(session: WriteSession, found: Return, to: State, *, now: datetime, **values: object) -> None:
    await repository.update_return(session, return_id=found.id, now=now, state=to.value, **values)
    moved = events.ReturnMoved(
        return_id=found.id,
        order_id=found.order_id,
        sub_order_id=found.sub_order_id,
        shop_id=found.shop_id,
        source=found.state.value,
        target=to.value,
    )
    await outbox.publish(session, moved)


async def _fitting(
    session: ReadSession,
    found: Return,
    part: SubOrder,
    wanted: Mapping[UUID, UUID],
    buyer_id: UUID | None,
    *,
    now: datetime,
) -> Mapping[UUID, SellableVariant]:
    """The variant in place of each line's pieces, at what it costs their buyer in the order's currency."""
    currency = found.refunded.currency
    known = await prices.apply(
        session,
        variants=await catalog.sellable(session, variant_ids=set(wanted.values())),
        account_id=buyer_id,
        currency=currency,
        now=now,
    )
    lines = {line.id: line for line in part.lines}
    fitting: dict[UUID, SellableVariant] = {}
    for line_id, variant_id in wanted.items():
        each = known.get(variant_id)
        if each is None or not each.is_sellable or each.shop_id != found.shop_id:
            raise ReplacementUnfit
        if replacing.price_in_place_of(lines[line_id], each).currency != currency:
            raise ReplacementUnfit
        fitting[line_id] = each
    return fitting


def _wanted(found: Return) -> Mapping[UUID, HoldLine]:
    """What is held for a return's buyer, by variant."""
    wanted: dict[UUID, int] = {}
    for line_id, variant_id in rules.replacements(found).items():
        wanted[variant_id] = wanted.get(variant_id, 0) + found.pieces[line_id]
    return {
        variant_id: HoldLine(reference_id=found.id, shop_id=found.shop_id, variant_id=variant_id, quantity=quantity)
        for variant_id, quantity in wanted.items()
    }
