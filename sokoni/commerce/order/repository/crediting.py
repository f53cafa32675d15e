"""SQL of what parts cost less."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update

from sokoni.commerce.order.credit_types import Credit, CreditKind, CreditLine
from sokoni.commerce.order.models import CreditLineRow, CreditRow, SubOrderRow
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money


async def insert_credit(session: WriteSession, *, credit: Credit) -> None:
    """Write a credit with its lines, and add it to its part; three statements. The caller holds the order's lock."""
    await session.execute(
        insert(CreditRow).values(
            id=credit.id,
            sub_order_id=credit.sub_order_id,
            shop_id=credit.shop_id,
            kind=credit.kind.value,
            amount=credit.amount.amount,
            tax_amount=credit.tax.amount,
            shipping_amount=credit.shipping.amount,
            funded_amount=credit.funded.amount,
            currency=credit.amount.currency,
            reason=credit.reason,
            actor_kind=credit.actor.kind,
            actor_id=credit.actor.id,
            actor_label=credit.actor.label,
            created_at=credit.created_at,
        )
    )
    lines = [
        {
            "credit_id": credit.id,
            "order_line_id": each.line_id,
            "quantity": each.quantity,
            "amount": each.amount.amount,
            "tax_amount": each.tax.amount,
            "funded_amount": each.funded.amount,
        }
        for each in credit.lines
    ]
    if lines:
        await session.execute(insert(CreditLineRow), lines)
    await session.execute(
        update(SubOrderRow)
        .where(SubOrderRow.id == credit.sub_order_id)
        .values(
            credited_amount=SubOrderRow.credited_amount + credit.amount.amount,
            credited_tax_amount=SubOrderRow.credited_tax_amount + credit.tax.amount,
            credited_shipping_amount=SubOrderRow.credited_shipping_amount + credit.shipping.amount,
            credited_funded_amount=SubOrderRow.credited_funded_amount + credit.funded.amount,
            credited_transfer_amount=SubOrderRow.credited_transfer_amount
            + (credit.amount.amount if credit.kind is CreditKind.TRANSFER else 0),
        )
        .execution_options(synchronize_session=False)
    )


async def list_credits(session: ReadSession, *, part_ids: Collection[UUID]) -> tuple[Credit, ...]:
    """What was taken off some parts, oldest first; two statements."""
    found = select(CreditRow).where(CreditRow.sub_order_id.in_(part_ids)).order_by(CreditRow.created_at, CreditRow.id)
    rows = (await session.execute(found)).scalars().all()
    taken = select(CreditLineRow).where(CreditLineRow.credit_id.in_([row.id for row in rows]))
    lines = (await session.execute(taken)).scalars().all()
    return tuple(_credit(row, [each for each in lines if each.credit_id == row.id]) for row in rows)


def _credit(row: CreditRow, lines: Collection[CreditLineRow]) -> Credit:
    def of(amount: int) -> Money:
        return Money(amount, row.currency)

    at: datetime = row.created_at
    return Credit(
        id=row.id,
        sub_order_id=row.sub_order_id,
        shop_id=row.shop_id,
        kind=CreditKind(row.kind),
        amount=of(row.amount),
        tax=of(row.tax_amount),
        shipping=of(row.shipping_amount),
        funded=of(row.funded_amount),
        reason=row.reason,
        actor=Actor(kind=row.actor_kind, id=row.actor_id, label=row.actor_label),  # type: ignore[arg-type]  # a check
        created_at=at,
        lines=tuple(
            CreditLine(
                line_id=each.order_line_id,
                quantity=each.quantity,
                amount=of(each.amount),
                tax=of(each.tax_amount),
                funded=of(each.funded_amount),
            )
            for each in lines
        ),
    )
