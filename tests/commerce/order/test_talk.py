"""What buyers and shops write to each other, who is told, and what stays in the shop."""

from datetime import datetime

import httpx2
import pytest
from sqlalchemy import text

from sokoni.commerce.order import service
from sokoni.commerce.order.errors import MessageEmpty, OrderMissing, TooManyMessages
from sokoni.commerce.order.service.talk import MAX_UNSEEN
from sokoni.commerce.order.types import Entry, PlacedOrder
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import Subject
from tests.commerce.order.conftest import Headers, OpenStall, SignIn
from tests.commerce.order.test_journeys import look, place
from tests.support.factories import order as order_factory
from tests.support.factories import sale

GUEST = Subject(label="Guest")


@pytest.fixture
async def stall(session: WriteSession, now: datetime) -> sale.Stall:
    return await sale.stall(session, now=now)


@pytest.fixture
async def placed(session: WriteSession, stall: sale.Stall, now: datetime) -> PlacedOrder:
    return await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now)


async def mails(session: WriteSession, template: str) -> list[str]:
    found = await session.execute(text("SELECT recipient FROM notifications WHERE template = :t"), {"t": template})
    return list(found.scalars())


async def test_each_side_is_told_once_until_it_looks(
    session: WriteSession, stall: sale.Stall, placed: PlacedOrder, now: datetime
):
    part_id, seller = placed.order.parts[0].id, sale.seller_of(stall)

    async def ask(body: str) -> None:
        await service.write_message(session, target_id=part_id, body=body, subject=GUEST, token=placed.token, now=now)

    await ask("When?")
    await ask("And how?")
    assert await mails(session, "message_from_buyer") == [stall.owner.email]
    assert (await service.to_do(session, shop_id=stall.shop.id)).to_answer == 1
    thread = await service.write_message(session, target_id=part_id, body="Soon.", subject=seller, now=now)
    assert (thread.unread_by_buyer, thread.unread_by_shop) == (1, 0)
    assert await mails(session, "message_from_shop") == ["buyer@example.com"]
    await service.mark_seen(session, part_ids=[part_id], by_buyer=True)
    (thread,) = await service.list_threads(session, part_ids=[part_id])
    assert (thread.unread_by_buyer, thread.unread_by_shop) == (0, 0)
    await ask("Thank you")
    assert len(await mails(session, "message_from_buyer")) == 2


async def test_a_note_stays_with_the_shop(session: WriteSession, stall: sale.Stall, placed: PlacedOrder, now: datetime):
    seller, part_id = sale.seller_of(stall), placed.order.parts[0].id
    await service.write_note(session, target_id=part_id, body="Pays late", subject=seller, now=now)
    detail = await service.get_detail(session, sub_order_id=part_id, subject=seller)
    assert [each.note for each in detail.timeline if each.entry is Entry.NOTE] == ["Pays late"]
    buyers = await service.get_by_token(session, token=placed.token)
    assert "Pays late" not in str(buyers.timeline)
    found = await service.get(session, order_id=placed.order.id, subject=GUEST, token=placed.token)
    assert "Pays late" not in str(found.timeline)
    with pytest.raises(OrderMissing):
        await service.write_note(session, target_id=part_id, body="x", subject=GUEST, now=now)


async def test_nobody_says_nothing_or_too_much(session: WriteSession, placed: PlacedOrder, now: datetime):
    part_id = placed.order.parts[0].id
    with pytest.raises(MessageEmpty):
        await service.write_message(session, target_id=part_id, body="  ", subject=GUEST, token=placed.token, now=now)
    for number in range(MAX_UNSEEN):
        await service.write_message(
            session, target_id=part_id, body=str(number), subject=GUEST, token=placed.token, now=now
        )
    with pytest.raises(TooManyMessages):
        await service.write_message(session, target_id=part_id, body="more", subject=GUEST, token=placed.token, now=now)


async def test_an_order_of_two_shops_names_none_of_them(session: WriteSession, now: datetime):
    one, two = await sale.stall(session, now=now), await sale.stall(session, now=now)
    placed = await order_factory.placed(session, quantities={one.variant_id: 1, two.variant_id: 1}, now=now)
    with pytest.raises(OrderMissing):
        await service.write_message(
            session, target_id=placed.order.id, body="Hello", subject=GUEST, token=placed.token, now=now
        )


async def test_guest_and_seller_talk_over_http(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, customer: Headers
) -> None:
    stall = await open_stall()
    order = await place(client, stall, payment_method="test")
    seller, token = await sign_in(stall.owner.id), {"X-Order-Token": order["token"], "Origin": "http://testserver"}
    part = f"/api/v1/orders/{order['sub_orders'][0]['id']}"
    asked = await client.post(f"{part}/messages", json={"message": "When?"}, headers=token)
    assert (asked.status_code, asked.json()["unread_by_shop"]) == (201, 1)
    assert (await client.post(f"{part}/messages", json={"message": "x"}, headers=customer)).status_code == 404
    listed = (await client.get("/api/v1/orders", params={"shop": str(stall.shop.id)}, headers=seller)).json()
    assert listed["items"][0]["unread_messages"] == 1
    assert (await client.post(f"{part}/messages/seen", headers=seller)).status_code == 204
    assert (await client.post(f"{part}/notes", json={"message": "Pays late"}, headers=seller)).status_code == 204
    await client.post(f"{part}/messages", json={"message": "Soon."}, headers=seller)
    said = (await client.get(f"/api/v1/orders/{order['id']}/messages", headers=token)).json()
    assert [(each["is_from_buyer"], each["message"]) for each in said] == [(True, "When?"), (False, "Soon.")]
    assert said[1]["author"] == stall.shop.name
    seen = await look(client, order)
    assert "Pays late" not in str(seen)
    assert "When?" not in seen["notes"]
    own = (await client.get(part, headers=seller)).json()
    assert "Pays late" in own["notes"]
