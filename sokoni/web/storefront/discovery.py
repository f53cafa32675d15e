"""What programs look for first: robots.txt, sitemaps, the app's manifest, its worker and its page for no network."""

import gzip
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import quote
from uuid import UUID
from xml.sax.saxutils import escape

import orjson
from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.collection.types import Collection
from sokoni.commerce.catalog.service import sitemap
from sokoni.commerce.catalog.types import Category
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.shop.types import Shop
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import HttpSettings, Now, Read, provided, resources_of
from sokoni.core.http.routing import Router
from sokoni.core.pages import MAX_LIMIT, PageQuery
from sokoni.core.resources import Resources
from sokoni.identity.permission.edge import Anyone, Public
from sokoni.web import rendering
from sokoni.web.static_files import static_files
from sokoni.web.translation import DEFAULT, LANGUAGES, N_

router = Router(include_in_schema=False)
Settings = Annotated[HttpSettings, provided(HttpSettings)]

PAGE_SIZE = 5_000
_KEPT_FOR = timedelta(hours=1)
# 300,000 products are 60 pages of about 30 KB compressed.
_KEPT_PAGES = 64
_XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# What belongs to one person, or can be sorted and filtered without end.
_NOT_FOR_ROBOTS = (
    "/account", "/api/", "/cart", "/checkout", "/o/", "/operator", "/search?", "/seller", "/sign-in", "/sign-up", "/t/",
    "/*?cursor=", "/*?sort=", "/*&cursor=", "/*&sort=",
)  # fmt: skip
_NAME = "Sokoni"
_PURPOSE = N_("Things made with care, from shops you can talk to.")
_PAPER = "#fcf9f3"


@dataclass(frozen=True, slots=True)
class _Kept:
    """A sitemap as it goes out, and until when it is good."""

    body: bytes
    until: datetime


class Sitemaps:
    """Sitemaps of this process, compressed, kept for an hour; the one longest unused is dropped first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    async def get(self, name: str, *, now: datetime, make: Callable[[], Awaitable[str]]) -> bytes:
        """A sitemap by its name, made where there is none or an old one."""
        kept = self._kept.get(name)
        if kept is None or kept.until <= now:
            kept = _Kept(gzip.compress((await make()).encode(), 6, mtime=0), now + _KEPT_FOR)
            self._kept[name] = kept
        self._kept.move_to_end(name)
        while len(self._kept) > _KEPT_PAGES:
            self._kept.popitem(last=False)
        return kept.body


def sitemaps(resources: Resources) -> Sitemaps:
    """The process's sitemaps."""
    if not resources.has(Sitemaps):
        resources.provide(Sitemaps())
    return resources.get(Sitemaps)


@router.get("/robots.txt")
async def show_robots(settings: Settings, _: Public) -> Response:
    """Where robots need not look, and where the sitemaps are."""
    rules = "".join(f"Disallow: {path}\n" for path in _NOT_FOR_ROBOTS)
    text = f"User-agent: *\n{rules}\nSitemap: {settings.base_url}/sitemap.xml\n"
    return Response(text, media_type="text/plain", headers={"Cache-Control": "public, max-age=3600"})


@router.get("/sitemap.xml")
async def show_sitemap_index(request: Request, settings: Settings, session: Read, now: Now, _: Public) -> Response:
    """All sitemaps; one statement an hour."""

    async def make() -> str:
        starts = await sitemap.list_address_pages(session, size=PAGE_SIZE)
        names = ("pages", *(f"products/{start}" for start in starts))
        items = "".join(f"<sitemap><loc>{settings.base_url}/sitemaps/{name}.xml</loc></sitemap>\n" for name in names)
        return f'{_XML_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{items}</sitemapindex>\n'

    return _sitemap(request, await sitemaps(resources_of(request)).get("index", now=now, make=make))


@router.get("/sitemaps/pages.xml")
async def show_page_sitemap(request: Request, settings: Settings, session: Read, now: Now, _: Public) -> Response:
    """The home page, categories, shops and collections; statements by the hundred, once an hour."""

    async def make() -> str:
        tree = await catalog.list_categories(session, locale=DEFAULT.code)
        addresses = ["/", *(f"/c/{quote(each.slug)}" for each in _flat(tree))]
        addresses += [f"/s/{quote(shop.slug)}" async for shop in _open_shops(session)]
        addresses += [
            f"/s/{quote(each.shop_slug)}/collections/{quote(each.slug)}" async for each in _collections(session)
        ]
        return _urlset(f"{settings.base_url}{path}" for path in addresses)

    return _sitemap(request, await sitemaps(resources_of(request)).get("pages", now=now, make=make))


@router.get("/sitemaps/products/{start}.xml")
async def show_product_sitemap(
    request: Request, settings: Settings, session: Read, now: Now, start: UUID, _: Public
) -> Response:
    """5,000 products from one on; one statement an hour, whichever page it is."""

    async def make() -> str:
        found = await sitemap.list_addresses(session, start=start, size=PAGE_SIZE)
        return _urlset(
            (f"{settings.base_url}/s/{quote(each.shop_slug)}/p/{quote(each.slug)}" for each in found),
            changed=[each.updated_at for each in found],
        )

    return _sitemap(request, await sitemaps(resources_of(request)).get(str(start), now=now, make=make))


@router.get("/manifest.webmanifest")
async def show_manifest(request: Request, subject: Anyone) -> Response:
    """How the market stands on a telephone's first screen."""
    language, _ = rendering.words(request, subject)
    manifest = {
        "id": "/",
        "name": _NAME,
        "short_name": _NAME,
        "description": rendering.translate(request, subject, _PURPOSE),
        "lang": language.code,
        "dir": language.direction,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": _PAPER,
        "icons": list(_icons()),
    }
    headers = {"Cache-Control": "private, max-age=3600", "Vary": "Cookie, Accept-Language"}
    return Response(orjson.dumps(manifest), media_type="application/manifest+json", headers=headers)


@router.get("/service-worker.js")
async def show_service_worker(_: Public) -> Response:
    """The worker that keeps static files, and the page for no network; it never keeps a page that tells a price."""
    files = static_files()
    kept = [files.address(name) for name in ("store.css", "js/sokoni.js", "img/mark.svg")]
    head = f"const KEPT = {orjson.dumps(['/offline', *kept]).decode()};\n"
    headers = {"Cache-Control": "no-cache"}
    return Response(head.encode() + files.body("js/worker.js"), media_type="text/javascript", headers=headers)


@router.get("/offline")
async def show_offline(request: Request, subject: Anyone) -> Response:
    """What stands there without a network."""
    return rendering.page(request, "storefront/offline.html", subject=subject)


def _sitemap(request: Request, body: bytes) -> Response:
    headers = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type="application/xml", headers=headers)


async def _open_shops(session: ReadSession) -> AsyncIterator[Shop]:
    cursor: str | None = None
    while True:
        page = await shop_service.list_open(session, page=PageQuery(limit=MAX_LIMIT, cursor=cursor))
        for shop in page.items:
            yield shop
        cursor = page.next_cursor
        if cursor is None:
            return


async def _collections(session: ReadSession) -> AsyncIterator[Collection]:
    cursor: str | None = None
    while True:
        page = PageQuery(limit=MAX_LIMIT, cursor=cursor)
        found = await catalog.list_collections(session, shop_id=None, page=page, locale=DEFAULT.code)
        for each in found.items:
            yield each
        cursor = found.next_cursor
        if cursor is None:
            return


def _urlset(addresses: Iterable[str], *, changed: Sequence[datetime] = ()) -> str:
    """A sitemap; each address stands with the ones of its other languages. Source: sitemaps.org; Google, hreflang."""
    times = [f"<lastmod>{each.isoformat(timespec='seconds')}</lastmod>" for each in changed]
    items = "".join(
        f"<url><loc>{escape(address)}</loc>{times[place] if times else ''}{_languages(address)}</url>\n"
        for place, address in enumerate(addresses)
    )
    return f'{_XML_HEAD}<urlset xmlns="{_NAMESPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{items}</urlset>\n'


def _languages(address: str) -> str:
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(address)}{_mark(code)}"/>' for code in LANGUAGES
    )


def _mark(code: str) -> str:
    return "" if code == DEFAULT.code else f"?lang={code}"


def _flat(tree: Sequence[Category]) -> Iterable[Category]:
    for node in tree:
        yield node
        yield from _flat(node.children)


def _icons() -> Iterable[dict[str, str]]:
    files = static_files()
    yield {"src": files.address("img/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    for name, size, purpose in (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("maskable-512", 512, "maskable")):
        file = f"vendor/app/{name}.png"
        if file in files:
            yield {"src": files.address(file), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
