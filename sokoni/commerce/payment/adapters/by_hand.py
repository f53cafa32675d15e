"""Refunds that a gateway does not make: a person has to, and is told why."""

from datetime import datetime

from sokoni.commerce.payment.types import EventKind, Payment, ProviderEvent, Refund

_MAX_REASON = 200


def asked(payment: Payment, refund: Refund, *, reason: str, now: datetime, name: str = "") -> ProviderEvent:
    """That a refund waits for a person; under the `name` that it will have if the gateway makes it after all."""
    return ProviderEvent(
        key=f"by_hand:{refund.id}",
        payment_ref=str(payment.id),
        kind=EventKind.REFUND_BY_HAND,
        occurred_at=now,
        refund_id=name or str(refund.id),
        reason=reason[:_MAX_REASON],
    )
