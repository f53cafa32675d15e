"""Values of notification: which messages there are, and one message ready to go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Template(StrEnum):
    """Every message that we write, and the values it needs."""

    ORDER_PLACED = "order_placed"  # name, code, total, link
    ORDER_CONFIRMED = "order_confirmed"  # name, code, link
    RECEIPT_REJECTED = "receipt_rejected"  # name, code, reason, link
    ORDER_SHIPPED = "order_shipped"  # name, code, shop, items, carrier, tracking, tracking_link (may be empty), link
    ORDER_DELIVERED = "order_delivered"  # name, code, shop, link
    ORDER_CANCELLED = "order_cancelled"  # name, code, shop, reason (may be empty), link
    ORDER_EXPIRED = "order_expired"  # name, code, shop, link
    ORDER_SOLD_OUT = "order_sold_out"  # name, code, shop, link
    ITEMS_CANCELLED = "items_cancelled"  # name, code, shop, items, reason (may be empty), link
    REFUND_SENT = "refund_sent"  # name, code, amount, reason (may be empty), link
    BECAME_CREDIT = "became_credit"  # name, code, amount, reason (may be empty), credit_link, link
    ORDER_TO_SEND = "order_to_send"  # name, shop, number, items, total, link, unsubscribe
    ORDER_TO_ACCEPT = "order_to_accept"  # name, shop, number, items, total, link, unsubscribe
    RECEIPT_TO_JUDGE = "receipt_to_judge"  # name, shop, number, code, total, link, unsubscribe
    STOCK_LOW = "stock_low"  # name, shop, products, link, unsubscribe
    MESSAGE_FROM_SHOP = "message_from_shop"  # name, code, shop, message, link
    MESSAGE_FROM_BUYER = "message_from_buyer"  # name, code, shop, number, message, link
    RETURN_ASKED = "return_asked"  # name, code, shop, number, items, reason, link
    RETURN_APPROVED = "return_approved"  # name, code, shop, items, reason (may be empty), link
    RETURN_REJECTED = "return_rejected"  # name, code, shop, items, reason, link
    RETURN_RECEIVED = "return_received"  # name, code, shop, items, link
    RETURN_REFUNDED = "return_refunded"  # name, code, shop, items, amount, link
    APPEAL_GRANTED = "appeal_granted"  # name, code, shop, items, reason (may be empty), link
    APPEAL_REFUSED = "appeal_refused"  # name, code, shop, items, reason (may be empty), link
    EXCHANGE_READY = "exchange_ready"  # name, code, shop, items, amount (may be empty), link
    EXCHANGE_TO_PAY = "exchange_to_pay"  # name, code, shop, items, amount, link
    PAYMENT_FAILED = "payment_failed"  # name, code, link
    PRODUCTS_APPROVED = "products_approved"  # name, shop, products, link
    PRODUCTS_REJECTED = "products_rejected"  # name, shop, products, reason, link
    REVIEW_ASKED = "review_asked"  # name, shop, product, link
    REVIEW_ANSWERED = "review_answered"  # name, shop, product, reply, link
    SHOP_APPROVED = "shop_approved"  # name, shop, link
    SHOP_REJECTED = "shop_rejected"  # name, shop, reason, link
    SHOP_SUSPENDED = "shop_suspended"  # name, shop, reason, link
    BOT_REVOKED = "bot_revoked"  # name, shop, bot, link
    BOT_DISTURBED = "bot_disturbed"  # name, shop, bot, link
    BOT_PUT_OUT = "bot_put_out"  # name, shop, bot, group, link
    BOT_DEMOTED = "bot_demoted"  # name, shop, bot, group, link
    PAYOUT_DESTINATION = "payout_destination"  # name, shop, link
    PAYOUT_PAID = "payout_paid"  # name, shop, number, amount, reference, link
    PAYOUT_FAILED = "payout_failed"  # name, shop, number, amount, reason, link
    REVIEW_HIDDEN = "review_hidden"  # name, product, reason, link
    WAITLIST_CONFIRM = "waitlist_confirm"  # product, link
    CART_LEFT = "cart_left"  # items, link, unsubscribe
    WISH_PRICE_DROPPED = "wish_price_dropped"  # name, product, shop, price, before, link, list
    WISH_BACK_IN_STOCK = "wish_back_in_stock"  # name, product, shop, link, list
    STORE_CREDIT_GIVEN = "store_credit_given"  # name, amount, reason, link
    GIFT_CARD = (
        "gift_card"  # name (may be empty), giver, amount, message (may be empty), code, day (may be empty), link
    )
    WAITLIST_TURN = "waitlist_turn"  # product, minutes, link
    TIER_REACHED = "tier_reached"  # name, tier, times (may be empty), link
    POINTS_EXPIRING = "points_expiring"  # name, points, day, link
    CUSTOMER_INVITED = "customer_invited"  # shop, link
    TEAM_INVITED = "team_invited"  # shop, link


class Topic(StrEnum):
    """Mail that is not needed for anything, and that one can say no to."""

    CART_REMINDERS = "cart_reminders"
    NEW_ORDERS = "new_orders"
    LOW_STOCK = "low_stock"


class State(StrEnum):
    """How far a message has come; 'sending' says that a provider may have it already."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Words:
    """One message in one language, with places for values; a paragraph with an empty value is left out."""

    subject: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What a message says, in one language."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A message as the database knows it."""

    id: UUID
    template: Template
    locale: str
    recipient: str
    context: Mapping[str, str] = field(repr=False)
    dedupe_key: str
    state: State
    provider: str | None
    provider_message_id: str | None
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class OptOut:
    """Mail of a topic to an address, which its owner does not want."""

    email: str
    topic: Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as a provider sends it; the id is the same however often it is tried.

    `unsubscribe` is the address that ends mail of its kind, where there is one: it belongs into List-Unsubscribe, with
    List-Unsubscribe-Post, so that a mail programme ends it by one press. Source: RFC 8058.
    """

    id: UUID
    sender: str
    recipient: str
    subject: str
    body: str
    locale: str
    dedupe_key: str
    created_at: datetime
    unsubscribe: str = ""

    @property
    def headers(self) -> Mapping[str, str]:
        """What belongs into the mail's head beside the usual."""
        if not self.unsubscribe:
            return {}
        return {
            "List-Unsubscribe": f"<{self.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
