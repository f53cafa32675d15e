"""Every format out and in again: `import(export(shop)) == shop`, but for what docs/formats.md says it cannot carry."""

import io
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sokoni.commerce.catalog import service
from sokoni.commerce.catalog.attribute import service as attributes
from sokoni.commerce.catalog.attribute.types import Attribute, AttributeDraft, AttributeType, ChoiceDraft
from sokoni.commerce.catalog.exchange import cells
from sokoni.commerce.catalog.types import Format, ImportOptions, ImportReport
from sokoni.commerce.shop.types import Shop
from sokoni.commerce.stock.adapters.intake import Figures, Intake
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from tests.support import generated_shops as generated
from tests.support.factories import account as accounts
from tests.support.factories import catalog as factory
from tests.support.factories import catalogue as told
from tests.support.factories import shop as shops
from tests.support.factories.catalogue import Told
from tests.support.factories.shop import OPERATOR

DATA = Path(os.environ.get("SOKONI_SHARED_DATA") or Path(__file__).parents[4] / "shared" / "data") / "shopify"
# On CI the files must be there: a proof that is left out silently is none.
needs_real_files = pytest.mark.skipif(
    not DATA.is_dir() and not os.environ.get("CI"), reason="the real files are not here (SOKONI_SHARED_DATA)"
)
# The database and the clock are made once for all examples; each example makes shops of its own.
over_generated_shops = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


Carried = Callable[[Told], Told]


class Market:
    """Shops of one installation, between which files go."""

    def __init__(self, database: Database, clock: ManualClock, now: datetime) -> None:
        self.database = database
        self.clock = clock
        self.now = now

    async def shop(self) -> Shop:
        async with self.database.write() as session:
            owner = await accounts.account(session, now=self.now)
            return await shops.shop(session, owner_account_id=owner.id, now=self.now, currency="USD", locale="es-CO")

    async def shop_with_attributes(self) -> tuple[Shop, list[Attribute]]:
        """A shop that has defined an attribute of every type."""
        shop = await self.shop()
        choices = tuple(
            ChoiceDraft(code=code, names={"en": code, "es": f"¡{code}!"}) for code in ("red", "blue", "x-1")
        )
        colours = tuple(replace(each, colour="#00ff7f") for each in choices)
        drafts = [
            AttributeDraft(
                code=f"a-{each.value}",
                type=each,
                names={"en": each.value, "fa": "ویژگی"},
                unit="cm" if each is AttributeType.NUMBER else "",
                is_filterable=each is not AttributeType.TEXT,
                position=position,
                choices=colours if each is AttributeType.COLOUR else choices if each.has_choices else (),
            )
            for position, each in enumerate(AttributeType)
        ]
        async with self.database.write() as session:
            made = [
                await attributes.add_attribute(session, shop_id=shop.id, draft=draft, actor=OPERATOR, now=self.now)
                for draft in drafts
            ]
        return shop, made

    async def stock_up(self, shop: Shop, catalogue: list[generated.Goods], known: list[Attribute]) -> None:
        async with self.database.write() as session:
            await generated.stock_up(
                session, catalogue, shop_id=shop.id, currency=shop.currency, now=self.now, attributes=known
            )

    async def collect(self, shop: Shop, data: st.DataObject, category_ids: list[UUID]) -> list[Told]:
        """Put up to three collections of any kind together; what there is to tell of them."""
        async with self.database.read() as session:
            product_ids = await service.list_ids(session, shop_id=shop.id, limit=100)
        slugs = data.draw(st.lists(generated.slugs, max_size=3, unique=True))
        async with self.database.write() as session:
            for slug in slugs:
                draft = data.draw(generated.collections(slug, product_ids, category_ids))
                await service.add_collection(session, shop_id=shop.id, draft=draft, actor=OPERATOR, now=self.now)
        return await told.tell_collections(self.database, shop.id)

    async def out(self, shop: Shop, wanted: Format) -> bytes:
        pieces = service.export_catalogue(
            self.database, shop_id=shop.id, wanted=wanted, base_url="https://market.example", stock=Figures()
        )
        return b"".join([piece async for piece, _ in pieces])

    async def into(self, shop: Shop, data: bytes, **options: bool) -> ImportReport:
        return await service.run_import(
            self.database,
            shop_id=shop.id,
            source=io.BytesIO(data),
            actor=OPERATOR,
            clock=self.clock,
            options=ImportOptions(**options),
            stock=Intake(),
        )

    async def told(self, shop: Shop) -> dict[str, Told]:
        return await told.tell(self.database, shop.id)


@pytest.fixture
def market(database: Database, clock: ManualClock, now: datetime) -> Market:
    return Market(database, clock, now)


@pytest.fixture
async def category_ids(database: Database, now: datetime) -> list[UUID]:
    """A small tree, with a name that stands twice and one that looks like a path."""
    async with database.write() as session:
        home = await factory.category(session, now=now, name="Home", slug="home")
        lamps = await factory.category(session, now=now, name="Lamps", slug="lamps", parent_id=home)
        other = await factory.category(session, now=now, name="Lamps > new/old", slug="lamps-new")
        twice = await factory.category(session, now=now, name="Home", slug="home-too")
    return [home, lamps, other, twice]


def through_jsonl(product: Told) -> Told:
    """What our own format makes of a product: nothing is lost."""
    return product


def through_shopify(product: Told) -> Told:
    """What Shopify's file makes of a product: see docs/formats.md, "What Shopify's file cannot carry"."""
    own = product["language"]
    return {
        **product,
        "status": {"pending_review": "approved", "rejected": "draft"}.get(product["status"], product["status"]),
        "status_reason": "",
        "schedule": (None, None),
        "attributes": {},
        "images": tuple(unframed(image) for image in product["images"]),
        "variants": tuple(
            {**variant, "image": variant["image"] and unframed(variant["image"]), "tax_class": "standard"}
            for variant in product["variants"]
        ),
        "words": {own: product["words"][own]},
        "tags": cells.read_tags(", ".join(product["tags"])),
        "categories": product["categories"][:1],
    }


def through_woocommerce(product: Told) -> Told:
    """What WooCommerce's file makes of a product: see docs/formats.md, "What WooCommerce's file cannot carry"."""
    own = product["language"]
    states = {"rejected": "draft"}
    # What has no options shows the product's pictures, and none of its own.
    is_simple = [variant["option_values"] for variant in product["variants"]] == [("Default Title",)]
    return {
        **product,
        "status": states.get(product["status"], product["status"]),
        "status_reason": "",
        "schedule": (None, None),
        "attributes": {},
        "images": tuple(nameless(image) for image in product["images"]),
        "variants": tuple(
            {
                **variant,
                "image": None if variant["image"] is None or is_simple else nameless(variant["image"]),
                "stock": uncounted(*variant["stock"]),
            }
            for variant in product["variants"]
        ),
        "words": {own: product["words"][own]},
    }


def nameless(image: Told) -> Told:
    """A picture that may be cut anyhow, and of which nothing is said."""
    return {**unframed(image), "alt": ""}


def uncounted(on_hand: int, policy: str, tracked: bool) -> tuple[int, str, bool]:  # noqa: FBT001  # as it is told
    """How many pieces there are, of what is counted."""
    return on_hand if tracked else 0, policy, tracked


def differences(found: dict[str, Told], wanted: dict[str, Told]) -> list[tuple[str, str, Any, Any]]:
    """Where two shops differ: product, part, what is there and what should be."""
    parts = {key for product in (*found.values(), *wanted.values()) for key in product}
    missing: Told = {}
    return [
        (slug, part, found.get(slug, missing).get(part), wanted.get(slug, missing).get(part))
        for slug in sorted(found.keys() | wanted.keys())
        for part in sorted(parts)
        if found.get(slug, missing).get(part) != wanted.get(slug, missing).get(part)
    ]


def unframed(image: Told) -> Told:
    """A picture that may be cut anyhow."""
    return {**image, "frame": (None, None)}


CARRIED = [
    (Format.JSONL, through_jsonl),
    (Format.SHOPIFY, through_shopify),
    (Format.SHOPIFY_OLDER, through_shopify),
    (Format.WOOCOMMERCE, through_woocommerce),
]


@over_generated_shops
@given(data=st.data())
@pytest.mark.parametrize(("wanted", "carried"), CARRIED)
async def test_gives_the_same_shop_again(
    market: Market, category_ids: list[UUID], wanted: Format, carried: Carried, data: st.DataObject
):
    (shop, known), other = await market.shop_with_attributes(), await market.shop()
    catalogue = data.draw(generated.catalogues(category_ids, known))
    await market.stock_up(shop, catalogue, known)
    collections = await market.collect(shop, data, category_ids)
    before, file = await market.told(shop), await market.out(shop, wanted)
    report = await market.into(other, file)
    assert [issue.message for issue in report.issues] == []
    assert report.created == len(catalogue)
    after = await market.told(other)
    assert differences(after, {slug: carried(product) for slug, product in before.items()}) == []
    # A product with variations waits for them, and comes in behind those without.
    assert wanted is Format.WOOCOMMERCE or list(after) == list(before)
    assert await told.tell_collections(market.database, other.id) == (collections if wanted is Format.JSONL else [])


@over_generated_shops
@given(data=st.data())
@pytest.mark.parametrize("wanted", list(service.WRITTEN_FORMATS))
async def test_changes_nothing_in_the_shop_that_it_came_from(
    market: Market, category_ids: list[UUID], wanted: Format, data: st.DataObject
):
    shop, known = await market.shop_with_attributes()
    catalogue = data.draw(generated.catalogues(category_ids, known))
    await market.stock_up(shop, catalogue, known)
    collections = await market.collect(shop, data, category_ids)
    before, file = await market.told(shop), await market.out(shop, wanted)
    report = await market.into(shop, file, overwrite_stock=True)
    assert [issue.message for issue in report.issues] == []
    assert differences(await market.told(shop), before) == []
    assert await told.tell_collections(market.database, shop.id) == collections
    assert (report.unchanged, report.created, report.updated) == (len(catalogue), 0, 0)
    assert await market.out(shop, wanted) == file


@needs_real_files
@pytest.mark.parametrize("name", ["apparel", "home-and-garden", "jewelery"])
@pytest.mark.parametrize("wanted", [Format.SHOPIFY, Format.SHOPIFY_OLDER])
async def test_takes_the_real_files_out_and_in_again(market: Market, name: str, wanted: Format):
    first, second = await market.shop(), await market.shop()
    await market.into(first, (DATA / f"{name}.csv").read_bytes())
    file = await market.out(first, wanted)
    report = await market.into(second, file)
    assert (report.created, report.issues) == (20, ())
    assert await market.told(second) == await market.told(first)
    assert await market.out(second, wanted) == file
