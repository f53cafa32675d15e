"""Products in the database: made, changed, moved, found."""

from datetime import datetime

import pytest
from sqlalchemy import text

from sokoni.commerce.catalog import errors, service
from sokoni.commerce.catalog.types import (
    Mover,
    ProductDraft,
    ProductQuery,
    ProductSort,
    Status,
    VariantDraft,
)
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.shop.types import Shop
from sokoni.core import events as outbox
from sokoni.core.database import WriteSession, count_statements
from sokoni.core.pages import InvalidCursor, PageQuery
from tests.commerce.catalog.conftest import Shelf
from tests.support.factories import catalog as factory
from tests.support.factories.shop import OPERATOR


async def test_shows_a_product_as_it_was_made(session: WriteSession, shop: Shop, now: datetime, shelf: Shelf):
    category_id = await factory.category(session, now=now, name="Lamps")
    draft = ProductDraft(
        title="Lámpara",
        description_html="<p>Luz<script>x</script></p>",
        options=("Size", "Colour"),
        tags=("new",),
        category_ids=(category_id,),
        variants=(
            VariantDraft(price=2000, option_values=("L", "Red"), sku="L-1", quantity=3),
            VariantDraft(price=1000, compare_at=1500, option_values=("S", "Red"), weight_grams=10),
        ),
    )
    made = await service.create_product(
        session, shop_id=shop.id, draft=draft, actor=OPERATOR, now=now, stock=shelf, status=Status.APPROVED
    )
    with count_statements() as count:
        seen = await service.get_product(session, product_id=made.id, locale="es-CO")
    assert count.value == 6
    assert seen == made
    assert (seen.slug, seen.description_html, seen.is_listed) == ("lampara", "<p>Luz</p>", True)
    assert [(option.name, option.values) for option in seen.options] == [("Size", ("L", "S")), ("Colour", ("Red",))]
    assert [(each.title, each.price.amount, each.sku) for each in seen.variants] == [
        ("L / Red", 2000, "L-1"),
        ("S / Red", 1000, None),
    ]
    assert [category.name for category in seen.categories] == ["Lamps"]
    assert [(row.quantity, row.tracked) for row in shelf.calls[0][1]] == [(3, True), (0, False)]


async def test_falls_back_to_the_shops_language(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now, title="Silla")
    change = {"language": "en", "title": "Chair"}
    await service.update_product(session, product_id=made.id, fields=change, actor=OPERATOR, now=now)
    titles = [
        (await service.get_product(session, product_id=made.id, locale=locale)).title
        for locale in ("es", "en-GB", "fr")
    ]
    assert titles == ["Silla", "Chair", "Silla"]


async def test_numbers_the_addresses_of_products_with_the_same_title(session: WriteSession, shop: Shop, now: datetime):
    slugs = [(await factory.product(session, shop_id=shop.id, now=now, title="Silla")).slug for _ in range(3)]
    assert slugs == ["silla", "silla-2", "silla-3"]
    with pytest.raises(errors.ProductSlugTaken):
        await factory.product(session, shop_id=shop.id, now=now, slug="silla")


async def test_refuses_a_sku_that_the_shop_has(session: WriteSession, shop: Shop, now: datetime):
    variants = (VariantDraft(price=1, sku="A"),)
    await factory.product(session, shop_id=shop.id, now=now, variants=variants)
    with pytest.raises(errors.SkuTaken):
        await factory.product(session, shop_id=shop.id, now=now, variants=variants)


async def test_changes_only_what_is_given_and_records_it(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now, vendor="Luna", tags=("a",))
    fields = {"title": "Otra", "tags": ["b"]}
    changed = await service.update_product(session, product_id=made.id, fields=fields, actor=OPERATOR, now=now)
    assert (changed.title, changed.tags, changed.vendor, changed.slug) == ("Otra", ("b",), "Luna", made.slug)
    rows = await session.execute(
        text("SELECT action, before, after FROM changes WHERE subject_id = :id AND action <> 'product.create'"),
        {"id": made.id},
    )
    assert [tuple(row) for row in rows.all()] == [
        (
            "product.update",
            {"tags": ["a"], "texts.es.title": made.title},
            {"tags": ["b"], "texts.es.title": "Otra"},
        )
    ]


async def test_records_nothing_when_nothing_changes(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now)
    before = await outbox.count_events(session, name="catalog.product_changed")
    await service.update_product(
        session, product_id=made.id, fields={"title": made.title, "tags": []}, actor=OPERATOR, now=now
    )
    assert await outbox.count_events(session, name="catalog.product_changed") == before


async def test_shows_the_new_price_of_a_variant_in_listings(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now, price=1000, sizes=("S", "M"))
    await service.update_variant(
        session,
        product_id=made.id,
        variant_id=made.variants[0].id,
        fields={"price": 5000, "compare_at": 6000, "sku": "S-1", "option_values": ["XS"]},
        actor=OPERATOR,
        now=now,
    )
    listing = await service.list_products(session, query=ProductQuery(), page=PageQuery(), locale="es")
    card = listing.items[0]
    assert (card.price.amount, card.price_varies, card.compare_at) == (1001, True, None)


async def test_refuses_option_values_that_another_variant_has(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now, sizes=("S", "M"))
    with pytest.raises(errors.OptionValuesTaken):
        await service.update_variant(
            session,
            product_id=made.id,
            variant_id=made.variants[0].id,
            fields={"option_values": ["M"]},
            actor=OPERATOR,
            now=now,
        )


async def test_moves_a_product_to_review_and_back(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now, status=Status.DRAFT)

    async def move(wanted: Status, mover: Mover) -> Status:
        moved = await service.set_status(
            session,
            product_id=made.id,
            wanted=wanted,
            mover=mover,
            auto_approve=False,
            actor=OPERATOR,
            now=now,
        )
        return moved.status

    assert await move(Status.APPROVED, Mover.SELLER) is Status.PENDING_REVIEW
    assert await move(Status.REJECTED, Mover.OPERATOR) is Status.REJECTED
    assert await move(Status.PENDING_REVIEW, Mover.SELLER) is Status.PENDING_REVIEW
    assert await move(Status.APPROVED, Mover.OPERATOR) is Status.APPROVED


@pytest.mark.parametrize("sort", ProductSort)
async def test_pages_forwards_and_backwards_without_gaps(
    session: WriteSession, shop: Shop, now: datetime, sort: ProductSort
):
    for price in (300, 100, 200, 100, 300, 200, 100):
        await factory.product(session, shop_id=shop.id, now=now, price=price)
    query = ProductQuery(shop_id=shop.id, sort=sort)
    whole = await service.list_products(session, query=query, page=PageQuery(limit=100), locale="es")
    pages = [await service.list_products(session, query=query, page=PageQuery(limit=3), locale="es")]
    while pages[-1].next_cursor is not None:
        page = PageQuery(limit=3, cursor=pages[-1].next_cursor)
        pages.append(await service.list_products(session, query=query, page=page, locale="es"))
    assert [card for page in pages for card in page.items] == list(whole.items)
    back = PageQuery(limit=3, cursor=pages[2].previous_cursor)
    assert (await service.list_products(session, query=query, page=back, locale="es")).items == pages[1].items
    assert pages[0].previous_cursor is None
    assert (whole.count.value, whole.count.exact) == (7, True)


async def test_lists_a_page_in_two_statements(session: WriteSession, shop: Shop, now: datetime):
    for _ in range(5):
        await factory.product(session, shop_id=shop.id, now=now, sizes=("S", "M"))
    with count_statements() as count:
        await service.list_products(session, query=ProductQuery(), page=PageQuery(), locale="es")
    assert count.value == 2


async def test_hides_what_is_not_on_sale(session: WriteSession, shop: Shop, now: datetime):
    shown = await factory.product(session, shop_id=shop.id, now=now)
    hidden = await factory.product(session, shop_id=shop.id, now=now, status=Status.DRAFT)

    async def ids(**query: object) -> set[object]:
        found = await service.list_products(session, query=ProductQuery(**query), page=PageQuery(), locale="es")
        return {card.id for card in found.items}

    assert await ids() == {shown.id}
    assert await ids(shop_id=shop.id, for_team=True) == {shown.id, hidden.id}
    assert await ids(shop_id=shop.id, for_team=True, status=Status.DRAFT) == {hidden.id}
    with pytest.raises(errors.ProductMissing):
        await service.get_product_by_slug(session, shop_slug=shop.slug, slug=hidden.slug, locale="es")
    await shop_service.suspend(session, shop_id=shop.id, reason="x", actor=OPERATOR, now=now)
    assert await ids() == set()
    sellable = await service.sellable(session, variant_ids=[shown.variants[0].id])
    assert sellable[shown.variants[0].id].is_sellable is False


@pytest.mark.parametrize(
    ("words", "finds"), [("moon", True), ("LAM moo", True), ("sun", False), ("'; --", False), ("moon sun", False)]
)
async def test_finds_by_the_beginnings_of_words(
    session: WriteSession,
    shop: Shop,
    now: datetime,
    words: str,
    finds: bool,  # noqa: FBT001
):
    await factory.product(session, shop_id=shop.id, now=now, title="Moon lamp")
    found = await service.list_products(session, query=ProductQuery(text=words), page=PageQuery(), locale="es")
    assert bool(found.items) is finds


async def test_lists_a_category_with_its_branches_also_after_a_move(session: WriteSession, shop: Shop, now: datetime):
    home = await factory.category(session, now=now)
    lamps = await factory.category(session, now=now, parent_id=home)
    night = await factory.category(session, now=now, parent_id=lamps)
    garden = await factory.category(session, now=now)
    made = await factory.product(session, shop_id=shop.id, now=now, category_ids=(night,))

    async def has(category_id: object) -> bool:
        query = ProductQuery(category_id=category_id)
        found = await service.list_products(session, query=query, page=PageQuery(), locale="es")
        return [card.id for card in found.items] == [made.id]

    assert [await has(each) for each in (home, lamps, night, garden)] == [True, True, True, False]
    await service.move_category(session, category_id=lamps, parent_id=garden, actor=OPERATOR, now=now)
    assert [await has(each) for each in (home, lamps, night, garden)] == [False, True, True, True]
    with pytest.raises(errors.CategoryMoveRefused):
        await service.move_category(session, category_id=garden, parent_id=night, actor=OPERATOR, now=now)


async def test_says_which_variants_there_are_when_one_must_be_chosen(session: WriteSession, shop: Shop, now: datetime):
    single = await factory.product(session, shop_id=shop.id, now=now)
    several = await factory.product(session, shop_id=shop.id, now=now, sizes=("S", "M"))
    assert await service.only_variant(session, product_id=single.id) == single.variants[0].id
    with pytest.raises(errors.VariantRequired) as refused:
        await service.only_variant(session, product_id=several.id)
    assert [each["title"] for each in refused.value.fields["variants"]] == ["S", "M"]


async def test_tells_carts_all_they_ask_in_one_statement(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now, price=700, sizes=("S", "M"))
    with count_statements() as count:
        found = await service.sellable(session, variant_ids=[each.id for each in made.variants])
    assert count.value == 1
    second = found[made.variants[1].id]
    assert (second.price.amount, second.variant_title, second.product_title, second.shop_slug, second.is_sellable) == (
        701,
        "M",
        made.title,
        shop.slug,
        True,
    )


@pytest.mark.parametrize("cursor", ["x", "W10", "W1sidiIsImFmdGVyIl0sWyJ2IiwicHJpY2UiXSxbInYiLCJ4Il1d"])
async def test_refuses_damaged_cursors(session: WriteSession, shop: Shop, cursor: str):
    with pytest.raises(InvalidCursor):
        await service.list_products(session, query=ProductQuery(), page=PageQuery(cursor=cursor), locale="es")
