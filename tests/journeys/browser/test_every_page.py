"""Every page there is, found by the routes of the program, in a real Chromium, for every eye and in every state."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from sokoni.core.database import Database
from sokoni.web.translation import LANGUAGE_COOKIE
from tests.support import browser as support
from tests.support import every_page as pages
from tests.support import full_house
from tests.support.browser import ARTIFACTS, NEEDS_CHROMIUM, RENDERINGS, faults, violations
from tests.support.full_house import House
from tests.support.installations import Installation
from tests.support.pages import PNG

pytestmark = NEEDS_CHROMIUM

# What the same pages are like when they have nothing, something else or bad news to show.
OTHER_STATES = {
    "guest": (
        "/search?q=lamp",
        "/search?q=zzz",
        "/nowhere",
        "/s/{shop_slug}/collections/still-empty",
        "/s/{new_shop}",
        "{guest_order}",
    ),
    "buyer": ("/account/orders/{paid_order}", "/operator"),
    "seller": ("/seller/{shop_slug}/products?q=zzz", "/seller/{shop_slug}/orders?q=zzz", "/seller/{shop_slug}/nowhere"),
    "operator": ("/operator/accounts?q=zzz", "/operator/orders?q=zzz", "/operator/find?q=lamp"),
}
# What is there once a form was sent, most of them without what they ask for: the field to leave empty, the button that
# sends, and what then stands on the page.
_MISTAKE = "[aria-invalid=true]"
SENT = (
    ("guest", "/sign-in", "#email", "main form button", _MISTAKE),
    ("guest", "/sign-up", "#email", "main form button", _MISTAKE),
    ("guest", "{guest_order}", "", "#share .button-plain", "#link"),
    ("buyer", "/checkout", "#city", "#totals .button-sell", _MISTAKE),
    ("newcomer", "/account/addresses", "#city", "main details button", _MISTAKE),
    ("seller", "/seller/{shop_slug}/products/new", "#title", "[data-save]", _MISTAKE),
    ("seller", "/seller/{shop_slug}/collections/new", "#title", "main aside button", _MISTAKE),
    ("seller", "/seller/{shop_slug}/attributes/new", "#name-en", "main aside button", _MISTAKE),
)


@dataclass(frozen=True, slots=True)
class Stop:
    """One address and who goes there; `button` is pressed there, while `field` is empty, and `shown` waited for."""

    who: str
    address: str
    field: str = ""
    button: str = ""
    shown: str = ""


def whose(path: str) -> str:
    """Who goes there."""
    rooms = {"account": "buyer", "checkout": "buyer", "cart": "buyer", "seller": "seller", "operator": "operator"}
    return rooms.get(path.split("/")[1], "guest")


def tour(house: House) -> list[Stop]:
    """Every page with something on it, what needs no more than a shop or an account without anything, and the rest."""
    paths = sorted(pages.PATHS - pages.EXCEPTIONS.keys())
    full = [Stop(whose(path), house.address_of(path)) for path in paths]
    new = {"shop_slug": house.names["new_shop"]}
    empty = [
        Stop("newcomer", path.format_map(new))
        for path in paths
        if whose(path) in {"buyer", "seller"} and path.replace("{shop_slug}", "").count("{") == 0
    ]
    others = [Stop(who, each.format_map(house.names)) for who, some in OTHER_STATES.items() for each in some]
    sent = [Stop(who, address.format_map(house.names), *form) for who, address, *form in SENT]
    return sorted([*full, *empty, *others, *sent], key=lambda stop: stop.who)


@pytest.fixture
async def house(market: Installation, database: Database) -> AsyncIterator[House]:
    """Something of everything; in the end nothing of it waits for the operator of another test."""
    address = f"http://127.0.0.1:{market.ports[0]}"
    made = await full_house.furnish(database, address, now=datetime.now(UTC))
    support.wait_for_goods(f"{address}/s/{made.stall.shop.slug}")
    yield made
    await full_house.decide(database, made, now=datetime.now(UTC))


async def _send_picture(route: Route) -> None:
    await route.fulfill(body=PNG, content_type="image/png")


async def enter(browser: Browser, address: str, house: House, who: str, **options: Any) -> Page:
    """A tab of somebody who is signed in, and who has something in the basket unless new here."""
    page = await support.open_page(browser, address, **options)
    await page.route("**/media/**", _send_picture)
    # Accounts have a language of their own, which would go before the browser's.
    language = options["locale"].partition("-")[0]
    await page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": address}])
    if token := house.tokens.get(who):
        await page.context.add_cookies([{"name": full_house.COOKIE, "value": token, "url": address}])
    if who == "buyer":
        await page.goto(house.poncho)
        await page.click("#buy .button-sell")
        await expect(page.locator(".toast").first).to_be_visible()
    return page


async def go(page: Page, stop: Stop) -> None:
    """Be where one stops; forms are sent as by a browser that lets everything pass."""
    answer = await page.goto(stop.address)
    assert answer is not None
    assert "<html" in await answer.text(), f"{stop.address} is no page: say so in tests/support/every_page.py"
    if stop.field:
        await page.locator("form").evaluate_all("forms => forms.forEach((form) => { form.noValidate = true; })")
        await page.fill(f"main {stop.field}", "")
    if stop.button:
        await page.locator(stop.button).last.click()
        await expect(page.locator(stop.shown).first).to_be_visible()


def title_of(stop: Stop, house: House) -> str:
    """A name for the picture that says in every run the same."""
    told = {value: name for name, value in house.names.items()}
    parts = [told.get(part, part) for part in stop.address.replace("?", "/").split("/") if part]
    return "-".join((stop.who, *(parts or ["home"]), *(["sent"] if stop.button else [])))


async def stretch(page: Page) -> None:
    """Make the screen as tall as the page: no bar lies then over what is only further down."""
    height = await page.evaluate("Math.max(document.documentElement.scrollHeight, window.innerHeight)")
    await page.set_viewport_size({"width": (page.viewport_size or {})["width"], "height": height})


@pytest.mark.heavy
async def test_every_page_can_be_used_by_everybody(browser: Browser, market: Installation, house: House, scale: float):
    address = f"http://127.0.0.1:{market.ports[0]}"
    found: dict[str, list[str]] = {}
    # The first two have both sizes, both colours and both directions. Axe takes most of the time: it looks at each
    # page in one of them, by turns, where also those are that have nothing to show. In full all are looked at in all
    # four, of which pictures are kept for people.
    is_full = scale > 1
    for turn, rendering in enumerate(("dark", "rtl", "phone", "desktop")[: 4 if is_full else 2]):
        options = RENDERINGS[rendering]
        for who, stops in itertools.groupby(enumerate(tour(house)), key=lambda each: each[1].who):
            page = await enter(browser, address, house, who, **options)
            for number, stop in stops:
                its_turn = is_full or number % 2 == turn
                if who == "newcomer" and not its_turn:
                    continue
                await page.set_viewport_size(options["viewport"])
                await go(page, stop)
                await stretch(page)
                name = f"{title_of(stop, house)}-{rendering}"
                if is_full:
                    await page.screenshot(path=ARTIFACTS / f"{name}.png", caret="initial")
                problems = await faults(page)
                if its_turn:
                    problems += await violations(page)
                if problems:
                    found[name] = problems
            await page.context.close()
    assert found == {}
