"""Fetching addresses that other people wrote (product images, later webhooks) without opening our network to them.

A name is resolved once, every address it has is vetted, and the connection goes to a vetted address while `Host` and
TLS keep the name, so that a name which changes its mind between check and use gains nothing. Each redirect is vetted as
if it had been asked for. Proxies from the environment are never used, cookies are never kept.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from socket import SOCK_STREAM, gaierror
from typing import ClassVar

import httpx2

from sokoni.core.errors import DomainError, Kind, Reason
from sokoni.core.http import addresses
from sokoni.core.settings import setting

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

USER_AGENT = "Sokoni/0.1 (image fetcher)"
_ADDRESSES_TRIED = 3
_CONNECT_SECONDS = 5.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = 200
_INFLATE_STEP_BYTES = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class ClientSettings:
    """What requests on behalf of others may reach."""

    ports: tuple[str, ...] = setting(
        "OUTBOUND_PORTS", default=("80", "443"), help="Ports that fetched addresses may name, separated by commas."
    )
    allow_networks: tuple[str, ...] = setting(
        "OUTBOUND_ALLOW_NETWORKS",
        default=(),
        help="Private networks that may be fetched from, on any port, such as 127.0.0.0/8 while developing.",
    )
    max_redirects: int = setting("OUTBOUND_MAX_REDIRECTS", default=3, help="How many redirects a fetch follows.")


class FetchRefused(DomainError):
    """The address is not one that we ask."""

    code = "fetch.refused"
    kind = Kind.INVALID
    message = "The address {url} cannot be used: {reason}."
    hint = "Give a public http or https address."

    def __init__(self, *, url: str, reason: Reason) -> None:
        super().__init__(url=url, reason=reason)


class FetchTooLarge(DomainError):
    """More bytes than the caller takes, counted after decompression."""

    code = "fetch.too_large"
    kind = Kind.INVALID
    message = "What {url} answers is larger than {max_bytes} bytes."
    hint = "Offer a smaller file at this address."

    def __init__(self, *, url: str, max_bytes: int) -> None:
        super().__init__(url=url, max_bytes=max_bytes)


class FetchMistyped(DomainError):
    """A type that the caller does not take."""

    code = "fetch.mistyped"
    kind = Kind.INVALID
    message = "{url} answers with {content_type}, which is not what is expected here."
    hint = "Give the address of the file itself, not of a page that shows it."

    def __init__(self, *, url: str, content_type: str) -> None:
        super().__init__(url=url, content_type=content_type)


class FetchRejected(DomainError):
    """The other side answered, and not with the file."""

    code = "fetch.rejected"
    kind = Kind.INVALID
    message = "{url} answered {answered}."
    hint = "Open the address in a browser to see whether it still exists."

    def __init__(self, *, url: str, status: int) -> None:
        super().__init__(url=url, answered=status)


class FetchFailed(DomainError):
    """The other side could not be reached or broke off; trying later may help."""

    code = "fetch.failed"
    kind = Kind.UNAVAILABLE
    message = "{url} could not be fetched: {reason}."
    hint = "Try again later."

    def __init__(self, *, url: str, reason: Reason) -> None:
        super().__init__(url=url, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What an address answered."""

    body: bytes
    content_type: str  # Lower case without parameters; what the other side says, not what the bytes are.
    final_url: str


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a host, in the order of the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedClient:
    """Fetches from the public internet and from nowhere else, within bounds of size and time."""

    DEFAULT_TIMEOUT: ClassVar[timedelta] = timedelta(seconds=20)

    def __init__(
        self,
        settings: ClientSettings,
        *,
        resolver: Resolver = resolve,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """`resolver` and `transport` are given by tests.

        Raises:
            ValueError: a port or network of the settings cannot be read.
        """
        self._ports = frozenset(int(port) for port in settings.ports)
        self._networks = addresses.parse_networks(settings.allow_networks)
        self._max_redirects = settings.max_redirects
        self._resolver = resolver
        self._given_transport = transport

    @cached_property
    def _transport(self) -> httpx2.AsyncBaseTransport:
        # No connection is kept: the pool tells connections apart by address, and two names must not share one's TLS.
        limits = httpx2.Limits(max_connections=20, max_keepalive_connections=0)
        return self._given_transport or httpx2.AsyncHTTPTransport(trust_env=False, limits=limits)

    async def aclose(self) -> None:
        """Let go of the connections."""
        if "_transport" in self.__dict__:
            await self._transport.aclose()

    async def fetch(
        self,
        url: str,
        *,
        max_bytes: int,
        timeout: timedelta = DEFAULT_TIMEOUT,  # noqa: ASYNC109  # The bound is part of the promise, redirects included.
        accept: Collection[str] = (),
    ) -> Fetched:
        """The answer to a GET, at most `max_bytes` of it; `accept` holds types such as `image/` or `text/csv`.

        Raises:
            FetchRefused: the address, or one it redirects to, is not public http or https.
            FetchTooLarge, FetchMistyped, FetchRejected, FetchFailed: as their names say.
        """
        try:
            async with asyncio.timeout(timeout.total_seconds()):
                return await self._follow(url, max_bytes=max_bytes, accept=accept)
        except TimeoutError:
            raise FetchFailed(
                url=url, reason=Reason("no complete answer within {seconds:g} s", seconds=timeout.total_seconds())
            ) from None
        except httpx2.HTTPError as error:
            raise FetchFailed(
                url=url, reason=Reason("the connection failed ({failure})", failure=type(error).__name__)
            ) from error

    async def _follow(self, url: str, *, max_bytes: int, accept: Collection[str]) -> Fetched:
        current = _parse(url)
        for _ in range(self._max_redirects + 1):
            response = await self._ask(current)
            try:
                if response.status_code not in _REDIRECTS:
                    return await _read(response, url=str(current), max_bytes=max_bytes, accept=accept)
                current = _redirected(current, response.headers.get("location", ""))
            finally:
                await response.aclose()
        raise FetchRefused(url=url, reason=Reason("it redirects more than {most} times", most=self._max_redirects))

    async def _ask(self, url: httpx2.URL) -> httpx2.Response:
        last_error: httpx2.HTTPError | None = None
        for address in (await self._vetted(url))[:_ADDRESSES_TRIED]:
            try:
                return await self._transport.handle_async_request(_request(url, address))
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                last_error = error
        raise last_error or httpx2.ConnectError("no address")

    async def _vetted(self, url: httpx2.URL) -> Sequence[str]:
        """The addresses of a URL's host. One that is not public condemns them all: it is a trap or a mistake."""
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = await self._resolver(url.raw_host.decode("ascii").strip("[]"), port)
        except (gaierror, UnicodeError) as error:
            raise FetchFailed(url=str(url), reason=Reason("its host name is not known")) from error
        for text in found:
            address = addresses.parse_address(text)
            if addresses.is_within(address, self._networks):
                continue
            if not addresses.is_public(address):
                raise FetchRefused(url=str(url), reason=Reason("its host is not on the public internet"))
            if port not in self._ports:
                raise FetchRefused(url=str(url), reason=Reason("port {port} is not open to fetches", port=port))
        return found


def _parse(url: str) -> httpx2.URL:
    try:
        parsed = httpx2.URL(url.strip())
    except httpx2.InvalidURL as error:
        raise FetchRefused(url=url, reason=Reason("it is not a complete address")) from error
    if parsed.scheme not in {"http", "https"}:
        raise FetchRefused(url=url, reason=Reason("only http and https are fetched"))
    if parsed.userinfo:
        # The words of an error reach logs and reports: the password does not.
        raise FetchRefused(url=str(parsed.copy_with(userinfo=b"")), reason=Reason("it holds a user name or password"))
    if not parsed.host:
        raise FetchRefused(url=url, reason=Reason("it names no host"))
    return parsed


def _redirected(current: httpx2.URL, location: str) -> httpx2.URL:
    try:
        return _parse(str(current.join(location)))
    except httpx2.InvalidURL as error:
        raise FetchRefused(url=str(current), reason=Reason("it redirects to something that is no address")) from error


def _request(url: httpx2.URL, address: str) -> httpx2.Request:
    """A request that goes to an address and speaks to a name."""
    headers = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": USER_AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "identity",
    }
    extensions = {
        "sni_hostname": url.raw_host.decode("ascii").strip("[]"),
        "timeout": {"connect": _CONNECT_SECONDS},  # So that one dead address leaves time for the next.
    }
    return httpx2.Request("GET", url.copy_with(host=address, fragment=None), headers=headers, extensions=extensions)


async def _read(response: httpx2.Response, *, url: str, max_bytes: int, accept: Collection[str]) -> Fetched:
    if response.status_code != _OK:
        raise FetchRejected(url=url, status=response.status_code)
    content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if accept and not any(content_type.startswith(prefix) for prefix in accept):
        raise FetchMistyped(url=url, content_type=content_type or "no type")
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise FetchTooLarge(url=url, max_bytes=max_bytes)
    body = bytearray()
    async for piece in _decoded(response, url=url):
        body += piece
        if len(body) > max_bytes:
            raise FetchTooLarge(url=url, max_bytes=max_bytes)
    return Fetched(body=bytes(body), content_type=content_type, final_url=url)


async def _decoded(response: httpx2.Response, *, url: str) -> AsyncIterator[bytes]:
    """The body in small pieces. gzip, which some send unasked, is opened step by step: a bomb stops at the limit."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"identity", ""}:
        async for piece in response.aiter_raw():
            yield piece
        return
    if encoding != "gzip":
        raise FetchFailed(
            url=url, reason=Reason("it is compressed as {encoding}, which was not asked for", encoding=encoding)
        )
    inflater = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        async for piece in response.aiter_raw():
            rest, step = piece, b""
            while rest or len(step) == _INFLATE_STEP_BYTES:
                step = inflater.decompress(rest, _INFLATE_STEP_BYTES)
                yield step
                rest = inflater.unconsumed_tail
    except zlib.error as error:
        raise FetchFailed(url=url, reason=Reason("its compressed data is broken")) from error
    if not inflater.eof:
        raise FetchFailed(url=url, reason=Reason("it breaks off"))
