"""The customers' pages in a real Chromium: by keyboard alone, without moving, light, and looked at."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import CategoryDraft
from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.pricing.types import ShippingDraft, ShippingKind
from sokoni.core.database import Database
from tests.support import browser as support
from tests.support import full_house
from tests.support.browser import DESKTOP, NEEDS_CHROMIUM, PHONE, look
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall
from tests.support.installations import Installation
from tests.support.pages import BUYER, PNG
from tests.support.waiting import eventually

pytestmark = NEEDS_CHROMIUM
FIRST_VIEW_BYTES = 60 * 1024
FONT_BYTES = 50 * 1024
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Site(support.Site):
    """A shop in a category, and a product with everything."""

    category: str
    product: str


@pytest.fixture
async def goods(database: Database) -> tuple[Stall, str, str]:
    now = datetime.now(UTC)
    slug = f"lamps-{next(_numbers)}"
    async with database.write() as session:
        made = await sale.stall(session, now=now, prices=(12_990_00, 45_000_00), on_hand=5)
        ways = [ShippingDraft(name="Moped", kind=ShippingKind.FLAT, price=5_000_00, days_from=1, days_to=3)]
        await pricing.set_shipping_methods(session, shop_id=made.shop.id, methods=ways, actor=ACTOR, now=now)
        category = CategoryDraft(slug=slug, names={"en": "Lamps", "es": "Lámparas", "fa": "چراغ"})
        category_id = await catalog.add_category(session, draft=category, actor=ACTOR, now=now)
        for each in made.goods:
            await catalog.update_product(
                session, product_id=each.product_id, fields={"category_ids": [category_id]}, actor=ACTOR, now=now
            )
        poncho = await full_house.poncho(session, made, now=now)
    return made, f"/c/{slug}", f"/s/{made.shop.slug}/p/{poncho.slug}"


@pytest.fixture
def site(market: Installation, goods: tuple[Stall, str, str]) -> Site:
    """The market as the visitors of one shop see it."""
    made = Site(f"http://127.0.0.1:{market.ports[0]}", *goods)
    support.wait_for_goods(f"{made.address}{made.shop}")
    return made


async def visit(browser: Browser, site: Site, **options: Any) -> Page:
    """A tab in which pictures come, a moment late."""
    page = await support.open_page(browser, site.address, **options)
    await page.route("**/media/**", _send_picture)
    return page


async def _send_picture(route: Route) -> None:
    await route.fulfill(body=PNG, content_type="image/png")


async def put_into_basket(page: Page, address: str) -> None:
    await page.goto(address)
    await page.click("#buy .button-sell")
    await expect(page.locator(".toast").first).to_be_visible()


async def fill_in(page: Page, *, method: str) -> None:
    for field in ("name", "email", "phone", "line", "city"):
        await page.fill(f"#{field}", BUYER[field])
    await page.check(f"input[name=payment_method][value={method}]")


async def press_to(page: Page, selector: str, *, most: int = 60) -> None:
    """Go on by Tab until something is in focus, as one does who has no mouse."""
    for _ in range(most):
        if await page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        await page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {selector} on {page.url}")


async def test_buying_by_keyboard_alone(browser: Browser, site: Site):
    page = await visit(browser, site, viewport=DESKTOP)
    await page.goto(site.shop)
    await press_to(page, f'.product-card a[href="{site.product}"]')
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{site.product}")
    await press_to(page, '.swatch input[value="Red"]')
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("legend .option-chosen").first).to_contain_text("Navy")
    await press_to(page, "#buy .button-sell")
    await page.keyboard.press("Enter")
    await expect(page.locator("#cart-link .count")).to_be_visible()
    await page.goto("/cart")
    await press_to(page, 'a[href="/checkout"]')
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/checkout")
    for field in ("name", "email", "phone", "line", "city"):
        await press_to(page, f"#{field}")
        await page.keyboard.type(BUYER[field])
    await press_to(page, "input[name=payment_method]")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await press_to(page, "#totals .button-sell")
    await page.keyboard.press("Enter")
    await expect(page.locator(".order-code")).to_be_visible()


async def test_a_picture_is_looked_at_closely_by_keys(browser: Browser, site: Site):
    page = await visit(browser, site, viewport=DESKTOP)
    await page.goto(site.product)
    await page.locator(".gallery-open").first.press("Enter")
    dialog = page.locator("dialog.zoom")
    await expect(dialog.locator(".zoom-count")).to_have_text("1 / 2")
    await page.keyboard.press("+")
    await expect(dialog.locator("[data-zoom-in]")).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("0")
    await page.keyboard.press("ArrowRight")
    await expect(dialog.locator(".zoom-count")).to_have_text("2 / 2")
    await look(page, "store-zoom-desktop")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(page.locator(".gallery-thumbs a").nth(1)).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_nothing_moves_while_a_page_loads(browser: Browser, site: Site, viewport: dict[str, int]):
    page = await visit(browser, site, viewport=viewport)
    session = await page.context.new_cdp_session(page)
    await session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 60, "downloadThroughput": 200_000, "uploadThroughput": 100_000},
    )
    await session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    await page.add_init_script(support.WATCH_SHIFTS)
    await put_into_basket(page, site.product)
    moved = {}
    for address in ("/", site.category, site.shop, site.product, "/cart", "/checkout"):
        await page.goto(address, wait_until="networkidle")
        await page.evaluate("document.fonts.ready")
        moved[address] = await page.evaluate("window.shifts")
    assert {address: shifts for address, shifts in moved.items() if shifts} == {}


async def test_the_first_view_is_light(browser: Browser, site: Site):
    heavy = {}
    for address in ("/", site.category, site.product):
        page = await visit(browser, site)
        words, fonts = await _weigh(page, address)
        assert len(fonts) == 1, "one script's font, and no more"
        if words > FIRST_VIEW_BYTES or fonts[0] > FONT_BYTES:
            heavy[address] = (words, fonts)
        await page.context.close()
    assert heavy == {}


async def _weigh(page: Page, address: str) -> tuple[int, list[int]]:
    """How many bytes a page brings over the wire without its pictures: all but fonts, and each font."""
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    await page.goto(address, wait_until="networkidle")

    async def fonts() -> list[int]:
        return [size for key, size in sizes.items() if kinds.get(key) == "Font"]

    # On a busy machine the page rests before we have heard that its font is there.
    found = await eventually(fonts, bool)
    return sum(size for key, size in sizes.items() if kinds.get(key) not in {"Image", "Font"}), found


async def test_the_basket_waits_without_a_network(browser: Browser, site: Site):
    page = await visit(browser, site, service_workers="allow")
    await page.goto("/")
    await page.evaluate("navigator.serviceWorker.ready")
    await page.context.set_offline(True)
    await page.goto("/cart")
    await expect(page.locator("h1")).to_have_text("The market is out of reach")
    await page.context.set_offline(False)
    await page.goto("/cart")
    await expect(page.locator("h1")).to_have_text("Your basket")


async def test_buying_without_javascript_in_another_country(browser: Browser, site: Site):
    page = await visit(browser, site, java_script_enabled=False)
    await page.goto(site.product)
    await page.check('.swatch input[value="Olive"]', force=True)
    await page.get_by_role("button", name="Show this choice").click()
    await expect(page.locator("legend .option-chosen").first).to_contain_text("Olive")
    await page.click("#buy .button-sell")
    await page.goto("/checkout")
    await page.select_option("#country", "KE")
    await page.fill("#name", BUYER["name"])
    await page.get_by_role("button", name="Show delivery to this country").click()
    await expect(page.locator("#name")).to_have_value(BUYER["name"])
    await fill_in(page, method="cash")
    await page.click("#totals .button-sell")
    await expect(page.locator(".order-code")).to_be_visible()
    await page.click("#share button")
    await expect(page.locator("#link")).to_be_visible()


async def test_nothing_typed_is_lost_by_going_back_to_the_basket(browser: Browser, site: Site):
    page = await visit(browser, site)
    await put_into_basket(page, site.product)
    await page.goto("/checkout")
    await page.fill("#name", "Neema")
    await page.goto("/cart")
    await page.goto("/checkout")
    await expect(page.locator("#name")).to_have_value("Neema")
