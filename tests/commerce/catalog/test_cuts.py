"""The parts of pictures that products show are made, whoever said them."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from sokoni.commerce.catalog import service
from sokoni.commerce.catalog.service import image as images
from sokoni.core.database import Database, count_statements
from sokoni.core.jobs import service as jobs
from sokoni.core.resources import Resources
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import Crop, Cut, ImageKind
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR
from tests.support.pictures import encoded

Drain = Callable[[], Awaitable[int]]
# The third of them is all of the picture, which needs no part made.
PARTS: tuple[Crop, ...] = ((0, 0, 500, 500), (250, 0, 750, 1000), (0, 0, 1000, 1000))


async def hang_pictures(database: Database, resources: Resources, now: datetime) -> dict[str, Crop]:
    """A product whose three pictures show a part each; the parts by their picture."""
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        product_id = stall.goods[0].product_id
        for number, crop in enumerate(PARTS):
            picture = await media.store(
                session,
                storages=resources.get(Storages),
                data=encoded(".png", 60 + number, 40),
                kind=ImageKind.PRODUCT,
                now=now,
            )
            product = await service.add_image(
                session, product_id=product_id, picture=picture, alt="", actor=ACTOR, now=now
            )
            product = await service.update_image(
                session,
                product_id=product_id,
                image_id=product.images[-1].id,
                fields={"crop": crop},
                actor=ACTOR,
                now=now,
            )
    return {str(image.media_hash): crop for image, crop in zip(product.images, PARTS, strict=True)}


async def finished(database: Database, parts: dict[str, Crop]) -> set[Cut]:
    async with database.read() as session:
        return set(await media.list_finished_cuts(session, hashes=parts))


async def test_the_parts_that_a_changed_product_shows_are_made(
    database: Database, resources: Resources, drain: Drain, now: datetime
):
    parts = await hang_pictures(database, resources, now)
    await drain()
    assert await finished(database, parts) == {Cut(key, crop) for key, crop in parts.items() if crop != PARTS[2]}


@pytest.mark.usefixtures("no_subscribers")
async def test_what_was_said_before_parts_were_made_is_made_up_for(
    database: Database, resources: Resources, drain: Drain, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(images, "_CUT_AT_ONCE", 1)
    parts = await hang_pictures(database, resources, now)
    await drain()
    assert await finished(database, parts) == set()
    async with database.write() as session:
        await jobs.enqueue(session, images.CUT_IMAGES)
    await drain()
    assert await finished(database, parts) == {Cut(key, crop) for key, crop in parts.items() if crop != PARTS[2]}


async def test_letting_parts_be_made_takes_at_most_three_statements(
    database: Database, resources: Resources, drain: Drain, now: datetime
):
    await hang_pictures(database, resources, now)
    async with database.read() as session:
        every = await service.list_ids(session, after=None, shop_id=None, limit=10)
    counted = []
    for _ in range(2):
        with count_statements() as statements:
            async with database.write() as session:
                await service.cut_images(session, product_ids=every, now=now)
        counted.append(statements.value)
    assert counted == [3, 2]
