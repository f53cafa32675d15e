"""Five minutes: from the first page to an own shop with imported products, a logo and a first test sale."""

from datetime import UTC, datetime

from playwright.async_api import Browser, Page, expect

from sokoni.core.database import Database
from tests.support import shopify_files
from tests.support.browser import DESKTOP, NEEDS_CHROMIUM, look, open_page, wait_for_goods
from tests.support.factories import account as account_factory
from tests.support.factories.account import PASSWORD
from tests.support.installations import Installation
from tests.support.pages import BUYER
from tests.support.pictures import encoded

pytestmark = NEEDS_CHROMIUM
SHOP = "Amina's cups"
EMAIL = "amina@first-sale.example"


async def open_shop(page: Page) -> None:
    """Find on the first page that one can sell, and open a shop: an account, then the shop."""
    await page.goto("/")
    await page.locator(".hero").get_by_role("link", name="Sell here").click()
    await page.fill("#name", "Amina")
    await page.fill("#email", EMAIL)
    await page.fill("#password", PASSWORD)
    await page.get_by_role("button", name="On to the shop").click()
    await page.fill("#name", SHOP)
    await page.fill("#city", "Mombasa")
    await expect(page.locator("#country")).to_have_value("KE")
    await expect(page.locator("#currency")).to_have_value("KES")
    await page.fill("#phone", "+254 712 345 678")
    await page.get_by_role("button", name="Send it in").click()
    await expect(page.get_by_text("Your first sale in five minutes")).to_be_visible()


async def import_products(page: Page) -> None:
    rows = [shopify_files.first_row(f"cup-{n}", f"Cup {n}", **{"Variant Price": "450.00"}) for n in range(3)]
    await page.get_by_role("link", name="Import a file").click()
    file = {"name": "cups.csv", "mimeType": "text/csv", "buffer": shopify_files.document(rows)}
    # Keys find the field; what was chosen is said, and before that nothing in the browser's own language.
    field = page.get_by_label("Choose a file")
    await field.focus()
    await expect(field).to_be_focused()
    await expect(field).to_have_css("clip-path", "inset(50%)")
    await field.set_input_files([file])
    await expect(field).to_have_css("clip-path", "none")
    await page.get_by_role("button", name="Import", exact=True).click()
    await expect(page.get_by_text("3 new, 0 updated")).to_be_visible()


async def put_up_a_logo(page: Page) -> None:
    await page.locator(".rail").get_by_role("link", name="Shop look").click()
    logo = {"name": "logo.png", "mimeType": "image/png", "buffer": encoded(".png", 300, 300)}
    await page.set_input_files("#logo", logo)
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".look-logo img")).to_be_visible()


async def let_in(page: Page, operator: str) -> None:
    """What the operator does, who is led to the console by signing in."""
    await page.goto("/sign-in")
    await page.fill("#email", operator)
    await page.fill("#password", PASSWORD)
    await page.click("main form button")
    await page.get_by_role("link", name="Open the tray").click()
    waiting = page.locator(".tray-item", has_text=SHOP)
    await waiting.get_by_role("button", name="Approve").click()
    await expect(waiting).to_have_count(0)


async def make_a_test_sale(page: Page) -> None:
    await page.get_by_role("link", name="Make a test sale").click()
    await page.locator(".product-card a").first.click()
    await page.click("#buy .button-sell")
    await page.get_by_role("link", name="See the basket").click()
    await page.get_by_role("link", name="Go to checkout").click()
    for field in ("name", "email", "phone", "line", "city"):
        await page.fill(f"#{field}", BUYER[field])
    await page.check("input[name=payment_method][value=test]")
    await page.click("#totals .button-sell")
    await page.get_by_role("button", name="Approve", exact=True).click()
    await expect(page.get_by_text(f"Thank you, {BUYER['name']}")).to_be_visible()


async def test_a_newcomer_makes_a_first_sale(browser: Browser, market: Installation, database: Database):
    address = f"http://127.0.0.1:{market.ports[0]}"
    async with database.write() as session:
        operator = await account_factory.operator(session, now=datetime.now(UTC))
    seller = await open_page(browser, address, viewport=DESKTOP, timezone_id="Africa/Nairobi")

    await open_shop(seller)
    desk = seller.url
    await import_products(seller)
    await put_up_a_logo(seller)
    await let_in(await open_page(browser, address), operator.email)
    await seller.goto(desk)
    wait_for_goods(f"{address}/s/{desk.rpartition('/')[2]}")
    await make_a_test_sale(seller)

    await seller.goto(desk)
    await expect(seller.get_by_text("Orders to prepare")).to_be_visible()
    await expect(seller.get_by_text("Your first sale in five minutes")).to_have_count(0)
    await look(seller, "desktop-first-sale")
