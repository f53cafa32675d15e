"""How far the sum of a transfer may be lowered, so that a line of a bank statement names its order. Pure."""

from sokoni.core import money
from sokoni.core.money import Money

MOST_STEPS = 999
# Never more than this share of what is paid, whatever its shop allows: one in so many.
_LEAST_SHARE = 10
# Banks of these currencies transfer whole units, although there are smaller ones on paper.
_WHOLE_UNITS_ONLY = frozenset({"COP", "HUF", "IDR", "TZS", "UZS"})


def step_of(currency: str) -> int:
    """The smallest difference between two transfers of a currency, in minor units."""
    return 10 ** money.exponent(currency) if currency in _WHOLE_UNITS_ONLY else 1


def lowest(amount: Money, *, steps: int, borne_by: Money) -> int:
    """The least that is asked for in place of an amount, in minor units.

    So many steps less, and at most a tenth less: of the amount, and of the part of an order that bears it.
    """
    step = step_of(amount.currency)
    possible = min(amount.amount, borne_by.amount) // _LEAST_SHARE // step
    return amount.amount - max(0, min(steps, possible)) * step
