"""The consoles in a real Chromium: found by keyboard, edited in place and taken back, moved, approved."""

from datetime import UTC, datetime

from playwright.async_api import Browser, Page, expect

from sokoni.core.database import Database
from tests.support.browser import DESKTOP, NEEDS_CHROMIUM, Site, look, open_page, sign_in, violations
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import shop as shop_factory
from tests.support.factories.account import PASSWORD

pytestmark = NEEDS_CHROMIUM


async def inspect(page: Page, name: str) -> None:
    """Keep a picture, and hold that everybody can use the page."""
    await look(page, name)
    assert await violations(page) == [], name


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def test_a_seller_finds_edits_takes_back_and_moves(
    browser: Browser,
    site: Site,
    database: Database,
):
    async with database.write() as session:
        await order_factory.placed(
            session, quantities={site.stall.variant_id: 1}, now=datetime.now(UTC), payment_method="cash"
        )
    here = f"/seller/{site.stall.shop.slug}"
    page = await open_page(browser, site.address, viewport=DESKTOP)
    await sign_in(page, site)
    await inspect(page, "desktop-today")

    # The palette: typed, chosen with an arrow, opened with Enter.
    await press(page, "Control+k")
    await page.keyboard.type("board")
    await expect(page.locator(".found[aria-selected=true]")).to_contain_text("Board of orders")
    await inspect(page, "desktop-palette")
    await press(page, "Enter")
    await expect(page.locator(".board")).to_be_visible()

    # The board: a card is dropped where it may go.
    card = page.locator("[data-column=pending] .card")
    await card.drag_to(page.locator("[data-column=confirmed]"))
    await expect(page.locator("[data-column=confirmed] .card")).to_be_visible()
    await expect(page.locator(".toast")).to_contain_text("The order has moved on")
    await page.locator("[data-column=confirmed] .card").get_by_role("button", name="Start preparing").click()
    await expect(page.locator("[data-column=processing] .card")).to_be_visible()
    await inspect(page, "desktop-board")

    # The sheet: a price is typed, saved by Enter, and taken back from the toast.
    await press(page, "g", "p")
    await expect(page.locator("h1")).to_have_text("Products")
    cell = page.locator("[data-cell=price]").first
    before = await cell.input_value()
    await cell.click()
    await cell.fill("99.5")
    await press(page, "Enter")
    await expect(cell).to_have_value("99.50")
    await expect(page.locator("[data-cell=price]").nth(1)).to_be_focused()
    await inspect(page, "desktop-sheet")
    await page.locator(".toast").get_by_role("button", name="Undo").click()
    await expect(cell).to_have_value(before)
    await cell.fill("cheap")
    await press(page, "Tab")
    await expect(page.locator(".cell-wrong")).to_contain_text("'cheap' is not an amount")
    await page.goto(f"{here}/products")
    await press(page, "j", "j", "k", "Enter")
    await expect(page.locator("#title")).to_be_visible()

    # In a low window the rail stands where one is, though not all of it has room.
    await page.set_viewport_size({"width": 1280, "height": 560})
    await page.goto(f"{here}/look")
    await expect(page.locator(".rail-links > a[aria-current]")).to_be_in_viewport()
    await expect(page.locator(".rail-links > a").first).not_to_be_in_viewport()


async def test_an_operator_approves_and_rejects_by_keyboard(
    browser: Browser,
    site: Site,
    database: Database,
):
    now = datetime.now(UTC)
    async with database.write() as session:
        operator = await account_factory.operator(session, now=now)
        owner = await account_factory.account(session, now=now)
        for name in ("Second table", "First table"):
            await shop_factory.shop(session, owner_account_id=owner.id, now=now, is_open=False, name=name)
    page = await open_page(browser, site.address, viewport=DESKTOP)
    await page.goto("/sign-in?next=/operator/approvals")
    await page.fill("#email", operator.email)
    await page.fill("#password", PASSWORD)
    await page.click("main form button")
    await expect(page.locator(".tray-item")).to_have_count(2)
    await inspect(page, "desktop-tray")

    await press(page, "j", "a")
    await expect(page.locator(".tray-item")).to_have_count(1)
    await press(page, "j", "r")
    await expect(page.get_by_label("Why?")).to_be_focused()
    await page.keyboard.type("No address")
    await press(page, "Enter")
    await expect(page.get_by_text("No shop waits.")).to_be_visible()
    await page.goto("/operator")
    await expect(page.locator(".light-card")).to_have_count(6)
    await inspect(page, "desktop-overview")
