"""Store credit and what becomes of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sokoni.commerce.payment.types import Payment
from sokoni.core.money import Money


class CreditKind(StrEnum):
    """Why a balance changed."""

    GRANTED = "granted"
    WITHDRAWN = "withdrawn"
    SPENT = "spent"
    RETURNED = "returned"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditMovement:
    """One change of a balance; `amount` is negative where it fell. `reference_id` names the payment or refund."""

    id: UUID
    account_id: UUID
    kind: CreditKind
    reference_id: UUID
    amount: Money
    note: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentCredit:
    """What credit paid, what is left of it, and the payment by which the rest is paid, if there is one."""

    payment: Payment
    balance: Money
    rest: Payment | None
