"""What can be done with payments; callers use `service.create`, `service.refund` and so on."""

from sokoni.commerce.payment.service.asking import claim_sum, get_transfer_setting, set_transfer_setting
from sokoni.commerce.payment.service.creation import ask_for_rest, create, get, list_for_reference, list_for_references
from sokoni.commerce.payment.service.ending import cancel, capture, collect_cash, expire
from sokoni.commerce.payment.service.inbox import ingest, list_events
from sokoni.commerce.payment.service.look_alikes import (
    compare as compare_receipts,
)
from sokoni.commerce.payment.service.look_alikes import (
    find_receipt,
    keep_print,
    list_all_submitted,
    list_candidates,
    list_look_alikes,
    list_submitted,
    receipt_queue,
    record_look_alikes,
)
from sokoni.commerce.payment.service.opening import prepare_opening, record_opening
from sokoni.commerce.payment.service.polling import ask_soon, claim_due_polls, record_answer
from sokoni.commerce.payment.service.receipts import (
    approve_receipt,
    current_receipt,
    list_receipts,
    reject_receipt,
    take_transfer,
    upload_receipt,
)
from sokoni.commerce.payment.service.reconciliation import (
    compare,
    count_differences,
    list_differences,
    list_to_compare,
)
from sokoni.commerce.payment.service.refund_desk import list_all_refunds, retry_refund
from sokoni.commerce.payment.service.refunds import (
    finish_refund,
    get_refund,
    keep,
    list_refunds,
    record_refund_answer,
    refund,
)
from sokoni.commerce.payment.service.review import finish_review, list_flagged, list_refunds_by_hand
from sokoni.commerce.payment.service.settlement import settle
from sokoni.commerce.payment.service.swapping import swap
from sokoni.commerce.payment.service.telegram import answer_pre_checkout, take_update
from sokoni.commerce.payment.service.testing import choose_test_outcome

__all__ = [
    "answer_pre_checkout",
    "approve_receipt",
    "ask_for_rest",
    "ask_soon",
    "cancel",
    "capture",
    "choose_test_outcome",
    "claim_due_polls",
    "claim_sum",
    "collect_cash",
    "compare",
    "compare_receipts",
    "count_differences",
    "create",
    "current_receipt",
    "expire",
    "find_receipt",
    "finish_refund",
    "finish_review",
    "get",
    "get_refund",
    "get_transfer_setting",
    "ingest",
    "keep",
    "keep_print",
    "list_all_refunds",
    "list_all_submitted",
    "list_candidates",
    "list_differences",
    "list_events",
    "list_flagged",
    "list_for_reference",
    "list_for_references",
    "list_look_alikes",
    "list_receipts",
    "list_refunds",
    "list_refunds_by_hand",
    "list_submitted",
    "list_to_compare",
    "prepare_opening",
    "receipt_queue",
    "record_answer",
    "record_look_alikes",
    "record_opening",
    "record_refund_answer",
    "refund",
    "reject_receipt",
    "retry_refund",
    "set_transfer_setting",
    "settle",
    "swap",
    "take_transfer",
    "take_update",
    "upload_receipt",
]
