"""What may be refused around store credit.

DomainError
├── CreditEmpty      there is none in this currency
├── CreditTooLittle  more should be taken away than there is
├── CreditAmount     an amount that cannot be given or taken
└── CreditUnknown    no credit made a payment
"""

from sokoni.core.errors import DomainError, Kind
from sokoni.core.money import Money


class CreditEmpty(DomainError):
    """There is no credit in the order's currency."""

    code = "store_credit.empty"
    kind = Kind.CONFLICT
    message = "You have no credit in {currency}."
    hint = "Pay another way."

    def __init__(self, *, currency: str) -> None:
        super().__init__(currency=currency)


class CreditTooLittle(DomainError):
    """More should be taken away than there is."""

    code = "store_credit.too_little"
    kind = Kind.CONFLICT
    message = "The account holds {held}, which is less than {wanted}."
    hint = "Take away what is there, or less."

    def __init__(self, *, held: Money, wanted: Money) -> None:
        super().__init__(held=str(held), wanted=str(wanted), field="amount")


class CreditAmount(DomainError):
    """An amount that cannot be given or taken."""

    code = "store_credit.amount"
    kind = Kind.INVALID
    message = "Credit of {amount} cannot be given or taken away."
    hint = "Give an amount above nothing."

    def __init__(self, *, amount: Money) -> None:
        super().__init__(amount=str(amount), field="amount")


class CreditUnknown(DomainError):
    """No credit made a payment."""

    code = "store_credit.unknown"
    kind = Kind.MISSING
    message = "No credit made this payment."
    hint = "Give the money back by the way in which it came."
