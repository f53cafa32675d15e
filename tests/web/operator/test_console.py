"""The operator's console by its pages alone."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.commerce.catalog.types import Status
from sokoni.commerce.payment import service as payments
from sokoni.commerce.payment.types import Behaviour
from sokoni.commerce.shop.types import Shop
from sokoni.core import database as databases
from sokoni.core.database import Database
from sokoni.core.jobs import service as jobs
from sokoni.core.resources import Resources
from tests.support.factories import account as account_factory
from tests.support.factories import catalog as catalog_factory
from tests.support.factories import order as order_factory
from tests.support.factories import payment as payment_factory
from tests.support.factories import sale
from tests.support.factories import shop as shop_factory
from tests.support.pages import value_of, words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
Drain = Callable[[], Awaitable[int]]
# As one types it in Persian.
TEN = "\N{EXTENDED ARABIC-INDIC DIGIT ONE}\N{EXTENDED ARABIC-INDIC DIGIT ZERO}"
PAGES = (
    "",
    "/approvals",
    "/orders",
    "/payments",
    "/jobs",
    "/accounts",
    "/changes",
    "/find",
    "/loyalty",
    "/commissions",
    "/payouts",
)


@pytest.fixture
async def operator(database: Database, sign_in: SignIn, now: datetime) -> httpx2.AsyncClient:
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
    return await sign_in(account.email)


@pytest.fixture
async def waiting_shop(database: Database, now: datetime) -> Shop:
    async with database.write() as session:
        owner = await account_factory.account(session, now=now)
        return await shop_factory.shop(session, owner_account_id=owner.id, now=now, is_open=False)


async def test_the_overview_says_what_waits_and_why(
    operator: httpx2.AsyncClient, waiting_shop: Shop, database: Database, now: datetime
):
    assert "Receipts Nobody waits" in words_of(await operator.get("/operator"))
    async with database.write() as session:
        shown = await payment_factory.payment(session, provider="manual", now=now - timedelta(days=2))
        await payments.upload_receipt(
            session, payment_id=shown.id, prepared=payment_factory.receipt(), now=now - timedelta(days=2)
        )
    page = words_of(await operator.get("/operator"))

    assert "Approvals 1 wait Shops that want to open: 1; products to look at: 0." in page
    assert "Receipts 1 wait" in page
    assert "The oldest has waited 2 days." in page
    assert "Nobody is at work" in page
    assert "None given up" in page


async def test_a_shop_is_let_in(operator: httpx2.AsyncClient, visitor: httpx2.AsyncClient, waiting_shop: Shop):
    assert (await visitor.get(f"/s/{waiting_shop.slug}")).status_code == 404
    page = await operator.post(f"/operator/approvals/shops/{waiting_shop.id}", data={"decision": "approve"})

    assert "Approved." in words_of(page)
    assert "No shop waits." in words_of(page)
    assert (await visitor.get(f"/s/{waiting_shop.slug}")).status_code == 200


async def test_a_rejection_needs_a_reason_that_the_seller_reads(
    operator: httpx2.AsyncClient, database: Database, now: datetime, sign_in: SignIn
):
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        product = await catalog_factory.product(
            session, shop_id=stall.shop.id, now=now, status=Status.PENDING_REVIEW, title="Odd lamp"
        )
    address = f"/operator/approvals/products/{product.id}"
    silent = await operator.post(address, data={"decision": "reject", "reason": " "})
    assert silent.status_code == 422
    assert "Odd lamp" in words_of(silent)

    await operator.post(address, data={"decision": "reject", "reason": "No picture of the lamp"})
    seller = await sign_in(stall.owner.email)
    assert "No picture of the lamp" in words_of(await seller.get(f"/seller/{stall.shop.slug}/products/{product.id}"))


async def test_a_parked_job_is_shown_with_its_error_and_replayed(
    operator: httpx2.AsyncClient, database: Database, resources: Resources
):
    async with database.write() as session:
        job_id = await jobs.enqueue(session, "no.such.job", number=7)
    await jobs.drain(database, resources, tolerate_parked=True)  # Nobody knows the job: it is given up.

    page = await operator.get("/operator/jobs")
    assert "no.such.job" in words_of(page)
    replayed = await operator.post(f"/operator/jobs/{job_id}/replay")
    assert "The job is queued again." in words_of(replayed)
    again = await operator.post(f"/operator/jobs/{job_id}/replay")
    assert again.status_code == 422


async def test_a_flagged_payment_is_done_once_with_a_word(
    operator: httpx2.AsyncClient, database: Database, now: datetime, drain: Drain
):
    payment = await payment_factory.committed(database, now=now)
    await payment_factory.deliver(database, payment, now=now, behaviour=Behaviour.WRONG_AMOUNT)
    await drain()
    listed = words_of(await operator.get("/operator/payments"))
    assert "Another amount came than was asked for." in listed
    address = f"/operator/payments/{payment.id}/done"

    silent = await operator.post(address, data={"note": " "})
    done = await operator.post(address, data={"note": "Given back at the bank"})
    again = await operator.post(address, data={"note": "Once more"})

    assert silent.status_code == 422
    assert "it is flagged no more" in words_of(done)
    assert "All clear" in words_of(done)
    assert again.status_code == 422
    assert "Nothing about this payment waits to be looked at." in words_of(again)


async def test_a_change_is_shown_and_taken_back(
    operator: httpx2.AsyncClient, database: Database, now: datetime, sign_in: SignIn
):
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
    seller = await sign_in(stall.owner.email)
    row = f"/seller/{stall.shop.slug}/products/sheet/{stall.goods[0].product_id}/{stall.variant_id}"
    await seller.post(row, data={"price": "150", "was-price": "129.90"})

    listed = await operator.get(f"/operator/changes?about={stall.goods[0].product_id}")
    assert "Variant changed" in words_of(listed)
    assert stall.owner.email in words_of(listed)
    address = re.search(r'action="(/operator/changes/[0-9a-f-]+/undo)"', listed.text)[1]
    undone = await operator.post(address)
    again = await operator.post(address)

    assert "Taken back." in words_of(undone)
    assert again.status_code == 422
    assert 'value="129.90"' in (await seller.get(f"/seller/{stall.shop.slug}/products")).text


async def test_what_was_made_together_is_shown_once_and_taken_back_together(
    operator: httpx2.AsyncClient, database: Database, now: datetime, sign_in: SignIn, drain: Drain
):
    async with database.write() as session:
        stall = await sale.stall(session, now=now, prices=(1000, 2000))
    seller = await sign_in(stall.owner.email)
    said = {"kind": "tags", "add": "new", "all": "1", "step": "preview"}
    preview = await seller.post(f"/seller/{stall.shop.slug}/products/bulk", data=said)
    await seller.post(f"{preview.url.path}/begin", data={"token": value_of(preview, "token")})
    await drain()

    listed = await operator.get("/operator/changes")
    assert words_of(listed).count("Tags of products changed") == 1
    assert "2 changes" in words_of(listed)
    address = re.search(r'action="(/operator/changes/groups/[0-9a-f-]+/undo)"', listed.text)[1]
    await operator.post(address, data={"shop": str(stall.shop.id)})
    assert "Taken back: Tags of products changed" in words_of(await operator.get("/operator/changes"))
    for nobody in ("", "no shop", str(stall.owner.id)):
        assert (await operator.post(address, data={"shop": nobody})).status_code == 404


async def test_accounts_are_found_closed_and_opened_again(
    operator: httpx2.AsyncClient, database: Database, now: datetime, sign_in: SignIn
):
    async with database.write() as session:
        account = await account_factory.account(session, now=now, email="zuri@example.com")
    visitor = await sign_in("zuri@example.com")
    assert "zuri@example.com" in words_of(await operator.get("/operator/accounts?q=ZURI"))
    assert "Nobody is called like that" in words_of(await operator.get("/operator/accounts?q=%25"))

    closed = await operator.post(f"/operator/accounts/{account.id}", data={"decision": "close", "q": "zuri"})
    assert "closed Credit zuri@example.com Open again" in words_of(closed)
    assert (await visitor.get("/account/orders")).url.path == "/sign-in"
    opened = await operator.post(f"/operator/accounts/{account.id}", data={"decision": "open", "q": "zuri"})
    assert "The account is open again." in words_of(opened)


async def test_nobody_closes_their_own_account(database: Database, sign_in: SignIn, now: datetime):
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
    operator = await sign_in(account.email)

    page = await operator.post(f"/operator/accounts/{account.id}", data={"decision": "close"})

    assert page.status_code == 200
    assert "Nobody closes their own account here." in words_of(page)


async def test_the_palette_finds_orders_products_and_accounts_of_everybody(
    operator: httpx2.AsyncClient, database: Database, now: datetime
):
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        placed = await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now, payment_method="cash")

    by_code = await operator.get("/operator/find", params={"q": placed.order.code})
    found = re.search(r'href="(/operator/orders/[0-9a-f-]+)"', by_code.text)[1]
    order = words_of(await operator.get(found))
    assert placed.order.code in order
    assert stall.shop.name in order
    assert stall.owner.email in words_of(await operator.get("/operator/find", params={"q": stall.owner.email}))
    assert "/operator/approvals" in (await operator.get("/operator/find", params={"q": "tray"})).text


@pytest.mark.parametrize("path", PAGES)
async def test_nobody_else_gets_in(database: Database, sign_in: SignIn, now: datetime, path: str):
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
    seller = await sign_in(stall.owner.email)

    assert (await seller.get(f"/operator{path}")).status_code == 403


async def test_pages_cost_what_is_stated(operator: httpx2.AsyncClient, waiting_shop: Shop):
    # Who asks three; then the queue one, flagged, shops and products two each (a list without rows or lines less),
    # changes one and their shops.
    stated = {
        "": 11,
        "/approvals": 8,
        "/orders": 4,
        "/payments": 6,
        "/jobs": 5,
        "/accounts": 4,
        "/changes": 5,
        "/find": 3,
    }
    seen = {}
    for path in stated:
        with databases.count_statements() as counter:
            assert (await operator.get(f"/operator{path}")).status_code == 200
        seen[path] = counter.value

    assert seen == stated


async def test_an_order_is_found_moved_and_paid_back_by_forms(
    operator: httpx2.AsyncClient, database: Database, now: datetime
):
    async with database.write() as session:
        stalls = [await sale.stall(session, now=now, prices=[price]) for price in (2_000, 5_000)]
        placed = await order_factory.confirmed(session, quantities={each.variant_id: 1 for each in stalls}, now=now)
    here = f"/operator/orders/{placed.order.id}"
    first = next(part for part in placed.order.parts if part.shop_id == stalls[0].shop.id)

    listed = await operator.get("/operator/orders?payment=paid&from=2001-01-01")
    assert placed.order.code in words_of(listed)
    assert placed.order.code not in words_of(await operator.get("/operator/orders?to=2001-01-01"))
    assert "export.csv?payment=paid&amp;from=2001-01-01" in listed.text
    assert placed.order.code in (await operator.get("/operator/orders/export.csv?payment=paid&from=2001-01-01")).text

    moved = await operator.post(f"{here}/move", data={"target": str(first.id), "status": "processing"})
    assert "being prepared" in words_of(moved)
    choice = f"{first.id}:{first.worth.amount}"
    wrong = await operator.post(f"{here}/refund", data={"choice": choice, "amount": "much"})
    large = await operator.post(f"{here}/refund", data={"choice": choice, "amount": "70.01"})
    given = await operator.post(f"{here}/refund", data={"choice": choice, "amount": TEN, "reason": "scratched"})
    again = await operator.post(f"{here}/refund", data={"choice": choice, "amount": "10"})

    assert "is not an amount in COP" in words_of(wrong)
    assert "At most 70.00 COP can be given back." in words_of(large)
    assert "The money is on its way back" in words_of(given)
    assert "Meanwhile 60.00 COP are left" in words_of(again)
    assert "scratched" in words_of(given)
