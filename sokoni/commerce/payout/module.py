"""What payouts add to the system."""

from sokoni.commerce.payout import handlers
from sokoni.commerce.payout.events import PayoutDestinationChanged, PayoutMoved
from sokoni.commerce.payout.settings import PayoutSettings
from sokoni.commerce.payout.undoing import PayoutTermsUndoer
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Schedule, Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers


def _install(resources: Resources) -> None:
    undoers(resources).add(PayoutTermsUndoer(), private=("destination",))


MODULE = Module(
    name="commerce.payout",
    routers=(
        Later("sokoni.commerce.payout.endpoints:router", under=("/api/v1/payouts",)),
        Later(
            "sokoni.commerce.payout.admin_endpoints:router",
            under=("/api/v1/admin/payouts", "/api/v1/admin/vendors/{vendor_id}/payout-terms"),
        ),
    ),
    jobs=(
        Job(name=handlers.RUN, handler=handlers.run),
        Job(name=handlers.CHECK, handler=handlers.check, attempts=2),
    ),
    subscriptions=(
        Subscription(event_type=PayoutMoved, handler=handlers.on_moved, name="payout.on_moved"),
        Subscription(
            event_type=PayoutDestinationChanged,
            handler=handlers.on_destination_changed,
            name="payout.on_destination_changed",
        ),
    ),
    schedules=(
        Schedule(name=handlers.RUN, cron="7 2 * * *", job=handlers.RUN),
        Schedule(name=handlers.CHECK, cron="37 3 * * *", job=handlers.CHECK),
    ),
    settings=(PayoutSettings,),
    install=_install,
)
