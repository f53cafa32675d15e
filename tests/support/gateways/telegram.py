"""A bot in miniature: invoices that can be paid more than once, and the updates that Telegram sends of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sokoni.core.money import Money


@dataclass
class Bot:
    """Makes links, gives Stars back, and has its buyers' updates in the order in which Telegram sends them."""

    now: datetime
    invoices: dict[str, Money] = field(default_factory=dict)
    charges: dict[str, str] = field(default_factory=dict)
    refunded: list[str] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def create_link(self, *, payload: str, money: Money) -> str:
        """A link to an invoice."""
        assert len(payload.encode()) <= 128, "Telegram takes no longer payload"
        self.invoices[payload] = money
        return f"https://t.me/$invoice{next(self._numbers)}"

    async def refund_stars(self, *, charge_id: str) -> None:
        """Give back once."""
        if charge_id not in self.refunded:
            self.refunded.append(charge_id)
            self._tell("refunded_payment", self.charges[charge_id], charge_id)

    def query(self, payload: str) -> dict[str, Any]:
        """The question that comes before a payment."""
        money = self.invoices[payload]
        asked = {"id": f"q{next(self._numbers)}", "invoice_payload": payload}
        return {"pre_checkout_query": asked | {"currency": money.currency, "total_amount": money.amount}}

    def pay(self, payload: str) -> None:
        """Pay an invoice, whether or not it was paid before."""
        charge_id = f"stxCharge_{next(self._numbers)}"
        self.charges[charge_id] = payload
        self._tell("successful_payment", payload, charge_id)

    def _tell(self, kind: str, payload: str, charge_id: str) -> None:
        money = self.invoices[payload]
        told = {
            "currency": money.currency,
            "total_amount": money.amount,
            "invoice_payload": payload,
            "telegram_payment_charge_id": charge_id,
            "provider_payment_charge_id": "",
        }
        message = {"date": int(self.now.timestamp()), "from": {"id": 7}, "chat": {"id": 7}, kind: told}
        self.updates.append({"update_id": next(self._numbers), "message": message})
