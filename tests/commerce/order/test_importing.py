"""Orders from elsewhere: they come in once, as they ended, and nothing happens to them here."""

from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from sokoni.commerce.order import errors, service
from sokoni.commerce.order.exchange import writing
from sokoni.commerce.order.import_types import OrderImportState
from sokoni.commerce.order.list_types import PartFilter
from sokoni.commerce.order.service import importing
from sokoni.commerce.order.types import Status
from sokoni.commerce.stock import service as stock
from sokoni.core import tables
from sokoni.core.clock import Clock
from sokoni.core.database import Database, count_statements
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from tests.commerce.order.conftest import Headers, OpenStall, SignIn
from tests.commerce.order.exchange.test_reading import OWN, SOLD, own, shopify
from tests.commerce.order.test_exporting import read, written
from tests.commerce.order.test_journeys import Drain
from tests.support.factories import order as order_factory
from tests.support.factories import sale

# What an import gives anew: our own number and code, and how far pieces came, which is over.
OUR_OWN = ("order", "code", "shop", "cancelled", "shipped", "returned")


async def bring(
    database: Database, resources: Resources, stall: sale.Stall, data: bytes, *, now: datetime, dry_run: bool = False
) -> Any:
    clock = resources.get(Clock)
    async with database.write() as session:
        started = await service.start_import(
            session,
            shop_id=stall.shop.id,
            filename="orders.csv",
            size_bytes=len(data),
            dry_run=dry_run,
            actor=sale.ACTOR,
            now=now,
        )
    await service.work_import(database, import_id=started.id, data=data, clock=clock)
    async with database.read() as session:
        return await service.get_import(session, shop_id=stall.shop.id, import_id=started.id)


async def exported(database: Database, stall: sale.Stall) -> list[dict[str, str]]:
    return read(b"".join(await written(service.write_of_shop(database, shop_id=stall.shop.id, wanted=PartFilter()))))


async def check_nothing_followed(database: Database, *, now: datetime) -> None:
    """No money, stock or points know of the orders, and orders and payments do not contradict each other."""
    async with database.read() as session:
        assert await service.verify(session, now=now, rest=now - now) == ()
        for table in ("payments", "ledger_transactions", "payout_entries", "stock_holds", "loyalty_entries"):
            counted = await session.execute(text(f"SELECT count(*) FROM {table}"))  # a name from here
            assert (table, counted.scalar_one()) == (table, 0)
        assert await stock.verify(session) == []


async def test_a_file_comes_in_once_over_http_and_starts_nothing(
    client: httpx2.AsyncClient,
    database: Database,
    open_stall: OpenStall,
    sign_in: SignIn,
    resources: Resources,
    drain: Drain,
    now: datetime,
) -> None:
    stall = await open_stall()
    seller: Headers = await sign_in(stall.owner.id)
    await drain()
    more = {"Name": "#1001", "Lineitem quantity": "1", "Lineitem name": "Jug", "Lineitem price": "7.50"}
    data = shopify(
        {
            **SOLD,
            "Subtotal": "27.50",
            "Total": "32.50",
            "Financial Status": "partially_refunded",
            "Refunded Amount": "5",
        },
        more,
        {**SOLD, "Name": "#1002", "Fulfillment Status": ""},
    )

    async def send(jobs_run: int = 1, **options: str) -> dict[str, Any]:
        started = await client.post(
            "/api/v1/order-imports", files={"file": ("o.csv", data, "text/csv")}, data=options, headers=seller
        )
        assert started.status_code == 202, started.text
        # The file is worked; and once, where orders came in, the shop learns who bought.
        assert await drain() == jobs_run
        report = await client.get(f"/api/v1/order-imports/{started.json()['id']}", headers=seller)
        return dict(report.json())

    looked = await send(dry_run="true")
    assert (looked["state"], looked["origin"], looked["created"], looked["refused"]) == ("finished", "shopify", 1, 1)
    assert await exported(database, stall) == []
    first, again = await send(jobs_run=2), await send()
    assert (first["created"], first["unchanged"], again["created"], again["unchanged"]) == (1, 0, 0, 1)
    assert [(each["row"], each["handle"], each["code"]) for each in again["issues"]] == [
        (4, "#1002", "import.order_unfinished")
    ]
    found = (await client.get("/api/v1/orders", params={"shop": str(stall.shop.id)}, headers=seller)).json()["items"]
    assert [(each["reference"], each["status"], each["allowed_moves"]) for each in found] == [
        ("#1001", "delivered", [])
    ]
    listed = await client.get("/api/v1/customers", headers=seller)
    assert [(each["email"], each["ordered"][0]["total"]["amount"]) for each in listed.json()["items"]] == [
        ("ana@example.com", 2750)
    ]
    people = (await client.get("/api/v1/shop-customers", headers=seller)).json()["items"]
    assert [(each["email"], each["orders"], each["spent"]) for each in people] == [("ana@example.com", 1, 2750)]
    refused = await client.post(f"/api/v1/orders/{found[0]['id']}/refund", headers=seller)
    assert refused.status_code == 409, refused.text
    await check_nothing_followed(database, now=now)


async def test_it_goes_on_behind_its_last_chunk_and_stops_when_told(
    database: Database, resources: Resources, open_stall: OpenStall, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    stall = await open_stall()
    data = own(*({**OWN, "code": f"CODE{number}"} for number in range(5)))
    monkeypatch.setattr(importing, "CHUNK", 2)

    async def stop(report: Any) -> None:
        raise ConnectionError(report.done)

    async with database.write() as session:
        started = await service.start_import(
            session, shop_id=stall.shop.id, filename="o.csv", size_bytes=len(data), dry_run=False,
            actor=sale.ACTOR, now=now,
        )  # fmt: skip
    clock = resources.get(Clock)
    with pytest.raises(ConnectionError):
        await service.work_import(database, import_id=started.id, data=data, clock=clock, on_progress=stop)
    assert len(await exported(database, stall)) == 2
    with count_statements() as counted:
        await service.work_import(database, import_id=started.id, data=data, clock=clock)
    # Two to open it, as it has begun; then the lock, the shop's turn, what is known, its number, four inserts and its
    # own row in each of two chunks (nothing has an SKU); and once that the shop learns who bought.
    assert counted.value == 2 + 2 * 9 + 1
    async with database.write() as session:
        report = await service.cancel_import(session, shop_id=stall.shop.id, import_id=started.id, now=now)
        with pytest.raises(errors.OrderImportMissing):
            await service.cancel_import(session, shop_id=started.id, import_id=started.id, now=now)
    assert (report.state, report.created) == (OrderImportState.FINISHED, 5)
    assert sorted(row["order"] for row in await exported(database, stall)) == ["1", "2", "3", "4", "5"]
    async with database.write() as session:
        waiting = await service.start_import(
            session, shop_id=stall.shop.id, filename="o.csv", size_bytes=1, dry_run=False, actor=sale.ACTOR, now=now
        )
        stopped = await service.cancel_import(session, shop_id=stall.shop.id, import_id=waiting.id, now=now)
    await service.work_import(database, import_id=waiting.id, data=own({**OWN, "code": "NEW"}), clock=clock)
    assert stopped.state is OrderImportState.CANCELLED
    assert len(await exported(database, stall)) == 5


async def test_orders_that_were_placed_here_are_here_already_and_known_goods_are_found(
    database: Database, resources: Resources, open_stall: OpenStall, now: datetime
) -> None:
    stall = await open_stall(on_hand=5)
    async with database.write() as session:
        placed = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
        for to in (Status.PROCESSING, Status.SHIPPED, Status.DELIVERED):
            await service.move(session, target_id=placed.order.id, to=to, subject=sale.seller_of(stall), now=now)
        await session.execute(text("UPDATE product_variants SET sku = 'C-1' WHERE id = :id"), {"id": stall.variant_id})
    before = await exported(database, stall)
    mine = tables.csv_lines([writing.COLUMNS, *(row.values() for row in before)])
    report = await bring(database, resources, stall, mine, now=now)
    assert (report.created, report.unchanged, await exported(database, stall)) == (0, 1, before)
    await bring(database, resources, stall, shopify(SOLD), now=now)
    async with database.read() as session:
        page = await service.list_for_shop(
            session, shop_id=stall.shop.id, page=PageQuery(), wanted=PartFilter(text="1001")
        )
        (card,) = page.items
        detail = await service.get_detail(session, sub_order_id=card.id, subject=sale.seller_of(stall))
    assert (card.reference, card.number, detail.refundable.amount) == ("#1001", 2, 0)
    assert [(line.variant_id, line.product_title, line.returnable) for line in detail.part.lines] == [
        (stall.variant_id, "Cup - Blue", 0)
    ]
    assert detail.part.allowed_moves == ()


async def test_a_file_of_something_else_fails_as_a_whole(
    database: Database, resources: Resources, open_stall: OpenStall, now: datetime
) -> None:
    report = await bring(database, resources, await open_stall(), b"Handle,Title\nlamp,Lamp\n", now=now)
    assert (report.state, report.created) == (OrderImportState.FAILED, 0)
    assert [each.code for each in report.issues] == ["import.not_orders"]


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), max_size=8)
TIMES = st.integers(1_577_836_800, 1_767_139_200).map(
    lambda at: f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
)


@st.composite
def order_rows(draw: st.DrawFn, code: str) -> list[dict[str, str]]:
    """The rows of an order that is over, in the columns of our own file."""
    currency, decimals = draw(st.sampled_from([("COP", 2), ("CLP", 0), ("KWD", 3)]))

    def said(minor: int) -> str:
        digits = str(minor).rjust(decimals + 1, "0")
        return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits

    items = []
    for _ in range(draw(st.integers(1, 3))):
        quantity, price = draw(st.integers(1, 9)), draw(st.integers(0, 10**6))
        discount = draw(st.integers(0, quantity * price))
        items.append((quantity, price, discount, draw(st.integers(0, 999))))
    subtotal, discount = sum(q * p for q, p, *_ in items), sum(d for *_, d, _ in items)
    added, shipping = sum(tax for *_, tax in items), draw(st.integers(0, 10**5))
    total = subtotal - discount + shipping + added
    status = draw(st.sampled_from(["delivered", "cancelled", "returned"]))
    whole = {
        "code": code, "placed_at": draw(TIMES), "status": status, "currency": currency,
        "payment_state": draw(st.sampled_from(["paid", "refunded", "closed"])), "payment_method": draw(NAMES),
        "delivered_at": draw(TIMES) if status == "delivered" else "", "cancelled_at": draw(st.just("") | TIMES),
        **{
            name: draw(NAMES)
            for name in ("customer_name", "customer_email", "customer_phone", "address_line", "address_city")
        },
        "address_country": "CO", "tracking_number": draw(NAMES), "shipping_method": draw(NAMES),
    }  # fmt: skip
    sums = {
        "order_subtotal": said(subtotal), "order_discount": said(discount), "order_shipping": said(shipping),
        "order_tax_included": said(draw(st.integers(0, 999))), "order_tax_added": said(added),
        "order_total": said(total), "order_credited": said(draw(st.integers(0, total))),
    }  # fmt: skip
    return [
        {
            **whole,
            **(sums if number == 1 else {}),
            "line": str(number), "product": draw(NAMES), "product_handle": draw(NAMES), "variant": draw(NAMES),
            "sku": draw(NAMES), "quantity": str(quantity), "unit_price": said(price),
            "line_subtotal": said(quantity * price), "line_discount": said(taken), "line_tax_included": said(0),
            "line_tax_added": said(tax), "line_total": said(quantity * price - taken + tax),
        }
        for number, (quantity, price, taken, tax) in enumerate(items, start=1)
    ]  # fmt: skip


@given(st.data())
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_was_exported_comes_in_as_it_was(
    database: Database, resources: Resources, now: datetime, data: st.DataObject
) -> None:
    orders = [data.draw(order_rows(f"CODE{number}")) for number in range(data.draw(st.integers(1, 4)))]
    file = tables.csv_lines(
        [
            writing.COLUMNS,
            *([tables.guard(row.get(each, "")) for each in writing.COLUMNS] for order in orders for row in order),
        ]
    )
    seen = []
    for _ in range(2):
        async with database.write() as session:
            stall = await sale.stall(session, now=now)
        report = await bring(database, resources, stall, file, now=now)
        assert (report.created, report.issues) == (len(orders), [])
        rows = await exported(database, stall)
        seen.append(_kept(rows))
        file = tables.csv_lines([writing.COLUMNS, *(row.values() for row in rows)])
    assert seen[0] == seen[1]
    assert seen[0] == _kept(
        [{name: row.get(name, "") for name in writing.COLUMNS} for order in orders for row in order]
    )


def _kept(rows: list[dict[str, str]]) -> list[list[str]]:
    """The cells of rows without what an import gives anew, whatever order they come in."""
    return sorted([tables.unguard(value) for name, value in row.items() if name not in OUR_OWN] for row in rows)
