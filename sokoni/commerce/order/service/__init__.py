"""What can be done with orders; callers use `service.place`, `service.move` and so on."""

from sokoni.commerce.order.service.awaited import list_by_payments, list_transfers
from sokoni.commerce.order.service.buyers import list_buyers, write_buyers
from sokoni.commerce.order.service.check import verify
from sokoni.commerce.order.service.claiming import claim, is_claimed, release
from sokoni.commerce.order.service.coming_back import (
    ask_back,
    keep_after_all,
    lock_part,
    take_back,
    tell_return,
    worth_of,
    write_to_buyer,
    write_to_shop,
)
from sokoni.commerce.order.service.delivered import (
    find_delivered,
    is_opened_by,
    list_delivered,
    list_delivered_of,
    list_sales,
    list_shares,
)
from sokoni.commerce.order.service.disputes import tell as tell_dispute
from sokoni.commerce.order.service.documents import issue_due, list_documents
from sokoni.commerce.order.service.exchanging import Exchanged, Swap, exchange, look_at_exchange, price_exchange
from sokoni.commerce.order.service.exporting import write_of_all, write_of_shop
from sokoni.commerce.order.service.giving_back import cancel, cancel_pieces, refund
from sokoni.commerce.order.service.importing import cancel_import, get_import, list_imports, start_import, work_import
from sokoni.commerce.order.service.mail import new_link
from sokoni.commerce.order.service.move import move, update
from sokoni.commerce.order.service.parcels import change_tracking, deliver, send, set_tracking
from sokoni.commerce.order.service.place import place
from sokoni.commerce.order.service.points import follow as follow_points
from sokoni.commerce.order.service.points import follow_account as follow_points_of_account
from sokoni.commerce.order.service.purchases import (
    buyer_of,
    follow_customers,
    list_bought,
    list_payers,
    list_shops_of,
    list_shops_paid,
    purchases,
)
from sokoni.commerce.order.service.read import (
    best_selling,
    board,
    count_by_status,
    figures_of,
    figures_of_shop,
    find,
    find_buyers,
    get,
    get_by_token,
    get_detail,
    hours_of,
    list_all,
    list_codes,
    list_for_account,
    list_for_shop,
    list_paid,
    list_parts_of,
    to_do,
    today,
    top_products,
)
from sokoni.commerce.order.service.settle import expire, settle, tell_rejection
from sokoni.commerce.order.service.share import get_shared, is_shared, share, unshare
from sokoni.commerce.order.service.takings import find_takings, takings_of
from sokoni.commerce.order.service.talk import list_threads, mark_seen, see_messages, write_message, write_note
from sokoni.commerce.order.service.telling import TELL_SHOPS, tell_shops

__all__ = [
    "TELL_SHOPS",
    "Exchanged",
    "Swap",
    "ask_back",
    "best_selling",
    "board",
    "buyer_of",
    "cancel",
    "cancel_import",
    "cancel_pieces",
    "change_tracking",
    "claim",
    "count_by_status",
    "deliver",
    "exchange",
    "expire",
    "figures_of",
    "figures_of_shop",
    "find",
    "find_buyers",
    "find_delivered",
    "find_takings",
    "follow_customers",
    "follow_points",
    "follow_points_of_account",
    "get",
    "get_by_token",
    "get_detail",
    "get_import",
    "get_shared",
    "hours_of",
    "is_claimed",
    "is_opened_by",
    "is_shared",
    "issue_due",
    "keep_after_all",
    "list_all",
    "list_bought",
    "list_buyers",
    "list_by_payments",
    "list_codes",
    "list_delivered",
    "list_delivered_of",
    "list_documents",
    "list_for_account",
    "list_for_shop",
    "list_imports",
    "list_paid",
    "list_parts_of",
    "list_payers",
    "list_sales",
    "list_shares",
    "list_shops_of",
    "list_shops_paid",
    "list_threads",
    "list_transfers",
    "lock_part",
    "look_at_exchange",
    "mark_seen",
    "move",
    "new_link",
    "place",
    "price_exchange",
    "purchases",
    "refund",
    "release",
    "see_messages",
    "send",
    "set_tracking",
    "settle",
    "share",
    "start_import",
    "take_back",
    "takings_of",
    "tell_dispute",
    "tell_rejection",
    "tell_return",
    "tell_shops",
    "to_do",
    "today",
    "top_products",
    "unshare",
    "update",
    "verify",
    "work_import",
    "worth_of",
    "write_buyers",
    "write_message",
    "write_note",
    "write_of_all",
    "write_of_shop",
    "write_to_buyer",
    "write_to_shop",
]
