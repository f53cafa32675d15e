"""The product editor by its form alone: all of it is saved, or nothing, and then nothing typed is lost."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx2

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.attribute.types import AttributeDraft, AttributeType, ChoiceDraft
from sokoni.commerce.catalog.types import CategoryDraft, Mover, ProductDetail, Status, VariantDraft
from sokoni.commerce.stock import service as stock
from sokoni.core import database as databases
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import service as team
from tests.support.factories import account as account_factory
from tests.support.factories import catalog as catalog_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall
from tests.support.pages import PNG, value_of, words_of
from tests.support.pictures import encoded

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
# The page of a product without pictures, which cost one more: who asks and their shop, the product whole, what may be
# chosen, stock.
STATEMENTS = 17
# What somebody may type, and the field beside which it is said.
MISTAKES: list[tuple[dict[str, str], str]] = [
    ({"title": " "}, "title"),
    ({"slug": "/ ? #"}, "slug"),
    ({"slug": "taken"}, "slug"),
    ({"price-{small}": "cheap"}, "price-{small}"),
    ({"price-{small}": ""}, "price-{small}"),
    ({"compare-{small}": "1e99"}, "compare-{small}"),
    ({"weight-{small}": "heavy"}, "weight-{small}"),
    ({"stock-{small}": "-3"}, "stock-{small}"),
    ({"sku-{small}": "TAKEN"}, "sku-{small}"),
    ({"sku-{small}": "SAME", "sku-{medium}": "SAME"}, "sku-{medium}"),
    ({"options": "1", "option-0-value-0": " "}, "option-0-value-0"),
    ({"options": "1", "option-0-value-0": "M"}, "options"),
    ({"options": "1", "new-option-0": "Colour"}, "new-option-0-values"),
    ({"options": "1", "new-option-0-values": "Red"}, "new-option-0"),
    ({"options": "1", "option-0-more": ",".join(str(number) for number in range(2100))}, "options"),
    ({"description-en": "Only a description"}, "title-en"),
    ({"tags": ",".join(str(number) for number in range(300))}, "tags"),
]


def here(stall: Stall, product: ProductDetail) -> str:
    return f"/seller/{stall.shop.slug}/products/{product.id}"


async def read(database: Database, product: ProductDetail) -> ProductDetail:
    async with database.read() as session:
        return await catalog.get_product(session, product_id=product.id, locale="es")


async def test_words_and_address_are_saved_in_every_language(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database
):
    form = {
        "title": "Camisa",
        "description": "<p>Lino</p><script>x</script>",
        "seo_title": "Camisa de lino",
        "slug": "Camisa de Lino",
        "tags": "lino, verano,lino",
        "title-en": "Shirt",
        "description-en": "Linen",
        "title-fa": "پیراهن",
    }
    page = await seller.post(here(stall, shirt), data=form)
    assert "Saved." in words_of(page)

    saved = await read(database, shirt)
    assert (saved.title, saved.description_html, saved.slug) == ("Camisa", "<p>Lino</p>", "camisa-de-lino")
    assert saved.tags == ("lino", "verano")
    async with database.read() as session:
        english = await catalog.get_product(session, product_id=shirt.id, locale="en")
    assert (english.title, english.description_html) == ("Shirt", "Linen")
    assert f">{shirt.slug}</a>" in page.text
    moved = await visitor.get(f"/s/{stall.shop.slug}/p/{shirt.slug}", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (301, f"/s/{stall.shop.slug}/p/camisa-de-lino")

    await seller.post(here(stall, shirt), data={"title": "Camisa", "title-fa": "", "description-fa": ""})
    async with database.read() as session:
        [whole] = await catalog.list_whole(session, product_ids=[shirt.id])
    assert set(whole.words) == {"es", "en"}


async def test_a_grid_of_variants_is_saved_with_its_stock(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database
):
    small, medium = shirt.variants
    form = {"title": shirt.title}
    for variant, sku, stock_ in ((small, "B", "4"), (medium, "A", "")):
        form |= {
            f"price-{variant.id}": "12.50",
            f"compare-{variant.id}": "20",
            f"sku-{variant.id}": sku,
            f"barcode-{variant.id}": "40012345",
            f"weight-{variant.id}": "۲۵۰",
            f"stock-{variant.id}": stock_,
            f"was-stock-{variant.id}": "",
            f"more-{variant.id}": "1",
            f"ships-{variant.id}": "1",
        }
    await seller.post(here(stall, shirt), data=form)
    # Two variants may exchange what each has alone, and what is typed for all stands in each.
    await seller.post(
        here(stall, shirt), data=form | {f"sku-{small.id}": "A", f"sku-{medium.id}": "B", "all-price": "13"}
    )

    saved = await read(database, shirt)
    assert [(each.sku, each.price.amount, each.weight_grams) for each in saved.variants] == [
        ("A", 1300, 250),
        ("B", 1300, 250),
    ]
    assert {(each.barcode, each.taxable, each.requires_shipping) for each in saved.variants} == {
        ("40012345", False, True)
    }
    async with database.read() as session:
        levels = await stock.levels(session, variant_ids=[small.id, medium.id])
    assert (levels[small.id].on_hand, medium.id in levels) == (4, False)


async def test_stock_that_moved_meanwhile_is_said_beside_its_field(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database, now: datetime
):
    small = shirt.variants[0]
    async with database.write() as session:
        await stock.set_on_hand(session, shop_id=stall.shop.id, variant_id=small.id, on_hand=9, actor=ACTOR, now=now)
    form = {"title": "Not saved", f"stock-{small.id}": "3", f"was-stock-{small.id}": "5"}
    page = await seller.post(here(stall, shirt), data=form)

    assert page.status_code == 422
    assert f'id="stock-{small.id}-mistake"' in page.text
    assert (await read(database, shirt)).title == shirt.title


async def test_options_are_renamed_extended_and_taken_away(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database
):
    form = {
        "title": shirt.title,
        "options": "1",
        "option-0-name": "Talla",
        "option-0-value-0": "Small",
        "option-0-value-1": "M",
        "option-0-more": "L, XL",
        "new-option-0": "Colour",
        "new-option-0-values": "Red, Blue",
    }
    await seller.post(here(stall, shirt), data=form)
    grown = await read(database, shirt)
    assert [each.title for each in grown.variants] == [
        f"{size} / {colour}" for size in ("Small", "M", "L", "XL") for colour in ("Red", "Blue")
    ]
    assert [option.name for option in grown.options] == ["Talla", "Colour"]
    assert grown.variants[0].id == shirt.variants[0].id

    form = {"title": shirt.title, "options": "1", "option-0-value-2-remove": "1", "option-1-remove": "1"}
    await seller.post(here(stall, shirt), data=form)
    shrunk = await read(database, shirt)
    assert [each.title for each in shrunk.variants] == ["Small", "M", "XL"]

    # A combination that was taken away comes back by itself.
    form = {"title": shirt.title, "options": "1", "new-option-0": "Cut", "new-option-0-values": "Slim, Wide"}
    await seller.post(here(stall, shirt), data=form)
    last = (await read(database, shirt)).variants[-1]
    await seller.post(here(stall, shirt), data={"title": shirt.title, f"remove-{last.id}": "1"})
    assert len((await read(database, shirt)).variants) == 5
    adding = {"title": shirt.title, "add-0": "M", "add-1": ""}
    for wrong in (adding, adding | {"add-1": "Slim"}):
        assert 'id="add-mistake"' in (await seller.post(here(stall, shirt), data=wrong)).text
    await seller.post(here(stall, shirt), data={"title": shirt.title, "add-0": "XL", "add-1": "Wide"})
    assert (await read(database, shirt)).variants[-1].title == last.title == "XL / Wide"


async def test_one_press_takes_the_whole_change_back(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database
):
    form = {"title": "Other", "options": "1", "option-0-value-1-remove": "1", "tags": "new"}
    page = await seller.post(here(stall, shirt), data=form)
    assert len((await read(database, shirt)).variants) == 1

    page = await seller.post(f"{here(stall, shirt)}/undo", data={"change_id": value_of(page, "change_id")})
    assert "Taken back." in words_of(page)
    undone = await read(database, shirt)
    assert (undone.title, undone.tags, undone.variants) == (shirt.title, (), shirt.variants)

    for wrong in ("", "garbage", str(shirt.id)):
        refused = await seller.post(f"{here(stall, shirt)}/undo", data={"change_id": wrong})
        assert refused.status_code == 422


async def test_what_changed_nothing_offers_to_take_nothing_back(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail
):
    await seller.post(here(stall, shirt), data={"title": "Other"})
    small = shirt.variants[0].id
    for form in ({"title": "Other"}, {"title": "Other", f"stock-{small}": "3", f"was-stock-{small}": ""}):
        page = await seller.post(here(stall, shirt), data=form)
        assert "Saved." in words_of(page)
        assert 'name="change_id"' not in page.text
    answer = await seller.post(f"{here(stall, shirt)}/pictures", data={}, headers={"HX-Request": "true"})
    assert 'name="change_id"' not in answer.text


async def test_attributes_and_categories_are_chosen(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database, now: datetime
):
    choices = (ChoiceDraft(code="linen", names={"en": "Linen"}), ChoiceDraft(code="wool", names={"en": "Wool"}))
    async with database.write() as session:
        made = {
            kind: await catalog.add_attribute(
                session,
                shop_id=stall.shop.id,
                draft=AttributeDraft(
                    code=kind.value,
                    type=kind,
                    names={"en": kind.value.title()},
                    choices=choices if kind.has_choices and kind is not AttributeType.COLOUR else (),
                ),
                actor=ACTOR,
                now=now,
            )
            for kind in AttributeType
            if kind is not AttributeType.COLOUR
        }
        clothes = CategoryDraft(slug="clothes", names={"en": "Clothes"})
        home = await catalog.add_category(session, draft=clothes, actor=ACTOR, now=now)
    names = {kind: f"attribute-{attribute.id}" for kind, attribute in made.items()}
    form = {
        "title": shirt.title,
        "categories": "1",
        f"category-{home}": "1",
        names[AttributeType.TEXT]: "Soft",
        names[AttributeType.NUMBER]: "2.5",
        names[AttributeType.BOOLEAN]: "no",
        names[AttributeType.CHOICE]: "wool",
        names[AttributeType.CHOICES]: "1",
        f"{names[AttributeType.CHOICES]}-linen": "1",
        f"{names[AttributeType.CHOICES]}-wool": "1",
        names[AttributeType.DATE]: "2026-12-01",
    }
    page = await seller.post(here(stall, shirt), data=form)
    assert 'value="Soft"' in page.text
    saved = await read(database, shirt)
    assert {each.code: str(each.value) for each in saved.attributes} == {
        "text": "Soft",
        "number": "2.5",
        "boolean": "False",
        "choice": "wool",
        "choices": "('linen', 'wool')",
        "date": "2026-12-01",
    }
    assert [each.slug for each in saved.categories] == ["clothes"]

    wrong = await seller.post(
        here(stall, shirt),
        data={"title": "X", names[AttributeType.NUMBER]: "many", names[AttributeType.CHOICE]: "steel"},
    )
    assert wrong.status_code == 422
    assert f'id="{names[AttributeType.NUMBER]}-mistake"' in wrong.text
    await seller.post(here(stall, shirt), data={"title": "X", "categories": "1", names[AttributeType.CHOICES]: "1"})
    cleared = await read(database, shirt)
    assert cleared.categories == ()
    assert "choices" not in {each.code for each in cleared.attributes}


async def test_a_copy_is_a_draft_of_its_own(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database
):
    page = await seller.post(f"{here(stall, shirt)}/copy")
    assert "This is a copy" in words_of(page)
    assert value_of(page, "title") == f"{shirt.title}, copy"
    assert page.url.path != here(stall, shirt)


async def test_a_time_is_planned_in_the_reader_s_zone(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    async with database.write() as session:
        draft = await catalog_factory.product(session, shop_id=stall.shop.id, now=now, status=Status.DRAFT)
    seller.cookies.set("tz", "America%2FBogota")
    day = (now + timedelta(days=10)).date()
    form = {"title": "Later", "zone": "America/Bogota", "publish_at": f"{day}T09:30", "unpublish_at": f"{day}T18:00"}
    page = await seller.post(here(stall, draft), data=form)
    assert value_of(page, "publish_at") == f"{day}T09:30"
    saved = await read(database, draft)
    assert saved.publish_at == datetime(day.year, day.month, day.day, 14, 30, tzinfo=UTC)

    wrongs = ({"publish_at": "soon"}, {"publish_at": "2020-01-01T00:00"}, {"unpublish_at": f"{day}T09:00"})
    # East of Greenwich, the last minute of all is one that no calendar has.
    for wrong in (*wrongs, {"zone": "UTC", "unpublish_at": "9999-12-31T23:59"}):
        refused = await seller.post(here(stall, draft), data=form | wrong)
        assert refused.status_code == 422
        assert f'id="{next(reversed(wrong))}-mistake"' in refused.text
    assert (await read(database, draft)).publish_at == saved.publish_at


async def test_a_rejected_product_says_why_and_is_put_up_again(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database, now: datetime
):
    async with database.write() as session:
        await catalog.set_status(
            session,
            product_id=shirt.id,
            wanted=Status.REJECTED,
            mover=Mover.OPERATOR,
            auto_approve=False,
            actor=ACTOR,
            now=now,
            reason="The picture shows another shirt",
        )
    assert "The picture shows another shirt" in words_of(await seller.get(here(stall, shirt)))

    await seller.post(here(stall, shirt), data={"title": "Mended", "do": "status:pending_review"})
    saved = await read(database, shirt)
    assert (saved.title, saved.status) == ("Mended", Status.APPROVED)
    refused = await seller.post(here(stall, shirt), data={"title": "Worse", "do": "status:rejected"})
    assert refused.status_code == 422
    assert (await read(database, shirt)).title == "Mended"


async def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unawares(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database, clock: ManualClock
):
    clock.advance(timedelta(minutes=1))
    stale = value_of(await seller.get(here(stall, shirt)), "seen")
    first = await seller.post(here(stall, shirt), data={"title": "Theirs", "seen": stale})
    clock.advance(timedelta(minutes=1))
    page = await seller.post(here(stall, shirt), data={"title": "Mine", "seen": stale})

    assert page.status_code == 422
    assert "Somebody else saved this product" in words_of(page)
    assert 'value="Mine"' in page.text
    assert (await read(database, shirt)).title == "Theirs"
    assert value_of(page, "seen") == value_of(first, "seen")
    await seller.post(here(stall, shirt), data={"title": "Mine", "seen": value_of(page, "seen")})
    assert (await read(database, shirt)).title == "Mine"


async def test_what_cannot_be_used_is_said_beside_its_field_and_nothing_is_lost(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database, now: datetime
):
    async with database.write() as session:
        await catalog_factory.product(
            session, shop_id=stall.shop.id, now=now, slug="taken", variants=(VariantDraft(price=1, sku="TAKEN"),)
        )
    ids = {"small": shirt.variants[0].id, "medium": shirt.variants[1].id}
    for typed, beside in MISTAKES:
        form = {"title": "Typed", "vendor": "Typed, too"} | {name.format(**ids): text for name, text in typed.items()}
        page = await seller.post(here(stall, shirt), data=form)

        assert page.status_code == 422, typed
        assert f'id="{beside.format(**ids)}-mistake"' in page.text, typed
        assert 'value="Typed, too"' in page.text
        assert await read(database, shirt) == shirt


async def test_garbage_is_no_crash(seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database):
    small = shirt.variants[0].id
    form = {
        "title": "A\x00B",
        "zone": "Nowhere/Land",
        "do": "status:sold",
        "order": "x,,00000000-0000-0000-0000-000000000000",
        f"image-{small}": "x",
        f"more-{small}": "1",
        f"was-stock-{small}": "x",
        "kept-picture-0": "../../etc/passwd",
        "option-7-name": "Ghost",
        f"price-{shirt.id}": "1",
    }
    page = await seller.post(here(stall, shirt), data=form)
    assert "Saved." in words_of(page)
    assert (await read(database, shirt)).title == "AB"
    # Half a character, which an encoding of the sender's choice can say and ours cannot keep.
    half = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nA+2AA-B\r\n--x--\r\n'
    kind = {"content-type": "multipart/form-data; boundary=x; charset=utf-7"}
    assert "Saved." in words_of(await seller.post(here(stall, shirt), content=half, headers=kind))
    assert (await read(database, shirt)).title == "A?B"
    # More digits than Python reads as a number.
    counted = {"title": "AB", f"stock-{small}": "1", f"was-stock-{small}": "9" * 5000}
    assert (await seller.post(here(stall, shirt), data=counted)).status_code == 422
    for address in ("?variants=-1", "?variants=99", "?variants=x"):
        assert (await seller.get(here(stall, shirt) + address)).status_code == 200


async def test_a_form_that_is_sent_twice_changes_nothing_twice(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database
):
    form = {"title": "Twice", "options": "1", "option-0-more": "L"}
    files = {"pictures": ("shirt.png", PNG, "image/png")}
    await seller.post(here(stall, shirt), data=form, files=files)
    once = await read(database, shirt)
    await seller.post(here(stall, shirt), data=form, files=files)
    twice = await read(database, shirt)

    assert [each.title for each in twice.variants] == ["S", "M", "L"]
    assert twice.images == once.images


async def test_who_only_looks_and_who_works_elsewhere_change_nothing(
    stall: Stall, shirt: ProductDetail, database: Database, sign_in: SignIn, now: datetime
):
    async with database.write() as session:
        helper = await account_factory.account(session, now=now)
        await team.add_member(session, team_id=stall.shop.id, account_id=helper.id, role=TeamRole.VIEWER, now=now)
        other = await sale.stall(session, now=now)
    viewer, stranger = await sign_in(helper.email), await sign_in(other.owner.email)
    stolen = f"/seller/{other.shop.slug}/products/{shirt.id}"

    assert "You may look at this product" in words_of(await viewer.get(here(stall, shirt)))
    assert (await viewer.get(f"{here(stall, shirt)}/pictures")).status_code == 200
    for path in ("", "/pictures", "/undo", "/copy"):
        form = {"title": "Mine"}
        assert (await viewer.post(here(stall, shirt) + path, data=form)).status_code == 403
        assert (await stranger.post(here(stall, shirt) + path, data=form)).status_code == 404
        assert (await stranger.post(stolen + path, data=form)).status_code == 404
    assert (await viewer.post(f"/seller/{stall.shop.slug}/products/new", data={"title": "Mine"})).status_code == 403
    assert await read(database, shirt) == shirt


async def test_pictures_are_sent_described_put_in_order_and_taken_away(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database
):
    files = [("pictures", (f"{edge}.png", encoded(".png", edge, 60), "image/png")) for edge in (90, 91, 92)]
    await seller.post(here(stall, shirt), data={"title": shirt.title}, files=files)
    first, second, third = (await read(database, shirt)).images
    describing = {f"alt-{first.id}": "From behind", f"focus-x-{first.id}": "25", f"focus-y-{first.id}": "75"}
    page = await seller.post(
        here(stall, shirt), data={"title": shirt.title, "do": f"picture-later:{first.id}"} | describing
    )
    assert "Being prepared" in words_of(page)
    images = (await read(database, shirt)).images
    assert [each.id for each in images] == [second.id, first.id, third.id]
    assert (images[1].alt, images[1].focus) == ("From behind", (250, 750))

    # By the page's scripts: the part alone comes back, with a way back, and what else was typed is left for later.
    alone = {"title": "Typed elsewhere", "do": f"picture-remove:{second.id}"}
    answer = await seller.post(f"{here(stall, shirt)}/pictures", data=alone, headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert str(second.id) not in answer.text
    assert (await read(database, shirt)).title == shirt.title
    await seller.post(f"{here(stall, shirt)}/undo", data={"change_id": value_of(answer, "change_id")})
    assert [each.id for each in (await read(database, shirt)).images] == [second.id, first.id, third.id]

    order = f"{third.id},{second.id}"
    await seller.post(f"{here(stall, shirt)}/pictures", data={"order": order})
    assert [each.id for each in (await read(database, shirt)).images] == [third.id, second.id, first.id]
    for outside in ("101", "9" * 5000):
        point = {f"focus-x-{first.id}": outside, f"focus-y-{first.id}": "1"}
        assert (await seller.post(f"{here(stall, shirt)}/pictures", data=point)).status_code == 422


async def test_a_picture_that_variants_show_is_taken_away_with_what_the_form_still_says_of_it(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database
):
    small = shirt.variants[0]
    await seller.post(
        here(stall, shirt), data={"title": shirt.title}, files={"pictures": ("shirt.png", PNG, "image/png")}
    )
    [picture] = (await read(database, shirt)).images
    shows = {"title": shirt.title, f"more-{small.id}": "1", f"image-{small.id}": str(picture.id)}
    await seller.post(here(stall, shirt), data=shows)
    assert (await read(database, shirt)).variants[0].image == picture

    # Taken away without scripts, in the same form; then by scripts, while the form goes on naming it.
    for form in (shows | {"do": f"picture-remove:{picture.id}"}, shows):
        page = await seller.post(here(stall, shirt), data=form)
        assert page.status_code == 200, words_of(page)
    bare = await read(database, shirt)
    assert (bare.images, bare.variants[0].image) == ((), None)


async def test_a_picture_that_is_none_keeps_no_other_out(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database
):
    files = [("pictures", ("good.png", PNG, "image/png")), ("pictures", ("bad.png", b"no picture", "image/png"))]
    answer = await seller.post(f"{here(stall, shirt)}/pictures", data={}, files=files)
    assert answer.status_code == 422
    assert 'id="pictures-mistake"' in answer.text
    assert len((await read(database, shirt)).images) == 1

    # In the form, the good one waits until the rest is mended.
    files[0] = ("pictures", ("other.png", encoded(".png", 77, 60), "image/png"))
    page = await seller.post(here(stall, shirt), data={"title": shirt.title}, files=files)
    assert page.status_code == 422
    await seller.post(
        here(stall, shirt), data={"title": shirt.title, "kept-picture-0": value_of(page, "kept-picture-0")}
    )
    assert len((await read(database, shirt)).images) == 2


async def test_a_new_product_is_made_of_everything_at_once(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall, drain: Callable[[], Awaitable[int]]
):
    form = {
        "title": "Kanga",
        "price": "950",
        "stock": "6",
        "new-option-0": "Colour",
        "new-option-0-values": "Red، Blue, Green",
        "tags": "cloth",
        "seo_description": "A cloth with a saying",
        "slug": "",
    }
    wrong = await seller.post(
        f"/seller/{stall.shop.slug}/products/new",
        data=form | {"price": ""},
        files={"pictures": ("kanga.png", PNG, "image/png")},
    )
    assert wrong.status_code == 422
    kept = {"kept-picture-0": value_of(wrong, "kept-picture-0")}
    page = await seller.post(f"/seller/{stall.shop.slug}/products/new", data=form | kept)
    assert "The product is saved." in words_of(page)
    assert len(re.findall(r'name="price-[0-9a-f-]+"', page.text)) == 3
    assert value_of(page, "slug") == "kanga"
    await drain()
    shown = await visitor.get(f"/s/{stall.shop.slug}/p/kanga")
    assert {"Red", "Blue", "Green"} <= set(words_of(shown).split())
    assert 'content="A cloth with a saying"' in shown.text
    assert "/media/" in shown.text

    draft = await seller.post(
        f"/seller/{stall.shop.slug}/products/new", data={"title": "Secret", "price": "1", "do": "draft"}
    )
    assert "draft" in words_of(draft)
    many = {"new-option-0": "A", "new-option-0-values": ",".join(map(str, range(300)))}
    refused = await seller.post(f"/seller/{stall.shop.slug}/products/new", data=form | many)
    assert 'id="options-mistake"' in refused.text


async def test_the_page_costs_what_is_stated_however_many_variants_there_are(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database, now: datetime
):
    sizes = tuple(str(number) for number in range(120))
    async with database.write() as session:
        large = await catalog_factory.product(session, shop_id=stall.shop.id, now=now, sizes=sizes)
    for product, shown in ((shirt, 2), (large, 50)):
        with databases.count_statements() as counter:
            page = await seller.get(here(stall, product))
        assert counter.value == STATEMENTS
        assert len(re.findall(r'name="price-[0-9a-f-]+"', page.text)) == shown
