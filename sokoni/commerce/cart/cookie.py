"""How a browser keeps a guest's cart: the name of the cookie, and how it is read, set and cleared."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from sokoni.identity.permission.cookie import is_secure

NAME = "sokoni_cart"
HEADER = "X-Cart-Session"


def read(request: Request) -> str | None:
    """The cart token that a request carries: in the header, else in the cookie."""
    return request.headers.get(HEADER) or request.cookies.get(NAME)


def set_token(response: Response, request: Request, *, token: str, max_age: timedelta) -> None:
    """Give a new cart's token to the visitor: as a header for programs, as a cookie for browsers."""
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


def clear_token(response: Response, request: Request) -> None:
    """Take the token out of the visitor's browser."""
    response.delete_cookie(NAME, path="/", secure=is_secure(request), httponly=True, samesite="lax")
