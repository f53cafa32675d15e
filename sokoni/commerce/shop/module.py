"""What shops add to the system."""

from sokoni.commerce.shop import addresses, handlers
from sokoni.commerce.shop.events import ShopApproved, ShopRejected, ShopSuspended
from sokoni.commerce.shop.undoing import ShopUndoer
from sokoni.core.http.edge import HttpSettings
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers


def _install(resources: Resources) -> None:
    addresses.set_base_url(resources.get(HttpSettings).base_url)
    undoers(resources).add(ShopUndoer())


MODULE = Module(
    name="commerce.shop",
    routers=(
        Later("sokoni.commerce.shop.endpoints:router", under=("/api/v1/admin/vendors", "/api/v1/vendors")),
        Later(
            "sokoni.commerce.shop.document_endpoints:router",
            under=("/api/v1/vendors/{vendor_id}/apply-again", "/api/v1/vendors/{vendor_id}/documents"),
        ),
        Later("sokoni.commerce.shop.opening.endpoints:router", under=("/api/v1/vendors/{vendor_id}/opening",)),
        Later("sokoni.commerce.shop.team_endpoints:router", under=("/api/v1/vendors/{vendor_id}/team",)),
        Later("sokoni.commerce.shop.team_endpoints:join_router", under=("/api/v1/team-invitations",)),
    ),
    install=_install,
    subscriptions=tuple(
        Subscription(event_type=each, handler=handlers.tell_team, name=f"shop.tell_team_on_{each.name}")
        for each in (ShopApproved, ShopRejected, ShopSuspended)
    ),
)
