"""One product as its seller keeps it: a new one, texts and prices, whether it is for sale."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.catalog import errors as catalog_errors
from sokoni.commerce.catalog import policies as catalog_policies
from sokoni.commerce.catalog import rules as catalog_rules
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.ports import StockIntake
from sokoni.commerce.catalog.settings import CatalogSettings
from sokoni.commerce.catalog.types import (
    Mover,
    ProductChange,
    ProductDetail,
    ProductDraft,
    Status,
    Variant,
    VariantChange,
    VariantDraft,
)
from sokoni.core import money
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/products", include_in_schema=False)
Stock = Annotated[StockIntake, provided(StockIntake)]
Settings = Annotated[CatalogSettings, provided(CatalogSettings)]

# What a seller presses to move a product there.
_STATUS_WORDS = {
    Status.PENDING_REVIEW: N_("Put up for sale"),
    Status.DRAFT: N_("Take back to the drafts"),
    Status.ARCHIVED: N_("Archive"),
}


async def open_product(opened: Opened, session: Read, product_id: UUID) -> ProductDetail:
    """A product of the shop in the address, in the language of its texts.

    Raises:
        ProductMissing: there is none, or it is another shop's.
    """
    product = await catalog.get_product(session, product_id=product_id, locale=opened.shop.locale)
    if product.shop_id != opened.shop.id:
        raise catalog_errors.ProductMissing
    return product


Product = Annotated[ProductDetail, Depends(open_product, scope="function")]


@router.get("/new")
async def show_new_product(request: Request, opened: Opened) -> Response:
    """An empty form."""
    return _new_page(request, opened, forms.EMPTY)


@router.post("/new")
async def create_product(
    request: Request, opened: Opened, session: Write, now: Now, stock: Stock, settings: Settings
) -> Response:
    """Make a product with one variant and put it up for sale."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await forms.read(request)
    draft = _read_draft(form, opened.shop.currency)
    product = None
    if form.is_right:
        product = await forms.attempt(
            session,
            form,
            lambda: catalog.create_product(
                session,
                shop_id=opened.shop.id,
                draft=draft,
                actor=opened.subject.actor(),
                now=now,
                stock=stock,
                status=catalog_rules.status_when_published(auto_approve=settings.auto_approve),
            ),
        )
    if product is None:
        return _new_page(request, opened, form)
    return rendering.redirect(request, f"{opened.here}/products/{product.id}", note="product-created")


@router.get("/{product_id}")
async def show_product(request: Request, opened: Opened, product: Product) -> Response:
    """Texts, prices, pictures and state of a product."""
    return _product_page(request, opened, product, forms.EMPTY)


@router.post("/{product_id}")
async def update_product(request: Request, opened: Opened, product: Product, session: Write, now: Now) -> Response:
    """Change texts and prices."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await forms.read(request)
    fields = ProductChange(
        language=opened.shop.locale, title=form.required("title"), description_html=form.text("description")
    )
    prices = {variant.id: _read_prices(form, variant) for variant in product.variants}
    saved = None
    if form.is_right:
        saved = await forms.attempt(session, form, lambda: _save(session, opened, product, fields, prices, now=now))
    if saved is None:
        return _product_page(request, opened, product, form)
    return rendering.redirect(request, f"{opened.here}/products/{product.id}", note="saved")


@router.post("/{product_id}/status")
async def set_status(
    request: Request, opened: Opened, product: Product, session: Write, now: Now, settings: Settings
) -> Response:
    """Put a product up for sale, take it back, or archive it."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await forms.read(request)
    wanted = form.text("status")
    moved = None
    if wanted in set(Status):
        moved = await forms.attempt(
            session,
            form,
            lambda: catalog.set_status(
                session,
                product_id=product.id,
                wanted=Status(wanted),
                mover=Mover.SELLER,
                auto_approve=settings.auto_approve,
                actor=opened.subject.actor(),
                now=now,
            ),
        )
    if moved is None:
        return _product_page(request, opened, product, Form({}, problem=form.problem))
    return rendering.redirect(request, f"{opened.here}/products/{product.id}", note="saved")


async def _save(
    session: WriteSession,
    opened: OpenedShop,
    product: ProductDetail,
    fields: ProductChange,
    prices: dict[UUID, VariantChange],
    *,
    now: datetime,
) -> ProductDetail:
    actor = opened.subject.actor()
    saved = await catalog.update_product(session, product_id=product.id, fields=fields, actor=actor, now=now)
    for variant in product.variants:
        change = prices[variant.id]
        if change != _prices_of(variant):
            saved = await catalog.update_variant(
                session, product_id=product.id, variant_id=variant.id, fields=change, actor=actor, now=now
            )
    return saved


def _read_draft(form: Form, currency: str) -> ProductDraft:
    variant = VariantDraft(
        price=_amount(form, "price", currency),
        sku=form.text("sku") or None,
        weight_grams=form.integer("weight_grams"),
        quantity=form.integer("stock"),
    )
    return ProductDraft(title=form.required("title"), description_html=form.text("description"), variants=(variant,))


def _read_prices(form: Form, variant: Variant) -> VariantChange:
    currency, before = variant.price.currency, f"compare-{variant.id}"
    compare_at = _amount(form, before, currency) if form.text(before) else None
    return VariantChange(price=_amount(form, f"price-{variant.id}", currency), compare_at=compare_at)


def _prices_of(variant: Variant) -> VariantChange:
    compare_at = variant.compare_at.amount if variant.compare_at is not None else None
    return VariantChange(price=variant.price.amount, compare_at=compare_at)


def _amount(form: Form, name: str, currency: str) -> int:
    """An amount in minor units; a mistake beside the field where it is none."""
    raw = form.required(name)
    if not raw:
        return 0
    try:
        return money.parse_decimal(raw, currency).amount
    except DomainError as error:
        form.mistakes[name] = error
        return 0


def _new_page(request: Request, opened: OpenedShop, form: Form) -> Response:
    return console.page(
        request, "product.html", opened, place="/products", head=N_("New product"), form=form, product=None, statuses=()
    )


def _product_page(request: Request, opened: OpenedShop, product: ProductDetail, form: Form) -> Response:
    return console.page(
        request,
        "product.html",
        opened,
        place="/products",
        head=product.title,
        form=form,
        product=product,
        statuses=_offered(product),
    )


def _offered(product: ProductDetail) -> Sequence[tuple[Status, str]]:
    allowed = catalog_rules.allowed_moves(product.status, mover=Mover.SELLER)
    wanted = (Status.PENDING_REVIEW, *allowed) if product.status is Status.DRAFT else allowed
    return [(status, _STATUS_WORDS[status]) for status in dict.fromkeys(wanted) if status in _STATUS_WORDS]
