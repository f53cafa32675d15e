"""Payouts on the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from sokoni.commerce.payout.types import (
    Balance,
    Parts,
    Payout,
    PayoutEntry,
    PayoutEntryKind,
    PayoutState,
    PayoutTerms,
    Run,
    Statement,
)
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")]


class BalanceOfShopOut(Schema):
    """How a shop stands in one currency."""

    available: MoneyOut = Field(description="May be paid with the next run; negative where more went back than came.")
    on_hold: MoneyOut = Field(description="Waits for its parcel to arrive, or for its time after that.")
    under_way: MoneyOut = Field(description="Stands in statements that are not paid yet.")
    paid: MoneyOut

    @classmethod
    def of(cls, balance: Balance) -> Self:
        """The wire form of a balance."""
        return cls(
            available=MoneyOut.of(balance.available),
            on_hold=MoneyOut.of(balance.on_hold),
            under_way=MoneyOut.of(balance.under_way),
            paid=MoneyOut.of(balance.paid),
        )


class PayoutPartsOut(Schema):
    """What makes up an amount; commissions and what the shop took in itself are negative where something was sold."""

    goods: MoneyOut = Field(description="With delivery, without tax.")
    tax: MoneyOut = Field(description="The shop's to hand on.")
    commission: MoneyOut
    tax_on_commission: MoneyOut
    taken_in: MoneyOut = Field(description="Cash that the shop has already.")
    total: MoneyOut

    @classmethod
    def of(cls, parts: Parts) -> Self:
        """The wire form of parts."""
        return cls(
            goods=MoneyOut.of(parts.goods),
            tax=MoneyOut.of(parts.tax),
            commission=MoneyOut.of(parts.commission),
            tax_on_commission=MoneyOut.of(parts.commission_tax),
            taken_in=MoneyOut.of(parts.direct),
            total=MoneyOut.of(parts.total),
        )


class PayoutOut(Schema):
    """A statement without its entries."""

    id: UUID
    shop_id: UUID
    number: int
    state: PayoutState
    parts: PayoutPartsOut
    carried_over: MoneyOut = Field(description="What an earlier statement left over; nothing or less.")
    amount: MoneyOut
    entry_count: int
    until: datetime
    reference: str
    reason: str
    created_at: datetime
    approved_at: datetime | None
    paid_at: datetime | None

    @classmethod
    def of(cls, payout: Payout) -> Self:
        """The wire form of a statement."""
        return cls(
            id=payout.id,
            shop_id=payout.shop_id,
            number=payout.number,
            state=payout.state,
            parts=PayoutPartsOut.of(payout.parts),
            carried_over=MoneyOut.of(payout.carried),
            amount=MoneyOut.of(payout.amount),
            entry_count=payout.entry_count,
            until=payout.until,
            reference=payout.reference,
            reason=payout.reason,
            created_at=payout.created_at,
            approved_at=payout.approved_at,
            paid_at=payout.paid_at,
        )


class PayoutEntryOut(Schema):
    """A sale, or something that came off one, in a statement."""

    order_number: int = Field(description="The shop's own number of the order.")
    sub_order_id: UUID
    kind: PayoutEntryKind
    parts: PayoutPartsOut
    booked_at: datetime

    @classmethod
    def of(cls, entry: PayoutEntry) -> Self:
        """The wire form of an entry."""
        return cls(
            order_number=entry.number,
            sub_order_id=entry.reference_id,
            kind=entry.kind,
            parts=PayoutPartsOut.of(entry.parts),
            booked_at=entry.booked_at,
        )


class StatementOut(PayoutOut):
    """A statement with all that stands in it."""

    entries: list[PayoutEntryOut]

    @classmethod
    def of_statement(cls, statement: Statement) -> Self:
        """The wire form of a whole statement."""
        entries = [PayoutEntryOut.of(each) for each in statement.entries]
        return cls(**dict(PayoutOut.of(statement.payout)), entries=entries)


class PayoutRunOut(Schema):
    """What a run made."""

    drafted: int
    carried: int
    has_more: bool = Field(description="More shops wait than one run takes: run again.")

    @classmethod
    def of(cls, run: Run) -> Self:
        """The wire form of a run."""
        return cls(drafted=run.drafted, carried=run.carried, has_more=run.has_more)


class PayoutBatchIn(Schema):
    """Statements that are approved together, all or none."""

    model_config = ConfigDict(extra="forbid")

    payout_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class PayoutPaidIn(Schema):
    """By which transfer a statement was paid."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reference": "BANK-2026-000123"}]})

    reference: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00]*$")]


class PayoutReasonIn(Schema):
    """Why a payout failed or is not made; its shop reads it."""

    model_config = ConfigDict(extra="forbid")

    reason: Words


class PayoutHoldIn(Schema):
    """How many days after delivery a shop's money is held; null as everybody's."""

    model_config = ConfigDict(extra="forbid")

    hold_days: int | None


class PayoutDestinationIn(Schema):
    """Where a shop's money is sent: bank, account, name."""

    model_config = ConfigDict(extra="forbid")

    shop_id: UUID | None = None
    destination: Words


class PayoutTermsOut(Schema):
    """What is agreed with a shop."""

    shop_id: UUID
    hold_days: int | None
    destination: str

    @classmethod
    def of(cls, terms: PayoutTerms) -> Self:
        """The wire form of terms."""
        return cls(shop_id=terms.shop_id, hold_days=terms.hold_days, destination=terms.destination)
