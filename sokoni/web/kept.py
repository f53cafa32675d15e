"""Pages that are the same for every guest: rendered once, kept until something on them changes."""

from collections.abc import Awaitable, Callable, Collection, Hashable
from typing import Any

from fastapi import Request
from starlette.responses import Response

from sokoni.core.database import ReadSession
from sokoni.core.http.answers import Answer, Answers
from sokoni.core.http.edge import resources_of
from sokoni.identity.permission.types import Subject
from sokoni.web import rendering
from sokoni.web.notes import NOTE_COOKIE
from sokoni.web.translation import LANGUAGE_COOKIE

Context = Callable[[ReadSession], Awaitable[dict[str, Any]]]


def answers_of(request: Request) -> Answers:
    """What this process keeps of answers."""
    return resources_of(request).get(Answers)


async def page(
    request: Request,
    template: str,
    *,
    subject: Subject,
    tags: Collection[str],
    context: Context,
    is_personal: bool = False,
    beside: Hashable = None,
) -> Response:
    """A page made from what can be looked at: for guests from memory, where it is kept and followed.

    `tags` name what the page is made from; `beside` tells it apart by what changes with the clock alone. Who is
    signed in, is told something once, or chooses a language gets it rendered anew, as whoever the page itself calls so:
    what is personal is never kept.
    """
    answers = answers_of(request)

    async def make(session: ReadSession) -> Answer:
        response = rendering.page(request, template, subject=subject, **await context(session))
        names = ("content-language", "cache-control", "vary")
        kept = {name: response.headers[name] for name in names if name in response.headers}
        return Answer(bytes(response.body), media_type="text/html; charset=utf-8", headers=kept)

    if is_personal or _is_personal(request, subject):
        # Its cookies belong to this answer, so that it goes out as it was rendered.
        async with answers.session() as session:
            return rendering.page(request, template, subject=subject, **await context(session))
    key = ("page", request.scope["path"], request.scope["query_string"], *rendering.reader_of(request, subject), beside)
    return (await answers.get(key, tags=tags, make=make)).response(request)


def _is_personal(request: Request, subject: Subject) -> bool:
    return subject.account_id is not None or NOTE_COOKIE in request.cookies or LANGUAGE_COOKIE in request.query_params
