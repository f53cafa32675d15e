"""Stories in a real Chromium against real processes; what it looked like is kept in tests/artifacts/pages."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.browser import ARTIFACTS, DESKTOP, NEEDS_CHROMIUM, PHONE, Site, look, open_page, sign_in
from tests.support.pages import BUYER, PNG

pytestmark = NEEDS_CHROMIUM


async def check_out(page: Page, name: str, *, method: str) -> None:
    await page.goto("/checkout")
    for field in ("name", "email", "phone", "line", "city"):
        await page.fill(f"#{field}", BUYER[field])
    await page.select_option("#country", BUYER["country"])
    await page.check(f"input[name=payment_method][value={method}]")
    await look(page, f"{name}-checkout")
    await page.click("#totals .button-sell")


async def put_into_basket(page: Page, site: Site) -> None:
    await page.goto(f"/s/{site.stall.shop.slug}")
    await page.locator(".product-card a").first.click()
    await page.click(".button-sell")
    await expect(page.locator("#cart-link .count")).to_be_visible()


async def open_first_order(page: Page, site: Site) -> None:
    await page.goto(f"/seller/{site.stall.shop.slug}/orders")
    await page.locator("table a").first.click()


async def test_a_guest_buys_and_the_seller_moves_the_order(browser: Browser, site: Site):
    buyer = await open_page(browser, site.address)
    await buyer.goto("/")
    await look(buyer, "phone-home")
    await put_into_basket(buyer, site)
    await look(buyer, "phone-product")
    await buyer.goto("/cart")
    await buyer.get_by_role("button", name="One more").click()
    await expect(buyer.locator("#cart-link .count")).to_have_text("2")
    await look(buyer, "phone-cart")
    await check_out(buyer, "phone", method="test")
    await buyer.get_by_role("button", name="Approve", exact=True).click()
    await expect(buyer.get_by_text("Thank you, Neema Otieno")).to_be_visible()
    await look(buyer, "phone-order")

    seller = await open_page(browser, site.address, viewport=DESKTOP)
    await sign_in(seller, site)
    await look(seller, "desktop-today")
    await open_first_order(seller, site)
    await seller.get_by_role("button", name="Start preparing").click()
    await seller.get_by_role("button", name="Send it").click()
    await expect(seller.get_by_role("button", name="Mark as delivered")).to_be_visible()
    await look(seller, "desktop-seller-order")

    await buyer.reload()
    await expect(buyer.locator("h1 .badge")).to_have_text("on its way")


async def test_a_receipt_is_uploaded_and_approved(browser: Browser, site: Site):
    buyer = await open_page(browser, site.address, viewport=DESKTOP, color_scheme="dark")
    await put_into_basket(buyer, site)
    await check_out(buyer, "dark", method="manual")
    await buyer.set_input_files("#receipt", {"name": "receipt.png", "mimeType": "image/png", "buffer": PNG})
    await look(buyer, "dark-receipt")
    await buyer.get_by_role("button", name="Send the receipt").click()
    await expect(buyer.get_by_text("The shop is checking your receipt")).to_be_visible()

    seller = await open_page(browser, site.address)
    await sign_in(seller, site)
    await open_first_order(seller, site)
    await look(seller, "phone-seller-receipt")
    await seller.get_by_role("button", name="The money is there").click()
    await expect(buyer.get_by_text("Thank you, Neema Otieno")).to_be_visible()
    await look(buyer, "dark-order")


async def test_buying_works_from_right_to_left_without_javascript(browser: Browser, site: Site):
    buyer = await open_page(browser, site.address, java_script_enabled=False, locale="fa-IR")
    await put_into_basket(buyer, site)
    await expect(buyer.locator("html")).to_have_attribute("dir", "rtl")
    await buyer.screenshot(path=ARTIFACTS / "rtl-cart.png", full_page=True)
    await buyer.goto("/checkout")
    await buyer.click("#totals .button-sell")
    await expect(buyer.locator("#city-mistake")).to_be_visible()
    for field in ("name", "email", "phone", "line", "city"):
        await buyer.fill(f"#{field}", BUYER[field])
    await buyer.check("input[name=payment_method][value=cash]")
    await buyer.screenshot(path=ARTIFACTS / "rtl-checkout.png", full_page=True)
    await buyer.click("#totals .button-sell")
    await expect(buyer.locator(".order-code")).to_be_visible()
    await buyer.screenshot(path=ARTIFACTS / "rtl-order.png", full_page=True)


async def test_stock_is_changed_in_place(browser: Browser, site: Site):
    seller = await open_page(browser, site.address, viewport=DESKTOP)
    await sign_in(seller, site)
    await seller.goto(f"/seller/{site.stall.shop.slug}/stock")
    await seller.locator("input[name=on_hand]").first.fill("42")
    await seller.get_by_role("button", name="Save").first.click()
    await expect(seller.locator("tbody .badge").first).to_have_text("42")
    await expect(seller.locator(".toast")).to_contain_text("The stock is saved.")
    await look(seller, "desktop-stock")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fa"])
async def test_every_component_fits_every_screen(browser: Browser, site: Site, scheme: str, language: str):
    for name, viewport in (("phone", PHONE), ("desktop", DESKTOP)):
        page = await open_page(browser, site.address, viewport=viewport, color_scheme=scheme)
        await page.goto(f"/design?lang={language}")
        await look(page, f"design-{name}-{scheme}-{language}")
