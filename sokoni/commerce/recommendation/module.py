"""What recommendations add to the system."""

from sokoni.commerce.recommendation import handlers
from sokoni.commerce.recommendation.events import RecommendationsComputed
from sokoni.commerce.recommendation.settings import RecommendationSettings
from sokoni.core.follower import Following
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module

MODULE = Module(
    name="commerce.recommendation",
    routers=(
        Later(
            "sokoni.commerce.recommendation.endpoints:router",
            under=("/api/v1/products/{product_id}/recommendations", "/api/v1/recommendations"),
        ),
    ),
    jobs=(Job(name=handlers.COMPUTE, handler=handlers.compute, priority=-15),),
    schedules=(Schedule(name=handlers.COMPUTE, cron="50 * * * *", job=handlers.COMPUTE),),
    followings=(Following(RecommendationsComputed, handlers.forget),),
    settings=(RecommendationSettings,),
)
