"""What shops add to the system."""

from sokoni.commerce.shop import addresses, handlers
from sokoni.commerce.shop.document_endpoints import router as document_router
from sokoni.commerce.shop.endpoints import router
from sokoni.commerce.shop.events import ShopApproved, ShopRejected, ShopSuspended
from sokoni.commerce.shop.opening.endpoints import router as opening_router
from sokoni.commerce.shop.team_endpoints import join_router
from sokoni.commerce.shop.team_endpoints import router as team_router
from sokoni.commerce.shop.undoing import ShopUndoer
from sokoni.core.http.edge import HttpSettings
from sokoni.core.jobs.types import Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers


def _install(resources: Resources) -> None:
    addresses.set_base_url(resources.get(HttpSettings).base_url)
    undoers(resources).add(ShopUndoer())


MODULE = Module(
    name="commerce.shop",
    routers=(router, document_router, opening_router, team_router, join_router),
    install=_install,
    subscriptions=tuple(
        Subscription(event_type=each, handler=handlers.tell_team, name=f"shop.tell_team_on_{each.name}")
        for each in (ShopApproved, ShopRejected, ShopSuspended)
    ),
)
