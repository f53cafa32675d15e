"""A double of Stripe: checkouts and refunds under idempotency keys, and signed events."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import orjson

from tests.support.gateways.base import Call, Double, Mood, Reply, Webhook, by_hand, page

SECRET, SIGNING = "sk_test_double", "whsec_double"


@dataclass
class Stripe(Double):
    """A double of Stripe. A checkout is paid at most once; whose address nobody was given is never paid."""

    checkouts: dict[str, dict[str, Any]] = field(default_factory=dict)
    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    disputes: dict[str, dict[str, Any]] = field(default_factory=dict)
    # How refunds begin; `settle_refunds` ends those that are pending.
    refund_status: str = "succeeded"
    _kept: dict[str, tuple[dict[str, str], Reply]] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(1))

    def settings(self) -> Mapping[str, str]:
        """The environment with which an installation uses this double."""
        return {
            "PAYMENT_PROVIDERS": "stripe",
            "STRIPE_SECRET_KEY": SECRET,
            "STRIPE_WEBHOOK_SECRET": SIGNING,
            "STRIPE_API_URL": self.address,
            "STRIPE_CHECKOUT_URL": self.address,
        }

    async def answer(self, call: Call) -> Reply:
        """Show a checkout, open, show and end one; give back, and show what was given back."""
        if call.path.startswith("/c/pay/"):
            return page("Stripe", self.checkouts[call.path.split("/")[3]]["client_reference_id"])
        if call.path == "/double/pay":
            return await self._paid_by_hand(call.form())
        if call.headers.get("authorization") != f"Bearer {SECRET}":
            return _refusal("Invalid API Key provided", status=401)
        if call.method == "GET":
            return self._show(call)
        key = call.headers.get("idempotency-key", "")
        if key in self._kept:
            form, reply = self._kept[key]
            same = form == call.form()
            return reply if same else _refusal("Keys for idempotent requests can only be used with the same parameters")
        reply = self._do(call)
        if key and reply.status < 500:
            self._kept[key] = (call.form(), reply)
        return reply

    def checkout_of(self, reference: str) -> dict[str, Any]:
        """The checkout of a payment."""
        (found,) = (each for each in self.checkouts.values() if each["client_reference_id"] == reference)
        return found

    def pay(self, reference: str, mood: Mood = Mood.APPROVE) -> None:
        """Pay at the checkout."""
        checkout = self.checkout_of(reference)
        assert checkout["status"] == "open", "nobody pays a checkout that is over"
        match mood:
            case Mood.DECLINE:
                checkout["status"] = "expired"
                self._tell("checkout.session.expired", checkout)
            case Mood.DELAY:
                self._complete(checkout, intent_status="processing")
                self._tell("checkout.session.completed", checkout)
            case Mood.WRONG_AMOUNT:
                checkout["amount_total"] += 100
                self._succeed(checkout)
            case Mood.LOSE:
                self._succeed(checkout)
                self.outbox.clear()
            case Mood.DUPLICATE:
                self._succeed(checkout)
                self.outbox += self.outbox * 2
            case Mood.REORDER:
                self._complete(checkout, intent_status="processing")
                self._tell("checkout.session.completed", checkout)
                self.settle(reference)
                self.outbox.reverse()
            case _:
                self._succeed(checkout)

    def settle(self, reference: str, *, paid: bool = True) -> None:
        """End what was delayed."""
        checkout = self.checkout_of(reference)
        intent = self.intents[checkout["payment_intent"]]
        if intent["status"] != "processing":
            return
        if not paid:
            intent |= {"status": "requires_payment_method", "last_payment_error": {"message": "No funds"}}
            self._tell("checkout.session.async_payment_failed", checkout)
            return
        intent |= {"status": "succeeded", "amount_received": checkout["amount_total"]}
        checkout["payment_status"] = "paid"
        self._tell("checkout.session.async_payment_succeeded", checkout)
        self._tell("payment_intent.succeeded", intent)

    def settle_refunds(self, status: str = "succeeded") -> None:
        """End the refunds that are pending."""
        for refund in self.refunds.values():
            if refund["status"] == "pending":
                refund["status"] = status
                self._tell("refund.failed" if status == "failed" else "refund.updated", refund)

    def forget_keys(self) -> None:
        """Be asked again days later."""
        self._kept.clear()

    def refund_in_console(self, reference: str, amount: int) -> None:
        """Give back in Stripe's own console, where nobody writes our names onto it."""
        intent = self.intents[self.checkout_of(reference)["payment_intent"]]
        self._give_back({"payment_intent": intent["id"], "amount": str(amount)})
        charge = {"id": "ch_1", "created": self._clock(), "metadata": intent["metadata"], "amount_refunded": amount}
        self._tell("charge.refunded", charge)

    def dispute(self, reference: str, *, amount: int | None = None) -> None:
        """Let the buyer's bank ask for the money, and take it."""
        intent = self.intents[self.checkout_of(reference)["payment_intent"]]
        dispute = {
            "id": f"dp_{next(self._numbers)}",
            "object": "dispute",
            "charge": "ch_1",
            "payment_intent": intent["id"],
            "amount": amount or intent["amount_received"],
            "currency": intent["currency"],
            "reason": "fraudulent",
            "status": "needs_response",
            "created": self._clock(),
            "metadata": {},
        }
        self.disputes[reference] = dispute
        self._tell("charge.dispute.created", dispute)
        self._tell("charge.dispute.funds_withdrawn", dispute)

    def close_dispute(self, reference: str, status: str) -> None:
        """Let the bank decide, after the evidence was looked at; what is won comes back."""
        dispute = self.disputes[reference]
        dispute["status"] = "under_review"
        self._tell("charge.dispute.updated", dispute)
        dispute["status"] = status
        self._tell("charge.dispute.closed", dispute)
        if status == "won":
            self._tell("charge.dispute.funds_reinstated", dispute)

    def _do(self, call: Call) -> Reply:
        form = call.form()
        if call.path == "/v1/checkout/sessions":
            return self._open(form)
        if call.path == "/v1/refunds":
            return self._give_back(form)
        checkout = self.checkouts[call.path.split("/")[4]]
        if checkout["status"] != "open":
            return _refusal('Only Checkout Sessions with a status in ["open"] can be expired.')
        checkout["status"] = "expired"
        self._tell("checkout.session.expired", checkout)
        return Reply(checkout)

    def _show(self, call: Call) -> Reply:
        if call.path == "/v1/refunds":
            wanted = call.query["payment_intent"]
            return Reply({"data": [each for each in self.refunds.values() if each["payment_intent"] == wanted]})
        checkout = self.checkouts[call.path.split("/")[4]]
        assert call.query == {"expand[]": "payment_intent"}
        return Reply(checkout | {"payment_intent": self.intents.get(checkout["payment_intent"])})

    def _open(self, form: Mapping[str, str]) -> Reply:
        name = f"cs_test_{next(self._numbers)}"
        assert form["metadata[payment_id]"] == form["payment_intent_data[metadata][payment_id]"]
        made = {
            "id": name,
            "url": f"{self.address}/c/pay/{name}",
            "status": "open",
            "payment_status": "unpaid",
            "client_reference_id": form["client_reference_id"],
            "amount_total": int(form["line_items[0][price_data][unit_amount]"]),
            "currency": form["line_items[0][price_data][currency]"],
            "payment_intent": None,
            "success_url": form["success_url"],
            "created": self._clock(),
            "metadata": {"payment_id": form["metadata[payment_id]"]},
        }
        self.checkouts[name] = made
        return Reply(made)

    def _complete(self, checkout: dict[str, Any], *, intent_status: str) -> dict[str, Any]:
        intent = {
            "id": f"pi_{next(self._numbers)}",
            "status": intent_status,
            "amount_received": checkout["amount_total"] if intent_status == "succeeded" else 0,
            "currency": checkout["currency"],
            "created": self._clock(),
            "metadata": checkout["metadata"],
        }
        self.intents[intent["id"]] = intent
        checkout |= {"status": "complete", "payment_intent": intent["id"]}
        return intent

    def _succeed(self, checkout: dict[str, Any]) -> None:
        intent = self._complete(checkout, intent_status="succeeded")
        checkout["payment_status"] = "paid"
        self._tell("payment_intent.succeeded", intent)
        self._tell("checkout.session.completed", checkout)

    def _give_back(self, form: Mapping[str, str]) -> Reply:
        intent = self.intents[form["payment_intent"]]
        gone = [each["amount"] for each in self.refunds.values() if each["payment_intent"] == intent["id"]]
        if sum(gone) + int(form["amount"]) > intent["amount_received"]:
            return _refusal("Refund amount is greater than unrefunded amount on charge")
        names = {key: form[f"metadata[{key}]"] for key in ("payment_id", "refund_id") if f"metadata[{key}]" in form}
        made = {
            "id": f"re_{next(self._numbers)}",
            "status": self.refund_status,
            "amount": int(form["amount"]),
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "created": self._clock(),
            "metadata": names,
        }
        self.refunds[made["id"]] = made
        self._tell("refund.created", made)
        return Reply(made)

    def _tell(self, kind: str, thing: Mapping[str, Any]) -> None:
        event = {
            "id": f"evt_{next(self._numbers)}",
            "type": kind,
            "livemode": False,
            "created": self._clock(),
            "data": {"object": thing},
        }
        body = orjson.dumps(event)
        moment = self._clock()
        signature = hmac.new(SIGNING.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        self.outbox.append(Webhook({"stripe-signature": f"t={moment},v1={'0' * 64},v1={signature}"}, body))

    async def _paid_by_hand(self, form: Mapping[str, str]) -> Reply:
        self.pay(form["reference"], Mood(form["mood"]))
        await self.send()
        return Reply("", status=303, location=self.checkout_of(form["reference"])["success_url"])

    def _clock(self) -> int:
        return int(self.now.timestamp())


def _refusal(message: str, *, status: int = 400) -> Reply:
    return Reply({"error": {"type": "invalid_request_error", "message": message}}, status=status)


if __name__ == "__main__":
    by_hand(Stripe())
