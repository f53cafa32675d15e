"""Hours and holidays over HTTP: looked at by everybody, said by the shop's managers."""

from uuid import UUID

from fastapi import Request

from sokoni.commerce.shop import errors, policies
from sokoni.commerce.shop import service as shops
from sokoni.commerce.shop.opening import service
from sokoni.commerce.shop.opening.schemas import OpeningIn, OpeningOut
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.preconditions import Unchanged, name_version
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Anyone, SignedIn

router = Router(prefix="/api/v1/vendors/{vendor_id}/opening", tags=["vendors"])


@router.get("")
async def get_vendor_opening(vendor_id: UUID, subject: Anyone, session: Read, now: Now, request: Request) -> OpeningOut:
    """When a shop is open, its holidays, and whether it takes orders now."""
    shop = await shops.get(session, shop_id=vendor_id)
    if not policies.can_see(subject, shop):
        raise errors.ShopMissing
    name_version(request, shop.updated_at)
    return OpeningOut.of(shop.opening, now)


@router.put("", dependencies=[Idempotent])
async def set_vendor_opening(
    vendor_id: UUID, body: OpeningIn, subject: SignedIn, session: Write, now: Now, unchanged: Unchanged
) -> OpeningOut:
    """Say when the shop is open, and its holidays; for its managers and owners."""
    policies.check_may_edit_profile(subject, vendor_id)
    shop = await service.update_opening(
        session,
        shop_id=vendor_id,
        opening=body.to_opening(),
        actor=subject.actor(),
        now=now,
        expected=unchanged.expected,
    )
    unchanged.name(shop.updated_at)
    return OpeningOut.of(shop.opening, now)
