"""Every refusal as a problem document: what, where, why, what to do. Source: RFC 9457."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from sokoni.core.database import DatabaseBusy, is_transient, is_unstorable_text
from sokoni.core.errors import DomainError, Kind, catalogue
from sokoni.core.http.responses import json_bytes
from sokoni.core.http.table import RouteTable

_log = structlog.get_logger()

STATUS_BY_KIND: Mapping[Kind, int] = {
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.MISSING: 404,
    Kind.CONFLICT: 409,
    Kind.OUTDATED: 412,
    Kind.INVALID: 422,
    Kind.LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}
_METHOD_NOT_ALLOWED = 405
_MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A refusal, ready to be shown as JSON or as a page."""

    status: int
    code: str
    title: str
    detail: str
    hint: str
    request_id: str = ""
    extensions: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The members of the document, the standard ones first."""
        return {
            "type": f"/problems/{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "hint": self.hint,
            "request_id": self.request_id,
            **{name: _plain(value) for name, value in self.extensions.items()},
        }


# Shows a problem as a page; the web floor registers one in `app.state.render_problem`.
ProblemRenderer = Callable[[Request, Problem], Response]


def _problem(status: int, code: str, detail: str, hint: str, *, title: str = "") -> Problem:
    return Problem(status=status, code=code, title=title or detail.rstrip("."), detail=detail, hint=hint)


BAD_REQUEST = _problem(
    400, "http.bad_request", "The request cannot be read.", "Check the syntax of the address, headers and body."
)
INVALID_REQUEST = _problem(
    422,
    "http.invalid_request",
    "Some values are missing or not of the expected form.",
    "See `errors` for each place and what is wrong there.",
    title="The request is not valid",
)
INTERNAL = _problem(
    500,
    "http.internal",
    "The request was not carried out; nothing was changed.",
    "Try again. If it happens again, tell the operator the request id.",
    title="Something on our side went wrong",
)
UNSTORABLE_TEXT = replace(
    INVALID_REQUEST,
    detail="A text holds a character that cannot be kept: the null character.",
    hint="Take the null character out of the text.",
)
# What the edge itself refuses, by code; everything else is a domain error.
_AT_THE_EDGE: Mapping[str, Problem] = {
    problem.code: problem
    for problem in (
        BAD_REQUEST,
        _problem(401, "http.unauthenticated", "Sign in first.", "Send a bearer token, an API key, or sign in."),
        _problem(403, "http.forbidden", "This is not yours to do.", "Ask for access, or sign in with another account."),
        _problem(
            404,
            "http.not_found",
            "There is nothing at this address.",
            "Check the address, or start from the home page.",
        ),
        _problem(
            405,
            "http.method_not_allowed",
            "This address cannot be used that way.",
            "See `Allow` for the methods it takes.",
        ),
        _problem(
            406,
            "http.not_acceptable",
            "Answers here are JSON, which `Accept` does not take.",
            "Leave `Accept` out, or send `Accept: application/json`.",
        ),
        _problem(413, "http.too_large", "What was sent is too large.", "Send a smaller body."),
        _problem(
            415,
            "http.unsupported_media_type",
            "This content type is not taken here.",
            "Send JSON, or a form where stated.",
        ),
        INVALID_REQUEST,
        INTERNAL,
    )
}
# An HTTPException says its status only; 422 and 500 are never raised as one.
_BY_STATUS: Mapping[int, Problem] = {problem.status: problem for problem in _AT_THE_EDGE.values()}


def edge_problems() -> Sequence[Problem]:
    """What the edge itself refuses."""
    return (*_AT_THE_EDGE.values(), UNSTORABLE_TEXT)


def declared_problem(code: str) -> Problem | None:
    """The problem of a code as it is declared, its places not filled in; None where nobody declares it."""
    if code in _AT_THE_EDGE:
        return _AT_THE_EDGE[code]
    error = catalogue().get(code)
    return None if error is None else _problem_of_class(error, detail=error.message)


def install(app: FastAPI) -> None:
    """Answer the errors that an application knows with a problem; `Edge` answers the ones that nobody foresaw."""
    app.add_exception_handler(DomainError, _on_domain_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(DBAPIError, _on_database_error)
    app.add_exception_handler(PoolTimeoutError, _on_database_error)
    app.add_exception_handler(ConnectionError, _on_database_error)


def problem_of(error: DomainError) -> Problem:
    """The problem that a domain error is shown as."""
    headers = {}
    if error.retry_after_seconds is not None:
        headers["Retry-After"] = str(error.retry_after_seconds)
    if error.kind is Kind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    return replace(_problem_of_class(type(error), detail=str(error)), extensions=error.fields, headers=headers)


def _problem_of_class(error: type[DomainError], *, detail: str) -> Problem:
    title = (error.__doc__ or error.code).partition("\n")[0].rstrip(".")
    return Problem(status=STATUS_BY_KIND[error.kind], code=error.code, title=title, detail=detail, hint=error.hint)


def respond(request: Request, problem: Problem) -> Response:
    """Show a problem as JSON, or as a page to who prefers one."""
    problem = replace(problem, request_id=getattr(request.state, "request_id", ""))
    render: ProblemRenderer | None = getattr(request.app.state, "render_problem", None)
    if render is not None and prefers_page(request):
        response = render(request, problem)
    else:
        response = Response(_body_of(problem), status_code=problem.status, media_type=_MEDIA_TYPE)
    for name, value in problem.headers.items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def _body_of(problem: Problem) -> bytes:
    try:
        return json_bytes(problem.to_json())
    except TypeError:
        # What was sent is told back, and JSON can hold halves of letters (a lone \ud800) that UTF-8 cannot.
        return json_bytes(
            json.loads(json.dumps(problem.to_json(), ensure_ascii=False, default=str).encode(errors="replace"))
        )


def prefers_page(request: Request) -> bool:
    """Whether a browser is asking for a page (API paths always answer JSON)."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


def route_of(scope: Scope) -> str:
    """The pattern of the address that was asked for, such as `/o/{token}`.

    This is what logs carry: an address itself may be all that it takes to open an order.
    """
    return getattr(scope.get("route"), "path", None) or "unmatched"


async def _on_domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    return respond(request, problem_of(error))


async def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    broken = next((each for each in error.errors() if each["type"] == "json_invalid"), None)
    if broken is not None:
        where = f"The body is not JSON: {broken['ctx']['error']} at character {broken['loc'][-1]}."
        return respond(request, replace(BAD_REQUEST, detail=where))
    return respond(request, replace(INVALID_REQUEST, extensions={"errors": _validation_errors(error.errors())}))


def _validation_errors(errors: Sequence[Any]) -> list[dict[str, str]]:
    return [
        {
            "in": str(item["loc"][0]) if item["loc"] else "body",
            "field": ".".join(str(part) for part in item["loc"][1:]),
            "message": str(item["msg"]),
            "type": str(item["type"]),
        }
        for item in errors
    ]


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = _BY_STATUS.get(error.status_code)
    problem = known or _problem(error.status_code, "http.error", str(error.detail), "Check the request and try again.")
    headers = dict(error.headers or {})
    if error.status_code == _METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed_methods(request))
    return respond(request, replace(problem, headers=headers))


def _allowed_methods(request: Request) -> list[str]:
    """Every method that some route takes at this address: the framework knows only the first one's."""
    matching = (route for route in _near(request) if route.path_regex.match(request.url.path))
    methods = {method for route in matching for method in route.methods or ()}
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


def _near(request: Request) -> Iterator[Route]:
    """The routes of an application that a request's address can mean, those of its table among them."""
    for context in iter_route_contexts(request.app.routes):
        route = context.original_route
        routes = route.near(request.scope) if isinstance(route, RouteTable) else (route,)
        yield from (each for each in routes if isinstance(each, Route))


async def _on_database_error(request: Request, error: Exception) -> Response:
    if is_unstorable_text(error):
        # Fields refuse it where they are declared; this is for one that forgot to.
        _log.warning("text with a null character", route=route_of(request.scope))
        return respond(
            request,
            UNSTORABLE_TEXT,
        )
    if not (is_transient(error) or isinstance(error, PoolTimeoutError)):
        return await on_any_error(request, error)
    _log.warning("database busy", error=str(error).partition("\n")[0], route=route_of(request.scope))
    return respond(request, problem_of(DatabaseBusy()))


async def on_any_error(request: Request, error: Exception) -> Response:
    """What is answered when we do not know what happened; the log has it all."""
    _log.error("unexpected error", route=route_of(request.scope), exc_info=error)
    return respond(request, INTERNAL)


def _plain(value: object) -> object:
    match value:
        case UUID() | datetime() | date():
            return str(value)
        case Mapping():
            return {str(name): _plain(item) for name, item in value.items()}
        case str() | int() | float() | bool() | None:
            return value
        case Sequence() | set() | frozenset():
            return [_plain(item) for item in value]
        case _:
            return str(value)
