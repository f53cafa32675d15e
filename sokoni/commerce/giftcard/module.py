"""What gift cards add to the whole."""

from sokoni.commerce.giftcard.adapters.provider import GiftCards
from sokoni.commerce.giftcard.endpoints import router
from sokoni.commerce.payment import ports
from sokoni.core.module import Module
from sokoni.core.resources import Resources


def _install(_resources: Resources) -> None:
    ports.add_in_part(GiftCards())


MODULE = Module(name="commerce.giftcard", routers=(router,), install=_install)
