import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.pricing.errors import ShippingChoiceInvalid, ShippingMethodInvalid, TaxRateInvalid
from sokoni.commerce.pricing.types import (
    AmountTier,
    Destination,
    PricedLine,
    ShippingDraft,
    ShippingKind,
    TaxDraft,
    WeightTier,
)
from sokoni.core import change, ids
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.services.undo import service as undo
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.ports import undoers
from tests.support.factories import account as account_factory
from tests.support.factories import shop as shop_factory

ACTOR = change.Actor(kind="system", label="tests")
BOGOTA = Destination(country="CO", region="Bogotá")


async def shop(session: WriteSession, now: datetime) -> UUID:
    owner = await account_factory.account(session, now=now)
    return (await shop_factory.shop(session, owner_account_id=owner.id, now=now)).id


@pytest.fixture
async def shop_id(session: WriteSession, now: datetime, no_subscribers: None) -> UUID:
    return await shop(session, now)


def line(shop_id: UUID, *, price: int = 1000, quantity: int = 1, grams: int = 100) -> PricedLine:
    return PricedLine(
        key=str(ids.new_id()),
        shop_id=shop_id,
        product_id=ids.new_id(),
        variant_id=ids.new_id(),
        unit_price=Money(price, "COP"),
        quantity=quantity,
        weight_grams=grams,
    )


def flat(name: str = "Courier", *, price: int = 500, **more: object) -> ShippingDraft:
    return ShippingDraft(name=name, kind=ShippingKind.FLAT, price=price, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("shops", [1, 3])
async def test_a_quote_takes_one_statement_whatever_is_in_it(
    session: WriteSession, now: datetime, no_subscribers: None, shops: int
) -> None:
    lines = []
    for _ in range(shops):
        shop_id = await shop(session, now)
        await pricing.set_shipping_methods(session, shop_id=shop_id, methods=[flat()], actor=ACTOR, now=now)
        lines += [line(shop_id), line(shop_id)]
    with count_statements() as counted:
        quote = await pricing.quote(session, lines=lines, destination=BOGOTA, now=now)
    assert counted.value == 1
    assert quote.totals.shipping == Money(500 * shops, "COP")


async def test_a_quote_without_a_destination_is_the_goods_alone(
    session: WriteSession, shop_id: UUID, now: datetime
) -> None:
    with count_statements() as counted:
        quote = await pricing.quote(session, lines=[line(shop_id)], destination=None, now=now)
    assert counted.value == 1
    assert (quote.totals.total, quote.options) == (Money(1000, "COP"), {})


async def test_methods_come_back_as_they_were_set(session: WriteSession, shop_id: UUID, now: datetime) -> None:
    tiers = (WeightTier(up_to_grams=500, price=300), WeightTier(up_to_grams=2000, price=700))
    drafts = [
        flat(free_above=10_000, countries=frozenset({"CO"}), regions=frozenset({"Bogotá"}), postal_pattern="11*"),
        ShippingDraft(
            name="By amount",
            kind=ShippingKind.AMOUNT,
            amount_tiers=(AmountTier(up_to_amount=500, price=300), AmountTier(up_to_amount=2000, price=100)),
        ),
        ShippingDraft(name="Post", kind=ShippingKind.WEIGHT, tiers=tiers),
    ]
    made = await pricing.set_shipping_methods(session, shop_id=shop_id, methods=drafts, actor=ACTOR, now=now)
    assert await pricing.list_shipping_methods(session, shop_id=shop_id) == made
    assert [each.currency for each in made] == ["COP", "COP", "COP"]


async def test_the_buyer_chooses_and_else_the_sellers_first_method_is_taken(
    session: WriteSession, shop_id: UUID, now: datetime
) -> None:
    _, post = await pricing.set_shipping_methods(
        session, shop_id=shop_id, methods=[flat(), flat("Post", price=200)], actor=ACTOR, now=now
    )
    lines = [line(shop_id)]
    first = await pricing.quote(session, lines=lines, destination=BOGOTA, now=now)
    chosen = await pricing.quote(session, lines=lines, destination=BOGOTA, shipping_choice={shop_id: post.id}, now=now)
    assert (first.chosen[shop_id].name, chosen.chosen[shop_id].name) == ("Courier", "Post")
    assert chosen.totals.total == Money(1200, "COP")
    with pytest.raises(ShippingChoiceInvalid):
        await pricing.quote(session, lines=lines, destination=BOGOTA, shipping_choice={shop_id: shop_id}, now=now)


async def test_a_shop_that_cannot_ship_there_is_named(session: WriteSession, shop_id: UUID, now: datetime) -> None:
    only_us = [flat(countries=frozenset({"US"}))]
    await pricing.set_shipping_methods(session, shop_id=shop_id, methods=only_us, actor=ACTOR, now=now)
    quote = await pricing.quote(session, lines=[line(shop_id)], destination=BOGOTA, now=now)
    assert quote.undeliverable == (shop_id,)


async def test_a_method_that_keeps_its_name_keeps_its_id(session: WriteSession, shop_id: UUID, now: datetime) -> None:
    (before,) = await pricing.set_shipping_methods(session, shop_id=shop_id, methods=[flat()], actor=ACTOR, now=now)
    (after,) = await pricing.set_shipping_methods(
        session, shop_id=shop_id, methods=[flat(price=900)], actor=ACTOR, now=now
    )
    assert (after.id, after.price) == (before.id, 900)


async def test_the_rate_of_the_zone_is_applied(session: WriteSession, shop_id: UUID, now: datetime) -> None:
    rates = [TaxDraft(rate_bp=1900, inclusive=True, country="CO"), TaxDraft(rate_bp=1000, inclusive=False)]
    made = await pricing.set_tax(session, shop_id=shop_id, rates=rates, actor=ACTOR, now=now)
    assert await pricing.list_tax_rates(session, shop_id=shop_id) == made
    home = await pricing.quote(session, lines=[line(shop_id, price=11900)], destination=BOGOTA, now=now)
    abroad = await pricing.quote(session, lines=[line(shop_id)], destination=Destination(country="US"), now=now)
    assert (home.totals.tax_included, home.totals.tax_added) == (Money(1900, "COP"), Money(0, "COP"))
    assert (abroad.totals.tax_included, abroad.totals.tax_added) == (Money(0, "COP"), Money(100, "COP"))


@pytest.mark.parametrize(
    "draft",
    [
        flat(""),
        flat(price=-1),
        flat(free_above=-1),
        flat(tiers=(WeightTier(up_to_grams=1, price=1),)),
        flat(amount_tiers=(AmountTier(up_to_amount=1, price=1),)),
        flat(regions=frozenset({"Bogotá"})),
        flat(countries=frozenset({"CO", "US"}), postal_pattern="11*"),
        flat(countries=frozenset({"CO"}), postal_pattern="*"),
        ShippingDraft(
            name="Post",
            kind=ShippingKind.AMOUNT,
            amount_tiers=(AmountTier(up_to_amount=2, price=1), AmountTier(up_to_amount=1, price=2)),
        ),
        ShippingDraft(name="Post", kind=ShippingKind.WEIGHT),
        ShippingDraft(name="Post", kind=ShippingKind.FLAT, days_from=2),
        ShippingDraft(name="Post", kind=ShippingKind.FLAT, days_from=3, days_to=2),
        ShippingDraft(name="Post", kind=ShippingKind.FLAT, days_from=-1, days_to=2),
        ShippingDraft(
            name="Post",
            kind=ShippingKind.WEIGHT,
            tiers=(WeightTier(up_to_grams=9, price=1), WeightTier(up_to_grams=9, price=2)),
        ),
        ShippingDraft(name="Post", kind=ShippingKind.WEIGHT, tiers=(WeightTier(up_to_grams=0, price=1),)),
    ],
)
async def test_a_method_that_contradicts_itself_is_refused(
    session: WriteSession, shop_id: UUID, now: datetime, draft: ShippingDraft
) -> None:
    with pytest.raises(ShippingMethodInvalid):
        await pricing.set_shipping_methods(session, shop_id=shop_id, methods=[draft], actor=ACTOR, now=now)


async def test_two_methods_of_one_name_are_refused(session: WriteSession, shop_id: UUID, now: datetime) -> None:
    with pytest.raises(ShippingMethodInvalid):
        await pricing.set_shipping_methods(session, shop_id=shop_id, methods=[flat(), flat()], actor=ACTOR, now=now)


@pytest.mark.parametrize(
    "rates",
    [
        [TaxDraft(rate_bp=10_001, inclusive=False)],
        [TaxDraft(rate_bp=-1, inclusive=False)],
        [TaxDraft(rate_bp=1, inclusive=False, region="Bogotá")],
        [TaxDraft(rate_bp=1, inclusive=False, postal_pattern="11*")],
        [TaxDraft(rate_bp=1, inclusive=False, country="CO", postal_pattern="()")],
        [TaxDraft(rate_bp=1, inclusive=False, country="CO"), TaxDraft(rate_bp=2, inclusive=True, country="CO")],
    ],
)
async def test_a_rate_that_contradicts_itself_is_refused(
    session: WriteSession, shop_id: UUID, now: datetime, rates: list[TaxDraft]
) -> None:
    with pytest.raises(TaxRateInvalid):
        await pricing.set_tax(session, shop_id=shop_id, rates=rates, actor=ACTOR, now=now)


async def test_a_new_shop_ships_once_however_often_it_is_told(
    session: WriteSession, shop_id: UUID, now: datetime
) -> None:
    for _ in range(2):
        await pricing.create_defaults(session, shop_id=shop_id, currency="COP", now=now)
    (method,) = await pricing.list_shipping_methods(session, shop_id=shop_id)
    assert (method.name, method.price) == ("Envío estándar", 0)


async def test_defaults_never_replace_what_a_seller_set(session: WriteSession, shop_id: UUID, now: datetime) -> None:
    await pricing.set_shipping_methods(session, shop_id=shop_id, methods=[flat()], actor=ACTOR, now=now)
    await pricing.create_defaults(session, shop_id=shop_id, currency="COP", now=now)
    (method,) = await pricing.list_shipping_methods(session, shop_id=shop_id)
    assert method.name == "Courier"


async def test_two_sellers_who_save_at_once_leave_one_list(
    database: Database, now: datetime, no_subscribers: None
) -> None:
    async with database.write() as session:
        shop_id = await shop(session, now)

    async def save(name: str) -> None:
        async with database.write() as session:
            methods = [flat(name), flat(f"{name} express")]
            await pricing.set_shipping_methods(session, shop_id=shop_id, methods=methods, actor=ACTOR, now=now)

    await asyncio.gather(*(save(name) for name in "ABCD"))
    async with database.read() as session:
        first, second = await pricing.list_shipping_methods(session, shop_id=shop_id)
    assert second.name == f"{first.name} express"


async def test_what_is_said_of_shipping_and_tax_can_be_undone_until_it_is_said_anew(
    session: WriteSession, shop_id: UUID, now: datetime, resources: Resources
) -> None:
    before = await pricing.set_shipping_methods(session, shop_id=shop_id, methods=[flat()], actor=ACTOR, now=now)
    books = TaxDraft(rate_bp=500, inclusive=True, country="CO", tax_class="books", postal_pattern="11*")
    await pricing.set_tax(session, shop_id=shop_id, rates=[books], actor=ACTOR, now=now)
    await pricing.set_shipping_methods(session, shop_id=shop_id, methods=[flat(price=9)], actor=ACTOR, now=now)
    means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24))
    changes = await undo.list_changes(session, shop_ids=[shop_id], page=PageQuery(), means=means, now=now)
    shipping, tax, older = [each.change.id for each in changes.items[:3]]
    with pytest.raises(ChangeOvertaken):
        await undo.undo(session, change_id=older, means=means, actor=ACTOR, now=now)
    for change_id in (shipping, tax):
        await undo.undo(session, change_id=change_id, means=means, actor=ACTOR, now=now)
    assert await pricing.list_shipping_methods(session, shop_id=shop_id) == before
    assert await pricing.list_tax_rates(session, shop_id=shop_id) == []
