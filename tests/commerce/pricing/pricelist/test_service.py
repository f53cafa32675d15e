"""Price lists over real carts and orders: whose price holds, what stays frozen, and what it costs in statements."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from sokoni.commerce.cart import leaving
from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.errors import CartCurrencyDiffers
from sokoni.commerce.cart.types import CartKey, StoredItem
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.customer.segment import errors as segment_errors
from sokoni.commerce.customer.segment import evaluating
from sokoni.commerce.customer.segment import service as segments
from sokoni.commerce.customer.segment.types import SegmentDraft, SegmentRule
from sokoni.commerce.order import errors as order_errors
from sokoni.commerce.order import service as orders
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.pricing.pricelist import errors, exchange, service
from sokoni.commerce.pricing.pricelist.types import ListState, Price, PriceList, PriceListDraft
from sokoni.core import ids
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession, count_statements
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.identity.account.types import Account
from sokoni.identity.permission.types import Subject
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from sokoni.services.undo.types import About
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale

ACTOR = Actor(kind="system", label="tests")
EVERYTHING = PageQuery(limit=100)


@pytest.fixture
async def stall(session: WriteSession, now: datetime, no_subscribers: None) -> sale.Stall:
    return await sale.stall(session, now=now, prices=(10_000, 20_000), on_hand=100, shipping=0)


@pytest.fixture
async def regular(session: WriteSession, stall: sale.Stall, now: datetime) -> Account:
    """Somebody who ordered once, signed in."""
    account = await account_factory.account(session, now=now)
    await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now, account_id=account.id)
    await evaluating.gather(session, shop_id=stall.shop.id, now=now)
    return account


async def for_regulars(session: WriteSession, stall: sale.Stall, now: datetime, **said: object) -> PriceList:
    """A list for all who ordered before."""
    segment = await segments.add_segment(
        session,
        shop_id=stall.shop.id,
        draft=SegmentDraft(name=f"Regulars {ids.new_id()}", rule=SegmentRule(orders_at_least=1)),
        actor=ACTOR,
        now=now,
    )
    draft = PriceListDraft(name=f"List {ids.new_id()}", currency="COP", segment_id=segment.id)
    return await added(session, stall, replace(draft, **said), now)  # type: ignore[arg-type]


async def in_dollars(session: WriteSession, stall: sale.Stall, now: datetime, price: int = 500) -> PriceList:
    """A list for whoever buys the first thing in dollars."""
    made = await added(session, stall, PriceListDraft(name="Dollars", currency="USD"), now)
    await put(session, made, {stall.variant_id: Price(amount=price)}, now)
    return made


async def added(session: WriteSession, stall: sale.Stall, draft: PriceListDraft, now: datetime) -> PriceList:
    return await service.add_list(session, shop_id=stall.shop.id, draft=draft, actor=ACTOR, now=now)


async def put(session: WriteSession, found: PriceList, prices: Mapping[UUID, Price | None], now: datetime) -> int:
    return await service.set_prices(
        session, shop_id=found.shop_id, list_id=found.id, prices=prices, actor=ACTOR, now=now
    )


async def price_in_cart(
    session: WriteSession, stall: sale.Stall, now: datetime, key: CartKey, currency: str | None = None
) -> Money:
    """What the first thing costs when it is put into a new cart."""
    view = await cart.add_item(session, key=key, variant_id=stall.variant_id, quantity=1, currency=currency, now=now)
    (item,) = view.items
    assert item.unit_price == item.current_price
    return item.current_price


async def test_a_member_pays_the_lists_price_in_cart_and_order_and_strangers_their_own(
    session: WriteSession, stall: sale.Stall, regular: Account, now: datetime
):
    made = await for_regulars(session, stall, now, rate_bp=1000)
    await put(session, made, {stall.goods[1].variant_id: Price(amount=5_000)}, now)
    assert await price_in_cart(session, stall, now, CartKey()) == Money(10_000, "COP")
    mine = CartKey(account_id=regular.id)
    assert await price_in_cart(session, stall, now, mine) == Money(9_000, "COP")
    view = await cart.add_item(session, key=mine, variant_id=stall.goods[1].variant_id, quantity=2, now=now)
    assert [each.current_price.amount for each in view.items] == [9_000, 5_000]
    checkout = replace(order_factory.checkout({}), items=(), cart=mine, account_id=regular.id)
    placed = await orders.place(session, checkout=checkout, settings=OrderSettings(), now=now)
    await service.remove_list(session, shop_id=stall.shop.id, list_id=made.id, actor=ACTOR, now=now)
    found = await orders.get(session, order_id=placed.order.id, subject=Subject(account_id=regular.id))
    (part,) = found.parts
    assert [(line.unit_price.amount, line.quantity) for line in part.lines] == [(9_000, 1), (5_000, 2)]
    assert found.amounts.total == Money(19_000, "COP")


async def test_a_cart_says_that_a_price_changed_when_its_list_ends(
    session: WriteSession, stall: sale.Stall, regular: Account, now: datetime
):
    hour = timedelta(hours=1)
    await for_regulars(session, stall, now, rate_bp=1000, starts_at=now - hour, ends_at=now + hour)
    mine = CartKey(account_id=regular.id)
    await price_in_cart(session, stall, now, mine)
    (during,) = (await cart.view(session, key=mine, now=now)).items
    (after,) = (await cart.view(session, key=mine, now=now + hour)).items
    assert (during.price_changed, after.price_changed) == (False, True)
    assert (after.unit_price.amount, after.current_price.amount) == (9_000, 10_000)


async def test_what_is_paused_planned_over_or_for_others_changes_no_price(
    session: WriteSession, stall: sale.Stall, regular: Account, now: datetime
):
    hour = timedelta(hours=1)
    paused = await for_regulars(session, stall, now, rate_bp=5000)
    await service.set_state(
        session, shop_id=stall.shop.id, list_id=paused.id, state=ListState.PAUSED, actor=ACTOR, now=now
    )
    await for_regulars(session, stall, now, rate_bp=5000, starts_at=now + hour)
    await for_regulars(session, stall, now, rate_bp=5000, ends_at=now)
    assert await price_in_cart(session, stall, now, CartKey(account_id=regular.id)) == Money(10_000, "COP")
    await for_regulars(session, stall, now, rate_bp=100)
    stranger = await account_factory.account(session, now=now)
    assert await price_in_cart(session, stall, now, CartKey(account_id=stranger.id)) == Money(10_000, "COP")


async def test_a_list_in_another_currency_is_for_whoever_wants_it_and_a_cart_stays_in_its_currency(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    await in_dollars(session, stall, now)
    view = await cart.add_item(session, key=CartKey(), variant_id=stall.variant_id, quantity=1, currency="USD", now=now)
    mine = CartKey(token=view.token)
    assert view.currency == "USD"
    other = stall.goods[1].variant_id
    with pytest.raises(CartCurrencyDiffers):
        await cart.add_item(session, key=mine, variant_id=other, quantity=1, now=now)
    again = await cart.add_item(session, key=mine, variant_id=stall.variant_id, quantity=1, now=now)
    assert [(each.quantity, each.subtotal) for each in again.items] == [(2, Money(1_000, "USD"))]
    assert await price_in_cart(session, stall, now, CartKey(), currency="EUR") == Money(10_000, "COP")


async def test_a_basket_that_was_left_behind_comes_back_in_its_currency(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    await in_dollars(session, stall, now)
    left = StoredItem(id=ids.new_id(), variant_id=stall.variant_id, quantity=2, unit_price=Money(500, "USD"))
    view = await leaving.copy_into(session, items=[left], key=CartKey(), now=now)
    assert [each.subtotal for each in view.items] == [Money(1_000, "USD")]


async def test_an_order_in_a_currency_that_no_list_has_is_refused_and_never_exchanged(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    made = await in_dollars(session, stall, now)
    direct = replace(order_factory.checkout({stall.variant_id: 1}), currency="USD")
    with pytest.raises(order_errors.ItemNotForSale):
        await orders.place(session, checkout=replace(direct, currency="EUR"), settings=OrderSettings(), now=now)
    view = await cart.add_item(session, key=CartKey(), variant_id=stall.variant_id, quantity=1, currency="USD", now=now)
    await service.remove_list(session, shop_id=stall.shop.id, list_id=made.id, actor=ACTOR, now=now)
    gone = replace(direct, items=(), cart=CartKey(token=view.token), currency=None)
    with pytest.raises(order_errors.ItemNotForSale):
        await orders.place(session, checkout=gone, settings=OrderSettings(), now=now)


async def test_shops_without_lists_cost_no_statement_and_those_with_lists_one(
    session: WriteSession, stall: sale.Stall, regular: Account, now: datetime
):
    async def statements(account_id: UUID | None) -> tuple[int, int]:
        checkout = order_factory.checkout({stall.variant_id: 1}, account_id=account_id)
        with count_statements(keep=True) as placing:
            await orders.place(session, checkout=checkout, settings=OrderSettings(), now=now)
        assert placing.prepared == placing.value, placing.statements
        key = CartKey(account_id=account_id) if account_id is not None else CartKey()
        with count_statements() as putting:
            await cart.add_item(session, key=key, variant_id=stall.variant_id, quantity=1, now=now)
        return placing.value, putting.value

    await statements(regular.id)
    without, guests = await statements(regular.id), await statements(None)
    await for_regulars(session, stall, now, rate_bp=1000)
    assert await statements(None) == guests
    assert await statements(regular.id) == (without[0] + 1, without[1] + 1)


async def test_a_shop_lists_and_writes_its_own_prices_alone(session: WriteSession, stall: sale.Stall, now: datetime):
    other = await sale.stall(session, now=now)
    made = await in_dollars(session, stall, now)
    with pytest.raises(errors.PriceListMissing):
        await service.get_list(session, shop_id=other.shop.id, list_id=made.id)
    with pytest.raises(errors.PriceEntryInvalid):
        await put(session, made, {other.variant_id: Price(amount=1)}, now)
    theirs = await segments.add_segment(
        session, shop_id=other.shop.id, draft=SegmentDraft(name="Theirs"), actor=ACTOR, now=now
    )
    with pytest.raises(segment_errors.SegmentMissing):
        await added(session, stall, PriceListDraft(name="A", currency="COP", segment_id=theirs.id), now)
    ours = await added(session, other, PriceListDraft(name="B", currency="COP", segment_id=theirs.id), now)
    with pytest.raises(segment_errors.SegmentInUse):
        await segments.remove_segment(session, shop_id=other.shop.id, segment_id=theirs.id, actor=ACTOR, now=now)
    assert [each.id for each in await service.list_lists(session, shop_id=other.shop.id)] == [ours.id]


async def test_names_and_currencies_stay_and_a_shop_has_only_so_many_lists(
    session: WriteSession, stall: sale.Stall, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    made = await in_dollars(session, stall, now)
    with pytest.raises(errors.PriceListNameTaken):
        await in_dollars(session, stall, now)
    euros = await added(session, stall, PriceListDraft(name="Euros", currency="EUR"), now)
    about = {"shop_id": stall.shop.id, "list_id": euros.id, "actor": ACTOR, "now": now}
    with pytest.raises(errors.PriceListNameTaken):
        await service.change_list(session, draft=replace(euros.draft, name=made.draft.name), **about)
    with pytest.raises(errors.PriceListInvalid):
        await service.change_list(session, draft=replace(euros.draft, currency="GBP"), **about)
    monkeypatch.setattr("sokoni.commerce.pricing.pricelist.rules.MAX_LISTS", 2)
    with pytest.raises(errors.TooManyPriceLists):
        await added(session, stall, PriceListDraft(name="Pounds", currency="GBP"), now)


async def test_a_file_is_looked_at_first_and_brought_in_as_it_was_shown(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    made = await for_regulars(session, stall, now)
    first, second = (each.variant_id for each in stall.goods)
    await put(session, made, {first: Price(amount=9_900)}, now)
    about = {"shop_id": stall.shop.id, "list_id": made.id}
    text = f"variant_id;price\n{first};\n{second};12,5 %\nnobody;1\n{second};3\n"
    shown = await exchange.preview(session, text=text, **about)
    assert (shown.added, shown.changed, shown.removed, shown.unchanged) == (1, 0, 1, 0)
    assert {(each.before, each.after) for each in shown.differences} == {("99.00", None), (None, "12.5 %")}
    assert [each.row for each in shown.mistakes] == [4, 5]
    await put(session, made, {first: Price(amount=9_800)}, now)
    with pytest.raises(errors.PricesOutdated):
        await exchange.bring(session, text=text, token=shown.token, actor=ACTOR, now=now, **about)
    anew = await exchange.preview(session, text=text, **about)
    assert await exchange.bring(session, text=text, token=anew.token, actor=ACTOR, now=now, **about) == 2
    (entry,) = (await service.list_entries(session, page=EVERYTHING, **about)).items
    assert (entry.variant_id, entry.price) == (second, Price(rate_bp=1250))
    written = await exchange.write(session, **about)
    again = await exchange.preview(session, text=written, **about)
    assert (again.rows, again.total, again.unchanged, again.mistakes) == (1, 0, 1, [])


async def test_a_sku_that_looks_like_a_formula_goes_out_and_in_again(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    await catalog.update_variant(
        session,
        product_id=stall.goods[0].product_id,
        variant_id=stall.variant_id,
        fields={"sku": "-LAMP"},
        actor=ACTOR,
        now=now,
    )
    made = await in_dollars(session, stall, now)
    about = {"shop_id": stall.shop.id, "list_id": made.id}
    written = await exchange.write(session, **about)
    assert ",'-LAMP," in written
    without_ids = "\n".join(line.partition(",")[2] for line in written.replace("5.00", "6.00").splitlines())
    shown = await exchange.preview(session, text=without_ids, **about)
    assert [(each.sku, each.after) for each in shown.differences] == [("-LAMP", "6.00")]


@pytest.mark.parametrize(
    "text", ["", "sku\nA\n", "price\n1\n", '"price,sku\n', "sku,price\n" + "A,1\n" * 3], ids=range(5)
)
async def test_a_file_that_is_no_table_of_prices_is_refused(
    session: WriteSession, stall: sale.Stall, now: datetime, monkeypatch: pytest.MonkeyPatch, text: str
):
    monkeypatch.setattr("sokoni.commerce.pricing.pricelist.rules.MAX_AT_ONCE", 2)
    made = await in_dollars(session, stall, now)
    with pytest.raises(errors.PriceEntryInvalid):
        await exchange.preview(session, shop_id=stall.shop.id, list_id=made.id, text=text)


async def test_every_change_of_lists_and_prices_is_taken_back(
    session: WriteSession, stall: sale.Stall, now: datetime, resources: Resources
):
    means = undo.Means(undoers=undoers(resources), window=timedelta(days=1))

    async def take_back(how_many: int = 1) -> None:
        found = await undo.list_changes(
            session, shop_ids=[stall.shop.id], page=EVERYTHING, means=means, now=now, about=About()
        )
        latest = [each for each in found.items if each.change.undoes_id is None and each.verdict.can_undo]
        for each in latest[:how_many]:
            await undo.undo(session, change_id=each.change.id, actor=ACTOR, means=means, now=now)

    made = await in_dollars(session, stall, now)
    about = {"shop_id": stall.shop.id, "list_id": made.id, "actor": ACTOR, "now": now}

    async def prices() -> list[Price]:
        found = await service.list_entries(session, shop_id=stall.shop.id, list_id=made.id, page=EVERYTHING)
        return [each.price for each in found.items]

    await put(session, made, {stall.variant_id: Price(amount=700)}, now)
    await take_back()
    assert await prices() == [Price(amount=500)]
    await service.change_list(session, draft=replace(made.draft, name="US dollars"), **about)
    await take_back()
    assert (await service.get_list(session, shop_id=stall.shop.id, list_id=made.id)).draft == made.draft
    await service.remove_list(session, **about)
    with pytest.raises(errors.PriceListMissing):
        await service.get_list(session, shop_id=stall.shop.id, list_id=made.id)
    await take_back(2)
    assert await prices() == [Price(amount=500)]
