"""A page of products with the ways to narrow it: what a visitor asked for, and what the shelf shows."""

import functools
from typing import Annotated, Any

from fastapi import Depends, Query, Request

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.showcase import rules
from sokoni.commerce.showcase import service as showcase
from sokoni.commerce.showcase.types import Card, ShelfQuery, Sort
from sokoni.core import money
from sokoni.core.database import ReadSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.web import rendering
from sokoni.web.storefront import narrowing
from sokoni.web.translation import N_

SORTS = (
    (Sort.NEWEST, N_("newest first")),
    (Sort.PRICE, N_("lowest price first")),
    (Sort.PRICE_DOWN, N_("highest price first")),
)
SEARCH_SORTS = ((Sort.RELEVANCE, N_("best match first")), *SORTS)


async def narrowed(
    filter_: Annotated[list[str] | None, Query(alias="filter", max_length=50)] = None,
    from_: Annotated[str, Query(alias="from", max_length=20)] = "",
    to: Annotated[str, Query(max_length=20)] = "",
    currency: Annotated[str | None, Query(pattern="^[A-Z]{3}$")] = None,
    sort: Sort | None = None,
) -> ShelfQuery:
    """How a visitor narrowed a listing; the scope is the page's. Prices are written as people write them."""
    return ShelfQuery(
        filters=rules.parse_filters(filter_ or ()),
        min_price=_amount(from_, currency),
        max_price=_amount(to, currency),
        currency=currency,
        sort=sort or Sort.NEWEST,
    )


def _amount(text: str, currency: str | None) -> int | None:
    """An amount that somebody typed, in minor units; what is none narrows nothing, and stands in its field again."""
    if currency is None or not text.strip():
        return None
    try:
        return max(money.parse_decimal(text, currency).amount, 0)
    except (money.InvalidAmount, money.UnknownCurrency):
        return None


Narrowed = Annotated[ShelfQuery, Depends(narrowed)]


async def list_cards(session: ReadSession, query: ShelfQuery, page: PageQuery, locale: str) -> Page[Card]:
    """A page of cards; one statement."""
    found = await showcase.list_cards(session, query=query, page=page, locale=locale)
    return Page(
        items=tuple(rules.read_card(each) for each in found.items),
        next_cursor=found.next_cursor,
        previous_cursor=found.previous_cursor,
        count=found.count,
    )


async def read(
    session: ReadSession, request: Request, subject: Subject, query: ShelfQuery, page: PageQuery
) -> dict[str, Any]:
    """A page of products with the ways to narrow it; three statements."""
    locale = rendering.locale_of(request, subject)
    facets = await showcase.get_facets(session, query=query)
    labels = await _labels(session, query, locale)
    say = functools.partial(rendering.translate, request, subject)
    return {
        "listing": await list_cards(session, query, page, locale),
        "facets": narrowing.shown_facets(facets, query=query, labels=labels, say=say),
        "facets_are_exact": facets.is_exact,
        "chips": narrowing.chips(query, labels=labels, say=say),
        "prices": narrowing.price_range(facets, query=query),
        "narrowed": query,
        "sort": query.sort,
    }


async def _labels(session: ReadSession, query: ShelfQuery, locale: str) -> narrowing.Labels:
    attributes = await catalog.list_attributes(session, shop_id=query.shop_id, locale=locale)
    return narrowing.Labels(
        groups={each.code: each.name for each in attributes},
        values={f"attribute:{each.code}={choice.code}": choice.name for each in attributes for choice in each.choices},
    )
