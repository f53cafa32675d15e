"""Checkout on one page: who and where, delivery, payment; everything stays editable and nothing typed is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.types import CartView
from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.order.types import Address, Checkout, Contact
from sokoni.commerce.payment import ports as payment_ports
from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.pricing.errors import ShippingChoiceInvalid
from sokoni.commerce.pricing.types import Destination, PricedLine, Quote, ShippingOption
from sokoni.commerce.shop import service as shop_service
from sokoni.core.database import ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.money import Money
from sokoni.identity.account import rules as account_rules
from sokoni.identity.account import service as account_service
from sokoni.identity.permission.edge import Anyone, SameOrigin
from sokoni.identity.permission.types import Subject
from sokoni.web import forms, places, rendering, vocabulary
from sokoni.web.forms import Form
from sokoni.web.storefront import basket
from sokoni.web.storefront.basket import ShownGroup, ShownItem
from sokoni.web.translation import N_

router = Router(include_in_schema=False)
_PAYMENT_ICONS = {"test": "credit-card", "manual": "receipt", "cash": "cash"}
_CHOOSE_PAYMENT = N_("Please choose how you want to pay.")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class PaymentChoice:
    """One way to pay, as the page offers it."""

    name: str
    icon: str


@dataclass(frozen=True, slots=True)
class DeliveryGroup:
    """One shop's items with the ways in which it delivers them."""

    shop_id: UUID
    shop_name: str
    items: Sequence[ShownItem]
    methods: Sequence[ShippingOption]
    chosen_method_id: UUID | None
    is_undeliverable: bool


@router.get("/checkout")
async def show_checkout(request: Request, subject: Anyone, session: Read, now: Now) -> Response:
    """The page on which one orders."""
    return await _checkout_page(request, subject, session, await _prefilled(session, subject), now=now)


@router.post("/checkout/preview", dependencies=[SameOrigin])
async def preview(request: Request, subject: Anyone, session: Read, now: Now) -> Response:
    """The same page with other choices: delivery and totals anew, nothing ordered and nothing complained about."""
    return await _checkout_page(request, subject, session, await forms.read(request), now=now)


@router.post("/checkout", dependencies=[SameOrigin])
async def place_order(
    request: Request,
    subject: Anyone,
    session: Write,
    now: Now,
    settings: Annotated[OrderSettings, provided(OrderSettings)],
) -> Response:
    """Place the order, or show the page again with what is wrong beside its field."""
    form = await forms.read(request)
    view = await cart.view(session, key=basket.key_of(request, subject), now=now)
    wish = _read_checkout(request, subject, form, view)
    placed = None
    if wish is not None:
        placed = await forms.attempt(
            session,
            form,
            lambda: order_service.place(session, checkout=wish, settings=settings, now=now),
        )
    if placed is None:
        return await _checkout_page(request, subject, session, form, now=now)
    next_page = "/pay" if placed.order.payment_method == "test" else ""
    return rendering.redirect(request, f"/o/{placed.token}{next_page}", cart_count=0)


def _read_checkout(request: Request, subject: Subject, form: Form, view: CartView) -> Checkout | None:
    """What was typed as an order, or None when something is missing and marked."""
    contact = Contact(name=_short(form, "name"), phone=_short(form, "phone"), email=_email(form))
    address = Address(
        line=_short(form, "line"),
        city=_short(form, "city"),
        region=form.text("region")[:_LONGEST],
        country=form.required("country"),
        postal_code=form.text("postal_code")[:_LONGEST],
    )
    method = form.text("payment_method")
    if method not in payment_ports.provider_names():
        form.mistakes["payment_method"] = _CHOOSE_PAYMENT
    if not form.is_right:
        return None
    return Checkout(
        contact=contact,
        address=address,
        payment_method=method,
        cart=basket.key_of(request, subject),
        shipping_choice=_shipping_choice(form, view),
        expected_total=_expected_total(form, view),
        account_id=subject.account_id,
        locale=rendering.locale_of(request, subject),
    )


async def _checkout_page(request: Request, subject: Subject, session: ReadSession, form: Form, *, now: Now) -> Response:
    locale = rendering.locale_of(request, subject)
    view = await cart.view(session, key=basket.key_of(request, subject), locale=locale, now=now)
    if not view.items or (view.has_problems and form.is_right):
        return rendering.redirect(request, "/cart")
    country = form.text("country") or await _country_of(session, view)
    quote = await _quote(session, form, view, Destination(country=country, region=form.text("region") or None))
    groups = await basket.shown_groups(request, session, subject, view)
    methods = _payment_choices()
    return rendering.page(
        request,
        "storefront/checkout.html",
        subject=subject,
        status_code=200 if form.is_right else 422,
        cart_count=view.piece_count,
        form=form,
        country=country,
        countries=places.countries(locale),
        groups=[_delivery(group, quote) for group in groups],
        totals=quote.totals,
        payment_methods=methods,
        chosen_payment=form.text("payment_method") or methods[0].name,
    )


async def _quote(session: ReadSession, form: Form, view: CartView, destination: Destination) -> Quote:
    lines = [
        PricedLine(
            key=str(item.id),
            shop_id=item.variant.shop_id,
            variant_id=item.variant.variant_id,
            unit_price=item.current_price,
            quantity=item.quantity,
            weight_grams=item.variant.weight_grams,
            taxable=item.variant.taxable,
            requires_shipping=item.variant.requires_shipping,
        )
        for item in view.items
    ]
    try:
        return await pricing.quote(
            session, lines=lines, destination=destination, shipping_choice=_shipping_choice(form, view)
        )
    except ShippingChoiceInvalid:
        # The country was changed after the choice: the shops' first ways stand there again.
        return await pricing.quote(session, lines=lines, destination=destination)


def _delivery(group: ShownGroup, quote: Quote) -> DeliveryGroup:
    chosen = quote.chosen.get(group.shop_id)
    return DeliveryGroup(
        shop_id=group.shop_id,
        shop_name=group.shop_name,
        items=group.items,
        methods=quote.options.get(group.shop_id, ()),
        chosen_method_id=chosen.id if chosen is not None else None,
        is_undeliverable=group.shop_id in quote.undeliverable,
    )


def _shipping_choice(form: Form, view: CartView) -> Mapping[UUID, UUID]:
    chosen = {group.shop_id: form.uuid(f"shipping-{group.shop_id}") for group in view.groups}
    return {shop_id: method_id for shop_id, method_id in chosen.items() if method_id is not None}


def _expected_total(form: Form, view: CartView) -> Money | None:
    raw = form.text("expected_total")
    is_amount = raw.isascii() and raw.isdigit() and len(raw) < 20  # noqa: PLR2004  # more is no amount
    return Money(int(raw), view.currency) if is_amount and view.currency is not None else None


def _payment_choices() -> Sequence[PaymentChoice]:
    known = [name for name in payment_ports.provider_names() if name in vocabulary.PAYMENT_METHOD_WORDS]
    return [PaymentChoice(name, _PAYMENT_ICONS[name]) for name in known]


def _short(form: Form, name: str) -> str:
    return form.required(name)[:_LONGEST]


def _email(form: Form) -> str:
    raw = form.required("email")
    if not raw:
        return raw
    try:
        return account_rules.normalise_email(raw)
    except DomainError as error:
        form.mistakes["email"] = error
        return raw


async def _country_of(session: ReadSession, view: CartView) -> str:
    """Where the first shop is: the best guess before somebody says where they are."""
    shops = await shop_service.list_by_ids(session, shop_ids=[view.groups[0].shop_id])
    return shops[0].country


async def _prefilled(session: ReadSession, subject: Subject) -> Form:
    if subject.account_id is None:
        return forms.EMPTY
    account = await account_service.get(session, account_id=subject.account_id)
    return Form({"name": account.display_name, "email": account.email})
