"""The catalogue in a real Chromium: many products at once and back again, a rule that is seen before it is saved."""

from playwright.async_api import Browser, Page, expect

from sokoni.core.database import Database
from tests.support.browser import DESKTOP, NEEDS_CHROMIUM, PHONE, Site, look, open_page, sign_in, violations

pytestmark = NEEDS_CHROMIUM


async def inspect(page: Page, name: str) -> None:
    """Keep a picture, and hold that everybody can use the page."""
    await look(page, name)
    assert await violations(page) == [], name


async def test_many_products_are_repriced_and_taken_back(browser: Browser, site: Site, database: Database):
    here = f"/seller/{site.stall.shop.slug}"
    page = await open_page(browser, site.address, viewport=DESKTOP)
    await sign_in(page, site)
    await page.goto(f"{here}/products")
    before = await page.locator("[data-cell=price]").evaluate_all("cells => cells.map((cell) => cell.value)")

    # By keyboard: the row that the keys stand on, then all that match.
    await expect(page.locator("#bulk")).to_be_hidden()
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await expect(page.locator("[data-picked]")).to_have_text("1")
    await page.locator("[data-pick]").first.click()
    await page.locator("[data-pick]").last.click(modifiers=["Shift"])
    await page.locator("[data-pick]").first.check()
    await expect(page.locator("[data-picked]")).to_have_text("2")
    await page.get_by_label("All 2 of the shop").check()
    await inspect(page, "desktop-bulk-chosen")
    await page.locator("#bulk").get_by_role("button", name="Continue").click()
    await page.get_by_label("By how much").fill("10")
    await inspect(page, "desktop-bulk-form")
    await page.get_by_role("button", name="See what would change").click()
    await expect(page.get_by_role("button", name="Change 2 products")).to_be_visible()
    await expect(page.locator(".diff-new").first).to_contain_text("142.89")
    await inspect(page, "desktop-bulk-preview")

    # The page goes on by itself from beginning to end.
    await page.get_by_role("button", name="Change 2 products").click()
    await expect(page.get_by_text("2 products were changed")).to_be_visible()
    await inspect(page, "desktop-bulk-done")
    await page.get_by_role("button", name="Take all of it back").click()
    await expect(page.get_by_text("2 changes taken back")).to_be_visible()
    await page.goto(f"{here}/changes")
    await expect(page.locator(".change-head").first).to_contain_text("Taken back: Prices of products changed")
    await inspect(page, "desktop-changes")
    await page.goto(f"{here}/products")
    after = await page.locator("[data-cell=price]").evaluate_all("cells => cells.map((cell) => cell.value)")
    assert after == before


async def test_a_rule_is_seen_at_work_and_an_order_is_dragged(browser: Browser, site: Site, database: Database):
    here = f"/seller/{site.stall.shop.slug}"
    page = await open_page(browser, site.address, viewport=DESKTOP)
    await sign_in(page, site)
    await page.goto(f"{here}/collections/new?kind=rule")
    await page.get_by_label("Title", exact=True).fill("Dear lamps")
    # What the sentence is about brings its own comparisons; what it finds follows what is typed.
    await page.select_option("#about-0", "price")
    await expect(page.locator("#operator-0 option[value=above]")).to_be_attached()
    await page.select_option("#operator-0", "above")
    await page.fill("#value-0", "200")
    await expect(page.locator("#rule-preview")).to_contain_text("1 product matches")
    await page.fill("#value-0", "100")
    await expect(page.locator("#rule-preview")).to_contain_text("2 products match")
    await inspect(page, "desktop-rule")
    await page.locator("aside").get_by_role("button", name="Save").click()
    await expect(page.locator(".toast").get_by_role("button", name="Undo")).to_be_visible()
    await page.goto(f"{here}/collections")
    await expect(page.get_by_text("all of these hold: Price is more than")).to_be_visible()
    await inspect(page, "desktop-collections")

    # By hand: two are put in, and the second is dragged before the first.
    await page.goto(f"{here}/collections/new?kind=manual")
    await page.get_by_label("Title", exact=True).fill("By hand")
    await page.locator("aside").get_by_role("button", name="Save").click()
    await expect(page.locator("#products")).to_be_visible()
    await page.goto(f"{page.url.partition('?')[0]}?q=lamp")
    for count in (1, 2):
        await page.locator("button[name=add]").first.click()
        await expect(page.locator("[data-member]")).to_have_count(count)
    members = page.locator("[data-member]")
    first = await members.nth(0).get_attribute("data-member")
    await members.nth(1).drag_to(members.nth(0), target_position={"x": 60, "y": 4})
    await expect(members.nth(1)).to_have_attribute("data-member", first or "")
    await page.reload()
    await expect(members.nth(1)).to_have_attribute("data-member", first or "")
    await inspect(page, "desktop-by-hand")

    phone = await open_page(browser, site.address, viewport=PHONE, color_scheme="dark")
    await sign_in(phone, site)
    for path, name in (("attributes/new", "phone-attribute"), ("attributes", "phone-attributes")):
        await phone.goto(f"{here}/{path}")
        await inspect(phone, name)
