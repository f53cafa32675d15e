"""What operators ask of orders and are told, on the wire."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from sokoni.commerce.order.schemas import Notes
from sokoni.commerce.order.types import CurrencyFigures, OrderFigures, OrderStatus, PaymentState
from sokoni.commerce.payment.types import RefundTo
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema


class RefundIn(Schema):
    """Money to give back without anything coming back."""

    amount: MoneyOut | None = Field(default=None, description="Without, all that is left.")
    sub_order_id: UUID | None = Field(default=None, description="One shop's part; without, the whole order.")
    reason: Notes = ""
    refund_to: RefundTo = Field(
        default=RefundTo.PAYMENT, description="The way it was paid, or as store credit of the buyer's account."
    )
    expected_left: MoneyOut | None = Field(
        default=None, description="What you saw to be left; something else by now refuses the refund."
    )


class ReleaseIn(Schema):
    """Why an order leaves the account that it joined."""

    reason: Notes = Field(min_length=1)


class CurrencyFiguresOut(Schema):
    """What orders came to in one currency."""

    currency: str
    orders: int
    sales: MoneyOut
    paid: MoneyOut
    refunded: MoneyOut

    @classmethod
    def of(cls, found: CurrencyFigures) -> Self:
        """The wire form."""
        return cls(
            currency=found.currency,
            orders=found.orders,
            sales=MoneyOut.of(found.sales),
            paid=MoneyOut.of(found.paid),
            refunded=MoneyOut.of(found.refunded),
        )


class OrderFiguresOut(Schema):
    """Orders of a half-open period."""

    date_from: datetime
    date_to: datetime
    orders: int
    by_status: dict[OrderStatus, int]
    by_payment_state: dict[PaymentState, int]
    by_currency: list[CurrencyFiguresOut]

    @classmethod
    def of(cls, found: OrderFigures) -> Self:
        """The wire form."""
        return cls(
            date_from=found.placed_from,
            date_to=found.placed_until,
            orders=found.orders,
            by_status=dict(found.by_status),
            by_payment_state=dict(found.by_payment_state),
            by_currency=[CurrencyFiguresOut.of(each) for each in found.by_currency],
        )
