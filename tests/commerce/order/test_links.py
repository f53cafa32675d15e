"""An order says what whoever asks may do next, and doing it as it says works."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx2

from sokoni.core.database import Database
from sokoni.identity.permission.types import TeamRole
from tests.commerce.order.conftest import Headers, OpenStall, SignIn
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories import team as team_factory

Drain = Callable[[], Awaitable[int]]


async def follow(client: httpx2.AsyncClient, link: dict[str, Any], headers: Headers) -> dict[str, Any]:
    """Do what a link says, and nothing that it does not."""
    answer = await client.request(link["method"], link["href"], json=link["body"] or None, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def cash_order(client: httpx2.AsyncClient, stall: sale.Stall) -> dict[str, Any]:
    items = [{"variant_id": str(stall.variant_id), "quantity": 1}]
    answer = await client.post("/api/v1/orders", json=order_factory.body(items, payment_method="cash"))
    assert answer.status_code == 201, answer.text
    placed: dict[str, Any] = answer.json()
    return placed


async def part_of(client: httpx2.AsyncClient, stall: sale.Stall, headers: Headers) -> dict[str, Any]:
    listed = await client.get("/api/v1/orders", params={"shop": str(stall.shop.id)}, headers=headers)
    card: dict[str, Any] = listed.json()["items"][0]
    return card


async def test_a_seller_brings_an_order_to_its_end_by_following_links_alone(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn
) -> None:
    stall = await open_stall()
    await cash_order(client, stall)
    seller = await sign_in(stall.owner.id)
    shown = await part_of(client, stall, seller)
    assert shown["links"].keys() == {"self", "accept", "cancel", "payment"}

    for step in ("accept", "process", "ship", "deliver"):
        shown = await follow(client, shown["links"][step], seller)

    assert shown["status"] == "delivered"
    assert shown["links"].keys() == {"self", "payment"}
    assert await follow(client, shown["links"]["self"], seller) == shown


async def test_a_guest_may_cancel_until_it_is_prepared(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, drain: Drain
) -> None:
    stall = await open_stall()
    kept, dropped = await cash_order(client, stall), await cash_order(client, stall)
    assert kept["links"].keys() == {"self", "cancel", "payment"}

    cancelled = await follow(client, dropped["links"]["cancel"], {"X-Order-Token": dropped["token"]})
    assert (cancelled["status"], cancelled["links"].keys()) == ("cancelled", {"self", "payment"})

    seller = await sign_in(stall.owner.id)
    for step in ("accept", "process"):
        kept_part = await follow(
            client, {"method": "GET", "href": f"/api/v1/orders/{kept['id']}", "body": None}, seller
        )
        await follow(client, kept_part["links"][step], seller)
    await drain()
    late = await follow(client, kept["links"]["self"], {"X-Order-Token": kept["token"]})
    assert late["links"].keys() == {"self", "payment"}


async def test_who_may_only_look_is_shown_no_moves(
    client: httpx2.AsyncClient, open_stall: OpenStall, sign_in: SignIn, database: Database, now: datetime
) -> None:
    stall = await open_stall()
    await cash_order(client, stall)
    async with database.write() as session:
        viewer = await account_factory.account(session, now=now)
        await team_factory.member(session, team_id=stall.shop.id, account_id=viewer.id, now=now, role=TeamRole.VIEWER)
    looking = await sign_in(viewer.id)
    part = await part_of(client, stall, await sign_in(stall.owner.id))

    shown = await follow(client, part["links"]["self"], looking)

    assert (shown["allowed_moves"], shown["links"].keys()) == ([], {"self", "payment"})
