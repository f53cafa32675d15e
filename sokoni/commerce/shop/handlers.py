"""What shops do when operators have decided about them."""

from collections.abc import Mapping
from types import MappingProxyType

from sokoni.commerce.shop import mail, service
from sokoni.commerce.shop.events import ShopApproved, ShopRejected, ShopSuspended
from sokoni.commerce.shop.types import Status
from sokoni.core.http.edge import HttpSettings
from sokoni.core.jobs.types import JobContext
from sokoni.services.notification.types import Template

ShopDecided = ShopApproved | ShopRejected | ShopSuspended
_TEMPLATES: Mapping[type, tuple[Status, Template]] = MappingProxyType({
    ShopApproved: (Status.APPROVED, Template.SHOP_APPROVED),
    ShopRejected: (Status.REJECTED, Template.SHOP_REJECTED),
    ShopSuspended: (Status.SUSPENDED, Template.SHOP_SUSPENDED),
})  # fmt: skip


async def tell_team(context: JobContext, event: ShopDecided) -> None:
    """Tell a shop's managers and owners what was decided about it; nothing where that has changed again since."""
    status, template = _TEMPLATES[type(event)]
    shop = await service.get(context.session, shop_id=event.shop_id)
    if shop.status is not status:
        return
    await mail.write_to_team(
        context.session,
        shop_id=shop.id,
        shop_name=shop.name,
        template=template,
        values={
            "reason": shop.status_reason,
            "link": f"{context.resources.get(HttpSettings).base_url}/seller/{shop.slug}",
        },
        about=f"{shop.id}:{shop.status_changed_at.isoformat()}",
        now=context.now,
    )
