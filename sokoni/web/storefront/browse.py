"""Looking around: home, categories, search, shops and products; for guests from memory where it is kept."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import RedirectResponse, Response

from sokoni.commerce.catalog import errors as catalog_errors
from sokoni.commerce.catalog import policies as catalog_policies
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import Category, ProductDetail
from sokoni.commerce.loyalty.types import Programme
from sokoni.commerce.review import service as review
from sokoni.commerce.review.types import Summary
from sokoni.commerce.shop import errors as shop_errors
from sokoni.commerce.shop import policies as shop_policies
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.shop.opening import rules as opening
from sokoni.commerce.shop.opening.types import Standing
from sokoni.commerce.shop.types import Shop
from sokoni.commerce.showcase import handlers, rules
from sokoni.commerce.showcase import service as showcase
from sokoni.commerce.showcase.types import ShelfQuery, Shown, Sort, shop_scope
from sokoni.commerce.stock import service as stock
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import HttpSettings, Now, PageParameters, provided
from sokoni.core.http.routing import Router
from sokoni.core.pages import MAX_LIMIT, PageQuery
from sokoni.identity.permission.edge import Anyone
from sokoni.identity.permission.types import Subject
from sokoni.web import forms, kept, rendering
from sokoni.web.forms import Form
from sokoni.web.storefront import choices, currencies, listings, points, shelf, views, visits
from sokoni.web.translation import N_

router = Router(include_in_schema=False)
Settings = Annotated[HttpSettings, provided(HttpSettings)]
SearchText = Annotated[str, Query(alias="q", max_length=200)]

_HOME_PRODUCTS = 12
_HOME_SHOPS = 6
_HOME_BEST = 8
_SHOP_COLLECTIONS = 6
# Fewer are no shelf, and tell more of one order than of what sells.
_FEWEST_BEST = 4


@router.get("/")
async def home(request: Request, subject: Anyone, settings: Settings) -> Response:
    """What is new, what sells, and the shops to know."""
    locale = rendering.locale_of(request, subject)

    async def context(session: ReadSession) -> dict[str, Any]:
        newest = await listings.list_cards(session, ShelfQuery(), PageQuery(limit=MAX_LIMIT), locale)
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
    narrowing_: listings.Narrowed,
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
            "sorts": listings.SEARCH_SORTS if text else listings.SORTS,
            "canonical": f"{settings.base_url}/search",
            **await listings.read(session, request, subject, query, page),
        }

    tags = (query.scope, handlers.facets_tag(query.scope))
    return await kept.page(request, "storefront/listing.html", subject=subject, tags=tags, context=context)


@router.get("/c/{slug}")
async def category(
    request: Request,
    subject: Anyone,
    settings: Settings,
    page: PageParameters,
    narrowing_: listings.Narrowed,
    slug: str,
) -> Response:
    """The products of a category and the branches below it."""
    locale = rendering.locale_of(request, subject)
    answers = kept.answers_of(request)
    tree = await answers.value(
        ("tree", locale), tags=[handlers.TREE], make=lambda session: catalog.list_categories(session, locale=locale)
    )
    trail = _trail_to(tree, slug)
    if not trail:
        async with answers.session() as session:
            moved = await catalog.find_moved_category(session, slug=slug)
        if moved is None:
            raise catalog_errors.CategoryMissing
        return RedirectResponse(f"/c/{moved}", status_code=301)
    found = trail[-1]
    query = replace(narrowing_, category_id=found.id)
    home_step = (rendering.translate(request, subject, N_("Home")), "/")

    async def context(session: ReadSession) -> dict[str, Any]:
        return {
            "head": found.name,
            "trail": (home_step, *((step.name, f"/c/{step.slug}") for step in trail[:-1]), (found.name, "")),
            "children": found.children,
            "sorts": listings.SORTS,
            "canonical": f"{settings.base_url}/c/{slug}",
            **await listings.read(session, request, subject, query, page),
        }

    tags = (query.scope, handlers.facets_tag(query.scope), handlers.TREE)
    return await kept.page(request, "storefront/listing.html", subject=subject, tags=tags, context=context)


@router.get("/s/{shop_slug}")
async def shop(
    request: Request,
    subject: Anyone,
    settings: Settings,
    page: PageParameters,
    narrowing_: listings.Narrowed,
    now: Now,
    shop_slug: str,
) -> Response:
    """A shop's own page with everything it sells, its collections first."""
    found = await find_shop(request, subject, shop_slug)
    standing = opening.standing(found.opening, now)
    visits.note(request, subject, shop_id=found.id, shop_slug=shop_slug)
    locale = rendering.locale_of(request, subject)
    query = replace(narrowing_, shop_id=found.id)

    async def context(session: ReadSession) -> dict[str, Any]:
        return {
            "shop": found,
            "standing": standing,
            "collections": await catalog.list_collections(
                session, shop_id=found.id, page=PageQuery(limit=_SHOP_COLLECTIONS), locale=locale
            ),
            "sorts": listings.SORTS,
            "canonical": f"{settings.base_url}/s/{found.slug}",
            **await listings.read(session, request, subject, query, page),
        }

    tags = (
        shop_scope(found.id),
        handlers.facets_tag(query.scope),
        handlers.collections_tag(found.id),
        handlers.SHOPS,
    )
    return await kept.page(
        request, "storefront/shop.html", subject=subject, tags=tags, context=context, beside=standing
    )


async def find_shop(request: Request, subject: Subject, shop_slug: str) -> Shop:
    """The shop at an address, from memory where it is kept, else by one statement.

    Raises:
        ShopMissing: there is none, or this visitor does not see it.
    """
    found = await kept.answers_of(request).value(
        ("shop", shop_slug),
        tags=[handlers.SHOPS],
        make=lambda session: shop_service.get_by_slug(session, slug=shop_slug),
    )
    if not shop_policies.can_see(subject, found):
        raise shop_errors.ShopMissing
    return found


@router.get("/s/{shop_slug}/p/{slug}")
async def product(
    request: Request,
    subject: Anyone,
    settings: Settings,
    now: Now,
    shop_slug: str,
    slug: str,
    variant: UUID | None = None,
) -> Response:
    """A product with its pictures, variants and what is left of them; an address that it had leads to it."""
    try:
        shown = await find_shown(request, subject, shop_slug, slug)
    except catalog_errors.ProductMissing:
        async with kept.answers_of(request).session() as session:
            moved = await catalog.find_moved(session, shop_slug=shop_slug, slug=slug)
        if moved is None:
            raise
        return RedirectResponse(f"/s/{shop_slug}/p/{moved}", status_code=301)

    programme = await points.programme_of(request)
    standing = opening.standing((await find_shop(request, subject, shop_slug)).opening, now)

    async def context(session: ReadSession) -> dict[str, Any]:
        return _product_context(
            await _at_their_prices(request, session, subject, shown, now=now),
            forms.EMPTY,
            settings=settings,
            programme=programme,
            standing=standing,
            variant_id=variant,
            values=request.query_params,
        )

    tags = (handlers.product_tag(shown.detail.id), points.TAG)
    response = await kept.page(
        request,
        "storefront/product.html",
        subject=subject,
        tags=tags,
        context=context,
        is_personal=currencies.is_asked(request, subject),
        beside=standing,
    )
    views.remember(request, response, shown.detail.id)
    visits.note(request, subject, shop_id=shown.detail.shop_id, shop_slug=shop_slug)
    return response


async def product_page(
    request: Request,
    subject: Subject,
    session: ReadSession,
    product: ProductDetail,
    form: Form,
    *,
    settings: HttpSettings,
    now: datetime,
    variant_id: UUID | None = None,
) -> Response:
    """A product's page with a form that was refused: it says why and keeps what was chosen."""
    levels = await stock.levels(session, variant_ids=[variant.id for variant in product.variants])
    # What is not kept in stock cannot be sold.
    left = {each.id: levels[each.id].shown if each.id in levels else 0 for each in product.variants}
    values = form.values or request.query_params
    ratings = await review.summaries(session, product_ids=[product.id])
    shown = await _at_their_prices(
        request,
        session,
        subject,
        Shown(detail=product, left=left, rating=ratings.get(product.id, Summary())),
        now=now,
    )
    return rendering.page(
        request,
        "storefront/product.html",
        subject=subject,
        status_code=form.status,
        **_product_context(
            shown,
            form,
            settings=settings,
            programme=await points.programme_of(request),
            standing=opening.standing((await find_shop(request, subject, product.shop_slug)).opening, now),
            variant_id=variant_id,
            values=values,
        ),
    )


async def _at_their_prices(
    request: Request, session: ReadSession, subject: Subject, shown: Shown, *, now: datetime
) -> Shown:
    """A product at this visitor's prices; whether its shop has any is known from memory where it is kept."""
    if not currencies.is_asked(request, subject):
        return shown
    found = await find_shop(request, subject, shown.detail.shop_slug)
    return await currencies.at_their_prices(request, session, subject, shown, found, now=now)


def _product_context(
    shown: Shown,
    form: Form,
    *,
    settings: HttpSettings,
    programme: Programme | None,
    standing: Standing,
    variant_id: UUID | None,
    values: Mapping[str, str],
) -> dict[str, Any]:
    product = shown.detail
    buying = buy_context(product, shown.left, variant_id=variant_id, values=values)
    chosen = buying["chosen"]
    return {
        "product": product,
        "standing": standing,
        "rating": shown.rating,
        "form": form,
        "base_url": settings.base_url,
        "canonical": f"{settings.base_url}/s/{product.shop_slug}/p/{product.slug}",
        "brings": 0 if chosen is None else points.brought_by(programme, chosen.price),
        **buying,
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


async def find_shown(request: Request, subject: Subject, shop_slug: str, slug: str) -> Shown:
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
    ratings = await review.summaries(session, product_ids=[product.id])
    return Shown(detail=product, left=left, rating=ratings.get(product.id, Summary()))


def _trail_to(tree: Sequence[Category], slug: str) -> list[Category]:
    """The branches from the root to a category; empty when it is not in the tree."""
    for node in tree:
        if node.slug == slug:
            return [node]
        below = _trail_to(node.children, slug)
        if below:
            return [node, *below]
    return []
