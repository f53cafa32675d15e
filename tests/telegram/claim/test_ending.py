"""Sales that end otherwise than planned: goods off the shelf, people banned, ends undone, workers killed."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import Mover, Status
from sokoni.commerce.stock import service as stock
from sokoni.telegram.claim import repository, service
from sokoni.telegram.claim.service import opening
from sokoni.telegram.claim.settings import DEFAULTS
from sokoni.telegram.claim.types import SaleState
from sokoni.telegram.console.types import Request
from tests.support.factories import telegram
from tests.support.factories.claim import CHAT
from tests.support.factories.sale import ACTOR, seller_of
from tests.telegram.claim.conftest import Market

OpenMarket = Callable[..., Awaitable[Market]]


async def _level(market: Market) -> tuple[int, int]:
    async with market.database.read() as session:
        level = (await stock.levels(session, variant_ids=[market.stall.variant_id]))[market.stall.variant_id]
    return level.held, level.available


async def _state(market: Market) -> SaleState:
    async with market.database.read() as session:
        found = await repository.get_sale(session, sale_id=market.sale.id)
    assert found is not None
    return found.state


async def _left(market: Market) -> str:
    """What the post says last, as far as it was edited."""
    edits = [call["params"]["text"] for call in await market.calls() if call["method"] == "editMessageText"]
    return edits[-1] if edits else ""


def _banned(market: Market, user_id: int) -> dict[str, object]:
    market.updates += 1
    user = telegram.person(user_id)
    body = {
        "chat": telegram.group(CHAT),
        "from": telegram.person(9),
        "date": int(market.clock.now().timestamp()),
        "old_chat_member": {"status": "member", "user": user},
        "new_chat_member": {"status": "kicked", "user": user, "until_date": 0},
    }
    return {"update_id": market.updates, "chat_member": body}


async def test_with_the_product_the_sale_goes_and_who_waits_for_goods_is_told(open_market: OpenMarket):
    market = await open_market(on_hand=2)
    await market.says(*(market.answer(number, "mine") for number in (1, 2, 3)))
    await market.later()
    assert await market.states() == ["held", "held", "waiting"]

    async with market.database.write() as session:
        await catalog.set_status(
            session,
            product_id=market.sale.product_id,
            wanted=Status.ARCHIVED,
            mover=Mover.SELLER,
            auto_approve=True,
            actor=ACTOR,
            now=market.clock.now(),
        )
    await market.later()

    assert await market.states() == ["cancelled"] * 3
    assert await _state(market) is SaleState.CLOSED
    assert (await _level(market))[0] == 0
    told = (await market.said())[-1]
    assert all(f"Buyer {number}" in told for number in (1, 2, 3))
    assert told.endswith("this is not sold any more, so nothing can be kept for you.")
    assert "This sale is over" in await _left(market)
    await market.later()
    assert (await market.said())[-1] == told


async def test_what_is_kept_for_somebody_who_is_banned_goes_to_the_next_in_line(open_market: OpenMarket):
    market = await open_market(on_hand=2)
    await market.says(*(market.answer(number, "mine") for number in (1, 2, 3, 4)))
    await market.later()
    await market.says(_banned(market, 3), _banned(market, 1), _banned(market, 1))
    await market.later()

    assert await market.states() == ["cancelled", "held", "cancelled", "held"]
    assert await _level(market) == (2, 0)


async def test_an_end_that_is_undone_brings_back_who_was_told_that_it_is_over(open_market: OpenMarket):
    market = await open_market(on_hand=1)
    await market.says(*(market.answer(number, "mine") for number in (1, 2)), market.answer(3, "how many are there?"))
    await market.later()
    async with market.database.write() as session:
        await service.close(session, sale_id=market.sale.id, subject=seller_of(market.stall), now=market.clock.now())
    await market.says(market.answer(4, "mine"))
    await market.later()
    before = await market.states()
    async with market.database.write() as session:
        sale = await repository.get_sale_locked(session, sale_id=market.sale.id)
        assert sale is not None
        await opening.reopen(session, sale, action="claim_sale.undo", actor=ACTOR, now=market.clock.now())
    await market.later()

    assert before[:2] == ["held", "refused"]
    assert (await market.states())[:2] == ["held", "waiting"]
    assert any("this sale goes on, and you are in line again." in each for each in await market.said())
    await market.says(market.answer(5, "cancel", by=1))
    await market.later()
    assert (await market.states())[:2] == ["cancelled", "held"]


async def test_a_command_sells_what_the_answered_message_is_about(open_market: OpenMarket):
    market = await open_market(on_hand=2)
    async with market.database.read() as session:
        product = await catalog.get_product(session, product_id=market.sale.product_id, locale="en")
    for said in (
        f"{product.title}\nOnly today, and hand-made!",
        f"Look: https://shop.example/s/{market.stall.shop.slug}/p/{product.slug} (new)",
    ):
        async with market.database.write() as session:
            sale = await repository.get_sale_locked(session, sale_id=market.sale.id)
            assert sale is not None
            await opening.end(session, sale, now=market.clock.now())
        request = Request(
            bot_id=market.bot.id,
            chat_id=CHAT,
            message_id=1,
            user_id=5,
            user_name="Olga",
            language="en",
            name="sale",
            rest="| 2 | 1h",
            reply_message_id=9,
            reply_text=said,
        )
        async with market.database.write() as session:
            await service.command(session, request=request, subject=seller_of(market.stall), now=market.clock.now())
            (sale_id,) = await repository.list_running(session, group_id=CHAT)
            market.sale = await repository.get_sale(session, sale_id=sale_id) or market.sale
        assert (market.sale.product_id, market.sale.pieces) == (product.id, 2)
        assert market.sale.closes_at == market.clock.now() + timedelta(hours=1)


async def test_a_worker_that_dies_before_it_commits_leaves_post_and_holds_agreeing(open_market: OpenMarket):
    market = await open_market(on_hand=3)
    await market.says(market.answer(1, "2 please"))
    market.clock.advance(DEFAULTS.settle)
    # It dies while goods are given out: nothing is held, and nothing said.
    dying = market.database.write()
    session = await dying.__aenter__()
    await service.settle(session, sale_id=market.sale.id, now=market.clock.now())
    await dying.__aexit__(RuntimeError, RuntimeError(), None)
    assert (await market.states(), await _level(market), (await market.said())[1:]) == (["new"], (0, 3), [])
    await market.drain()
    assert await _level(market) == (2, 1)

    # It dies between that and the post: another one edits it.
    market.clock.advance(DEFAULTS.show_every)
    dying = market.database.write()
    session = await dying.__aenter__()
    await service.show(session, sale_id=market.sale.id, now=market.clock.now())
    await dying.__aexit__(RuntimeError, RuntimeError(), None)
    assert "Left: 1" not in await _left(market)
    await market.later()
    assert "Left: 1" in await _left(market)


async def test_a_post_that_was_not_edited_is_edited_later_and_one_that_is_gone_ends_the_sale(open_market: OpenMarket):
    market = await open_market(on_hand=3)
    await market.says(market.answer(1, "2 please"))
    await market.later()
    await market.later(DEFAULTS.show_every)
    edits = len([call for call in await market.calls() if call["method"] == "editMessageText"])
    async with market.database.write() as session:
        await service.note_not_shown(session, sale_id=market.sale.id, is_gone=False, now=market.clock.now())
    await market.later(timedelta(minutes=5))
    assert len([call for call in await market.calls() if call["method"] == "editMessageText"]) == edits + 1

    async with market.database.write() as session:
        await service.note_not_shown(session, sale_id=market.sale.id, is_gone=True, now=market.clock.now())
    assert await _state(market) is SaleState.CLOSED
    assert await market.states() == ["held"]
