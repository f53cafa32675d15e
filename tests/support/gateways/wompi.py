"""A double of Wompi Colombia: its checkout page, its transactions, its voids, its events."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from tests.support.gateways.base import Call, Double, Mood, Reply, Webhook, by_hand, page

PUBLIC, PRIVATE = "pub_test_double", "prv_test_double"
INTEGRITY, EVENTS = "test_integrity_double", "test_events_double"
_UNAUTHORISED = Reply({"error": {"type": "INVALID_ACCESS_TOKEN"}}, status=401)


@dataclass
class Wompi(Double):
    """A double of Wompi Colombia. Buyers it does not know have never been at its checkout."""

    transactions: dict[str, dict[str, Any]] = field(default_factory=dict)
    visits: dict[str, dict[str, str]] = field(default_factory=dict)
    # What a void answers; Wompi refuses by 201 with another status.
    void_status: str = "APPROVED"
    # Voids are told at the transaction only when this is called for.
    void_lags: bool = False
    # The next void is made, and its answer gets lost.
    lose_void: bool = False
    signed: tuple[str, ...] = ("transaction.id", "transaction.status", "transaction.amount_in_cents")
    _numbers: Any = field(default_factory=lambda: count(1))

    def settings(self) -> Mapping[str, str]:
        """The environment with which an installation uses this double."""
        return {
            "PAYMENT_PROVIDERS": "wompi",
            "WOMPI_PUBLIC_KEY": PUBLIC,
            "WOMPI_PRIVATE_KEY": PRIVATE,
            "WOMPI_INTEGRITY_SECRET": INTEGRITY,
            "WOMPI_EVENTS_SECRET": EVENTS,
            "WOMPI_API_URL": f"{self.address}/v1",
            "WOMPI_CHECKOUT_URL": f"{self.address}/p/",
        }

    async def answer(self, call: Call) -> Reply:
        """Show the checkout, look transactions up, void one."""
        if call.path == "/p/":
            self._admit(call.query)
            return page("Wompi", call.query["reference"])
        if call.path == "/double/pay":
            return await self._paid_by_hand(call.form())
        if call.headers.get("authorization") != f"Bearer {PRIVATE}":
            return _UNAUTHORISED
        if call.path == "/v1/transactions":
            wanted = call.query["reference"]
            found = [each for each in self.transactions.values() if each["reference"] == wanted]
            return Reply({"data": found, "meta": {}})
        return self._void(call.path.split("/")[3])

    def visit(self, address: str) -> None:
        """Come to the checkout by an address; a broken seal, or one that is too late, is sent away."""
        self._admit(dict(parse_qsl(urlsplit(address).query)))

    def _admit(self, query: Mapping[str, str]) -> None:
        sealed = (
            f"{query['reference']}{query['amount-in-cents']}{query['currency']}{query['expiration-time']}{INTEGRITY}"
        )
        assert query["public-key"] == PUBLIC
        assert query["signature:integrity"] == hashlib.sha256(sealed.encode()).hexdigest(), "the seal is broken"
        assert query["expiration-time"] > f"{self.now:%Y-%m-%dT%H:%M:%S}", "the address has ended"
        self.visits[query["reference"]] = dict(query)

    def pay(self, reference: str, mood: Mood = Mood.APPROVE) -> None:
        """Pay at the checkout, as its address says."""
        asked = int(self.visits[reference]["amount-in-cents"])
        match mood:
            case Mood.DECLINE:
                self._tell(self._transaction(reference, asked, "DECLINED"))
            case Mood.DELAY:
                self._tell(self._transaction(reference, asked, "PENDING"))
            case Mood.DUPLICATE:
                self._tell(self._transaction(reference, asked, "APPROVED"), times=3)
            case Mood.REORDER:
                declined, paid = (self._transaction(reference, asked, each) for each in ("DECLINED", "APPROVED"))
                self._tell(paid)
                self._tell(declined)
            case Mood.LOSE:
                self._transaction(reference, asked, "APPROVED")
            case Mood.WRONG_AMOUNT:
                self._tell(self._transaction(reference, asked + 100, "APPROVED"))
            case Mood.TWICE:
                for _ in range(2):
                    self._tell(self._transaction(reference, asked, "APPROVED"))
            case Mood.APPROVE:
                self._tell(self._transaction(reference, asked, "APPROVED"))

    def settle(self, reference: str, status: str = "APPROVED") -> None:
        """End what was delayed."""
        for each in self.transactions.values():
            if each["reference"] == reference and each["status"] == "PENDING":
                each |= {"status": status, "finalized_at": self._clock()}
                self._tell(each)

    def _transaction(self, reference: str, cents: int, status: str) -> dict[str, Any]:
        made = {
            "id": f"1234-{next(self._numbers)}-10",
            "created_at": self._clock(),
            "finalized_at": None if status == "PENDING" else self._clock(),
            "amount_in_cents": cents,
            "reference": reference,
            "currency": "COP",
            "payment_method_type": "CARD",
            "status": status,
            "status_message": "The card has no funds" if status == "DECLINED" else None,
        }
        self.transactions[made["id"]] = made
        return made

    def _void(self, name: str) -> Reply:
        found = self.transactions[name]
        if found["status"] != "APPROVED":
            return Reply({"error": {"type": "INPUT_VALIDATION_ERROR", "messages": {"status": ["no"]}}}, status=422)
        if self.void_status == "APPROVED" and not self.void_lags:
            self.let_void(name)
        message = "Original no Encontrado" if self.void_status == "ERROR" else None
        if self.lose_void:
            return Reply({}, status=502)
        data = {"status": self.void_status, "status_message": message, "transaction": {"id": name}}
        return Reply({"data": data}, status=201)

    def let_void(self, name: str) -> None:
        """Show that a transaction was voided, and tell."""
        self.transactions[name]["status"] = "VOIDED"
        self._tell(self.transactions[name])

    def _tell(self, transaction: Mapping[str, Any], *, times: int = 1) -> None:
        data = {"transaction": {key: transaction[key] for key in transaction if key != "finalized_at"}}
        moment = int(self.now.timestamp())
        signed = "".join(str(transaction[path.removeprefix("transaction.")]) for path in self.signed)
        checksum = hashlib.sha256(f"{signed}{moment}{EVENTS}".encode()).hexdigest()
        event = {
            "event": "transaction.updated",
            "data": data,
            "environment": "test",
            "signature": {"properties": list(self.signed), "checksum": checksum},
            "timestamp": moment,
            "sent_at": self._clock(),
        }
        headers = {"content-type": "application/json", "x-event-checksum": checksum.upper()}
        self.outbox += [Webhook(headers, orjson.dumps(event))] * times

    async def _paid_by_hand(self, form: Mapping[str, str]) -> Reply:
        reference = form["reference"]
        self.pay(reference, Mood(form["mood"]))
        await self.send()
        return Reply("", status=303, location=f"{self.visits[reference]['redirect-url']}?id=1234&env=test")

    def _clock(self) -> str:
        return f"{self.now:%Y-%m-%dT%H:%M:%S}.000Z"


if __name__ == "__main__":
    by_hand(Wompi())
