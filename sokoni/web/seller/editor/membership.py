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


@dataclass(frozen=True, slots=True)
class Moves:
    """The collections that a product is to join and to leave."""

    joins: tuple[UUID, ...] = ()
    leaves: tuple[UUID, ...] = ()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.joins or self.leaves)


async def read_moves(session: ReadSession, form: Form, opened: OpenedShop, product_id: UUID | None) -> Moves:
    """What the form changes of the collections by hand; it says nothing of those that it could not show."""
    if "collections" not in form.values:
        return Moves()
    shown = await memberships_of(session, opened, product_id, locale="")
    changed = [
        each for each in shown if not each.by_rule and bool(form.text(f"collection-{each.id}")) is not each.is_in
    ]
    return Moves(
        joins=tuple(each.id for each in changed if not each.is_in),
        leaves=tuple(each.id for each in changed if each.is_in),
    )


async def hold(session: WriteSession, moves: Moves, opened: OpenedShop) -> None:
    """Hold the collections that are to change, before the product is held; one statement, none for none."""
    await catalog.hold_collections(session, shop_id=opened.shop.id, collection_ids=[*moves.joins, *moves.leaves])


async def keep(
    session: WriteSession,
    moves: Moves,
    opened: OpenedShop,
    product_id: UUID,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Let the product join and leave.

    Raises:
        CollectionMissing, CollectionInvalid: one has gone meanwhile, or is full.
    """
    for collection_id in (*moves.joins, *moves.leaves):
        await catalog.move_products(
            session,
            shop_id=opened.shop.id,
            collection_id=collection_id,
            actor=actor,
            now=now,
            add=[product_id] if collection_id in moves.joins else (),
            remove=[product_id] if collection_id in moves.leaves else (),
        )
