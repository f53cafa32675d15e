"""What operators do with statements; the books follow."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef, Entry
from sokoni.commerce.payout import events, repository, rules
from sokoni.commerce.payout.errors import PayoutMissing, PayoutReasonMissing, PayoutReferenceMissing
from sokoni.commerce.payout.types import Payout, PayoutState
from sokoni.core import change
from sokoni.core import events as outbox
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession

_MAX_REFERENCE, _MAX_REASON = 100, 500


async def approve(
    session: WriteSession, *, payout_ids: Collection[UUID], actor: Actor, now: datetime
) -> Sequence[Payout]:
    """The statements, each to be paid; all of them, or where one may not, none.

    Raises:
        PayoutMissing: one is not there.
        PayoutMoveRefused: one does not wait for approval.
    """
    return await _move(session, payout_ids, PayoutState.APPROVED, values={"approved_at": now}, actor=actor, now=now)


async def mark_paid(session: WriteSession, *, payout_id: UUID, reference: str, actor: Actor, now: datetime) -> Payout:
    """The statement, paid by a transfer; booked so.

    Raises:
        PayoutMissing, PayoutMoveRefused: there is none, or it is not approved.
        PayoutReferenceMissing: no reference, or too long a one.
    """
    reference = reference.strip()
    if not 0 < len(reference) <= _MAX_REFERENCE:
        raise PayoutReferenceMissing
    values = {"paid_at": now, "reference": reference}
    (paid,) = await _move(session, [payout_id], PayoutState.PAID, values=values, actor=actor, now=now)
    return paid


async def fail(session: WriteSession, *, payout_id: UUID, reason: str, actor: Actor, now: datetime) -> Payout:
    """The statement, whose transfer failed or came back; what it was of is paid with the next one.

    Raises:
        PayoutMissing, PayoutMoveRefused: there is none, or nobody tried to pay it.
        PayoutReasonMissing: nobody says why.
    """
    return await _end(session, payout_id, PayoutState.FAILED, reason, actor=actor, now=now)


async def void(session: WriteSession, *, payout_id: UUID, reason: str, actor: Actor, now: datetime) -> Payout:
    """The statement, not to be paid; what it was of stands in the next one.

    Raises:
        PayoutMissing, PayoutMoveRefused: there is none, or it is paid.
        PayoutReasonMissing: nobody says why.
    """
    return await _end(session, payout_id, PayoutState.VOIDED, reason, actor=actor, now=now)


async def _end(
    session: WriteSession, payout_id: UUID, wanted: PayoutState, reason: str, *, actor: Actor, now: datetime
) -> Payout:
    reason = reason.strip()
    if not 0 < len(reason) <= _MAX_REASON:
        raise PayoutReasonMissing
    values = {"ended_at": now, "reason": reason}
    (ended,) = await _move(session, [payout_id], wanted, values=values, actor=actor, now=now)
    return ended


async def _move(
    session: WriteSession,
    payout_ids: Collection[UUID],
    wanted: PayoutState,
    *,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> Sequence[Payout]:
    found = await repository.list_locked(session, payout_ids=payout_ids)
    if len(found) != len(set(payout_ids)):
        raise PayoutMissing
    for each in found:
        rules.check_move(each.state, wanted)
    await repository.move(session, payout_ids=payout_ids, values={"state": wanted.value, **values})
    if wanted in rules.PUT_BACK:
        await repository.put_back(session, payout_ids=payout_ids)
    for each in found:
        await _book(session, each, wanted, now=now)
    await _record(session, found, wanted, values, actor=actor, now=now)
    await outbox.publish(session, *(_moved(each, wanted) for each in found))
    return await repository.list_locked(session, payout_ids=payout_ids)


async def _book(session: WriteSession, payout: Payout, wanted: PayoutState, *, now: datetime) -> None:
    """Book a transfer, or one that came back."""
    if wanted is PayoutState.PAID:
        kind, sign = "payout.paid", 1
    elif wanted is PayoutState.FAILED and payout.state is PayoutState.PAID:
        kind, sign = "payout.returned", -1
    else:
        return
    sides = rules.paying(payout.shop_id, amount=payout.amount, tax=payout.parts.tax + payout.carried_tax)
    entries = [Entry(AccountRef(account, owner), amount * sign) for account, owner, amount in sides]
    await ledger.post(session, kind=kind, reference_kind="payout", reference_id=payout.id, entries=entries, now=now)


async def _record(
    session: WriteSession,
    payouts: Sequence[Payout],
    wanted: PayoutState,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    said = {name: value for name, value in values.items() if isinstance(value, str)}
    entries = [
        change.Entry(
            subject_id=each.id,
            shop_id=each.shop_id,
            before={"state": each.state.value},
            after={"state": wanted.value, **said},
        )
        for each in payouts
    ]
    await change.record_many(
        session, actor=actor, action=f"payout.{wanted.value}", subject_kind="payout", entries=entries, now=now
    )


def _moved(payout: Payout, wanted: PayoutState) -> events.PayoutMoved:
    return events.PayoutMoved(
        payout_id=payout.id,
        shop_id=payout.shop_id,
        source=payout.state.value,
        target=wanted.value,
        amount=payout.amount.amount,
        currency=payout.currency,
    )
