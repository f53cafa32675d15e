from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductDraft, Status, VariantDraft
from sokoni.core import ids
from sokoni.core.database import Database, count_statements
from sokoni.core.resources import Resources
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories.sale import ACTOR, Stall

pytestmark = pytest.mark.usefixtures("no_subscribers")


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=(1000, 2000), on_hand=10)


@pytest.fixture
async def signed_in(database: Database, resources: Resources, now: datetime) -> dict[str, str]:
    """The header of somebody with an account."""
    async with database.write() as session:
        account = await account_factory.account(session, now=now)
        return await session_factory.bearer(session, account_id=account.id, resources=resources, now=now)


async def add(client: httpx2.AsyncClient, **body: object) -> httpx2.Response:
    wanted = {name: str(value) if name.endswith("_id") else value for name, value in body.items()}
    return await client.post("/api/v1/cart/items", json=wanted)


async def test_a_guest_fills_changes_and_empties_a_cart(client: httpx2.AsyncClient, stall: Stall) -> None:
    assert (await client.get("/api/v1/cart/")).json()["items"] == []
    added = await add(client, variant_id=stall.variant_id, quantity=2)
    assert added.status_code == 201
    assert added.json()["totals"]["total"] == {"amount": 2000, "currency": "COP"}
    item_id = added.json()["items"][0]["id"]
    by_body = await client.put(f"/api/v1/cart/items/{item_id}", json={"quantity": 3})
    by_query = await client.put(f"/api/v1/cart/items/{item_id}", params={"quantity": 4})
    assert [answer.json()["items"][0]["quantity"] for answer in (by_body, by_query)] == [3, 4]
    await add(client, product_id=stall.goods[1].product_id)
    assert (await client.get("/api/v1/cart")).json()["piece_count"] == 5
    removed = await client.delete(f"/api/v1/cart/items/{item_id}")
    assert [item["variant_id"] for item in removed.json()["items"]] == [str(stall.goods[1].variant_id)]
    cleared = await client.delete("/api/v1/cart/")
    assert (cleared.status_code, cleared.json()["items"]) == (200, [])


async def test_a_program_keeps_its_cart_by_the_header(client: httpx2.AsyncClient, stall: Stall) -> None:
    token = (await add(client, variant_id=stall.variant_id)).headers["X-Cart-Session"]
    client.cookies.clear()
    found = await client.get("/api/v1/cart", headers={"X-Cart-Session": token})
    assert found.json()["piece_count"] == 1
    assert (await client.get("/api/v1/cart")).json()["piece_count"] == 0


async def test_the_cookie_is_for_our_pages_alone(client: httpx2.AsyncClient, stall: Stall) -> None:
    cookie = (await add(client, variant_id=stall.variant_id)).headers["set-cookie"]
    assert cookie.startswith("sokoni_cart=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


async def test_the_other_document_s_path_works(client: httpx2.AsyncClient, stall: Stall) -> None:
    body = {"product_id": str(stall.goods[0].product_id), "quantity": 1}
    answer = await client.post("/api/marketplace/cart/add", json=body)
    assert (answer.status_code, answer.json()["piece_count"]) == (201, 1)


async def test_signing_in_with_a_cart_merges_it_once(
    client: httpx2.AsyncClient, stall: Stall, signed_in: dict[str, str]
) -> None:
    token = (await add(client, variant_id=stall.variant_id, quantity=2)).headers["X-Cart-Session"]
    merged = await client.get("/api/v1/cart", headers=signed_in)
    assert merged.json()["piece_count"] == 2
    assert 'sokoni_cart=""' in merged.headers["set-cookie"]
    again = await client.get("/api/v1/cart", headers=signed_in | {"X-Cart-Session": token})
    assert again.json()["piece_count"] == 2
    client.cookies.clear()
    assert (await client.get("/api/v1/cart", headers={"X-Cart-Session": token})).json()["piece_count"] == 0


async def test_a_product_with_several_variants_asks_which(
    client: httpx2.AsyncClient, database: Database, stall: Stall, now: datetime
) -> None:
    async with database.write() as session:
        draft = ProductDraft(
            title="Shirt",
            options=("Size",),
            variants=(VariantDraft(price=1, option_values=("S",)), VariantDraft(price=1, option_values=("M",))),
        )
        product = await catalog.create_product(
            session, shop_id=stall.shop.id, draft=draft, actor=ACTOR, status=Status.APPROVED, now=now
        )
    answer = await add(client, product_id=product.id)
    assert (answer.status_code, answer.json()["code"]) == (422, "catalog.variant_required")
    assert [each["id"] for each in answer.json()["variants"]] == [str(each.id) for each in product.variants]


@pytest.mark.parametrize(
    "body", [{}, {"quantity": 1}, {"variant_id": "x"}, {"variant_id": str(ids.new_id()), "quantity": 0}]
)
async def test_a_wish_that_says_nothing_is_refused(client: httpx2.AsyncClient, body: dict[str, object]) -> None:
    assert (await client.post("/api/v1/cart/items", json=body)).status_code == 422


async def test_more_than_is_left_is_refused_with_what_is_left(client: httpx2.AsyncClient, stall: Stall) -> None:
    answer = await add(client, variant_id=stall.variant_id, quantity=11)
    assert (answer.status_code, answer.json()["code"], answer.json()["available"]) == (409, "stock.insufficient", 10)
    assert (await client.get("/api/v1/cart")).json()["id"] is None


async def test_what_does_not_exist_is_refused(client: httpx2.AsyncClient, stall: Stall) -> None:
    assert (await add(client, variant_id=ids.new_id())).json()["code"] == "cart.item_not_for_sale"
    answer = await client.put(f"/api/v1/cart/items/{ids.new_id()}", json={"quantity": 1})
    assert (answer.status_code, answer.json()["code"]) == (404, "cart.item_missing")
    unsaid = await client.put(f"/api/v1/cart/items/{ids.new_id()}")
    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "cart.quantity_invalid")


async def test_a_repeated_addition_with_the_same_key_adds_once(client: httpx2.AsyncClient, stall: Stall) -> None:
    await add(client, variant_id=stall.goods[1].variant_id)
    for _ in range(2):
        await client.post(
            "/api/v1/cart/items", json={"variant_id": str(stall.variant_id)}, headers={"Idempotency-Key": "tap-1"}
        )
    assert (await client.get("/api/v1/cart")).json()["piece_count"] == 2


@pytest.mark.parametrize("name", ["variant_id", "product_id"])
async def test_adding_takes_at_most_nine_statements_and_viewing_five(
    client: httpx2.AsyncClient, stall: Stall, name: str
) -> None:
    await add(client, variant_id=stall.variant_id)
    with count_statements() as added:
        answer = await add(client, **{name: getattr(stall.goods[0], name)})
    assert answer.status_code == 201
    assert added.value <= 9
    with count_statements() as viewed:
        await client.get("/api/v1/cart")
    assert viewed.value == 5


async def test_a_variant_that_was_taken_away_is_shown_and_not_for_sale(
    client: httpx2.AsyncClient, database: Database, stall: Stall, now: datetime
) -> None:
    product_id, variant_id = stall.goods[0].product_id, stall.variant_id
    await add(client, variant_id=variant_id)
    async with database.write() as session:
        await catalog.set_options(
            session, product_id=product_id, names=["Size"], values={variant_id: ["S"]}, actor=ACTOR, now=now
        )
        draft = VariantDraft(price=5, option_values=("M",))
        await catalog.add_variants(session, product_id=product_id, drafts=[draft], actor=ACTOR, now=now)
        await catalog.remove_variant(session, product_id=product_id, variant_id=variant_id, actor=ACTOR, now=now)
    cart = await client.get("/api/v1/cart")
    assert (cart.status_code, [item["problem"] for item in cart.json()["items"]]) == (200, ["unavailable"])
    again = await add(client, variant_id=variant_id)
    assert (again.status_code, again.json()["code"]) == (409, "cart.item_not_for_sale")
