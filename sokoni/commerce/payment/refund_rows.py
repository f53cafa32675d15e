"""SQL of refunds that were asked for here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, any_, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from sokoni.commerce.payment.models import PaymentEventRow, PaymentRow, RefundRow
from sokoni.commerce.payment.types import Destination, EventKind, Refund, RefundNews, RefundStage, RefundState, Review
from sokoni.core import keyset
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.money import Money
from sokoni.core.pages import Page, PageQuery

_COLUMNS = (
    RefundRow.id,
    RefundRow.payment_id,
    RefundRow.amount,
    RefundRow.currency,
    RefundRow.state,
    RefundRow.reason,
    RefundRow.idempotency_key,
    RefundRow.requested_at,
    RefundRow.provider_ref,
    RefundRow.goes_to,
)
_NEWEST_FIRST = Keyset(columns=(RefundRow.id,), kinds=(UUID,), falls=True)
_WAITS_FOR_A_PERSON = literal(Review.REFUND_BY_HAND.value) == any_(PaymentRow.reviews)
# What providers say of refunds.
_SAID = (EventKind.REFUNDED, EventKind.REFUND_PENDING, EventKind.REFUND_FAILED, EventKind.REFUND_BY_HAND)


async def insert_refund(session: WriteSession, refund: Refund) -> bool:
    """Whether the refund is new; not, where its key was used for this payment before."""
    statement = (
        insert_or(RefundRow)
        .values(
            id=refund.id,
            payment_id=refund.payment_id,
            amount=refund.amount.amount,
            currency=refund.amount.currency,
            state=refund.state,
            reason=refund.reason,
            idempotency_key=refund.idempotency_key,
            requested_at=refund.requested_at,
            settled_at=None if refund.state is RefundState.REQUESTED else refund.requested_at,
            goes_to=refund.to,
        )
        .on_conflict_do_nothing(index_elements=["payment_id", "idempotency_key"])
        .returning(RefundRow.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def get_refund(session: ReadSession, refund_id: UUID) -> Refund | None:
    """A refund, or None."""
    statement = select(RefundRow).where(RefundRow.id == refund_id).execution_options(populate_existing=True)
    row = (await session.execute(statement)).scalar_one_or_none()
    return None if row is None else _refund(row)


async def list_refunds(session: ReadSession, *, payment_id: UUID) -> tuple[Refund, ...]:
    """The refunds that were asked for, oldest first."""
    statement = select(RefundRow).where(RefundRow.payment_id == payment_id).order_by(RefundRow.id)
    rows = (await session.execute(statement.execution_options(populate_existing=True))).scalars()
    return tuple(_refund(row) for row in rows)


async def list_swapped(session: ReadSession, *, idempotency_key: str) -> tuple[Refund, ...]:
    """What was kept of payments, for what was exchanged under a key; oldest first."""
    statement = (
        select(RefundRow)
        # As the partial index has it.
        .where(text("payment_refunds.goes_to = 'exchange'"), RefundRow.idempotency_key == idempotency_key)
        .order_by(RefundRow.id)
    )
    return tuple(_refund(row) for row in (await session.execute(statement)).scalars())


async def list_requested_refunds(session: ReadSession, *, payment_ids: Collection[UUID]) -> tuple[Refund, ...]:
    """The refunds of some payments that have not ended, oldest first."""
    statement = (
        select(RefundRow)
        .where(RefundRow.payment_id.in_(payment_ids), RefundRow.state == RefundState.REQUESTED)
        .order_by(RefundRow.id)
    )
    return tuple(_refund(row) for row in (await session.execute(statement)).scalars())


async def list_all(session: ReadSession, *, stage: RefundStage | None, page: PageQuery) -> Page[RefundNews]:
    """Everybody's refunds, the newest first, without what was said of them; one statement."""
    statement = select(*_COLUMNS, PaymentRow.provider, PaymentRow.reference_id, _WAITS_FOR_A_PERSON.label("by_hand"))
    statement = statement.join(PaymentRow, PaymentRow.id == RefundRow.payment_id)
    if stage is not None:
        is_open = stage in {RefundStage.UNDER_WAY, RefundStage.BY_HAND}
        state = RefundState.REQUESTED if is_open else RefundState(stage.value)
        statement = statement.where(RefundRow.state == state)
        if is_open:
            statement = statement.where(literal(stage is RefundStage.BY_HAND) == _WAITS_FOR_A_PERSON)
    return await keyset.read(session, statement, _NEWEST_FIRST, page, show=_news)


@dataclass(frozen=True, slots=True)
class Said:
    """What a provider said of a refund, when, and why."""

    kind: EventKind
    at: datetime
    why: str


async def list_said(session: ReadSession, *, payment_ids: Collection[UUID]) -> Mapping[tuple[UUID, str], Said]:
    """What was said last of each refund of some payments, by payment and the refund's name; one statement."""
    statement = (
        select(PaymentEventRow)
        .where(PaymentEventRow.payment_id.in_(payment_ids), PaymentEventRow.kind.in_(_SAID))
        .order_by(PaymentEventRow.occurred_at, PaymentEventRow.received_at, PaymentEventRow.id)
    )
    rows = (await session.execute(statement)).scalars()
    return {
        (row.payment_id, row.refund_id): Said(EventKind(row.kind), row.occurred_at, row.reason)
        for row in rows
        if row.payment_id is not None
    }


async def name_refund(session: WriteSession, *, refund_id: UUID, provider_ref: str) -> None:
    """Note what the provider calls a refund."""
    await session.execute(update(RefundRow).where(RefundRow.id == refund_id).values(provider_ref=provider_ref))


async def settle_refunds(
    session: WriteSession, *, refund_ids: Collection[UUID], state: RefundState, now: datetime
) -> None:
    """Note how refunds ended."""
    await session.execute(update(RefundRow).where(RefundRow.id.in_(refund_ids)).values(state=state, settled_at=now))


def _refund(row: Any) -> Refund:
    return Refund(
        id=row.id,
        payment_id=row.payment_id,
        amount=Money(row.amount, row.currency),
        state=RefundState(row.state),
        reason=row.reason,
        idempotency_key=row.idempotency_key,
        requested_at=row.requested_at,
        provider_ref=row.provider_ref,
        to=Destination(row.goes_to),
    )


def _news(row: Row[Any]) -> RefundNews:
    refund = _refund(row)
    return RefundNews(
        refund=refund,
        provider=row.provider,
        reference_id=row.reference_id,
        is_by_hand=row.by_hand and refund.state is RefundState.REQUESTED,
    )
