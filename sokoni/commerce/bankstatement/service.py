"""Reading bank statements, and taking their lines as paid."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sokoni.commerce.bankstatement import matching, policies, reading, repository
from sokoni.commerce.bankstatement.errors import NothingChosen, StatementTooLong
from sokoni.commerce.bankstatement.types import (
    Choice,
    Line,
    LineOutcome,
    MatchedLine,
    Outcomes,
    ReadStatement,
    Statement,
    Transfer,
)
from sokoni.commerce.order import service as order
from sokoni.commerce.order.paid_types import TransferOrder
from sokoni.commerce.payment import service as payment
from sokoni.commerce.payment.types import MANUAL, Payment
from sokoni.core import ids, pages
from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.permission.types import Subject

MOST_BYTES = 2_000_000
MOST_OPEN = 1_000
_MOST_BAD_ROWS = 100
_MOST_CONFIRMED = 20
# How long before a line its order may have been placed: transfers wait for days, and late money for weeks.
_BEFORE = timedelta(days=60)


def read_file(data: bytes, *, currency: str) -> ReadStatement:
    """What a file says; takes a moment, so read it before a transaction is open.

    Raises:
        StatementUnreadable, StatementTooLong: it is no statement, or too large.
    """
    if len(data) > MOST_BYTES:
        raise StatementTooLong(most=reading.MOST_LINES)
    return reading.read(data, currency=currency)


async def upload(
    session: WriteSession,
    *,
    shop_id: UUID,
    name: str,
    data: bytes,
    said: ReadStatement,
    currency: str,
    subject: Subject,
    now: datetime,
) -> Statement:
    """The statement, its lines kept; the same file again changes nothing, and a line that came before is not doubled.

    Raises:
        NothingHere, TeamRoleRequired: they do not work for the shop, or only look.
    """
    policies.check_may_work(subject, shop_id)
    incoming = [each for each in said.lines if each.amount.amount > 0]
    statement = Statement(
        id=ids.new_id(),
        shop_id=shop_id,
        name=name[:200],
        currency=currency,
        new=0,
        known=0,
        outgoing=len(said.lines) - len(incoming),
        bad_rows=said.bad_rows[:_MOST_BAD_ROWS],
        uploaded_by=subject.label,
        uploaded_at=now,
    )
    sha256 = hashlib.sha256(data).digest()
    if not await repository.insert_statement(session, statement, sha256=sha256):
        known = await repository.get_by_file(session, shop_id=shop_id, sha256=sha256)
        assert known is not None, "files are never taken away"
        return known
    new = await repository.insert_lines(session, statement=statement, lines=reading.keyed(incoming))
    counted = replace(statement, new=new, known=len(incoming) - new)
    await repository.update_counts(session, counted)
    return counted


async def list_statements(
    session: ReadSession, *, shop_id: UUID, subject: Subject, page: pages.PageQuery
) -> pages.Page[Statement]:
    """A shop's statements, the newest first; one statement.

    Raises:
        NothingHere, TeamRoleRequired: they do not work for the shop, or only look.
        InvalidCursor: the cursor is not one of ours.
    """
    policies.check_may_work(subject, shop_id)
    return await repository.list_statements(session, shop_id=shop_id, page=page)


async def list_open(session: ReadSession, *, shop_id: UUID, subject: Subject) -> Sequence[MatchedLine]:
    """The latest thousand lines that nobody has said to be a transfer, with what each is found to be.

    Three statements, one where there is none.

    Raises:
        NothingHere, TeamRoleRequired: they do not work for the shop, or only look.
    """
    policies.check_may_work(subject, shop_id)
    lines = await repository.list_open(session, shop_id=shop_id, limit=MOST_OPEN)
    if not lines:
        return ()
    transfers = await _transfers(session, shop_id=shop_id, lines=lines)
    found = matching.match(lines, transfers)
    return [MatchedLine(line=line, match=found[line.id]) for line in lines]


async def list_confirmed(
    session: ReadSession, *, shop_id: UUID, subject: Subject
) -> Sequence[tuple[Line, TransferOrder]]:
    """The latest lines that pay for orders, with these; two statements.

    Raises:
        NothingHere, TeamRoleRequired: they do not work for the shop, or only look.
    """
    policies.check_may_work(subject, shop_id)
    lines = await repository.list_confirmed(session, shop_id=shop_id, limit=_MOST_CONFIRMED)
    payment_ids = [line.payment_id for line in lines if line.payment_id is not None]
    orders = await order.list_by_payments(session, shop_id=shop_id, payment_ids=payment_ids) if payment_ids else {}
    return [
        (line, orders[line.payment_id]) for line in lines if line.payment_id is not None and line.payment_id in orders
    ]


async def confirm(
    session: WriteSession, *, shop_id: UUID, choices: Collection[Choice], subject: Subject, now: datetime
) -> Outcomes:
    """What became of each choice, by its line: the transfer captured, or why not; confirming twice captures once.

    Lines are locked in the order of their ids, then transfers in the order of theirs.

    Raises:
        NothingHere, TeamRoleRequired: they do not work for the shop, or only look.
        NothingChosen: there is no choice.
    """
    policies.check_may_work(subject, shop_id)
    if not choices:
        raise NothingChosen
    lines = await repository.lock_lines(session, shop_id=shop_id, line_ids={each.line_id for each in choices})
    transfers = {
        each.payment_id: each for each in await _transfers(session, shop_id=shop_id, lines=tuple(lines.values()))
    }
    outcomes: dict[UUID, LineOutcome] = {}
    for choice in sorted(choices, key=lambda each: (each.payment_id, each.line_id)):
        line, transfer = lines.get(choice.line_id), transfers.get(choice.payment_id)
        if choice.line_id in outcomes:
            continue
        if line is not None and line.payment_id == choice.payment_id:
            outcomes[choice.line_id] = LineOutcome.DONE_BEFORE
        elif line is None or line.payment_id is not None or transfer is None or transfer.amount != line.amount:
            outcomes[choice.line_id] = LineOutcome.MOVED
        else:
            outcomes[line.id] = await _take(session, shop_id, line, transfer, subject=subject, now=now)
    return outcomes


async def _take(
    session: WriteSession, shop_id: UUID, line: Line, transfer: Transfer, *, subject: Subject, now: datetime
) -> LineOutcome:
    is_taken = await payment.take_transfer(
        session,
        payment_id=transfer.payment_id,
        charge_id=f"bank:{line.id}",
        amount=line.amount,
        actor=subject.actor(),
        shop_id=shop_id,
        now=now,
    )
    if not is_taken:
        return LineOutcome.MOVED
    await repository.confirm_line(session, line_id=line.id, payment_id=transfer.payment_id, now=now)
    return LineOutcome.CAPTURED


async def _transfers(session: ReadSession, *, shop_id: UUID, lines: Sequence[Line]) -> Sequence[Transfer]:
    """The transfers that some lines may be: of orders of the shop alone; two statements, none for no lines."""
    if not lines:
        return ()
    earliest = min(line.booked_on for line in lines) - _BEFORE
    orders = await order.list_transfers(session, shop_id=shop_id, since=datetime.combine(earliest, time(), tzinfo=UTC))
    attempts = await payment.list_for_references(session, reference_ids=[each.order_id for each in orders])
    found = [_transfer(each, attempts.get(each.order_id, ())) for each in orders]
    return [each for each in found if each is not None]


def _transfer(placed: TransferOrder, attempts: Sequence[Payment]) -> Transfer | None:
    """What an order's latest transfer asks for; None where it has none, or one that is looked at by itself."""
    asked = next((each for each in reversed(attempts) if each.provider == MANUAL), None)
    if asked is None or not (asked.captured or asked.state.is_open or asked.state.is_closed):
        return None
    return Transfer(
        payment_id=asked.id,
        part_id=placed.part_id,
        code=placed.code,
        number=placed.number,
        buyer=placed.buyer,
        amount=asked.amount,
        asked_on=placed.placed_at.date(),
        is_paid=bool(asked.captured),
        is_late=asked.state.is_closed,
    )
