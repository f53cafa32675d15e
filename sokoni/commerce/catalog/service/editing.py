"""Saving edited products: written, recorded and published together, one or five hundred."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import errors, events
from sokoni.commerce.catalog.attribute import repository as attribute_rows
from sokoni.commerce.catalog.attribute import rules as attribute_rules
from sokoni.commerce.catalog.attribute.errors import AttributeMissing
from sokoni.commerce.catalog.attribute.types import Attribute, Plain
from sokoni.commerce.catalog.service import room
from sokoni.commerce.catalog.service.fetching import FETCH_IMAGES
from sokoni.commerce.catalog.state import repository
from sokoni.commerce.catalog.state.types import Edit, Loaded, State, StateConflictError
from sokoni.core import change, difference, ids
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError, Reason
from sokoni.core.jobs import service as jobs

# At most so many products are loaded, written and published together.
CHUNK = outbox.MAX_IDS_PER_EVENT


async def load(session: WriteSession, *, product_ids: Collection[UUID]) -> Mapping[UUID, Loaded]:
    """Products as they stand, locked until the transaction ends; those that don't exist are left out."""
    return await repository.load(session, product_ids=product_ids)


async def look(session: ReadSession, *, product_ids: Collection[UUID]) -> Mapping[UUID, Loaded]:
    """Products as they stand, not locked: what is found may be old when it is said."""
    return await repository.look(session, product_ids=product_ids)


async def load_one(session: WriteSession, *, product_id: UUID) -> Loaded:
    """A product as it stands, locked until the transaction ends.

    Raises:
        ProductMissing: there is no such product.
    """
    found = await repository.load(session, product_ids=[product_id])
    if product_id not in found:
        raise errors.ProductMissing
    return found[product_id]


async def edit(
    session: WriteSession,
    *,
    product_id: UUID,
    action: str,
    make: Callable[[Loaded], State],
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
) -> Loaded:
    """Let a pure function say how a product shall stand, and save that; the product as it stood before.

    Raises:
        ProductMissing: there is no such product.
        DomainError: the function refuses, or what it says collides with other products.
    """
    loaded = await load_one(session, product_id=product_id)
    await save(
        session,
        loaded={product_id: loaded},
        wanted={product_id: make(loaded)},
        action=action,
        actor=actor,
        now=now,
        group_id=group_id,
    )
    return loaded


async def save(
    session: WriteSession,
    *,
    loaded: Mapping[UUID, Loaded],
    wanted: Mapping[UUID, State],
    action: str,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes: Mapping[UUID, UUID] | None = None,
) -> Sequence[UUID]:
    """The products that differ from before: written, recorded and published. All or, where one is refused, none.

    `undoes` names, by product, the change that is taken back.

    Raises:
        DomainError: what is wanted collides with other products, or names something that does not exist.
        ProductLimitReached: products come back from the archive for which the shop's plan has no room.
    """
    edits = _edits(loaded, wanted)
    if not edits:
        return []
    if coming_back := [each.loaded.shop_id for each in edits if _comes_back(each)]:
        await room.check(session, shop_ids=coming_back)
    known, values = await _attribute_values(session, edits)
    try:
        await repository.write(session, edits=edits, values=values, attributes_=known, now=now)
    except StateConflictError as error:
        raise _refusal(error.constraint, edits) from error
    entries = [
        change.Entry(
            subject_id=each.loaded.id,
            shop_id=each.loaded.shop_id,
            before=each.before,
            after=each.after,
            undoes_id=(undoes or {}).get(each.loaded.id),
        )
        for each in edits
    ]
    await change.record_many(
        session, actor=actor, action=action, subject_kind="product", entries=entries, now=now, group_id=group_id
    )
    await announce(session, [(each.loaded.shop_id, each.loaded.id) for each in edits])
    await _fetch_again(session, edits)
    return [each.loaded.id for each in edits]


async def save_each(
    session: WriteSession,
    *,
    loaded: Mapping[UUID, Loaded],
    wanted: Mapping[UUID, State],
    action: str,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes: Mapping[UUID, UUID] | None = None,
) -> tuple[Sequence[UUID], Mapping[UUID, DomainError]]:
    """The products that were changed, and those that were refused with the reason: one never holds up the others."""

    async def attempt(part: Mapping[UUID, State]) -> Sequence[UUID]:
        async with session.begin_nested():
            return await save(
                session,
                loaded=loaded,
                wanted=part,
                action=action,
                actor=actor,
                now=now,
                group_id=group_id,
                undoes=undoes,
            )

    try:
        return await attempt(wanted), {}
    except DomainError:
        changed: list[UUID] = []
        refused: dict[UUID, DomainError] = {}
        for product_id, state in wanted.items():
            try:
                changed += await attempt({product_id: state})
            except DomainError as error:
                refused[product_id] = error
        return changed, refused


async def announce(session: WriteSession, products: Sequence[tuple[UUID, UUID]]) -> None:
    """Publish that products, each with its shop, have changed: one event for each shop and 500 products."""
    by_shop: dict[UUID, list[UUID]] = {}
    for shop_id, product_id in products:
        by_shop.setdefault(shop_id, []).append(product_id)
    await outbox.publish(
        session,
        *(
            events.ProductChanged(shop_id=shop_id, product_ids=found[start : start + CHUNK])
            for shop_id, found in by_shop.items()
            for start in range(0, len(found), CHUNK)
        ),
    )


def new_key() -> str:
    """A new id as states write it."""
    return str(ids.new_id())


def _edits(loaded: Mapping[UUID, Loaded], wanted: Mapping[UUID, State]) -> list[Edit]:
    edits = []
    for product_id in sorted(wanted):
        before, after = difference.differences(loaded[product_id].state, wanted[product_id])
        if after:
            edits.append(Edit(loaded=loaded[product_id], wanted=wanted[product_id], before=before, after=after))
    return edits


def _comes_back(edit: Edit) -> bool:
    """Whether a product takes room in its shop again."""
    return room.takes_room(edit.wanted["status"]) and not room.takes_room(edit.loaded.state["status"])


async def _attribute_values(
    session: WriteSession, edits: Sequence[Edit]
) -> tuple[Mapping[UUID, Attribute], Mapping[tuple[UUID, UUID], Plain | None]]:
    """The definitions that are touched, and the values to write, checked against them."""
    said: list[tuple[Edit, UUID, Any]] = [
        (each, UUID(path.partition(".")[2]), value)
        for each in edits
        for path, value in each.after.items()
        if path.startswith("attributes.")
    ]
    if not said:
        return {}, {}
    wanted = sorted({attribute_id for _, attribute_id, _ in said})
    # Held before they are used: a choice that somebody takes away at this moment is seen, or waits.
    await attribute_rows.hold_definitions(session, attribute_ids=wanted)
    known: dict[UUID, Attribute] = {}
    for shop_id in sorted({each.loaded.shop_id for each, _, _ in said}):
        found = await attribute_rows.list_attributes(session, shop_id=shop_id, locale="", ids_=wanted)
        known |= {each.id: each for each in found}
    values: dict[tuple[UUID, UUID], Plain | None] = {}
    for each, attribute_id, value in said:
        attribute = known.get(attribute_id)
        if attribute is None or attribute.shop_id not in {None, each.loaded.shop_id}:
            raise AttributeMissing(attribute=attribute_id)
        values[each.loaded.id, attribute_id] = attribute_rules.read_value(attribute, value)
    return known, values


async def _fetch_again(session: WriteSession, edits: Sequence[Edit]) -> None:
    """Images that came back, or were copied, before they had been fetched."""
    waiting = [
        str(each.loaded.id)
        for each in edits
        if each.touches("images")
        and any(
            image["state"] == "pending" and key not in each.loaded.state["images"]
            for key, image in each.wanted["images"].items()
        )
    ]
    if waiting:
        await jobs.enqueue(session, FETCH_IMAGES, product_ids=waiting)


def _refusal(constraint: str, edits: Sequence[Edit]) -> DomainError:
    match constraint:
        case "products_slug_shop_id_key":
            return errors.ProductSlugTaken(slug=", ".join(each.after["slug"] for each in edits if "slug" in each.after))
        case "product_variants_sku_shop_id_key":
            return errors.SkuTaken(sku=", ".join(_new_skus(edits)))
        case "product_variants_product_id_options_key":
            return errors.OptionValuesTaken(values=[])
        case "product_categories_category_id_fkey":
            return errors.CategoryMissing()
        case name:
            return errors.ProductInvalid(field="product", reason=Reason("the database refuses it ({name})", name=name))


def _new_skus(edits: Sequence[Edit]) -> list[str]:
    return [
        variant["sku"]
        for each in edits
        for key, variant in each.wanted["variants"].items()
        if variant["sku"] and each.loaded.state["variants"].get(key, {}).get("sku") != variant["sku"]
    ]
