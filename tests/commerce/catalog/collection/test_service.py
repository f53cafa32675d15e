"""Collections in the database: by hand, by rule, kept up to date, taken back."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.catalog import service
from sokoni.commerce.catalog.attribute.types import AttributeDraft, AttributeType
from sokoni.commerce.catalog.collection import errors, membership, previewing
from sokoni.commerce.catalog.collection.types import (
    Collection,
    CollectionDraft,
    CollectionSort,
    Condition,
    Field,
    Match,
    Operator,
    Rule,
)
from sokoni.commerce.catalog.errors import ProductMissing
from sokoni.commerce.catalog.types import Mover, Status
from sokoni.commerce.shop.types import Shop
from sokoni.core.database import Database, ReadSession, WriteSession, count_statements
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from tests.support.factories import account as accounts
from tests.support.factories import catalog as factory
from tests.support.factories import shop as shops
from tests.support.factories.shop import OPERATOR

Drain = Callable[[], Awaitable[int]]


def tagged(tag: str) -> Rule:
    return Rule(match=Match.ALL, conditions=(Condition(field=Field.TAG, operator=Operator.IS, value=tag),))


async def add(session: WriteSession, shop: Shop, now: datetime, **fields: object) -> Collection:
    draft = CollectionDraft(**{"title": "Summer", "is_published": True, **fields})
    return await service.add_collection(session, shop_id=shop.id, draft=draft, actor=OPERATOR, now=now)


async def change(session: WriteSession, collection: Collection, now: datetime, **fields: object) -> Collection:
    return await service.update_collection(
        session, shop_id=collection.shop_id, collection_id=collection.id, fields=fields, actor=OPERATOR, now=now
    )


async def shown(session: ReadSession, collection: Collection, **options: object) -> list[UUID]:
    """The ids of a collection's products in its order."""
    fresh = await service.get_collection(session, collection_id=collection.id, locale="es")
    found = await service.list_collection_products(
        session, collection=fresh, page=PageQuery(limit=100), locale="es", **options
    )
    return [card.id for card in found.items]


async def test_shows_products_as_they_were_put_by_hand(session: WriteSession, shop: Shop, now: datetime):
    made = [(await factory.product(session, shop_id=shop.id, now=now, price=price)).id for price in (30, 10, 20)]
    collection = await add(session, shop, now, product_ids=(made[2], made[0], made[2]))
    assert (collection.sort, await shown(session, collection)) == ("position", [made[2], made[0]])
    await service.move_products(
        session, shop_id=shop.id, collection_id=collection.id, add=[made[1]], remove=[made[2]], actor=OPERATOR, now=now
    )
    assert await shown(session, collection) == [made[0], made[1]]
    await change(session, collection, now, product_ids=[made[1], made[2], made[0]])
    assert await shown(session, collection) == [made[1], made[2], made[0]]
    assert await shown(session, collection, sort=CollectionSort.PRICE) == [made[1], made[2], made[0]]
    assert await shown(session, collection, sort=CollectionSort.NEWEST) == [made[2], made[1], made[0]]


@pytest.mark.parametrize("sort", CollectionSort)
async def test_pages_through_a_collection_without_gaps(
    session: WriteSession, shop: Shop, now: datetime, sort: CollectionSort
):
    made = [(await factory.product(session, shop_id=shop.id, now=now, price=price)).id for price in (3, 1, 2, 1, 3)]
    collection = await add(session, shop, now, product_ids=tuple(reversed(made)))
    whole = await shown(session, collection, sort=sort)
    cursor, found = None, []
    for _ in range(3):
        page = PageQuery(limit=2, cursor=cursor)
        with count_statements() as count:
            part = await service.list_collection_products(
                session, collection=collection, page=page, locale="es", sort=sort
            )
        assert count.value == 2
        found += [card.id for card in part.items]
        cursor = part.next_cursor
    assert (found, cursor, sorted(found)) == (whole, None, sorted(made))


async def test_a_rule_fills_a_collection_and_follows_products(
    database: Database, real_shop: Shop, now: datetime, drain: Drain, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(membership, "CHUNK", 3)
    async with database.write() as session:
        made = [
            (await factory.product(session, shop_id=real_shop.id, now=now, tags=(tag,))).id
            for tag in ("sun", "moon", "sun", "moon", "sun")
        ]
        collection = await add(session, real_shop, now, rule=tagged("SUN"))
        assert collection.is_settling
    await drain()
    async with database.read() as session:
        settled = await service.get_collection(session, collection_id=collection.id, locale="es")
        assert (settled.is_settling, settled.sort) == (False, "newest")
        assert await shown(session, collection) == [made[4], made[2], made[0]]
    async with database.write() as session:
        for product_id, tags in ((made[0], []), (made[1], ["sun", "x"])):
            await service.update_product(session, product_id=product_id, fields={"tags": tags}, actor=OPERATOR, now=now)
        await service.set_status(
            session,
            product_id=made[2],
            wanted=Status.ARCHIVED,
            mover=Mover.SELLER,
            auto_approve=True,
            actor=OPERATOR,
            now=now,
        )
    await drain()
    async with database.write() as session:
        assert await shown(session, collection, for_team=True) == [made[4], made[1]]
        await change(session, collection, now, rule=tagged("moon"))
    await drain()
    async with database.read() as session:
        assert await shown(session, collection) == [made[3]]


async def test_the_work_for_an_older_rule_ends(session: WriteSession, shop: Shop, now: datetime):
    await factory.product(session, shop_id=shop.id, now=now, tags=("sun",))
    collection = await add(session, shop, now, rule=tagged("sun"))
    await change(session, collection, now, rule=tagged("moon"))

    async def work(version: int) -> list[UUID]:
        await membership.work_rule(session, collection_id=collection.id, version=version, after=None, now=now)
        return await shown(session, collection)

    assert await work(1) == []
    fresh = await service.get_collection(session, collection_id=collection.id, locale="es")
    assert fresh.is_settling
    assert await work(2) == []
    assert await work(2) == []
    fresh = await service.get_collection(session, collection_id=collection.id, locale="es")
    assert not fresh.is_settling


async def test_rules_look_at_attributes_categories_and_sales(session: WriteSession, shop: Shop, now: datetime):
    home = await factory.category(session, now=now)
    lamps = await factory.category(session, now=now, parent_id=home)
    width = AttributeDraft(code="width", type=AttributeType.NUMBER, names={"en": "Width"})
    await service.add_attribute(session, shop_id=shop.id, draft=width, actor=OPERATOR, now=now)
    plain = await factory.product(session, shop_id=shop.id, now=now)
    lamp = await factory.product(session, shop_id=shop.id, now=now, category_ids=(lamps,), attributes={"width": 40})
    await service.update_variant(
        session,
        product_id=plain.id,
        variant_id=plain.variants[0].id,
        fields={"compare_at": 5000},
        actor=OPERATOR,
        now=now,
    )

    async def found(field: Field, operator: Operator, value: object, attribute: str | None = None) -> list[UUID]:
        condition = Condition(field=field, operator=operator, value=value, attribute=attribute)
        rule = Rule(match=Match.ALL, conditions=(condition,))
        preview = await service.preview_rule(session, shop_id=shop.id, rule=rule)
        assert (preview.count, preview.is_exact) == (len(preview.product_ids), True)
        return list(preview.product_ids)

    assert await found(Field.CATEGORY, Operator.IS, str(home)) == [lamp.id]
    assert await found(Field.ATTRIBUTE, Operator.ABOVE, 39.5, "width") == [lamp.id]
    assert await found(Field.ON_SALE, Operator.IS, True) == [plain.id]
    assert await found(Field.PRICE, Operator.BELOW, 1001) == [plain.id, lamp.id]


async def test_a_preview_looks_at_large_shops_in_chunks(
    session: WriteSession, shop: Shop, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(previewing, "CHUNK", 2)
    for _ in range(5):
        await factory.product(session, shop_id=shop.id, now=now, tags=("sun",))
    with count_statements() as count:
        preview = await service.preview_rule(session, shop_id=shop.id, rule=tagged("sun"))
    assert (preview.count, preview.is_exact, count.value) == (5, True, 6)
    monkeypatch.setattr(previewing, "_LOOKED_AT", 4)
    preview = await service.preview_rule(session, shop_id=shop.id, rule=tagged("sun"))
    assert (preview.count, preview.is_exact) == (4, False)


async def test_a_moved_category_is_followed(database: Database, real_shop: Shop, now: datetime, drain: Drain):
    async with database.write() as session:
        home, garden = await factory.category(session, now=now), await factory.category(session, now=now)
        lamps = await factory.category(session, now=now, parent_id=home)
        lamp = await factory.product(session, shop_id=real_shop.id, now=now, category_ids=(lamps,))
        condition = Condition(field=Field.CATEGORY, operator=Operator.IS, value=str(garden))
        collection = await add(session, real_shop, now, rule=Rule(match=Match.ALL, conditions=(condition,)))
    await drain()
    async with database.write() as session:
        assert await shown(session, collection) == []
        await service.move_category(session, category_id=lamps, parent_id=garden, actor=OPERATOR, now=now)
    await drain()
    async with database.read() as session:
        assert await shown(session, collection) == [lamp.id]


async def test_texts_fall_back_and_old_addresses_lead_on(session: WriteSession, shop: Shop, now: datetime):
    collection = await add(session, shop, now, title="Verano")
    assert (collection.slug, (await add(session, shop, now, title="Verano")).slug) == ("verano", "verano-2")
    await change(session, collection, now, language="en", title="Summer", seo_title="All of summer")
    seen = [
        (await service.get_collection(session, collection_id=collection.id, locale=locale)).title
        for locale in ("en-GB", "es", "fa")
    ]
    assert seen == ["Summer", "Verano", "Verano"]
    await change(session, collection, now, slug="calor")
    moved = await service.find_moved_collection(session, shop_slug=shop.slug, slug="verano")
    assert moved == "calor"
    with pytest.raises(errors.CollectionSlugTaken):
        await change(session, collection, now, slug="verano-2")


async def test_another_shops_things_do_not_exist_here(session: WriteSession, shop: Shop, now: datetime):
    owner = await accounts.account(session, now=now)
    other = await shops.shop(session, owner_account_id=owner.id, now=now)
    theirs = await factory.product(session, shop_id=other.id, now=now)
    with pytest.raises(ProductMissing):
        await add(session, shop, now, product_ids=(theirs.id,))
    collection = await add(session, shop, now, title="Ours")
    with pytest.raises(ProductMissing):
        await change(session, collection, now, product_ids=[theirs.id])
    with pytest.raises(errors.CollectionMissing):
        await service.update_collection(
            session,
            shop_id=other.id,
            collection_id=collection.id,
            fields={"title": "Theirs"},
            actor=OPERATOR,
            now=now,
        )
    with pytest.raises(errors.CollectionMissing):
        await service.remove_collection(session, shop_id=other.id, collection_id=collection.id, actor=OPERATOR, now=now)


async def test_hands_off_what_fills_itself(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now)
    by_rule = await add(session, shop, now, rule=tagged("sun"))
    with pytest.raises(errors.CollectionByRule):
        await service.move_products(
            session, shop_id=shop.id, collection_id=by_rule.id, add=[made.id], actor=OPERATOR, now=now
        )
    with pytest.raises(errors.CollectionInvalid):
        await change(session, by_rule, now, sort=CollectionSort.POSITION)
    by_hand = await add(session, shop, now, title="By hand")
    with pytest.raises(errors.CollectionInvalid):
        await change(session, by_hand, now, rule=tagged("sun"))
    with pytest.raises(errors.CollectionInvalid):
        await change(session, by_hand, now, publish_at=now, unpublish_at=now)
    with pytest.raises(errors.CollectionInvalid):
        await change(session, by_hand, now, publish_at=now.replace(year=9999))


async def test_changes_and_removals_are_taken_back(
    session: WriteSession, shop: Shop, now: datetime, resources: Resources
):
    means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24))
    made = [(await factory.product(session, shop_id=shop.id, now=now)).id for _ in range(3)]
    collection = await add(session, shop, now, product_ids=tuple(made))

    async def take_back() -> Collection:
        newest = "SELECT id FROM changes WHERE subject_id = :id ORDER BY id DESC LIMIT 1"
        change_id = (await session.execute(text(newest), {"id": collection.id})).scalar_one()
        await undo.undo(session, change_id=change_id, means=means, actor=OPERATOR, now=now)
        return await service.get_collection(session, collection_id=collection.id, locale="es")

    await change(session, collection, now, title="Other", slug="other", product_ids=made[:1], is_published=False)
    assert await take_back() == collection
    assert await shown(session, collection) == made
    await service.remove_collection(session, shop_id=shop.id, collection_id=collection.id, actor=OPERATOR, now=now)
    with pytest.raises(errors.CollectionMissing):
        await shown(session, collection)
    assert await take_back() == collection
    assert await shown(session, collection) == made


async def test_lists_what_is_shown_in_one_statement(session: WriteSession, shop: Shop, now: datetime):
    seen = await add(session, shop, now, title="Seen")
    hidden = await add(session, shop, now, title="Hidden", is_published=False)
    with count_statements() as count:
        listed = await service.list_collections(session, shop_id=shop.id, page=PageQuery(), locale="es")
    assert (count.value, [each.id for each in listed.items]) == (1, [seen.id])
    every = await service.list_collections(session, shop_id=shop.id, page=PageQuery(), locale="es", for_team=True)
    assert [each.id for each in every.items] == [hidden.id, seen.id]
    with pytest.raises(errors.CollectionMissing):
        await service.get_collection_by_slug(session, shop_slug=shop.slug, slug=hidden.slug, locale="es")
