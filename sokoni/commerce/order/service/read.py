"""Looking at orders: buyers, guests with their token, sellers, operators."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.order import crediting, policies, rules
from sokoni.commerce.order.errors import OrderMissing, PeriodInvalid
from sokoni.commerce.order.list_types import PartFilter
from sokoni.commerce.order.paid_types import PaidOrder
from sokoni.commerce.order.repository import figures, lists, orders
from sokoni.commerce.order.shop_figures import ShopFigures, TopProduct
from sokoni.commerce.order.types import (
    BoardColumn,
    Buyer,
    Entry,
    HourFigures,
    Maker,
    Order,
    OrderCard,
    OrderFigures,
    OrderFilter,
    SellerOrder,
    Status,
    SubOrder,
    SubOrderCard,
    TimelineEntry,
    Today,
    ToDo,
)
from sokoni.core import ids
from sokoni.core.database import ReadSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject

WEEK = timedelta(days=7)
MONTH, YEAR = timedelta(days=30), timedelta(days=366)
ANY_ORDER = OrderFilter()
ANY_PART = PartFilter()


async def get(session: ReadSession, *, order_id: UUID, subject: Subject, token: str | None = None) -> Order:
    """A whole order for its buyer, a token's holder, the operator, or the seller of all its parts.

    Raises:
        OrderMissing: there is none, or none of theirs.
    """
    order = await orders.get(session, order_id=order_id)
    if order is None:
        raise OrderMissing
    holds_token = token is not None and await orders.is_opened_by(
        session, order_id=order_id, token_hash=ids.hash_token(token)
    )
    if not policies.can_see(subject, order, holds_token=holds_token):
        raise OrderMissing
    maker = policies.maker_for(subject, order)
    return with_moves(rules.as_buyers_see(order) if maker is Maker.CUSTOMER else order, maker=maker)


async def get_by_token(session: ReadSession, *, token: str) -> Order:
    """The order that a guest's link opens.

    Raises:
        OrderMissing: the token opens nothing.
    """
    order = await orders.get_by_token(session, token_hash=ids.hash_token(token))
    if order is None:
        raise OrderMissing
    return with_moves(rules.as_buyers_see(order), maker=Maker.CUSTOMER)


async def get_detail(session: ReadSession, *, sub_order_id: UUID, subject: Subject) -> SellerOrder:
    """A shop's part of an order for its seller or the operator: never another shop's lines or history.

    Raises:
        OrderMissing: there is none, or none of theirs.
    """
    target = await orders.find_target(session, target_id=sub_order_id)
    order = await orders.get(session, order_id=target[0]) if target and target[1] else None
    if order is None:
        raise OrderMissing
    part = next(each for each in order.parts if each.id == sub_order_id)
    if not (subject.is_operator or policies.is_seller_of(subject, [part.shop_id])):
        raise OrderMissing
    shown = with_moves(order, maker=policies.staff_maker(subject, [part.shop_id]))
    return SellerOrder(
        part=next(each for each in shown.parts if each.id == sub_order_id),
        code=order.code,
        account_id=order.account_id,
        contact=order.contact,
        address=order.address,
        payment_method=order.payment_method,
        settlement=order.settlement,
        payment_id=order.payment_id,
        payment_state=order.payment_state,
        sole=len(order.parts) == 1,
        refundable=crediting.refundable(order, [part]),
        may_be_credit=rules.may_be_credit(order, maker=policies.staff_maker(subject, [part.shop_id])),
        disputed=order.disputed,
        timeline=tuple(each for each in order.timeline if _is_told_of(part, each, order)),
    )


def _is_told_of(part: SubOrder, told: TimelineEntry, order: Order) -> bool:
    """Whether a part's seller is told: of what happened to the part, and of the whole except what others lost by it."""
    if told.sub_order_id is None:
        return told.entry not in {Entry.REFUND, Entry.STORE_CREDIT} or len(order.parts) == 1
    return told.sub_order_id == part.id


async def find(
    session: ReadSession, *, target_id: UUID, subject: Subject, token: str | None = None
) -> Order | SellerOrder:
    """Whatever an id names: a whole order, or a seller's part of one.

    Raises:
        OrderMissing: it names nothing, or nothing of theirs.
    """
    target = await orders.find_target(session, target_id=target_id)
    if target is None:
        raise OrderMissing
    if target[1] is None:
        return await get(session, order_id=target_id, subject=subject, token=token)
    return await get_detail(session, sub_order_id=target_id, subject=subject)


async def list_for_account(session: ReadSession, *, account_id: UUID, page: PageQuery) -> Page[OrderCard]:
    """What somebody ordered, the newest first; two statements."""
    return await lists.list_for_account(session, account_id=account_id, page=page)


async def list_for_shop(
    session: ReadSession, *, shop_id: UUID, page: PageQuery, wanted: PartFilter = ANY_PART
) -> Page[SubOrderCard]:
    """A shop's parts of orders with the moves its seller may make, the newest first; two statements."""
    found = await lists.list_for_shop(session, shop_id=shop_id, wanted=wanted, page=page)
    return replace(found, items=tuple(_with_seller_moves(card) for card in found.items))


async def board(session: ReadSession, *, shop_id: UUID, depth: int) -> Sequence[BoardColumn]:
    """A shop's parts by the states on the way to the buyer, `depth` of each; three statements.

    What waits longest stands first; of what has arrived, the latest.
    """
    counts = await figures.count_by_status(session, shop_id=shop_id)
    cards = await lists.list_board(session, shop_id=shop_id, columns=rules.BOARD, depth=depth)
    columns = []
    for status in rules.BOARD:
        own = [_with_seller_moves(card) for card in cards if card.status is status]
        waiting_first = own if status is Status.DELIVERED else own[::-1]
        columns.append(BoardColumn(status=status, count=counts[status], cards=tuple(waiting_first)))
    return columns


async def find_buyers(session: ReadSession, *, shop_id: UUID, text: str, limit: int) -> Sequence[Buyer]:
    """Those who bought in a shop, by a part of their name or e-mail, who bought last first; one statement."""
    return await lists.list_buyers(session, shop_id=shop_id, text=text, limit=limit)


async def list_parts_of(session: ReadSession, *, shop_id: UUID, order_ids: Collection[UUID]) -> Sequence[UUID]:
    """Which parts of some orders are a shop's; one statement, none for no orders."""
    return await lists.list_part_ids(session, shop_id=shop_id, order_ids=order_ids) if order_ids else ()


async def list_codes(session: ReadSession, *, order_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The codes of some orders, for who may see everybody's; one statement, none for no orders."""
    return await lists.list_codes(session, order_ids=order_ids) if order_ids else {}


async def list_all(session: ReadSession, *, page: PageQuery, wanted: OrderFilter = ANY_ORDER) -> Page[OrderCard]:
    """Everybody's orders for the operator, the newest first; two statements."""
    return await lists.list_all(session, wanted=wanted, page=page)


async def figures_of(
    session: ReadSession, *, placed_from: datetime | None, placed_until: datetime | None, now: datetime
) -> OrderFigures:
    """What the orders of a period come to, by default of the last 30 days; one statement over the period's orders.

    Raises:
        PeriodInvalid: it ends before it begins, or is longer than a year.
    """
    until = placed_until or now + timedelta(microseconds=1)
    start = placed_from or until - MONTH
    if not start < until <= start + YEAR:
        raise PeriodInvalid
    return await figures.period(session, placed_from=start, placed_until=until)


async def count_by_status(session: ReadSession, *, shop_id: UUID) -> Mapping[Status, int]:
    """How many parts a shop has in each status."""
    return await figures.count_by_status(session, shop_id=shop_id)


async def today(session: ReadSession, *, shop_id: UUID, day_start: datetime, now: datetime) -> Today:
    """A shop's day since `day_start`, beside the same weekday a week ago; three statements.

    `day_start` is midnight where the shop is, as an aware time: this package knows no time zones.
    """
    return Today(
        today=await figures.day(session, shop_id=shop_id, start=day_start, end=now + timedelta(microseconds=1)),
        last_week_so_far=await figures.day(session, shop_id=shop_id, start=day_start - WEEK, end=now - WEEK),
        last_week=await figures.day(
            session, shop_id=shop_id, start=day_start - WEEK, end=day_start - WEEK + timedelta(days=1)
        ),
    )


async def figures_of_shop(session: ReadSession, *, shop_id: UUID, start: datetime, end: datetime) -> ShopFigures:
    """What a shop sold in a half-open period; one statement."""
    return await figures.of_shop(session, shop_id=shop_id, start=start, end=end)


async def top_products(
    session: ReadSession, *, shop_id: UUID, start: datetime, end: datetime, limit: int
) -> Sequence[TopProduct]:
    """What a shop sold most pieces of in a half-open period, most first; one statement."""
    return await figures.top_products(session, shop_id=shop_id, start=start, end=end, limit=limit)


async def best_selling(session: ReadSession, *, since: datetime, limit: int) -> Sequence[UUID]:
    """The products of which most pieces were sold since a time, in all shops; one statement.

    It reads all orders of that time, so it is for jobs.
    """
    return await figures.best_selling(session, since=since, limit=limit)


async def hours_of(
    session: ReadSession, *, shop_id: UUID, day_start: datetime, currency: str
) -> tuple[Sequence[HourFigures], Sequence[HourFigures]]:
    """What a shop sold by the hour on a day, and on the same weekday a week before; two statements.

    Hours in which nothing was sold are left out.
    """
    day = timedelta(days=1)
    return (
        await figures.hours(session, shop_id=shop_id, start=day_start, end=day_start + day, currency=currency),
        await figures.hours(
            session, shop_id=shop_id, start=day_start - WEEK, end=day_start - WEEK + day, currency=currency
        ),
    )


async def list_paid(session: ReadSession, *, order_ids: Collection[UUID]) -> Mapping[UUID, PaidOrder]:
    """Some orders by id as receipts for them are judged; one statement, none for none. The caller says who may see."""
    return await lists.list_paid(session, order_ids=order_ids) if order_ids else {}


async def to_do(session: ReadSession, *, shop_id: UUID) -> ToDo:
    """What waits for a seller's hand; one statement."""
    return await figures.to_do(session, shop_id=shop_id)


def _with_seller_moves(card: SubOrderCard) -> SubOrderCard:
    moves = rules.allowed_moves(card.status, maker=Maker.SELLER, settlement=card.settlement)
    return replace(card, allowed_moves=moves)


def with_moves(order: Order, *, maker: Maker | None) -> Order:
    """The order with the moves that somebody in this capacity may make of it and its parts; None only looks."""
    if maker is None:
        return order
    parts = tuple(
        replace(
            part,
            allowed_moves=rules.allowed_moves(
                part.status, maker=maker, settlement=order.settlement, cancel_reason=part.cancel_reason
            ),
        )
        for part in order.parts
    )
    moves = rules.allowed_order_moves((part.status for part in order.parts), maker=maker, settlement=order.settlement)
    return replace(order, parts=parts, allowed_moves=moves)
