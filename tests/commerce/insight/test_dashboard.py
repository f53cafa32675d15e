"""What a shop's managers learn of their trade, as the ordering document writes it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx2
import pytest

from sokoni.commerce.commission import service as commission
from sokoni.commerce.commission.types import Key, Scope, Terms
from sokoni.commerce.insight import rules
from sokoni.commerce.insight.errors import InsightPeriodInvalid
from sokoni.commerce.order import service as orders
from sokoni.commerce.order.types import Status
from sokoni.commerce.recovery import repository as recovery
from sokoni.commerce.recovery.types import LeftCart, LeftPart
from sokoni.commerce.visit import service as visit
from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.core.money import Money
from sokoni.core.resources import Resources
from sokoni.identity.permission.types import Subject
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories.sale import ACTOR, Stall

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DASHBOARD = "/api/v1/vendors/analytics/dashboard"
OPERATOR = Subject(account_id=UUID(int=1), is_operator=True)


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    """A shop with an order of last year, one that was cancelled, and two that were not, one refunded in part."""
    async with database.write() as session:
        await commission.add_rule(
            session,
            key=Key(scope=Scope.MARKET),
            terms=Terms(rate_bp=1000),
            actor=ACTOR,
            now=now - timedelta(days=500),
        )
        found = await sale.stall(session, now=now - timedelta(days=500), prices=[10_000, 4_000], on_hand=100)
        lamp, shade = (each.variant_id for each in found.goods)
        long_ago = now - timedelta(days=400)
        await order_factory.confirmed(session, quantities={lamp: 9}, now=long_ago)
        gone = await order_factory.confirmed(session, quantities={shade: 50}, now=now)
        await orders.move(session, target_id=gone.order.id, to=Status.CANCELLED, subject=OPERATOR, token=None, now=now)
        await order_factory.confirmed(session, quantities={lamp: 1, shade: 3}, now=now - timedelta(days=1))
        back = await order_factory.confirmed(session, quantities={lamp: 1}, now=now - timedelta(days=1))
        await orders.refund(session, target_id=back.order.id, amount=Money(5_000, "COP"), subject=OPERATOR, now=now)
    return found


@pytest.fixture
async def owner(database: Database, resources: Resources, stall: Stall, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        tokens = await session_factory.program(
            session, account_id=stall.owner.id, now=now, tokens=resources.get(AccessTokens)
        )
    return {"authorization": f"Bearer {tokens.access_token}"}


async def test_tells_what_was_sold_in_a_period(
    client: httpx2.AsyncClient, stall: Stall, owner: dict[str, str], now: datetime
):
    seen = (await client.get(DASHBOARD, params={"date_to": now.isoformat()}, headers=owner)).json()
    lamp, shade = (str(each.product_id) for each in stall.goods)
    revenue = 10_000 + 12_000 + sale.SHIPPING + 10_000 + sale.SHIPPING - 5_000
    assert datetime.fromisoformat(seen["period"]["from"]) == now - timedelta(days=30)
    assert seen["revenue"]["total"] == {"amount": revenue, "currency": "COP"}
    assert seen["revenue"]["avg_order_value"]["amount"] == revenue // 2
    assert (seen["orders"]["total"], seen["orders"]["by_status"]["confirmed"]) == (2, 2)
    assert [(each["product_id"], each["quantity"]) for each in seen["top_products"]] == [(shade, 3), (lamp, 2)]
    assert seen["reviews"] == {"count": 0, "average": None}
    assert (seen["conversion"]["value"], seen["conversion"]["visits"]) == (None, 0)
    assert seen["conversion"]["reason"] == "No visit was counted in this time."
    assert (seen["abandoned_carts"]["value"], seen["abandoned_carts"]["recovery_rate"]) == (0, None)
    # Of all that is not paid out: 9 lamps of last year, and what is left of this year's.
    assert seen["commissions"]["total_pending_amount"]["amount"] == 9_000 + 2_200 + 1_000 - 333


async def test_tells_how_many_visits_became_orders_and_what_became_of_baskets_left_behind(
    client: httpx2.AsyncClient, stall: Stall, owner: dict[str, str], database: Database, now: datetime
):
    hour = (now - timedelta(days=2)).replace(minute=0)
    async with database.write() as session:
        # Before visits were counted, orders count as nothing.
        await visit.add(session, counts={(stall.shop.id, hour): 30, (stall.shop.id, hour + timedelta(days=1)): 10})
        left = [_left(now - timedelta(days=days), state) for days, state in ((40, 1), (3, 0), (2, 1), (1, 1))]
        parts = [LeftPart(cart_id=each.cart_id, shop_id=stall.shop.id, amount=Money(500, "COP")) for each in left]
        await recovery.put(session, carts=left, parts=parts, now=now)
        back = left[-1].cart_id
        await recovery.note_recovered(
            session, became={back: ids.new_id()}, shares=[(back, stall.shop.id, Money(700, "COP"))], now=now
        )
    seen = (await client.get(DASHBOARD, params={"date_to": now.isoformat()}, headers=owner)).json()
    conversion, carts = seen["conversion"], seen["abandoned_carts"]
    assert (conversion["visits"], conversion["orders"], conversion["value"]) == (40, 2, 0.05)
    assert datetime.fromisoformat(conversion["counted_since"]) == hour
    assert (carts["value"], carts["recovered"], carts["recovery_rate"]) == (3, 1, 0.5)
    assert carts["by_currency"][0]["revenue"] == {"amount": 700, "currency": "COP"}


def _left(at: datetime, reminders: int) -> LeftCart:
    return LeftCart(
        cart_id=ids.new_id(), account_id=None, email="a@example.com", locale="es", abandoned_at=at, reminders=reminders
    )


async def test_a_longer_period_has_more_in_it(
    client: httpx2.AsyncClient, owner: dict[str, str], stall: Stall, now: datetime
):
    since = (now - timedelta(days=401)).isoformat()
    later = (now + timedelta(days=1)).isoformat()
    seen = (await client.get(DASHBOARD, params={"date_from": since, "date_to": later}, headers=owner)).json()
    assert (seen["orders"]["total"], seen["orders"]["by_status"]["cancelled"]) == (4, 1)
    assert seen["top_products"][0]["quantity"] == 11


@pytest.mark.parametrize(
    "period",
    [
        {"date_from": "2026-03-02T09:30:00Z", "date_to": "2026-03-02T09:30:00Z"},
        {"date_from": "2027-01-01T00:00:00"},
        {"date_from": "0001-01-01T00:00:00"},
        {"date_to": "0001-01-01T00:00:00"},
    ],
)
async def test_refuses_periods_that_are_none(client: httpx2.AsyncClient, owner: dict[str, str], period: dict[str, str]):
    answer = await client.get(DASHBOARD, params=period, headers=owner)
    assert (answer.status_code, answer.json()["code"]) == (422, "insight.period_invalid")


async def test_who_does_not_manage_the_shop_learns_nothing(
    client: httpx2.AsyncClient, owner: dict[str, str], stall: Stall, database: Database, now: datetime
):
    async with database.write() as session:
        other = await sale.stall(session, now=now)
    assert (await client.get(DASHBOARD)).status_code == 401
    answer = await client.get(DASHBOARD, params={"shop_id": str(other.shop.id)}, headers=owner)
    assert answer.status_code == 404


def test_a_period_ends_now_and_is_thirty_days_long_unless_told_otherwise():
    assert rules.period(None, None, now=NOW).start == NOW - timedelta(days=30)
    assert rules.period(datetime(2026, 3, 1), None, now=NOW).start == datetime(2026, 3, 1, tzinfo=UTC)  # noqa: DTZ001
    with pytest.raises(InsightPeriodInvalid):
        rules.period(NOW - timedelta(days=1097), NOW, now=NOW)
