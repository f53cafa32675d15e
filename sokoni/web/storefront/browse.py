"""Looking around: home, categories, search, shops and products; for guests from memory where it is kept."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from sokoni.commerce.catalog import errors as catalog_errors
from sokoni.commerce.catalog import policies as catalog_policies
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import Category, ProductDetail
from sokoni.commerce.shop import errors as shop_errors
from sokoni.commerce.shop import policies as shop_policies
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.showcase import handlers, rules
from sokoni.commerce.showcase import service as showcase
from sokoni.commerce.showcase.types import Card, ShelfQuery, Shown, Sort, shop_scope
from sokoni.commerce.stock import service as stock
from sokoni.core import money
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import HttpSettings, PageParameters, provided
from sokoni.core.http.routing import Router
from sokoni.core.pages import MAX_LIMIT, Page, PageQuery
from sokoni.identity.permission.edge import Anyone
from sokoni.identity.permission.types import Subject
from sokoni.web import forms, kept, rendering
from sokoni.web.forms import Form
from sokoni.web.storefront import choices, narrowing, shelf
from sokoni.web.translation import N_

router = Router(include_in_schema=False)
Settings = Annotated[HttpSettings, provided(HttpSettings)]
SearchText = Annotated[str, Query(alias="q", max_length=200)]

_HOME_PRODUCTS = 12
_HOME_SHOPS = 6
_HOME_BEST = 8
# Fewer are no shelf, and tell more of one order than of what sells.
_FEWEST_BEST = 4
_SORTS = (
    (Sort.NEWEST, N_("newest first")),
    (Sort.PRICE, N_("lowest price first")),
    (Sort.PRICE_DOWN, N_("highest price first")),
)
_SEARCH_SORTS = ((Sort.RELEVANCE, N_("best match first")), *_SORTS)


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


@router.get("/")
async def home(request: Request, subject: Anyone, settings: Settings) -> Response:
    """What is new, what sells, and the shops to know."""
    locale = rendering.locale_of(request, subject)

    async def context(session: ReadSession) -> dict[str, Any]:
        newest = await _cards(session, ShelfQuery(), PageQuery(limit=MAX_LIMIT), locale)
        sold = await showcase.list_bestsellers(session, locale=locale, limit=_HOME_BEST)
        best = [rules.read_card(each) for each in sold]
        return {
            "newest": shelf.mixed(newest.items, limit=_HOME_PRODUCTS),
            "best": best if len(best) >= _FEWEST_BEST else [],
            "shops": await shop_service.list_open(session, page=PageQuery(limit=_HOME_SHOPS)),
            "categories": await catalog.list_categories(session, locale=locale),
            "canonical": f"{settings.base_url}/",
        }

    tags = (ShelfQuery().scope, handlers.BESTSELLERS, handlers.SHOPS, handlers.TREE)
    return await kept.page(request, "storefront/home.html", subject=subject, tags=tags, context=context)


@router.get("/search")
async def search(
    request: Request,
    subject: Anyone,
    settings: Settings,
    page: PageParameters,
    narrowing_: Narrowed,
    q: SearchText = "",
) -> Response:
    """Products that have the words in any of their texts; all products without words."""
    text = q.strip()
    sort = narrowing_.sort if "sort" in request.query_params or not text else Sort.RELEVANCE
    query = replace(narrowing_, text=text or None, sort=sort)
    say = functools.partial(rendering.translate, request, subject)

    async def context(session: ReadSession) -> dict[str, Any]:
        return {
            "head": say(N_("Found for “%(query)s”"), query=text) if text else say(N_("Everything")),
            "query": text,
            "trail": (),
            "children": (),
            "sorts": _SEARCH_SORTS if text else _SORTS,
            "canonical": f"{settings.base_url}/search",
            **await _listing(session, request, subject, query, page),
        }

    tags = (query.scope, handlers.facets_tag(query.scope))
    return await kept.page(request, "storefront/listing.html", subject=subject, tags=tags, context=context)


@router.get("/c/{slug}")
async def category(
    request: Request, subject: Anyone, settings: Settings, page: PageParameters, narrowing_: Narrowed, slug: str
) -> Response:
    """The products of a category and the branches below it."""
    locale = rendering.locale_of(request, subject)
    answers = kept.answers_of(request)
    tree = await answers.value(
        ("tree", locale), tags=[handlers.TREE], make=lambda session: catalog.list_categories(session, locale=locale)
    )
    trail = _trail_to(tree, slug)
    if not trail:
        raise catalog_errors.CategoryMissing
    found = trail[-1]
    query = replace(narrowing_, category_id=found.id)
    home_step = (rendering.translate(request, subject, N_("Home")), "/")

    async def context(session: ReadSession) -> dict[str, Any]:
        return {
            "head": found.name,
            "trail": (home_step, *((step.name, f"/c/{step.slug}") for step in trail[:-1]), (found.name, "")),
            "children": found.children,
            "sorts": _SORTS,
            "canonical": f"{settings.base_url}/c/{slug}",
            **await _listing(session, request, subject, query, page),
        }

    tags = (query.scope, handlers.facets_tag(query.scope), handlers.TREE)
    return await kept.page(request, "storefront/listing.html", subject=subject, tags=tags, context=context)


@router.get("/s/{shop_slug}")
async def shop(
    request: Request, subject: Anyone, settings: Settings, page: PageParameters, narrowing_: Narrowed, shop_slug: str
) -> Response:
    """A shop's own page with everything it sells."""
    answers = kept.answers_of(request)
    found = await answers.value(
        ("shop", shop_slug),
        tags=[handlers.SHOPS],
        make=lambda session: shop_service.get_by_slug(session, slug=shop_slug),
    )
    if not shop_policies.can_see(subject, found):
        raise shop_errors.ShopMissing
    query = replace(narrowing_, shop_id=found.id)

    async def context(session: ReadSession) -> dict[str, Any]:
        return {
            "shop": found,
            "sorts": _SORTS,
            "canonical": f"{settings.base_url}/s/{found.slug}",
            **await _listing(session, request, subject, query, page),
        }

    tags = (shop_scope(found.id), handlers.facets_tag(query.scope), handlers.SHOPS)
    return await kept.page(request, "storefront/shop.html", subject=subject, tags=tags, context=context)


@router.get("/s/{shop_slug}/p/{slug}")
async def product(
    request: Request, subject: Anyone, settings: Settings, shop_slug: str, slug: str, variant: UUID | None = None
) -> Response:
    """A product with its pictures, variants and what is left of them; an address that it had leads to it."""
    try:
        shown = await _shown(request, subject, shop_slug, slug)
    except catalog_errors.ProductMissing:
        async with kept.answers_of(request).session() as session:
            moved = await catalog.find_moved(session, shop_slug=shop_slug, slug=slug)
        if moved is None:
            raise
        return RedirectResponse(f"/s/{shop_slug}/p/{moved}", status_code=301)

    async def context(_session: ReadSession) -> dict[str, Any]:
        return _product_context(
            shown.detail, forms.EMPTY, shown.left, settings=settings, variant_id=variant, values=request.query_params
        )

    tags = (handlers.product_tag(shown.detail.id),)
    return await kept.page(request, "storefront/product.html", subject=subject, tags=tags, context=context)


async def product_page(
    request: Request,
    subject: Subject,
    session: ReadSession,
    product: ProductDetail,
    form: Form,
    *,
    settings: HttpSettings,
    variant_id: UUID | None = None,
) -> Response:
    """A product's page with a form that was refused: it says why and keeps what was chosen."""
    levels = await stock.levels(session, variant_ids=[variant.id for variant in product.variants])
    # What is not kept in stock cannot be sold.
    left = {each.id: levels[each.id].shown if each.id in levels else 0 for each in product.variants}
    values = form.values or request.query_params
    return rendering.page(
        request,
        "storefront/product.html",
        subject=subject,
        status_code=200 if form.is_right else 422,
        **_product_context(product, form, left, settings=settings, variant_id=variant_id, values=values),
    )


def _product_context(
    product: ProductDetail,
    form: Form,
    left: Mapping[UUID, int | None],
    *,
    settings: HttpSettings,
    variant_id: UUID | None,
    values: Mapping[str, str],
) -> dict[str, Any]:
    return {
        "product": product,
        "form": form,
        "base_url": settings.base_url,
        "canonical": f"{settings.base_url}/s/{product.shop_slug}/p/{product.slug}",
        **buy_context(product, left, variant_id=variant_id, values=values),
    }


def buy_context(
    product: ProductDetail, left: Mapping[UUID, int | None], *, variant_id: UUID | None, values: Mapping[str, str]
) -> dict[str, Any]:
    """What the buying part of a product's page shows: the chosen variant, what is left, and the swatches."""
    can_buy = {key: limit is None or limit > 0 for key, limit in left.items()}
    wanted = choices.wanted_values(values)
    chosen = choices.choose_variant(product, variant_id=variant_id, wanted=wanted, can_buy=can_buy)
    chosen_values: Sequence[str] = chosen.option_values if chosen else [value for _, value in sorted(wanted.items())]
    return {
        "chosen": chosen,
        "available": left.get(chosen.id) if chosen else 0,
        "options": choices.option_choices(product, chosen_values=chosen_values, can_buy=can_buy),
    }


async def _shown(request: Request, subject: Subject, shop_slug: str, slug: str) -> Shown:
    """The product at an address: from the showcase, or from the truth for who works there and for what is too new.

    Raises:
        ProductMissing: there is none, or it is not on sale.
    """
    locale = rendering.locale_of(request, subject)
    answers = kept.answers_of(request)

    async def read(session: ReadSession) -> Shown | None:
        data = await showcase.get_detail_at(session, shop_slug=shop_slug, slug=slug, locale=locale)
        return None if data is None else rules.read_detail(data)

    found = None
    if not (subject.teams or subject.is_operator):
        key = ("shown", shop_slug, slug, locale)
        found = await answers.value(key, tags=_tags_of, make=read)
    if found is None:
        async with answers.session() as session:
            found = await _true(session, subject, shop_slug, slug, locale)
    return found


def _tags_of(shown: Shown | None) -> list[str]:
    return [] if shown is None else [handlers.product_tag(shown.detail.id)]


async def _true(session: ReadSession, subject: Subject, shop_slug: str, slug: str, locale: str) -> Shown:
    product = await catalog.get_product_by_slug(session, shop_slug=shop_slug, slug=slug, locale=locale, for_team=True)
    catalog_policies.check_can_see(subject, product)
    levels = await stock.levels(session, variant_ids=[variant.id for variant in product.variants])
    left = {each.id: levels[each.id].shown if each.id in levels else 0 for each in product.variants}
    return Shown(detail=product, left=left)


async def _cards(session: ReadSession, query: ShelfQuery, page: PageQuery, locale: str) -> Page[Card]:
    found = await showcase.list_cards(session, query=query, page=page, locale=locale)
    return Page(
        items=tuple(rules.read_card(each) for each in found.items),
        next_cursor=found.next_cursor,
        previous_cursor=found.previous_cursor,
        count=found.count,
    )


async def _listing(
    session: ReadSession, request: Request, subject: Subject, query: ShelfQuery, page: PageQuery
) -> dict[str, Any]:
    """A page of products with the ways to narrow it; three statements."""
    locale = rendering.locale_of(request, subject)
    facets = await showcase.get_facets(session, query=query)
    labels = await _labels(session, query, locale)
    say = functools.partial(rendering.translate, request, subject)
    return {
        "listing": await _cards(session, query, page, locale),
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


def _trail_to(tree: Sequence[Category], slug: str) -> list[Category]:
    """The branches from the root to a category; empty when it is not in the tree."""
    for node in tree:
        if node.slug == slug:
            return [node]
        below = _trail_to(node.children, slug)
        if below:
            return [node, *below]
    return []
