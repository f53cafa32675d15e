"""How a shop ships and is taxed: all ways to ship, all rates, and what an order would cost somewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.pricing import policies
from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.pricing.types import PricedLine, Quote
from sokoni.core import change, ids
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.routing import Router
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console, delivery_form
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/delivery", include_in_schema=False)


@router.get("")
async def show_delivery(request: Request, opened: Opened, session: Read, now: Now) -> Response:
    """What the shop says of shipping and taxes, and what an order would cost where that is asked."""
    asked = Form(dict(request.query_params.items()))
    return await _page(request, opened, session, now=now, asked=asked)


@router.post("/shipping")
async def save_shipping(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Say anew how the shop ships; the buttons of the rows change the form alone."""
    policies.check_may_set_prices(opened.subject, opened.shop.id)
    form = await forms.read(request, fields=delivery_form.MAX_FIELDS)
    saved = None
    if form.text("do") == "save":
        language = rendering.words(request, opened.subject)[0].code
        methods = delivery_form.read_methods(form, currency=opened.shop.currency, language=language)
        with change.together(session) as together:
            if form.is_right:
                saved = await forms.attempt(
                    session,
                    form,
                    lambda: pricing.set_shipping_methods(
                        session, shop_id=opened.shop.id, methods=methods, actor=opened.subject.actor(), now=now
                    ),
                )
    if saved is None:
        return await _page(request, opened, session, now=now, shipping=form)
    return rendering.redirect(request, f"{opened.here}/delivery", note="shipping-saved", undo=together)


@router.post("/taxes")
async def save_taxes(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Say anew how the shop is taxed; the buttons of the rows change the form alone."""
    policies.check_may_set_prices(opened.subject, opened.shop.id)
    form = await forms.read(request, fields=delivery_form.MAX_FIELDS)
    saved = None
    if form.text("do") == "save":
        rates = delivery_form.read_rates(form, language=rendering.words(request, opened.subject)[0].code)
        with change.together(session) as together:
            if form.is_right:
                saved = await forms.attempt(
                    session,
                    form,
                    lambda: pricing.set_tax(
                        session, shop_id=opened.shop.id, rates=rates, actor=opened.subject.actor(), now=now
                    ),
                )
    if saved is None:
        return await _page(request, opened, session, now=now, taxes=form)
    return rendering.redirect(request, f"{opened.here}/delivery", note="taxes-saved", undo=together)


async def _page(
    request: Request,
    opened: OpenedShop,
    session: ReadSession,
    *,
    now: datetime,
    shipping: Form | None = None,
    taxes: Form | None = None,
    asked: Form = forms.EMPTY,
) -> Response:
    language = rendering.words(request, opened.subject)[0].code
    if shipping is None:
        methods = await pricing.list_shipping_methods(session, shop_id=opened.shop.id)
        shipping = delivery_form.show_methods(methods, language=language)
    if taxes is None:
        rates = await pricing.list_tax_rates(session, shop_id=opened.shop.id)
        taxes = delivery_form.show_rates(rates, language=language)
    answer = await _answer(opened, session, asked, language=language, now=now)
    wrong = next((form for form in (shipping, taxes, asked) if not form.is_right), forms.EMPTY)
    return console.page(
        request,
        "delivery.html",
        opened,
        place="/delivery",
        head=N_("Shipping and taxes"),
        form=wrong,
        shipping=shipping,
        shipping_rows=delivery_form.rows_of(shipping),
        method_currencies=delivery_form.currencies_of(shipping, opened.shop),
        taxes=taxes,
        tax_rows=delivery_form.rows_of(taxes),
        kinds=[
            (kind.value, rendering.translate(request, opened.subject, words))
            for kind, words in delivery_form.KIND_WORDS.items()
        ],
        may_change=policies.can_set_prices(opened.subject, opened.shop.id),
        asked=asked,
        **answer,
    )


async def _answer(
    opened: OpenedShop, session: ReadSession, asked: Form, *, language: str, now: datetime
) -> Mapping[str, Any]:
    question = delivery_form.read_question(asked, currency=opened.shop.currency, language=language)
    if question is None:
        return {"answer": None, "ways": ()}
    worth, grams, there = question
    # Of goods that stand for any: no promotion of single ones is meant, no class of tax.
    line = PricedLine(
        key="any",
        shop_id=opened.shop.id,
        product_id=ids.new_id(),
        variant_id=ids.new_id(),
        unit_price=worth,
        quantity=1,
        weight_grams=grams,
    )
    answer: Quote = await pricing.quote(session, lines=[line], destination=there, now=now)
    return {"answer": answer, "ways": answer.options.get(opened.shop.id, ())}
