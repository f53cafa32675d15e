"""Orders as receipts and transfers for them are judged."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidPart:
    """A live part of an order, as far as it tells who is paid."""

    id: UUID
    shop_id: UUID
    shop_slug: str
    shop_name: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidOrder:
    """An order as a receipt for it is judged: its code, who bought, and who is paid."""

    id: UUID
    code: str
    contact_name: str
    placed_at: datetime
    parts: tuple[PaidPart, ...]

    @property
    def shop_ids(self) -> frozenset[UUID]:
        """The shops that are paid."""
        return frozenset(part.shop_id for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOrder:
    """An order of one shop alone that is paid by transfer: what a line of a bank statement may say of it."""

    order_id: UUID
    part_id: UUID
    payment_id: UUID
    code: str
    number: int
    buyer: str
    placed_at: datetime
