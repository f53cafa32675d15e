"""The programme of points by the operator's pages alone: written, mended, taken back; and points by hand."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.loyalty import service
from sokoni.commerce.loyalty.types import ProgrammeDraft, Rate, Tier
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from tests.support.factories import account as account_factory
from tests.support.factories import loyalty as loyalty_factory
from tests.support.pages import value_of, words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
FORM = {
    "name": "Market points",
    "is_active": "1",
    "expires_days": "",
    "window_days": "180",
    "minimum_points": "10",
    "max_share": "50",
    "currency-0": "COP",
    "earn_amount-0": "1000",
    "earn_points-0": "1",
    "worth_points-0": "1",
    "worth_amount-0": "12.50",
    "tier-0": "Friend",
    "threshold-0": "500",
    "times-0": "1.5",
    "tier-1": "Basket",
    "threshold-1": "0",
    "times-1": "",
}


@pytest.fixture
async def operator(database: Database, sign_in: SignIn, now: datetime) -> httpx2.AsyncClient:
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
    return await sign_in(account.email)


async def drafted(database: Database) -> ProgrammeDraft | None:
    async with database.read() as session:
        found = await service.find_programme(session)
    return None if found is None else found.draft


async def test_a_programme_is_written_in_sums_as_people_write_them(
    operator: httpx2.AsyncClient, database: Database
) -> None:
    saved = await operator.post("/operator/loyalty", data=FORM)
    assert "The programme is saved" in words_of(saved)
    assert await drafted(database) == ProgrammeDraft(
        name="Market points",
        rates={"COP": Rate(earn_amount=100_000, earn_points=1, worth_points=1, worth_amount=1_250)},
        tiers=(Tier(name="Basket", threshold=0), Tier(name="Friend", threshold=500, multiplier_bp=15_000)),
        window_days=180,
        expires_days=None,
        minimum_points=10,
        max_share_bp=5_000,
    )
    again = await operator.get("/operator/loyalty")
    shown = {
        name: value_of(again, name) for name in ("max_share", "worth_amount-0", "tier-1", "times-1", "earn_amount-1")
    }
    assert shown == {
        "max_share": "50",
        "worth_amount-0": "12.50",
        "tier-1": "Friend",
        "times-1": "1.5",
        "earn_amount-1": "",
    }


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("max_share", "a lot", "Write a number, such as 1.25."),
        ("earn_amount-0", "1.234", "is not an amount in COP"),
        ("threshold-0", "0", "This programme cannot be carried out: the points for its tiers do not rise."),
        ("times-0", "0.5", "a tier earns from one to ten times as much"),
        ("name", "", "Please fill this in."),
    ],
)
async def test_what_contradicts_itself_is_said_and_what_was_typed_stays(
    operator: httpx2.AsyncClient, database: Database, field: str, value: str, said: str
) -> None:
    refused = await operator.post("/operator/loyalty", data={**FORM, field: value})
    assert refused.status_code == 422
    assert said in words_of(refused)
    assert value_of(refused, field) == value
    assert await drafted(database) is None


async def test_a_programme_is_taken_back_where_it_was_written(
    operator: httpx2.AsyncClient, database: Database, resources: Resources
) -> None:
    await operator.post("/operator/loyalty", data=FORM)
    first = await drafted(database)
    saved = await operator.post("/operator/loyalty", data={**FORM, "name": "Other points"})
    group = saved.text.partition("/operator/changes/groups/")[2].partition("/undo")[0]
    undone = await operator.post(f"/operator/changes/groups/{group}/undo", data={})
    assert undone.status_code == 200
    assert await drafted(database) == first
    assert "Programme of points changed" in words_of(await operator.get("/operator/changes?topic=points"))


async def test_points_are_given_by_hand_to_who_has_an_account(
    operator: httpx2.AsyncClient, database: Database, now: datetime
) -> None:
    async with database.write() as session:
        await loyalty_factory.programme(session, now=now)
        account = await account_factory.account(session, now=now, email="ana@example.com")
    gift = {"email": "ana@example.com", "points": "40", "reason": "Sorry for the wait"}
    assert "The points are booked" in words_of(await operator.post("/operator/loyalty/grants", data=gift))
    nobody = await operator.post("/operator/loyalty/grants", data={**gift, "email": "ena@example.com"})
    assert "Nobody has an account with this e-mail." in words_of(nobody)
    too_many = await operator.post("/operator/loyalty/grants", data={**gift, "points": "-41"})
    assert "You have 40 points to spend." in words_of(too_many)
    async with database.read() as session:
        assert (await loyalty_factory.standing(session, account.id, now=now)).balance == 40
