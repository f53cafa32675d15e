"""All SQL of commissions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select, text, update

from sokoni.commerce.commission.models import LineRow, ReversalRow, RuleRow
from sokoni.commerce.commission.types import Charge, Key, LineCharge, Rule, Scope, Terms
from sokoni.core import keyset
from sokoni.core.database import ReadSession, WriteSession, insert_many
from sokoni.core.keyset import Keyset
from sokoni.core.money import Money
from sokoni.core.pages import Page, PageQuery

_RULE = tuple(RuleRow.__table__.columns)
_LINE = tuple(LineRow.__table__.columns)
_NEWEST_FIRST = Keyset(columns=(RuleRow.starts_at, RuleRow.id), kinds=(datetime, UUID), falls=True)
# Named scopes that any sale may fall under; of the others only those that name its shop or its goods count.
_WIDE = (Scope.MARKET.value, Scope.PLAN.value, Scope.CATEGORY.value)


async def lock(session: WriteSession) -> None:
    """Let nobody else write rules until this transaction ends."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('commission.rules', 0))"))


async def get(session: ReadSession, *, rule_id: UUID) -> Rule | None:
    """A rule by its id."""
    row = (await session.execute(select(*_RULE).where(RuleRow.id == rule_id))).one_or_none()
    return None if row is None else _rule(row)


async def list_of_key(session: ReadSession, *, key: Key, since: datetime) -> Sequence[Rule]:
    """What holds about a thing at a time or later, in the order of time; what was withdrawn is left out."""
    statement = (
        select(*_RULE)
        .where(
            RuleRow.scope == key.scope.value,
            RuleRow.subject_id.is_not_distinct_from(key.subject_id),
            RuleRow.currency.is_not_distinct_from(key.currency),
            _ends_after(since),
        )
        .order_by(RuleRow.starts_at)
    )
    return [_rule(row) for row in await session.execute(statement)]


async def list_holding(
    session: ReadSession, *, since: datetime, until: datetime, subject_ids: Collection[UUID]
) -> Sequence[Rule]:
    """What holds at some moment from one time to another, both included, for shops and goods of these ids."""
    statement = select(*_RULE).where(
        or_(RuleRow.scope.in_(_WIDE), RuleRow.subject_id == func.any(list(subject_ids))),
        RuleRow.starts_at <= until,
        _ends_after(since),
    )
    return [_rule(row) for row in await session.execute(statement)]


async def list_page(session: ReadSession, *, since: datetime | None, page: PageQuery) -> Page[Rule]:
    """Rules, the latest beginning first; only those that hold after a time, where one is named."""
    statement = select(*_RULE) if since is None else select(*_RULE).where(_ends_after(since))
    return await keyset.read(session, statement, _NEWEST_FIRST, page, show=_rule)


async def insert_rule(session: WriteSession, rule: Rule) -> None:
    """Write a new rule."""
    values = {
        "id": rule.id,
        "scope": rule.key.scope.value,
        "subject_id": rule.key.subject_id,
        "currency": rule.key.currency,
        "rate_bp": rule.terms.rate_bp,
        "fixed_amount": rule.terms.fixed_amount,
        "tax_bp": rule.terms.tax_bp,
        "starts_at": rule.starts_at,
        "ends_at": rule.ends_at,
        "created_at": rule.created_at,
    }
    await session.execute(insert_many(RuleRow), [values])


async def end_rule(session: WriteSession, *, rule_id: UUID, ends_at: datetime | None) -> None:
    """Say when a rule ends."""
    await session.execute(update(RuleRow).where(RuleRow.id == rule_id).values(ends_at=ends_at))


async def insert_lines(session: WriteSession, lines: Sequence[LineCharge]) -> None:
    """Write down what was charged; one statement."""
    rows = [
        {
            "order_line_id": each.line_id,
            "reference_id": each.reference_id,
            "shop_id": each.shop_id,
            "rule_id": each.rule_id,
            "rate_bp": each.terms.rate_bp,
            "fixed_amount": each.terms.fixed_amount,
            "tax_bp": each.terms.tax_bp,
            "currency": each.base.currency,
            "base_amount": each.base.amount,
            "amount": each.charge.amount.amount,
            "tax_amount": each.charge.tax.amount,
            "recorded_at": each.recorded_at,
        }
        for each in lines
    ]
    await session.execute(insert_many(LineRow), rows)


async def list_lines(session: ReadSession, *, reference_ids: Collection[UUID]) -> Sequence[LineCharge]:
    """What was charged for some sales, by line."""
    statement = (
        select(*_LINE).where(LineRow.reference_id == func.any(list(reference_ids))).order_by(LineRow.order_line_id)
    )
    return [_line(row) for row in await session.execute(statement)]


async def update_lines(
    session: WriteSession,
    changed: Sequence[tuple[LineCharge, LineCharge]],
    *,
    reference_id: UUID,
    now: datetime,
) -> None:
    """Write what of some lines went back with a credit, and the sums of what did; two statements."""
    rows = [
        {
            "reference_id": reference_id,
            "order_line_id": after.line_id,
            "base_amount": (after.reversed_base - before.reversed_base).amount,
            "amount": (after.reversed - before.reversed).amount.amount,
            "tax_amount": (after.reversed - before.reversed).tax.amount,
            "reversed_at": now,
        }
        for before, after in changed
    ]
    await session.execute(insert_many(ReversalRow), rows)
    # The sums are made of the rows just written, so that they cannot say something else.
    summed = (
        select(
            ReversalRow.order_line_id,
            func.sum(ReversalRow.base_amount).label("base"),
            func.sum(ReversalRow.amount).label("amount"),
            func.sum(ReversalRow.tax_amount).label("tax"),
        )
        .where(ReversalRow.order_line_id == func.any([after.line_id for _, after in changed]))
        .group_by(ReversalRow.order_line_id)
        .subquery()
    )
    await session.execute(
        update(LineRow)
        .where(LineRow.order_line_id == summed.c.order_line_id)
        .values(reversed_base_amount=summed.c.base, reversed_amount=summed.c.amount, reversed_tax_amount=summed.c.tax)
        .execution_options(synchronize_session=False)
    )


async def sums_by_shop(
    session: ReadSession, *, shop_id: UUID, since: datetime, until: datetime
) -> Mapping[str, Charge]:
    """What was kept of a shop's sales of a half-open time, without what went back, by currency."""
    statement = (
        select(
            LineRow.currency,
            func.sum(LineRow.amount - LineRow.reversed_amount),
            func.sum(LineRow.tax_amount - LineRow.reversed_tax_amount),
        )
        .where(LineRow.shop_id == shop_id, LineRow.recorded_at >= since, LineRow.recorded_at < until)
        .group_by(LineRow.currency)
        .order_by(LineRow.currency)
    )
    rows = await session.execute(statement)
    return {currency: Charge(Money(int(kept), currency), Money(int(tax), currency)) for currency, kept, tax in rows}


def _ends_after(moment: datetime) -> Any:
    """That a rule holds later than a moment at all: it was neither over by then nor withdrawn before it began."""
    return or_(RuleRow.ends_at.is_(None), and_(RuleRow.ends_at > moment, RuleRow.ends_at > RuleRow.starts_at))


def _rule(row: Row[*tuple[Any, ...]]) -> Rule:
    return Rule(
        id=row.id,
        key=Key(scope=Scope(row.scope), subject_id=row.subject_id, currency=row.currency),
        terms=Terms(rate_bp=row.rate_bp, fixed_amount=row.fixed_amount, tax_bp=row.tax_bp),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        created_at=row.created_at,
    )


def _line(row: Row[*tuple[Any, ...]]) -> LineCharge:
    def of(amount: int) -> Money:
        return Money(amount, row.currency)

    return LineCharge(
        line_id=row.order_line_id,
        reference_id=row.reference_id,
        shop_id=row.shop_id,
        rule_id=row.rule_id,
        terms=Terms(rate_bp=row.rate_bp, fixed_amount=row.fixed_amount, tax_bp=row.tax_bp),
        base=of(row.base_amount),
        charge=Charge(of(row.amount), of(row.tax_amount)),
        reversed_base=of(row.reversed_base_amount),
        reversed=Charge(of(row.reversed_amount), of(row.reversed_tax_amount)),
        recorded_at=row.recorded_at,
    )
