"""Looking around: home, categories, search, shops and products."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import Category, ProductDetail, ProductQuery, ProductSort
from sokoni.commerce.shop import errors as shop_errors
from sokoni.commerce.shop import policies as shop_policies
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.stock import service as stock
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import HttpSettings, PageParameters, Read, provided
from sokoni.core.http.routing import Router
from sokoni.core.pages import MAX_LIMIT, PageQuery
from sokoni.identity.permission.edge import Anyone
from sokoni.identity.permission.types import Subject
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.storefront import choices, shelf
from sokoni.web.translation import N_

router = Router(include_in_schema=False)
Settings = Annotated[HttpSettings, provided(HttpSettings)]
SearchText = Annotated[str, Query(alias="q", max_length=200)]

_HOME_PRODUCTS = 12
_HOME_SHOPS = 6
_SORTS = (
    (ProductSort.NEWEST, N_("newest first")),
    (ProductSort.PRICE, N_("lowest price first")),
    (ProductSort.PRICE_DOWN, N_("highest price first")),
)


@router.get("/")
async def home(request: Request, subject: Anyone, session: Read, settings: Settings) -> Response:
    """What is new, and the shops to know."""
    locale = rendering.locale_of(request, subject)
    newest = await catalog.list_products(session, query=ProductQuery(), page=PageQuery(limit=MAX_LIMIT), locale=locale)
    return rendering.page(
        request,
        "storefront/home.html",
        subject=subject,
        newest=shelf.mixed(newest.items, limit=_HOME_PRODUCTS),
        shops=await shop_service.list_open(session, page=PageQuery(limit=_HOME_SHOPS)),
        categories=await catalog.list_categories(session, locale=locale),
        canonical=f"{settings.base_url}/",
    )


@router.get("/search")
async def search(
    request: Request,
    subject: Anyone,
    session: Read,
    settings: Settings,
    page: PageParameters,
    q: SearchText = "",
    sort: ProductSort = ProductSort.NEWEST,
) -> Response:
    """Products whose title has the words; all products without words."""
    text = q.strip()
    locale = rendering.locale_of(request, subject)
    listing = await catalog.list_products(
        session, query=ProductQuery(text=text or None, sort=sort), page=page, locale=locale
    )
    head = rendering.translate(request, subject, N_("Found for “%(query)s”"), query=text)
    return rendering.page(
        request,
        "storefront/listing.html",
        subject=subject,
        head=head if text else rendering.translate(request, subject, N_("Everything")),
        listing=listing,
        query=text,
        trail=(),
        children=(),
        sort=sort,
        sorts=_SORTS,
        canonical=f"{settings.base_url}/search",
    )


@router.get("/c/{slug}")
async def category(
    request: Request,
    subject: Anyone,
    session: Read,
    settings: Settings,
    page: PageParameters,
    slug: str,
    sort: ProductSort = ProductSort.NEWEST,
) -> Response:
    """The products of a category and the branches below it."""
    locale = rendering.locale_of(request, subject)
    found = await catalog.get_category_by_slug(session, slug=slug, locale=locale)
    tree = await catalog.list_categories(session, locale=locale)
    listing = await catalog.list_products(
        session, query=ProductQuery(category_id=found.id, sort=sort), page=page, locale=locale
    )
    trail = _trail_to(tree, found.id)
    home_step = (rendering.translate(request, subject, N_("Home")), "/")
    return rendering.page(
        request,
        "storefront/listing.html",
        subject=subject,
        head=found.name,
        listing=listing,
        trail=(home_step, *((step.name, f"/c/{step.slug}") for step in trail[:-1]), (found.name, "")),
        children=trail[-1].children if trail else (),
        sort=sort,
        sorts=_SORTS,
        canonical=f"{settings.base_url}/c/{slug}",
    )


@router.get("/s/{shop_slug}")
async def shop(
    request: Request, subject: Anyone, session: Read, settings: Settings, page: PageParameters, shop_slug: str
) -> Response:
    """A shop's own page with everything it sells."""
    found = await shop_service.get_by_slug(session, slug=shop_slug)
    if not shop_policies.can_see(subject, found):
        raise shop_errors.ShopMissing
    listing = await catalog.list_products(
        session,
        query=ProductQuery(shop_id=found.id),
        page=page,
        locale=rendering.locale_of(request, subject),
    )
    return rendering.page(
        request,
        "storefront/shop.html",
        subject=subject,
        shop=found,
        listing=listing,
        canonical=f"{settings.base_url}/s/{found.slug}",
    )


@router.get("/s/{shop_slug}/p/{slug}")
async def product(
    request: Request,
    subject: Anyone,
    session: Read,
    settings: Settings,
    shop_slug: str,
    slug: str,
    variant: UUID | None = None,
) -> Response:
    """A product with its pictures, variants and what is left of them."""
    found = await catalog.get_product_by_slug(
        session, shop_slug=shop_slug, slug=slug, locale=rendering.locale_of(request, subject)
    )
    return await product_page(request, subject, session, found, forms.EMPTY, settings=settings, variant_id=variant)


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
    """A product's page; with a form that was refused it says why and keeps what was chosen."""
    values = form.values or request.query_params
    return rendering.page(
        request,
        "storefront/product.html",
        subject=subject,
        status_code=200 if form.is_right else 422,
        product=product,
        form=form,
        base_url=settings.base_url,
        canonical=f"{settings.base_url}/s/{product.shop_slug}/p/{product.slug}",
        **await buy_context(session, product, variant_id=variant_id, values=values),
    )


async def buy_context(
    session: ReadSession, product: ProductDetail, *, variant_id: UUID | None, values: Mapping[str, str]
) -> dict[str, Any]:
    """What the buying part of a product's page shows: the chosen variant, what is left, and the swatches."""
    levels = await stock.levels(session, variant_ids=[variant.id for variant in product.variants])
    # What is not kept in stock cannot be sold.
    left = {each.id: levels[each.id].limit if each.id in levels else 0 for each in product.variants}
    can_buy = {key: limit is None or limit > 0 for key, limit in left.items()}
    wanted = choices.wanted_values(values)
    chosen = choices.choose_variant(product, variant_id=variant_id, wanted=wanted, can_buy=can_buy)
    chosen_values: Sequence[str] = chosen.option_values if chosen else [value for _, value in sorted(wanted.items())]
    return {
        "chosen": chosen,
        "available": left.get(chosen.id) if chosen else 0,
        "options": choices.option_choices(product, chosen_values=chosen_values, can_buy=can_buy),
    }


def _trail_to(tree: Sequence[Category], category_id: UUID) -> list[Category]:
    """The branches from the root to a category; empty when it is not in the tree."""
    for node in tree:
        if node.id == category_id:
            return [node]
        below = _trail_to(node.children, category_id)
        if below:
            return [node, *below]
    return []
