from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.pricing import service as pricing
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.permission.types import TeamRole
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories import shop as shop_factory
from tests.support.factories import team as team_factory

METHODS = [
    {
        "name": "Courier",
        "kind": "flat",
        "price": 500,
        "tiers": [],
        "amount_tiers": [],
        "free_above": 9000,
        "countries": ["CO"],
        "regions": ["Bogotá"],
        "postal_pattern": "11*",
        "days_from": 1,
        "days_to": 3,
    },
    {
        "name": "Post",
        "kind": "weight",
        "price": 0,
        "tiers": [{"up_to_grams": 500, "price": 300}],
        "amount_tiers": [],
        "free_above": None,
        "countries": [],
        "regions": [],
        "postal_pattern": None,
        "days_from": None,
        "days_to": None,
    },
]
RATES = [
    {"rate_bp": 500, "inclusive": True, "taxes_shipping": True, "country": "CO", "region": "Bogotá"}
    | {"postal_pattern": "11*", "tax_class": "books"},
    {"rate_bp": 1900, "inclusive": False, "taxes_shipping": False, "country": None, "region": None}
    | {"postal_pattern": None, "tax_class": "standard"},
]


@pytest.fixture
def seller(
    database: Database, resources: Resources, now: datetime, no_subscribers: None
) -> Callable[[TeamRole], Awaitable[dict[str, str]]]:
    """The header of a member of a new shop in a role."""

    async def enter(role: TeamRole) -> dict[str, str]:
        async with database.write() as session:
            stall = await sale.stall(session, now=now)
            account = await account_factory.account(session, now=now)
            await team_factory.member(session, team_id=stall.shop.id, account_id=account.id, role=role, now=now)
            return await session_factory.bearer(session, account_id=account.id, resources=resources, now=now)

    return enter


SignIn = Callable[[TeamRole], Awaitable[dict[str, str]]]


async def test_a_manager_says_how_the_shop_ships_and_is_taxed(client: httpx2.AsyncClient, seller: SignIn) -> None:
    manager = await seller(TeamRole.MANAGER)
    await client.put("/api/v1/shipping-methods", json={"methods": METHODS}, headers=manager)
    await client.put("/api/v1/tax-rates", json={"rates": RATES}, headers=manager)
    methods = (await client.get("/api/v1/shipping-methods", headers=manager)).json()["methods"]
    assert [{key: value for key, value in each.items() if key not in {"id", "currency"}} for each in methods] == METHODS
    assert (await client.get("/api/v1/tax-rates", headers=manager)).json()["rates"] == RATES


@pytest.mark.parametrize(
    ("path", "body"), [("shipping-methods", {"methods": METHODS}), ("tax-rates", {"rates": RATES})]
)
async def test_staff_look_and_don_t_touch(
    client: httpx2.AsyncClient, seller: SignIn, path: str, body: dict[str, object]
) -> None:
    staff = await seller(TeamRole.STAFF)
    assert (await client.get(f"/api/v1/{path}", headers=staff)).status_code == 200
    assert (await client.put(f"/api/v1/{path}", json=body, headers=staff)).status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("shipping-methods", {"methods": [METHODS[0], METHODS[0]]}, "pricing.shipping_method_invalid"),
        ("tax-rates", {"rates": [RATES[1], RATES[1]]}, "pricing.tax_rate_invalid"),
    ],
)
async def test_what_contradicts_itself_is_refused(
    client: httpx2.AsyncClient, seller: SignIn, path: str, body: dict[str, object], code: str
) -> None:
    owner = await seller(TeamRole.OWNER)
    answer = await client.put(f"/api/v1/{path}", json=body, headers=owner)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_new_shop_ships_as_soon_as_its_event_is_heard(
    database: Database, drain: Callable[[], Awaitable[int]], now: datetime
) -> None:
    async with database.write() as session:
        owner = await account_factory.account(session, now=now)
        shop = await shop_factory.shop(session, owner_account_id=owner.id, now=now)
    await drain()
    async with database.read() as session:
        (method,) = await pricing.list_shipping_methods(session, shop_id=shop.id)
    assert (method.name, method.currency) == ("Envío estándar", "COP")
