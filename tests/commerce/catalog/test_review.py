"""What waits for operators, what they decide, and what the clock does."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.commerce.catalog import errors, service
from sokoni.commerce.catalog.collection.types import CollectionDraft
from sokoni.commerce.catalog.service import schedule
from sokoni.commerce.catalog.types import Mover, Status
from sokoni.commerce.shop.types import Shop
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.home import Home
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from tests.support.factories import catalog as factory
from tests.support.factories.shop import OPERATOR

Drain = Callable[[], Awaitable[int]]


async def test_the_queue_shows_who_waits_longest_first(session: WriteSession, shop: Shop, now: datetime):
    made = [
        await factory.product(session, shop_id=shop.id, now=now + timedelta(minutes=late), status=Status.PENDING_REVIEW)
        for late in (3, 1, 2)
    ]
    await factory.product(session, shop_id=shop.id, now=now)
    with count_statements() as count:
        first = await service.list_waiting(session, page=PageQuery(limit=2), locale="es")
    rest = await service.list_waiting(session, page=PageQuery(limit=2, cursor=first.next_cursor), locale="es")
    shown = [each.card.id for each in (*first.items, *rest.items)]
    assert (count.value, shown) == (2, [made[1].id, made[2].id, made[0].id])
    assert first.items[0].since == now + timedelta(minutes=1)
    assert await service.count_waiting(session) == {shop.id: 3}


async def test_editing_does_not_send_anybody_back_to_the_end_of_the_queue(
    session: WriteSession, shop: Shop, now: datetime
):
    first, second = [
        await factory.product(session, shop_id=shop.id, now=now + timedelta(minutes=late), status=Status.PENDING_REVIEW)
        for late in (0, 1)
    ]
    later = now + timedelta(minutes=2)
    await service.update_product(session, product_id=first.id, fields={"title": "Better"}, actor=OPERATOR, now=later)
    queue = await service.list_waiting(session, page=PageQuery(), locale="es")
    assert [(each.card.id, each.since) for each in queue.items] == [
        (first.id, now),
        (second.id, now + timedelta(minutes=1)),
    ]
    for wanted in (Status.DRAFT, Status.PENDING_REVIEW):
        await service.set_status(
            session,
            product_id=first.id,
            wanted=wanted,
            mover=Mover.SELLER,
            auto_approve=False,
            actor=OPERATOR,
            now=later,
        )
    queue = await service.list_waiting(session, page=PageQuery(), locale="es")
    assert [(each.card.id, each.since) for each in queue.items] == [
        (second.id, now + timedelta(minutes=1)),
        (first.id, later),
    ]


async def test_several_are_decided_at_once_and_sellers_are_told_in_their_language(
    client: httpx2.AsyncClient,
    operator: dict[str, str],
    seller: dict[str, str],
    owned: tuple[Shop, str],
    database: Database,
    resources: Resources,
    now: datetime,
    drain: Drain,
):
    async with database.write() as session:
        made = [
            await factory.product(session, shop_id=owned[0].id, now=now, status=Status.PENDING_REVIEW, title=title)
            for title in ("Lamp", "Chair")
        ]
        archived = await factory.product(session, shop_id=owned[0].id, now=now, status=Status.ARCHIVED)
    wanted = [*(str(each.id) for each in made), str(archived.id)]
    body = {"product_ids": wanted, "decision": "rejected"}
    assert (await client.post("/api/v1/admin/approvals", json=body, headers=seller)).status_code == 403
    assert (await client.post("/api/v1/admin/approvals", json=body, headers=operator)).status_code == 422
    body["reason"] = "No pictures"
    answer = (await client.post("/api/v1/admin/approvals", json=body, headers=operator)).json()
    assert sorted(answer["decided"]) == sorted(wanted[:2])
    assert [(each["product_id"], each["code"]) for each in answer["refusals"]] == [
        (wanted[2], "catalog.product_move_refused")
    ]
    await drain()
    await drain()
    lines = (resources.get(Home).folder("log") / "mail.jsonl").read_text(encoding="utf-8").splitlines()
    # Opening the shop was told, too.
    told = [line for line in lines if owned[1] in line and "No pictures" in line]
    assert len(told) == 1
    assert "Chair" in lines[-1]
    assert "No pictures" in lines[-1]
    queue = (await client.get("/api/v1/admin/approvals/counts", headers=operator)).json()
    assert queue == {"total": 0, "shops": []}


async def test_the_clock_publishes_and_takes_down_once(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now, status=Status.DRAFT)
    plan = {"publish_at": now + timedelta(hours=1), "unpublish_at": now + timedelta(hours=2)}
    planned = await service.update_product(session, product_id=made.id, fields=plan, actor=OPERATOR, now=now)
    assert (planned.publish_at, planned.unpublish_at) == tuple(plan.values())

    async def at(hours: float) -> Status:
        await schedule.keep(session, auto_approve=True, now=now + timedelta(hours=hours))
        return (await service.get_product(session, product_id=made.id, locale="es")).status

    assert [await at(0.9), await at(1), await at(1.5)] == ["draft", "approved", "approved"]
    assert [await at(2), await at(3)] == ["draft", "draft"]
    seen = await service.get_product(session, product_id=made.id, locale="es")
    assert (seen.publish_at, seen.unpublish_at) == (None, None)


async def test_a_plan_whose_time_has_wholly_passed_ends_where_it_says(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now, status=Status.DRAFT)
    plan = {"publish_at": now + timedelta(hours=1), "unpublish_at": now + timedelta(hours=2)}
    await service.update_product(session, product_id=made.id, fields=plan, actor=OPERATOR, now=now)
    await schedule.keep(session, auto_approve=True, now=now + timedelta(days=1))
    seen = await service.get_product(session, product_id=made.id, locale="es")
    assert (seen.status, seen.publish_at, seen.unpublish_at) == ("draft", None, None)
    fields = {"publish_at": now, "unpublish_at": now}
    with pytest.raises(errors.ProductInvalid):
        await service.update_product(session, product_id=made.id, fields=fields, actor=OPERATOR, now=now)


async def test_the_clock_goes_through_review_and_leaves_the_archive_alone(
    session: WriteSession, shop: Shop, now: datetime
):
    made = [
        await factory.product(session, shop_id=shop.id, now=now, status=status)
        for status in (Status.DRAFT, Status.ARCHIVED)
    ]
    for each in made:
        await service.update_product(session, product_id=each.id, fields={"publish_at": now}, actor=OPERATOR, now=now)
    await schedule.keep(session, auto_approve=False, now=now)
    seen = [await service.get_product(session, product_id=each.id, locale="es") for each in made]
    assert [(each.status, each.publish_at) for each in seen] == [("pending_review", None), ("archived", None)]


async def test_what_is_done_by_hand_needs_no_plan(session: WriteSession, shop: Shop, now: datetime):
    made = await factory.product(session, shop_id=shop.id, now=now, status=Status.DRAFT)
    fields = {"publish_at": now + timedelta(hours=1)}
    await service.update_product(session, product_id=made.id, fields=fields, actor=OPERATOR, now=now)
    moved = await service.set_status(
        session,
        product_id=made.id,
        wanted=Status.APPROVED,
        mover=Mover.SELLER,
        auto_approve=True,
        actor=OPERATOR,
        now=now,
    )
    assert (moved.status, moved.publish_at) == ("approved", None)


async def test_the_clock_shows_and_hides_collections(session: WriteSession, shop: Shop, now: datetime):
    draft = CollectionDraft(title="Summer", publish_at=now, unpublish_at=now + timedelta(hours=1))
    made = await service.add_collection(session, shop_id=shop.id, draft=draft, actor=OPERATOR, now=now)

    async def at(hours: int) -> bool:
        await schedule.keep(session, auto_approve=True, now=now + timedelta(hours=hours))
        return (await service.get_collection(session, collection_id=made.id, locale="es")).is_published

    assert [made.is_published, await at(0), await at(1), await at(2)] == [False, True, False, False]


async def test_a_category_has_words_for_search_engines(
    client: httpx2.AsyncClient, operator: dict[str, str], seller: dict[str, str]
):
    made = await client.post(
        "/api/v1/admin/categories", json={"slug": "lamps", "names": {"en": "Lamps"}}, headers=operator
    )
    path = f"/api/v1/admin/categories/{made.json()['id']}"
    words = {"texts": {"en": {"seo_title": "All lamps"}, "es": {"name": "Lámparas", "description": "<b>Luz</b>"}}}
    assert (await client.patch(path, json=words, headers=seller)).status_code == 403
    assert (await client.patch(path, json=words, headers=operator)).status_code == 204
    nameless = {"texts": {"fa": {"seo_title": "x"}}}
    assert (await client.patch(path, json=nameless, headers=operator)).status_code == 422
    shown = [
        (await client.get("/api/v1/categories", params={"locale": locale})).json()["items"][0]
        for locale in ("en", "es")
    ]
    assert [(each["name"], each["seo_title"]) for each in shown] == [("Lamps", "All lamps"), ("Lámparas", "")]
