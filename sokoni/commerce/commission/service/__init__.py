"""What is done with commissions: rules by operators, charges by whoever books sales."""

from sokoni.commerce.commission.service.charging import foresee, freeze, list_lines, preview, reverse, sums_of_shop
from sokoni.commerce.commission.service.ruling import add_rule, end_rule, get_rule, list_rules, list_rules_for

__all__ = [
    "add_rule",
    "end_rule",
    "foresee",
    "freeze",
    "get_rule",
    "list_lines",
    "list_rules",
    "list_rules_for",
    "preview",
    "reverse",
    "sums_of_shop",
]
