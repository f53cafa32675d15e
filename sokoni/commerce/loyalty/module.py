"""What points add to the system."""

from sokoni.commerce.loyalty import handlers, links
from sokoni.commerce.loyalty.adapter import PointRecords
from sokoni.commerce.loyalty.events import ProgrammeChanged, TierReached
from sokoni.commerce.loyalty.settings import LoyaltySettings
from sokoni.commerce.loyalty.undoing import ProgrammeUndoer
from sokoni.core.follower import Following
from sokoni.core.http.edge import HttpSettings
from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.jobs.types import Job, Schedule, Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.account.ports import personal_records
from sokoni.services.undo.ports import undoers


def _install(resources: Resources) -> None:
    undoers(resources).add(ProgrammeUndoer())
    personal_records(resources).register(PointRecords())
    links.set_base_url(resources.get(HttpSettings).base_url)


MODULE = Module(
    name="commerce.loyalty",
    routers=(
        Later("sokoni.commerce.loyalty.endpoints:router", under=("/api/v1/admin/loyalty", "/api/v1/marketplace")),
    ),
    jobs=(
        Job(name=handlers.EXPIRE, handler=handlers.expire, priority=-5),
        Job(name=handlers.WARN, handler=handlers.warn, priority=-10),
    ),
    subscriptions=(
        Subscription(event_type=TierReached, handler=handlers.on_tier_reached, name="loyalty.on_tier_reached"),
    ),
    schedules=(
        Schedule(name=handlers.EXPIRE, cron="7 * * * *", job=handlers.EXPIRE),
        Schedule(name=handlers.WARN, cron="40 8 * * *", job=handlers.WARN),
    ),
    followings=(Following(ProgrammeChanged, handlers.forget_programme),),
    aliases=(Alias("GET", "/api/marketplace/loyalty", to="/api/v1/marketplace/loyalty"),),
    settings=(LoyaltySettings,),
    install=_install,
)
