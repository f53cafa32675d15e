"""Reviews over HTTP: from a parcel that came to stars on a card, and what each may do."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text

from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from tests.support.factories import account as account_factory
from tests.support.factories import review as review_factory
from tests.support.factories import sale
from tests.support.pictures import encoded

Headers = dict[str, str]
AsProgram = Callable[[UUID], Awaitable[Headers]]
Drain = Callable[[], Awaitable[int]]
GOOD = {"rating": 4, "title": "As shown", "comment": "Warm light."}


@pytest.fixture
async def mine(buyer: review_factory.Owner, as_program: AsProgram) -> Headers:
    return await as_program(buyer.account.id)


@pytest.fixture
async def theirs(opened: sale.Stall, as_program: AsProgram) -> Headers:
    return await as_program(opened.owner.id)


@pytest.fixture
async def somebody(database: Database, as_program: AsProgram, now: datetime) -> Headers:
    async with database.write() as session:
        account = await account_factory.account(session, now=now)
    return await as_program(account.id)


@pytest.fixture
async def operators(database: Database, as_program: AsProgram, now: datetime) -> Headers:
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
    return await as_program(account.id)


def address(opened: sale.Stall) -> str:
    return f"/api/v1/products/{opened.goods[0].product_id}/reviews"


async def written(client: httpx2.AsyncClient, opened: sale.Stall, headers: Headers, **more: Any) -> dict[str, Any]:
    answer = await client.post(address(opened), json=GOOD | more, headers=headers)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def mails(database: Database) -> list[tuple[str, str]]:
    async with database.read() as session:
        rows = await session.execute(text("SELECT template, recipient FROM notifications ORDER BY id"))
        return [(row.template, row.recipient) for row in rows]


async def test_what_a_buyer_says_becomes_stars_on_the_product(
    client: httpx2.AsyncClient, opened: sale.Stall, mine: Headers, drain: Drain
):
    await drain()
    review = await written(client, opened, mine)
    again = await client.post(address(opened), json=GOOD, headers=mine)
    await drain()

    listed = (await client.get(address(opened))).json()
    product = (await client.get(f"/api/v1/products/{opened.goods[0].product_id}")).json()
    cards = (await client.get("/api/v1/products", params={"filter": "rating=4"})).json()
    dearer = (await client.get("/api/v1/products", params={"filter": "rating=5"})).json()

    assert (again.status_code, again.json()["code"]) == (409, "review.written")
    assert [each["id"] for each in listed["items"]] == [review["id"]]
    assert listed["summary"] == product["rating"] == {"count": 1, "average": 4.0, "histogram": [0, 0, 0, 1, 0]}
    assert [each["rating"]["average"] for each in cards["items"]] == [4.0]
    assert dearer["items"] == []


async def test_an_author_changes_and_takes_back(
    client: httpx2.AsyncClient, opened: sale.Stall, mine: Headers, somebody: Headers
):
    review = await written(client, opened, mine)
    here = f"/api/v1/reviews/{review['id']}"

    foreign = [
        await client.put(here, json=GOOD, headers=somebody),
        await client.delete(here, headers=somebody),
        await client.delete(f"{here}/photos/abc", headers=somebody),
        await client.post(f"{here}/photos", files={"file": ("a.png", encoded())}, headers=somebody),
    ]
    changed = await client.put(here, json=GOOD | {"rating": 2}, headers=mine)
    gone = await client.delete(here, headers=mine)

    assert {(each.status_code, each.json()["code"]) for each in foreign} == {(404, "review.missing")}
    assert changed.json()["rating"] == 2
    assert gone.status_code == 204
    assert (await client.get(here)).status_code == 404


async def test_photos_stand_in_their_order_and_six_are_enough(
    client: httpx2.AsyncClient, opened: sale.Stall, mine: Headers
):
    review = await written(client, opened, mine)
    here = f"/api/v1/reviews/{review['id']}/photos"

    answers = [
        await client.post(here, files={"file": ("a.png", encoded(width=40 + size))}, headers=mine) for size in range(7)
    ]
    photos = answers[5].json()["photos"]
    fewer = await client.delete(f"{here}/{photos[0]}", headers=mine)

    assert [each.status_code for each in answers] == [201] * 6 + [409]
    assert answers[6].json()["code"] == "review.photos_full"
    assert fewer.json()["photos"] == photos[1:]


async def test_readers_vote_and_report_and_operators_decide(
    client: httpx2.AsyncClient,
    opened: sale.Stall,
    mine: Headers,
    somebody: Headers,
    operators: Headers,
    database: Database,
    buyer: review_factory.Owner,
    drain: Drain,
):
    review = await written(client, opened, mine)
    here = f"/api/v1/reviews/{review['id']}"

    own = await client.post(f"{here}/helpful", headers=mine)
    votes = [(await client.post(f"{here}/helpful", headers=somebody)).json()["helpful_count"] for _ in range(2)]
    reported = await client.post(f"{here}/report", json={"reason": "private"}, headers=somebody)
    queue = (await client.get("/api/v1/admin/reviews", headers=operators)).json()["items"]
    verdict = f"/api/v1/admin/reviews/{review['id']}/status"
    silent = await client.put(verdict, json={"status": "hidden"}, headers=operators)
    await drain()
    hidden = await client.put(verdict, json={"status": "hidden", "reason": "It names Ana."}, headers=operators)
    await drain()

    assert (own.status_code, own.json()["code"], votes) == (403, "review.own", [1, 1])
    assert reported.status_code == 204
    assert [(each["id"], each["reports"]) for each in queue] == [(review["id"], ["private"])]
    assert silent.json()["code"] == "review.reason_missing"
    assert hidden.json()["status"] == "hidden"
    assert (await client.get(address(opened))).json()["summary"]["count"] == 0
    seen = (await client.get(here, headers=mine)).json()
    assert seen["status_reason"] == "It names Ana."
    assert (await client.get(here, headers=somebody)).status_code == 404
    assert (await client.post(f"{here}/helpful", headers=somebody)).status_code == 404
    assert ("review_hidden", buyer.placed.order.contact.email) in await mails(database)


async def test_a_shop_reads_and_answers_its_own_and_no_other(
    client: httpx2.AsyncClient,
    opened: sale.Stall,
    mine: Headers,
    theirs: Headers,
    database: Database,
    as_program: AsProgram,
    now: datetime,
    drain: Drain,
):
    review = await written(client, opened, mine)
    async with database.write() as session:
        other = await sale.stall(session, now=now)
    strangers = await as_program(other.owner.id)
    shelf, here = f"/api/v1/vendors/{opened.shop.id}/reviews", f"/api/v1/reviews/{review['id']}/reply"

    refused = [
        await client.get(shelf, headers=strangers),
        await client.put(here, json={"text": "Hello"}, headers=strangers),
        await client.delete(here, headers=strangers),
    ]
    answered = await client.put(here, json={"text": "Thank you!"}, headers=theirs)
    await drain()
    await client.put(here, json={"text": "Thank you, Test!"}, headers=theirs)
    await drain()
    without = await client.get(shelf, params={"answered": "false"}, headers=theirs)
    empty = await client.put(here, json={"text": " "}, headers=theirs)
    taken = await client.delete(here, headers=theirs)

    assert {each.status_code for each in refused} == {404}
    assert answered.json()["reply"]["text"] == "Thank you!"
    assert (without.json()["items"], empty.json()["code"], taken.json()["reply"]) == ([], "review.reply_empty", None)
    # The author hears of the first answer, not of each word that is mended.
    assert [each for each, _ in await mails(database)].count("review_answered") == 1


async def test_refuses_what_is_no_review(
    client: httpx2.AsyncClient, database: Database, opened: sale.Stall, mine: Headers, theirs: Headers, now: datetime
):
    async with database.write() as session:
        await review_factory.delivered(session, opened, now=now, account_id=opened.owner.id)
    own = await client.post(address(opened), json=GOOD, headers=theirs)
    strangers = await client.post(address(opened), json=GOOD)
    stars = await client.post(address(opened), json=GOOD | {"rating": 6}, headers=mine)
    long = await client.post(address(opened), json=GOOD | {"title": "x" * 121}, headers=mine)
    damaged = await client.get(address(opened), params={"cursor": "x"})

    assert (own.status_code, own.json()["code"]) == (403, "review.own_goods")
    assert (strangers.status_code, strangers.json()["code"]) == (403, "review.not_bought")
    assert (stars.status_code, long.status_code, long.json()["code"]) == (422, 422, "review.too_long")
    assert damaged.json()["code"] == "pages.invalid_cursor"


@pytest.mark.parametrize("has_spoken", [False, True])
async def test_a_buyer_is_asked_once_and_not_who_has_said_it(
    database: Database,
    clock: ManualClock,
    now: datetime,
    drain: Drain,
    client: httpx2.AsyncClient,
    has_spoken: bool,  # noqa: FBT001
):
    async with database.write() as session:
        stall = await sale.stall(session, now=now, on_hand=9)
        placed = await review_factory.delivered(session, stall, now=now)
    if has_spoken:
        await client.post(address(stall), json=GOOD, headers={"X-Order-Token": placed.token})
    await drain()
    early = [each for each, _ in await mails(database)]
    clock.advance(timedelta(days=3, minutes=1))
    await drain()
    await drain()

    assert "review_asked" not in early
    assert [each for each, _ in await mails(database)].count("review_asked") == (0 if has_spoken else 1)


async def test_a_shop_is_rated_by_what_buyers_say_of_its_goods(
    client: httpx2.AsyncClient, opened: sale.Stall, mine: Headers, drain: Drain
):
    await drain()
    profile = f"/api/v1/vendors/{opened.shop.id}"
    assert (await client.get(profile)).json()["avg_rating"] is None
    review = await written(client, opened, mine)
    await drain()
    assert (await client.get(profile)).json()["avg_rating"] == review["rating"]
