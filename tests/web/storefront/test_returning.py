"""A basket left behind: the reminder, coming back on another device, and saying no by one press."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.commerce.recovery import service as recovery
from sokoni.commerce.recovery.settings import RecoverySettings
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.services.notification.adapters.memory import MemoryMail
from sokoni.services.notification.ports import MailProvider
from sokoni.services.notification.types import Mail
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import BUYER, fill_basket, words_of

Drain = Callable[[], Awaitable[int]]
AT_ONCE = RecoverySettings(idle=timedelta(0))


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
def post(resources: Resources) -> MemoryMail:
    """What is sent by mail."""
    kept = MemoryMail()
    resources.provide(kept, as_type=MailProvider)
    return kept


def _link_in(mail: Mail) -> str:
    return re.findall(r"http://testserver(/basket/\S+)", mail.body)[0]


async def test_a_guest_is_reminded_comes_back_elsewhere_and_says_no_by_one_press(
    visitors: Callable[[], httpx2.AsyncClient],
    database: Database,
    stall: Stall,
    post: MemoryMail,
    sign_in: Callable[[str], Awaitable[httpx2.AsyncClient]],
    now: datetime,
    drain: Drain,
):
    laptop, phone, programme = visitors(), visitors(), visitors()
    await fill_basket(laptop, stall)
    await laptop.post("/checkout/preview", data=BUYER | {"email": "no address"})
    await laptop.post("/checkout/preview", data=BUYER)
    async with database.write() as session:
        await recovery.note_abandoned(session, now=now, settings=AT_ONCE)
        await recovery.remind(session, now=now, settings=AT_ONCE)
    await drain()
    (mail,) = (each for each in post.sent if each.recipient == BUYER["email"])
    seen = await phone.get(_link_in(mail))
    back = await phone.post(_link_in(mail))
    looked = await phone.get(mail.unsubscribe.removeprefix("http://testserver"))
    # A mail programme presses from nowhere that we know, without cookies.
    foreign = {"origin": "https://mail.example", "sec-fetch-site": "cross-site"}
    pressed = await programme.post(mail.unsubscribe, content="List-Unsubscribe=One-Click", headers=foreign)
    ordered = await phone.post("/checkout", data=BUYER | {"payment_method": "test"})
    await drain()
    async with database.write() as session:
        await recovery.note_bought(session, now=now)
    over = await visitors().get("/basket/guessed")
    today = await (await sign_in(stall.owner.email)).get(f"/seller/{stall.shop.slug}")

    assert mail.headers == {
        "List-Unsubscribe": f"<{mail.unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert ("Go on with it" in words_of(seen), BUYER["email"] in seen.text, BUYER["name"] in seen.text) == (
        True,
        False,
        False,
    )
    assert (back.url.path, "is in your basket" in words_of(back)) == ("/cart", True)
    assert "Never remind me again" in words_of(looked)
    assert (pressed.status_code, "Done: no more reminders" in words_of(pressed)) == (200, True)
    assert "/o/" in str(ordered.url)
    assert over.status_code == 404
    assert re.search(r"COP 1 1 1 ", words_of(today)) is not None
