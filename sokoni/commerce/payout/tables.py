"""A statement as a table to keep."""

import csv
import io

from sokoni.commerce.payout.types import Parts, Payout, Statement
from sokoni.core.money import Money

_HEAD = (
    "order",
    "kind",
    "booked_at",
    "goods",
    "tax",
    "commission",
    "tax_on_commission",
    "taken_in",
    "total",
    "currency",
)


def to_csv(statement: Statement) -> str:
    """A line for each entry, what an earlier statement left over, and the sum; amounts with the currency's decimals."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEAD)
    currency = statement.payout.currency
    for each in statement.entries:
        writer.writerow([each.number, each.kind.value, each.booked_at.isoformat(), *_amounts(each.parts), currency])
    if statement.payout.carried:
        empty = [""] * (len(_amounts(statement.payout.parts)) - 1)
        carried = statement.payout.carried.to_decimal_string()
        writer.writerow(["", "carried_over", statement.payout.until.isoformat(), *empty, carried, currency])
    sums = _amounts(statement.payout.parts)
    sums[-1] = statement.payout.amount.to_decimal_string()
    writer.writerow(["", "sum", statement.payout.until.isoformat(), *sums, currency])
    return out.getvalue()


def name_of(payout: Payout) -> str:
    """What a file of a statement is called, without its ending."""
    return f"statement-{payout.number}"


def _amounts(parts: Parts) -> list[str]:
    shown: list[Money] = [
        parts.goods, parts.tax, parts.commission, parts.commission_tax, parts.direct, parts.total
    ]  # fmt: skip
    return [each.to_decimal_string() for each in shown]
