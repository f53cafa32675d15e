"""The seller's orders as list and board, and the views that she keeps of the list."""

import html
import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.order import service as order_service
from sokoni.core import database as databases
from sokoni.core.database import Database
from sokoni.core.money import Money
from sokoni.identity.permission.types import TeamRole
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories import team as team_factory
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    """A stall with two cash orders that wait, and one that is paid."""
    async with database.write() as session:
        stall = await sale.stall(session, now=now, on_hand=30)
        for _ in range(2):
            await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now, payment_method="cash")
        await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
        return stall


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


def column(page: httpx2.Response, status: str) -> str:
    return re.search(rf'data-column="{status}".*?</section>', page.text, re.DOTALL)[0]


def cards(text: str) -> list[str]:
    return re.findall(r'id="card-([0-9a-f-]+)"', text)


async def test_each_order_stands_in_its_column(seller: httpx2.AsyncClient, stall: Stall):
    page = await seller.get(f"/seller/{stall.shop.slug}/orders/board")

    assert [len(cards(column(page, status))) for status in ("pending", "confirmed", "shipped")] == [2, 1, 0]
    assert "Accept the order" in column(page, "pending")
    assert "Cancel the order" not in page.text


async def test_a_card_moves_where_its_order_may_go_and_nowhere_else(seller: httpx2.AsyncClient, stall: Stall):
    board = f"/seller/{stall.shop.slug}/orders/board"
    [first, *_] = cards(column(await seller.get(board), "pending"))

    moved = await seller.post(f"{board}/{first}", data={"status": "confirmed"})
    refused = await seller.post(f"{board}/{first}", data={"status": "delivered"})

    assert first in cards(column(moved, "confirmed"))
    assert "The order has moved on" in words_of(moved)
    assert refused.status_code == 422
    assert "An order that is confirmed cannot become delivered." in words_of(refused)
    assert first in cards(column(refused, "confirmed"))


async def test_another_shop_s_card_is_not_there_to_be_moved(
    stall: Stall, seller: httpx2.AsyncClient, database: Database, sign_in: SignIn, now: datetime
):
    async with database.write() as session:
        other = await sale.stall(session, now=now)
    [card, *_] = cards((await seller.get(f"/seller/{stall.shop.slug}/orders/board")).text)
    stranger = await sign_in(other.owner.email)

    for shop in (stall.shop, other.shop):
        answer = await stranger.post(f"/seller/{shop.slug}/orders/board/{card}", data={"status": "confirmed"})
        assert answer.status_code == 404


async def test_pages_of_orders_cost_what_is_stated_however_many_there_are(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    here = f"/seller/{stall.shop.slug}"
    # Who asks and the shops: four. The list: rows with their count, lines, views. The board: counts, cards, lines.
    stated = {f"{here}/orders": 7, f"{here}/orders/board": 7, here: 25}
    seen = {}
    for extra in (0, 5):
        async with database.write() as session:
            for _ in range(extra):
                await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now, payment_method="cash")
        for address in stated:
            with databases.count_statements() as counter:
                assert (await seller.get(address)).status_code == 200
            seen[address] = counter.value
        assert seen == stated


async def test_the_list_is_filtered_by_its_address(seller: httpx2.AsyncClient, stall: Stall):
    here = f"/seller/{stall.shop.slug}/orders"

    paid = words_of(await seller.get(f"{here}?payment=paid"))
    none = words_of(await seller.get(f"{here}?q=nobody&status=shipped"))

    assert "1 order" in paid
    assert "No order fits" in none


async def test_a_view_is_kept_and_forgotten(seller: httpx2.AsyncClient, stall: Stall):
    here = f"/seller/{stall.shop.slug}/orders"
    query = "payment=paid&q=test&cursor=abc&lang=es&evil=1"

    kept = await seller.post(f"{here}/views", data={"name": "Paid", "query": query})
    assert kept.url.query == b"payment=paid&q=test"
    assert "The view is saved" in words_of(kept)
    assert f'href="{here}?payment=paid&amp;q=test" aria-current="page"' in kept.text
    unnamed = await seller.post(f"{here}/views", data={"name": " ", "query": query})
    assert "A view needs a name" in words_of(unnamed)

    forget = re.search(rf'action="({here}/views/[0-9a-f-]+/forget)"', kept.text)[1]
    gone = await seller.post(forget)
    assert "The view is removed." in words_of(gone)
    assert ">Paid<" not in gone.text


async def test_there_is_no_view_of_what_is_no_list(seller: httpx2.AsyncClient, stall: Stall):
    answer = await seller.post(f"/seller/{stall.shop.slug}/stock/views", data={"name": "a", "query": "low=1"})

    assert answer.url.path == f"/seller/{stall.shop.slug}"


async def test_a_parcel_is_packed_followed_and_delivered_by_forms(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    async with database.write() as session:
        placed = await order_factory.confirmed(session, quantities={stall.variant_id: 3}, now=now)
    [part] = placed.order.parts
    here = f"/seller/{stall.shop.slug}/orders/{part.id}"
    pieces = f"pieces-{part.lines[0].id}"

    none = await seller.post(f"{here}/parcels", data={pieces: "0"})
    many = await seller.post(f"{here}/parcels", data={pieces: "4"})
    two = {pieces: "2", "carrier_name": "Don José", "tracking_number": "7", "tracking_url": "https://jose.example/7"}
    sent = await seller.post(f"{here}/parcels", data=two)

    assert "There is nothing in this parcel." in words_of(none)
    assert many.status_code == 422
    assert "Write a whole number." in words_of(many)
    assert "The parcel is on its way" in words_of(sent)
    assert "of 1" in words_of(sent)
    buyer = await seller.get(f"/o/{placed.token}")
    assert 'href="https://jose.example/7"' in buyer.text
    assert "partly on its way" in words_of(buyer)

    await seller.post(f"{here}/parcels", data={pieces: "1", "carrier": "dhl"})
    changed = {"suffix": "-2", "carrier-2": "dhl", "tracking_number-2": "J2"}
    for parcel in re.findall(r'id="parcel-([0-9a-f-]+)"', (await seller.get(here)).text):
        await seller.post(f"{here}/parcels/{parcel}/tracking", data=changed)
        done = await seller.post(f"{here}/parcels/{parcel}/deliver")
    assert "tracking-id=J2" in done.text
    assert "What is next?" not in words_of(done)
    assert "delivered" in words_of(await seller.get(f"/o/{placed.token}"))


async def test_pieces_are_taken_off_by_buyer_and_seller_and_money_given_back(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    async with database.write() as session:
        placed = await order_factory.confirmed(session, quantities={stall.variant_id: 4}, now=now)
    [part] = placed.order.parts
    [line] = part.lines
    here, buyer = f"/seller/{stall.shop.slug}/orders/{part.id}", f"/o/{placed.token}"

    none = await visitor.post(f"{buyer}/take-off", data={"part": str(part.id), f"off-{line.id}": "0"})
    one = await visitor.post(f"{buyer}/take-off", data={"part": str(part.id), f"off-{line.id}": "1"})
    assert "No piece was chosen." in words_of(none)
    assert "It is taken off the order" in words_of(one)
    assert "Taken off or given back" in words_of(one)

    many = await seller.post(f"{here}/take-off", data={f"off-{line.id}": "4"})
    two = await seller.post(f"{here}/take-off", data={f"off-{line.id}": "1", "take_off_notes": "broken"})
    assert "Write a whole number." in words_of(many)
    assert "broken" in words_of(two)
    left = part.amounts.total.amount - 2 * line.unit_price.amount
    given = await seller.post(f"{here}/refund", data={"choice": f":{left}", "amount": "1"})
    assert "The money is on its way back" in words_of(given)
    assert f'value=":{left - 100}"' in given.text


async def employ(database: Database, stall: Stall, role: TeamRole, *, now: datetime) -> str:
    """The e-mail address of somebody who works for a shop."""
    async with database.write() as session:
        member = await account_factory.account(session, now=now)
        await team_factory.member(session, team_id=stall.shop.id, account_id=member.id, role=role, now=now)
    return member.email


async def test_the_country_of_an_order_is_named_in_the_reader_s_language(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    async with database.write() as session:
        placed = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    here = f"/seller/{stall.shop.slug}/orders/{placed.order.parts[0].id}"

    english, persian = await seller.get(here), await seller.get(f"{here}?lang=fa")

    assert ("Colombia" in english.text, "کلمبیا" in persian.text) == (True, True)


async def test_customer_and_seller_write_to_each_other_on_their_pages(
    seller: httpx2.AsyncClient,
    visitor: httpx2.AsyncClient,
    sign_in: SignIn,
    stall: Stall,
    database: Database,
    now: datetime,
):
    async with database.write() as session:
        placed = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    [part] = placed.order.parts
    orders, buyer = f"/seller/{stall.shop.slug}/orders", f"/o/{placed.token}"

    asked = await visitor.post(f"{buyer}/message", data={"part": str(part.id), "message": "When does it come?"})
    assert "The message is sent." in words_of(asked)
    assert "Messages to answer" in words_of(await seller.get(f"/seller/{stall.shop.slug}"))
    assert "1 order" in words_of(await seller.get(f"{orders}?messages=new"))
    looking = await sign_in(await employ(database, stall, TeamRole.VIEWER, now=now))
    assert "1 new" in words_of(await looking.get(f"{orders}/{part.id}"))
    # Who only looks has not taken it on: it waits for staff still.
    assert "1 new" in words_of(await seller.get(f"{orders}/{part.id}"))
    assert "1 new" not in words_of(await seller.get(f"{orders}/{part.id}"))

    await seller.post(f"{orders}/{part.id}/message", data={"kind": "note", "note": "Pays late"})
    empty = await seller.post(f"{orders}/{part.id}/message", data={"message": " "})
    written = await seller.post(f"{orders}/{part.id}/message", data={"message": "On Monday."})
    assert "There is nothing in this message." in words_of(empty)
    assert "Pays late" in words_of(written)
    seen = words_of(await visitor.get(buyer))
    assert "1 new" in seen
    assert "On Monday." in seen
    assert "Pays late" not in seen
    assert "1 new" not in words_of(await visitor.get(buyer))


async def test_papers_are_handed_out_as_files_to_buyer_and_seller_and_nobody_else(
    seller: httpx2.AsyncClient,
    visitor: httpx2.AsyncClient,
    stall: Stall,
    database: Database,
    sign_in: SignIn,
    drain: Callable[[], Awaitable[int]],
    now: datetime,
):
    async with database.write() as session:
        placed = await order_factory.confirmed(session, quantities={stall.variant_id: 2}, now=now)
        other = await sale.stall(session, now=now)
    await drain()
    [part] = placed.order.parts
    here, buyer = f"/seller/{stall.shop.slug}/orders/{part.id}", f"/o/{placed.token}"
    await seller.post(f"{here}/parcels", data={f"pieces-{part.lines[0].id}": "1", "carrier": "dhl"})
    page = await seller.get(here)
    [slip] = re.findall(rf'href="({here}/parcels/[0-9a-f-]+/slip)"', page.text)
    [invoice] = re.findall(rf'href="({here}/papers/[0-9a-f-]+)"', page.text)
    [bought] = re.findall(rf'href="({buyer}/papers/[0-9a-f-]+)"', (await visitor.get(buyer)).text)

    files = [await seller.get(invoice), await visitor.get(bought), await seller.get(slip)]
    assert [file.headers["content-type"] for file in files] == ["application/pdf"] * 3
    assert all(file.content.startswith(b"%PDF-") for file in files)
    assert files[0].content == files[1].content

    stranger = await sign_in(other.owner.email)
    foreign = invoice.replace(stall.shop.slug, other.shop.slug)
    for address in (invoice, foreign, slip, f"{here}/papers/{part.id}", f"{here}/parcels/{part.id}/slip"):
        assert (await stranger.get(address)).status_code == 404
    assert (await seller.get(f"{here}/papers/{part.id}")).status_code == 404
    assert (await seller.get(f"{here}/parcels/{part.id}/slip")).status_code == 404
    assert (await visitor.get(f"{buyer}/papers/{part.id}")).status_code == 404


async def test_the_list_is_kept_as_a_table_as_it_is_filtered(seller: httpx2.AsyncClient, stall: Stall):
    orders = f"/seller/{stall.shop.slug}/orders"
    page = await seller.get(f"{orders}?payment=paid&from=2000-01-01&to=&q=")
    [address] = re.findall(r'href="([^"]*export\.csv[^"]*)"', page.text)
    table = await seller.get(html.unescape(address))

    assert len(table.text.splitlines()) == 2
    assert ",paid,test,COP," in table.text
    assert len((await seller.get(f"{orders}/export.csv?to=2000-01-01")).text.splitlines()) == 1


async def test_who_bought_is_kept_as_a_table(seller: httpx2.AsyncClient, stall: Stall):
    table = await seller.get(f"/seller/{stall.shop.slug}/people/export.csv?q=buyer")

    assert [line.split(",")[-3:] for line in table.text.splitlines()[1:]] == [["COP", "3", "539.70"]]
    assert len((await seller.get(f"/seller/{stall.shop.slug}/people/export.csv?q=nobody")).text.splitlines()) == 1


async def test_who_only_looks_takes_no_addresses_along(
    stall: Stall, database: Database, sign_in: SignIn, now: datetime
):
    async with database.write() as session:
        viewer = await account_factory.account(session, now=now)
        await team_factory.member(session, team_id=stall.shop.id, account_id=viewer.id, role=TeamRole.STAFF, now=now)
    member = await sign_in(viewer.email)
    for place in ("orders", "people"):
        assert "export.csv" not in (await member.get(f"/seller/{stall.shop.slug}/{place}")).text
        assert (await member.get(f"/seller/{stall.shop.slug}/{place}/export.csv")).status_code == 403


async def test_both_consoles_say_in_words_how_a_dispute_stands(
    database: Database, stall: Stall, seller: httpx2.AsyncClient, sign_in: SignIn, now: datetime
):
    async with database.write() as session:
        placed = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
        for status in ("needs_response", "new_at_the_bank"):
            await order_service.tell_dispute(
                session, order_id=placed.order.id, amount=Money(500, "COP"), status=status, now=now
            )
        boss = await account_factory.operator(session, now=now)
    operator = await sign_in(boss.email)

    for page in (
        await seller.get(f"/seller/{stall.shop.slug}/orders/{placed.order.parts[0].id}"),
        await operator.get(f"/operator/orders/{placed.order.id}"),
    ):
        assert "5.00 COP · waits for evidence" in words_of(page)
        # What its provider says since yesterday, and we have no words for.
        assert "5.00 COP · new at the bank" in words_of(page)
