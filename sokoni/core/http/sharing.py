"""Which pages of other sites may call the API from a browser: none, unless an installation names them.

Source: Fetch Standard, CORS protocol. Cookies are never shared: a page elsewhere shows a token or a key, as programs
do.
"""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# What callers of the API say, beside what every page may.
_TAKEN = (
    "Authorization",
    "Content-Type",
    "X-API-Key",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "X-Cart-Session",
)
# What they are told beside the body.
_TOLD = ("ETag", "Link", "Location", "Retry-After", "X-Request-Id")
_REMEMBERED_SECONDS = 600


class SharedApi:
    """The application, whose API pages of some origins may call.

    `others` are addresses of the API that do not begin like it: `/health`, and all below `/auth/` where that is named.
    """

    def __init__(self, app: ASGIApp, *, origins: Sequence[str], others: Sequence[str] = ()) -> None:
        self._app = app
        self._below = ("/api/", *(each for each in others if each != "/" and each.endswith("/")))
        self._exact = frozenset(others)
        self._shared = CORSMiddleware(
            app,
            allow_origins=[each.rstrip("/") for each in origins],
            allow_methods=_METHODS,
            allow_headers=_TAKEN,
            expose_headers=_TOLD,
            max_age=_REMEMBERED_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; pages are nobody else's to read."""
        is_api = scope["type"] == "http" and self._is_api(scope["path"])
        await (self._shared if is_api else self._app)(scope, receive, send)

    def _is_api(self, path: str) -> bool:
        return path.startswith(self._below) or path in self._exact
