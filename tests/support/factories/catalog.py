"""Products and categories for tests."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import service
from sokoni.commerce.catalog.ports import StockIntake
from sokoni.commerce.catalog.types import CategoryDraft, ProductDetail, ProductDraft, Status, VariantDraft
from sokoni.core.database import WriteSession
from tests.support.factories.shop import OPERATOR

_numbers = count(1)


async def product(
    session: WriteSession,
    *,
    shop_id: UUID,
    now: datetime,
    price: int = 1000,
    sizes: tuple[str, ...] = (),
    quantity: int | None = None,
    status: Status = Status.APPROVED,
    stock: StockIntake | None = None,
    **fields: Any,
) -> ProductDetail:
    """A product on sale, with one variant or one for each size; the sizes cost one unit more each."""
    variants = [VariantDraft(price=price, quantity=quantity)]
    if sizes:
        variants = [
            VariantDraft(price=price + index, option_values=(size,), quantity=quantity)
            for index, size in enumerate(sizes)
        ]
    draft = ProductDraft(
        **{
            "title": f"Product {next(_numbers)}",
            "variants": tuple(variants),
            "options": ("Size",) if sizes else (),
            **fields,
        }
    )
    return await service.create_product(
        session, shop_id=shop_id, draft=draft, actor=OPERATOR, now=now, stock=stock, status=status
    )


async def category(
    session: WriteSession, *, now: datetime, name: str | None = None, parent_id: UUID | None = None, **fields: Any
) -> UUID:
    """A category with an English name, at the root unless it has a parent."""
    number = next(_numbers)
    draft = CategoryDraft(
        **{
            "slug": f"category-{number}",
            "names": {"en": name or f"Category {number}"},
            "parent_id": parent_id,
            **fields,
        }
    )
    return await service.add_category(session, draft=draft, actor=OPERATOR, now=now)
