"""Sitemaps: an index, and behind it parts of 3,000 addresses, each one statement however many there are.

Source: sitemaps.org, at most 50,000 addresses and 50 MB (52,428,800 bytes) in a file; Google, hreflang in sitemaps. The
longest address that something can have is, with those of its other languages, some 13 KB.

A part is named by the id with which it begins. Any other id stands for the part that it would be in, so that made-up
ids cost no more than the parts there are.
"""

import bisect
import gzip
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Annotated
from urllib.parse import quote
from uuid import UUID
from xml.sax.saxutils import escape

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog.service import sitemap
from sokoni.commerce.catalog.types import Listed, ListedAddress
from sokoni.commerce.shop import service as shop_service
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import HttpSettings, Now, Read, provided, resources_of
from sokoni.core.http.routing import Router
from sokoni.core.resources import Resources
from sokoni.identity.permission.edge import Public
from sokoni.web.translation import DEFAULT, LANGUAGES

router = Router(include_in_schema=False)
Settings = Annotated[HttpSettings, provided(HttpSettings)]

PAGE_SIZE = 3_000
_KEPT_FOR = timedelta(hours=1)
# 300,000 products are 100 parts of about 20 KB compressed, and there is more than products.
_KEPT_PAGES = 160
_SHOPS = "shops"
_XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_ADDRESSES: Mapping[Listed, str] = MappingProxyType(
    {
        Listed.CATEGORIES: "/c/{slug}",
        Listed.COLLECTIONS: "/s/{shop}/collections/{slug}",
        Listed.PRODUCTS: "/s/{shop}/p/{slug}",
    }
)
# A path, and when what stands there last changed, where that is known.
Entry = tuple[str, datetime | None]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A sitemap as it goes out, and until when it is good."""

    body: bytes
    until: datetime


@dataclass(frozen=True, slots=True)
class _Starts:
    """Where the parts of a sort of page begin, in their order, and until when that is good."""

    ids: Sequence[UUID]
    until: datetime


class Sitemaps:
    """Sitemaps of this process, compressed, kept for an hour; the one longest unused is dropped first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._starts: dict[str, _Starts] = {}

    async def starts(self, of: str, *, now: datetime, look: Callable[[], Awaitable[Sequence[UUID]]]) -> Sequence[UUID]:
        """Where the parts of a sort of page begin, looked up where it is not known or that is long ago."""
        kept = self._starts.get(of)
        if kept is None or kept.until <= now:
            kept = self._starts[of] = _Starts(sorted(await look()), now + _KEPT_FOR)
        return kept.ids

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


@router.get("/sitemap.xml")
async def show_index(request: Request, settings: Settings, session: Read, now: Now, _: Public) -> Response:
    """All sitemaps; four statements an hour, one for each sort of page."""

    async def make() -> str:
        names = ["pages"]
        for of in (None, *Listed):
            starts = await _starts(request, session, of, now=now)
            names += [f"{of.value if of else _SHOPS}/{start}" for start in starts]
        items = "".join(f"<sitemap><loc>{settings.base_url}/sitemaps/{name}.xml</loc></sitemap>\n" for name in names)
        return f'{_XML_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{items}</sitemapindex>\n'

    return _answer(request, await sitemaps(resources_of(request)).get("index", now=now, make=make))


@router.get("/sitemaps/pages.xml")
async def show_pages(request: Request, settings: Settings, now: Now, _: Public) -> Response:
    """The pages that there are one of; no statement."""

    async def make() -> str:
        return urlset([("/", None)], base_url=settings.base_url)

    return _answer(request, await sitemaps(resources_of(request)).get("pages", now=now, make=make))


@router.get("/sitemaps/shops/{start}.xml")
async def show_shops(request: Request, settings: Settings, session: Read, now: Now, start: UUID, _: Public) -> Response:
    """3,000 open shops from one on; one statement an hour, one more before the index was asked for."""
    start = part_with(start, await _starts(request, session, None, now=now))

    async def make() -> str:
        found = await shop_service.list_addresses(session, start=start, size=PAGE_SIZE)
        return urlset(((f"/s/{quote(slug)}", changed) for slug, changed in found), base_url=settings.base_url)

    return _answer(request, await sitemaps(resources_of(request)).get(f"{_SHOPS}/{start}", now=now, make=make))


@router.get("/sitemaps/{of}/{start}.xml")
async def show_part(
    request: Request, settings: Settings, session: Read, now: Now, of: Listed, start: UUID, _: Public
) -> Response:
    """3,000 products, collections or categories from one on; one statement an hour, whichever part it is.

    One more before the index was asked for.
    """
    start = part_with(start, await _starts(request, session, of, now=now))

    async def make() -> str:
        return urlset(await _entries(session, of=of, start=start), base_url=settings.base_url)

    return _answer(request, await sitemaps(resources_of(request)).get(f"{of.value}/{start}", now=now, make=make))


async def _starts(request: Request, session: ReadSession, of: Listed | None, *, now: datetime) -> Sequence[UUID]:
    """Where the parts of a sort of page begin; None stands for shops."""

    async def look() -> Sequence[UUID]:
        if of is None:
            return await shop_service.list_address_pages(session, size=PAGE_SIZE)
        return await sitemap.list_address_pages(session, of=of, size=PAGE_SIZE)

    return await sitemaps(resources_of(request)).starts(of.value if of else _SHOPS, now=now, look=look)


def part_with(wanted: UUID, starts: Sequence[UUID]) -> UUID:
    """The beginning of the part in which an id is, or would be; the least of all ids where there is no part."""
    place = bisect.bisect_right(starts, wanted) - 1
    return starts[max(place, 0)] if starts else UUID(int=0)


async def _entries(session: ReadSession, *, of: Listed, start: UUID) -> Iterable[Entry]:
    found = await sitemap.list_addresses(session, of=of, start=start, size=PAGE_SIZE)
    return ((path_of(of, each), each.updated_at) for each in found)


def path_of(of: Listed, listed: ListedAddress) -> str:
    """Where something of the catalogue has its page."""
    return _ADDRESSES[of].format(shop=quote(listed.shop_slug), slug=quote(listed.slug))


def urlset(entries: Iterable[Entry], *, base_url: str) -> str:
    """A sitemap; each address stands with the ones of its other languages."""
    items = "".join(_url(f"{base_url}{path}", changed) for path, changed in entries)
    return f'{_XML_HEAD}<urlset xmlns="{_NAMESPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{items}</urlset>\n'


def _url(address: str, changed: datetime | None) -> str:
    time = "" if changed is None else f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>"
    return f"<url><loc>{escape(address)}</loc>{time}{_languages(address)}</url>\n"


def _languages(address: str) -> str:
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(address)}{_mark(code)}"/>' for code in LANGUAGES
    )


def _mark(code: str) -> str:
    return "" if code == DEFAULT.code else f"?lang={code}"


def _answer(request: Request, body: bytes) -> Response:
    headers = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type="application/xml", headers=headers)
