"""What can be done with returns; callers use `service.request`, `service.approve` and so on."""

from sokoni.commerce.returns.service.appealing import appeal, decide_appeal
from sokoni.commerce.returns.service.asking import add_photo, cancel, request
from sokoni.commerce.returns.service.deciding import approve, receive, refund, reject
from sokoni.commerce.returns.service.exchanging import exchange, follow, price, send_replacement
from sokoni.commerce.returns.service.reading import (
    count_to_decide,
    get,
    get_photo_key,
    is_returnable,
    list_all,
    list_for_parts,
    list_for_shop,
)

__all__ = [
    "add_photo",
    "appeal",
    "approve",
    "cancel",
    "count_to_decide",
    "decide_appeal",
    "exchange",
    "follow",
    "get",
    "get_photo_key",
    "is_returnable",
    "list_all",
    "list_for_parts",
    "list_for_shop",
    "price",
    "receive",
    "refund",
    "reject",
    "request",
    "send_replacement",
]
