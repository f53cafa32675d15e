"""What customers do, each as one turn of one client, with its floor: the same bytes from memory."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bench.installation import Goods
from bench.load import Answer, Client, Take, Turn

T = TypeVar("T")
TOKEN = "x-cart-session"
LISTING = "/api/v1/products?limit=24"
# A cart that is added to forever would measure the size of carts.
_LINES_OF_A_CART = 4
_STEP = 7919  # A prime, so that turns walk over all products.
_COUNTED = {"x-count-statements": "1"}
ADDRESS = {
    "email": "ana@example.com",
    "shipping_name": "Ana Gómez",
    "shipping_address": "Calle 12 # 3-45",
    "shipping_city": "Bogotá",
    "shipping_country": "CO",
    "payment_method": "test",
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something customers do, what its answer's bytes are called as a floor, and how it is explained."""

    name: str
    take: Take
    floor: Take
    how: str
    # What the whole turn is called where `name` is its last request.
    story: str = ""


class Market:
    """The scenarios over some goods."""

    def __init__(self, goods: Goods, floors: Path) -> None:
        self._goods = goods
        self._floors = floors

    def scenarios(self) -> list[Scenario]:
        """All of them, in the order in which they are measured."""
        return [
            Scenario("listing", self.listing, _floor("listing.json"), "GET /api/v1/products?limit=24"),
            Scenario("detail", self.detail, _floor("detail.json"), "GET /api/v1/products/{id}, another each time"),
            Scenario("product page", self.page, _floor("page.html"), "GET /s/{shop}/p/{slug}, another each time"),
            Scenario("home page", self.home, _floor("home.html"), "GET /"),
            Scenario("add to cart", self.add, self.add_floor, "POST /api/v1/cart/items, carts of up to four lines"),
            Scenario(
                "checkout",
                self.checkout,
                self.checkout_floor,
                "POST /api/v1/orders by a guest with a cart of two lines, test payment",
                story="checkout with both adds",
            ),
        ]

    async def listing(self, client: Client, _number: int) -> Turn:
        """Look at the newest products."""
        return Turn((await client.get(LISTING)).status)

    async def detail(self, client: Client, number: int) -> Turn:
        """Look at a product."""
        return Turn((await client.get(f"/api/v1/products/{_pick(self._goods.products, number)}")).status)

    async def page(self, client: Client, number: int) -> Turn:
        """Open a product's page."""
        return Turn((await client.get(_pick(self._goods.addresses, number))).status)

    async def home(self, client: Client, _number: int) -> Turn:
        """Open the home page."""
        return Turn((await client.get("/")).status)

    async def add(self, client: Client, number: int) -> Turn:
        """Put something into the cart, a new one after every four lines."""
        if number % _LINES_OF_A_CART == 0:
            client.keeps.pop(TOKEN, None)
        answer = await self._add(client, number, client.keeps)
        client.keeps[TOKEN] = answer.header(TOKEN) or client.keeps.get(TOKEN, "")
        return Turn(answer.status)

    async def add_floor(self, client: Client, number: int) -> Turn:
        """The same request, answered from memory."""
        body = {"variant_id": str(_pick(self._goods.variants, number)), "quantity": 1}
        return Turn((await client.post("/bench/floor/item/add.json", body)).status)

    async def checkout(self, client: Client, number: int) -> Turn:
        """Buy two things as a guest."""
        answer, milliseconds = await self._buy(client, number, {})
        return Turn(answer.status, milliseconds)

    async def checkout_floor(self, client: Client, _number: int) -> Turn:
        """The same last request, answered from memory."""
        started = time.perf_counter()
        answer = await client.post("/bench/floor/order/order.json", ADDRESS)
        return Turn(answer.status, (time.perf_counter() - started) * 1000)

    async def prepare(self, client: Client) -> dict[str, int]:
        """Keep each scenario's answer as its floor's bytes, and count the statements of each (when warm)."""
        counts: dict[str, int] = {}
        for name, file, path in (
            ("listing", "listing.json", LISTING),
            ("detail", "detail.json", f"/api/v1/products/{self._goods.products[0]}"),
            ("product page", "page.html", self._goods.addresses[0]),
            ("home page", "home.html", "/"),
        ):
            await client.get(path)
            counts[name] = self._kept(file, await client.get(path, headers=_COUNTED))
        first = await self._add(client, 0, {})
        token = {TOKEN: first.header(TOKEN) or ""}
        counts["add to cart"] = self._kept("add.json", await self._add(client, 1, {**token, **_COUNTED}))
        answer, _ = await self._buy(client, 2, _COUNTED)
        counts["checkout"] = self._kept("order.json", answer)
        return counts

    def _kept(self, file: str, answer: Answer) -> int:
        if answer.status >= 400:
            raise RuntimeError(f"{file}: {answer.status} {answer.body.decode()[:500]}")
        (self._floors / file).write_bytes(answer.body)
        return int(answer.header("x-statements") or 0)

    async def _add(self, client: Client, number: int, headers: Mapping[str, str]) -> Answer:
        body = {"variant_id": str(_pick(self._goods.variants, number)), "quantity": 1}
        return await client.post("/api/v1/cart/items", body, headers={k: v for k, v in headers.items() if v})

    async def _buy(self, client: Client, number: int, headers: Mapping[str, str]) -> tuple[Answer, float]:
        first = await self._add(client, number, {})
        token = {TOKEN: first.header(TOKEN) or ""}
        second = await self._add(client, number + 1, token)
        if second.status >= 400:
            return second, 0.0
        started = time.perf_counter()
        answer = await client.post("/api/v1/orders", ADDRESS, headers={**token, **headers})
        return answer, (time.perf_counter() - started) * 1000


def _pick(things: list[T], number: int) -> T:
    return things[number * _STEP % len(things)]


def _floor(file: str) -> Take:
    async def take(client: Client, _number: int) -> Turn:
        return Turn((await client.get(f"/bench/floor/{file}")).status)

    return take
