"""What whoever asks may do next with a shop, as links: by their role and by how the shop stands."""

from collections.abc import Mapping
from types import MappingProxyType

from sokoni.commerce.shop import policies, rules
from sokoni.commerce.shop.types import Shop, Status
from sokoni.core.http.schemas import LinkOut
from sokoni.identity.permission.types import Subject

_MOVES: Mapping[Status, str] = MappingProxyType(
    {Status.APPROVED: "approve", Status.REJECTED: "reject", Status.SUSPENDED: "suspend", Status.PENDING: "reopen"}
)


def of_shop(shop: Shop, subject: Subject | None) -> dict[str, LinkOut]:
    """What may be done with a shop: looked through, by its managers changed, by operators decided about."""
    links = {
        "self": LinkOut(href=f"/api/v1/vendors/{shop.id}"),
        "products": LinkOut(href=f"/api/v1/products?shop={shop.id}"),
        "collections": LinkOut(href=f"/api/v1/collections?shop={shop.id}"),
    }
    if subject is None:
        return links
    if policies.can_edit_profile(subject, shop.id):
        links["change"] = LinkOut(method="PUT", href="/api/v1/vendors/profile", body={"shop_id": str(shop.id)})
    if subject.is_operator:
        for wanted in rules.MOVES[shop.status]:
            href = f"/api/v1/admin/vendors/{shop.id}/status"
            links[_MOVES[wanted]] = LinkOut(method="PUT", href=href, body={"status": wanted.value})
    return links
