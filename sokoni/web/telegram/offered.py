"""Products to choose from in forms about groups: what was looked for, or the newest, behind those that are chosen."""

from collections.abc import Collection, Sequence
from uuid import UUID

from fastapi import Request

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductCard, ProductQuery
from sokoni.core.database import ReadSession
from sokoni.core.pages import PageQuery
from sokoni.telegram.group.types import Group
from sokoni.web import rendering
from sokoni.web.telegram.desk import Desk

_SHOWN = PageQuery(limit=8)
_CHOSEN = PageQuery(limit=100)


async def list_offered(
    session: ReadSession, request: Request, desk: Desk, group: Group, *, text: str, chosen: Collection[UUID]
) -> Sequence[ProductCard]:
    """Products of a group's shop, those that are chosen before the others; at most four statements."""
    if group.shop_id is None:
        return ()
    locale = rendering.locale_of(request, desk.subject)
    first: Sequence[ProductCard] = ()
    if chosen:
        only = ProductQuery(shop_id=group.shop_id, product_ids=tuple(sorted(chosen)))
        first = (await catalog.list_products(session, query=only, page=_CHOSEN, locale=locale)).items
    query = ProductQuery(shop_id=group.shop_id, text=text[:100] or None)
    found = (await catalog.list_products(session, query=query, page=_SHOWN, locale=locale)).items
    known = {each.id for each in first}
    return [*first, *(each for each in found if each.id not in known)]
