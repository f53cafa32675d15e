"""What happened to payouts."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutDestinationChanged(Event):
    """A shop's money goes somewhere else from now on."""

    name: ClassVar[str] = "payout.destination_changed"
    shop_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutMoved(Event):
    """A statement of a shop was approved, paid, failed or voided."""

    name: ClassVar[str] = "payout.moved"
    payout_id: UUID
    shop_id: UUID
    source: str
    target: str
    amount: int
    currency: str
