"""What is decided about a request from its headers alone."""

from collections.abc import Mapping

from sokoni.identity.permission.types import Credentials, Means

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
KEY_PREFIX = "sk_"
_OUR_OWN = frozenset({"same-origin", "none"})
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def is_from_our_pages(
    *, method: str, host: str | None, fetch_site: str | None = None, origin: str | None = None
) -> bool:
    """Whether a request that acts by a cookie started on our own pages, or only reads.

    The browser's Fetch Metadata decides where it is sent; else the Origin must be the host that was asked. A request
    with neither is refused: every browser sends one of the two with a form, and programs have tokens and keys.
    """
    if method.upper() in SAFE_METHODS:
        return True
    if fetch_site is not None:
        return fetch_site.strip().lower() in _OUR_OWN
    if origin is None or not host:
        return False
    return _is_same_host(origin.strip().lower(), host.strip().lower())


def _is_same_host(origin: str, host: str) -> bool:
    # Behind a proxy that ends TLS the visitor's scheme is not known, so hosts are compared, default ports dropped.
    scheme, separator, authority = origin.partition("://")
    port = _DEFAULT_PORTS.get(scheme)
    if not separator or port is None:
        return False
    return authority.removesuffix(port) == host.removesuffix(port)


def find_credentials(headers: Mapping[str, str], *, cookie: str | None) -> Credentials:
    """What a request shows of itself: a key or token in a header wins over the cookie, which browsers send unasked."""
    key = headers.get("x-api-key")
    if key is not None:
        return Credentials(means=Means.API_KEY, secret=key.strip())
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    secret = secret.strip()
    if scheme.lower() == "bearer":
        means = Means.API_KEY if secret.startswith(KEY_PREFIX) else Means.ACCESS_TOKEN
        return Credentials(means=means, secret=secret)
    if cookie:
        return Credentials(means=Means.COOKIE, secret=cookie)
    return Credentials(means=Means.NOTHING)
