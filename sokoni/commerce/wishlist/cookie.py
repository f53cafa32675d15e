"""How a browser keeps a guest's wish list, and how programs send its token."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from sokoni.identity.permission.cookie import is_secure

NAME = "sokoni_wishes"
HEADER = "X-Wishlist-Session"


def read(request: Request) -> str | None:
    """The token that a request carries: in the header, else in the cookie."""
    return request.headers.get(HEADER) or request.cookies.get(NAME)


def set_token(response: Response, request: Request, *, token: str, max_age: timedelta) -> None:
    """Give a new list's token to the visitor: as a header for programs, as a cookie for browsers."""
    response.headers[HEADER] = token
    response.set_cookie(
        NAME,
        token,
        max_age=int(max_age.total_seconds()),
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )
