"""Saving what an editor has of a product as a whole: one change in the record, which one undo takes back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import errors
from sokoni.commerce.catalog.ports import StockIntake, StockRow
from sokoni.commerce.catalog.service import editing
from sokoni.commerce.catalog.service.product import get_product, read_values
from sokoni.commerce.catalog.state import edits
from sokoni.commerce.catalog.state.editor import with_edit
from sokoni.commerce.catalog.types import ProductDetail, ProductEdit
from sokoni.core import change
from sokoni.core.database import WriteSession
from sokoni.core.versions import ANYTHING, ChangedMeanwhile, Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What saving needs beside the wishes: who keeps stock, whether new variants are counted, who approves."""

    stock: StockIntake
    counts_stock: bool
    auto_approve: bool


async def save_product(
    session: WriteSession,
    *,
    product_id: UUID,
    edit: ProductEdit,
    means: Means,
    actor: change.Actor,
    now: datetime,
    expected: Expected = ANYTHING,
    group_id: UUID | None = None,
) -> ProductDetail:
    """The product as its editor wants it; variants that are new begin with nothing on the shelf.

    Raises:
        ProductMissing: there is no such product.
        ProductSavedMeanwhile: it is none of the versions that are expected.
        DomainError: one of the wishes cannot be fulfilled; then none is.
    """
    loaded = await editing.load_one(session, product_id=product_id)
    try:
        expected.check(loaded.updated_at)
    except ChangedMeanwhile as error:
        raise errors.ProductSavedMeanwhile from error
    wanted = with_edit(
        loaded.state, edit, default=loaded.language, auto_approve=means.auto_approve, new_key=editing.new_key
    )
    given = edit.fields.get("attributes")
    if given:
        wanted = edits.with_attributes(wanted, await read_values(session, shop_id=loaded.shop_id, given=given))
    await editing.save(
        session,
        loaded={product_id: loaded},
        wanted={product_id: wanted},
        action="product.update",
        actor=actor,
        now=now,
        group_id=group_id,
    )
    new = [UUID(key) for key in wanted["variants"] if key not in loaded.state["variants"]]
    rows = [StockRow(variant_id=key, quantity=0, policy="deny", tracked=means.counts_stock) for key in new]
    await means.stock.receive(session, shop_id=loaded.shop_id, rows=rows, overwrite=False, now=now)
    return await get_product(session, product_id=product_id, locale=loaded.language)
