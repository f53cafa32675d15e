"""The basket: looked at, filled, changed; a guest's is kept by a token in a cookie."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.types import CartItem, CartKey, CartView, Problem
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductDetail
from sokoni.commerce.pricing.promotion.types import Customer
from sokoni.commerce.pricing.types import Destination, Quote
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.shop.opening import rules as opening
from sokoni.commerce.shop.opening.types import Standing
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import HttpSettings, Now, Read, Write, resources_of
from sokoni.core.http.routing import Router
from sokoni.core.money import Money
from sokoni.identity.permission.edge import Anyone, SameOrigin
from sokoni.identity.permission.types import Subject
from sokoni.services.media.types import Frame
from sokoni.web import forms, places, rendering
from sokoni.web.forms import Form
from sokoni.web.storefront import browse, choices, codes, delivery, points
from sokoni.web.translation import N_

router = Router(include_in_schema=False)
CART_COOKIE = "sokoni_cart"
COUNTRY_COOKIE = "country"
# Of so many things in the basket it is asked what goes with them.
_BESIDE = 12

_PROBLEM_WORDS = {
    Problem.UNAVAILABLE: N_("This is not for sale any more. Please take it out."),
    Problem.SOLD_OUT: N_("Sold out meanwhile. Please take it out."),
    Problem.TOO_FEW: N_("Only %(available)s are left. Please lower the quantity."),
}
_PRICE_CHANGED = N_("The price changed: it was %(before)s when you put it in.")


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as the pages show it, with a word about what changed or is wrong."""

    id: UUID
    product_id: UUID
    product_slug: str
    title: str
    variant_title: str
    image_hash: str | None
    image_frame: Frame
    quantity: int
    unit_price: Money
    total: Money
    notice: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """One shop's part of the basket, under the shop's name."""

    shop_id: UUID
    shop_slug: str
    shop_name: str
    country: str
    items: Sequence[ShownItem]
    subtotal: Money
    standing: Standing


def key_of(request: Request, subject: Subject) -> CartKey:
    """Whose basket: the account's, or that of whoever holds the cookie."""
    if subject.account_id is not None:
        return CartKey(account_id=subject.account_id)
    return CartKey(token=token_of(request))


def token_of(request: Request) -> str | None:
    """The token of a guest's basket."""
    return request.cookies.get(CART_COOKIE)


async def merge(session: WriteSession, *, token: str | None, account_id: UUID, now: datetime) -> int:
    """How many pieces an account's basket holds, once the guest's has gone into it."""
    if token is not None:
        await cart.merge(session, token=token, account_id=account_id, now=now)
    return (await cart.view(session, key=CartKey(account_id=account_id), now=now)).piece_count


@router.get("/cart")
async def show_cart(request: Request, subject: Anyone, session: Read, now: Now) -> Response:
    """What is in the basket, by shop, with what changed since it was put there."""
    return await _cart_page(request, subject, session, forms.EMPTY, now=now)


@router.post("/cart/items", dependencies=[SameOrigin])
async def add_item(request: Request, subject: Anyone, session: Write, now: Now) -> Response:
    """Put a variant into the basket: named by id, or by its product and option values."""
    form = await forms.read(request)
    quantity = form.integer("quantity", default=1, least=1, most=999)
    product = await product_of(request, session, subject, form)
    variant_id = form.uuid("variant_id") or variant_of(product, form)
    view = None
    if form.is_right and variant_id is not None:
        view = await forms.attempt(
            session,
            form,
            lambda: cart.add_item(
                session,
                key=key_of(request, subject),
                variant_id=variant_id,
                quantity=quantity,
                currency=form.text("currency") or None,
                now=now,
            ),
        )
    if view is None:
        return await _refused(request, subject, session, form, product, now=now)
    if rendering.is_fragment(request):
        response: Response = rendering.page(
            request, "storefront/_added.html", subject=subject, cart_count=view.piece_count
        )
    else:
        response = rendering.redirect(request, "/cart", note="added", cart_count=view.piece_count)
    keep_token(request, response, view)
    return response


@router.post("/cart/items/{item_id}", dependencies=[SameOrigin])
async def change_item(request: Request, subject: Anyone, session: Write, now: Now, item_id: UUID) -> Response:
    """Change how many pieces are wanted; none takes the item out."""
    form = await forms.read(request)
    quantity = form.integer("quantity", default=1, most=999)
    key = key_of(request, subject)
    view = None
    if form.is_right:
        view = await forms.attempt(
            session,
            form,
            lambda: (
                cart.set_quantity(session, key=key, item_id=item_id, quantity=quantity, now=now)
                if quantity
                else cart.remove(session, key=key, item_id=item_id, now=now)
            ),
        )
    if view is None:
        return await _cart_page(request, subject, session, form, now=now)
    note = "updated" if quantity else "removed"
    return rendering.redirect(request, "/cart", note=note, cart_count=view.piece_count)


@router.post("/cart/codes", dependencies=[SameOrigin])
async def change_code(request: Request, subject: Anyone, session: Write, now: Now) -> Response:
    """Type a code into the basket, or take one out; a refusal stands beside the field."""
    form = await forms.read(request)
    if await codes.change(session, form, key=key_of(request, subject), now=now) is None:
        return await _cart_page(request, subject, session, form, now=now)
    return rendering.redirect(request, "/cart")


def country_of(request: Request, groups: Sequence[ShownGroup]) -> str:
    """Where a basket probably goes: where its owner last said, else where its first shop is."""
    said = request.cookies.get(COUNTRY_COOKIE, "")
    if len(said) == 2 and said.isascii() and said.isupper():  # noqa: PLR2004  # ISO 3166-1 alpha-2
        return said
    return groups[0].country if groups else ""


async def shown_groups(
    request: Request, session: ReadSession, subject: Subject, view: CartView, *, now: datetime
) -> Sequence[ShownGroup]:
    """The basket as the pages show it; one statement for the shops."""
    shops = await shop_service.list_by_ids(session, shop_ids=[group.shop_id for group in view.groups])
    known = {shop.id: shop for shop in shops}
    return [
        ShownGroup(
            shop_id=group.shop_id,
            shop_slug=group.shop_slug,
            shop_name=known[group.shop_id].name,
            country=known[group.shop_id].country,
            items=[_shown(request, subject, item) for item in group.items],
            subtotal=group.subtotal,
            standing=opening.standing(known[group.shop_id].opening, now),
        )
        for group in view.groups
    ]


async def _cart_page(request: Request, subject: Subject, session: ReadSession, form: Form, *, now: Now) -> Response:
    locale = rendering.locale_of(request, subject)
    view = await cart.view(session, key=key_of(request, subject), locale=locale, now=now)
    groups = await shown_groups(request, session, subject, view, now=now)
    language, wording = rendering.words(request, subject)
    country = country_of(request, groups)
    found = await _estimate(session, subject, view, country, now=now) if groups else None
    programme = await points.programme_of(request) if groups else None
    return rendering.page(
        request,
        "storefront/cart.html",
        subject=subject,
        status_code=form.status,
        cart_count=view.piece_count,
        form=form,
        groups=groups,
        deliveries={
            group.shop_id: delivery.of_shop(found, group.shop_id, standing=group.standing, wording=wording, now=now)
            for group in groups
            if found is not None
        },
        country=dict(places.countries(language.code)).get(country, country),
        estimate=found.totals if found is not None else None,
        codes=codes.shown(request, subject, found.codes) if found is not None else (),
        beside=urlencode([("with", item.variant.product_id) for item in view.items[:_BESIDE]]),
        count=view.piece_count,
        brings=points.brought_by(programme, points.goods_of(found.totals)) if found is not None else 0,
        can_check_out=bool(view.items) and not view.has_problems and all(each.standing.takes_orders for each in groups),
    )


async def _estimate(session: ReadSession, subject: Subject, view: CartView, country: str, *, now: datetime) -> Quote:
    customer = Customer(account_id=subject.account_id)
    return await delivery.quote(session, view, Destination(country=country), customer=customer, now=now)


def _shown(request: Request, subject: Subject, item: CartItem) -> ShownItem:
    return ShownItem(
        id=item.id,
        product_id=item.variant.product_id,
        product_slug=item.variant.product_slug,
        title=item.variant.product_title,
        variant_title=item.variant.variant_title,
        image_hash=item.variant.image_hash,
        image_frame=item.variant.image_frame,
        quantity=item.quantity,
        unit_price=item.current_price,
        total=item.subtotal,
        notice=_notice(request, subject, item),
        blocks=item.problem is not None,
    )


def _notice(request: Request, subject: Subject, item: CartItem) -> str:
    _, wording = rendering.words(request, subject)
    if item.problem is not None:
        available = wording.number(item.available or 0)
        return rendering.translate(request, subject, _PROBLEM_WORDS[item.problem], available=available)
    if item.price_changed:
        return rendering.translate(request, subject, _PRICE_CHANGED, before=wording.money(item.unit_price))
    return ""


async def product_of(request: Request, session: ReadSession, subject: Subject, form: Form) -> ProductDetail | None:
    """The product that a form names, if it names one."""
    product_id = form.uuid("product_id")
    if product_id is None:
        return None
    locale = rendering.locale_of(request, subject)
    return await catalog.get_product(session, product_id=product_id, locale=locale)


def variant_of(product: ProductDetail | None, form: Form) -> UUID | None:
    """The variant of a product's form: the one of its option values, or the only one."""
    if product is None:
        return None
    wanted = choices.wanted_values(form.values)
    if not wanted and len(product.variants) > 1:
        return None
    chosen = choices.choose_variant(product, variant_id=None, wanted=wanted, can_buy={})
    return chosen.id if chosen is not None else None


async def _refused(
    request: Request, subject: Subject, session: ReadSession, form: Form, product: ProductDetail | None, *, now: Now
) -> Response:
    """The product's page with what is wrong, or the basket where no product was named."""
    if product is None:
        return await _cart_page(request, subject, session, form, now=now)
    settings = resources_of(request).get(HttpSettings)
    return await browse.product_page(request, subject, session, product, form, settings=settings, now=now)


def keep_token(request: Request, response: Response, view: CartView) -> None:
    """Let a guest's browser remember a basket that is new."""
    if view.token is not None:
        rendering.set_cookie(request, response, CART_COOKIE, view.token, max_age=30 * 24 * 3600)
