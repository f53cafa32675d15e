"""The customers' pages in a real Chromium: for every eye, by keyboard alone, without moving, light, and looked at."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection.types import CollectionDraft
from sokoni.commerce.catalog.types import CategoryDraft, ProductDraft, Status, VariantDraft
from sokoni.commerce.pricing import service as pricing
from sokoni.commerce.pricing.types import ShippingDraft, ShippingKind
from sokoni.commerce.stock import service as stock
from sokoni.core.database import Database, WriteSession
from sokoni.identity.account.types import Account
from sokoni.services.media.types import ImageKind, MediaObject, State
from tests.support import browser as support
from tests.support.browser import DESKTOP, NEEDS_CHROMIUM, PHONE, RENDERINGS, look, violations
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories.account import PASSWORD
from tests.support.factories.sale import ACTOR, Stall
from tests.support.installations import Installation
from tests.support.pages import BUYER, PNG

pytestmark = NEEDS_CHROMIUM
FIRST_VIEW_BYTES = 60 * 1024
FONT_BYTES = 50 * 1024
_numbers = count(1)
_LONG = "Hand-woven wool poncho from the high plains, dyed with walnut and indigo, with a very long name indeed"


@dataclass(frozen=True, slots=True)
class Site(support.Site):
    """A shop in a category, somebody with an account, and a product with everything."""

    category: str
    buyer: Account
    product: str


def _picture(letter: str) -> MediaObject:
    return MediaObject(
        hash=letter * 64,
        kind=ImageKind.PRODUCT,
        content_type="image/png",
        size_bytes=len(PNG),
        width=1024,
        height=1280,
        state=State.READY,
        reason=None,
        dominant_colour=None,
        placeholder=None,
        created_at=datetime.now(UTC),
    )


async def _poncho(session: WriteSession, made: Stall, *, now: datetime) -> str:
    """A product with thirty variants, one of them sold out, two pictures and a price that went down."""
    sizes, colours = ("XS", "S", "M", "L", "XL"), ("Red", "Navy", "Olive", "Cream", "Black / White", "Kanga")
    draft = ProductDraft(
        title=_LONG,
        description_html="<p>Woven on a hand loom.</p>",
        options=("Colour", "Size"),
        variants=tuple(
            VariantDraft(price=123_456_789_012_00, compare_at=199_999_999_999_00, option_values=(colour, size))
            for colour in colours
            for size in sizes
        ),
    )
    product = await catalog.create_product(
        session, shop_id=made.shop.id, draft=draft, actor=ACTOR, status=Status.APPROVED, now=now
    )
    for variant in product.variants:
        left = 0 if variant.option_values == ("Navy", "S") else 3
        await stock.set_on_hand(
            session, shop_id=made.shop.id, variant_id=variant.id, on_hand=left, actor=ACTOR, now=now
        )
    for letter in ("a", "b"):
        await catalog.add_image(
            session, product_id=product.id, picture=_picture(letter), alt=f"Poncho {letter}", actor=ACTOR, now=now
        )
    return f"/s/{made.shop.slug}/p/{product.slug}"


async def _collections(session: WriteSession, made: Stall, *, now: datetime) -> None:
    """One with words and a picture of its own, and one that has nothing yet."""
    lamps = tuple(each.product_id for each in made.goods)
    words = {"description_html": "<p>Light that does not hurry <b>anybody</b>.</p>", "image_alt": "A lit lamp"}
    filled = CollectionDraft(title="For the evening", image_hash="a" * 64, product_ids=lamps, **words)
    for draft in (filled, CollectionDraft(title="Still empty")):
        shown = replace(draft, is_published=True)
        await catalog.add_collection(session, shop_id=made.shop.id, draft=shown, actor=ACTOR, now=now)


@pytest.fixture
async def goods(database: Database) -> tuple[Stall, str, Account, str]:
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
        product = await _poncho(session, made, now=now)
        await _collections(session, made, now=now)
        buyer = await account_factory.account(session, now=now, display_name="Neema")
    return made, f"/c/{slug}", buyer, product


@pytest.fixture
def site(market: Installation, goods: tuple[Stall, str, Account, str]) -> Site:
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


async def walk_as_a_guest(page: Page, site: Site, see: Callable[[str], Awaitable[None]]) -> None:
    """Every page from the door to the order that a friend sees."""
    for name, address in (
        ("home", "/"),
        ("category", site.category),
        ("search", "/search?q=lamp"),
        ("nothing-found", "/search?q=zzz"),
        ("shop", site.shop),
        ("collections", f"{site.shop}/collections"),
        ("collection", f"{site.shop}/collections/for-the-evening"),
        ("about", f"{site.shop}/about"),
        ("product", site.product),
        ("empty-basket", "/cart"),
        ("sign-in", "/sign-in"),
        ("sign-up", "/sign-up"),
        ("not-found", "/nowhere"),
        ("offline", "/offline"),
    ):
        await page.goto(address)
        await see(name)
    await put_into_basket(page, site.product)
    await page.goto("/cart")
    await see("basket")
    await page.goto("/checkout")
    await see("checkout")
    await page.click("#totals button")
    await expect(page.locator("#city-mistake")).to_be_visible()
    await see("checkout-mistakes")
    await fill_in(page, method="test")
    await page.click("#totals button")
    await page.wait_for_url("**/pay")
    await see("pay")
    order = page.url.removesuffix("/pay")
    await page.goto(order)
    await see("order")
    await page.click("#share button")
    await see("share")
    await page.goto(str(await page.locator("#link").get_attribute("value")))
    await see("shared")


async def walk_as_a_customer(page: Page, site: Site, see: Callable[[str], Awaitable[None]]) -> None:
    """Every room of an account."""
    await page.goto("/sign-in?next=/account/addresses")
    await page.fill("#email", site.buyer.email)
    await page.fill("#password", PASSWORD)
    await page.click("main form button")
    await see("no-addresses")
    for field in ("name", "line", "city"):
        await page.fill(f"#{field}", BUYER[field])
    await page.click("main details button")
    for room in ("orders", "addresses", "security", "privacy", "settings"):
        await page.goto(f"/account/{room}")
        await see(room)


@pytest.mark.parametrize("rendering", RENDERINGS)
async def test_every_page_can_be_used_by_everybody(browser: Browser, site: Site, rendering: str):
    page = await visit(browser, site, **RENDERINGS[rendering])
    found: dict[str, list[str]] = {}

    async def see(name: str) -> None:
        await look(page, f"store-{name}-{rendering}")
        problems = await violations(page)
        if problems:
            found[name] = problems

    await walk_as_a_guest(page, site, see)
    await walk_as_a_customer(page, site, see)
    assert found == {}


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
        session = await page.context.new_cdp_session(page)
        await session.send("Network.enable")
        kinds: dict[str, str] = {}
        sizes: dict[str, int] = {}
        session.on(
            "Network.responseReceived", lambda event, kinds=kinds: kinds.update({event["requestId"]: event["type"]})
        )
        session.on(
            "Network.loadingFinished",
            lambda event, sizes=sizes: sizes.update({event["requestId"]: event["encodedDataLength"]}),
        )
        await page.goto(address, wait_until="networkidle")
        words = sum(size for key, size in sizes.items() if kinds.get(key) not in {"Image", "Font"})
        fonts = [size for key, size in sizes.items() if kinds.get(key) == "Font"]
        assert len(fonts) == 1, "one script's font, and no more"
        if words > FIRST_VIEW_BYTES or fonts[0] > FONT_BYTES:
            heavy[address] = (words, fonts)
        await page.context.close()
    assert heavy == {}


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
    await page.click("#totals button")
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
