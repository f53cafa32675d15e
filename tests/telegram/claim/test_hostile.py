"""What people try in claim sales, and what happens when all come at once."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from sokoni.commerce.stock import service as stock
from sokoni.telegram.claim import repository, service
from sokoni.telegram.claim.service import Heard
from sokoni.telegram.claim.settings import DEFAULTS
from sokoni.telegram.claim.types import ClaimSaleDraft
from sokoni.telegram.gateway.companions import handling
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupDraft
from tests.support.factories import telegram
from tests.support.factories.claim import CHAT, POST
from tests.support.factories.sale import ACTOR, seller_of
from tests.telegram.claim.conftest import Market

OpenMarket = Callable[..., Awaitable[Market]]
_SESSIONS = 8


def _heard(number: int) -> Heard:
    return Heard(
        chat_id=CHAT, message_id=POST + number, answers=POST, user_id=number, name=f"Buyer {number}", text="mine"
    )


async def _held(market: Market) -> tuple[int, int]:
    async with market.database.read() as session:
        level = (await stock.levels(session, variant_ids=[market.stall.variant_id]))[market.stall.variant_id]
    return level.held, level.available


async def test_of_two_hundred_who_claim_at_once_through_eight_sessions_the_first_seven_get_it(open_market: OpenMarket):
    market = await open_market(on_hand=7)
    numbers = list(range(1, 201))
    random.Random(8).shuffle(numbers)

    async def hear(part: Sequence[int]) -> None:
        async with market.database.write() as session:
            await service.hear(session, messages=[_heard(each) for each in part], now=market.clock.now())

    async def settle() -> None:
        async with market.database.write() as session:
            await service.settle(session, sale_id=market.sale.id, now=market.clock.now())

    await asyncio.gather(*(hear(numbers[at::_SESSIONS]) for at in range(_SESSIONS)))
    market.clock.advance(DEFAULTS.settle)
    await settle()
    await asyncio.gather(settle(), settle())

    claims = await market.claims()
    assert [each.message_id - POST for each in claims if each.state.value == "held"] == [1, 2, 3, 4, 5, 6, 7]
    assert sum(each.state.value == "waiting" for each in claims) == 193
    assert await _held(market) == (7, 0)


@pytest.mark.parametrize(
    ("words", "pieces"), [("0", 0), ("-1", 0), ("-1 please", 0), ("1000000000 please", 0), ("99999999999999", 0)]
)
async def test_numbers_that_are_none_take_nothing(open_market: OpenMarket, words: str, pieces: int):
    market = await open_market(on_hand=2)
    await market.says(market.answer(1, words))
    await market.later()
    assert sum(each.pieces for each in await market.claims()) == pieces
    assert await _held(market) == (0, 2)


async def test_bots_channels_and_answers_to_others_claim_nothing(open_market: OpenMarket):
    market = await open_market(on_hand=2)
    of_bot, of_channel, to_another = (market.answer(number, "mine") for number in (1, 2, 3))
    of_bot["message"]["from"]["is_bot"] = True
    of_channel["message"]["sender_chat"] = {"id": -100_777, "type": "channel", "title": "Shouts"}
    to_another["message"]["reply_to_message"]["from"]["id"] = 5

    await market.says(of_bot, of_channel, to_another)
    await market.later()

    assert await market.claims() == []


async def test_two_groups_that_claim_from_one_shelf_give_no_more_than_there_is_and_serve_each_others_lines(
    open_market: OpenMarket,
):
    market = await open_market(on_hand=1, hold=timedelta(minutes=10))
    elsewhere = CHAT - 1
    async with market.database.write() as session:
        draft = GroupDraft(group_id=elsewhere, name="More lamps", shop_id=market.stall.shop.id)
        await groups.bind(session, draft=draft, bot_id=market.bot.id, actor=ACTOR, now=market.clock.now())
        wish = ClaimSaleDraft(product_id=market.sale.product_id, hold=timedelta(hours=2))
        subject = seller_of(market.stall)
        other = await service.open_sale(
            session, group_id=elsewhere, draft=wish, subject=subject, now=market.clock.now()
        )
        await service.note_posted(
            session,
            sale_id=other.id,
            has_photo=False,
            ok=True,
            result={"message_id": POST},
            error="",
            now=market.clock.now(),
        )
    there = market.answer(2, "mine")
    there["message"]["chat"] = there["message"]["reply_to_message"]["chat"] = telegram.group(elsewhere)

    await market.says(market.answer(1, "mine"), there)
    await market.later()
    first = [await market.states(), await _states(market, other.id), await _held(market)]
    await market.later(timedelta(minutes=11))

    assert first == [["held"], ["waiting"], (1, 0)]
    assert [await market.states(), await _states(market, other.id)] == [["lapsed"], ["held"]]
    assert await _held(market) == (1, 0)


async def test_what_is_not_on_sale_any_more_is_given_to_nobody(open_market: OpenMarket):
    market = await open_market(on_hand=2)
    async with market.database.write() as session:
        await stock.set_on_hand(
            session,
            shop_id=market.stall.shop.id,
            variant_id=market.stall.variant_id,
            on_hand=0,
            actor=ACTOR,
            now=market.clock.now(),
        )

    await market.says(market.answer(1, "2 please"))
    await market.later()
    await market.later(DEFAULTS.show_every)
    await handling.drain(market.resources)

    assert await market.states() == ["waiting"]
    edits = [call["params"]["text"] for call in await market.calls() if call["method"] == "editMessageText"]
    assert "Sold out" in edits[-1]


async def _states(market: Market, sale_id: UUID) -> list[str]:
    async with market.database.read() as session:
        found = await repository.list_claims(session, sale_id=sale_id)
    return [each.state.value for each in found]
