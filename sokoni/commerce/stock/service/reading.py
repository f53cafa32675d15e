"""What there is, what is promised, and what happened."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sokoni.commerce.stock import repository
from sokoni.commerce.stock.types import Discrepancy, Hold, Level, Movement
from sokoni.core import pages
from sokoni.core.database import ReadSession
from sokoni.core.pages import Count, InvalidCursor, Page, PageQuery

_DISCREPANCIES_SHOWN = 100
_FORWARD, _BACK = "after", "before"


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


async def list_levels(
    session: ReadSession, *, shop_id: UUID, page: PageQuery, at_most: int | None = None
) -> Page[Level]:
    """A shop's levels in the order in which its variants were made; with `at_most`, those that run low."""
    direction, key = _read_cursor(page.cursor)
    if key is not None and not isinstance(key, UUID):
        raise InvalidCursor
    found = await repository.list_levels_of_shop(
        session,
        shop_id=shop_id,
        after=key if direction == _FORWARD else None,
        before=key if direction == _BACK else None,
        at_most=at_most,
        limit=page.limit + 1,
    )
    counted = await repository.count_levels_of_shop(
        session, shop_id=shop_id, at_most=at_most, limit=pages.EXACT_COUNT_LIMIT + 1
    )
    shown = found[: page.limit] if direction == _FORWARD else found[: page.limit][::-1]
    has_more = len(found) > page.limit
    return Page(
        items=tuple(shown),
        next_cursor=_next(shown[-1].variant_id if shown else None, direction, has_more=has_more),
        previous_cursor=_previous(shown[0].variant_id if shown else None, direction, key, has_more=has_more),
        count=Count.limited(counted),
    )


async def list_movements(session: ReadSession, *, shop_id: UUID, variant_id: UUID, page: PageQuery) -> Page[Movement]:
    """The log of a shop's variant, newest first."""
    direction, key = _read_cursor(page.cursor)
    if key is not None and not isinstance(key, int):
        raise InvalidCursor
    found = await repository.list_movements(
        session,
        shop_id=shop_id,
        variant_id=variant_id,
        after=key if direction == _FORWARD else None,
        before=key if direction == _BACK else None,
        limit=page.limit + 1,
    )
    shown = found[: page.limit] if direction == _FORWARD else found[: page.limit][::-1]
    has_more = len(found) > page.limit
    return Page(
        items=tuple(shown),
        next_cursor=_next(shown[-1].number if shown else None, direction, has_more=has_more),
        previous_cursor=_previous(shown[0].number if shown else None, direction, key, has_more=has_more),
    )


async def list_holds(session: ReadSession, *, reference_ids: Collection[UUID]) -> list[Hold]:
    """What references hold, have bought, or gave back."""
    return await repository.list_holds(session, reference_ids=reference_ids)


async def verify(session: ReadSession, *, limit: int = _DISCREPANCIES_SHOWN) -> list[Discrepancy]:
    """Levels that their log or their holds contradict; none, unless the database was changed by other hands."""
    return [
        *await repository.list_log_discrepancies(session, limit=limit),
        *await repository.list_hold_discrepancies(session, limit=limit),
    ]


def _read_cursor(cursor: str | None) -> tuple[str, pages.CursorValue]:
    if cursor is None:
        return _FORWARD, None
    direction, key = pages.decode_cursor(cursor, length=2)
    if direction not in {_FORWARD, _BACK} or key is None:
        raise InvalidCursor
    return str(direction), key


def _next(last: UUID | int | None, direction: str, *, has_more: bool) -> str | None:
    # Who came back from a page knows that it is there.
    if last is None or not (has_more or direction == _BACK):
        return None
    return pages.encode_cursor(_FORWARD, last)


def _previous(first: UUID | int | None, direction: str, key: pages.CursorValue, *, has_more: bool) -> str | None:
    is_there = has_more if direction == _BACK else key is not None
    return pages.encode_cursor(_BACK, first) if first is not None and is_there else None
