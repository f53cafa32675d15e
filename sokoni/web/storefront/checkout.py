"""Checkout on one page: who and where, delivery, payment; everything stays editable and nothing typed is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.cart import leaving
from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.types import CartView
from sokoni.commerce.customer import service as customer
from sokoni.commerce.customer.types import AddressDraft, SavedAddress
from sokoni.commerce.loyalty import rules as loyalty_rules
from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.order.types import Address, Checkout, Contact
from sokoni.commerce.payment import ports as payment_ports
from sokoni.commerce.pricing.promotion.types import Customer
from sokoni.commerce.pricing.types import Destination
from sokoni.core.database import ReadSession, WriteSession
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
from sokoni.web.storefront import basket, codes, delivery, points
from sokoni.web.translation import N_

router = Router(include_in_schema=False)
_PAYMENT_ICONS = {"manual": "receipt", "cash": "cash"}
_OTHER_ICON = "credit-card"
_CHOOSE_PAYMENT = N_("Please choose how you want to pay.")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class PaymentChoice:
    """One way to pay, as the page offers it."""

    name: str
    icon: str


@router.get("/checkout")
async def show_checkout(request: Request, subject: Anyone, session: Read, now: Now) -> Response:
    """The page on which one orders."""
    return await _checkout_page(request, subject, session, await _prefilled(session, subject), now=now)


@router.post("/checkout/preview", dependencies=[SameOrigin])
async def preview(request: Request, subject: Anyone, session: Write, now: Now) -> Response:
    """The same page with other choices: delivery and totals anew, nothing ordered and nothing complained about."""
    form = await forms.read(request)
    await _keep_contact(request, subject, session, form)
    if form.text("fill") == "address":
        form = await _with_address(session, subject, form)
    return await _checkout_page(request, subject, session, form, now=now)


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
        await _keep_contact(request, subject, session, form)
        return await _checkout_page(request, subject, session, form, now=now)
    if subject.account_id is not None and form.text("keep_address"):
        # A full book is no reason against an order: the address is then just not kept.
        await forms.attempt(session, Form({}), lambda: _keep_address(session, subject, form, now=now))
    method = placed.order.payment_method
    next_page = "/pay" if method == "test" or payment_ports.find_gateway(method) is not None else ""
    return rendering.redirect(request, f"/o/{placed.token}{next_page}", cart_count=0)


@router.post("/checkout/codes", dependencies=[SameOrigin])
async def change_code(request: Request, subject: Anyone, session: Write, now: Now) -> Response:
    """The same page with a code typed or taken out, and everything else as it was typed."""
    form = await forms.read(request)
    if await codes.change(session, form, key=basket.key_of(request, subject), now=now) is not None:
        form = Form({name: value for name, value in form.values.items() if name != "code"})
    return await _checkout_page(request, subject, session, form, now=now)


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
    spent = form.integer("points", most=loyalty_rules.MOST_POINTS)
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
        points=spent,
    )


async def _checkout_page(request: Request, subject: Subject, session: ReadSession, form: Form, *, now: Now) -> Response:
    locale = rendering.locale_of(request, subject)
    view = await cart.view(session, key=basket.key_of(request, subject), locale=locale, now=now)
    if not view.items or (view.has_problems and form.is_right):
        return rendering.redirect(request, "/cart")
    groups = await basket.shown_groups(request, session, subject, view, now=now)
    country = form.text("country") or basket.country_of(request, groups)
    destination = Destination(
        country=country, region=form.text("region") or None, postal_code=form.text("postal_code") or None
    )
    till = await points.till(session, subject, form, currency=view.currency, now=now)
    found = await delivery.quote(
        session,
        view,
        destination,
        shipping_choice=_shipping_choice(form, view),
        customer=Customer(account_id=subject.account_id, email=form.text("email") or None),
        redemption=None if till is None else till.redemption,
        now=now,
    )
    methods = _payment_choices(found.totals.total)
    _, wording = rendering.words(request, subject)
    addresses = await _addresses_of(session, subject)
    response = rendering.page(
        request,
        "storefront/checkout.html",
        subject=subject,
        status_code=form.status,
        cart_count=view.piece_count,
        form=form,
        country=country,
        countries=places.countries(locale),
        addresses=addresses,
        groups=groups,
        deliveries={
            group.shop_id: delivery.of_shop(found, group.shop_id, standing=group.standing, wording=wording, now=now)
            for group in groups
        },
        totals=found.totals,
        till=till,
        codes=codes.shown(request, subject, found.codes),
        payment_methods=methods,
        chosen_payment=form.text("payment_method") or (methods[0].name if methods else ""),
    )
    if form.text("country") in dict(places.countries(locale)):
        rendering.set_cookie(request, response, basket.COUNTRY_COOKIE, country)
    return response


def _shipping_choice(form: Form, view: CartView) -> Mapping[UUID, UUID]:
    chosen = {group.shop_id: form.uuid(f"shipping-{group.shop_id}") for group in view.groups}
    return {shop_id: method_id for shop_id, method_id in chosen.items() if method_id is not None}


def _expected_total(form: Form, view: CartView) -> Money | None:
    raw = form.text("expected_total")
    is_amount = raw.isascii() and raw.isdigit() and len(raw) < 20  # noqa: PLR2004  # more is no amount
    return Money(int(raw), view.currency) if is_amount and view.currency is not None else None


def _payment_choices(total: Money) -> Sequence[PaymentChoice]:
    """The ways in which this total can be paid: a gateway of one country takes no other currency."""
    known = [name for name in payment_ports.names_for(total) if name in vocabulary.PAYMENT_METHOD_WORDS]
    return [PaymentChoice(name, _PAYMENT_ICONS.get(name, _OTHER_ICON)) for name in known]


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


async def _prefilled(session: ReadSession, subject: Subject) -> Form:
    """What an account knows already: its name and e-mail, and the first address of its book."""
    if subject.account_id is None:
        return forms.EMPTY
    account = await account_service.get(session, account_id=subject.account_id)
    known = {"name": account.display_name, "email": account.email}
    addresses = await _addresses_of(session, subject)
    return Form(known | (_typed(addresses[0]) if addresses else {}))


async def _with_address(session: ReadSession, subject: Subject, form: Form) -> Form:
    """The form with an address of the book in the place of what was typed."""
    wanted = form.uuid("address_id")
    chosen = next((each for each in await _addresses_of(session, subject) if each.id == wanted), None)
    return Form({**form.values, **_typed(chosen)}) if chosen is not None else form


async def _addresses_of(session: ReadSession, subject: Subject) -> Sequence[SavedAddress]:
    if subject.account_id is None:
        return ()
    return await customer.list_addresses(session, account_id=subject.account_id)


async def _keep_contact(request: Request, subject: Subject, session: WriteSession, form: Form) -> None:
    """Keep a guest's address with the basket, so that they can be reminded of it, once it is one."""
    if subject.account_id is None and account_rules.is_email(form.text("email")):
        await leaving.note_contact(
            session,
            key=basket.key_of(request, subject),
            email=account_rules.normalise_email(form.text("email")),
            locale=rendering.locale_of(request, subject),
        )


def _typed(address: SavedAddress) -> dict[str, str]:
    return {name: getattr(address, name) for name in AddressDraft.__dataclass_fields__}


async def _keep_address(session: WriteSession, subject: Subject, form: Form, *, now: datetime) -> UUID | None:
    if subject.account_id is None:
        return None
    draft = AddressDraft(**{name: form.text(name) for name in AddressDraft.__dataclass_fields__})
    return await customer.add_address(session, account_id=subject.account_id, draft=draft, now=now)
