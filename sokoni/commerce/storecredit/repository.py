"""All SQL of store credit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.commerce.ledger.types import Owed
from sokoni.commerce.storecredit.models import CreditMovementRow, StoreCreditRow
from sokoni.commerce.storecredit.types import CreditKind, CreditMovement
from sokoni.core import keyset
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.money import Money
from sokoni.core.pages import Page, PageQuery

_NEWEST_FIRST = Keyset(columns=(CreditMovementRow.id,), kinds=(UUID,), falls=True)
_COLUMNS = (
    CreditMovementRow.id,
    CreditMovementRow.account_id,
    CreditMovementRow.currency,
    CreditMovementRow.kind,
    CreditMovementRow.reference_id,
    CreditMovementRow.amount,
    CreditMovementRow.note,
    CreditMovementRow.created_at,
)


async def list_balances(session: ReadSession, *, account_id: UUID) -> list[Money]:
    """What an account holds, by currency; what is empty is left out."""
    statement = (
        select(StoreCreditRow.balance, StoreCreditRow.currency)
        .where(StoreCreditRow.account_id == account_id, StoreCreditRow.balance > 0)
        .order_by(StoreCreditRow.currency)
    )
    return [Money(row.balance, row.currency) for row in await session.execute(statement)]


async def lock_balance(session: WriteSession, *, account_id: UUID, currency: str) -> Money:
    """What an account holds in a currency, which nobody else spends until this transaction ends."""
    statement = (
        select(StoreCreditRow.balance)
        .where(StoreCreditRow.account_id == account_id, StoreCreditRow.currency == currency)
        .with_for_update()
    )
    return Money((await session.execute(statement)).scalar_one_or_none() or 0, currency)


async def add(session: WriteSession, *, account_id: UUID, amount: Money, now: datetime) -> Money:
    """The balance after more came to it."""
    new = insert(StoreCreditRow).values(
        account_id=account_id, currency=amount.currency, balance=amount.amount, updated_at=now
    )
    statement = new.on_conflict_do_update(
        index_elements=["account_id", "currency"],
        set_={"balance": StoreCreditRow.balance + new.excluded.balance, "updated_at": new.excluded.updated_at},
    ).returning(StoreCreditRow.balance)
    return Money((await session.execute(statement)).scalar_one(), amount.currency)


async def take(session: WriteSession, *, account_id: UUID, amount: Money, now: datetime) -> Money | None:
    """The balance after an amount went from it, or None where it would fall below nothing."""
    statement = (
        update(StoreCreditRow)
        .where(
            StoreCreditRow.account_id == account_id,
            StoreCreditRow.currency == amount.currency,
            StoreCreditRow.balance >= amount.amount,
        )
        .values(balance=StoreCreditRow.balance - amount.amount, updated_at=now)
        .returning(StoreCreditRow.balance)
        .execution_options(synchronize_session=False)
    )
    left = (await session.execute(statement)).scalar_one_or_none()
    return None if left is None else Money(left, amount.currency)


async def insert_movement(session: WriteSession, movement: CreditMovement) -> bool:
    """Whether a movement is new; not, where this reference moved a balance before."""
    statement = (
        insert(CreditMovementRow)
        .values(
            id=movement.id,
            account_id=movement.account_id,
            currency=movement.amount.currency,
            kind=movement.kind.value,
            reference_id=movement.reference_id,
            amount=movement.amount.amount,
            note=movement.note,
            created_at=movement.created_at,
        )
        .on_conflict_do_nothing(index_elements=["kind", "reference_id"])
        .returning(CreditMovementRow.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def account_that_paid(session: ReadSession, payment_id: UUID) -> UUID | None:
    """Whose credit made a payment, or None."""
    statement = select(CreditMovementRow.account_id).where(
        CreditMovementRow.kind == CreditKind.SPENT.value, CreditMovementRow.reference_id == payment_id
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def list_movements(session: ReadSession, *, account_id: UUID, page: PageQuery) -> Page[CreditMovement]:
    """A page of what moved an account's credit, the newest first; one statement."""
    statement = select(*_COLUMNS).where(CreditMovementRow.account_id == account_id)
    return await keyset.read(session, statement, _NEWEST_FIRST, page, show=_movement)


async def list_held(session: ReadSession) -> Owed:
    """What every account holds, but for nothing."""
    statement = select(StoreCreditRow.account_id, StoreCreditRow.currency, StoreCreditRow.balance).where(
        StoreCreditRow.balance != 0
    )
    return {(row.account_id, row.currency): row.balance for row in await session.execute(statement)}


async def list_logged(session: ReadSession) -> Owed:
    """What the movements of every account come to, but for nothing."""
    total = func.sum(CreditMovementRow.amount)
    statement = (
        select(CreditMovementRow.account_id, CreditMovementRow.currency, total.label("total"))
        .group_by(CreditMovementRow.account_id, CreditMovementRow.currency)
        .having(total != 0)
    )
    return {(row.account_id, row.currency): int(row.total) for row in await session.execute(statement)}


def _movement(row: Any) -> CreditMovement:
    return CreditMovement(
        id=row.id,
        account_id=row.account_id,
        kind=CreditKind(row.kind),
        reference_id=row.reference_id,
        amount=Money(row.amount, row.currency),
        note=row.note,
        created_at=row.created_at,
    )
