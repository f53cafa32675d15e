"""How a page that is open hears of something: by a stream, or, for who asks for none, how far it has come."""

from uuid import UUID

from fastapi import Request
from starlette.responses import PlainTextResponse, Response

from sokoni.core.database import ReadSession
from sokoni.core.http.live import Live, Topic
from sokoni.identity.permission.types import AccountSubject

_STREAM = "text/event-stream"


async def answer(
    request: Request,
    session: ReadSession,
    live: Live,
    topic: Topic,
    key: UUID,
    *,
    subject: AccountSubject,
    since: str,
) -> Response:
    """A stream that tells whenever the thing has come further than its reader knows; or the mark as it stands.

    Raises:
        LiveFull: so many pages are open that no further one can be told.
    """
    if _STREAM not in request.headers.get("accept", ""):
        return PlainTextResponse((await topic.marks(session, [key])).get(key, ""))
    last = request.headers.get("last-event-id") or since
    return live.answer(topic, key, account_id=subject.account_id, since=last)
