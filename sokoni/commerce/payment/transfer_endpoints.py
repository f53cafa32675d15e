"""How far shops let the sums of their transfers be lowered, over HTTP."""

from uuid import UUID

from sokoni.commerce.payment import policies, service
from sokoni.commerce.payment.schemas import TransferSumsIn, TransferSumsOut
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.routing import Router
from sokoni.identity.permission.edge import Seller

router = Router(prefix="/api/v1/vendors/{vendor_id}/transfer-sums", tags=["payments"])


@router.get("")
async def get_transfer_sums(vendor_id: UUID, session: Read, subject: Seller) -> TransferSumsOut:
    """Whether the open transfers of a shop ask for sums of their own, and how much less than is due at most."""
    policies.check_may_set_transfers(subject, vendor_id)
    return TransferSumsOut.of(await service.get_transfer_setting(session, shop_id=vendor_id))


@router.put("")
async def set_transfer_sums(
    vendor_id: UUID, body: TransferSumsIn, session: Write, subject: Seller, now: Now
) -> TransferSumsOut:
    """Let the sums of transfers be lowered by so many steps, so that no two open ones ask for the same; 0: by none."""
    setting = await service.set_transfer_setting(session, shop_id=vendor_id, steps=body.steps, subject=subject, now=now)
    return TransferSumsOut.of(setting)
