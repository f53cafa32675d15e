"""What programs look for first: robots.txt, the app's manifest, its worker and its page for no network."""

from collections.abc import Iterable
from typing import Annotated

import orjson
from fastapi import Request
from starlette.responses import Response

from sokoni.core.http.edge import HttpSettings, provided
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, Public
from sokoni.web import rendering
from sokoni.web.static_files import static_files
from sokoni.web.translation import N_

router = Router(include_in_schema=False)
Settings = Annotated[HttpSettings, provided(HttpSettings)]

# What belongs to one person, or can be sorted and filtered without end.
_NOT_FOR_ROBOTS = (
    "/account", "/api/", "/cart", "/checkout", "/o/", "/operator", "/search?", "/seller", "/sign-in", "/sign-up", "/t/",
    "/*?cursor=", "/*?sort=", "/*&cursor=", "/*&sort=",
)  # fmt: skip
_NAME = "Sokoni"
_PURPOSE = N_("Things made with care, from shops you can talk to.")
_PAPER = "#fcf9f3"


@router.get("/robots.txt")
async def show_robots(settings: Settings, _: Public) -> Response:
    """Where robots need not look, and where the sitemaps are."""
    rules = "".join(f"Disallow: {path}\n" for path in _NOT_FOR_ROBOTS)
    text = f"User-agent: *\n{rules}\nSitemap: {settings.base_url}/sitemap.xml\n"
    return Response(text, media_type="text/plain", headers={"Cache-Control": "public, max-age=3600"})


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


def _icons() -> Iterable[dict[str, str]]:
    files = static_files()
    yield {"src": files.address("img/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    for name, size, purpose in (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("maskable-512", 512, "maskable")):
        file = f"vendor/app/{name}.png"
        if file in files:
            yield {"src": files.address(file), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
