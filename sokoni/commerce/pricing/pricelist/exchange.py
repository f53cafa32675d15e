"""Prices of a list as a file, written, and read back: first as what would change, and then, confirmed, as the change.

A row names a variant by its id, or by its SKU, and says a price: '12.50', '15 %', or nothing, which takes the price
out of the list. Variants that a file does not name keep what they have. What cannot be read is told by its row, and
holds up no other.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.pricing.pricelist import errors, facts, repository, rules, service
from sokoni.commerce.pricing.pricelist.types import Price, PriceList
from sokoni.commerce.shop import service as shop
from sokoni.core import tables
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError, Reason

HEADS = ("variant_id", "sku", "product", "variant", "base_price", "price")
_NEEDED = "price"
_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A price that would be another; None is none."""

    variant_id: UUID
    title: str
    sku: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A row that cannot be used, and why; the head is row 1."""

    row: int
    error: DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would change, the first of it in full; `token` confirms exactly this."""

    token: str
    rows: int
    added: int
    changed: int
    removed: int
    unchanged: int
    differences: Sequence[Difference]
    mistakes: Sequence[Mistake]

    @property
    def total(self) -> int:
        """How many prices would be others."""
        return self.added + self.changed + self.removed


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file says, by variant, and what of it cannot be used."""

    prices: Mapping[UUID, Price | None]
    mistakes: Sequence[Mistake]
    rows: int


async def write(session: ReadSession, *, shop_id: UUID, list_id: UUID, locale: str | None = None) -> str:
    """All prices of a list as CSV; three statements.

    Raises:
        PriceListMissing: the shop has no such list.
    """
    found = await service.get_list(session, shop_id=shop_id, list_id=list_id)
    prices = await repository.list_prices(session, list_id=list_id)
    known = await catalog.sellable(session, variant_ids=list(prices), locale=locale)
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(HEADS)
    for variant_id, price in prices.items():
        each = known[variant_id]
        rows.writerow(
            (
                variant_id,
                tables.guard(each.sku or ""),
                tables.guard(each.product_title),
                tables.guard(each.variant_title),
                each.price.to_decimal_string(),
                facts.say(price, currency=found.draft.currency),
            )
        )
    return written.getvalue()


async def preview(session: ReadSession, *, shop_id: UUID, list_id: UUID, text: str) -> Preview:
    """What a file would change in a list, and what of it cannot be used; six statements at most.

    Raises:
        PriceListMissing: the shop has no such list.
        PriceEntryInvalid: it is no table with a column of prices, or has too many rows.
    """
    found = await service.get_list(session, shop_id=shop_id, list_id=list_id)
    said = await _read(session, found, text)
    known = await repository.list_prices(session, list_id=list_id, variant_ids=list(said.prices))
    return await _previewed(session, found, said, known)


async def bring(
    session: WriteSession, *, shop_id: UUID, list_id: UUID, text: str, token: str, actor: Actor, now: datetime
) -> int:
    """How many prices are others now: all that the confirmed preview said; one group of changes, undone as one.

    Raises:
        PriceListMissing: the shop has no such list.
        PriceEntryInvalid: it is no table with a column of prices, or has too many rows.
        PricesOutdated: the list is not as it was when the preview was made.
    """
    found = await service.locked(session, shop_id=shop_id, list_id=list_id)
    said = await _read(session, found, text)
    known = await repository.list_prices(session, list_id=list_id, variant_ids=list(said.prices))
    if _token(found, known, said.prices) != token:
        raise errors.PricesOutdated
    return await service.put_prices(session, "price_list.set_prices", found, said.prices, actor=actor, now=now)


async def _read(session: ReadSession, found: PriceList, text: str) -> _Read:
    table = list(_rows(text))
    ids = {row: variant_id for row, cells in table if (variant_id := _id(cells.get("variant_id", ""))) is not None}
    skus = {cells["sku"] for row, cells in table if row not in ids and cells.get("sku")}
    by_sku = await catalog.list_ids_by_sku(session, shop_id=found.shop_id, skus=skus)
    known = await catalog.sellable(session, variant_ids={*ids.values(), *by_sku.values()})
    base = (await shop.get(session, shop_id=found.shop_id)).currency
    prices: dict[UUID, Price | None] = {}
    mistakes = []
    for row, cells in table:
        variant = known.get(ids.get(row) or by_sku.get(cells.get("sku", ""), UUID(int=0)))
        try:
            variant_id, price = _entry(found, variant, cells, base)
            if variant_id in prices:
                raise errors.PriceEntryInvalid(reason=Reason("another row names this variant"))
            prices[variant_id] = price
        except DomainError as error:
            mistakes.append(Mistake(row=row, error=error))
    return _Read(prices, mistakes, len(table))


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows of a table by the names of their columns, with their numbers; blank ones are passed over."""
    plain = text.lstrip("\ufeff")
    head, _, _ = plain.partition("\n")
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(plain), delimiter=delimiter)
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        if _NEEDED not in names or not {"variant_id", "sku"} & set(names):
            raise errors.PriceEntryInvalid(reason=Reason("the file needs the columns sku, or variant_id, and price"))
        for number, cells in enumerate(rows, start=2):
            if number > rules.MAX_AT_ONCE + 1:
                raise errors.PriceEntryInvalid(reason=Reason("a file has at most {most} rows", most=rules.MAX_AT_ONCE))
            if any(cell.strip() for cell in cells):
                yield number, {name: tables.unguard(cell.strip()) for name, cell in zip(names, cells, strict=False)}
    except csv.Error:
        raise errors.PriceEntryInvalid(reason=Reason("the file is no table that can be read")) from None


def _entry(
    found: PriceList, variant: SellableVariant | None, cells: Mapping[str, str], base: str
) -> tuple[UUID, Price | None]:
    if variant is None or variant.shop_id != found.shop_id:
        raise errors.PriceEntryInvalid(reason=Reason("the shop has no such variant"))
    said = cells.get(_NEEDED, "")
    if not said:
        return variant.variant_id, None
    price = facts.read(said, currency=found.draft.currency)
    rules.check_price(price, currency=found.draft.currency, base=base)
    return variant.variant_id, price


async def _previewed(session: ReadSession, found: PriceList, said: _Read, known: Mapping[UUID, Price]) -> Preview:
    changed = [key for key, price in said.prices.items() if known.get(key) != price]
    titles = await catalog.sellable(session, variant_ids=changed[:_SHOWN])
    currency = found.draft.currency

    def words(price: Price | None) -> str | None:
        return None if price is None else facts.say(price, currency=currency)

    return Preview(
        token=_token(found, known, said.prices),
        rows=said.rows,
        added=sum(key not in known for key in changed),
        changed=sum(key in known and said.prices[key] is not None for key in changed),
        removed=sum(said.prices[key] is None for key in changed),
        unchanged=len(said.prices) - len(changed),
        differences=[
            Difference(
                variant_id=key,
                title=f"{titles[key].product_title} {titles[key].variant_title}".strip(),
                sku=titles[key].sku,
                before=words(known.get(key)),
                after=words(said.prices[key]),
            )
            for key in changed[:_SHOWN]
        ],
        mistakes=said.mistakes,
    )


def _token(found: PriceList, known: Mapping[UUID, Price], wanted: Mapping[UUID, Price | None]) -> str:
    """What stands for a list as it is and as it would be: another one where either is another."""
    said = "\n".join(f"{key} {known.get(key)} {wanted[key]}" for key in sorted(wanted))
    return hashlib.sha256(f"{found.id} {found.draft.currency}\n{said}".encode()).hexdigest()


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
