"""Products as a sheet: looked through, and changed cell by cell.

A cell says what it was when it was shown (`was-…`): an edit is made only where that still holds. Without scripts each
row is a form with a button; with them a cell is saved when it is left, and the row alone comes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from starlette.responses import Response

from sokoni.commerce.catalog import policies as catalog_policies
from sokoni.commerce.catalog import rules as catalog_rules
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.settings import CatalogSettings
from sokoni.commerce.catalog.types import (
    Mover,
    ProductChange,
    ProductQuery,
    ProductSort,
    SheetRow,
    Status,
    VariantChange,
)
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.types import Level
from sokoni.core import money
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.web import forms, palette, rendering, vocabulary
from sokoni.web.forms import Form
from sokoni.web.seller import bulk, console, views
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/products", include_in_schema=False)
Settings = Annotated[CatalogSettings, provided(CatalogSettings)]
# So many variants of a product stand in the sheet; the editor has them all.
DEPTH = 8
_CELLS = ("title", "product_type", "tags", "status", "sku", "price", "compare_at", "stock")
_MAX_TYPE_LENGTH = 120
_SORTS = (
    (ProductSort.NEWEST, N_("Newest first")),
    (ProductSort.PRICE, N_("Lowest price first")),
    (ProductSort.PRICE_DOWN, N_("Highest price first")),
)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A line of the sheet with the stock of its variants and where its seller may move it."""

    row: SheetRow
    levels: Mapping[UUID, Level]
    statuses: Sequence[tuple[Status, str]]

    @property
    def is_single(self) -> bool:
        """Whether the product is one variant, so that both stand in one line."""
        return self.row.card.variant_count == 1


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the catalogue is shown, as the address says it."""

    text: str
    status: Status | None
    sort: ProductSort
    failed_pictures: bool

    def query(self, shop_id: UUID) -> ProductQuery:
        """The same as the catalogue asks it."""
        return ProductQuery(
            shop_id=shop_id,
            status=self.status,
            text=self.text or None,
            sort=self.sort,
            failed_images=self.failed_pictures,
            for_team=True,
        )


async def read_filters(
    q: Annotated[str, Query(max_length=200)] = "",
    status: Status | None = None,
    sort: ProductSort = ProductSort.NEWEST,
    pictures: str = "",
) -> Filters:
    """The filters of an address."""
    return Filters(palette.typed(q), status, sort, failed_pictures=pictures == "failed")


Filtered = Annotated[Filters, Depends(read_filters)]


@router.get("")
async def list_products(
    request: Request, opened: Opened, session: Read, settings: Settings, page: PageParameters, filters: Filtered
) -> Response:
    """Everything the shop has, whether for sale or not."""
    return await _sheet_page(request, opened, session, forms.EMPTY, settings, page=page, filters=filters)


@router.post("/sheet/{product_id}")
async def edit_row(
    request: Request, opened: Opened, session: Write, now: Now, settings: Settings, product_id: UUID
) -> Response:
    """Change cells of a product's line."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    await catalog.get_row(
        session, product_id=product_id, shop_id=opened.shop.id, locale=opened.shop.locale, depth=DEPTH
    )
    form = await forms.read(request)
    changed = _changed(form)
    if changed:
        await forms.attempt(
            session, form, lambda: _edit_product(session, opened, form, changed, product_id, settings, now=now)
        )
    return await _answer(request, opened, session, form, product_id, changed, settings)


@router.post("/sheet/{product_id}/{variant_id}")
async def edit_variant_row(
    request: Request, opened: Opened, session: Write, now: Now, settings: Settings, product_id: UUID, variant_id: UUID
) -> Response:
    """Change cells of a variant's line."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    row = await catalog.get_row(
        session, product_id=product_id, shop_id=opened.shop.id, locale=opened.shop.locale, depth=DEPTH
    )
    form = await forms.read(request)
    changed = _changed(form)
    seen, fields = _variant_change(form, changed, row.card.price.currency)
    count = _read_count(form) if "stock" in changed else None
    if changed and form.is_right:
        await forms.attempt(
            session,
            form,
            lambda: _edit_variant(session, opened, product_id, variant_id, seen, fields, count, now=now),
        )
    return await _answer(request, opened, session, form, product_id, changed, settings)


def _changed(form: Form) -> Sequence[str]:
    """The cells whose text is not what it was when it was shown."""
    return [name for name in _CELLS if name in form.values and form.text(name) != form.text(f"was-{name}")]


async def _edit_product(
    session: WriteSession,
    opened: OpenedShop,
    form: Form,
    changed: Sequence[str],
    product_id: UUID,
    settings: CatalogSettings,
    *,
    now: datetime,
) -> SheetRow:
    actor, language = opened.subject.actor(), opened.shop.locale
    seen, fields = _product_change(form, changed, "was-"), _product_change(form, changed, "")
    if fields:
        await catalog.edit_product(
            session,
            product_id=product_id,
            seen={**seen, "language": language},
            fields={**fields, "language": language},
            actor=actor,
            now=now,
        )
    if "status" in changed and {form.text("status"), form.text("was-status")} <= set(Status):
        await catalog.edit_status(
            session,
            product_id=product_id,
            seen=Status(form.text("was-status")),
            wanted=Status(form.text("status")),
            auto_approve=settings.auto_approve,
            actor=actor,
            now=now,
        )
    return await catalog.get_row(session, product_id=product_id, shop_id=opened.shop.id, locale=language, depth=DEPTH)


def _product_change(form: Form, changed: Sequence[str], prefix: str) -> ProductChange:
    fields = ProductChange()
    if "title" in changed:
        fields["title"] = form.text(f"{prefix}title")
    if "product_type" in changed:
        fields["product_type"] = form.text(f"{prefix}product_type")[:_MAX_TYPE_LENGTH]
    if "tags" in changed:
        fields["tags"] = catalog.split_tags(form.text(f"{prefix}tags"))
    return fields


def _variant_change(form: Form, changed: Sequence[str], currency: str) -> tuple[VariantChange, VariantChange]:
    """What was seen of a variant and what is wanted of it; mistakes stand in the form."""
    seen, fields = VariantChange(), VariantChange()
    if "sku" in changed:
        seen["sku"], fields["sku"] = form.text("was-sku") or None, form.text("sku") or None
    if "price" in changed:
        seen["price"], fields["price"] = _amount(form, "was-price", currency), _amount(form, "price", currency)
    if "compare_at" in changed:
        seen["compare_at"] = _amount(form, "was-compare_at", currency) if form.text("was-compare_at") else None
        fields["compare_at"] = _amount(form, "compare_at", currency) if form.text("compare_at") else None
    return seen, fields


def _amount(form: Form, name: str, currency: str) -> int:
    try:
        return money.parse_decimal(form.text(name), currency).amount
    except DomainError as error:
        form.mistakes[name.removeprefix("was-")] = error
        return 0


def _read_count(form: Form) -> tuple[int | None, int]:
    """How many pieces were seen and how many there are; where none were counted yet, nothing was seen."""
    seen = form.integer("was-stock") if form.text("was-stock") else None
    wanted = form.integer("stock")
    if "was-stock" in form.mistakes:
        form.mistakes["stock"] = form.mistakes.pop("was-stock")
    return seen, wanted


async def _edit_variant(
    session: WriteSession,
    opened: OpenedShop,
    product_id: UUID,
    variant_id: UUID,
    seen: VariantChange,
    fields: VariantChange,
    count: tuple[int | None, int] | None,
    *,
    now: datetime,
) -> SheetRow:
    actor = opened.subject.actor()
    if fields:
        await catalog.edit_variant(
            session, product_id=product_id, variant_id=variant_id, seen=seen, fields=fields, actor=actor, now=now
        )
    if count is not None:
        await stock.change_level(
            session,
            shop_id=opened.shop.id,
            variant_id=variant_id,
            on_hand=count[1],
            seen_on_hand=count[0],
            tracked=True,
            actor=actor,
            now=now,
        )
    return await catalog.get_row(
        session, product_id=product_id, shop_id=opened.shop.id, locale=opened.shop.locale, depth=DEPTH
    )


async def _answer(
    request: Request,
    opened: OpenedShop,
    session: ReadSession,
    form: Form,
    product_id: UUID,
    changed: Sequence[str],
    settings: CatalogSettings,
) -> Response:
    if not rendering.is_fragment(request):
        if form.is_right:
            return rendering.redirect(request, _back(opened, form), note="saved" if changed else None)
        filters = Filters("", None, ProductSort.NEWEST, failed_pictures=False)
        return await _sheet_page(request, opened, session, form, settings, page=PageQuery(), filters=filters)
    row = await catalog.get_row(
        session, product_id=product_id, shop_id=opened.shop.id, locale=opened.shop.locale, depth=DEPTH
    )
    [shown] = await _with_levels(session, [row], settings)
    return console.page(
        request,
        "_sheet_saved.html",
        opened,
        place="/products",
        head=N_("Products"),
        form=form,
        shown=shown,
        may_bulk=_may_bulk(opened),
        undone=form.text("undo") == "1",
        changed=changed if form.is_right else (),
    )


def _back(opened: OpenedShop, form: Form) -> str:
    """The sheet as it was filtered; only its own address is believed."""
    query = form.text("query")
    return f"{opened.here}/products?{views.filters_of(query, 'products')}" if query else f"{opened.here}/products"


async def _sheet_page(
    request: Request,
    opened: OpenedShop,
    session: ReadSession,
    form: Form,
    settings: CatalogSettings,
    *,
    page: PageQuery,
    filters: Filters,
) -> Response:
    listing = await catalog.list_rows(
        session, query=filters.query(opened.shop.id), page=page, locale=opened.shop.locale, depth=DEPTH
    )
    return console.page(
        request,
        "products.html",
        opened,
        place="/products",
        head=N_("Products"),
        form=form,
        listing=listing,
        rows=await _with_levels(session, listing.items, settings),
        may_bulk=_may_bulk(opened),
        kinds=bulk.kinds(request, opened),
        query=filters.text,
        status=filters.status,
        sort=filters.sort,
        pictures="failed" if filters.failed_pictures else "",
        sorts=[(sort.value, rendering.translate(request, opened.subject, words)) for sort, words in _SORTS],
        views=await views.list_views(session, opened, "products"),
        filters=views.filters_of(request.url.query, "products"),
    )


def _may_bulk(opened: OpenedShop) -> bool:
    return catalog_policies.can_import(opened.subject, opened.shop.id)


async def _with_levels(session: ReadSession, rows: Sequence[SheetRow], settings: CatalogSettings) -> Sequence[ShownRow]:
    levels = await stock.levels(session, variant_ids=[variant.id for row in rows for variant in row.variants])
    return [ShownRow(row, levels, _statuses(row.card.status, settings)) for row in rows]


def _statuses(status: Status, settings: CatalogSettings) -> Sequence[tuple[Status, str]]:
    """The state and where a seller may move it from there, in words; without a review it is for sale at once."""
    moves = catalog_rules.allowed_moves(status, mover=Mover.SELLER)
    published = catalog_rules.status_when_published(auto_approve=settings.auto_approve)
    words = vocabulary.PRODUCT_STATUS_WORDS
    return [
        (status, words[status]),
        *((each, words[published if each is Status.PENDING_REVIEW else each]) for each in moves),
    ]
