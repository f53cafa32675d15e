"""Pages of orders, newest first: for buyers, sellers and operators."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ClauseElement, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by

from sokoni.commerce.order.list_types import PartFilter
from sokoni.commerce.order.models import OrderLineRow, OrderRow, SubOrderRow
from sokoni.commerce.order.paid_types import PaidOrder, PaidPart
from sokoni.commerce.order.repository import pages
from sokoni.commerce.order.types import (
    Buyer,
    OrderCard,
    OrderFilter,
    OrderStatus,
    PaymentState,
    Settlement,
    Status,
    SubOrderCard,
)
from sokoni.core.database import ReadSession
from sokoni.core.money import Money
from sokoni.core.pages import Page, PageQuery
from sokoni.core.prepared import Prepared, Row, is_among
from sokoni.services.media.types import UNCUT, Frame

# More digits than a number of a shop will ever have, fewer than its column holds.
_NUMBER_DIGITS = 15


async def list_for_account(session: ReadSession, *, account_id: UUID, page: PageQuery) -> Page[OrderCard]:
    """The orders of an account; two statements."""
    return await _order_page(session, {"account": {"account_id": account_id}}, page)


async def list_all(session: ReadSession, *, wanted: OrderFilter, page: PageQuery) -> Page[OrderCard]:
    """The orders of everybody; two statements."""
    return await _order_page(session, asked_of_all(wanted), page)


async def list_for_shop(
    session: ReadSession, *, shop_id: UUID, wanted: PartFilter, page: PageQuery
) -> Page[SubOrderCard]:
    """A shop's parts of orders; two statements."""
    window = await pages.PARTS.window(session, asked=asked_of_shop(shop_id, wanted), page=page)
    items = await _items_of(session, "part_id", [row.id for row in window.rows])
    return Page(
        items=tuple(_part_card(row, row, items[row.id], row.unread) for row in window.rows),
        next_cursor=window.next_cursor,
        previous_cursor=window.previous_cursor,
        count=window.count,
    )


async def list_buyers(session: ReadSession, *, shop_id: UUID, text: str, limit: int) -> Sequence[Buyer]:
    """Those who bought in a shop and are meant by a text, who bought last first; one statement."""
    email, last = func.lower(OrderRow.contact_email), func.max(SubOrderRow.placed_at)
    statement = (
        select(email, func.max(OrderRow.contact_name), func.count(), last)
        .join(SubOrderRow, SubOrderRow.order_id == OrderRow.id)
        .where(SubOrderRow.shop_id == shop_id, pages.is_bought_by(literal(pages.pattern(text))))
        .group_by(email)
        .order_by(last.desc(), email)
        .limit(limit)
    )
    return [Buyer(*row) for row in await session.execute(statement)]


async def list_board(
    session: ReadSession, *, shop_id: UUID, columns: Sequence[Status], depth: int
) -> Sequence[SubOrderCard]:
    """The newest parts of a shop in each of some states, at most `depth` of each, newest first; two statements."""
    newest = [
        select(SubOrderRow.id)
        .where(SubOrderRow.shop_id == shop_id, SubOrderRow.status == status.value)
        .order_by(SubOrderRow.placed_at.desc(), SubOrderRow.id.desc())
        .limit(depth)
        for status in columns
    ]
    wanted = union_all(*(select(each.subquery()) for each in newest)).subquery()
    statement = (
        select(SubOrderRow, OrderRow, pages.UNREAD)
        .join(OrderRow, OrderRow.id == SubOrderRow.order_id)
        .where(SubOrderRow.id.in_(select(wanted)))
        .order_by(SubOrderRow.placed_at.desc(), SubOrderRow.id.desc())
        .execution_options(populate_existing=True)
    )
    rows = (await session.execute(statement)).all()
    items = await _items_of(session, "part_id", [part.id for part, *_ in rows])
    return [_part_card(part, order, items[part.id], unread) for part, order, unread in rows]


async def list_codes(session: ReadSession, *, order_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The codes of some orders; one statement."""
    statement = select(OrderRow.id, OrderRow.code).where(OrderRow.id.in_(order_ids))
    return {row.id: row.code for row in await session.execute(statement)}


async def list_part_ids(session: ReadSession, *, shop_id: UUID, order_ids: Collection[UUID]) -> Sequence[UUID]:
    """A shop's parts of some orders, the oldest first; one statement."""
    statement = (
        select(SubOrderRow.id)
        .where(SubOrderRow.shop_id == shop_id, SubOrderRow.order_id == func.any(list(order_ids)))
        .order_by(SubOrderRow.id)
    )
    return list((await session.execute(statement)).scalars())


async def list_paid(session: ReadSession, *, order_ids: Collection[UUID]) -> Mapping[UUID, PaidOrder]:
    """Some orders with the parts of them that are not cancelled; one statement."""
    statement = (
        select(
            OrderRow.id,
            OrderRow.code,
            OrderRow.contact_name,
            OrderRow.placed_at,
            SubOrderRow.id.label("part_id"),
            SubOrderRow.shop_id,
            SubOrderRow.shop_slug,
            SubOrderRow.shop_name,
            SubOrderRow.number,
        )
        .join(SubOrderRow, SubOrderRow.order_id == OrderRow.id)
        .where(OrderRow.id == func.any(list(order_ids)), SubOrderRow.status != Status.CANCELLED.value)
        .order_by(SubOrderRow.id)
    )
    found: dict[UUID, PaidOrder] = {}
    for row in await session.execute(statement):
        part = PaidPart(
            id=row.part_id, shop_id=row.shop_id, shop_slug=row.shop_slug, shop_name=row.shop_name, number=row.number
        )
        known = found.get(row.id)
        found[row.id] = PaidOrder(
            id=row.id,
            code=row.code,
            contact_name=row.contact_name,
            placed_at=row.placed_at,
            parts=(*known.parts, part) if known else (part,),
        )
    return found


def asked_of_all(wanted: OrderFilter) -> pages.Asked:
    """What an operator asks of the list of all orders."""
    values = {
        "status": wanted.status and wanted.status.value,
        "payment_state": wanted.payment_state and wanted.payment_state.value,
        "payment_method": wanted.payment_method,
        "placed_from": wanted.placed_from,
        "placed_until": wanted.placed_until,
        "shop_id": wanted.shop_id,
    }
    asked = _given(values)
    if wanted.text is not None:
        asked["text"] = {"code": wanted.text.strip().upper(), "pattern": pages.pattern(wanted.text)}
    return asked


def asked_of_shop(shop_id: UUID, wanted: PartFilter) -> pages.Asked:
    """What a seller asks of the list of her shop's parts."""
    values = {
        "shop_id": shop_id,
        "status": wanted.status and wanted.status.value,
        "payment_state": wanted.payment_state and wanted.payment_state.value,
        "placed_from": wanted.placed_from,
        "placed_until": wanted.placed_until,
    }
    asked = _given(values)
    if wanted.text is not None:
        asked |= _meant_by(wanted.text)
    if wanted.unanswered:
        asked["unanswered"] = {}
    return asked


def _given(values: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The conditions of which something is asked."""
    return {name: {name: value} for name, value in values.items() if value is not None}


def _meant_by(text: str) -> pages.Asked:
    """What finds a text that is an order's code or number, or a part of its buyer's name or address."""
    plain = text.strip().lstrip("#")
    values = {"code": plain.upper(), "pattern": pages.pattern(text), "references": [plain, f"#{plain}"]}
    if plain.isdecimal() and len(plain) <= _NUMBER_DIGITS:
        return {"text_or_number": {**values, "number": int(plain)}}
    return {"text_or_reference": values}


@dataclass(frozen=True, slots=True)
class _Items:
    """What the list says of an order's lines."""

    shop_names: tuple[str, ...] = ()
    count: int = 0
    first_title: str = ""
    image_hash: str | None = None
    image_frame: Frame = UNCUT


async def _order_page(session: ReadSession, asked: pages.Asked, page: PageQuery) -> Page[OrderCard]:
    window = await pages.ORDERS.window(session, asked=asked, page=page)
    items = await _items_of(session, "order_id", [row.id for row in window.rows])
    return Page(
        items=tuple(_order_card(row, items[row.id]) for row in window.rows),
        next_cursor=window.next_cursor,
        previous_cursor=window.previous_cursor,
        count=window.count,
    )


def _items(owner: Any) -> ClauseElement:
    order = (SubOrderRow.id, OrderLineRow.position)
    has_image = OrderLineRow.image_hash.is_not(None)

    def first(column: Any) -> Any:
        return func.array_agg(aggregate_order_by(column, *order)).filter(has_image)[1]

    # Put together by the database: reading five lines for each row of a page took an eighth of the page's time.
    return (
        select(
            owner.label("owner_id"),
            func.array_agg(aggregate_order_by(SubOrderRow.shop_name, *order)).label("shop_names"),
            func.sum(OrderLineRow.quantity).label("quantity"),
            func.array_agg(aggregate_order_by(OrderLineRow.product_title, *order))[1].label("first_title"),
            first(OrderLineRow.image_hash).label("image_hash"),
            first(OrderLineRow.image_frame).label("image_frame"),
        )
        .join(OrderLineRow, OrderLineRow.sub_order_id == SubOrderRow.id)
        .where(is_among(owner, "owner_ids"))
        .group_by(owner)
    )


_ITEMS = {
    "order_id": Prepared(partial(_items, SubOrderRow.order_id)),
    "part_id": Prepared(partial(_items, SubOrderRow.id)),
}


async def _items_of(session: ReadSession, owner: str, owner_ids: Sequence[UUID]) -> Mapping[UUID, _Items]:
    """What lists say of the lines of orders ('order_id') or of parts ('part_id'); one statement."""
    if not owner_ids:
        return {}
    rows = await _ITEMS[owner].fetch(session, owner_ids=list(owner_ids))
    found = {row["owner_id"]: _items_from(row) for row in rows}
    return {owner_id: found.get(owner_id) or _Items() for owner_id in owner_ids}


def _items_from(row: Row) -> _Items:
    image_hash: str | None = row["image_hash"]
    return _Items(
        shop_names=tuple(dict.fromkeys(row["shop_names"])),
        count=row["quantity"],
        first_title=row["first_title"],
        image_hash=image_hash,
        image_frame=UNCUT if image_hash is None else Frame.read(row["image_frame"]),
    )


def _order_card(row: Row, items: _Items) -> OrderCard:
    return OrderCard(
        id=row.id,
        code=row.code,
        status=OrderStatus(row.status),
        payment_state=PaymentState(row.payment_state),
        payment_method=row.payment_method,
        total=Money(row.total_amount, row.currency),
        contact_name=row.contact_name,
        email=row.contact_email,
        account_id=row.account_id,
        item_count=items.count,
        first_title=items.first_title,
        image_hash=items.image_hash,
        image_frame=items.image_frame,
        shop_names=items.shop_names,
        placed_at=row.placed_at,
    )


def _part_card(part: SubOrderRow | Row, order: OrderRow | Row, items: _Items, unread: int) -> SubOrderCard:
    return SubOrderCard(
        id=part.id,
        order_id=part.order_id,
        shop_id=part.shop_id,
        number=part.number,
        code=order.code,
        status=Status(part.status),
        payment_state=PaymentState(order.payment_state),
        payment_method=order.payment_method,
        settlement=Settlement(order.settlement),
        payment_id=order.payment_id,
        total=Money(part.total_amount, part.currency),
        contact_name=order.contact_name,
        city=order.address_city,
        item_count=items.count,
        first_title=items.first_title,
        image_hash=items.image_hash,
        image_frame=items.image_frame,
        tracking_number=part.tracking_number,
        placed_at=part.placed_at,
        reference=part.reference,
        unread=unread,
    )
