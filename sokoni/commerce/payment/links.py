"""What whoever asks may do next with a payment, as links: by whether they pay, are paid, or decide about receipts."""

from sokoni.commerce.payment import policies, ports
from sokoni.commerce.payment.adapters.test_gateway import NAME as TEST
from sokoni.commerce.payment.ports import Payable
from sokoni.commerce.payment.types import Payment, State
from sokoni.core.http.schemas import LinkOut
from sokoni.identity.permission.types import Subject


def of_payment(payment: Payment, payable: Payable, subject: Subject) -> dict[str, LinkOut]:
    """What may be done with a payment as it stands: tried out, shown a receipt of, decided about."""
    address, links = f"/api/v1/payments/{payment.id}", of_flagged(payment)
    takes_receipts = payment.action is not None and payment.action.kind == "upload_receipt"
    if payment.state.is_open and policies.can_pay(subject, payable):
        if payment.provider == TEST:
            links["test"] = LinkOut(method="POST", href=f"{address}/test")
        if ports.find_gateway(payment.provider) is not None:
            links["open"] = LinkOut(method="POST", href=f"{address}/open")
        if takes_receipts:
            links["upload_receipt"] = LinkOut(method="POST", href=f"{address}/receipt")
    if takes_receipts:
        links["receipts"] = LinkOut(href=f"{address}/receipts")
    if payment.state is State.RECEIPT_REVIEW:
        if policies.can_see_receipt(subject, payable):
            links["receipt"] = LinkOut(href=f"{address}/receipt")
        if policies.can_decide_receipt(subject, payable):
            links["approve"] = LinkOut(method="POST", href=f"{address}/receipt/approve")
            links["reject"] = LinkOut(method="POST", href=f"{address}/receipt/reject")
    return links


def of_flagged(payment: Payment) -> dict[str, LinkOut]:
    """Where a payment and what it pays for stand."""
    return {
        "self": LinkOut(href=f"/api/v1/payments/{payment.id}"),
        "order": LinkOut(href=f"/api/v1/orders/{payment.reference_id}"),
    }
