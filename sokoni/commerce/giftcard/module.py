"""What gift cards add to the whole."""

from sokoni.commerce.giftcard import handlers, links
from sokoni.commerce.giftcard.adapters.provider import gift_cards
from sokoni.commerce.giftcard.sending import SEND
from sokoni.commerce.payment import ports
from sokoni.core.http.edge import HttpSettings
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module
from sokoni.core.resources import Resources


def _install(resources: Resources) -> None:
    ports.add_in_part(gift_cards())
    links.set_base_url(resources.get(HttpSettings).base_url)


MODULE = Module(
    name="commerce.giftcard",
    routers=(Later("sokoni.commerce.giftcard.endpoints:router", under=("/api/v1/gift-cards",)),),
    jobs=(
        Job(name=handlers.CHECK, handler=handlers.check, attempts=2),
        Job(name=SEND, handler=handlers.send_card, transactional=False),
    ),
    schedules=(Schedule(name=handlers.CHECK, cron="27 3 * * *", job=handlers.CHECK),),
    install=_install,
)
