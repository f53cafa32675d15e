"""Recommendations by the clock: a run in chunks, each a transaction, and read only when all of it is there."""

from uuid import UUID

from sokoni.commerce.recommendation import service
from sokoni.commerce.recommendation.events import RecommendationsComputed
from sokoni.commerce.recommendation.settings import RecommendationSettings
from sokoni.core.cache import Cache
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext

COMPUTE = "recommendation.compute"
# The tag of what shows recommendations.
TAG = "recommendations"


async def compute(context: JobContext, *, generation: int | None = None, after: str | None = None) -> None:
    """Begin a run, or go on with one; who begins anew leaves an unfinished run behind."""
    if generation is None:
        made_of = service.sources(settings=context.resources.get(RecommendationSettings), now=context.now)
        generation = await service.begin(context.session, made_of=made_of, now=context.now)
        await jobs.continue_with(context, generation=generation)
        return
    cursor = None if after is None else UUID(after)
    last = await service.work(context.session, generation=generation, after=cursor)
    if last is None:
        await service.finish(context.session, generation=generation, now=context.now)
    else:
        await jobs.continue_with(context, generation=generation, after=str(last))


def forget(cache: Cache, _event: RecommendationsComputed) -> None:
    """Drop everything that shows recommendations."""
    cache.forget([TAG])
