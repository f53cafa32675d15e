"""Making collections, changing them and taking them away; and who belongs to those that are put together by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import rules as words
from sokoni.commerce.catalog.collection import errors, repository, rules
from sokoni.commerce.catalog.collection.service import saving
from sokoni.commerce.catalog.collection.service.looking import get_collection
from sokoni.commerce.catalog.collection.state import check_state, state_of, with_fields
from sokoni.commerce.catalog.collection.types import Collection, CollectionChange, CollectionDraft
from sokoni.commerce.shop import service as shops
from sokoni.core import change, ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.versions import ANYTHING, Expected


async def add_collection(
    session: WriteSession,
    *,
    shop_id: UUID,
    draft: CollectionDraft,
    actor: change.Actor,
    now: datetime,
) -> Collection:
    """A new collection; one with a rule fills itself soon after.

    Raises:
        CollectionInvalid: a field cannot be used.
        CollectionSlugTaken: it names an address that another collection of the shop has.
        ProductMissing: a product is not the shop's.
    """
    shop = await shops.get(session, shop_id=shop_id)
    language = draft.language or words.language_of(shop.locale)
    state = state_of(draft, language=language)
    check_state(state)
    collection_id = ids.new_id()
    slug = await _free_slug(session, shop_id=shop_id, wanted=draft.slug, title=draft.title)
    await saving.insert(
        session,
        shop_id=shop_id,
        collection_id=collection_id,
        language=language,
        state={**state, "slug": slug},
        action="collection.create",
        actor=actor,
        now=now,
    )
    return await get_collection(session, collection_id=collection_id, locale=language)


async def update_collection(
    session: WriteSession,
    *,
    shop_id: UUID,
    collection_id: UUID,
    fields: CollectionChange,
    actor: change.Actor,
    now: datetime,
    expected: Expected = ANYTHING,
) -> Collection:
    """The collection with some fields changed; one whose rule changed is worked out anew soon after.

    Raises:
        CollectionMissing: the shop has no such collection.
        ChangedMeanwhile: it is none of the versions that are expected.
        CollectionInvalid, CollectionByRule: a field cannot be used.
        CollectionSlugTaken: another collection of the shop has the address.
        ProductMissing: a product is not the shop's.
    """
    row = await _locked(session, shop_id=shop_id, collection_id=collection_id)
    expected.check(row.updated_at)
    before = await repository.get_state(session, row)
    language = words.language_of(fields.get("language") or row.language)
    wanted = with_fields(before, fields, language=language, default=row.language)
    await saving.save(session, row=row, before=before, wanted=wanted, action="collection.update", actor=actor, now=now)
    return await get_collection(session, collection_id=collection_id, locale=language)


async def move_products(
    session: WriteSession,
    *,
    shop_id: UUID,
    collection_id: UUID,
    actor: change.Actor,
    now: datetime,
    add: Sequence[UUID] = (),
    remove: Sequence[UUID] = (),
    expected: Expected = ANYTHING,
    group_id: UUID | None = None,
) -> Collection:
    """A collection that is put together by hand, with some products more (at the end) and some less.

    Raises:
        CollectionMissing: the shop has no such collection.
        ChangedMeanwhile: it is none of the versions that are expected.
        CollectionByRule: it fills itself.
        ProductMissing: a product is not the shop's.
    """
    row = await _locked(session, shop_id=shop_id, collection_id=collection_id)
    expected.check(row.updated_at)
    before = await repository.get_state(session, row)
    gone = {str(each) for each in remove}
    kept = [each for each in before["products"] if each not in gone]
    fields = CollectionChange(product_ids=[*map(UUID, kept), *(each for each in add if str(each) not in gone)])
    wanted = with_fields(before, fields, language=row.language, default=row.language)
    await saving.save(
        session,
        row=row,
        before=before,
        wanted=wanted,
        action="collection.move_products",
        actor=actor,
        now=now,
        group_id=group_id,
    )
    return await get_collection(session, collection_id=collection_id, locale=row.language)


async def hold_collections(session: WriteSession, *, shop_id: UUID, collection_ids: Sequence[UUID]) -> None:
    """Let nobody else change some collections of a shop until the transaction ends; one statement, none for none.

    Who changes a product and its collections holds these first, as all do who change collections: they hold a
    collection, and then the products that it takes in.
    """
    if collection_ids:
        await repository.lock(session, shop_id=shop_id, collection_ids=collection_ids)


async def place_product(
    session: WriteSession,
    *,
    shop_id: UUID,
    collection_id: UUID,
    product_id: UUID,
    actor: change.Actor,
    now: datetime,
    beside: UUID | None = None,
    behind: bool = False,
    by: int = 0,
) -> Collection:
    """A collection by hand with one product elsewhere: beside another one, before or behind it, else some steps on.

    A product that does not belong to it changes nothing.

    Raises:
        CollectionMissing: the shop has no such collection.
        CollectionByRule: it fills itself.
    """
    row = await _locked(session, shop_id=shop_id, collection_id=collection_id)
    state = await repository.get_state(session, row)
    known, one = state["products"], str(product_id)
    if beside is not None:
        wanted = rules.placed(known, one, beside=str(beside), behind=behind)
    else:
        wanted = rules.stepped(known, one, by=by)
    fields = CollectionChange(product_ids=[UUID(each) for each in wanted])
    changed = with_fields(state, fields, language=row.language, default=row.language)
    await saving.save(session, row=row, before=state, wanted=changed, action="collection.order", actor=actor, now=now)
    return await get_collection(session, collection_id=collection_id, locale=row.language)


async def remove_collection(
    session: WriteSession,
    *,
    shop_id: UUID,
    collection_id: UUID,
    actor: change.Actor,
    now: datetime,
    expected: Expected = ANYTHING,
) -> None:
    """Take a collection away; its products stay, and undo brings it back.

    Raises:
        CollectionMissing: the shop has no such collection.
        ChangedMeanwhile: it is none of the versions that are expected.
    """
    row = await _locked(session, shop_id=shop_id, collection_id=collection_id)
    expected.check(row.updated_at)
    state = await repository.get_state(session, row)
    await saving.remove(session, row=row, state=state, action="collection.remove", actor=actor, now=now)


async def _free_slug(session: ReadSession, *, shop_id: UUID, wanted: str | None, title: str) -> str:
    if wanted is not None:
        return wanted
    made = words.slugify(title)
    return words.free_slug(made, await repository.list_slugs_like(session, shop_id=shop_id, prefix=made))


async def _locked(session: WriteSession, *, shop_id: UUID, collection_id: UUID) -> Any:
    row = await repository.get_locked(session, collection_id=collection_id)
    if row is None or row.shop_id != shop_id:
        raise errors.CollectionMissing
    return row
