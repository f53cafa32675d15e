"""Invoices, checkouts and Stars: what is asked for, paid and given back. No money moves anywhere.

Source: https://core.telegram.org/bots/payments and #payments of the Bot API.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.support.telegram.accounts import Account
from tests.support.telegram.chats import Chat
from tests.support.telegram.posting import post

if TYPE_CHECKING:
    from tests.support.telegram.bots import Bot

STARS = "XTR"
# A bot that has not answered a checkout by then has refused it.
ANSWER_WITHIN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """What a bot asks somebody to pay."""

    title: str
    description: str
    payload: str
    currency: str
    prices: tuple[tuple[str, int], ...]
    provider_token: str = ""
    flexible: bool = False
    # The parts of an order that the buyer has to fill in.
    needs: frozenset[str] = frozenset()
    most_tip: int = 0
    start_parameter: str = ""

    @property
    def total(self) -> int:
        """What it comes to, in minor units or Stars."""
        return sum(amount for _, amount in self.prices)

    def wire(self) -> dict[str, Any]:
        """The invoice as an Invoice object."""
        return {
            "title": self.title,
            "description": self.description,
            "start_parameter": self.start_parameter,
            "currency": self.currency,
            "total_amount": self.total,
        }


@dataclass(eq=False, slots=True, kw_only=True)
class Checkout:
    """Somebody's try to pay, from the form to the money."""

    id: str
    person: Account
    bot: "Bot"
    chat: Chat
    invoice: Invoice
    expires: int
    tip: int = 0
    order_info: dict[str, Any] | None = None
    shipping_options: list[dict[str, Any]] = field(default_factory=list)
    shipping_option: str = ""
    # None until the bot answered; then whether it agreed.
    agreed: bool | None = None
    # What the bot said where it refused.
    words: str = ""
    charge_id: str = ""
    paid_at: int = 0
    refunded: bool = False

    @property
    def total(self) -> int:
        """What is to be paid: the invoice, the way of sending that was chosen, the tip."""
        sending: list[int] = [
            price["amount"]
            for option in self.shipping_options
            if option["id"] == self.shipping_option
            for price in option["prices"]
        ]
        return self.invoice.total + sum(sending) + self.tip

    @property
    def paid(self) -> bool:
        """Whether the money is there."""
        return bool(self.charge_id) and not self.refunded

    def query(self) -> dict[str, Any]:
        """The last question to the bot, as a PreCheckoutQuery object."""
        body: dict[str, Any] = {
            "id": self.id,
            "from": self.person.wire(),
            "currency": self.invoice.currency,
            "total_amount": self.total,
            "invoice_payload": self.invoice.payload,
        }
        return body | self._chosen()

    def _chosen(self) -> dict[str, Any]:
        chosen = {"shipping_option_id": self.shipping_option, "order_info": self.order_info}
        return {key: value for key, value in chosen.items() if value}

    def complete(self, charge_id: str, provider_charge_id: str) -> None:
        """The money is there: the chat says so, and the bot is told."""
        self.charge_id, self.paid_at = charge_id, self.chat.clock.seconds()
        payment = {
            "currency": self.invoice.currency,
            "total_amount": self.total,
            "invoice_payload": self.invoice.payload,
            "telegram_payment_charge_id": charge_id,
            "provider_payment_charge_id": provider_charge_id,
        }
        self.bot.payments[charge_id] = self
        post(self.chat, self.person, {"successful_payment": payment | self._chosen()})
