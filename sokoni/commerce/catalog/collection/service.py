"""Collections: made, changed, taken away, looked at; and who belongs to them."""

from collections.abc import Collection as Some
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import events
from sokoni.commerce.catalog import rules as words
from sokoni.commerce.catalog.collection import errors, repository, rules
from sokoni.commerce.catalog.collection.types import (
    Collection,
    CollectionChange,
    CollectionDraft,
    CollectionKind,
    CollectionSort,
    CollectionText,
    Field,
)
from sokoni.commerce.catalog.errors import ProductMissing
from sokoni.commerce.catalog.exchange.limits import MAX_COLLECTED
from sokoni.commerce.catalog.repository import listing
from sokoni.commerce.catalog.types import ProductCard, ProductQuery, ProductSort
from sokoni.commerce.shop import service as shops
from sokoni.core import change, difference, ids, pages
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.core.versions import ANYTHING, Expected

WORK_RULE = "catalog.work_rule"
CHUNK = outbox.MAX_IDS_PER_EVENT
_TEXT_FIELDS = ("title", "description_html", "seo_title", "seo_description")
_PLAIN_FIELDS = ("slug", "image_hash", "image_alt", "is_published")
# What a collection need not have: a record of one that was taken away is silent on what it did not.
EMPTY_FIELDS = ("rule", "image_hash", "publish_at", "unpublish_at")

State = Mapping[str, Any]


async def get_collection(session: ReadSession, *, collection_id: UUID, locale: str) -> Collection:
    """A collection, whether or not it is shown; one statement.

    Raises:
        CollectionMissing: there is none.
    """
    return _found(await repository.get(session, collection_id=collection_id, locale=locale))


async def get_collection_by_slug(
    session: ReadSession, *, shop_slug: str, slug: str, locale: str, for_team: bool = False
) -> Collection:
    """The collection at an address, if it is shown; for the shop's team in any case. One statement.

    Raises:
        CollectionMissing: there is none, or it is not shown.
    """
    found = _found(await repository.get_by_slug(session, shop_slug=shop_slug, slug=slug, locale=locale))
    if not (found.is_listed or for_team):
        raise errors.CollectionMissing
    return found


async def find_moved_collection(session: ReadSession, *, shop_slug: str, slug: str) -> str | None:
    """The address to which a collection has moved from this one, if it is shown there; one statement."""
    return await repository.get_moved_slug(session, shop_slug=shop_slug, slug=slug)


async def list_collections(
    session: ReadSession, *, shop_id: UUID | None, page: pages.PageQuery, locale: str, for_team: bool = False
) -> pages.Page[Collection]:
    """A page of collections, the newest first: those that are shown, for the team all. One statement.

    Raises:
        InvalidCursor: the cursor is damaged.
    """
    return await repository.list_page(session, shop_id=shop_id, only_listed=not for_team, page=page, locale=locale)


async def list_collection_titles(session: ReadSession, *, collection_ids: Some[UUID]) -> Mapping[UUID, str]:
    """The titles of some collections, each in its own language; one statement, none for none."""
    return await repository.list_titles(session, collection_ids=collection_ids) if collection_ids else {}


async def list_collections_of(
    session: ReadSession, *, product_ids: Some[UUID], only_published: bool = True
) -> Mapping[UUID, Sequence[UUID]]:
    """The ids of the collections that some products belong to, by product; one statement, none for none."""
    if not product_ids:
        return {}
    return await repository.list_of_products(session, product_ids=product_ids, only_published=only_published)


async def count_members(session: ReadSession, *, collection_ids: Some[UUID]) -> Mapping[UUID, int]:
    """How many products each of some collections has, of whatever status; one statement."""
    return await repository.count_members(session, collection_ids=collection_ids)


async def list_collection_products(
    session: ReadSession,
    *,
    collection: Collection,
    page: pages.PageQuery,
    locale: str,
    sort: CollectionSort | None = None,
    for_team: bool = False,
) -> pages.Page[ProductCard]:
    """A page of a collection's products in its order, or in another one; two statements.

    Raises:
        InvalidCursor: the cursor is damaged, or belongs to another order.
    """
    wanted = sort or collection.sort
    query = ProductQuery(shop_id=collection.shop_id, collection_id=collection.id, for_team=for_team)
    if wanted is CollectionSort.POSITION:
        return await listing.list_by_position(session, query=query, page=page, locale=locale)
    by = ProductQuery(
        shop_id=collection.shop_id,
        collection_id=collection.id,
        for_team=for_team,
        sort=ProductSort(wanted.value),
    )
    return await listing.list_cards(session, query=by, page=page, locale=locale)


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
    await _insert(
        session, shop_id=shop_id, collection_id=collection_id, language=language, state={**state, "slug": slug}, now=now
    )
    _, after = difference.differences({}, {**state, "slug": slug})
    await _record(
        session,
        shop_id=shop_id,
        collection_id=collection_id,
        action="collection.create",
        before=dict.fromkeys(after),
        after=after,
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
    wanted = _changed(before, fields, language=language, default=row.language)
    await save(session, row=row, before=before, wanted=wanted, action="collection.update", actor=actor, now=now)
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
    wanted = _changed(before, fields, language=row.language, default=row.language)
    await save(
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
    changed = _changed(state, fields, language=row.language, default=row.language)
    await save(session, row=row, before=state, wanted=changed, action="collection.order", actor=actor, now=now)
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
    await remove(session, row=row, state=state, action="collection.remove", actor=actor, now=now)


async def save(
    session: WriteSession,
    *,
    row: Any,
    before: State,
    wanted: State,
    action: str,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> None:
    """Write a collection that is locked the way it shall be, record it and publish it; nothing where nothing differs.

    Raises:
        CollectionInvalid: it cannot be so.
        CollectionSlugTaken: another collection of the shop has the address.
        ProductMissing: a product is not the shop's.
    """
    old, new = difference.differences(before, wanted)
    if not new:
        return
    check_state(wanted)
    values = _row_values(wanted) | {"updated_at": now}
    has_other_rule = before["rule"] != wanted["rule"]
    if has_other_rule:
        values["version"] = row.version + 1
    if not await repository.change(session, collection_id=row.id, values=values):
        raise errors.CollectionSlugTaken(slug=wanted["slug"])
    if before["slug"] != wanted["slug"]:
        await repository.leave_address(
            session, shop_id=row.shop_id, collection_id=row.id, old=before["slug"], new=wanted["slug"], now=now
        )
    if before["texts"] != wanted["texts"]:
        await repository.put_texts(session, shop_id=row.shop_id, collection_id=row.id, texts=wanted["texts"])
    if before["products"] != wanted["products"]:
        await _put_products(session, shop_id=row.shop_id, collection_id=row.id, state=wanted)
    await _record(
        session,
        shop_id=row.shop_id,
        collection_id=row.id,
        action=action,
        before=old,
        after=new,
        actor=actor,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )
    if has_other_rule:
        await jobs.enqueue(session, WORK_RULE, collection_id=str(row.id), version=row.version + 1)


async def remove(
    session: WriteSession,
    *,
    row: Any,
    state: State,
    action: str,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> None:
    """Remove a collection that is locked, and record how it was; its products stay."""
    before, _ = difference.differences(state, {})
    await repository.remove(session, collection_id=row.id)
    await _record(
        session,
        shop_id=row.shop_id,
        collection_id=row.id,
        action=action,
        before={**before, "language": row.language},
        after=dict.fromkeys(before),
        actor=actor,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )


async def restore(
    session: WriteSession,
    *,
    shop_id: UUID,
    collection_id: UUID,
    language: str,
    state: State,
    action: str,
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None,
    undoes_id: UUID,
) -> None:
    """Bring a collection back that was taken away, under its own id.

    Raises:
        CollectionSlugTaken: another collection has its address by now.
        ProductMissing: a product is gone.
    """
    await _insert(session, shop_id=shop_id, collection_id=collection_id, language=language, state=state, now=now)
    _, after = difference.differences({}, state)
    await _record(
        session,
        shop_id=shop_id,
        collection_id=collection_id,
        action=action,
        before=dict.fromkeys(after),
        after=after,
        actor=actor,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )


async def lock_state(session: WriteSession, *, collection_id: UUID) -> tuple[Any, State] | None:
    """A collection, locked, with its state; None where there is none."""
    row = await repository.get_locked(session, collection_id=collection_id)
    return None if row is None else (row, await repository.get_state(session, row))


async def _insert(
    session: WriteSession, *, shop_id: UUID, collection_id: UUID, language: str, state: State, now: datetime
) -> None:
    fills_itself = state["rule"] is not None
    values = _row_values(state) | {
        "id": collection_id,
        "shop_id": shop_id,
        "kind": state["kind"],
        "language": language,
        "version": 1,
        "settled": 0 if fills_itself else 1,
        "created_at": now,
        "updated_at": now,
    }
    if not await repository.add(session, values=values):
        raise errors.CollectionSlugTaken(slug=state["slug"])
    await repository.put_texts(session, shop_id=shop_id, collection_id=collection_id, texts=state["texts"])
    if state["products"]:
        await _put_products(session, shop_id=shop_id, collection_id=collection_id, state=state)
    if fills_itself:
        await jobs.enqueue(session, WORK_RULE, collection_id=str(collection_id), version=1)


async def _put_products(session: WriteSession, *, shop_id: UUID, collection_id: UUID, state: State) -> None:
    wanted = [UUID(each) for each in state["products"]]
    put = await repository.put_products(session, shop_id=shop_id, collection_id=collection_id, product_ids=wanted)
    if not put:
        raise ProductMissing


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


def state_of(draft: CollectionDraft, *, language: str) -> dict[str, Any]:
    """A draft as one JSON value, such as `save` takes."""
    said = CollectionText(**{name: getattr(draft, name) for name in _TEXT_FIELDS})
    texts = {**draft.texts, language: said}
    default = CollectionSort.NEWEST if draft.rule is not None else CollectionSort.POSITION
    return {
        "slug": draft.slug,
        "kind": (CollectionKind.RULE if draft.rule is not None else CollectionKind.MANUAL).value,
        "rule": rules.to_json(draft.rule),
        "sort": (draft.sort or default).value,
        "image_hash": draft.image_hash,
        "image_alt": draft.image_alt,
        "is_published": draft.is_published,
        "publish_at": _iso(draft.publish_at),
        "unpublish_at": _iso(draft.unpublish_at),
        "texts": {at: _clean(asdict(each)) for at, each in texts.items()},
        "products": [str(each) for each in rules.ordered(draft.product_ids)],
    }


def _changed(state: State, fields: CollectionChange, *, language: str, default: str) -> dict[str, Any]:
    given: Mapping[str, Any] = fields
    wanted = {**state, **{name: given[name] for name in _PLAIN_FIELDS if name in given}}
    wanted |= {name: _iso(given[name]) for name in ("publish_at", "unpublish_at") if name in given}
    if given.get("is_published") and "publish_at" not in given:
        # What has come about by hand needs no plan any more.
        wanted["publish_at"] = None
    if "sort" in fields:
        wanted["sort"] = fields["sort"].value
    wanted |= _changed_contents(state, fields)
    said = {name: given[name] for name in _TEXT_FIELDS if name in given}
    if said:
        # A language that is new begins with the title of the collection's own, so that no page is without one.
        known = state["texts"].get(language) or asdict(CollectionText(title=state["texts"][default]["title"]))
        wanted["texts"] = {**state["texts"], language: _clean({**known, **said})}
    return wanted


def _changed_contents(state: State, fields: CollectionChange) -> dict[str, Any]:
    fills_itself = state["kind"] == CollectionKind.RULE.value
    changed: dict[str, Any] = {}
    if "rule" in fields:
        if not fills_itself:
            raise errors.CollectionInvalid(field="rule", reason="this collection is put together by hand")
        changed["rule"] = rules.to_json(fields["rule"])
    if "product_ids" in fields:
        if fills_itself:
            raise errors.CollectionByRule
        changed["products"] = [str(each) for each in rules.ordered(fields["product_ids"])]
    return changed


def _clean(said: Mapping[str, str]) -> dict[str, str]:
    return {**said, "title": said["title"].strip(), "description_html": words.clean_html(said["description_html"])}


def check_state(state: State) -> None:
    """Pass a state that a collection can have.

    Raises:
        CollectionInvalid: it cannot.
    """
    if state["slug"] is not None and not words.is_slug(state["slug"]):
        raise errors.CollectionInvalid(field="slug", reason="an address holds no spaces, slashes, ? or #")
    for said in state["texts"].values():
        if not 0 < len(said["title"]) <= words.MAX_TITLE_LENGTH:
            raise errors.CollectionInvalid(field="title", reason=f"it has 1 to {words.MAX_TITLE_LENGTH} characters")
    rule = rules.from_json(state["rule"])
    if rule is not None:
        rules.check_rule(rule)
        if state["sort"] == CollectionSort.POSITION.value:
            raise errors.CollectionInvalid(field="sort", reason="only collections by hand have positions")
    if len(state["products"]) > MAX_COLLECTED:
        raise errors.CollectionInvalid(field="product_ids", reason=f"there are at most {MAX_COLLECTED}")
    start, end = (
        None if state[name] is None else datetime.fromisoformat(state[name]) for name in ("publish_at", "unpublish_at")
    )
    for name, time in (("publish_at", start), ("unpublish_at", end)):
        if time is not None and time.year > words.LAST_YEAR:
            raise errors.CollectionInvalid(field=name, reason="it is too far away")
    if start is not None and end is not None and end <= start:
        raise errors.CollectionInvalid(field="unpublish_at", reason="it comes before `publish_at`")


def _row_values(state: State) -> dict[str, Any]:
    values = {name: state[name] for name in ("slug", "rule", "sort", "image_hash", "image_alt", "is_published")}
    for name in ("publish_at", "unpublish_at"):
        values[name] = None if state[name] is None else datetime.fromisoformat(state[name])
    return values


async def _record(
    session: WriteSession,
    *,
    shop_id: UUID,
    collection_id: UUID,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    actor: change.Actor,
    now: datetime,
    group_id: UUID | None = None,
    undoes_id: UUID | None = None,
) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind="collection",
        subject_id=collection_id,
        shop_id=shop_id,
        before=before,
        after=after,
        now=now,
        group_id=group_id,
        undoes_id=undoes_id,
    )
    await outbox.publish(session, events.CollectionChanged(shop_id=shop_id, collection_id=collection_id))


def looks_at_categories(rule: Mapping[str, Any]) -> bool:
    """Whether a stored rule changes its mind when the tree of categories does."""
    read = rules.from_json(rule)
    return read is not None and rules.looks_at(read, Field.CATEGORY)


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _found(collection: Collection | None) -> Collection:
    if collection is None:
        raise errors.CollectionMissing
    return collection
