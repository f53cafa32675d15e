"""Bank statements, their lines, and what lines are found to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sokoni.core.money import Money


class Fault(StrEnum):
    """Why a row of a file is no line."""

    NO_DATE = "no_date"
    NO_AMOUNT = "no_amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row of a file that could not be read; the first is 1."""

    row: int
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A line of a statement as a file says it; an amount below zero went out."""

    row: int
    booked_on: date
    amount: Money
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStatement:
    """What a file says, and what of it could not be read."""

    lines: tuple[ReadLine, ...]
    bad_rows: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line with its key, which is the same in every file that it comes in."""

    key: bytes
    line: ReadLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A file that somebody of a shop uploaded.

    `new` lines of money that came in are kept; `known` ones had come in an earlier file, and `outgoing` ones are none
    of a shop's orders.
    """

    id: UUID
    shop_id: UUID
    name: str
    currency: str
    new: int
    known: int
    outgoing: int
    bad_rows: tuple[BadRow, ...]
    uploaded_by: str
    uploaded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it is kept; `payment_id` is the transfer that somebody has said it is."""

    id: UUID
    statement_id: UUID
    row: int
    booked_on: date
    amount: Money
    text: str
    payment_id: UUID | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A transfer that a shop waits for, or has had: what it asks for, and what a line may say of it.

    `is_late`: its order was given up before the money came.
    """

    payment_id: UUID
    part_id: UUID
    code: str
    number: int
    buyer: str
    amount: Money
    asked_on: date
    is_paid: bool
    is_late: bool


class Sign(StrEnum):
    """By what a line was found to be a transfer, the surest first."""

    CODE = "code"
    NUMBER = "number"
    NAME = "name"
    SUM = "sum"


class Unmatched(StrEnum):
    """Why a line is no transfer that is waited for."""

    NO_ORDER = "no_order"
    SUM_DIFFERS = "sum_differs"
    SEVERAL = "several"
    PAID_ALREADY = "paid_already"
    OTHER_LINE = "other_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a line was found to be: a transfer with the sign of it, or why none.

    Where there is a reason, `transfer` is the one that it is about, and `among` are those that it may be.
    """

    transfer: Transfer | None = None
    sign: Sign | None = None
    reason: Unmatched | None = None
    among: tuple[Transfer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedLine:
    """A line with what it was found to be."""

    line: Line
    match: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """That a line is a transfer, as somebody saw it."""

    line_id: UUID
    payment_id: UUID


class LineOutcome(StrEnum):
    """What became of a choice: `moved` where it is not as it was seen any more."""

    CAPTURED = "captured"
    DONE_BEFORE = "done_before"
    MOVED = "moved"


Outcomes = Mapping[UUID, LineOutcome]
