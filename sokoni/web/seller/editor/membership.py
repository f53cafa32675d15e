"""Collections that are put together by hand, and whether the product is in them: shown, and changed by the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection.types import CollectionKind
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import MAX_LIMIT, PageQuery
from sokoni.web.forms import Form
from sokoni.web.seller.console import OpenedShop


@dataclass(frozen=True, slots=True)
class Membership:
    """A collection of the shop; one with a rule takes products in by itself."""

    id: UUID
    title: str
    by_rule: bool
    is_in: bool


async def memberships_of(
    session: ReadSession, opened: OpenedShop, product_id: UUID | None, *, locale: str
) -> Sequence[Membership]:
    """The newest collections by hand, and those by rule that the product is in; at most two statements."""
    found = await catalog.list_collections(
        session, shop_id=opened.shop.id, page=PageQuery(limit=MAX_LIMIT), locale=locale, for_team=True
    )
    wanted = [] if product_id is None else [product_id]
    belongings = await catalog.list_collections_of(session, product_ids=wanted, only_published=False)
    own = frozenset(belongings.get(product_id, ()) if product_id is not None else ())
    return [
        Membership(each.id, each.title, by_rule=each.kind is CollectionKind.RULE, is_in=each.id in own)
        for each in found.items
        if each.kind is CollectionKind.MANUAL or each.id in own
    ]


async def keep(
    session: WriteSession, form: Form, opened: OpenedShop, product_id: UUID, *, actor: Actor, now: datetime
) -> None:
    """Let the product join and leave the collections by hand as the form says.

    Raises:
        CollectionInvalid: one of them is full.
    """
    if "collections" not in form.values:
        return
    for each in await memberships_of(session, opened, product_id, locale=""):
        wanted = bool(form.text(f"collection-{each.id}"))
        if each.by_rule or wanted is each.is_in:
            continue
        await catalog.move_products(
            session,
            shop_id=opened.shop.id,
            collection_id=each.id,
            actor=actor,
            now=now,
            add=[product_id] if wanted else (),
            remove=() if wanted else [product_id],
        )
