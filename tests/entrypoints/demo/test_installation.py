"""The demo, brought in by the importer like anyone's catalogue."""

import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection import service as collections
from sokoni.commerce.catalog.types import ProductQuery
from sokoni.commerce.loyalty import service as loyalty
from sokoni.commerce.order import service as orders
from sokoni.core.clock import Clock
from sokoni.core.database import Database
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.entrypoints.demo import example_group, points
from sokoni.entrypoints.demo.catalogue import SHOPS
from sokoni.entrypoints.demo.goods import Range
from sokoni.entrypoints.demo.installation import Demo
from sokoni.entrypoints.demo.pictures import DemoPicture
from sokoni.identity.account import service as account
from sokoni.identity.permission.types import OperatorSubject
from sokoni.services.media.ports import ImageSource
from sokoni.telegram.action import service as actions
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupState
from sokoni.telegram.rule import service as rules
from sokoni.telegram.rule import trials


async def count_products(database: Database) -> int:
    async with database.read() as session:
        listed = await catalog.list_products(session, query=ProductQuery(), page=PageQuery(limit=1), locale="en")
    assert listed.count is not None
    return listed.count.value


async def count_collected(database: Database) -> int:
    async with database.read() as session:
        page = await catalog.list_collections(session, shop_id=None, page=PageQuery(), locale="en")
        members = await collections.count_members(session, collection_ids=[each.id for each in page.items])
    return sum(members.values())


async def test_the_demo_is_brought_in_without_a_complaint_and_only_once(database: Database, resources: Resources):
    said: list[str] = []
    for _ in range(2):
        await Demo(database, resources, tell=said.append).install()
    described = await Demo(database, resources, tell=said.append).describe()

    assert await count_products(database) == sum(len(shop.products) for shop in SHOPS)
    assert {shop["slug"] for shop in described["shops"]} == {shop.slug for shop in SHOPS}
    assert set(described["accounts"]) == {"operator", "seller", "customer"}
    assert await count_collected(database) == sum(len(table.handles) for shop in SHOPS for table in shop.tables)
    assert len(said) == len(SHOPS)  # The second time there was nothing to bring in.
    async with database.read() as session:
        customer = await account.find_by_email(session, email=described["accounts"]["customer"]["email"])
        assert customer is not None
        bought = await orders.list_for_account(session, account_id=customer.id, page=PageQuery())
        found = await loyalty.get_standing(session, account_id=customer.id, now=customer.created_at)
    now = resources.get(Clock).now()  # type: ignore[type-abstract]
    async with database.read() as session:
        kept = await groups.find_bare(session, group_id=example_group.GROUP_ID)
        looked = OperatorSubject(account_id=customer.id, label="operator", is_operator=True)
        listed = await rules.list_rules(session, group_id=example_group.GROUP_ID, subject=looked, page=PageQuery())
        done = await actions.statistics(session, group_id=example_group.GROUP_ID, days=21, subject=looked, now=now)
        about = {"group_id": example_group.GROUP_ID, "subject": looked, "now": now}
        tried = {each.name: await trials.try_rule(session, rule_id=each.id, **about) for each in listed.items}  # type: ignore[arg-type]
    assert [each.status for each in bought.items] == ["delivered"] * len(SHOPS)
    assert found is not None
    assert found[1].balance == points.WELCOME
    # The example of a group says of itself that no bot is in it.
    assert kept is not None
    assert (kept.state, "example" in kept.name) == (GroupState.CLAIMED, True)
    assert (len(listed.items), done.all.total > 200, len(done.top_users) > 3) == (4, True, True)
    # Last week was lively: each rule but the one for newcomers has something to do, and one would hit an administrator.
    assert {name for name, each in tried.items() if each.deletes} == {
        "No links to elsewhere", "One thing at a time", "Speak calmly"
    }  # fmt: skip
    assert tried["Speak calmly"].admins == 1


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.slug)
async def test_every_product_stands_in_its_category_with_its_choices_and_pictures(
    database: Database, resources: Resources, shop: Range
):
    await Demo(database, resources, tell=lambda _: None).install()
    for item in shop.products[:3]:
        async with database.read() as session:
            detail = await catalog.get_product_by_slug(
                session, shop_slug=shop.slug, slug=item.handle, locale=shop.locale
            )
        assert detail.title == item.title
        assert len(detail.variants) == len(item.shades) * max(1, len(item.sizes))
        assert len(detail.images) >= len(item.shades)
        assert {category.slug for category in detail.categories} == {item.category}
        assert all(variant.price.currency == shop.currency for variant in detail.variants)


async def test_the_process_draws_what_the_demo_names(resources: Resources):
    source: ImageSource = resources.get(ImageSource)  # type: ignore[type-abstract]
    drawn = await source.fetch(DemoPicture(drawing="ring", colour="gold", seed="a").url)
    assert drawn.startswith(b"\x89PNG")
