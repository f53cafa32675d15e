"""What segments need from above: somebody who knows what was ordered."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from sokoni.commerce.customer.segment.types import Buyer, Purchases
from sokoni.core.database import ReadSession


class PurchaseRecords(Protocol):
    """Knows who ordered what in a shop; `order` registers it."""

    async def of_shop(
        self, session: ReadSession, *, shop_id: UUID, currency: str, buyer: Buyer | None = None
    ) -> Sequence[Purchases]:
        """What each of a shop's buyers ordered, or one of them; money in one currency, one statement."""
        ...


class _NoRecords:
    """Where nothing is ordered yet."""

    async def of_shop(
        self,
        session: ReadSession,  # noqa: ARG002  # the protocol's
        *,
        shop_id: UUID,  # noqa: ARG002
        currency: str,  # noqa: ARG002
        buyer: Buyer | None = None,  # noqa: ARG002
    ) -> Sequence[Purchases]:
        """Nothing."""
        return ()


_registered: list[PurchaseRecords] = [_NoRecords()]


def set_purchase_records(records: PurchaseRecords) -> None:
    """Name who knows what was ordered."""
    _registered[0] = records


def purchase_records() -> PurchaseRecords:
    """Who knows what was ordered."""
    return _registered[0]
