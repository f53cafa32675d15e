"""What there is, what is promised, and what happened."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.stock import repository
from sokoni.commerce.stock.errors import StockVariantUnknown
from sokoni.commerce.stock.types import Discrepancy, Hold, Level, Movement
from sokoni.core import pages
from sokoni.core.database import ReadSession
from sokoni.core.pages import Count, Page, PageQuery

_DISCREPANCIES_SHOWN = 100


async def levels(session: ReadSession, *, variant_ids: Collection[UUID]) -> Mapping[UUID, Level]:
    """The levels of variants, in one statement; a variant whose stock is not kept yet is not among them."""
    if not variant_ids:
        return {}
    found = await repository.list_levels(session, variant_ids=variant_ids)
    return {level.variant_id: level for level in found}


async def get_level(session: ReadSession, *, shop_id: UUID, variant_id: UUID) -> Level | None:
    """A shop's level of a variant; None where it keeps none."""
    level = (await levels(session, variant_ids=[variant_id])).get(variant_id)
    return level if level is not None and level.shop_id == shop_id else None


async def check_is_of(session: ReadSession, *, shop_id: UUID, variant_id: UUID) -> None:
    """Pass a variant of a shop; one statement.

    Raises:
        StockVariantUnknown: the shop has no such variant.
    """
    known = (await catalog.sellable(session, variant_ids=[variant_id])).get(variant_id)
    if known is None or known.shop_id != shop_id:
        raise StockVariantUnknown(variant_id=variant_id)


async def list_levels(
    session: ReadSession, *, shop_id: UUID, page: PageQuery, at_most: int | None = None
) -> Page[Level]:
    """A shop's levels in the order in which its variants were made; with `at_most`, those that run low."""
    found = await repository.list_levels_of_shop(session, shop_id=shop_id, at_most=at_most, page=page)
    counted = await repository.count_levels_of_shop(
        session, shop_id=shop_id, at_most=at_most, limit=pages.EXACT_COUNT_LIMIT + 1
    )
    return replace(found, count=Count.limited(counted))


async def list_movements(session: ReadSession, *, shop_id: UUID, variant_id: UUID, page: PageQuery) -> Page[Movement]:
    """The log of a shop's variant, newest first; two statements.

    Raises:
        StockVariantUnknown: the shop has no such variant.
    """
    await check_is_of(session, shop_id=shop_id, variant_id=variant_id)
    return await repository.list_movements(session, shop_id=shop_id, variant_id=variant_id, page=page)


async def list_holds(session: ReadSession, *, reference_ids: Collection[UUID]) -> list[Hold]:
    """What references hold, have bought, or gave back."""
    return await repository.list_holds(session, reference_ids=reference_ids)


async def list_waiting(session: ReadSession) -> Mapping[UUID, int]:
    """How many stand in line for each variant as far as stock was told, where anybody does; one statement."""
    return await repository.list_waiting(session)


async def verify(session: ReadSession, *, limit: int = _DISCREPANCIES_SHOWN) -> list[Discrepancy]:
    """Levels that their log or their holds contradict; none, unless the database was changed by other hands."""
    return [
        *await repository.list_log_discrepancies(session, limit=limit),
        *await repository.list_hold_discrepancies(session, limit=limit),
    ]
