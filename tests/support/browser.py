"""A real Chromium: tabs that complain aloud, pictures of pages, and what a page may not do."""

import os
import shutil
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect
from playwright.async_api import TimeoutError as PlaywrightTimeout

from tests.support.factories.account import PASSWORD
from tests.support.factories.sale import Stall
from tests.support.processes import ROOT
from tests.support.waiting import PATIENCE_SECONDS

# Where pictures of pages are kept; a build server names its own folder.
ARTIFACTS = Path(os.environ.get("SOKONI_TEST_ARTIFACTS") or ROOT / "tests" / "artifacts" / "pages")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
RENDERINGS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": PHONE, "locale": "en-US"},
    "desktop": {"viewport": DESKTOP, "locale": "es-CO"},
    "dark": {"viewport": PHONE, "locale": "en-US", "color_scheme": "dark"},
    "rtl": {"viewport": DESKTOP, "locale": "fa-IR"},
}
_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip
# What the browser itself says when a page answers with an error's status, of which the page says the rest; and what
# the driver says where it was asked to block workers.
_NOTICES = ("Failed to load resource", "Service Worker registration blocked")
# For `pytestmark`: what needs the browser fails on CI where it is not there, and is skipped on a laptop.
NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(
        shutil.which("chromium") is None and "CI" not in os.environ,
        reason="Chromium is not installed (apt-get install chromium)",
    ),
]
# How long a page may take to come, or to show what is expected, says nothing about the page on a busy machine.
_PATIENCE_MS = 90_000
_SETTLING_MS = 10_000
expect.set_options(timeout=_PATIENCE_MS)
# What passes is not told: telling it takes more than half of the time.
_RUN_AXE = "(tags) => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Adds up by how much the page moved under its reader's eyes; what follows a press within half a second does not count.
WATCH_SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      const nodes = entry.sources.map((source) => source.node?.outerHTML?.slice(0, 120) ?? "?");
      window.shifts.push([entry.value, nodes]);
    }
  }).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A running installation with one shop in it that a test goes to."""

    address: str
    stall: Stall

    @property
    def shop(self) -> str:
        """The shop's page."""
        return f"/s/{self.stall.shop.slug}"


def wait_for_goods(shop: str) -> None:
    """Return when a shop's page shows its goods: the showcase is prepared by a worker, a moment after they are made."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    request = urllib.request.Request(shop, headers={"Accept": "text/html"})
    while True:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            page = answer.read().decode()
        if "product-card" in page:
            return
        assert time.monotonic() < deadline, f"no goods at {shop}"
        time.sleep(0.1)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser that is closed at the end."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_ARGUMENTS)
        yield opened
        await opened.close()


async def open_page(browser: Browser, address: str, **options: Any) -> Page:
    """A tab with cookies of its own; what the browser complains about is kept in `page.complaints`."""
    context = await browser.new_context(
        base_url=address,
        # Workers keep files, so that a test would not see what a first visit loads.
        **{"viewport": PHONE, "locale": "en-US", "reduced_motion": "reduce", "service_workers": "block"} | options,
    )
    context.set_default_timeout(_PATIENCE_MS)
    page = await context.new_page()
    complaints: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_NOTICES):
            complaints.append(message.text)

    page.on("console", complain)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints  # type: ignore[attr-defined]
    return page


async def sign_in(page: Page, site: Site) -> None:
    """Sign in as the shop's owner, who is led to the shop's console."""
    await page.goto("/sign-in?next=/seller")
    await page.fill("#email", site.stall.owner.email)
    await page.fill("#password", PASSWORD)
    await page.click("main form button")
    await expect(page.locator("h1")).to_have_text("Today")


async def look(page: Page, name: str) -> None:
    """Keep a picture, and hold that nothing stands out of the page and nothing was complained about."""
    await page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True, caret="initial")
    assert await faults(page) == [], name


async def faults(page: Page) -> list[str]:
    """What the browser complained about since this was last asked, and whether the page is wider than the screen."""
    # What was just answered is wide until its style sheet is there.
    await page.wait_for_load_state("load")
    with suppress(PlaywrightTimeout):
        await page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth", timeout=_SETTLING_MS)
    widths = await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    complaints: list[str] = page.complaints  # type: ignore[attr-defined]
    told = [*complaints]
    complaints.clear()
    return told if widths[0] <= widths[1] else [*told, f"{widths[0]} wide on a screen of {widths[1]}"]


async def violations(page: Page) -> list[str]:
    """What axe finds, a line for each place; empty on a page that everybody can use."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate(_RUN_AXE, _RULES)
    return [
        f"{rule['id']}: {node['html'][:160]} ({' '.join(node.get('failureSummary', '').split())})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
