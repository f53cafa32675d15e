"""Paying at a gateway by pages alone: there, back, and what the page says meanwhile."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.giftcard import service as giftcard
from sokoni.core.database import Database
from sokoni.core.money import Money
from sokoni.core.resources import Resources
from tests.support import payment_benches as benches
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.gateways.base import Mood
from tests.support.pages import order, words_of
from tests.support.payment_benches import GatewayBench

Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, on_hand=3)


@pytest.fixture
async def wompi(database: Database, resources: Resources, now: datetime) -> AsyncIterator[GatewayBench]:
    async with benches.bench("wompi", database, resources, now=now) as made:
        assert isinstance(made, GatewayBench)
        yield made


async def sent_to(visitor: httpx2.AsyncClient, page: str) -> str:
    """Where a page leads, which is not on this server."""
    answer = await visitor.get(page, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


async def ordered(visitor: httpx2.AsyncClient, stall: Stall, name: str = "wompi") -> str:
    """The address of a new order's page, ordered at the checkout."""
    visitor.follow_redirects = False
    placed = await order(visitor, stall, payment_method=name)
    visitor.follow_redirects = True
    page, _, pay = placed.headers["location"].rpartition("/")
    assert (placed.status_code, pay) == (303, "pay")
    return page


async def test_a_guest_pays_at_the_gateway_and_comes_back(
    visitor: httpx2.AsyncClient, stall: Stall, wompi: GatewayBench, drain: Drain
):
    page = await ordered(visitor, stall)
    wompi.visit(await sent_to(visitor, f"{page}/pay"), {})
    (reference,) = wompi.double.visits
    wompi.double.pay(reference, Mood.LOSE)
    # Nothing was told, and the address proves nothing: the gateway is asked.
    waiting = await visitor.get(f"{page}/paid", params={"id": "made-up", "env": "test"})
    assert "Your payment is on its way" in words_of(waiting)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in waiting.text
    await drain()
    assert "Thank you, Neema Otieno" in words_of(await visitor.get(page))
    back = await visitor.get(f"{page}/pay")
    assert back.url.path == page


async def test_a_decline_is_followed_by_another_payment(
    visitor: httpx2.AsyncClient, stall: Stall, wompi: GatewayBench, drain: Drain
):
    page = await ordered(visitor, stall)
    wompi.visit(await sent_to(visitor, f"{page}/pay"), {})
    (first,) = wompi.double.visits
    wompi.double.pay(first, Mood.DECLINE)
    await visitor.get(f"{page}/paid")
    await drain()
    assert "The payment did not go through" in words_of(await visitor.get(page))
    wompi.visit(await sent_to(visitor, f"{page}/pay"), {})
    _, second = wompi.double.visits
    wompi.double.pay(second, Mood.APPROVE)
    visitor.headers["accept"] = "*/*"
    await wompi.tell(visitor)
    await drain()
    assert "Thank you" in words_of(await visitor.get(page))


async def test_who_comes_back_without_paying_may_go_again(
    visitor: httpx2.AsyncClient, stall: Stall, wompi: GatewayBench, drain: Drain
):
    page = await ordered(visitor, stall)
    first = await sent_to(visitor, f"{page}/pay")
    returned = await visitor.get(f"{page}/paid")
    await drain()
    assert f'href="{page}/pay"' in returned.text
    again = await sent_to(visitor, f"{page}/pay")
    # The same payment, sealed for the same time, as the clock stands still.
    assert again == first


async def test_a_gateway_is_offered_only_for_what_it_takes(
    visitor: httpx2.AsyncClient, wompi: GatewayBench, database: Database, now: datetime
):
    async with database.write() as session:
        stall = await sale.stall(session, now=now, currency="USD")
    refused = await order(visitor, stall, payment_method="wompi")
    assert refused.status_code == 422
    assert "cannot be paid by wompi" in words_of(refused)
    assert 'value="wompi"' not in refused.text


async def test_a_gateway_that_takes_no_address_is_led_to_by_a_form(
    visitor: httpx2.AsyncClient, stall: Stall, database: Database, resources: Resources, drain: Drain, now: datetime
):
    async with benches.bench("payu", database, resources, now=now) as payu:
        assert isinstance(payu, GatewayBench)
        page = await ordered(visitor, stall, "payu")
        leading = await visitor.get(f"{page}/pay")
        assert "On to the payment" in words_of(leading)
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', leading.text))
        payu.visit(payu.double.address, fields)
        payu.double.pay(fields["referenceCode"], Mood.APPROVE)
        visitor.headers["accept"] = "*/*"
        await payu.tell(visitor)
        await drain()
        assert "Thank you" in words_of(await visitor.get(page))


async def test_a_gateway_that_is_away_is_said_and_can_be_tried_again(
    visitor: httpx2.AsyncClient, stall: Stall, database: Database, resources: Resources, now: datetime
):
    async with benches.bench("stripe", database, resources, now=now) as stripe:
        assert isinstance(stripe, GatewayBench)
        page = await ordered(visitor, stall, "stripe")
        stripe.double.away.append(400)
        refused = await visitor.get(f"{page}/pay")
        assert refused.status_code == 503
        assert "The payment provider stripe did not accept this" in words_of(refused)
        assert await sent_to(visitor, f"{page}/pay") == next(iter(stripe.double.checkouts.values()))["url"]
        turned_back = await visitor.get(f"{page}/paid", params={"cancelled": "1"})
        assert "Now the payment" in words_of(turned_back)


async def test_a_gift_card_pays_a_part_and_what_is_left_is_asked_for(
    visitor: httpx2.AsyncClient, stall: Stall, database: Database, drain: Drain, now: datetime
):
    async with database.write() as session:
        card = await giftcard.issue(session, amount=Money(10_000, "COP"), actor=sale.ACTOR, now=now)
    page = await ordered(visitor, stall, "test")
    wrong = await visitor.post(f"{page}/gift-card", data={"code": "2222-2222-2222-2222"})
    assert wrong.status_code == 422
    assert "We know no gift card with this code." in words_of(wrong)
    used = await visitor.post(f"{page}/gift-card", data={"code": card.code.lower()})
    assert "The gift card has paid what it holds." in words_of(used)
    await drain()
    assert "Pay 79.90 COP" in words_of(await visitor.get(page))
    await visitor.post(f"{page}/pay", data={"outcome": "approve"})
    await drain()
    assert "Thank you" in words_of(await visitor.get(page))
