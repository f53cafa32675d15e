"""How many carts came back, over HTTP."""

from datetime import datetime

import httpx2

from sokoni.commerce.cart import leaving
from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.types import CartKey
from sokoni.commerce.recovery import service
from sokoni.commerce.recovery.settings import RecoverySettings
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import sale
from tests.support.factories import session as session_factory


async def test_a_seller_sees_how_many_carts_were_left_behind(
    client: httpx2.AsyncClient, database: Database, resources: Resources, now: datetime
):
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        view = await cart.add_item(session, key=CartKey(), variant_id=stall.variant_id, quantity=1, now=now)
        await leaving.note_contact(session, key=CartKey(token=view.token), email="ana@example.com", locale="es")
        await service.note_abandoned(session, now=now + RecoverySettings().idle, settings=RecoverySettings())
        pair = await session_factory.program(
            session, account_id=stall.owner.id, now=now, tokens=resources.get(AccessTokens)
        )
    own = f"/api/v1/vendors/{stall.shop.id}/abandoned-carts"
    found = await client.get(own, headers={"Authorization": f"Bearer {pair.access_token}"})

    assert [(each["currency"], each["abandoned"], each["recovered"]) for each in found.json()] == [("COP", 1, 0)]
