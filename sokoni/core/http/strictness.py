"""What a request to the API may not be, whatever it asks for: told before anything is read or done.

A parameter that an operation does not know is refused, not overlooked: `?catgory=…` would answer everything, and its
caller would take it for the answer. Bodies come in the type that the operation reads, answers go out as JSON.
"""

from collections.abc import Callable, Iterator
from difflib import get_close_matches

from fastapi import Request, params
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from sokoni.core.errors import DomainError, Kind

Check = Callable[[Request], None]
# In `openapi_extra` of a route that others call in their own manner, such as a webhook: with parameters of their own,
# and with whatever their client accepts, as they read no more of the answer than its status.
ANY_QUERY = "x-any-query"
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


class UnknownParameter(DomainError):
    """The address holds a parameter that the operation does not know."""

    code = "http.unknown_parameter"
    kind = Kind.INVALID
    message = "There is no parameter “{parameter}” here."
    hint = "Check how it is written: `known` lists the parameters that are taken, `meant` the likeliest."

    def __init__(self, *, parameter: str, known: list[str], meant: str | None) -> None:
        super().__init__(parameter=parameter, known=known, meant=meant)


def checks_of(route: APIRoute) -> tuple[Check, ...]:
    """What to look at before a route's handler runs; nothing for pages, whose visitors bring what they like."""
    if not route.path.startswith("/api/"):
        return ()
    found: list[Check] = []
    is_others = bool((route.openapi_extra or {}).get(ANY_QUERY))
    if not is_others:
        found.append(_query_check(frozenset(_query_names(route.dependant))))
    if route.body_field is not None:
        found.append(_check_form if isinstance(route.body_field.field_info, params.Form) else _check_json)
    if route.response_model is not None and not is_others:
        found.append(_check_accept)
    return tuple(found)


def _query_names(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _query_names(inner)


def _query_check(known: frozenset[str]) -> Check:
    def check(request: Request) -> None:
        if not request.scope["query_string"]:
            return
        for name in request.query_params:
            if name not in known:
                close = get_close_matches(name, known, n=1)
                raise UnknownParameter(parameter=name[:100], known=sorted(known), meant=close[0] if close else None)

    return check


def _check_json(request: Request) -> None:
    kind = request.headers.get("content-type")
    if kind is None:
        if _has_body(request.headers):
            raise HTTPException(status_code=415)
        return
    main = kind.partition(";")[0].strip().lower()
    if main != "application/json" and not (main.startswith("application/") and main.endswith("+json")):
        raise HTTPException(status_code=415)


def _check_form(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _FORMS and _has_body(request.headers):
        raise HTTPException(status_code=415)


def _check_accept(request: Request) -> None:
    accept = request.headers.get("accept")
    if accept is None or "*/*" in accept or "json" in accept or "application/*" in accept or not accept.strip():
        return
    raise HTTPException(status_code=406)


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
