"""A product's pictures on its page."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2

from sokoni.commerce.catalog import service as catalog
from sokoni.core.database import Database
from sokoni.services.media.types import ImageKind, MediaObject, State
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR


async def test_what_the_seller_keeps_in_sight_stays_there_where_a_picture_is_cut(
    visitor: httpx2.AsyncClient, database: Database, drain: Callable[[], Awaitable[int]], now: datetime
):
    picture = MediaObject(
        hash="a" * 64,
        kind=ImageKind.PRODUCT,
        content_type="image/png",
        size_bytes=1,
        width=1024,
        height=1280,
        state=State.READY,
        reason=None,
        dominant_colour=None,
        placeholder=None,
        created_at=now,
    )
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        product_id = stall.goods[0].product_id
        added = await catalog.add_image(session, product_id=product_id, picture=picture, alt="", actor=ACTOR, now=now)
        product = await catalog.update_image(
            session,
            product_id=product_id,
            image_id=added.images[0].id,
            fields={"focus": (120, 960)},
            actor=ACTOR,
            now=now,
        )
    await drain()

    await visitor.post("/cart/items", data={"product_id": str(product_id), "quantity": "1"})
    shop = f"/s/{stall.shop.slug}"
    for address in (f"{shop}/p/{product.slug}", shop, f"/search?q={product.title}", "/", "/cart"):
        page = await visitor.get(address)
        assert 'focus-x-1 focus-y-10"' in page.text, address
    wanted, json = {"shop": str(stall.shop.id)}, {"accept": "application/json"}
    cards = (await visitor.get("/api/v1/products", params=wanted, headers=json)).json()["items"]
    assert [card["image_focus"] for card in cards] == [[120, 960]]
