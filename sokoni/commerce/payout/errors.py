"""What payouts refuse.

DomainError
├── PayoutMissing            there is no such statement, or it is another shop's
├── PayoutMoveRefused        it cannot go there from where it is
├── PayoutReferenceMissing   paid, but by which transfer?
├── PayoutReasonMissing      failed or voided, but why?
├── PayoutTermsInvalid       a hold or a destination that cannot be used
└── PayoutsBroken            statements and books say different things
"""

from collections.abc import Sequence

from sokoni.commerce.payout.types import PayoutState
from sokoni.core.errors import DomainError, Kind, Reason


class PayoutMissing(DomainError):
    """There is no such statement, or it is another shop's."""

    code = "payout.missing"
    kind = Kind.MISSING
    message = "There is no such statement."
    hint = "Look for it in the list of statements."


class PayoutMoveRefused(DomainError):
    """A statement cannot go there from where it is; nothing was changed."""

    code = "payout.move_refused"
    kind = Kind.CONFLICT
    message = "A statement that is {current} cannot become {wanted}."
    hint = "Look at it again: somebody else may have moved it on."

    def __init__(self, *, state: PayoutState, wanted: PayoutState, allowed: Sequence[PayoutState]) -> None:
        super().__init__(current=state.value, wanted=wanted.value, allowed=[each.value for each in allowed])


class PayoutReferenceMissing(DomainError):
    """What was paid has a reference by which the shop finds it at its bank."""

    code = "payout.reference_missing"
    kind = Kind.INVALID
    message = "A statement is paid by a transfer, and that has a reference."
    hint = "Write the bank's number of the transfer, of at most 100 characters."

    def __init__(self) -> None:
        super().__init__(field="reference")


class PayoutReasonMissing(DomainError):
    """Why a payout failed or was voided; its shop reads it."""

    code = "payout.reason_missing"
    kind = Kind.INVALID
    message = "Say why: the shop reads it."
    hint = "Write a few words, of at most 500 characters."

    def __init__(self) -> None:
        super().__init__(field="reason")


class PayoutTermsInvalid(DomainError):
    """A hold or a destination that cannot be used."""

    code = "payout.terms_invalid"
    kind = Kind.INVALID
    message = "This cannot be agreed with a shop: {reason}."
    hint = "Correct the field and send it again."

    def __init__(self, *, field: str, reason: Reason) -> None:
        super().__init__(field=field, reason=reason)


class PayoutsBroken(DomainError):
    """Statements and books say different things, which the program should have made impossible."""

    code = "payout.broken"
    kind = Kind.CONFLICT
    message = "Statements and books differ for {count} shops or statements, the first: {first}."
    hint = "Pay nobody until it is found out: `sokoni payouts check` names them all."

    def __init__(self, *, count: int, first: str) -> None:
        super().__init__(count=count, first=first)
