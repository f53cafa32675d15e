"""What endpoints declare to get a session, the time and the process's resources."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request

from sokoni.core.clock import Clock
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.pages import DEFAULT_LIMIT, MAX_LIMIT, PageQuery
from sokoni.core.resources import Resources
from sokoni.core.settings import setting

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class HttpSettings:
    """How this installation is reached from outside."""

    base_url: str = setting(
        "SOKONI_BASE_URL",
        default="http://127.0.0.1:8000",
        help="The public address, without a slash at the end.",
        schemes=("http", "https"),
    )
    trusted_hops: int = setting(
        "SOKONI_TRUSTED_HOPS",
        default=0,
        help="How many proxies of yours stand in front; only so many entries of X-Forwarded-For are believed.",
        at_least=0,
    )
    production: bool = setting("SOKONI_PRODUCTION", default=False, help="Refuses unsafe defaults and hides internals.")
    max_body_bytes: int = setting(
        "SOKONI_MAX_BODY_BYTES", default=25 * 2**20, help="The largest request body taken.", at_least=1
    )
    api_origins: tuple[str, ...] = setting(
        "SOKONI_API_ORIGINS",
        default=(),
        help="Other sites whose pages may call the API from a browser, `https://panel.example`; `*` is every site. They"
        " show a token or a key: cookies are not shared.",
    )


def resources_of(request: Request) -> Resources:
    """The resources that the process was put together with."""
    resources: Resources = request.app.state.resources
    return resources


async def _write_session(request: Request) -> AsyncIterator[WriteSession]:
    async with resources_of(request).get(Database).write() as session:
        request.state.write_session = session
        yield session


async def _read_session(request: Request) -> AsyncIterator[ReadSession]:
    async with resources_of(request).get(Database).read() as session:
        yield session


# Dependencies are coroutines even where they wait for nothing: FastAPI sends plain functions to a thread and back.
async def _now(request: Request) -> datetime:
    # Looked up by protocol: tests provide a clock that stands still.
    return resources_of(request).get(Clock).now()  # type: ignore[type-abstract]


# scope="function": the dependency ends, and the commit happens, before the response is sent. With the default scope a
# failed commit would already have answered 200.
Write = Annotated[WriteSession, Depends(_write_session, scope="function")]
Read = Annotated[ReadSession, Depends(_read_session, scope="function")]
Now = Annotated[datetime, Depends(_now)]


def provided(wanted: type[_T]) -> Any:
    """The dependency that hands an endpoint the process's instance of a type.

    Declared as `settings: Annotated[StockSettings, provided(StockSettings)]`.
    """

    async def take(request: Request) -> _T:
        return resources_of(request).get(wanted)

    return Depends(take)


def client_address(request: Request) -> str:
    """The address of who is asking: the peer, or behind N trusted proxies the Nth X-Forwarded-For entry from the right.

    The first entry is never believed: anyone can write it.
    """
    hops = resources_of(request).get(HttpSettings).trusted_hops
    peer = request.client.host if request.client else "unknown"
    if hops <= 0:
        return peer
    forwarded = [part.strip() for value in request.headers.getlist("x-forwarded-for") for part in value.split(",")]
    return forwarded[-hops] if len(forwarded) >= hops else peer


async def _client_address(request: Request) -> str:
    return client_address(request)


ClientAddress = Annotated[str, Depends(_client_address)]


async def _page_query(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Rows per page.")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=500, description="From a page's next or previous link.")] = None,
) -> PageQuery:
    return PageQuery(limit=limit, cursor=cursor)


# What an endpoint declares to take `limit` and `cursor` from the address.
PageParameters = Annotated[PageQuery, Depends(_page_query)]
