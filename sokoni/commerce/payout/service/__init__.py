"""What is done with payouts: entries by whoever books sales, statements by runs, moves by operators."""

from sokoni.commerce.payout.service.checking import check, find_differences, rebuild
from sokoni.commerce.payout.service.entering import direct_of, hold, record, ripen
from sokoni.commerce.payout.service.moving import approve, fail, mark_paid, void
from sokoni.commerce.payout.service.reading import (
    get_statement,
    get_terms,
    list_balances,
    list_payouts,
    list_terms,
    pending_commissions,
    put_terms,
    set_destination,
    set_hold,
)
from sokoni.commerce.payout.service.running import run

__all__ = [
    "approve",
    "check",
    "direct_of",
    "fail",
    "find_differences",
    "get_statement",
    "get_terms",
    "hold",
    "list_balances",
    "list_payouts",
    "list_terms",
    "mark_paid",
    "pending_commissions",
    "put_terms",
    "rebuild",
    "record",
    "ripen",
    "run",
    "set_destination",
    "set_hold",
    "void",
]
