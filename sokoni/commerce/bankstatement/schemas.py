"""Bank statements on the wire."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import ConfigDict, Field

from sokoni.commerce.bankstatement.types import Choice, LineOutcome, MatchedLine, Outcomes, Statement, Transfer
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema

_MOST_CHOICES = 1_000


class UnreadRowOut(Schema):
    """A row of a file that could not be read; the first is 1."""

    row: int
    fault: str = Field(description="What it does not say: `no_date` or `no_amount`.")


class BankStatementOut(Schema):
    """A bank's file: how many lines of it were new, and what of it could not be read."""

    id: UUID
    name: str
    currency: str
    new: int = Field(description="Lines of money that came in, and that no earlier file had.")
    known: int = Field(description="Lines that an earlier file had.")
    outgoing: int = Field(description="Lines of money that went out; they are not kept.")
    unread: list[UnreadRowOut]
    uploaded_by: str
    uploaded_at: datetime

    @classmethod
    def of(cls, statement: Statement) -> Self:
        """The wire form."""
        return cls(
            id=statement.id,
            name=statement.name,
            currency=statement.currency,
            new=statement.new,
            known=statement.known,
            outgoing=statement.outgoing,
            unread=[UnreadRowOut(row=each.row, fault=each.fault.value) for each in statement.bad_rows],
            uploaded_by=statement.uploaded_by,
            uploaded_at=statement.uploaded_at,
        )


class TransferOut(Schema):
    """A transfer that a line may be, and its order."""

    payment_id: UUID
    sub_order_id: UUID
    code: str
    number: int
    buyer: str
    amount: MoneyOut
    is_paid: bool
    is_late: bool = Field(description="Its order was given up before the money came.")

    @classmethod
    def of(cls, transfer: Transfer) -> Self:
        """The wire form."""
        return cls(
            payment_id=transfer.payment_id,
            sub_order_id=transfer.part_id,
            code=transfer.code,
            number=transfer.number,
            buyer=transfer.buyer,
            amount=MoneyOut.of(transfer.amount),
            is_paid=transfer.is_paid,
            is_late=transfer.is_late,
        )


class BankLineOut(Schema):
    """A line of money that came in, and what it was found to be.

    With a `sign` it is the transfer: by the order's `code`, its `number`, the buyer's `name`, or the `sum` that one
    order alone asks for. With a `reason` it is not: `no_order`, `sum_differs` (from what the named order asks for),
    `several` orders ask for this sum (`among`), `paid_already`, or an `other_line` is it more surely.
    """

    id: UUID
    statement_id: UUID
    row: int
    booked_on: date
    amount: MoneyOut
    text: str
    transfer: TransferOut | None
    sign: str | None
    reason: str | None
    among: list[TransferOut]

    @classmethod
    def of(cls, found: MatchedLine) -> Self:
        """The wire form."""
        line, match = found.line, found.match
        return cls(
            id=line.id,
            statement_id=line.statement_id,
            row=line.row,
            booked_on=line.booked_on,
            amount=MoneyOut.of(line.amount),
            text=line.text,
            transfer=TransferOut.of(match.transfer) if match.transfer is not None else None,
            sign=match.sign.value if match.sign is not None else None,
            reason=match.reason.value if match.reason is not None else None,
            among=[TransferOut.of(each) for each in match.among],
        )


class LineChoiceIn(Schema):
    """That a line is a transfer."""

    line_id: UUID
    payment_id: UUID


class ConfirmLinesIn(Schema):
    """The lines whose money somebody has seen, and which transfers they are."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"lines": [{"line_id": str(UUID(int=0)), "payment_id": str(UUID(int=0))}]}]}
    )

    lines: list[LineChoiceIn] = Field(min_length=1, max_length=_MOST_CHOICES)

    def to_choices(self) -> list[Choice]:
        """The choices that are meant."""
        return [Choice(line_id=each.line_id, payment_id=each.payment_id) for each in self.lines]


class LineOutcomeOut(Schema):
    """What became of a line: `captured`, `done_before`, or `moved`, where it is not as it was seen any more."""

    line_id: UUID
    outcome: LineOutcome

    @classmethod
    def all_of(cls, outcomes: Outcomes) -> list[Self]:
        """The wire form of what became of several."""
        return [cls(line_id=line_id, outcome=outcome) for line_id, outcome in outcomes.items()]
