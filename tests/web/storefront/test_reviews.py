"""Reading what buyers say, and saying it: guests and accounts, without JavaScript."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database, count_statements
from tests.support.factories import account as account_factory
from tests.support.factories import review as review_factory
from tests.support.factories import sale
from tests.support.pages import words_of
from tests.support.pictures import encoded

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> sale.Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, on_hand=50)


async def product_page(database: Database, stall: sale.Stall) -> str:
    from sokoni.commerce.catalog import service as catalog

    async with database.read() as session:
        product = await catalog.get_product(session, product_id=stall.goods[0].product_id, locale="en")
    return f"/s/{product.shop_slug}/p/{product.slug}"


async def test_a_guest_says_how_it_is_from_the_page_of_the_order(
    visitor: httpx2.AsyncClient, database: Database, stall: sale.Stall, now: datetime, drain: Drain
):
    async with database.write() as session:
        placed = await review_factory.delivered(session, stall, now=now)
    order = f"/o/{placed.token}"
    here = f"{order}/reviews/{stall.goods[0].product_id}"

    offered = await visitor.get(order)
    silent = await visitor.post(here, data={"title": "Nice lamp"})
    said = await visitor.post(
        here,
        data={"rating": "4", "title": "Nice lamp", "comment": "Warm light."},
        files=[("photos", ("a.png", encoded())), ("photos", ("b.png", encoded(width=70)))],
    )
    await drain()
    product = await visitor.get(await product_page(database, stall))
    listed = await visitor.get(f"{await product_page(database, stall)}/reviews")
    again = await visitor.get(here)

    assert f'href="{here}"' in offered.text
    # What was typed is still there when the stars are missing.
    assert (silent.status_code, 'value="Nice lamp"' in silent.text) == (422, True)
    assert "Thank you. What you said is kept." in words_of(said)
    assert ("4.0 (1)" in words_of(product), '"AggregateRating"' in product.text) == (True, True)
    assert all(words in words_of(listed) for words in ("Nice lamp", "Warm light.", "Test U.", "bought here"))
    assert listed.text.count("/media/") >= 4
    assert 'value="4" required checked' in again.text

    removed = await visitor.post(f"{here}/remove")
    assert "The review is taken back." in words_of(removed)
    assert "Nice lamp" not in (await visitor.get(f"{await product_page(database, stall)}/reviews")).text


async def test_a_review_page_opens_for_what_arrived_only(
    visitor: httpx2.AsyncClient, database: Database, stall: sale.Stall, now: datetime
):
    from tests.support.factories import order as order_factory

    async with database.write() as session:
        placed = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)

    answer = await visitor.get(f"/o/{placed.token}/reviews/{stall.goods[0].product_id}")

    assert answer.status_code == 403
    assert "Only who bought this here and has received it can review it." in words_of(answer)


async def test_readers_with_an_account_vote_once_and_report(
    sign_in: SignIn, database: Database, stall: sale.Stall, now: datetime
):
    async with database.write() as session:
        review = await review_factory.written(session, stall, now=now)
        reader = await account_factory.account(session, now=now)
    page = f"{await product_page(database, stall)}/reviews"
    visitor = await sign_in(reader.email)

    voted = await visitor.post(f"{page}/{review.id}/helpful", data={"do": "vote"})
    back = await visitor.post(f"{page}/{review.id}/helpful", data={"do": "back"})
    reported = await visitor.post(f"{page}/{review.id}/report", data={"reason": "abuse"})

    assert ('aria-pressed="true"' in voted.text, 'aria-pressed="true"' in back.text) == (True, False)
    assert "Somebody looks at it." in words_of(reported)


async def test_narrowed_to_stars_and_sorted_it_costs_what_is_stated(
    visitor: httpx2.AsyncClient, database: Database, stall: sale.Stall, now: datetime, drain: Drain
):
    async with database.write() as session:
        for rating in (1, 5):
            await review_factory.written(session, stall, now=now, rating=rating, comment=f"Worth {rating} of them.")
    await drain()
    page = f"{await product_page(database, stall)}/reviews"
    await visitor.get(page)

    with count_statements() as counted:
        five = await visitor.get(f"{page}?rating=5&sort=newest")

    assert ("Worth 5" in five.text, "Worth 1" in five.text) == (True, False)
    # The product comes from the showcase: nothing follows the change log here, so that memory answers nothing.
    assert counted.value == 2


async def test_ones_own_room_lists_what_can_be_reviewed(
    sign_in: SignIn, database: Database, stall: sale.Stall, now: datetime
):
    async with database.write() as session:
        buyer = await review_factory.owner(session, stall, now=now)
    visitor = await sign_in(buyer.account.email)

    page = await visitor.get("/account/reviews")

    assert f"/account/orders/{buyer.placed.order.id}/reviews/{stall.goods[0].product_id}" in page.text
    assert "Say how it is" in words_of(page)
