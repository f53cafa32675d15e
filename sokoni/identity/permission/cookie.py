"""Cookies that hold a token: the one that keeps a browser signed in, and those of visitors without an account.

Over TLS it is called `__Host-…`: browsers then take it only with Secure, for this host alone, so that no neighbouring
subdomain can plant one. Source: RFC 6265bis, 4.1.3.2.
"""

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from sokoni.core.http.edge import HttpSettings, resources_of

_PLAIN_NAME = "sokoni_session"
_SECURE_NAME = "__Host-sokoni_session"


def is_secure(request: Request) -> bool:
    """Whether visitors reach us over TLS: this request did, or the public address says so (a proxy may end TLS)."""
    # Making a URL of the request to ask for its scheme takes longer than all else here.
    is_direct = request.scope.get("scheme") == "https"
    return is_direct or resources_of(request).get(HttpSettings).base_url.startswith("https:")


def read(request: Request) -> str | None:
    """The session token in the cookie."""
    return request.cookies.get(_name(request))


def set_token(response: Response, request: Request, *, token: str, max_age: timedelta) -> None:
    """Keep a session token in the visitor's browser: HttpOnly, SameSite=Lax, Secure over TLS."""
    _keep(response, request, _name(request), token=token, max_age=max_age)


def clear_token(response: Response, request: Request) -> None:
    """Take the session token out of the visitor's browser."""
    response.delete_cookie(_name(request), path="/", secure=is_secure(request), httponly=True, samesite="lax")


def _name(request: Request) -> str:
    return _SECURE_NAME if is_secure(request) else _PLAIN_NAME


@dataclass(frozen=True, slots=True)
class GuestToken:
    """What somebody without an account shows to get back to what is theirs: a cookie in browsers, else a header."""

    cookie: str
    header: str

    def read(self, request: Request) -> str | None:
        """The token that a request carries: in the header, else in the cookie."""
        return request.headers.get(self.header) or request.cookies.get(self.cookie)

    def give(self, response: Response, request: Request, *, token: str, max_age: timedelta) -> None:
        """Hand a new token to the visitor: as a header for programs, as a cookie for browsers."""
        response.headers[self.header] = token
        _keep(response, request, self.cookie, token=token, max_age=max_age)

    def clear(self, response: Response, request: Request) -> None:
        """Take the token out of the visitor's browser."""
        response.delete_cookie(self.cookie, path="/", secure=is_secure(request), httponly=True, samesite="lax")


def _keep(response: Response, request: Request, name: str, *, token: str, max_age: timedelta) -> None:
    response.set_cookie(
        name,
        token,
        max_age=int(max_age.total_seconds()),
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )
