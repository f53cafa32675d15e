import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.ports import StockRow
from sokoni.commerce.catalog.types import ProductDraft, VariantDraft
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.errors import (
    StockBelowPromised,
    StockHoldExists,
    StockHoldMissing,
    StockInsufficient,
    StockMovedMeanwhile,
    StockSoldOut,
    StockVariantUnknown,
)
from sokoni.commerce.stock.types import HoldLine, HoldState, Level, LevelChange, MovementReason, Policy
from sokoni.core import change, events, ids
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.errors import DomainError
from sokoni.core.pages import InvalidCursor, PageQuery, encode_cursor
from sokoni.core.resources import Resources
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall

MINUTES = timedelta(minutes=1)


@pytest.fixture
async def stall(session: WriteSession, now: datetime, no_subscribers: None) -> Stall:
    return await sale.stall(session, now=now, prices=(1000, 2000, 3000), on_hand=10)


@pytest.fixture
async def sold_stall(database: Database, now: datetime, no_subscribers: None) -> AsyncIterator[Stall]:
    async with database.write() as session:
        made = await sale.stall(session, now=now, prices=(1000,) * 6, on_hand=10)
    yield made
    async with database.read() as session:
        assert await stock.verify(session) == []


def line(stall: Stall, quantity: int = 1, *, of: int = 0, reference_id: UUID | None = None) -> HoldLine:
    goods = stall.goods[of]
    return HoldLine(
        reference_id=reference_id or ids.new_id(),
        shop_id=goods.shop_id,
        variant_id=goods.variant_id,
        quantity=quantity,
    )


async def hold(session: WriteSession, *lines: HoldLine, now: datetime, minutes: int = 15) -> UUID:
    await stock.hold(session, lines=lines, expires_at=now + minutes * MINUTES, now=now)
    return lines[0].reference_id


async def level(session: WriteSession, stall: Stall, of: int = 0) -> Level:
    variant_id = stall.goods[of].variant_id
    return (await stock.levels(session, variant_ids=[variant_id]))[variant_id]


async def counts(session: WriteSession, stall: Stall, of: int = 0) -> tuple[int, int, int, int]:
    found = await level(session, stall, of)
    return found.on_hand, found.held, found.allocated, found.backordered


async def test_a_hold_takes_from_every_level_and_is_in_the_log(
    session: WriteSession, stall: Stall, now: datetime
) -> None:
    reference = ids.new_id()
    await hold(session, line(stall, 2, reference_id=reference), line(stall, 3, of=1, reference_id=reference), now=now)
    assert await counts(session, stall) == (10, 2, 0, 0)
    assert await counts(session, stall, 1) == (10, 3, 0, 0)
    found = await stock.list_movements(
        session, shop_id=stall.shop.id, variant_id=stall.variant_id, page=PageQuery(limit=1)
    )
    assert (found.items[0].held, found.items[0].reference_id, found.items[0].number) == (2, reference, 2)
    assert await stock.verify(session) == []


@pytest.mark.parametrize("lines", [1, 3])
@pytest.mark.parametrize(("on_hand", "stated"), [(100, 3), (10, 5)])
async def test_holding_takes_few_statements_whatever_the_number_of_lines(
    session: WriteSession, now: datetime, lines: int, on_hand: int, stated: int
) -> None:
    stall = await sale.stall(session, now=now, prices=(1, 2, 3), on_hand=on_hand)
    wanted = [line(stall, of=number) for number in range(lines)]
    with count_statements() as counted:
        await hold(session, *wanted, now=now)
    # Of the last few, visitors are told how many are left: that is an event and its job.
    assert counted.value == stated


async def test_a_request_that_is_short_of_one_thing_gets_nothing(
    session: WriteSession, stall: Stall, now: datetime
) -> None:
    with pytest.raises(StockInsufficient) as refusal:
        await hold(session, line(stall, 2), line(stall, 11, of=1), now=now)
    assert refusal.value.fields["variant_id"] == stall.goods[1].variant_id
    assert refusal.value.fields["available"] == 10
    assert await counts(session, stall) == (10, 0, 0, 0)


async def test_lines_that_fit_alone_are_refused_together(session: WriteSession, stall: Stall, now: datetime) -> None:
    with pytest.raises(StockInsufficient):
        await hold(session, line(stall, 6), line(stall, 6), now=now)


async def test_what_is_kept_nowhere_is_sold_out(session: WriteSession, stall: Stall, now: datetime) -> None:
    unknown = HoldLine(reference_id=ids.new_id(), shop_id=stall.shop.id, variant_id=ids.new_id(), quantity=1)
    with pytest.raises(StockSoldOut):
        await hold(session, unknown, now=now)


async def test_nothing_wanted_is_nothing_held(session: WriteSession, now: datetime) -> None:
    with count_statements() as counted:
        await stock.hold(session, lines=[], expires_at=now, now=now)
    assert counted.value == 0


async def test_a_reference_holds_a_variant_once(session: WriteSession, stall: Stall, now: datetime) -> None:
    wanted = line(stall)
    await hold(session, wanted, now=now)
    with pytest.raises(StockHoldExists):
        await hold(session, wanted, now=now)


async def test_a_sale_goes_from_held_to_allocated_to_gone(session: WriteSession, stall: Stall, now: datetime) -> None:
    reference = await hold(session, line(stall, 4), now=now)
    await stock.allocate(session, reference_id=reference, now=now)
    await stock.allocate(session, reference_id=reference, now=now)
    assert await counts(session, stall) == (10, 0, 4, 0)
    await stock.fulfil(session, reference_id=reference, now=now)
    await stock.fulfil(session, reference_id=reference, now=now)
    assert await counts(session, stall) == (6, 0, 0, 0)
    assert await stock.verify(session) == []


@pytest.mark.parametrize("is_sold", [True, False])
async def test_releasing_gives_back_exactly_once(
    session: WriteSession, stall: Stall, now: datetime, *, is_sold: bool
) -> None:
    reference = await hold(session, line(stall, 4), now=now)
    for each in [reference] if is_sold else []:
        await stock.allocate(session, reference_id=each, now=now)
    await stock.release(session, reference_id=reference, reason="cancelled", now=now)
    await stock.release(session, reference_id=reference, reason="cancelled", now=now)
    assert await counts(session, stall) == (10, 0, 0, 0)
    (found,) = await stock.list_holds(session, reference_ids=[reference])
    assert (found.state, found.released_because) == (HoldState.RELEASED, "cancelled")


async def test_releasing_what_was_never_held_is_no_error(session: WriteSession, now: datetime) -> None:
    await stock.release(session, reference_id=ids.new_id(), reason="cancelled", now=now)
    await stock.release_all(session, reference_ids=[], reason="cancelled", now=now)


@pytest.mark.parametrize("act", [stock.allocate, stock.fulfil])
async def test_what_was_never_held_cannot_be_sold(session: WriteSession, now: datetime, act: object) -> None:
    with pytest.raises(StockHoldMissing):
        await act(session, reference_id=ids.new_id(), now=now)  # type: ignore[operator]


async def test_the_sweep_frees_overdue_holds_and_says_so(session: WriteSession, stall: Stall, now: datetime) -> None:
    overdue = {await hold(session, line(stall), now=now), await hold(session, line(stall, 2, of=1), now=now)}
    lasting = await hold(session, line(stall), now=now, minutes=30)
    assert set(await stock.expire_holds(session, now=now + 15 * MINUTES)) == overdue
    assert await stock.expire_holds(session, now=now + 15 * MINUTES) == []
    assert await counts(session, stall) == (10, 1, 0, 0)
    (kept,) = await stock.list_holds(session, reference_ids=[lasting])
    assert kept.state is HoldState.HELD
    assert await events.count_events(session, name="stock.hold_expired") == 2


async def test_the_sweep_stops_at_its_limit(session: WriteSession, stall: Stall, now: datetime) -> None:
    first = await hold(session, line(stall), now=now, minutes=1)
    second = await hold(session, line(stall), now=now, minutes=2)
    later = now + 15 * MINUTES
    assert await stock.expire_holds(session, now=later, limit=1) == [first]
    assert await stock.expire_holds(session, now=later, limit=1) == [second]


async def test_an_overdue_hold_that_nobody_swept_stands_in_nobodys_way(
    session: WriteSession, stall: Stall, now: datetime
) -> None:
    reference = ids.new_id()
    await hold(session, line(stall, 10, reference_id=reference), line(stall, of=1, reference_id=reference), now=now)
    later = now + 15 * MINUTES
    await hold(session, line(stall, 7), now=later)
    assert await counts(session, stall) == (10, 7, 0, 0)
    assert await events.count_events(session, name="stock.hold_expired") == 1
    assert await stock.verify(session) == []


async def test_who_is_too_late_hears_so_before_anything_is_held(
    session: WriteSession, stall: Stall, now: datetime
) -> None:
    wanted = {(stall.shop.id, stall.variant_id): 4}
    await hold(session, line(stall, 6), now=now)
    await stock.check_supply(session, wanted=wanted, now=now)
    await hold(session, line(stall), now=now)
    with pytest.raises(StockInsufficient) as refused:
        await stock.check_supply(session, wanted=wanted, now=now + 14 * MINUTES)
    assert refused.value.fields["available"] == 3
    # The holds are overdue then: whether they make room is for `hold` to see, under its locks.
    await stock.check_supply(session, wanted=wanted, now=now + 15 * MINUTES)


async def test_a_hold_that_is_not_overdue_is_never_taken_away(
    session: WriteSession, stall: Stall, now: datetime
) -> None:
    await hold(session, line(stall, 10), now=now)
    with pytest.raises(StockSoldOut):
        await hold(session, line(stall), now=now + 14 * MINUTES)


async def test_late_money_takes_the_goods_again(session: WriteSession, stall: Stall, now: datetime) -> None:
    reference = await hold(session, line(stall, 4), now=now)
    await stock.expire_holds(session, now=now + 15 * MINUTES)
    await stock.allocate(session, reference_id=reference, now=now + 20 * MINUTES)
    assert await counts(session, stall) == (10, 0, 4, 0)


async def test_late_money_does_not_take_what_somebody_else_has(
    session: WriteSession, stall: Stall, now: datetime
) -> None:
    reference = await hold(session, line(stall, 4), now=now)
    later = now + 15 * MINUTES
    await stock.expire_holds(session, now=later)
    await hold(session, line(stall, 8), now=later)
    with pytest.raises(StockInsufficient):
        await stock.allocate(session, reference_id=reference, now=later)
    assert await counts(session, stall) == (10, 8, 0, 0)


async def test_goods_sold_ahead_wait_for_the_delivery(session: WriteSession, stall: Stall, now: datetime) -> None:
    shop = {"shop_id": stall.shop.id, "variant_id": stall.variant_id, "actor": ACTOR, "now": now}
    await stock.change_level(session, **shop, on_hand=1, policy=Policy.BACKORDER)
    first = await hold(session, line(stall, 3), now=now)
    await stock.allocate(session, reference_id=first, now=now)
    assert await counts(session, stall) == (1, 0, 1, 2)
    await stock.adjust(session, **shop, by=5)
    assert await counts(session, stall) == (6, 0, 3, 0)
    await stock.fulfil(session, reference_id=first, now=now)
    assert await counts(session, stall) == (3, 0, 0, 0)
    assert await stock.verify(session) == []


async def test_what_is_given_back_goes_to_who_waits(session: WriteSession, stall: Stall, now: datetime) -> None:
    shop = {"shop_id": stall.shop.id, "variant_id": stall.variant_id, "actor": ACTOR, "now": now}
    await stock.change_level(session, **shop, on_hand=2, policy=Policy.BACKORDER)
    first = await hold(session, line(stall, 2), now=now)
    second = await hold(session, line(stall, 2), now=now)
    await stock.release(session, reference_id=first, reason="cancelled", now=now)
    (waiting,) = await stock.list_holds(session, reference_ids=[second])
    assert (waiting.covered, waiting.backordered) == (2, 0)
    assert await stock.verify(session) == []


async def test_what_is_not_tracked_is_always_there(session: WriteSession, stall: Stall, now: datetime) -> None:
    await stock.change_level(
        session, shop_id=stall.shop.id, variant_id=stall.variant_id, tracked=False, actor=ACTOR, now=now
    )
    reference = await hold(session, line(stall, 500), now=now)
    await stock.allocate(session, reference_id=reference, now=now)
    await stock.fulfil(session, reference_id=reference, now=now)
    assert await counts(session, stall) == (10, 0, 0, 0)


async def test_counting_writes_who_and_why(session: WriteSession, stall: Stall, now: datetime) -> None:
    after = await stock.set_on_hand(
        session,
        shop_id=stall.shop.id,
        variant_id=stall.variant_id,
        on_hand=7,
        reason="three broke",
        actor=ACTOR,
        now=now,
    )
    assert after.on_hand == 7
    page = await stock.list_movements(
        session, shop_id=stall.shop.id, variant_id=stall.variant_id, page=PageQuery(limit=10)
    )
    newest = page.items[0]
    assert (newest.on_hand, newest.note, newest.actor) == (-3, "three broke", ACTOR)
    changes = await session.execute(text("SELECT before, after FROM changes WHERE action = 'stock.update' ORDER BY id"))
    assert [row.after["on_hand"] for row in changes][-1] == 7


async def test_fewer_than_promised_are_refused(session: WriteSession, stall: Stall, now: datetime) -> None:
    await hold(session, line(stall, 4), now=now)
    with pytest.raises(StockBelowPromised):
        await stock.adjust(session, shop_id=stall.shop.id, variant_id=stall.variant_id, by=-7, actor=ACTOR, now=now)


async def test_another_shops_variant_is_unknown(session: WriteSession, stall: Stall, now: datetime) -> None:
    other = await sale.stall(session, now=now)
    with pytest.raises(StockVariantUnknown):
        await stock.set_on_hand(
            session, shop_id=other.shop.id, variant_id=stall.variant_id, on_hand=1, actor=ACTOR, now=now
        )
    assert await stock.get_level(session, shop_id=other.shop.id, variant_id=stall.variant_id) is None


@pytest.mark.parametrize(("overwrite", "expected"), [(False, 10), (True, 4)])
async def test_an_import_leaves_known_stock_alone_unless_told(
    session: WriteSession, stall: Stall, now: datetime, *, overwrite: bool, expected: int
) -> None:
    rows = [StockRow(variant_id=each.variant_id, quantity=4, policy="deny", tracked=True) for each in stall.goods]
    with count_statements() as counted:
        await stock.receive(session, shop_id=stall.shop.id, rows=rows, overwrite=overwrite, now=now)
    assert counted.value <= 7
    assert (await level(session, stall)).on_hand == expected
    assert await stock.verify(session) == []


@pytest.mark.parametrize(("quantity", "on_hand", "steps"), [(7, 7, 1), (0, 0, 0), (-3, 0, 0)])
async def test_stock_that_begins_with_something_has_it_in_its_log(
    session: WriteSession, stall: Stall, now: datetime, *, quantity: int, on_hand: int, steps: int
) -> None:
    variants = tuple(VariantDraft(price=1000, option_values=(each,)) for each in ("High", "Low"))
    draft = ProductDraft(title="Chair", options=("Back",), variants=variants)
    made = await catalog.create_product(session, shop_id=stall.shop.id, draft=draft, actor=ACTOR, now=now)
    variant_ids = [each.id for each in made.variants]
    rows = [StockRow(variant_id=each, quantity=quantity, policy="backorder", tracked=True) for each in variant_ids]
    with count_statements() as counted:
        await stock.receive(session, shop_id=stall.shop.id, rows=rows, overwrite=False, now=now)
    assert counted.value <= 3
    levels = await stock.levels(session, variant_ids=variant_ids)
    assert [(each.on_hand, each.policy) for each in levels.values()] == [(on_hand, Policy.BACKORDER)] * 2
    log = await stock.list_movements(
        session, shop_id=stall.shop.id, variant_id=variant_ids[0], page=PageQuery(limit=10)
    )
    assert [(each.number, each.on_hand, each.reason) for each in log.items] == [
        (1, on_hand, MovementReason.IMPORTED)
    ] * steps
    assert await stock.verify(session) == []


async def test_stock_is_listed_forwards_and_back(session: WriteSession, stall: Stall, now: datetime) -> None:
    first = await stock.list_levels(session, shop_id=stall.shop.id, page=PageQuery(limit=2))
    second = await stock.list_levels(session, shop_id=stall.shop.id, page=PageQuery(limit=2, cursor=first.next_cursor))
    again = await stock.list_levels(
        session, shop_id=stall.shop.id, page=PageQuery(limit=2, cursor=second.previous_cursor)
    )
    assert [each.variant_id for each in (*first.items, *second.items)] == [each.variant_id for each in stall.goods]
    assert (again.items, again.previous_cursor, again.next_cursor is None) == (first.items, None, False)
    assert (first.previous_cursor, second.next_cursor, str(first.count)) == (None, None, "3")


async def test_only_what_runs_low_is_listed_when_asked(session: WriteSession, stall: Stall, now: datetime) -> None:
    await hold(session, line(stall, 8, of=1), now=now)
    found = await stock.list_levels(session, shop_id=stall.shop.id, page=PageQuery(), at_most=2)
    assert [each.variant_id for each in found.items] == [stall.goods[1].variant_id]


@pytest.mark.parametrize("cursor", [encode_cursor("sideways", 1), encode_cursor("after", "x"), "%"])
async def test_a_damaged_cursor_is_refused(session: WriteSession, stall: Stall, cursor: str) -> None:
    page = PageQuery(cursor=cursor)
    with pytest.raises(InvalidCursor):
        await stock.list_levels(session, shop_id=stall.shop.id, page=page)
    with pytest.raises(InvalidCursor):
        await stock.list_movements(session, shop_id=stall.shop.id, variant_id=stall.variant_id, page=page)


@pytest.mark.parametrize(
    ("refusal", "statement"),
    [
        ("stock_levels_promised_check", "UPDATE stock_levels SET held = 11"),
        ("stock_levels_counts_check", "UPDATE stock_levels SET allocated = -1"),
        ("otherwise than its log says", "UPDATE stock_levels SET on_hand = on_hand + 1"),
        ("otherwise than its log says", "UPDATE stock_levels SET on_hand = on_hand + 1, version = version + 1"),
        ("otherwise than its log says", "UPDATE stock_levels SET version = version - 1"),
        (
            "moved no level",
            """INSERT INTO stock_movements SELECT variant_id, location_id, number + 1, shop_id, 1, 0, 0, 0, reason,
               NULL, actor_kind, NULL, actor_label, note, moved_at FROM stock_movements WHERE number = 1""",
        ),
        ("kept for ever", "UPDATE stock_movements SET note = 'nothing happened'"),
        ("kept for ever", "DELETE FROM stock_movements"),
        ("kept for ever", "DELETE FROM stock_levels"),
    ],
)
async def test_the_database_refuses_what_the_log_does_not_say(
    session: WriteSession, stall: Stall, refusal: str, statement: str
) -> None:
    await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    with pytest.raises(IntegrityError, match=refusal):
        async with session.begin_nested():
            await session.execute(text(statement))


async def test_a_level_that_its_holds_contradict_is_found(session: WriteSession, stall: Stall, now: datetime) -> None:
    await hold(session, line(stall, 3), now=now)
    await session.execute(text("UPDATE stock_holds SET quantity = 2, covered = 2"))
    (found,) = await stock.verify(session)
    assert (found.what, found.level["held"], found.found["held"]) == ("holds", 3, 2)


async def test_the_last_piece_and_the_first_one_are_told(session: WriteSession, stall: Stall, now: datetime) -> None:
    before = await events.count_events(session, name="stock.back_in_stock")
    reference = await hold(session, line(stall, 10), now=now)
    await stock.release(session, reference_id=reference, reason="cancelled", now=now)
    assert await events.count_events(session, name="stock.sold_out") == 1
    assert await events.count_events(session, name="stock.back_in_stock") == before + 1


async def _buy(database: Database, lines: Sequence[HoldLine], now: datetime) -> str:
    try:
        async with database.write() as session:
            await stock.hold(session, lines=lines, expires_at=now + 15 * MINUTES, now=now)
    except DomainError as error:
        return error.code
    return "held"


async def test_ten_of_sixty_who_come_at_once_get_the_last_ten(
    database: Database, sold_stall: Stall, now: datetime
) -> None:
    ends = await asyncio.gather(*(_buy(database, [line(sold_stall)], now) for _ in range(60)))
    assert (ends.count("held"), ends.count("stock.sold_out")) == (10, 50)
    async with database.write() as session:
        assert await counts(session, sold_stall) == (10, 10, 0, 0)


async def test_shuffled_carts_never_wait_for_each_other_in_a_circle(
    database: Database, sold_stall: Stall, now: datetime
) -> None:
    chance = random.Random(7)
    carts = []
    for _ in range(50):
        reference = ids.new_id()
        cart = [line(sold_stall, of=number, reference_id=reference) for number in range(6)]
        chance.shuffle(cart)
        carts.append(cart)
    ends = await asyncio.gather(*(_buy(database, cart, now) for cart in carts))
    assert (ends.count("held"), ends.count("stock.sold_out")) == (10, 40)


async def test_expiry_payment_and_release_at_once_free_or_sell_each_piece_once(
    database: Database, sold_stall: Stall, now: datetime
) -> None:
    lines = [line(sold_stall, of=number % 6) for number in range(30)]
    for wanted in lines:
        assert await _buy(database, [wanted], now) == "held"
    later = now + 16 * MINUTES

    async def act(number: int) -> None:
        reference_id = lines[number // 3].reference_id
        async with database.write() as session:
            match number % 3:
                case 0:
                    await stock.expire_holds(session, now=later, limit=5)
                case 1:
                    await stock.allocate(session, reference_id=reference_id, now=later)
                case _:
                    await stock.release(session, reference_id=reference_id, reason="cancelled", now=later)

    await asyncio.gather(*(act(number) for number in range(90)))
    async with database.write() as session:
        for number in range(6):
            on_hand, held, allocated, _ = await counts(session, sold_stall, number)
            assert (on_hand, held) == (10, 0)
            assert 0 <= allocated <= 5


@pytest.mark.parametrize("variants", [1, 30])
async def test_many_levels_are_changed_in_few_statements_whatever_their_number(
    session: WriteSession, now: datetime, no_subscribers: None, *, variants: int
) -> None:
    stall = await sale.stall(session, now=now, prices=(1000,) * variants, on_hand=10)
    wishes = [
        LevelChange(variant_id=each.variant_id, on_hand=at, seen_on_hand=10, policy=Policy.BACKORDER)
        for at, each in enumerate(stall.goods)
    ]
    with count_statements() as counted:
        after = await stock.change_levels(session, shop_id=stall.shop.id, wishes=wishes, actor=ACTOR, now=now)
    assert counted.value <= 10
    found = await stock.levels(session, variant_ids=list(after))
    assert [found[each.variant_id].on_hand for each in stall.goods] == list(range(variants))
    assert {each.policy for each in found.values()} == {Policy.BACKORDER}
    assert found == after
    assert await stock.verify(session) == []


async def test_of_many_levels_all_are_changed_or_none(session: WriteSession, stall: Stall, now: datetime) -> None:
    wishes = [LevelChange(variant_id=each.variant_id, on_hand=1, seen_on_hand=10) for each in stall.goods]
    wishes[1] = replace(wishes[1], seen_on_hand=9)
    with pytest.raises(StockMovedMeanwhile) as refused:
        await stock.change_levels(session, shop_id=stall.shop.id, wishes=wishes, actor=ACTOR, now=now)
    assert refused.value.fields["variant_id"] == stall.goods[1].variant_id
    assert [(await counts(session, stall, each))[0] for each in range(3)] == [10, 10, 10]


@pytest.fixture
def means(resources: Resources) -> undo.Means:
    return undo.Means(undoers=undoers(resources), window=24 * 60 * MINUTES)


async def test_a_count_that_is_taken_back_leaves_what_was_sold_since(
    session: WriteSession, stall: Stall, now: datetime, means: undo.Means
) -> None:
    with change.together(session) as group:
        wishes = [LevelChange(variant_id=each.variant_id, on_hand=30, policy=Policy.BACKORDER) for each in stall.goods]
        await stock.change_levels(session, shop_id=stall.shop.id, wishes=wishes, actor=ACTOR, now=now)
    reference = await hold(session, line(stall, 4), now=now)
    await stock.allocate(session, reference_id=reference, now=now)
    await stock.fulfil(session, reference_id=reference, now=now)
    await hold(session, line(stall, 15, of=1), now=now)
    asked = {"shop_id": stall.shop.id, "means": means, "actor": ACTOR, "now": now}

    with count_statements() as counted:
        run = await undo.undo_group(session, group_id=group.group_id, **asked)

    assert counted.value <= 20
    # Of the first four were sold, of the second fifteen are promised, which is more than there were.
    assert [(await counts(session, stall, each))[0] for each in range(3)] == [6, 30, 10]
    assert [(await level(session, stall, each)).policy for each in range(3)] == ["deny", "backorder", "deny"]
    assert [(each.subject_id, each.code) for each in run.refusals] == [
        (stall.goods[1].variant_id, "stock.below_promised")
    ]
    page = await stock.list_movements(
        session, shop_id=stall.shop.id, variant_id=stall.variant_id, page=PageQuery(limit=1)
    )
    assert (page.items[0].reason, page.items[0].on_hand) == (MovementReason.TAKEN_BACK, -20)

    # What was taken back can be had again.
    await undo.undo_group(session, group_id=run.id, **asked)
    assert [(await counts(session, stall, each))[0] for each in range(3)] == [26, 30, 30]
    assert await stock.verify(session) == []


async def test_rules_that_are_others_by_now_are_not_taken_back(
    session: WriteSession, stall: Stall, now: datetime, means: undo.Means
) -> None:
    asked = {"shop_id": stall.shop.id, "variant_id": stall.variant_id, "actor": ACTOR, "now": now}
    with change.together(session) as group:
        await stock.change_level(session, policy=Policy.BACKORDER, **asked)
    await stock.receive(
        session,
        shop_id=stall.shop.id,
        rows=[StockRow(variant_id=stall.variant_id, quantity=10, policy="deny", tracked=False)],
        overwrite=True,
        now=now,
    )
    run = await undo.undo_group(
        session, group_id=group.group_id, shop_id=stall.shop.id, means=means, actor=ACTOR, now=now
    )
    assert [each.code for each in run.refusals] == ["undo.change_overtaken"]
    assert (await level(session, stall)).tracked is False


async def test_says_once_that_something_runs_low(session: WriteSession, stall: Stall, now: datetime) -> None:
    for on_hand in (4, 3, 2, 0, 3):
        await stock.set_on_hand(
            session, shop_id=stall.shop.id, variant_id=stall.variant_id, on_hand=on_hand, actor=ACTOR, now=now
        )
    told = await session.execute(text("SELECT count(*) FROM events WHERE name = 'stock.ran_low'"))
    assert told.scalar_one() == 1
