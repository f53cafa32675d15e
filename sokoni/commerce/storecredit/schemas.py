"""Store credit on the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from sokoni.commerce.storecredit.types import CreditKind, CreditMovement, SpentCredit
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class CreditGrantIn(Schema):
    """Credit that an operator gives, or takes away that was given by mistake; its owner reads the reason."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "account_id": "01993c5e-1f2a-7b3c-8d4e-000000000001",
                    "amount": {"amount": 500000, "currency": "COP"},
                    "reason": "For the late parcel",
                }
            ]
        },
    )

    account_id: UUID
    amount: MoneyOut
    reason: Reason
    take_away: bool = False


class CreditSpendIn(Schema):
    """The order that one's credit pays for, in full or in part."""

    model_config = ConfigDict(extra="forbid")

    order_id: UUID


class CreditBalanceOut(Schema):
    """What an account holds in one currency."""

    balance: MoneyOut


class CreditMovementOut(Schema):
    """One change of a balance; negative where it fell."""

    id: UUID
    kind: CreditKind
    amount: MoneyOut
    note: str
    created_at: datetime

    @classmethod
    def of(cls, movement: CreditMovement) -> Self:
        """The wire form of a movement."""
        return cls(
            id=movement.id,
            kind=movement.kind,
            amount=MoneyOut.of(movement.amount),
            note=movement.note,
            created_at=movement.created_at,
        )


class SpentCreditOut(Schema):
    """What credit paid; `rest_payment_id` is the payment by which the rest is paid, if something is left."""

    payment_id: UUID
    paid: MoneyOut
    balance: MoneyOut
    rest: MoneyOut | None = Field(description="What is left to be paid.")
    rest_payment_id: UUID | None

    @classmethod
    def of(cls, spent: SpentCredit) -> Self:
        """The wire form of what was spent."""
        return cls(
            payment_id=spent.payment.id,
            paid=MoneyOut.of(spent.payment.captured),
            balance=MoneyOut.of(spent.balance),
            rest=None if spent.rest is None else MoneyOut.of(spent.rest.amount),
            rest_payment_id=None if spent.rest is None else spent.rest.id,
        )
