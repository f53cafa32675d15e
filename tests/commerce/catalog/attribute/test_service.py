"""Attributes in the database, and what products say of them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sokoni.commerce.catalog import service
from sokoni.commerce.catalog.attribute import errors
from sokoni.commerce.catalog.attribute.types import AttributeDraft, AttributeType, ChoiceDraft
from sokoni.commerce.shop.types import Shop
from sokoni.core import events as outbox
from sokoni.core.database import WriteSession, count_statements
from tests.support.factories import account as accounts
from tests.support.factories import catalog as factory
from tests.support.factories import shop as shops
from tests.support.factories.shop import OPERATOR

COLOURS = (
    ChoiceDraft(code="red", names={"en": "Red", "es": "Rojo"}, colour="#ff0000"),
    ChoiceDraft(code="blue", names={"en": "Blue"}, colour="#0000ff"),
)


@pytest.fixture
async def other_shop(session: WriteSession, now: datetime) -> Shop:
    owner = await accounts.account(session, now=now)
    return await shops.shop(session, owner_account_id=owner.id, now=now)


async def define(session: WriteSession, now: datetime, *, shop_id: UUID | None = None, **fields: object) -> UUID:
    draft = AttributeDraft(
        **{"code": "material", "type": AttributeType.TEXT, "names": {"en": "Material"}, "is_filterable": True, **fields}
    )
    made = await service.add_attribute(session, shop_id=shop_id, draft=draft, actor=OPERATOR, now=now)
    return made.id


async def test_products_say_typed_values_in_the_visitors_language(session: WriteSession, shop: Shop, now: datetime):
    await define(session, now, code="colour", type=AttributeType.COLOUR, choices=COLOURS, names={"en": "Colour"})
    await define(session, now, shop_id=shop.id, code="width", type=AttributeType.NUMBER, unit="cm", position=1)
    await define(session, now, shop_id=shop.id, code="since", type=AttributeType.DATE, position=2)
    await define(session, now, shop_id=shop.id, code="vegan", type=AttributeType.BOOLEAN, position=3)
    said = {"colour": ["blue", "red"], "width": "40.5", "since": "2026-01-02", "vegan": False}
    made = await factory.product(session, shop_id=shop.id, now=now, attributes=said)
    seen = await service.get_product(session, product_id=made.id, locale="es-CO")
    assert [(each.code, each.value, each.unit) for each in seen.attributes] == [
        ("colour", ("red", "blue"), ""),
        ("width", Decimal("40.5"), "cm"),
        ("since", date(2026, 1, 2), ""),
        ("vegan", False, ""),
    ]
    assert [(each.name, each.colour) for each in seen.attributes[0].choices] == [
        ("Rojo", "#ff0000"),
        ("Blue", "#0000ff"),
    ]


async def test_values_change_and_go_one_by_one(session: WriteSession, shop: Shop, now: datetime):
    await define(session, now)
    await define(session, now, code="style")
    made = await factory.product(session, shop_id=shop.id, now=now, attributes={"material": "Oak", "style": "Old"})
    fields = {"attributes": {"material": "Ash"}}
    changed = await service.update_product(session, product_id=made.id, fields=fields, actor=OPERATOR, now=now)
    assert {each.code: each.value for each in changed.attributes} == {"material": "Ash", "style": "Old"}
    fields = {"attributes": {"material": None}}
    changed = await service.update_product(session, product_id=made.id, fields=fields, actor=OPERATOR, now=now)
    assert {each.code: each.value for each in changed.attributes} == {"style": "Old"}


async def test_a_changed_value_is_published(session: WriteSession, shop: Shop, now: datetime):
    await define(session, now)
    made = await factory.product(session, shop_id=shop.id, now=now)
    before = await outbox.count_events(session, name="catalog.product_changed")
    for value, published in (("Oak", 1), ("Oak", 1), ("Ash", 2)):
        fields = {"attributes": {"material": value}}
        await service.update_product(session, product_id=made.id, fields=fields, actor=OPERATOR, now=now)
        assert await outbox.count_events(session, name="catalog.product_changed") == before + published


async def test_values_of_many_products_come_in_one_statement(session: WriteSession, shop: Shop, now: datetime):
    await define(session, now)
    await define(session, now, code="note", is_filterable=False)
    said = {"material": "Oak", "note": "Only inside"}
    made = [await factory.product(session, shop_id=shop.id, now=now, attributes=said) for _ in range(3)]
    with count_statements() as count:
        found = await service.list_attribute_values(session, product_ids=[each.id for each in made])
        facets = await service.list_attribute_values(
            session, product_ids=[each.id for each in made], only_filterable=True
        )
    assert count.value == 2
    assert {each.id for each in made} == found.keys() == facets.keys()
    assert [each.code for each in found[made[0].id]] == ["material", "note"]
    assert [each.code for each in facets[made[0].id]] == ["material"]


async def test_another_shops_attribute_does_not_exist_here(
    session: WriteSession, shop: Shop, other_shop: Shop, now: datetime
):
    theirs = await define(session, now, shop_id=other_shop.id)
    with pytest.raises(errors.AttributeMissing):
        await factory.product(session, shop_id=shop.id, now=now, attributes={str(theirs): "Oak"})
    with pytest.raises(errors.AttributeMissing):
        await service.update_attribute(
            session, attribute_id=theirs, shop_id=shop.id, fields={"position": 1}, actor=OPERATOR, now=now
        )
    with pytest.raises(errors.AttributeMissing):
        await service.delete_attribute(session, attribute_id=theirs, shop_id=None, actor=OPERATOR, now=now)
    listed = await service.list_attributes(session, shop_id=shop.id)
    assert listed == []


@pytest.mark.parametrize(
    "broken",
    [
        # Another shop's attribute, said to be its own, the operator's, or this shop's.
        ":product, :theirs, 0, :shop, 'text', :other, NULL, 'Oak', NULL, NULL, NULL",
        ":product, :theirs, 0, :shop, 'text', '00000000-0000-0000-0000-000000000000', NULL, 'Oak', NULL, NULL, NULL",
        ":product, :theirs, 0, :shop, 'text', :shop, NULL, 'Oak', NULL, NULL, NULL",
        # Another type than the attribute's, no value, two values.
        ":product, :own, 0, :shop, 'number', :shop, NULL, NULL, 1, NULL, NULL",
        ":product, :own, 0, :shop, 'text', :shop, NULL, NULL, NULL, NULL, NULL",
        ":product, :own, 0, :shop, 'text', :shop, NULL, 'Oak', 1, NULL, NULL",
        ":product, :own, 1, :shop, 'text', :shop, NULL, 'Oak', NULL, NULL, NULL",
    ],
)
async def test_the_database_refuses_values_that_do_not_fit(
    session: WriteSession, shop: Shop, other_shop: Shop, now: datetime, broken: str
):
    made = await factory.product(session, shop_id=shop.id, now=now)
    values = {
        "own": await define(session, now, shop_id=shop.id),
        "theirs": await define(session, now, shop_id=other_shop.id),
        "product": made.id,
        "shop": shop.id,
        "other": other_shop.id,
    }
    statement = f"INSERT INTO product_attributes VALUES ({broken})"
    used = {name: value for name, value in values.items() if f":{name}" in broken}
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(text(statement), used)


async def test_a_choice_in_use_cannot_go(session: WriteSession, shop: Shop, now: datetime):
    colour = await define(session, now, code="colour", type=AttributeType.COLOUR, choices=COLOURS)
    await factory.product(session, shop_id=shop.id, now=now, attributes={"colour": "red"})

    async def keep(*choices: ChoiceDraft) -> list[str]:
        changed = await service.update_attribute(
            session, attribute_id=colour, shop_id=None, fields={"choices": choices}, actor=OPERATOR, now=now
        )
        return [each.code for each in changed.choices]

    before = await service.get_attribute(session, attribute_id=colour, shop_id=None)
    with pytest.raises(errors.AttributeInUse):
        await keep(COLOURS[1])
    green = ChoiceDraft(code="green", names={"en": "Green"}, colour="#00ff00")
    assert await keep(green, COLOURS[0]) == ["green", "red"]
    after = await service.get_attribute(session, attribute_id=colour, shop_id=None)
    assert after.choice("red") is not None
    assert after.choices[1].id == before.choices[0].id
    with pytest.raises(errors.AttributeInUse):
        await service.delete_attribute(session, attribute_id=colour, shop_id=None, actor=OPERATOR, now=now)


async def test_a_shop_does_not_define_what_the_operator_has(session: WriteSession, shop: Shop, now: datetime):
    await define(session, now)
    with pytest.raises(errors.AttributeCodeTaken):
        await define(session, now, shop_id=shop.id)
    with pytest.raises(errors.AttributeCodeTaken):
        await define(session, now)
