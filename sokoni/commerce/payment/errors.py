"""What may be refused around a payment.

DomainError
├── PaymentMissing         nothing there, or not yours
├── PayableMissing         no such thing to pay for, or not yours
├── PayableClosed          it is paid or given up; nothing is to be paid
├── NothingToPay           an amount of zero, or less
├── PaymentUnderWay        another way of paying is already in the middle of it
├── ProviderUnknown        no provider of that name
├── AmountUnsupported      not this much, or not in this currency, by this provider
├── PaymentNotOpen         paid, failed or given up: there is nowhere to go
├── GatewayUnavailable     the gateway does not answer
├── GatewayRefused         the gateway does not take it
├── WebhookUnsupported     this provider sends no webhooks
├── WebhookUnsigned        the signature is missing, wrong or too old
├── WebhookMalformed       signed, and not readable
├── WebhookTooLarge        more than a webhook ever needs
├── ReceiptNotExpected     this payment takes no receipt, or not any more
├── ReceiptMissing         no receipt was uploaded
├── ReceiptChanged         another receipt has come since
├── ReceiptDecided         the other decision was already made
├── ReceiptsExhausted      too many receipts for one payment
├── ReasonMissing          a rejection that says nothing
├── StepsInvalid           sums cannot be lowered by so many steps
├── ReceiptNotYours        deciding is for the shop that is paid, or the operator
├── NothingToReview        nobody has to look at it, or somebody did
├── CashNotExpected        the payment is not paid in cash, or was given up
├── RefundTooLarge         more than is left of the capture
├── RefundDiffers          the key was used for another refund
├── RefundNotByHand        no person has to make this refund
├── RefundEnded            it went through; there is nothing to try again
├── TestPaymentNotExpected a payment that is not at the test gateway
└── TestPaymentDecided     the test gateway's buyer already chose otherwise
"""

from uuid import UUID

from sokoni.core.errors import DomainError, Kind, Reason
from sokoni.core.money import Money


class PaymentMissing(DomainError):
    """There is no such payment, or it belongs to somebody else; both look the same from outside."""

    code = "payment.missing"
    kind = Kind.MISSING
    message = "We could not find this payment."
    hint = "Open it from your order; a guest needs the link that came with the order."


class PayableMissing(DomainError):
    """There is nothing of that id to pay for, or it belongs to somebody else."""

    code = "payment.payable_missing"
    kind = Kind.MISSING
    message = "We could not find what is to be paid."
    hint = "Check the order's id; a guest also sends the order's token."


class PayableClosed(DomainError):
    """Nothing is to be paid here any more."""

    code = "payment.payable_closed"
    kind = Kind.CONFLICT
    message = "This order takes no payment any more."
    hint = "Look at the order: it is paid already, or was cancelled."

    def __init__(self, *, reference_id: UUID) -> None:
        super().__init__(reference_id=reference_id)


class NothingToPay(DomainError):
    """A payment of nothing."""

    code = "payment.nothing_to_pay"
    kind = Kind.INVALID
    message = "There is nothing to pay: {amount}."
    hint = "An order of nothing needs no payment; confirm it directly."

    def __init__(self, *, amount: Money) -> None:
        super().__init__(amount=str(amount))


class PaymentUnderWay(DomainError):
    """A way of paying was chosen, and has gone too far to be changed."""

    code = "payment.under_way"
    kind = Kind.CONFLICT
    message = "A payment by {provider} is already under way ({state})."
    hint = "Finish that payment, or cancel the order and place it again."

    def __init__(self, *, payment_id: UUID, provider: str, state: str) -> None:
        super().__init__(payment_id=payment_id, provider=provider, state=state)


class ProviderUnknown(DomainError):
    """A way of paying that this installation does not offer."""

    code = "payment.provider_unknown"
    kind = Kind.INVALID
    message = "'{provider}' is not a way to pay here; these are: {known}."
    hint = "Choose one of the ways that the checkout offers."

    def __init__(self, *, provider: str, known: str) -> None:
        super().__init__(provider=provider, known=known)


class AmountUnsupported(DomainError):
    """An amount that a way of paying cannot move."""

    code = "payment.amount_unsupported"
    kind = Kind.INVALID
    message = "{amount} cannot be paid by {provider}: {reason}."
    hint = "Choose another way of paying."

    def __init__(self, *, amount: Money, provider: str, reason: Reason) -> None:
        super().__init__(amount=str(amount), provider=provider, reason=reason)


class PaymentNotOpen(DomainError):
    """A payment for which nobody waits any more."""

    code = "payment.not_open"
    kind = Kind.CONFLICT
    message = "This payment takes no money: it is by {provider} and {state}."
    hint = "Look at the order; if it is still to be paid, begin a new payment."

    def __init__(self, *, provider: str, state: str) -> None:
        super().__init__(provider=provider, state=state)


class GatewayUnavailable(DomainError):
    """The gateway is away; what was asked of it may be asked again."""

    code = "payment.gateway_unavailable"
    kind = Kind.UNAVAILABLE
    message = "The payment provider {provider} does not answer: {reason}."
    hint = "Nothing was taken. Try again in a minute, or choose another way of paying."

    def __init__(self, *, provider: str, reason: str) -> None:
        super().__init__(provider=provider, reason=reason)


class GatewayRefused(DomainError):
    """The gateway answered no, and would again."""

    code = "payment.gateway_refused"
    kind = Kind.CONFLICT
    message = "The payment provider {provider} did not accept this: {reason}."
    hint = "Choose another way of paying; whoever runs this marketplace finds the reason in the log."

    def __init__(self, *, provider: str, reason: str) -> None:
        super().__init__(provider=provider, reason=reason)


class WebhookUnsupported(DomainError):
    """Nobody sends webhooks to this address."""

    code = "payment.webhook_unsupported"
    kind = Kind.MISSING
    message = "No payment provider named '{provider}' sends webhooks here."
    hint = "Check the address that was given to the provider."

    def __init__(self, *, provider: str) -> None:
        super().__init__(provider=provider)


class WebhookUnsigned(DomainError):
    """A webhook whose sender could not be proven."""

    code = "payment.webhook_unsigned"
    kind = Kind.UNAUTHENTICATED
    message = "The signature of this webhook does not hold: {reason}."
    hint = "Sign the raw body with the secret of this installation, and send it within five minutes."

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class WebhookMalformed(DomainError):
    """A webhook that is signed, and says nothing that can be read."""

    code = "payment.webhook_malformed"
    kind = Kind.INVALID
    message = "This webhook cannot be read: {reason}."
    hint = "Send the event as the provider documents it."

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class WebhookTooLarge(DomainError):
    """A webhook larger than any event is."""

    code = "payment.webhook_too_large"
    kind = Kind.INVALID
    message = "A webhook has at most {max_bytes} bytes."
    hint = "Send one event per request."

    def __init__(self, *, max_bytes: int) -> None:
        super().__init__(max_bytes=max_bytes)


class ReceiptNotExpected(DomainError):
    """A receipt for a payment that takes none."""

    code = "payment.receipt_not_expected"
    kind = Kind.CONFLICT
    message = "This payment takes no receipt: it is by {provider} and {state}."
    hint = "Look at the order for what is to be done next."

    def __init__(self, *, provider: str, state: str) -> None:
        super().__init__(provider=provider, state=state)


class ReceiptMissing(DomainError):
    """There is no receipt."""

    code = "payment.receipt_missing"
    kind = Kind.MISSING
    message = "No receipt was uploaded for this payment yet."
    hint = "Ask the customer to upload one from the order's page."


class ReceiptChanged(DomainError):
    """The receipt on the screen is not the newest one."""

    code = "payment.receipt_changed"
    kind = Kind.CONFLICT
    message = "The customer uploaded another receipt meanwhile."
    hint = "Reload the page and look at the new receipt."

    def __init__(self, *, receipt_id: UUID) -> None:
        super().__init__(receipt_id=receipt_id)


class ReceiptDecided(DomainError):
    """Somebody decided otherwise before."""

    code = "payment.receipt_decided"
    kind = Kind.CONFLICT
    message = "This receipt was already {state}."
    hint = "Reload the page. To give the money back, refund the payment; after a rejection, ask for a new receipt."

    def __init__(self, *, state: str) -> None:
        super().__init__(state=state)


class ReceiptsExhausted(DomainError):
    """Too many receipts for one payment."""

    code = "payment.receipts_exhausted"
    kind = Kind.LIMITED
    message = "A payment takes at most {limit} receipts."
    hint = "Write to the shop; they can see the receipts you sent."

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit=limit)


class ReasonMissing(DomainError):
    """A rejection that says nothing."""

    code = "payment.reason_missing"
    kind = Kind.INVALID
    message = "Nothing says what is wrong with the receipt."
    hint = "Choose a reason, or write what the customer should know."


class StepsInvalid(DomainError):
    """Sums of transfers cannot be lowered by so many steps."""

    code = "payment.steps_invalid"
    kind = Kind.INVALID
    message = "The sum of a transfer is lowered by 0 to {most} steps."
    hint = "Write 0 to ask everybody for the plain sum; 99 is enough for most shops."

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)


class ReceiptNotYours(DomainError):
    """Deciding about money is for those who get it."""

    code = "payment.receipt_not_yours"
    kind = Kind.FORBIDDEN
    message = "This receipt is not yours to decide."
    hint = "A receipt for goods of several shops is decided by the operator; others by a team member of the shop."


class CashNotExpected(DomainError):
    """Cash for a payment that is not paid in cash."""

    code = "payment.cash_not_expected"
    kind = Kind.CONFLICT
    message = "This payment takes no cash: it is by {provider} and {state}."
    hint = "Look at the order for how it is paid."

    def __init__(self, *, provider: str, state: str) -> None:
        super().__init__(provider=provider, state=state)


class RefundTooLarge(DomainError):
    """More would go back than came."""

    code = "payment.refund_too_large"
    kind = Kind.CONFLICT
    message = "At most {refundable} can be given back."
    hint = "Lower the amount; refunds that are on their way count too."

    def __init__(self, *, refundable: Money) -> None:
        super().__init__(refundable=str(refundable))


class RefundDiffers(DomainError):
    """One key, two refunds."""

    code = "payment.refund_differs"
    kind = Kind.CONFLICT
    message = "A refund of {amount} was already asked for under this key."
    hint = "Use a new key for a new refund."

    def __init__(self, *, amount: Money) -> None:
        super().__init__(amount=str(amount))


class RefundNotByHand(DomainError):
    """A refund that the provider makes, or that failed."""

    code = "payment.refund_not_by_hand"
    kind = Kind.CONFLICT
    message = "This refund does not wait for a person: it is {state}."
    hint = "Reload the page; the provider may have answered meanwhile."

    def __init__(self, *, state: str) -> None:
        super().__init__(state=state)


class RefundEnded(DomainError):
    """A refund that went through: there is nothing to try again."""

    code = "payment.refund_ended"
    kind = Kind.CONFLICT
    message = "This refund went through; there is nothing to try again."
    hint = "Reload the page; the provider may have answered meanwhile."


class TestPaymentNotExpected(DomainError):
    """A payment that is not at the test gateway."""

    __test__ = False
    code = "payment.test_not_expected"
    kind = Kind.CONFLICT
    message = "This payment is not at the test gateway: it is by {provider}."
    hint = "Pay it the way that was chosen at checkout."

    def __init__(self, *, provider: str) -> None:
        super().__init__(provider=provider)


class TestPaymentDecided(DomainError):
    """The buyer at the test gateway already chose otherwise."""

    __test__ = False
    code = "payment.test_decided"
    kind = Kind.CONFLICT
    message = "It was already chosen how this test payment goes: {behaviour}."
    hint = "Go back to the order to see what came of it."

    def __init__(self, *, behaviour: str) -> None:
        super().__init__(behaviour=behaviour)


class NothingToReview(DomainError):
    """Nobody has to look at the payment, or somebody did already."""

    code = "payment.nothing_to_review"
    kind = Kind.CONFLICT
    message = "Nothing about this payment waits to be looked at."
    hint = "Somebody may have been faster; look at the list again."
