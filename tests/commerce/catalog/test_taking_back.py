"""Things that were made or taken away, put back; and the tree of categories as it was."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.catalog import errors, service
from sokoni.commerce.catalog.attribute.errors import AttributeInUse, AttributeMissing
from sokoni.commerce.catalog.attribute.types import AttributeChange, AttributeDraft, AttributeType, ChoiceDraft
from sokoni.commerce.catalog.collection.errors import CollectionMissing
from sokoni.commerce.catalog.collection.types import CollectionDraft, Condition, Field, Match, Operator, Rule
from sokoni.commerce.catalog.types import Category, CategoryChange, Mover, Status
from sokoni.commerce.shop.types import Shop
from sokoni.core import change
from sokoni.core.database import Database, WriteSession
from sokoni.core.resources import Resources
from sokoni.services.undo import errors as undo_errors
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from tests.support.factories import catalog as factory
from tests.support.factories.shop import OPERATOR
from tests.support.waiting import until_waited_for

COLOUR = AttributeDraft(
    code="colour",
    type=AttributeType.COLOUR,
    names={"en": "Colour", "es": "Color"},
    is_filterable=True,
    position=2,
    choices=(ChoiceDraft(code="red", names={"en": "Red"}, colour="#ff0000"),),
)


class History:
    """Takes back the newest change of a thing."""

    def __init__(self, session: WriteSession, resources: Resources, now: datetime) -> None:
        self.session = session
        self.now = now
        self.means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24), as_operator=True)

    async def take_back(self, subject_id: UUID) -> None:
        newest = "SELECT id FROM changes WHERE subject_id = :id ORDER BY id DESC LIMIT 1"
        change_id = (await self.session.execute(text(newest), {"id": subject_id})).scalar_one()
        await undo.undo(self.session, change_id=change_id, means=self.means, actor=OPERATOR, now=self.now)

    async def change(self, category_id: UUID, **fields: object) -> None:
        await service.update_category(
            self.session, category_id=category_id, fields=CategoryChange(**fields), actor=OPERATOR, now=self.now
        )

    async def tree(self) -> dict[str, Category]:
        """Every category by its path."""
        roots = await service.list_categories(self.session, locale="es")
        found: dict[str, Category] = {}
        waiting = list(roots)
        while waiting:
            each = waiting.pop()
            found[each.path] = each
            waiting += each.children
        return found


@pytest.fixture
def history(session: WriteSession, resources: Resources, now: datetime) -> History:
    return History(session, resources, now)


@pytest.mark.parametrize("how", ["made", "copied"])
async def test_a_product_that_was_made_is_archived_and_comes_back(history: History, shop: Shop, how: str):
    session, now = history.session, history.now
    made = await factory.product(session, shop_id=shop.id, now=now, status=Status.DRAFT)
    if how == "copied":
        made = await service.copy_product(session, product_id=made.id, title=None, actor=OPERATOR, now=now)
    statuses = []
    for _ in range(2):
        await history.take_back(made.id)
        statuses.append((await service.get_product(session, product_id=made.id, locale="es")).status)
    assert statuses == [Status.ARCHIVED, Status.DRAFT]


async def test_a_product_that_went_on_sale_since_stays(history: History, shop: Shop, session: WriteSession):
    made = await factory.product(session, shop_id=shop.id, now=history.now, status=Status.DRAFT)
    newest = "SELECT id FROM changes WHERE subject_id = :id"
    created = (await session.execute(text(newest), {"id": made.id})).scalar_one()
    await service.set_status(
        session,
        product_id=made.id,
        wanted=Status.APPROVED,
        mover=Mover.SELLER,
        auto_approve=True,
        actor=OPERATOR,
        now=history.now,
    )
    with pytest.raises(undo_errors.ChangeOvertaken):
        await undo.undo(session, change_id=created, means=history.means, actor=OPERATOR, now=history.now)


async def test_a_collection_that_was_made_goes_and_comes_back_with_its_products(history: History, shop: Shop):
    session = history.session
    products = [(await factory.product(session, shop_id=shop.id, now=history.now)).id for _ in range(2)]
    draft = CollectionDraft(title="Verano", language="es", product_ids=tuple(products), is_published=True)
    made = await service.add_collection(session, shop_id=shop.id, draft=draft, actor=OPERATOR, now=history.now)
    for _ in range(2):
        await history.take_back(made.id)
        with pytest.raises(CollectionMissing):
            await service.get_collection(session, collection_id=made.id, locale="es")
        await history.take_back(made.id)
        assert await service.get_collection(session, collection_id=made.id, locale="es") == made
    members = await service.list_collections_of(session, product_ids=products)
    assert members == {each: [made.id] for each in products}


@pytest.mark.parametrize("owner", ["shop", "operator"])
async def test_an_attribute_that_was_made_goes_and_comes_back(history: History, shop: Shop, owner: str):
    session, shop_id = history.session, shop.id if owner == "shop" else None
    made = await service.add_attribute(session, shop_id=shop_id, draft=COLOUR, actor=OPERATOR, now=history.now)
    await history.take_back(made.id)
    with pytest.raises(AttributeMissing):
        await service.get_attribute(session, attribute_id=made.id, shop_id=shop_id)
    await history.take_back(made.id)
    again = await service.get_attribute(session, attribute_id=made.id, shop_id=shop_id)
    assert (again.names, [each.code for each in again.choices]) == (made.names, ["red"])
    await service.delete_attribute(session, attribute_id=made.id, shop_id=shop_id, actor=OPERATOR, now=history.now)
    await history.take_back(made.id)
    assert (await service.get_attribute(session, attribute_id=made.id, shop_id=shop_id)).position == made.position


async def test_an_attribute_that_is_changed_at_the_same_moment_is_not_overwritten(
    database: Database, real_shop: Shop, resources: Resources, now: datetime
):
    means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24))
    shop_id = real_shop.id
    async with database.write() as session:
        made = await service.add_attribute(session, shop_id=shop_id, draft=COLOUR, actor=OPERATOR, now=now)
        asked = {"attribute_id": made.id, "shop_id": shop_id, "actor": OPERATOR, "now": now}
        await service.update_attribute(session, fields=AttributeChange(position=3), **asked)
        newest = "SELECT id FROM changes WHERE subject_id = :id ORDER BY id DESC LIMIT 1"
        change_id = (await session.execute(text(newest), {"id": made.id})).scalar_one()

    async def take_back() -> None:
        async with database.write() as session:
            await undo.undo(session, change_id=change_id, means=means, actor=OPERATOR, now=now)

    async with database.write() as session:
        await service.update_attribute(session, fields=AttributeChange(position=4), **asked)
        taking_back = asyncio.create_task(take_back())
        await until_waited_for(session, taking_back)
    with pytest.raises(undo_errors.ChangeOvertaken):
        await taking_back
    async with database.read() as session:
        found = await service.get_attribute(session, attribute_id=made.id, shop_id=shop_id)
    assert found.position == 4


async def test_an_attribute_that_products_use_stays(history: History, shop: Shop):
    session = history.session
    made = await service.add_attribute(session, shop_id=shop.id, draft=COLOUR, actor=OPERATOR, now=history.now)
    await factory.product(session, shop_id=shop.id, now=history.now, attributes={"colour": ["red"]})
    with pytest.raises(AttributeInUse):
        await history.take_back(made.id)


async def test_the_tree_is_as_it_was(history: History):
    home = await factory.category(history.session, now=history.now, slug="home", name="Home")
    lamps = await factory.category(history.session, now=history.now, slug="lamps", parent_id=home)
    await factory.category(history.session, now=history.now, slug="night", parent_id=lamps)
    before = await history.tree()
    assert set(before) == {"home/", "home/lamps/", "home/lamps/night/"}
    for fields in (
        {"slug": "house"},
        {"position": 7},
        {"texts": {"es": {"name": "Casa"}, "en": {"description": "<p>x</p>"}}},
    ):
        await history.change(home, **fields)
        assert await history.tree() != before
        await history.take_back(home)
        assert await history.tree() == before
    await history.change(lamps, parent_id=None, slug="lights")
    assert set(await history.tree()) == {"home/", "lights/", "lights/night/"}
    await history.take_back(lamps)
    assert await history.tree() == before


async def test_a_category_that_was_made_or_removed_goes_and_comes_back(history: History):
    home = await factory.category(history.session, now=history.now, slug="home", name="Home")
    lamps = await factory.category(history.session, now=history.now, slug="lamps", parent_id=home, position=3)
    before = await history.tree()
    await history.take_back(lamps)
    assert set(await history.tree()) == {"home/"}
    await history.take_back(lamps)
    assert await history.tree() == before
    await service.remove_category(history.session, category_id=lamps, actor=OPERATOR, now=history.now)
    await history.take_back(lamps)
    assert await history.tree() == before


@pytest.mark.parametrize("user", ["a product", "a branch", "a collection"])
async def test_a_category_in_which_something_stands_stays(history: History, shop: Shop, user: str):
    session, now = history.session, history.now
    home = await factory.category(session, now=now, slug="home")
    if user == "a product":
        await factory.product(session, shop_id=shop.id, now=now, category_ids=(home,))
    elif user == "a branch":
        await factory.category(session, now=now, parent_id=home)
    else:
        here = Condition(field=Field.CATEGORY, operator=Operator.IS, value=str(home))
        draft = CollectionDraft(title="At home", rule=Rule(match=Match.ALL, conditions=(here,)))
        await service.add_collection(session, shop_id=shop.id, draft=draft, actor=OPERATOR, now=now)
    with pytest.raises(errors.CategoryInUse):
        await history.take_back(home)


async def test_a_category_does_not_come_back_to_an_address_that_is_taken(history: History):
    home = await factory.category(history.session, now=history.now, slug="home")
    await service.remove_category(history.session, category_id=home, actor=OPERATOR, now=history.now)
    await factory.category(history.session, now=history.now, slug="home")
    with pytest.raises(errors.CategorySlugTaken):
        await history.take_back(home)


async def test_what_was_taken_back_together_is_had_again_together(history: History):
    session, now = history.session, history.now
    with change.together(session) as group:
        await factory.category(session, now=now, slug="home", name="Home")
        colour = await service.add_attribute(session, shop_id=None, draft=COLOUR, actor=OPERATOR, now=now)
    tree = await history.tree()
    asked = {"shop_id": None, "means": history.means, "actor": OPERATOR, "now": now}

    gone = await undo.undo_group(session, group_id=group.group_id, **asked)
    assert (gone.undone, await history.tree()) == (2, {})
    back = await undo.undo_group(session, group_id=gone.id, **asked)

    again = await service.get_attribute(session, attribute_id=colour.id, shop_id=None)
    assert (back.undone, await history.tree()) == (2, tree)
    assert (again.names, [each.code for each in again.choices]) == (colour.names, ["red"])
