"""The product editor in a real Chromium: a product is made, pictured, put in order, guarded, planned and sold."""

import re
from datetime import UTC, datetime, timedelta

from playwright.async_api import Browser, Dialog, Page, expect

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.attribute.types import AttributeDraft, AttributeType
from sokoni.core.database import Database
from tests.journeys.browser import test_consoles as consoles
from tests.support.browser import DESKTOP, NEEDS_CHROMIUM, PHONE, Site, look, open_page, sign_in
from tests.support.factories.sale import ACTOR
from tests.support.pictures import encoded

pytestmark = NEEDS_CHROMIUM


async def saved(page: Page, word: str = "Saved.") -> None:
    await expect(page.locator(".toast")).to_contain_text(word)


async def inspect(page: Page, name: str) -> None:
    """Keep a picture and hold that everybody can use the page, at whose end the bar covers nothing."""
    await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    await consoles.inspect(page, name)


async def alts(page: Page) -> list[str]:
    """The descriptions of the pictures, in the order of their tiles."""
    return [await each.input_value() for each in await page.locator("textarea[name^=alt-]").all()]


async def make_a_draft(page: Page) -> None:
    """Describe a draft of three variants."""
    await page.fill("#title", "Kanga")
    await expect(page.locator("[data-snippet-title]")).to_have_text("Kanga")
    await page.get_by_role("textbox", name="Description", exact=True).press("Control+b")
    await page.keyboard.type("Two of a kind")
    await page.fill("#price", "950")
    await page.fill("#stock", "6")
    await page.fill("#new-option-0", "Size")
    await page.fill("#new-option-0-values", "S, M, L")
    await page.get_by_role("button", name="Save as a draft").click()
    await saved(page, "The product is saved.")
    await expect(page.locator(".grid tbody tr")).to_have_count(4)


async def send_pictures(page: Page) -> None:
    """Choose three files: each is sent by itself, what is typed elsewhere stays, and the one that is none says so."""
    await page.fill("#vendor", "Typed before")
    await page.set_input_files(
        "#new-pictures",
        [
            {"name": "front.png", "mimeType": "image/png", "buffer": encoded(".png", 90, 60)},
            {"name": "notes.png", "mimeType": "image/png", "buffer": b"no picture"},
            {"name": "back.png", "mimeType": "image/png", "buffer": encoded(".png", 60, 90)},
        ],
    )
    await expect(page.locator(".uploads .field-mistake")).to_contain_text("notes.png")
    await expect(page.locator(".tile-ready")).to_have_count(2)
    await expect(page.locator("#vendor")).to_have_value("Typed before")


async def describe_a_picture(page: Page) -> None:
    """Say what is to be seen, and press on the point that stays in sight."""
    await page.get_by_role("button", name="Describe: Picture 1").click()
    await page.locator(".pop textarea").first.fill("From the front")
    await page.locator(".pop .focus img").first.click(position={"x": 4, "y": 4})
    await draw_a_frame(page)
    await inspect(page, "desktop-editor-picture")
    await page.locator(".pop:popover-open").get_by_role("button", name="Save").click()
    await saved(page)
    assert await alts(page) == ["From the front", ""]
    # The part is made by a worker; until then the tile asks for it, and is put in place of itself.
    await expect(page.locator(".tile-ready")).to_have_count(2)


async def draw_a_frame(page: Page) -> None:
    """Choose by hand which part is shown, move it, and make it wider by keyboard: what is drawn follows the numbers."""
    opened = page.locator(".pop:popover-open")
    edges = await opened.locator("[data-frame-of]").bounding_box()
    assert edges is not None

    async def pull(*points: tuple[float, float]) -> None:
        for number, (across, down) in enumerate(points):
            await page.mouse.move(edges["x"] + across * edges["width"], edges["y"] + down * edges["height"])
            await (page.mouse.up() if number else page.mouse.down())

    await pull((0.1, 0.2), (0.8, 0.9))
    values = [opened.locator(f"[name^=crop-{side}-]") for side in ("x", "y", "width", "height")]
    await expect(values[2]).to_have_value("70")
    await pull((0.45, 0.55), (0.4, 0.5))
    for field, value in zip(values, ("5", "15", "70", "70"), strict=True):
        await expect(field).to_have_value(value)
    await values[2].press("ArrowUp")
    await expect(opened.locator(".crop")).to_have_attribute("style", re.compile("width: 71%"))


async def arrange_pictures(page: Page) -> None:
    """Put pictures in order by keyboard and by hand, take one away and bring it back."""
    await page.get_by_role("button", name="Later: From the front").press("Enter")
    await expect(page.locator("textarea[name^=alt-]").nth(1)).to_have_value("From the front")
    await page.locator(".tile-face").nth(1).drag_to(page.locator(".tile-face").nth(0))
    await expect(page.locator("textarea[name^=alt-]").nth(0)).to_have_value("From the front")
    await expect(page.get_by_role("button", name="Earlier: From the front")).to_be_disabled()
    await page.get_by_role("button", name="Remove: Picture 2").click()
    await expect(page.locator(".tile")).to_have_count(1)
    await page.locator(".toast").get_by_role("button", name="Undo").click()
    await expect(page.locator(".tile")).to_have_count(2)
    await expect(page.locator("#vendor")).to_have_value("Typed before")


async def leave_and_stay(page: Page) -> None:
    """Be asked before words that are not saved are left, and stay."""
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    page.once("dialog", stay)
    await page.get_by_role("link", name="Back").click()
    await expect(page.locator("[data-state]")).to_have_text("Not saved yet")
    assert asked == ["beforeunload"]


async def save_by_keys(page: Page, material: str, tomorrow: str) -> None:
    """Plan, price and describe, then save by Ctrl+S: the page stays where it was."""
    await page.fill("#publish_at", tomorrow)
    first = page.locator(".grid .cell-input[name^=price-]").first
    await page.fill("#all-price", "990")
    await page.locator("#all-price").press("Tab")
    await expect(first).to_have_value("990")
    await first.fill("980")
    await page.fill(material, "Cotton")
    await page.keyboard.press("Control+s")
    await saved(page)
    await expect(page.locator("#publish_at")).to_have_value(tomorrow)
    await expect(first).to_have_value("980.00")
    await expect(page.locator(".grid .cell-input[name^=price-]").nth(2)).to_have_value("990.00")
    await expect(page.locator(material)).to_be_focused()
    await expect(page.locator("[data-state]")).to_have_text("")


async def see_all_renderings(page: Page) -> None:
    """The same page on a desktop, on a phone, by night, and from right to left."""
    await look(page, "desktop-editor")
    await page.set_viewport_size(PHONE)
    await look(page, "phone-editor")
    await page.emulate_media(color_scheme="dark")
    await inspect(page, "dark-editor")
    address = page.url
    await page.goto(f"{address}?lang=fa")
    await page.set_viewport_size(DESKTOP)
    await page.emulate_media(color_scheme="light")
    await inspect(page, "rtl-editor")
    await page.goto(f"{address}?lang=en")


async def test_a_seller_makes_a_product_with_everything_and_sells_it(browser: Browser, site: Site, database: Database):
    now = datetime.now(UTC)
    async with database.write() as session:
        attribute = await catalog.add_attribute(
            session,
            shop_id=site.stall.shop.id,
            draft=AttributeDraft(code="material", type=AttributeType.TEXT, names={"en": "Material"}),
            actor=ACTOR,
            now=now,
        )
    page = await open_page(browser, site.address, viewport=DESKTOP)
    await sign_in(page, site)
    await page.goto(f"/seller/{site.stall.shop.slug}/products/new")
    await make_a_draft(page)
    await send_pictures(page)
    await describe_a_picture(page)
    await arrange_pictures(page)
    await leave_and_stay(page)
    await save_by_keys(page, f"#attribute-{attribute.id}", (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    await see_all_renderings(page)

    await page.get_by_role("button", name="Put up for sale").click()
    await saved(page)
    async with page.expect_popup() as opening:
        await page.get_by_role("link", name="See it as customers do").click()
    shown = await opening.value
    await expect(shown.locator("h1")).to_have_text("Kanga")
    await expect(shown.locator(".swatch")).to_have_count(3)
    await expect(shown.locator(".price").first).to_have_text(re.compile(r"^\D*980\D*$"))
    await expect(shown.locator("main img[alt='From the front']").first).to_be_visible()
    await expect(shown.locator(".prose b, .prose strong")).to_have_text("Two of a kind")
