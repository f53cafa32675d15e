"""Payments for tests, and somebody who knows what there is to pay for."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.payment import ports, service
from sokoni.commerce.payment.adapters import script
from sokoni.commerce.payment.adapters.test_gateway import TestGateway
from sokoni.commerce.payment.ports import Payable
from sokoni.commerce.payment.types import Behaviour, Delivery, Payment, TestPayment
from sokoni.core import ids
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject
from sokoni.services.media.types import PreparedPrivate, PrivateKind

AMOUNT = Money(12_990, "COP")


async def payment(
    session: WriteSession,
    *,
    now: datetime,
    provider: str = "test",
    amount: Money = AMOUNT,
    reference_id: UUID | None = None,
) -> Payment:
    """A payment that waits for money."""
    return await service.create(
        session, reference_id=reference_id or ids.new_id(), provider=provider, amount=amount, now=now
    )


async def committed(database: Database, *, now: datetime, provider: str = "test") -> Payment:
    """The same, for all to see."""
    async with database.write() as session:
        return await payment(session, provider=provider, now=now)


async def captured(session: WriteSession, *, now: datetime, amount: Money = AMOUNT) -> Payment:
    """A payment whose money is there: cash, because that takes no gateway."""
    waiting = await payment(session, provider="cash", amount=amount, now=now)
    return await service.collect_cash(session, payment_id=waiting.id, now=now)


def gateway() -> TestGateway:
    """The test gateway of this process."""
    found = ports.get_provider("test")
    assert isinstance(found, TestGateway)
    return found


def webhooks(paid: Payment, *, now: datetime, behaviour: Behaviour = Behaviour.APPROVE) -> Sequence[bytes]:
    """The bodies that the test gateway sends about a payment, in the order in which it sends them."""
    chosen = TestPayment(payment_ref=str(paid.id), money=paid.amount, behaviour=behaviour, decided_at=now)
    return [script.encode(telling.event) for telling in script.tellings(chosen, slow_by=timedelta())]


def receipt(content: bytes = b"%PDF-1.7 receipt", *, content_type: str = "application/pdf") -> PreparedPrivate:
    """A file as media hands it over once its bytes are stored."""
    return PreparedPrivate(
        key=f"receipt/{ids.new_token()}",
        kind=PrivateKind.RECEIPT,
        sha256=hashlib.sha256(content).hexdigest(),
        content_type=content_type,
        size_bytes=len(content),
    )


class Shelf:
    """A PayableDirectory that knows what a test puts on it; tokens open what they were put there with."""

    def __init__(self) -> None:
        self._payables: dict[UUID, Payable] = {}
        self._tokens: dict[UUID, str] = {}

    def put(
        self,
        *,
        token: str = "guest-token",
        amount: Money = AMOUNT,
        shop_ids: frozenset[UUID] = frozenset(),
        is_open: bool = True,
        reference_id: UUID | None = None,
    ) -> Payable:
        """Something to pay for."""
        found = Payable(
            reference_id=reference_id or ids.new_id(), amount=amount, shop_ids=shop_ids, is_mine=True, is_open=is_open
        )
        self._payables[found.reference_id] = found
        self._tokens[found.reference_id] = token
        return found

    async def get_payable(
        self,
        session: ReadSession,  # noqa: ARG002  # it knows by heart
        *,
        reference_id: UUID,
        subject: Subject,
        token: str | None,
    ) -> Payable | None:
        """The thing, for its token's holder, its sellers and the operator."""
        found = self._payables.get(reference_id)
        if found is None:
            return None
        is_mine = token is not None and self._tokens[reference_id] == token
        may_see = is_mine or subject.is_operator or bool(found.shop_ids & subject.shop_ids)
        shown = Payable(
            reference_id=found.reference_id,
            amount=found.amount,
            shop_ids=found.shop_ids,
            is_mine=is_mine,
            is_open=found.is_open,
        )
        return shown if may_see else None


async def deliver(
    database: Database, paid: Payment, *, now: datetime, behaviour: Behaviour = Behaviour.APPROVE
) -> None:
    """Put what the test gateway sends about a payment into the inbox, unprocessed."""
    for body in webhooks(paid, now=now, behaviour=behaviour):
        found = gateway().verify_webhook(headers=gateway().sign(body, now=now), body=body, now=now)
        async with database.write() as session:
            await service.ingest(
                session, provider="test", events=found, delivery=Delivery(source="webhook", body=body), now=now
            )


async def decide(
    database: Database, begun: Payment, *, now: datetime, behaviour: Behaviour = Behaviour.APPROVE
) -> None:
    """Let the test gateway know how a payment goes; other providers have nobody to tell."""
    async with database.write() as session:
        await gateway().decide(session, payment=begun, behaviour=behaviour, now=now)
