"""All SQL of bank statements."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.commerce.bankstatement.models import LineRow, StatementRow
from sokoni.commerce.bankstatement.types import BadRow, Fault, Line, NewLine, Statement
from sokoni.core import ids, keyset, pages
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.keyset import Keyset
from sokoni.core.money import Money

_NEWEST_FIRST = Keyset(columns=(StatementRow.id,), kinds=(UUID,), falls=True)
_AT_ONCE = 500


async def insert_statement(session: WriteSession, statement: Statement, *, sha256: bytes) -> bool:
    """Whether the file is new in its shop; if so, it is written."""
    done = await session.execute(
        insert(StatementRow)
        .values(
            id=statement.id,
            shop_id=statement.shop_id,
            sha256=sha256,
            name=statement.name,
            currency=statement.currency,
            new=statement.new,
            known=statement.known,
            outgoing=statement.outgoing,
            bad_rows=[{"row": each.row, "fault": each.fault.value} for each in statement.bad_rows],
            uploaded_by=statement.uploaded_by,
            uploaded_at=statement.uploaded_at,
        )
        .on_conflict_do_nothing(index_elements=["shop_id", "sha256"])
        .returning(StatementRow.id)
    )
    return done.scalar_one_or_none() is not None


async def get_by_file(session: ReadSession, *, shop_id: UUID, sha256: bytes) -> Statement | None:
    """The statement of a file that was uploaded before."""
    statement = select(StatementRow).where(StatementRow.shop_id == shop_id, StatementRow.sha256 == sha256)
    row = (await session.execute(statement)).scalar_one_or_none()
    return None if row is None else _statement(row)


async def list_statements(session: ReadSession, *, shop_id: UUID, page: pages.PageQuery) -> pages.Page[Statement]:
    """A shop's statements, the newest first; one statement."""
    statement = select(StatementRow).where(StatementRow.shop_id == shop_id)
    return await keyset.read(session, statement, _NEWEST_FIRST, page, show=lambda row: _statement(row[0]))


async def insert_lines(session: WriteSession, *, statement: Statement, lines: Sequence[NewLine]) -> int:
    """How many of some lines are new in their shop; those are written, and the others left as they are."""
    rows = [
        {
            "id": ids.new_id(),
            "shop_id": statement.shop_id,
            "statement_id": statement.id,
            "key": each.key,
            "row": each.line.row,
            "booked_on": each.line.booked_on,
            "amount": each.line.amount.amount,
            "currency": each.line.amount.currency,
            "text": each.line.text,
        }
        # In one order everywhere, so that two files that overlap never wait for each other.
        for each in sorted(lines, key=lambda line: line.key)
    ]
    written = 0
    for start in range(0, len(rows), _AT_ONCE):
        done = await session.execute(
            insert(LineRow)
            .values(rows[start : start + _AT_ONCE])
            .on_conflict_do_nothing(index_elements=["shop_id", "key"])
            .returning(LineRow.id)
        )
        written += len(done.scalars().all())
    return written


async def update_counts(session: WriteSession, statement: Statement) -> None:
    """Note how many lines of a statement were new, and how many known."""
    await session.execute(
        update(StatementRow)
        .where(StatementRow.id == statement.id)
        .values(new=statement.new, known=statement.known)
        .execution_options(synchronize_session=False)
    )


async def list_open(session: ReadSession, *, shop_id: UUID, limit: int) -> Sequence[Line]:
    """A shop's lines that nobody has said to be a transfer, the latest first."""
    statement = (
        select(LineRow)
        .where(LineRow.shop_id == shop_id, LineRow.payment_id.is_(None))
        .order_by(LineRow.booked_on.desc(), LineRow.id.desc())
        .limit(limit)
    )
    return [_line(row) for row in (await session.execute(statement)).scalars()]


async def list_confirmed(session: ReadSession, *, shop_id: UUID, limit: int) -> Sequence[Line]:
    """A shop's lines that pay for orders, the latest confirmed first."""
    statement = (
        select(LineRow)
        .where(LineRow.shop_id == shop_id, LineRow.payment_id.is_not(None))
        .order_by(LineRow.confirmed_at.desc(), LineRow.id.desc())
        .limit(limit)
    )
    return [_line(row) for row in (await session.execute(statement)).scalars()]


async def lock_lines(session: WriteSession, *, shop_id: UUID, line_ids: Collection[UUID]) -> dict[UUID, Line]:
    """Lines of a shop that nobody else confirms until this transaction ends, in the order of their ids."""
    statement = (
        select(LineRow)
        .where(LineRow.shop_id == shop_id, LineRow.id.in_(line_ids))
        .order_by(LineRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: _line(row) for row in (await session.execute(statement)).scalars()}


async def confirm_line(session: WriteSession, *, line_id: UUID, payment_id: UUID, now: datetime) -> None:
    """Say that a line is a transfer; the caller holds its lock, and has seen that nobody has said so."""
    await session.execute(
        update(LineRow)
        .where(LineRow.id == line_id, LineRow.payment_id.is_(None))
        .values(payment_id=payment_id, confirmed_at=now)
        .execution_options(synchronize_session=False)
    )


def _statement(row: StatementRow) -> Statement:
    return Statement(
        id=row.id,
        shop_id=row.shop_id,
        name=row.name,
        currency=row.currency,
        new=row.new,
        known=row.known,
        outgoing=row.outgoing,
        bad_rows=tuple(BadRow(row=each["row"], fault=Fault(each["fault"])) for each in row.bad_rows),
        uploaded_by=row.uploaded_by,
        uploaded_at=row.uploaded_at,
    )


def _line(row: LineRow) -> Line:
    return Line(
        id=row.id,
        statement_id=row.statement_id,
        row=row.row,
        booked_on=row.booked_on,
        amount=Money(row.amount, row.currency),
        text=row.text,
        payment_id=row.payment_id,
        confirmed_at=row.confirmed_at,
    )
