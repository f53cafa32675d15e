"""Which part of a picture is shown, said by the editor's form alone."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductDetail
from sokoni.core.database import Database
from sokoni.services.media.types import UNCUT, Frame
from tests.support.factories import catalog as catalog_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import value_of, words_of
from tests.support.pictures import encoded


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def shirt(stall: Stall, database: Database, now: datetime) -> ProductDetail:
    async with database.write() as session:
        return await catalog_factory.product(session, shop_id=stall.shop.id, now=now)


@pytest.fixture
async def seller(stall: Stall, sign_in: Callable[[str], Awaitable[httpx2.AsyncClient]]) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


def here(stall: Stall, product: ProductDetail) -> str:
    return f"/seller/{stall.shop.slug}/products/{product.id}"


async def read(database: Database, product: ProductDetail) -> ProductDetail:
    async with database.read() as session:
        return await catalog.get_product(session, product_id=product.id, locale="en")


async def test_a_part_of_a_picture_is_chosen_shown_everywhere_and_taken_back(
    seller: httpx2.AsyncClient,
    stall: Stall,
    shirt: ProductDetail,
    database: Database,
    drain: Callable[[], Awaitable[int]],
):
    files = [("pictures", ("shirt.png", encoded(".png", 400, 600), "image/png"))]
    await seller.post(here(stall, shirt), data={"title": shirt.title}, files=files)
    await drain()
    (image,) = (await read(database, shirt)).images
    typed = {f"crop-x-{image.id}": "", f"crop-y-{image.id}": "12.5", f"crop-width-{image.id}": "50"}
    part = typed | {f"crop-height-{image.id}": "", f"focus-x-{image.id}": "50", f"focus-y-{image.id}": "12.5"}
    saved = await seller.post(f"{here(stall, shirt)}/pictures", data=part)
    assert "Being prepared" in words_of(saved)
    assert [each.frame for each in (await read(database, shirt)).images] == [
        Frame(focus=(500, 125), crop=(0, 125, 500, 875))
    ]
    await drain()
    shown = await seller.get(here(stall, shirt))
    assert "Being prepared" not in words_of(shown)
    assert {value_of(shown, name) for name in part} == {"0", "12.5", "50", "87.5"}

    # What is shown is the part, with the point at its upper right; who looks closer sees the whole.
    page = (await seller.get(f"/s/{stall.shop.slug}/p/{shirt.slug}")).text
    cut = f"/media/{image.media_hash}/0-125-500-875"
    assert f'content="http://testserver{cut}/l.jpg"' in page
    assert f'["http://testserver{cut}/l.jpg"]' in page
    assert f"{cut}/m.avif 512w" in page
    assert 'focus-x-10 focus-y-0"' in page
    assert f'href="/media/{image.media_hash}/l.jpg"' in page
    assert f"{cut}/m.jpg" in (await seller.get(f"/s/{stall.shop.slug}")).text
    assert (await seller.get(f"{cut}/m.jpg")).headers["cache-control"].endswith("immutable")

    await seller.post(f"{here(stall, shirt)}/undo", data={"change_id": value_of(saved, "change_id")})
    assert [each.frame for each in (await read(database, shirt)).images] == [UNCUT]


async def test_a_part_outside_of_the_picture_is_a_mistake_and_changes_nothing(
    seller: httpx2.AsyncClient, stall: Stall, shirt: ProductDetail, database: Database
):
    files = [("pictures", ("shirt.png", encoded(".png", 400, 600), "image/png"))]
    await seller.post(here(stall, shirt), data={"title": shirt.title}, files=files)
    before = (await read(database, shirt)).images
    names = [f"crop-{side}-{before[0].id}" for side in ("x", "y", "width", "height")]
    for part in ("50 0 60 10", "0 0 0 10", "0 101 10 10", "a 0 10 10", "0 99.95 1 1", "-1 0 10 10"):
        data = {"title": shirt.title} | dict(zip(names, part.split(), strict=True))
        for address in (here(stall, shirt), f"{here(stall, shirt)}/pictures"):
            answer = await seller.post(address, data=data)
            assert answer.status_code == 422, part
            assert "within the picture" in words_of(answer), part
    assert (await read(database, shirt)).images == before
