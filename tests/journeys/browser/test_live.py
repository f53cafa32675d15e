"""A page that is open follows what is done elsewhere, through a restart, until its reader is signed out."""

from datetime import UTC, datetime

from playwright.async_api import Browser, Page, expect

from sokoni.core.database import Database
from sokoni.telegram.group.types import Group
from sokoni.telegram.rule import service as rules
from sokoni.telegram.rule.types import Rule
from tests.support.browser import DESKTOP, NEEDS_CHROMIUM, Site, open_page, sign_in
from tests.support.factories import group as group_factory
from tests.support.factories import rule as rule_factory
from tests.support.factories.group import OPERATOR
from tests.support.installations import Installation

pytestmark = NEEDS_CHROMIUM

_HEARD = """address => new Promise(heard => {
    const stream = new EventSource(address);
    stream.addEventListener("change", () => { stream.close(); heard(); });
})"""
_LOOKED_AT = """isLookedAt => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => !isLookedAt });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


async def furnish(database: Database, site: Site) -> tuple[Group, Rule]:
    """A group of the shop with one rule."""
    now = datetime.now(UTC)
    async with database.write() as session:
        group = await group_factory.group(session, shop_id=site.stall.shop.id, now=now)
        return group, await rule_factory.rule(session, group, now=now, name="Speak calmly")


async def rename(database: Database, group: Group, rule: Rule, name: str) -> None:
    """Let somebody else write the rule anew."""
    async with database.write() as session:
        await rules.change_rule(
            session,
            group_id=group.group_id,
            rule_id=rule.id,
            edit={"name": name},
            subject=OPERATOR,
            now=datetime.now(UTC),
        )


async def heard(page: Page, here: str, database: Database, group: Group, rule: Rule, name: str) -> None:
    """Write the rule anew, and wait until streams of this page have told of it."""
    since = await (await page.request.get(f"{here}/live")).text()
    await rename(database, group, rule, name)
    await page.evaluate(_HEARD, f"{here}/live?since={since}")


async def test_an_open_page_follows_what_others_do_until_its_reader_is_signed_out(
    browser: Browser, market: Installation, site: Site, database: Database
):
    group, rule = await furnish(database, site)
    here = f"/seller/{site.stall.shop.slug}/telegram/groups/{group.group_id}/rules"
    page = await open_page(browser, site.address, viewport=DESKTOP)
    await sign_in(page, site)
    await page.goto(here)
    name = page.locator(f"#rule-{rule.id} strong")
    await expect(name).to_have_text("Speak calmly")
    fetched: list[str] = []
    page.on("request", lambda each: fetched.append(each.url) if each.url.endswith("/rules") else None)

    # Another tab is looked at: nothing is fetched, however much happens, and then all of it at once.
    await page.evaluate(_LOOKED_AT, arg=False)
    await heard(page, here, database, group, rule, "Once")
    await heard(page, here, database, group, rule, "Twice")
    assert fetched == []
    await expect(name).to_have_text("Speak calmly")
    await page.evaluate(_LOOKED_AT, arg=True)
    await expect(name).to_have_text("Twice")

    # What was done while the server was away is there when it is back.
    market.servers[0].stop()
    await rename(database, group, rule, "While you were away")
    market.start_server(0)
    await expect(name).to_have_text("While you were away")
    await expect(page.locator("[data-live-ended]")).to_be_hidden()

    await page.context.clear_cookies()
    await rename(database, group, rule, "Not for you")
    await expect(page.locator("[data-live-ended]")).to_be_visible()
    await expect(name).to_have_text("While you were away")
