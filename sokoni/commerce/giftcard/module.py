"""What gift cards add to the whole."""

from sokoni.commerce.giftcard import handlers
from sokoni.commerce.giftcard.adapters.provider import gift_cards
from sokoni.commerce.giftcard.endpoints import router
from sokoni.commerce.payment import ports
from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module
from sokoni.core.resources import Resources


def _install(_resources: Resources) -> None:
    ports.add_in_part(gift_cards())


MODULE = Module(
    name="commerce.giftcard",
    routers=(router,),
    jobs=(Job(name=handlers.CHECK, handler=handlers.check, attempts=2),),
    schedules=(Schedule(name=handlers.CHECK, cron="27 3 * * *", job=handlers.CHECK),),
    install=_install,
)
