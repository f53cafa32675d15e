"""Gift cards in both consoles: issued once, told once, listed, blocked."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.giftcard import service as gift_cards
from sokoni.core.database import Database
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.services.notification.adapters.memory import MemoryMail
from sokoni.services.notification.ports import MailProvider
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import value_of, words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


async def test_a_shop_issues_a_card_tells_its_code_once_and_blocks_it(
    database: Database, stall: Stall, sign_in: SignIn
):
    seller = await sign_in(stall.owner.email)
    here = f"/seller/{stall.shop.slug}/gift-cards"
    empty = await seller.get(here)
    form = {"card": value_of(empty, "card"), "amount": "۲۵.۵۰", "days": "30", "note": "for Ana"}  # noqa: RUF001  # digits

    issued = await seller.post(here, data=form)
    again = await seller.post(here, data=form)
    listed = await seller.get(here)
    async with database.read() as session:
        [card] = (await gift_cards.list_cards(session, shop_id=stall.shop.id, page=PageQuery())).items
        [code] = CODE.findall(issued.text)
        found = await gift_cards.find(session, code=code)
    blocked = await seller.post(f"{here}/{card.id}/block")

    assert "No gift card yet" in words_of(empty)
    assert (found.id, found.issued.amount, found.note) == (card.id, 2_550, "for Ana")
    assert (again.status_code, CODE.findall(again.text)) == (422, [])
    assert "This gift card was issued already" in words_of(again)
    assert (CODE.findall(listed.text), "for Ana" in words_of(listed)) == ([], True)
    assert "The card is blocked" in words_of(blocked)


@pytest.mark.parametrize(("typed", "field"), [({"amount": ""}, "amount"), ({"amount": "much"}, "amount")])
async def test_a_mistake_stands_beside_its_field_and_issues_nothing(
    database: Database, stall: Stall, sign_in: SignIn, typed: dict[str, str], field: str
):
    seller = await sign_in(stall.owner.email)

    answer = await seller.post(f"/seller/{stall.shop.slug}/gift-cards", data=typed)

    assert (answer.status_code, f'id="{field}-mistake"' in answer.text) == (422, True)
    async with database.read() as session:
        assert (await gift_cards.list_cards(session, shop_id=None, page=PageQuery())).items == ()


async def test_the_operator_issues_for_every_shop_and_sees_all(
    database: Database, stall: Stall, sign_in: SignIn, now: datetime
):
    async with database.write() as session:
        operator = await account_factory.operator(session, now=now)
    seller, console = await sign_in(stall.owner.email), await sign_in(operator.email)
    await seller.post(f"/seller/{stall.shop.slug}/gift-cards", data={"amount": "5"})

    unknown = await console.post("/operator/gift-cards", data={"amount": "5", "currency": "QQQ"})
    issued = await console.post("/operator/gift-cards", data={"amount": "5", "currency": "KES"})
    listed = words_of(await console.get("/operator/gift-cards"))

    assert unknown.status_code == 422
    assert CODE.search(issued.text) is not None
    assert (stall.shop.name in listed, "for every shop" in listed) == (True, True)


async def test_a_card_is_mailed_at_its_time_and_sent_again_to_somebody_else(
    stall: Stall, sign_in: SignIn, drain: Callable[[], Awaitable[int]], resources: Resources
):
    post = MemoryMail()
    resources.provide(post, as_type=MailProvider)
    seller = await sign_in(stall.owner.email)
    here = f"/seller/{stall.shop.slug}/gift-cards"
    letter = {"email": "ana@example.com", "name": "Ana", "message": "Felicidades", "locale": "es"}
    issued = await seller.post(here, data={"amount": "50", **letter, "send_at": "2026-12-24T08:00"})
    assert CODE.findall(issued.text) == []
    assert "Its code goes out by mail alone" in words_of(issued)
    assert "goes to ana@example.com on" in words_of(await seller.get(here))

    action = re.search(rf'action="({here}/[0-9a-f-]+/send)"', issued.text)
    assert action is not None
    wrong = await seller.post(action[1], data={"email": "nobody", "send_at": "soon"})
    assert (wrong.status_code, "Choose a day and a time" in words_of(wrong)) == (422, True)
    sent = await seller.post(action[1], data={**letter, "email": "juan@example.com"})
    assert "on its way" in words_of(sent)
    await drain()
    [mail] = [each for each in post.sent if "tarjeta de regalo" in each.subject]
    assert (mail.recipient, stall.shop.name in mail.subject) == ("juan@example.com", True)
    assert "sent to juan@example.com on" in words_of(await seller.get(here))
