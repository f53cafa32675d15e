"""A claim sale goes the whole way: answers under a post, holds in the order of the messages, a cart, an order."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from sokoni.commerce.cart.types import CartKey, CartSettings
from sokoni.commerce.order import service as order
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.stock import service as stock
from sokoni.telegram.claim import service
from sokoni.telegram.claim.settings import DEFAULTS
from sokoni.telegram.gateway.companions import handling
from tests.support.factories import order as order_factory
from tests.support.factories import telegram
from tests.support.factories.sale import seller_of
from tests.telegram.claim.conftest import POST, Market

OpenMarket = Callable[..., Awaitable[Market]]


async def _level(market: Market) -> tuple[int, int]:
    async with market.database.read() as session:
        level = (await stock.levels(session, variant_ids=[market.stall.variant_id]))[market.stall.variant_id]
    return level.held, level.available


async def test_three_pieces_go_to_the_three_who_wrote_first_however_twenty_claims_come_in(open_market: OpenMarket):
    market = await open_market(on_hand=3)
    answers = [market.answer(number, "mine") for number in range(1, 21)]
    random.Random(3).shuffle(answers)

    await market.says(*answers, *answers[:5])
    await market.later()

    claims = await market.claims()
    assert [each.message_id - POST for each in claims if each.state.value == "held"] == [1, 2, 3]
    assert [each.message_id - POST for each in claims if each.state.value == "waiting"] == list(range(4, 21))
    assert await _level(market) == (3, 0)
    said = await market.said()
    kept = [words for words in said if "kept for you" in words and "Buyer" in words]
    told = [words for words in said if "Nothing is left" in words]
    assert len(kept) == 3
    assert len(told) == 1
    assert all(f'tg://user?id={number}"' in told[0] for number in range(4, 21))
    assert not any(f'tg://user?id={number}"' in told[0] for number in range(1, 4))


async def test_the_post_shows_what_is_left_and_is_edited_once_for_many_claims(open_market: OpenMarket):
    market = await open_market(on_hand=5)

    await market.says(*(market.answer(number, "+1") for number in range(1, 4)))
    await market.later()
    await market.later(DEFAULTS.show_every)

    edits = [call for call in await market.calls() if call["method"] == "editMessageText"]
    assert [call["params"]["message_id"] for call in edits] == [POST]
    assert "Left: 2" in edits[0]["params"]["text"]


async def test_what_is_not_paid_for_in_time_goes_to_the_next_in_line(open_market: OpenMarket):
    market = await open_market(on_hand=1, hold=timedelta(minutes=10))
    await market.says(market.answer(1, "mine"), market.answer(2, "me please"), market.answer(3, "+1"))
    await market.later()

    await market.later(timedelta(minutes=11))

    assert await market.states() == ["lapsed", "held", "waiting"]
    assert await _level(market) == (1, 0)
    assert any("goes to the next" in words and "Buyer 1" in words for words in await market.said())


async def test_what_was_written_before_the_end_gets_what_is_left_and_nobody_waits_after_it(open_market: OpenMarket):
    market = await open_market(on_hand=1)
    await market.says(market.answer(2, "mine"), market.answer(1, "mine"))
    async with market.database.write() as session:
        await service.close(session, sale_id=market.sale.id, subject=seller_of(market.stall), now=market.clock.now())
    await market.says(market.answer(3, "mine"))
    await market.later()

    assert await market.states() == ["held", "refused"]
    assert await _level(market) == (1, 0)


async def test_whoever_takes_it_back_makes_room(open_market: OpenMarket):
    market = await open_market(on_hand=2)
    await market.says(market.answer(1, "2 please"), market.answer(2, "mine"))
    await market.later()

    await market.says(market.answer(3, "cancel, sorry", by=1))
    await market.later()

    assert await market.states() == ["cancelled", "held", "heard"]
    assert await _level(market) == (1, 1)
    assert any("taken back" in words for words in await market.said())


async def test_a_claim_and_its_cancelling_that_come_together_leave_nothing_held(open_market: OpenMarket):
    market = await open_market(on_hand=2)

    await market.says(market.answer(2, "cancel", by=1), market.answer(1, "mine"))
    await market.later()

    assert await market.states() == ["cancelled", "heard"]
    assert await _level(market) == (0, 2)


async def test_an_edited_answer_makes_a_claim_smaller_or_takes_it_back_and_gains_no_place(open_market: OpenMarket):
    market = await open_market(on_hand=4)
    await market.says(
        market.answer(1, "3 please"), market.answer(2, "hello all"), market.answer(3, "2 or 3"), market.answer(4, "3")
    )
    await market.later()

    await market.says(market.edit(1, "3 please!"), market.edit(1, "4 please"), market.edit(2, "2 please"))
    more = await market.said()
    unmoved = [each.pieces for each in await market.claims()]
    await market.says(market.edit(1, "1 please"), market.edit(3, "2"))
    await market.later()
    less = [(each.state.value, each.pieces) for each in await market.claims()]
    await market.says(market.edit(1, "no longer, sorry"), market.edit(1, "5 please"), market.edit(4, "1", by=9))
    await market.later()

    assert unmoved == [3, 0, 1]
    assert [words.split(",")[0].endswith("Buyer 2</a>") for words in more if "edited answer" in words] == [False, True]
    assert less == [("held", 1), ("held", 2), ("held", 1)]
    assert [(each.state.value, each.pieces) for each in await market.claims()] == [
        ("cancelled", 0),
        ("held", 2),
        ("held", 1),
    ]
    assert await _level(market) == (3, 1)


async def test_what_is_not_clear_is_asked_back_and_the_answer_is_heard(open_market: OpenMarket):
    market = await open_market(on_hand=5)
    await market.says(market.answer(1, "2 or 3 please"))
    (asked,) = await market.claims()
    async with market.database.write() as session:
        await service.note_question(session, claim_id=asked.id, message_id=POST + 50)

    await market.says(market.answer(60, "how much is it?", by=2), market.answer(61, "mine", by=1, to=POST + 50))
    await market.later()

    assert asked.doubt is not None
    assert any("how many do you want" in words for words in await market.said())
    assert len(await market.claims()) == 2


async def test_one_person_gets_no_more_than_was_said_and_what_they_have_stays_one_cart(open_market: OpenMarket):
    market = await open_market(on_hand=9, most_each=3)

    await market.says(*(market.answer(number, "2 please", by=1) for number in (1, 2, 3)))
    await market.later()

    claims = await market.claims()
    assert [(each.state.value, each.pieces) for each in claims] == [("joined", 0), ("held", 3), ("refused", 0)]
    assert await _level(market) == (3, 6)


async def test_only_whoever_claimed_gets_the_link_and_it_leads_to_an_order(open_market: OpenMarket):
    market = await open_market(on_hand=3)
    await market.says(market.answer(1, "2 please"), market.answer(2, "mine"))
    await market.later()

    for user_id in (1, 9):
        await _open_bot(market, user_id)
    private = [call for call in await market.calls() if (call["chat_id"] or 0) > 0]
    assert [call["chat_id"] for call in private] == [1, 9]
    assert "reply_markup" not in private[1]["params"]
    token = private[0]["params"]["reply_markup"]["inline_keyboard"][0][0]["url"].rpartition("/")[2]

    async with market.database.write() as session:
        view = await service.take_up(
            session, token=token, key=CartKey(), now=market.clock.now(), settings=CartSettings()
        )
        assert view.token is not None
        assert [(item.quantity, item.problem) for item in view.items] == [(2, None)]
        await order.place(
            session,
            checkout=replace(order_factory.checkout({}), cart=CartKey(token=view.token)),
            settings=OrderSettings(),
            now=market.clock.now(),
        )
    await market.drain()

    assert await market.states() == ["ordered", "held"]
    assert await _level(market) == (3, 0)


async def _open_bot(market: Market, user_id: int) -> None:
    market.updates += 1
    start = telegram.message(market.updates, f"/start k_{market.sale.id.hex}", chat_id=user_id, user_id=user_id)
    async with market.database.write() as session:
        await telegram.store(session, [start], bot_id=market.bot.id, now=market.clock.now())
    await handling.drain(market.resources)
