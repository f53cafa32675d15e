"""A buyer is sent to a gateway by prepare, call and record; whatever dies in between is finished."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from sokoni.commerce.payment import outside, service
from sokoni.commerce.payment.errors import PaymentMissing, PaymentNotOpen
from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.core.http.middleware import allow_forms_to
from sokoni.core.jobs import service as jobs
from sokoni.core.resources import Resources
from tests.support import payment_benches as benches
from tests.support.factories import payment as payment_factory
from tests.support.payment_benches import RETURN_URL, WompiBench


@pytest.fixture
async def wompi(database: Database, resources: Resources, now: datetime) -> AsyncIterator[WompiBench]:
    async with benches.bench("wompi", database, resources, now=now) as made:
        assert isinstance(made, WompiBench)
        yield made


async def test_the_buyer_comes_back_to_where_they_were_sent_from_first(wompi: WompiBench, now: datetime):
    payment = await wompi.begin()
    again = await outside.open_payment(
        wompi.database, payment_id=payment.id, return_url="http://elsewhere/", email="", now=now + timedelta(minutes=5)
    )
    assert again.action is not None
    assert again.action.url is not None
    assert parse_qs(urlsplit(again.action.url).query)["redirect-url"] == [RETURN_URL]


async def test_what_is_over_or_at_no_gateway_is_not_opened(wompi: WompiBench, now: datetime):
    payment = await wompi.begin()
    async with wompi.database.write() as session:
        await service.cancel(session, reference_id=payment.reference_id, now=now)
    for payment_id, refusal in ((payment.id, PaymentNotOpen), (ids.new_id(), PaymentMissing)):
        with pytest.raises(refusal):
            await outside.open_payment(wompi.database, payment_id=payment_id, return_url=RETURN_URL, email="", now=now)


async def test_cash_is_not_opened(database: Database, now: datetime):
    payment = await payment_factory.committed(database, provider="cash", now=now)
    with pytest.raises(PaymentNotOpen):
        await outside.open_payment(database, payment_id=payment.id, return_url=RETURN_URL, email="", now=now)


async def test_forms_may_lead_to_the_gateways_that_are_offered(wompi: WompiBench, client: httpx2.AsyncClient):
    page = (await client.get("/")).headers["content-security-policy"]
    assert f"form-action 'self' {wompi.double.address};" in page
    allow_forms_to(())
    assert "form-action 'self';" in (await client.get("/")).headers["content-security-policy"]


async def test_who_comes_back_has_the_gateway_asked_once(wompi: WompiBench):
    payment = await wompi.begin()

    async def ask() -> None:
        async with wompi.database.write() as session:
            await service.ask_soon(session, payment_id=payment.id)

    await asyncio.gather(*(ask() for _ in range(5)))
    async with wompi.database.read() as session:
        assert (await jobs.statistics(session)).ready == 1
