"""Variants, options and images of products that are there; copies; old addresses; tags."""

import asyncio
from datetime import datetime

import pytest

from sokoni.commerce.catalog import errors, service
from sokoni.commerce.catalog.types import ProductDetail, ProductQuery, VariantDraft
from sokoni.commerce.shop.types import Shop
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.pages import PageQuery
from sokoni.services.media.types import ImageKind, MediaObject, State
from tests.commerce.catalog.conftest import Shelf
from tests.support.factories import catalog as factory
from tests.support.factories.shop import OPERATOR


def picture(number: int, now: datetime) -> MediaObject:
    """A picture that came in."""
    return MediaObject(
        hash=f"{number:064x}",
        kind=ImageKind.PRODUCT,
        content_type="image/png",
        size_bytes=1,
        width=40,
        height=30,
        state=State.READY,
        reason=None,
        dominant_colour="#000000",
        placeholder=None,
        created_at=now,
    )


async def with_images(session: WriteSession, product: ProductDetail, count: int, now: datetime) -> ProductDetail:
    for number in range(count):
        product = await service.add_image(
            session,
            product_id=product.id,
            picture=picture(number, now),
            alt=f"Side {number}",
            actor=OPERATOR,
            now=now,
        )
    return product


async def test_adds_variants_with_their_stock(session: WriteSession, shop: Shop, now: datetime, shelf: Shelf):
    made = await factory.product(session, shop_id=shop.id, now=now, price=1000, sizes=("S", "M"))
    drafts = [VariantDraft(price=500, option_values=("XS",), quantity=7)]
    changed = await service.add_variants(
        session, product_id=made.id, drafts=drafts, actor=OPERATOR, now=now, stock=shelf
    )
    assert [each.title for each in changed.variants] == ["S", "M", "XS"]
    assert shelf.quantities == [7]
    listing = await service.list_products(session, query=ProductQuery(), page=PageQuery(), locale="es")
    assert (listing.items[0].price.amount, listing.items[0].variant_count) == (500, 3)


@pytest.mark.parametrize(
    ("draft", "error"),
    [
        (VariantDraft(price=1, option_values=("S",)), errors.OptionValuesTaken),
        (VariantDraft(price=1, option_values=()), errors.ProductInvalid),
        (VariantDraft(price=-1, option_values=("L",)), errors.ProductInvalid),
        (VariantDraft(price=1, option_values=("L",), sku="THERE"), errors.SkuTaken),
    ],
)
async def test_refuses_variants_that_collide(
    session: WriteSession, shop: Shop, now: datetime, draft: VariantDraft, error: type[Exception]
):
    await factory.product(session, shop_id=shop.id, now=now, variants=(VariantDraft(price=1, sku="THERE"),))
    made = await factory.product(session, shop_id=shop.id, now=now, sizes=("S", "M"))
    with pytest.raises(error):
        await service.add_variants(session, product_id=made.id, drafts=[draft], actor=OPERATOR, now=now)
    assert await service.get_product(session, product_id=made.id, locale="es") == made


async def test_takes_a_variant_away_and_frees_its_sku(session: WriteSession, shop: Shop, now: datetime):
    drafts = (VariantDraft(price=2, option_values=("S",), sku="A"), VariantDraft(price=1, option_values=("M",)))
    made = await factory.product(session, shop_id=shop.id, now=now, options=("Size",), variants=drafts)
    gone = made.variants[0].id
    changed = await service.remove_variant(session, product_id=made.id, variant_id=gone, actor=OPERATOR, now=now)
    assert [each.title for each in changed.variants] == ["M"]
    # Carts that hold it are told what it was, and that it is not for sale any more.
    told = (await service.sellable(session, variant_ids=[gone]))[gone]
    assert (told.is_sellable, told.product_id, told.variant_title, told.sku) == (False, made.id, "S", None)
    await factory.product(session, shop_id=shop.id, now=now, variants=(VariantDraft(price=1, sku="A"),))
    with pytest.raises(errors.LastVariant):
        await service.remove_variant(
            session, product_id=made.id, variant_id=made.variants[1].id, actor=OPERATOR, now=now
        )
    with pytest.raises(errors.VariantMissing):
        await service.remove_variant(session, product_id=made.id, variant_id=gone, actor=OPERATOR, now=now)


async def test_puts_variants_and_images_in_an_order(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now, sizes=("S", "M", "L"))
    made = await with_images(session, made, 3, now)
    third = [made.variants[2].id]
    changed = await service.order_variants(session, product_id=made.id, variant_ids=third, actor=OPERATOR, now=now)
    assert [each.title for each in changed.variants] == ["L", "S", "M"]
    first = [made.images[1].id, made.images[0].id]
    changed = await service.order_images(session, product_id=made.id, image_ids=first, actor=OPERATOR, now=now)
    assert [each.alt for each in changed.images] == ["Side 1", "Side 0", "Side 2"]
    listing = await service.list_products(session, query=ProductQuery(), page=PageQuery(), locale="es")
    assert listing.items[0].image_alt == "Side 1"


async def test_changes_the_options_of_a_product(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now, sizes=("S", "M"))
    small, medium = (each.id for each in made.variants)

    async def change(names: list[str], values: dict[object, list[str]]) -> ProductDetail:
        return await service.set_options(
            session, product_id=made.id, names=names, values=values, actor=OPERATOR, now=now
        )

    changed = await change(["Colour", "Size"], {small: ["Red", "S"], medium: ["Red", "M"]})
    assert [(each.name, each.values) for each in changed.options] == [("Colour", ("Red",)), ("Size", ("S", "M"))]
    with pytest.raises(errors.OptionValuesTaken):
        await change(["Colour"], {small: ["Red"], medium: ["Red"]})
    with pytest.raises(errors.ProductInvalid):
        await change(["Colour"], {small: ["Red"]})
    with pytest.raises(errors.ProductInvalid):
        await change(["Colour", "Colour"], {small: ["Red", "A"], medium: ["Red", "B"]})
    swapped = await change(["Size"], {small: ["M"], medium: ["S"]})
    assert [each.title for each in swapped.variants] == ["M", "S"]


async def test_hints_how_a_picture_may_be_cut(session: WriteSession, shop: Shop, now: datetime):
    made = await with_images(session, await factory.product(session, shop_id=shop.id, now=now), 1, now)

    async def change(**fields: object) -> ProductDetail:
        return await service.update_image(
            session, product_id=made.id, image_id=made.images[0].id, fields=fields, actor=OPERATOR, now=now
        )

    changed = await change(alt=" A lamp ", focus=[500, 0], crop=[0, 100, 1000, 900])
    image = changed.images[0]
    assert (image.alt, image.focus, image.crop) == ("A lamp", (500, 0), (0, 100, 1000, 900))
    assert (await change(focus=None)).images[0].focus is None
    for broken in ([0, 0, 0, 10], [500, 0, 501, 10], [-1, 0, 10, 10], [0, 0, 1]):
        with pytest.raises(errors.ProductInvalid):
            await change(crop=broken)
    with pytest.raises(errors.ProductInvalid):
        await change(focus=[0, 1001])


async def test_variants_show_an_image_until_it_goes(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now, sizes=("S", "M"))
    made = await with_images(session, made, 1, now)
    fields = {"image_id": made.images[0].id}
    changed = await service.update_variant(
        session, product_id=made.id, variant_id=made.variants[0].id, fields=fields, actor=OPERATOR, now=now
    )
    assert changed.variants[0].image == changed.images[0]
    with pytest.raises(errors.ImageMissing):
        await service.update_variant(
            session,
            product_id=made.id,
            variant_id=made.variants[0].id,
            fields={"image_id": made.id},
            actor=OPERATOR,
            now=now,
        )
    changed = await service.remove_image(
        session, product_id=made.id, image_id=made.images[0].id, actor=OPERATOR, now=now
    )
    assert (changed.images, changed.variants[0].image) == ((), None)


async def test_a_copy_is_a_draft_of_its_own(session: WriteSession, shop: Shop, now: datetime, shelf: Shelf):
    category_id = await factory.category(session, now=now)
    made = await factory.product(
        session, shop_id=shop.id, now=now, sizes=("S", "M"), tags=("a",), category_ids=(category_id,), title="Silla"
    )
    made = await with_images(session, made, 1, now)
    fields = {"image_id": made.images[0].id, "sku": "A"}
    made = await service.update_variant(
        session, product_id=made.id, variant_id=made.variants[0].id, fields=fields, actor=OPERATOR, now=now
    )
    copy = await service.copy_product(session, product_id=made.id, title=None, actor=OPERATOR, now=now, stock=shelf)
    assert (copy.slug, copy.status, copy.title, copy.tags) == ("silla-2", "draft", "Silla", ("a",))
    assert [(each.title, each.sku, each.price) for each in copy.variants] == [
        ("S", None, made.variants[0].price),
        ("M", None, made.variants[1].price),
    ]
    assert copy.variants[0].image == copy.images[0] != made.images[0]
    assert [each.id for each in copy.categories] == [category_id]
    assert {each.id for each in copy.variants}.isdisjoint(each.id for each in made.variants)
    assert await service.get_product(session, product_id=made.id, locale="es") == made


async def test_an_old_address_leads_to_the_new_one(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now, title="Silla")

    async def move(slug: str) -> None:
        await service.update_product(session, product_id=made.id, fields={"slug": slug}, actor=OPERATOR, now=now)

    async def found(slug: str) -> str | None:
        return await service.find_moved(session, shop_slug=shop.slug, slug=slug)

    await move("banco")
    assert await found("silla") == "banco"
    await move("butaca")
    assert [await found("silla"), await found("banco"), await found("butaca")] == ["butaca", "butaca", None]
    await move("silla")
    assert [await found("silla"), await found("banco"), await found("butaca")] == [None, "silla", "silla"]
    await factory.product(session, shop_id=shop.id, now=now, slug="taken")
    with pytest.raises(errors.ProductSlugTaken):
        await move("taken")
    with pytest.raises(errors.ProductInvalid):
        await move("with space")


async def test_counts_tags_in_one_statement(session: WriteSession, shop: Shop, now: datetime):
    for tags in (("new", "red"), ("new",), ()):
        await factory.product(session, shop_id=shop.id, now=now, tags=tags)
    with count_statements() as count:
        assert await service.list_tags(session, shop_id=shop.id) == {"new": 2, "red": 1}
    assert count.value == 1


async def test_two_who_edit_at_once_lose_nothing(database: Database, real_shop: Shop, now: datetime):
    async with database.write() as session:
        made = await factory.product(session, shop_id=real_shop.id, now=now, sizes=("S", "M"))

    async def tag(name: str) -> None:
        async with database.write() as session:
            await service.update_product(session, product_id=made.id, fields={name: name}, actor=OPERATOR, now=now)

    async def price(at: int) -> None:
        async with database.write() as session:
            await service.update_variant(
                session,
                product_id=made.id,
                variant_id=made.variants[at].id,
                fields={"price": 7},
                actor=OPERATOR,
                now=now,
            )

    await asyncio.gather(tag("vendor"), tag("product_type"), tag("seo_title"), price(0), price(1))
    async with database.read() as session:
        seen = await service.get_product(session, product_id=made.id, locale="es")
    assert (seen.vendor, seen.product_type, seen.seo_title) == ("vendor", "product_type", "seo_title")
    assert [each.price.amount for each in seen.variants] == [7, 7]
