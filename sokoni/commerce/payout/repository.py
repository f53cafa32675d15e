"""All SQL of payouts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, bindparam, case, cast, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Integer, Text, Uuid

from sokoni.commerce.payout.models import PayoutEntryRow, PayoutItemRow, PayoutRow, PayoutTermsRow
from sokoni.commerce.payout.types import (
    Balance,
    Parts,
    Payout,
    PayoutEntry,
    PayoutEntryKind,
    PayoutState,
    PayoutTerms,
)
from sokoni.core import keyset
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.money import Money
from sokoni.core.pages import Page, PageQuery

_PAYOUT = tuple(PayoutRow.__table__.columns)
_ENTRY = tuple(PayoutEntryRow.__table__.columns)
_NEWEST_FIRST = Keyset(columns=(PayoutRow.id,), kinds=(UUID,), falls=True)
_TOTAL = (
    PayoutEntryRow.goods_amount
    + PayoutEntryRow.tax_amount
    + PayoutEntryRow.commission_amount
    + PayoutEntryRow.commission_tax_amount
    + PayoutEntryRow.direct_amount
)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('payout.run', 0))")
# A shop's first statement may be of years, and who waits for another run waits for all of it.
_PATIENCE = text("SELECT set_config('statement_timeout', '600s', true), set_config('lock_timeout', '600s', true)")
# The one place that says when money may be paid: its hold is the shop's own, or everybody's.
_IS_RIPE = """
e.payout_id IS NULL AND e.ripe_from
    + coalesce(make_interval(days => t.hold_days::integer), CAST(:hold AS interval)) <= :now
"""
_CANDIDATES = text(
    f"""
    SELECT DISTINCT e.shop_id, e.currency FROM payout_entries AS e
    LEFT JOIN payout_terms AS t ON t.shop_id = e.shop_id
    WHERE {_IS_RIPE} ORDER BY e.shop_id, e.currency LIMIT :limit
    """  # noqa: S608  # nothing of it comes from outside
)
# One statement, so that all of it sees the same: what is summed up is what is put into the statement, to the last row,
# whatever sales are booked meanwhile. Locked rows are looked at again, so what another run took is left out.
_DRAFT = text(
    f"""
    WITH given AS (
        SELECT * FROM unnest(:ids, :shop_ids, :currencies) AS g (payout_id, shop_id, currency)
    ), ripe AS MATERIALIZED (
        SELECT e.*, g.payout_id AS into_id FROM payout_entries AS e
        JOIN given AS g ON g.shop_id = e.shop_id AND g.currency = e.currency
        LEFT JOIN payout_terms AS t ON t.shop_id = e.shop_id
        WHERE {_IS_RIPE}
        ORDER BY e.transaction_id FOR UPDATE OF e
    ), carried AS MATERIALIZED (
        SELECT p.id, g.payout_id AS into_id, p.amount, p.tax_amount + p.carried_tax_amount AS tax FROM payouts AS p
        JOIN given AS g ON g.shop_id = p.shop_id AND g.currency = p.currency
        WHERE p.state = 'carried' AND p.carried_into IS NULL
        ORDER BY p.id FOR UPDATE OF p
    ), owed AS (
        SELECT into_id, sum(amount) AS amount, sum(tax) AS tax FROM carried GROUP BY into_id
    ), sums AS (
        SELECT r.into_id, r.shop_id, r.currency, sum(r.goods_amount) AS goods, sum(r.tax_amount) AS tax,
            sum(r.commission_amount) AS commission, sum(r.commission_tax_amount) AS commission_tax,
            sum(r.direct_amount) AS direct, count(*) AS entries
        FROM ripe AS r GROUP BY r.into_id, r.shop_id, r.currency
    ), worth AS (
        SELECT s.*, coalesce(o.amount, 0) AS carried, coalesce(o.tax, 0) AS carried_tax,
            s.goods + s.tax + s.commission + s.commission_tax + s.direct + coalesce(o.amount, 0) AS amount
        FROM sums AS s LEFT JOIN owed AS o ON o.into_id = s.into_id
    ), made AS (
        INSERT INTO payouts (id, shop_id, number, state, currency, goods_amount, tax_amount, commission_amount,
            commission_tax_amount, direct_amount, carried_amount, carried_tax_amount, amount, entry_count, until,
            created_at)
        SELECT w.into_id, w.shop_id,
            (SELECT coalesce(max(p.number), 0) FROM payouts AS p WHERE p.shop_id = w.shop_id)
                + row_number() OVER (PARTITION BY w.shop_id ORDER BY w.currency),
            CASE WHEN w.amount > 0 THEN 'drafted' ELSE 'carried' END, w.currency, w.goods, w.tax, w.commission,
            w.commission_tax, w.direct, w.carried, w.carried_tax, w.amount, w.entries, :now, :now
        FROM worth AS w
        RETURNING id, state
    ), assigned AS (
        UPDATE payout_entries AS e SET payout_id = r.into_id FROM ripe AS r WHERE e.transaction_id = r.transaction_id
        RETURNING e.transaction_id
    ), listed AS (
        INSERT INTO payout_items (payout_id, transaction_id) SELECT into_id, transaction_id FROM ripe
        RETURNING payout_id
    ), taken AS (
        UPDATE payouts AS p SET carried_into = c.into_id FROM carried AS c
        WHERE p.id = c.id AND c.into_id IN (SELECT id FROM made)
        RETURNING p.id
    )
    SELECT state, count(*) AS made_count FROM made GROUP BY state
    """  # noqa: S608  # nothing of it comes from outside
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid())),
    bindparam("shop_ids", type_=ARRAY(Uuid())),
    bindparam("currencies", type_=ARRAY(Text())),
)


async def insert_entries(session: WriteSession, entries: Sequence[PayoutEntry]) -> None:
    """Write what postings are to their shops; those that are written already stay as they are. One statement."""
    rows = [
        {
            "transaction_id": each.transaction_id,
            "shop_id": each.shop_id,
            "reference_id": each.reference_id,
            "number": each.number,
            "kind": each.kind.value,
            "currency": each.parts.goods.currency,
            "goods_amount": each.parts.goods.amount,
            "tax_amount": each.parts.tax.amount,
            "commission_amount": each.parts.commission.amount,
            "commission_tax_amount": each.parts.commission_tax.amount,
            "direct_amount": each.parts.direct.amount,
            "booked_at": each.booked_at,
            "ripe_from": each.ripe_from,
        }
        for each in entries
    ]
    await session.execute(insert(PayoutEntryRow).values(rows).on_conflict_do_nothing())


async def ripen(session: WriteSession, *, reference_ids: Collection[UUID], at: datetime) -> None:
    """Let the holds of some sales begin, where they have not yet."""
    await session.execute(
        update(PayoutEntryRow)
        .where(PayoutEntryRow.reference_id == func.any(list(reference_ids)), PayoutEntryRow.ripe_from.is_(None))
        .values(ripe_from=at)
        .execution_options(synchronize_session=False)
    )


async def hold(session: WriteSession, *, reference_ids: Collection[UUID]) -> None:
    """Let the holds of some sales not have begun, of what no statement has."""
    await session.execute(
        update(PayoutEntryRow)
        .where(PayoutEntryRow.reference_id == func.any(list(reference_ids)), PayoutEntryRow.payout_id.is_(None))
        .values(ripe_from=None)
        .execution_options(synchronize_session=False)
    )


async def direct_of(session: ReadSession, *, reference_id: UUID) -> int:
    """What a shop took in itself for a sale by now; negative, as it comes off."""
    statement = select(func.coalesce(func.sum(PayoutEntryRow.direct_amount), 0)).where(
        PayoutEntryRow.reference_id == reference_id
    )
    return int((await session.execute(statement)).scalar_one())


async def lock_runs(session: WriteSession) -> None:
    """Let no other run begin until this transaction ends; two statements."""
    await session.execute(_PATIENCE)
    await session.execute(_LOCK)


async def list_candidates(
    session: ReadSession, *, hold: timedelta, now: datetime, limit: int
) -> Sequence[tuple[UUID, str]]:
    """Shops, each with a currency, for which something may be paid."""
    rows = await session.execute(_CANDIDATES, {"hold": hold, "now": now, "limit": limit})
    return [(row.shop_id, row.currency) for row in rows]


async def draft(
    session: WriteSession,
    *,
    payout_ids: Sequence[UUID],
    shops: Sequence[tuple[UUID, str]],
    hold: timedelta,
    now: datetime,
) -> Mapping[PayoutState, int]:
    """Make a statement for each of some shops of all that may be paid; how many came out in which state."""
    values = {
        "ids": list(payout_ids),
        "shop_ids": [shop_id for shop_id, _ in shops],
        "currencies": [currency for _, currency in shops],
        "hold": hold,
        "now": now,
    }
    return {PayoutState(row.state): int(row.made_count) for row in await session.execute(_DRAFT, values)}


async def get(session: ReadSession, *, payout_id: UUID) -> Payout | None:
    """A statement without its entries."""
    row = (await session.execute(select(*_PAYOUT).where(PayoutRow.id == payout_id))).one_or_none()
    return None if row is None else _payout(row)


async def list_locked(session: WriteSession, *, payout_ids: Collection[UUID]) -> Sequence[Payout]:
    """Statements that nobody else moves until this transaction ends, in the order of their ids."""
    statement = (
        select(*_PAYOUT).where(PayoutRow.id == func.any(list(payout_ids))).order_by(PayoutRow.id).with_for_update()
    )
    return [_payout(row) for row in await session.execute(statement)]


async def move(session: WriteSession, *, payout_ids: Collection[UUID], values: Mapping[str, Any]) -> None:
    """Write how far some statements have come."""
    await session.execute(
        update(PayoutRow)
        .where(PayoutRow.id == func.any(list(payout_ids)))
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def put_back(session: WriteSession, *, payout_ids: Collection[UUID]) -> None:
    """Free what stands in some statements, and what they took over, for the next ones; two statements."""
    await session.execute(
        update(PayoutEntryRow)
        .where(PayoutEntryRow.payout_id == func.any(list(payout_ids)))
        .values(payout_id=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(PayoutRow)
        .where(PayoutRow.carried_into == func.any(list(payout_ids)))
        .values(carried_into=None)
        .execution_options(synchronize_session=False)
    )


async def list_page(
    session: ReadSession, *, shop_id: UUID | None, state: PayoutState | None, page: PageQuery
) -> Page[Payout]:
    """Statements of a shop, or of all, in a state, or in any; the newest first."""
    statement: Select[*tuple[Any, ...]] = select(*_PAYOUT)
    if shop_id is not None:
        statement = statement.where(PayoutRow.shop_id == shop_id)
    if state is not None:
        statement = statement.where(PayoutRow.state == state.value)
    return await keyset.read(session, statement, _NEWEST_FIRST, page, show=_payout)


async def list_entries(session: ReadSession, *, payout_id: UUID) -> Sequence[PayoutEntry]:
    """What stands in a statement, in the order in which it was booked."""
    statement = (
        select(*_ENTRY)
        .join(PayoutItemRow, PayoutItemRow.transaction_id == PayoutEntryRow.transaction_id)
        .where(PayoutItemRow.payout_id == payout_id)
        .order_by(PayoutEntryRow.booked_at, PayoutEntryRow.transaction_id)
    )
    return [_entry(row) for row in await session.execute(statement)]


async def balances(session: ReadSession, *, shop_id: UUID, hold: timedelta, now: datetime) -> Sequence[Balance]:
    """How a shop stands in each currency in which it ever sold; two statements."""
    held = func.coalesce(func.make_interval(0, 0, 0, cast(PayoutTermsRow.hold_days, Integer)), literal(hold))
    is_ripe = func.coalesce(PayoutEntryRow.ripe_from + held <= now, False)
    entries = (
        select(
            PayoutEntryRow.currency,
            func.coalesce(func.sum(_TOTAL).filter(is_ripe), 0).label("available"),
            func.coalesce(func.sum(_TOTAL).filter(~is_ripe), 0).label("on_hold"),
        )
        .outerjoin(PayoutTermsRow, PayoutTermsRow.shop_id == PayoutEntryRow.shop_id)
        .where(PayoutEntryRow.shop_id == shop_id, PayoutEntryRow.payout_id.is_(None))
        .group_by(PayoutEntryRow.currency)
    )
    is_owed = and_(PayoutRow.state == PayoutState.CARRIED.value, PayoutRow.carried_into.is_(None))
    is_under_way = PayoutRow.state.in_([PayoutState.DRAFTED.value, PayoutState.APPROVED.value])
    made = (
        select(
            PayoutRow.currency,
            func.coalesce(func.sum(PayoutRow.amount).filter(is_owed), 0).label("owed"),
            func.coalesce(func.sum(PayoutRow.amount).filter(is_under_way), 0).label("under_way"),
            func.coalesce(func.sum(PayoutRow.amount).filter(PayoutRow.state == PayoutState.PAID.value), 0).label(
                "paid"
            ),
        )
        .where(PayoutRow.shop_id == shop_id)
        .group_by(PayoutRow.currency)
    )
    free = {row.currency: row for row in await session.execute(entries)}
    stated = {row.currency: row for row in await session.execute(made)}

    def of(rows: Mapping[str, Any], name: str, currency: str) -> Money:
        return Money(int(getattr(rows[currency], name)) if currency in rows else 0, currency)

    return [
        Balance(
            currency=currency,
            available=of(free, "available", currency) + of(stated, "owed", currency),
            on_hold=of(free, "on_hold", currency),
            under_way=of(stated, "under_way", currency),
            paid=of(stated, "paid", currency),
        )
        for currency in sorted({*free, *stated})
    ]


async def open_sums(session: ReadSession) -> Mapping[tuple[UUID, str], int]:
    """What is owed to each shop by entries and statements: all that is free, carried over, or under way."""
    statement = text(
        """
        SELECT shop_id, currency, sum(amount) AS amount FROM (
            SELECT shop_id, currency,
                goods_amount + tax_amount + commission_amount + commission_tax_amount + direct_amount AS amount
            FROM payout_entries WHERE payout_id IS NULL
            UNION ALL
            SELECT shop_id, currency, amount FROM payouts
            WHERE state IN ('drafted', 'approved') OR state = 'carried' AND carried_into IS NULL
        ) AS owed GROUP BY shop_id, currency
        """
    )
    return {(row.shop_id, row.currency): int(row.amount) for row in await session.execute(statement)}


async def pending_commissions(session: ReadSession, *, shop_id: UUID) -> Mapping[str, Money]:
    """What was kept of sales that the shop has not been paid for yet, with its tax, by currency."""
    paid = select(PayoutRow.id).where(PayoutRow.shop_id == shop_id, PayoutRow.state == PayoutState.PAID.value)
    kept = PayoutEntryRow.commission_amount + PayoutEntryRow.commission_tax_amount
    statement = (
        select(PayoutEntryRow.currency, func.sum(-kept))
        .where(
            PayoutEntryRow.shop_id == shop_id,
            case((PayoutEntryRow.payout_id.is_(None), True), else_=PayoutEntryRow.payout_id.not_in(paid)),
        )
        .group_by(PayoutEntryRow.currency)
        .order_by(PayoutEntryRow.currency)
    )
    return {currency: Money(int(amount), currency) for currency, amount in await session.execute(statement)}


async def get_terms(session: ReadSession, *, shop_id: UUID) -> PayoutTerms:
    """What is agreed with a shop; nothing of its own where there is no row."""
    statement = select(PayoutTermsRow.hold_days, PayoutTermsRow.destination).where(PayoutTermsRow.shop_id == shop_id)
    row = (await session.execute(statement)).one_or_none()
    return PayoutTerms(shop_id=shop_id) if row is None else PayoutTerms(shop_id=shop_id, **row._mapping)  # noqa: SLF001


async def list_terms(session: ReadSession, *, shop_ids: Collection[UUID]) -> Mapping[UUID, PayoutTerms]:
    """What is agreed with some shops, where anything is."""
    statement = select(PayoutTermsRow.shop_id, PayoutTermsRow.hold_days, PayoutTermsRow.destination).where(
        PayoutTermsRow.shop_id == func.any(list(shop_ids))
    )
    rows = await session.execute(statement)
    return {
        row.shop_id: PayoutTerms(shop_id=row.shop_id, hold_days=row.hold_days, destination=row.destination)
        for row in rows
    }


async def put_terms(session: WriteSession, terms: PayoutTerms, *, now: datetime) -> None:
    """Write what is agreed with a shop."""
    values = {"hold_days": terms.hold_days, "destination": terms.destination, "updated_at": now}
    await session.execute(
        insert(PayoutTermsRow)
        .values(shop_id=terms.shop_id, **values)
        .on_conflict_do_update(index_elements=["shop_id"], set_=values)
    )


def _payout(row: Row[*tuple[Any, ...]]) -> Payout:
    return Payout(
        id=row.id,
        shop_id=row.shop_id,
        number=row.number,
        state=PayoutState(row.state),
        parts=_parts(row),
        carried=Money(row.carried_amount, row.currency),
        carried_tax=Money(row.carried_tax_amount, row.currency),
        entry_count=row.entry_count,
        until=row.until,
        carried_into=row.carried_into,
        reference=row.reference,
        reason=row.reason,
        created_at=row.created_at,
        approved_at=row.approved_at,
        paid_at=row.paid_at,
        ended_at=row.ended_at,
    )


def _entry(row: Row[*tuple[Any, ...]]) -> PayoutEntry:
    return PayoutEntry(
        transaction_id=row.transaction_id,
        shop_id=row.shop_id,
        reference_id=row.reference_id,
        number=row.number,
        kind=PayoutEntryKind(row.kind),
        parts=_parts(row),
        booked_at=row.booked_at,
        ripe_from=row.ripe_from,
    )


def _parts(row: Row[*tuple[Any, ...]]) -> Parts:
    def of(name: str) -> Money:
        return Money(getattr(row, f"{name}_amount"), row.currency)

    return Parts(
        goods=of("goods"),
        tax=of("tax"),
        commission=of("commission"),
        commission_tax=of("commission_tax"),
        direct=of("direct"),
    )
