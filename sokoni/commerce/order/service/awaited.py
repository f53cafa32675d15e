"""Orders that are paid by transfer, for who looks into a shop's account. The caller has checked who may see them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order.paid_types import TransferOrder
from sokoni.commerce.order.repository import transfers
from sokoni.core.database import ReadSession

_MOST = 5_000


async def list_transfers(session: ReadSession, *, shop_id: UUID, since: datetime) -> Sequence[TransferOrder]:
    """The orders placed since a time that are paid by transfer, to this shop alone; the newest 5,000. One statement."""
    return await transfers.list_since(session, shop_id=shop_id, since=since, limit=_MOST)


async def list_by_payments(
    session: ReadSession, *, shop_id: UUID, payment_ids: Collection[UUID]
) -> Mapping[UUID, TransferOrder]:
    """A shop's orders by the payment that is their latest; one statement."""
    found = await transfers.list_by_payments(session, shop_id=shop_id, payment_ids=payment_ids)
    return {each.payment_id: each for each in found}
