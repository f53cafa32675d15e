"""A payment gateway in miniature, for demos and tests: keeps its own book, signs its webhooks, misbehaves on demand.

It talks to us as a stranger would: by signed webhooks, and by answering polls and refunds from its own tables.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from sokoni.commerce.payment import repository
from sokoni.commerce.payment.adapters import script
from sokoni.commerce.payment.errors import TestPaymentDecided
from sokoni.commerce.payment.types import (
    Behaviour,
    EventKind,
    NextAction,
    Options,
    Payment,
    ProviderEvent,
    Refund,
    TestPayment,
)
from sokoni.core.database import Database, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.core.money import Money

NAME = "test"
DELIVER_JOB = "payment.test_deliver"
BEHAVIOUR_OPTION = "behaviour"


class TestGateway:
    """Approves, declines, is slow, repeats itself, talks out of order, falls silent, or takes a wrong amount."""

    __test__ = False
    name = NAME

    def __init__(
        self, *, secret: Callable[[], str], poll_after: timedelta, tolerance: timedelta, slow_by: timedelta
    ) -> None:
        """`secret` is asked when it is first needed: an installation that never pays by test makes none."""
        self._read_secret = secret
        self.poll_after: timedelta | None = poll_after
        self._tolerance = tolerance
        self._slow_by = slow_by

    @cached_property
    def _secret(self) -> str:
        return self._read_secret()

    def check_amount(self, amount: Money) -> None:
        """Take any: nothing moves."""

    def prepare(self, payment: Payment) -> NextAction | None:
        """The address where the buyer says how the payment goes."""
        return NextAction(kind="choose_outcome", url=f"/api/v1/payments/{payment.id}/test")

    async def begin(self, session: WriteSession, *, payment: Payment, options: Options, now: datetime) -> None:
        """Decide at once where the options name a behaviour.

        Raises:
            ValueError: they name one that there is not; edges check that before.
        """
        if BEHAVIOUR_OPTION in options:
            await self.decide(session, payment=payment, behaviour=Behaviour(options[BEHAVIOUR_OPTION]), now=now)

    async def decide(self, session: WriteSession, *, payment: Payment, behaviour: Behaviour, now: datetime) -> None:
        """Let the buyer choose how the payment goes; choosing the same again changes nothing.

        Raises:
            TestPaymentDecided: they chose otherwise before.
        """
        chosen = TestPayment(payment_ref=str(payment.id), money=payment.amount, behaviour=behaviour, decided_at=now)
        if not await repository.insert_test_payment(session, chosen):
            before = await repository.get_test_payment(session, chosen.payment_ref)
            if before is not None and before.behaviour is not behaviour:
                raise TestPaymentDecided(behaviour=before.behaviour)
            return
        for telling in script.tellings(chosen, slow_by=self._slow_by):
            body = script.encode(telling.event).decode()
            await jobs.enqueue(session, DELIVER_JOB, run_at=now + telling.after if telling.after else None, body=body)

    def sign(self, body: bytes, *, now: datetime) -> dict[str, str]:
        """The headers of a webhook."""
        return {"content-type": "application/json", script.SIGNATURE_HEADER: script.sign(self._secret, body, now=now)}

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Sequence[ProviderEvent]:
        """What a webhook says, once its signature holds.

        Raises:
            WebhookUnsigned: it does not.
            WebhookMalformed: it does, and says nothing that can be read.
        """
        signature = headers.get(script.SIGNATURE_HEADER, "")
        script.check_signature(self._secret, signature, body, now=now, tolerance=self._tolerance)
        return (script.decode(body),)

    async def poll(self, database: Database, *, payment: Payment, now: datetime) -> Sequence[ProviderEvent]:  # noqa: ARG002
        """All that the gateway's own book says of a payment; nothing while its buyer has not chosen."""
        async with database.read() as session:
            chosen = await repository.get_test_payment(session, str(payment.id))
            refunds = await repository.list_test_refunds(session, str(payment.id))
        if chosen is None:
            return ()
        told = [_as_answer(event) for event in script.story(chosen)]
        return (*told, *(_refunded(chosen, name, money, at) for name, money, at in refunds))

    async def refund(
        self, database: Database, *, payment: Payment, refund: Refund, now: datetime
    ) -> Sequence[ProviderEvent]:
        """Give money back, once per refund."""
        async with database.write() as session:
            await repository.insert_test_refund(
                session, refund_ref=str(refund.id), payment_ref=str(payment.id), money=refund.amount, now=now
            )
        events = await self.poll(database, payment=payment, now=now)
        return [event for event in events if event.refund_id == str(refund.id)]


def _as_answer(event: ProviderEvent) -> ProviderEvent:
    return dataclasses.replace(event, key=f"poll:{event.key}")


def _refunded(payment: TestPayment, name: str, money: Money, at: datetime) -> ProviderEvent:
    return ProviderEvent(
        key=f"refund:{name}",
        payment_ref=payment.payment_ref,
        kind=EventKind.REFUNDED,
        occurred_at=at,
        charge_id=script.paying_charge(payment),
        refund_id=name,
        money=money,
    )
