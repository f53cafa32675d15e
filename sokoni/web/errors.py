"""Refusals as pages: what happened, what to do, and a way on."""

from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from sokoni.core.errors import catalogue
from sokoni.core.http.problems import Problem
from sokoni.web import refusals, rendering
from sokoni.web.translation import N_

_UNAUTHENTICATED = 401
_HEADS = {
    400: N_("That could not be read"),
    401: N_("Please sign in"),
    403: N_("This is not open to you"),
    404: N_("Nothing on this table"),
    405: N_("That cannot be done here"),
    406: N_("That cannot be shown like this"),
    409: N_("That no longer fits"),
    412: N_("That no longer fits"),
    413: N_("That is too large"),
    415: N_("That cannot be used"),
    422: N_("Something is not right yet"),
    429: N_("A little slower, please"),
    503: N_("Very busy right now"),
}
_ANY_HEAD = N_("Something on our side went wrong")


def render(request: Request, problem: Problem) -> Response:
    """A problem as a page; whoever is not signed in is led to the door and back again."""
    if problem.status == _UNAUTHENTICATED and request.method in ("GET", "HEAD") and not rendering.is_fragment(request):
        back = rendering.page_address(request)
        return rendering.redirect(request, f"/sign-in?{urlencode({'next': back})}")
    response = rendering.page(
        request,
        "storefront/problem.html",
        status_code=problem.status,
        head=_HEADS.get(problem.status, _ANY_HEAD),
        problem=problem,
        detail=_detail(request, problem),
        hint=rendering.translate(request, None, problem.hint),
        wait=_wait(request, problem),
    )
    if rendering.is_fragment(request):
        # A refusal must not be squeezed into the part that htmx wanted to swap.
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"
        response.headers["HX-Reselect"] = "body"
    return response


def _wait(request: Request, problem: Problem) -> str:
    """After how long another try makes sense, in words; empty where nobody knows."""
    seconds = problem.headers.get("Retry-After", "")
    return rendering.words(request)[1].minutes(timedelta(seconds=int(seconds))) if seconds.isdecimal() else ""


def _detail(request: Request, problem: Problem) -> str:
    """What happened, in the reader's language: the template of a domain error is a message like any other."""
    declared = catalogue().get(problem.code)
    if declared is None:
        return rendering.translate(request, None, problem.detail)
    return refusals.say(declared.message, problem.extensions, translate=partial(rendering.translate, request, None))
