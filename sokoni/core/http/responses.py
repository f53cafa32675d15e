"""Answers: JSON by orjson, and pages of lists with their Link header."""

from collections.abc import Callable
from typing import Any, TypeVar

import orjson
from fastapi import Request, Response
from starlette.datastructures import URL

from sokoni.core.pages import Page

T = TypeVar("T")


def json_bytes(value: Any) -> bytes:
    """A value as JSON bytes; UUIDs and times are written in their standard forms."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


class JsonBytes(Response):
    """JSON that is bytes already: read models go out as they were stored."""

    media_type = "application/json"


def page_body(page: Page[T], *, show: Callable[[T], Any], request: Request, response: Response) -> dict[str, Any]:
    """The body of a list (`items`, `next`, `previous`, `count`), with a Link header for its neighbours.

    Source: RFC 8288.
    """
    links = {
        "next": _link(request, page.next_cursor),
        "prev": _link(request, page.previous_cursor),
    }
    written = [f'<{url}>; rel="{relation}"' for relation, url in links.items() if url]
    if written:
        response.headers["Link"] = ", ".join(written)
    body: dict[str, Any] = {
        "items": [show(item) for item in page.items],
        "next": links["next"],
        "previous": links["prev"],
    }
    if page.count is not None:
        body["count"] = {"value": page.count.value, "exact": page.count.exact}
    return body


def _link(request: Request, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    url = URL(str(request.url)).include_query_params(cursor=cursor)
    return f"{url.path}?{url.query}"
