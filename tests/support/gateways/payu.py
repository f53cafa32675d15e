"""A double of PayU Latam: its checkout form, its queries, its refunds, its confirmations."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

import orjson

from tests.support.gateways.base import Call, Double, Mood, Reply, Webhook, by_hand, page

# The published keys of PayU's sandbox.
KEY, LOGIN, MERCHANT, ACCOUNT = "4Vj8eK4rloUd272L48hsrarnUA", "pRRXKOl8ikMmt9u", "508029", "512321"
_STATES = {"APPROVED": "4", "DECLINED": "6", "EXPIRED": "5", "PENDING": "7"}
_PAYING = "AUTHORIZATION_AND_CAPTURE"


@dataclass
class Payu(Double):
    """A double of PayU Latam. Every try is a transaction of the one order of its reference."""

    visits: dict[str, dict[str, str]] = field(default_factory=dict)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    # What a refund answers; PayU's people decide those that are pending.
    refund_state: str = "PENDING"
    # The next refund is taken on, and the answer gets lost.
    lose_refund: bool = False
    _numbers: Any = field(default_factory=lambda: count(1))

    def settings(self) -> Mapping[str, str]:
        """The environment with which an installation uses this double."""
        return {
            "PAYMENT_PROVIDERS": "payu",
            "PAYU_MERCHANT_ID": MERCHANT,
            "PAYU_ACCOUNT_ID": ACCOUNT,
            "PAYU_API_KEY": KEY,
            "PAYU_API_LOGIN": LOGIN,
            "PAYU_API_URL": self.address,
            "PAYU_CHECKOUT_URL": f"{self.address}/ppp-web-gateway-payu/",
        }

    async def answer(self, call: Call) -> Reply:
        """Show the checkout, look orders up, give back."""
        if call.path == "/ppp-web-gateway-payu/":
            self.visit(call.form())
            return page("PayU", call.form()["referenceCode"])
        if call.path == "/double/pay":
            return await self._paid_by_hand(call.form())
        asked = orjson.loads(call.body)
        if asked["merchant"] != {"apiLogin": LOGIN, "apiKey": KEY}:
            return Reply({"code": "ERROR", "error": "Invalid credentials", "result": None})
        if asked["command"] == "ORDER_DETAIL_BY_REFERENCE_CODE":
            found = self.orders.get(asked["details"]["referenceCode"])
            return Reply({"code": "SUCCESS", "error": None, "result": {"payload": [found] if found else None}})
        return self._give_back(asked["transaction"])

    def visit(self, form: Mapping[str, str]) -> None:
        """Come to the checkout by its form; one whose signature does not hold is sent away."""
        signed = f"{KEY}~{form['merchantId']}~{form['referenceCode']}~{form['amount']}~{form['currency']}"
        assert (form["merchantId"], form["accountId"], form["test"]) == (MERCHANT, ACCOUNT, "1")
        assert form["signature"] == _md5(signed), "the signature does not hold"
        assert form["buyerEmail"], "PayU wants to know whom to write to"
        assert (form["tax"], form["taxReturnBase"]) == ("0", "0")
        self.visits[form["referenceCode"]] = dict(form)

    def pay(self, reference: str, mood: Mood = Mood.APPROVE) -> None:
        """Pay at the checkout, as its form says."""
        asked = float(self.visits[reference]["amount"])
        match mood:
            case Mood.DECLINE:
                self._tell(reference, self._transaction(reference, asked, "DECLINED"))
            case Mood.DELAY:
                self._tell(reference, self._transaction(reference, asked, "PENDING"))
            case Mood.DUPLICATE:
                self._tell(reference, self._transaction(reference, asked, "APPROVED"), times=3)
            case Mood.REORDER:
                declined = self._transaction(reference, asked, "DECLINED")
                self._tell(reference, self._transaction(reference, asked, "APPROVED"))
                self._tell(reference, declined)
            case Mood.LOSE:
                self._transaction(reference, asked, "APPROVED")
            case Mood.WRONG_AMOUNT:
                self._tell(reference, self._transaction(reference, asked + 1, "APPROVED"))
            case Mood.TWICE:
                for _ in range(2):
                    self._tell(reference, self._transaction(reference, asked, "APPROVED"))
            case Mood.APPROVE:
                self._tell(reference, self._transaction(reference, asked, "APPROVED"))

    def settle(self, reference: str, state: str = "APPROVED") -> None:
        """End what was delayed."""
        for each in self.orders[reference]["transactions"]:
            if each["transactionResponse"]["state"] == "PENDING" and each["type"] == _PAYING:
                each["transactionResponse"]["state"] = state
                self._tell(reference, each)

    def settle_refunds(self, state: str = "APPROVED") -> None:
        """Decide about the refunds that are pending."""
        for order in self.orders.values():
            for each in order["transactions"]:
                if each["transactionResponse"]["state"] == "PENDING" and each["type"] != _PAYING:
                    each["transactionResponse"]["state"] = state

    def _transaction(self, reference: str, value: float, state: str, *, kind: str = _PAYING) -> dict[str, Any]:
        number = next(self._numbers)
        empty = {"id": 7_000_000 + number, "referenceCode": reference, "status": "IN_PROGRESS", "transactions": []}
        order = self.orders.setdefault(reference, empty)
        at = int((self.now + timedelta(seconds=number)).timestamp() * 1000)
        made = {
            "id": f"0b962266-cd35-4825-b629-{number:012}",
            "type": kind,
            "transactionResponse": {
                "state": state,
                "responseCode": state,
                "responseMessage": "No funds" if state == "DECLINED" else None,
                "operationDate": at,
            },
            "additionalValues": {
                "TX_VALUE": {"value": value, "currency": self.visits[reference]["currency"]},
                "TX_TAX": {"value": 0.0, "currency": self.visits[reference]["currency"]},
            },
        }
        order["transactions"].append(made)
        return made

    def _give_back(self, asked: Mapping[str, Any]) -> Reply:
        (order,) = (each for each in self.orders.values() if str(each["id"]) == asked["order"]["id"])
        paid = next(each for each in order["transactions"] if each["id"] == asked["parentTransactionId"])
        assert paid["transactionResponse"]["state"] == "APPROVED"
        partial = asked.get("additionalValues", {}).get("TX_VALUE")
        assert (asked["type"], bool(partial)) in {("REFUND", False), ("PARTIAL_REFUND", True)}
        if self.refund_state == "ERROR":
            return Reply({"code": "SUCCESS", "transactionResponse": {"state": "ERROR", "transactionId": None}})
        value = float(partial["value"]) if partial else paid["additionalValues"]["TX_VALUE"]["value"]
        made = self._transaction(order["referenceCode"], value, self.refund_state, kind=asked["type"])
        if self.lose_refund:
            self.lose_refund = False
            return Reply({}, status=502)
        said = {"orderId": order["id"], "transactionId": made["id"], "state": self.refund_state}
        return Reply({"code": "SUCCESS", "error": None, "transactionResponse": said})

    def _tell(self, reference: str, transaction: Mapping[str, Any], *, times: int = 1) -> None:
        amount = transaction["additionalValues"]["TX_VALUE"]
        value, state = f"{amount['value']:.2f}", _STATES[transaction["transactionResponse"]["state"]]
        signed = value.removesuffix("0")
        fields = {
            "merchant_id": MERCHANT,
            "state_pol": state,
            "reference_sale": reference,
            "reference_pol": str(self.orders[reference]["id"]),
            "sign": _md5(f"{KEY}~{MERCHANT}~{reference}~{signed}~{amount['currency']}~{state}"),
            "value": value,
            "tax": "0.00",
            "currency": amount["currency"],
            "transaction_id": transaction["id"],
            "transaction_date": f"{self.now - timedelta(hours=5):%Y-%m-%d %H:%M:%S}",
            "response_message_pol": transaction["transactionResponse"]["state"],
            "test": "1",
        }
        headers = {"content-type": "application/x-www-form-urlencoded"}
        self.outbox += [Webhook(headers, urlencode(fields).encode())] * times

    async def _paid_by_hand(self, form: Mapping[str, str]) -> Reply:
        self.pay(form["reference"], Mood(form["mood"]))
        await self.send()
        back = self.visits[form["reference"]]["responseUrl"]
        return Reply("", status=303, location=f"{back}?merchantId={MERCHANT}&transactionState=4")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


if __name__ == "__main__":
    by_hand(Payu())
