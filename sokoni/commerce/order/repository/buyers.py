"""Statements of the list of those who bought in a shop."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ClauseElement, ColumnElement, Text, and_, any_, bindparam, func, literal, select, tuple_
from sqlalchemy.orm import aliased

from sokoni.commerce.order.buyer_types import Ordered, ShopBuyer
from sokoni.commerce.order.models import OrderRow, SubOrderRow
from sokoni.commerce.order.repository import pages
from sokoni.commerce.order.types import Status
from sokoni.core.database import ReadSession
from sokoni.core.money import Money
from sokoni.core.pages import Page, PageQuery
from sokoni.core.prepared import Prepared, Row

_EMAIL = func.lower(OrderRow.contact_email)
_LATER_PART, _LATER_ORDER = aliased(SubOrderRow), aliased(OrderRow)


def _is_last_of_buyer() -> ColumnElement[bool]:
    """Whether its buyer ordered nothing of the same shop later: so each buyer stands in the list once.

    The newest orders are walked through and most of them are somebody's last, so that a page costs what it shows,
    however many orders there are; adding all of them up for each page would not.
    """
    later = (
        select(literal(1))
        .select_from(_LATER_ORDER)
        .join(_LATER_PART, _LATER_PART.order_id == _LATER_ORDER.id)
        .where(
            func.lower(_LATER_ORDER.contact_email) == _EMAIL,
            _LATER_PART.shop_id == SubOrderRow.shop_id,
            tuple_(_LATER_PART.placed_at, _LATER_PART.id) > tuple_(SubOrderRow.placed_at, SubOrderRow.id),
        )
    )
    # Where no address is known, nobody can be told apart.
    return and_(OrderRow.contact_email != "", ~later.exists())


_LISTING = pages.Listing(
    SubOrderRow,
    (
        SubOrderRow.id,
        SubOrderRow.placed_at,
        _EMAIL.label("email"),
        OrderRow.contact_name,
        OrderRow.contact_phone,
        OrderRow.address_city,
        OrderRow.address_region,
        OrderRow.address_country,
    ),
    {**pages.PART_CONDITIONS, "last_of_buyer": _is_last_of_buyer},
)


def _figures() -> ClauseElement:
    is_live = SubOrderRow.status != Status.CANCELLED.value
    return (
        select(
            _EMAIL.label("email"),
            SubOrderRow.currency,
            func.count().filter(is_live).label("orders"),
            func.coalesce(func.sum(SubOrderRow.total_amount - SubOrderRow.credited_amount).filter(is_live), 0).label(
                "worth"
            ),
            func.min(SubOrderRow.placed_at).label("first_at"),
        )
        .join(SubOrderRow, SubOrderRow.order_id == OrderRow.id)
        .where(SubOrderRow.shop_id == bindparam("shop_id"), any_(bindparam("emails", type_=ARRAY(Text))) == _EMAIL)
        .group_by(_EMAIL, SubOrderRow.currency)
        .order_by(SubOrderRow.currency)
    )


_FIGURES = Prepared(_figures)


@dataclass(slots=True)
class _Figures:
    """What a buyer's orders come to."""

    first_at: datetime
    ordered: list[Ordered] = field(default_factory=list)


async def list_of_shop(session: ReadSession, *, shop_id: UUID, text: str | None, page: PageQuery) -> Page[ShopBuyer]:
    """Those who bought in a shop, who bought last first; two statements, one where there is nobody."""
    asked: dict[str, Mapping[str, Any]] = {"shop_id": {"shop_id": shop_id}, "last_of_buyer": {}}
    if text is not None:
        asked["bought_by"] = {"pattern": pages.pattern(text)}
    window = await _LISTING.window(session, asked=asked, page=page)
    figures = await _figures_of(session, shop_id=shop_id, emails=[row.email for row in window.rows])
    return Page(
        items=tuple(_buyer(row, figures[row.email]) for row in window.rows if row.email in figures),
        next_cursor=window.next_cursor,
        previous_cursor=window.previous_cursor,
        count=window.count,
    )


async def _figures_of(session: ReadSession, *, shop_id: UUID, emails: Collection[str]) -> Mapping[str, _Figures]:
    if not emails:
        return {}
    found: dict[str, _Figures] = {}
    for row in await _FIGURES.fetch(session, shop_id=shop_id, emails=list(emails)):
        figures = found.setdefault(row.email, _Figures(row.first_at))
        figures.first_at = min(figures.first_at, row.first_at)
        figures.ordered.append(Ordered(orders=row.orders, worth=Money(int(row.worth), row.currency)))
    return found


def _buyer(row: Row, figures: _Figures) -> ShopBuyer:
    return ShopBuyer(
        email=row.email,
        name=row.contact_name,
        phone=row.contact_phone,
        city=row.address_city,
        region=row.address_region,
        country=row.address_country,
        first_order_at=figures.first_at,
        last_order_at=row.placed_at,
        ordered=tuple(figures.ordered),
    )
