"""Runs of recommendations for tests."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.recommendation import service
from sokoni.commerce.recommendation.settings import RecommendationSettings
from sokoni.core.database import WriteSession


async def run(session: WriteSession, *, now: datetime, limit: int = 2) -> int:
    """How many chunks a whole run took, of so few products that there are several."""
    made_of = service.sources(settings=RecommendationSettings(), now=now)
    generation = await service.begin(session, made_of=made_of, now=now)
    last: UUID | None = None
    chunks = 0
    while (last := await service.work(session, generation=generation, after=last, limit=limit)) is not None:
        chunks += 1
    await service.finish(session, generation=generation, now=now)
    return chunks
