"""The catalogue as a sheet: rows with their variants, and cells that change only where they are as they were seen."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import errors
from sokoni.commerce.catalog.repository import listing
from sokoni.commerce.catalog.repository import product as products
from sokoni.commerce.catalog.repository import sheet as repository
from sokoni.commerce.catalog.service import product as service
from sokoni.commerce.catalog.service import variant as variant_service
from sokoni.commerce.catalog.types import (
    Mover,
    ProductChange,
    ProductDetail,
    ProductQuery,
    SheetRow,
    SheetVariant,
    Status,
    VariantChange,
)
from sokoni.core import change, pages
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money


async def list_rows(
    session: ReadSession, *, query: ProductQuery, page: pages.PageQuery, locale: str, depth: int
) -> pages.Page[SheetRow]:
    """A page of products with at most `depth` variants each; four statements."""
    found = await listing.list_cards(session, query=query, page=page, locale=locale)
    ids = [card.id for card in found.items]
    kinds = await repository.list_kinds(session, product_ids=ids)
    variants = await repository.list_variants(session, product_ids=ids, depth=depth)
    rows = [
        SheetRow(
            card=card,
            product_type=kinds[card.id].product_type,
            tags=tuple(kinds[card.id].tags),
            variants=tuple(_variant(row, card.price.currency) for row in variants.get(card.id, ())),
        )
        for card in found.items
    ]
    return pages.Page(
        items=tuple(rows), next_cursor=found.next_cursor, previous_cursor=found.previous_cursor, count=found.count
    )


async def get_row(session: ReadSession, *, product_id: UUID, shop_id: UUID, locale: str, depth: int) -> SheetRow:
    """One product of a shop as a line of a sheet; four statements.

    Raises:
        ProductMissing: the shop has no such product.
    """
    query = ProductQuery(shop_id=shop_id, product_id=product_id, for_team=True)
    found = await list_rows(session, query=query, page=pages.PageQuery(limit=1), locale=locale, depth=depth)
    if not found.items:
        raise errors.ProductMissing
    return found.items[0]


async def edit_product(
    session: WriteSession,
    *,
    product_id: UUID,
    seen: ProductChange,
    fields: ProductChange,
    actor: change.Actor,
    now: datetime,
) -> ProductDetail:
    """The product with some fields changed, each only if it still is what the editor saw.

    Raises:
        ProductMissing: there is no such product.
        CellChangedMeanwhile: a field is not what was seen.
        ProductInvalid: a field cannot be used.
    """
    current = await _locked(session, product_id, language=fields.get("language"))
    _check_seen(
        seen, {name: _plain(getattr(current, name)) for name in seen if name != "language"}, currency=current.currency
    )
    return await service.update_product(session, product_id=product_id, fields=fields, actor=actor, now=now)


async def edit_variant(
    session: WriteSession,
    *,
    product_id: UUID,
    variant_id: UUID,
    seen: VariantChange,
    fields: VariantChange,
    actor: change.Actor,
    now: datetime,
) -> ProductDetail:
    """The product with some fields of a variant changed, each only if it still is what the editor saw.

    Raises:
        ProductMissing, VariantMissing: there is no such product or variant.
        CellChangedMeanwhile: a field is not what was seen.
        ProductInvalid, SkuTaken: a field cannot be used.
    """
    current = await _locked(session, product_id, language=None)
    known = next((each for each in current.variants if each.id == variant_id), None)
    if known is None:
        raise errors.VariantMissing
    values: Mapping[str, Any] = {
        "price": known.price.amount,
        "compare_at": None if known.compare_at is None else known.compare_at.amount,
        "sku": known.sku,
    }
    _check_seen(seen, values, currency=current.currency)
    return await variant_service.update_variant(
        session, product_id=product_id, variant_id=variant_id, fields=fields, actor=actor, now=now
    )


async def edit_status(
    session: WriteSession,
    *,
    product_id: UUID,
    seen: Status,
    wanted: Status,
    auto_approve: bool,
    actor: change.Actor,
    now: datetime,
) -> ProductDetail:
    """The product moved by its seller, if it still stands where it was seen.

    Raises:
        ProductMissing: there is no such product.
        CellChangedMeanwhile: it stands elsewhere.
        ProductMoveRefused: the table of moves does not hold it.
    """
    current = await _locked(session, product_id, language=None)
    _check_seen({"status": seen.value}, {"status": current.status.value}, currency=current.currency)
    return await service.set_status(
        session,
        product_id=product_id,
        wanted=wanted,
        mover=Mover.SELLER,
        auto_approve=auto_approve,
        actor=actor,
        now=now,
    )


async def _locked(session: WriteSession, product_id: UUID, *, language: str | None) -> ProductDetail:
    row = await products.get_locked(session, product_id=product_id)
    if row is None:
        raise errors.ProductMissing
    return await service.get_product(session, product_id=product_id, locale=language or row.language)


def _check_seen(seen: Mapping[str, Any], current: Mapping[str, Any], *, currency: str) -> None:
    for name, value in seen.items():
        if name in current and _plain(value) != current[name]:
            raise errors.CellChangedMeanwhile(field=name, current=_words(current[name], currency))


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else value


def _words(value: Any, currency: str) -> str:
    """A value as the sheet writes it; whole numbers are amounts."""
    if isinstance(value, int):
        return Money(value, currency).to_decimal_string()
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _variant(row: Any, currency: str) -> SheetVariant:
    return SheetVariant(
        id=row.id,
        title=row.title,
        sku=row.sku or "",
        price=Money(row.price, currency),
        compare_at=None if row.compare_at is None else Money(row.compare_at, currency),
    )


def split_tags(text: str) -> Sequence[str]:
    """Tags as somebody typed them in one line, each once, in order."""
    return tuple(dict.fromkeys(plain for each in text.split(",") if (plain := " ".join(each.split()))))
