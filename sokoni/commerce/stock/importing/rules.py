"""What a file of stock means, decided on plain values."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sokoni.commerce.catalog.exchange.words import short
from sokoni.commerce.catalog.types import Issue
from sokoni.commerce.stock.importing import words
from sokoni.commerce.stock.importing.errors import StockCountedSince
from sokoni.commerce.stock.importing.types import CountedItem, SheetRow, Since

_NOTHING = Since()


def resolve(
    rows: Iterable[SheetRow], *, by_sku: Mapping[str, UUID], own: frozenset[UUID]
) -> tuple[Sequence[CountedItem], Sequence[Issue]]:
    """Which variants the rows of a file mean, each once, and what there is to say of the other rows.

    `own` are the shop's variants among those that the file names by id. The id counts where both are there.
    """
    items: dict[UUID, CountedItem] = {}
    issues: list[Issue] = []
    place: str | None = None
    for each in rows:
        if each.location and place is None:
            place = each.location
        if each.location and each.location != place:
            issues.append(words.OTHER_PLACE.issue(each.row, handle=each.sku, first=short(place or "")))
            continue
        variant_id = each.variant_id if each.variant_id in own else None
        if each.variant_id is None:
            variant_id = by_sku.get(each.sku)
        if variant_id is None:
            named = short(each.sku or str(each.variant_id))
            issues.append(words.UNKNOWN_VARIANT.issue(each.row, handle=each.sku, text=named))
        elif variant_id in items:
            issues.append(words.NAMED_TWICE.issue(each.row, handle=each.sku))
        else:
            items[variant_id] = CountedItem(row=each.row, variant_id=variant_id, on_hand=each.on_hand, as_of=each.as_of)
    return list(items.values()), issues


def wanted(item: CountedItem, since: Since | None) -> int:
    """How many pieces of a variant there should be on hand now, by a row of a file and what moved since it was made.

    Raises:
        StockCountedSince: somebody counted the shelf since, or took back what no file had said.
    """
    if item.as_of is None:
        return item.on_hand
    since = since or _NOTHING
    # What a file said and what was taken back of it cancel each other out; anything else that was taken back does not.
    is_other = since.taken_back not in {0, -since.imported}
    if since.is_counted or is_other:
        raise StockCountedSince(variant_id=item.variant_id)
    return item.on_hand + since.moved
