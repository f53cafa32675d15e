"""What a browser remembers of what was looked at: in a cookie of its own, and nowhere else."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.recommendation import rules
from sokoni.commerce.recommendation.settings import RecommendationSettings
from sokoni.core.http.edge import resources_of
from sokoni.web import rendering

SEEN_COOKIE = "seen"
_DAY_SECONDS = 24 * 3600
_REMEMBERED_DAYS = 90


def is_remembering(request: Request) -> bool:
    """Whether this installation lets browsers remember."""
    return resources_of(request).get(RecommendationSettings).remember_views


def seen_by(request: Request) -> tuple[UUID, ...]:
    """The products that this browser looked at, the last first; none where it is not to remember."""
    if not is_remembering(request):
        return ()
    return rules.unpack(request.cookies.get(SEEN_COOKIE, ""))


def remember(request: Request, response: Response, product_id: UUID) -> None:
    """Let the browser remember that it looked at a product; nothing of it is kept here."""
    if not is_remembering(request):
        return
    known = seen_by(request)
    if known[:1] != (product_id,):
        value = rules.pack(rules.remember(known, product_id))
        rendering.set_cookie(request, response, SEEN_COOKIE, value, max_age=_REMEMBERED_DAYS * _DAY_SECONDS)
