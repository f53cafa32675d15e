"""People who pay: from the form under an invoice to the money, as far as the bot agrees."""

from dataclasses import dataclass
from typing import Any

from tests.support.telegram.bots import Bot
from tests.support.telegram.errors import NotAllowed
from tests.support.telegram.mailbox import LIFETIMES
from tests.support.telegram.messages import Message
from tests.support.telegram.payments import ANSWER_WITHIN, Checkout, Invoice
from tests.support.telegram.writing import Writer


@dataclass(eq=False, kw_only=True)
class Buyer(Writer):
    """Somebody who can be played, and has a card."""

    def pays(self, invoice: Message | str, *, tip: int = 0, order_info: dict[str, Any] | None = None) -> Checkout:
        """Fill in and send the form of an invoice, given by its message or its link.

        The bot is asked whether it agrees; with a flexible price it is asked first how the order can be sent, and
        `chooses` goes on.
        """
        bot, found = self._invoice(invoice)
        if not 0 <= tip <= found.most_tip:
            raise NotAllowed(f"tips go up to {found.most_tip}")
        missing = found.needs - {f"need_{name}" for name in order_info or {}}
        if missing:
            raise NotAllowed(f"the form wants {sorted(missing)}")
        number = str(self.world.rng.getrandbits(62))
        lifetime = LIFETIMES["shipping_query"] if found.flexible else ANSWER_WITHIN
        checkout = Checkout(
            id=number,
            person=self,
            bot=bot,
            chat=self.private(bot),
            invoice=found,
            expires=self.world.clock.seconds() + lifetime,
            tip=tip,
            order_info=order_info,
        )
        bot.checkouts[number] = checkout
        if found.flexible:
            address = (order_info or {}).get("shipping_address", {})
            query = {"id": number, "from": self.wire(), "invoice_payload": found.payload, "shipping_address": address}
            bot.mailbox.add("shipping_query", query, f"shipping{self.id}")
        else:
            bot.mailbox.add("pre_checkout_query", checkout.query(), f"checkout{self.id}")
        return checkout

    def chooses(self, checkout: Checkout, option: str) -> None:
        """Choose how the order is sent, and ask the bot whether it agrees."""
        known = [each["id"] for each in checkout.shipping_options]
        if option not in known:
            raise NotAllowed(f"it can be sent by {known}")
        checkout.shipping_option = option
        checkout.expires = self.world.clock.seconds() + ANSWER_WITHIN
        checkout.bot.mailbox.add("pre_checkout_query", checkout.query(), f"checkout{self.id}")

    def _invoice(self, given: Message | str) -> tuple[Bot, Invoice]:
        if isinstance(given, Message):
            bot = given.sender
            if isinstance(bot, Bot) and (given.chat.id, given.id) in bot.invoices and given.is_there:
                return bot, bot.invoices[given.chat.id, given.id]
            raise NotAllowed("this message asks for no money")
        for bot in self.world.bots.values():
            if given in bot.invoice_links:
                return bot, bot.invoice_links[given]
        raise NotAllowed("this link leads to no invoice")
