"""A shop reads its reviews and answers; operators show and hide."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2

from sokoni.core.database import Database
from tests.support.factories import account as account_factory
from tests.support.factories import review as review_factory
from tests.support.factories import sale
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


async def test_a_shop_answers_and_takes_the_answer_back(sign_in: SignIn, database: Database, now: datetime):
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        other = await sale.stall(session, now=now)
        review = await review_factory.written(session, stall, now=now, comment="Worth it.")
    here = f"/seller/{stall.shop.slug}/reviews"
    seller, stranger = await sign_in(stall.owner.email), await sign_in(other.owner.email)

    listed = await seller.get(f"{here}?answered=false")
    empty = await seller.post(f"{here}/{review.id}/answer", data={"text": " "})
    answered = await seller.post(f"{here}/{review.id}/answer", data={"text": "Thank you!"})
    left = await seller.get(f"{here}?answered=false")
    foreign = await stranger.post(f"/seller/{other.shop.slug}/reviews/{review.id}/answer", data={"text": "Mine"})
    back = await seller.post(f"{here}/{review.id}/answer", data={"do": "back"})

    assert "Worth it." in words_of(listed)
    assert (empty.status_code, "The answer is empty." in words_of(empty)) == (422, True)
    assert ("The answer is saved." in words_of(answered), "Thank you!" in answered.text) == (True, True)
    assert "Worth it." not in words_of(left)
    assert foreign.status_code == 404
    assert "Thank you!" not in back.text


async def test_operators_show_and_hide_what_waits(sign_in: SignIn, database: Database, now: datetime):
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        review = await review_factory.written(session, stall, now=now, comment="See www.other.example")
        operator = await account_factory.operator(session, now=now)
    console = await sign_in(operator.email)

    waiting = await console.get("/operator/reviews")
    silent = await console.post(f"/operator/reviews/{review.id}", data={"decision": "hide"})
    shown = await console.post(f"/operator/reviews/{review.id}", data={"decision": "show"})

    assert "See www.other.example" in words_of(waiting)
    assert silent.status_code == 422
    assert ("Others see it now." in words_of(shown), "No review waits" in words_of(shown)) == (True, True)
