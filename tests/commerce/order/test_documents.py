"""Invoices and credit notes: each issued once, numbered without a gap, whatever runs twice or in another order."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sokoni.commerce.order import service
from sokoni.commerce.order.document_types import Document, DocumentKind
from sokoni.commerce.order.types import PlacedOrder, Status
from sokoni.core.database import Database, WriteSession
from sokoni.core.ids import new_id
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject
from tests.support.factories import order as order_factory
from tests.support.factories import sale

OPERATOR = Subject(account_id=new_id(), label="op@example.com", is_operator=True)


@pytest.fixture
async def stall(session: WriteSession, now: datetime) -> sale.Stall:
    return await sale.stall(session, now=now, prices=[2_000], on_hand=50)


async def papers(session: WriteSession, placed: PlacedOrder) -> Sequence[Document]:
    return await service.list_documents(session, part_ids=[part.id for part in placed.order.parts])


async def issue(session: WriteSession, placed: PlacedOrder, *, now: datetime) -> None:
    for _ in range(2):
        await service.issue_due(session, sub_order_id=placed.order.parts[0].id, now=now)


async def test_an_invoice_is_issued_once_the_order_is_paid_and_says_what_was_sold(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    waiting = await order_factory.placed(session, quantities={stall.variant_id: 2}, now=now)
    await issue(session, waiting, now=now)
    assert await papers(session, waiting) == ()
    paid = await order_factory.confirmed(session, quantities={stall.variant_id: 2}, now=now)
    await issue(session, paid, now=now)
    [invoice] = await papers(session, paid)
    assert (invoice.kind, invoice.number, invoice.language) == (DocumentKind.INVOICE, 1, "es")
    assert (invoice.facts["total"], invoice.facts["lines"][0]["quantity"]) == (9_000, 2)


async def test_each_credit_has_its_note_and_notes_and_invoice_add_up(
    session: WriteSession, stall: sale.Stall, now: datetime
):
    placed = await order_factory.confirmed(session, quantities={stall.variant_id: 3}, now=now)
    part = placed.order.parts[0]
    await service.cancel_pieces(
        session, target_id=part.id, pieces={part.lines[0].id: 1}, subject=OPERATOR, notes="broken", now=now
    )
    # The invoice comes late: all that is due is issued nevertheless.
    await issue(session, placed, now=now)
    await service.refund(session, target_id=part.id, amount=Money(500, "COP"), subject=OPERATOR, now=now)
    await issue(session, placed, now=now)
    await service.move(session, target_id=part.id, to=Status.CANCELLED, subject=OPERATOR, now=now)
    await issue(session, placed, now=now)
    invoice, *notes = await papers(session, placed)
    assert invoice.kind is DocumentKind.INVOICE
    assert [(note.kind, note.number, note.facts["total"]) for note in notes] == [
        (DocumentKind.CREDIT_NOTE, 1, 2_000),
        (DocumentKind.CREDIT_NOTE, 2, 500),
        (DocumentKind.CREDIT_NOTE, 3, 8_500),
    ]
    assert sum(note.facts["total"] for note in notes) == invoice.facts["total"]
    assert notes[0].facts["lines"][0]["quantity"] == 1


async def test_papers_stay_as_they_were_issued(session: WriteSession, stall: sale.Stall, now: datetime):
    placed = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
    await issue(session, placed, now=now)
    for statement in ("UPDATE order_documents SET number = 9", "DELETE FROM order_documents"):
        with pytest.raises(DBAPIError, match="stays as it was issued"):
            await _run(session, statement)


async def _run(session: WriteSession, statement: str) -> None:
    async with session.begin_nested():
        await session.execute(text(statement))


async def test_numbers_have_no_gap_though_many_are_taken_at_once_and_some_are_given_up(
    database: Database, now: datetime
):
    async with database.write() as session:
        stall = await sale.stall(session, now=now, on_hand=50)
        orders = [await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now) for _ in range(8)]

    async def issue_one(place: int) -> None:
        async with database.write() as session:
            await service.issue_due(session, sub_order_id=orders[place].order.parts[0].id, now=now)
            if place % 3 == 0:
                await session.execute(text("SELECT 1 / 0"))

    done = await asyncio.gather(*(issue_one(place) for place in range(8)), return_exceptions=True)
    assert sum(isinstance(each, DBAPIError) for each in done) == 3
    async with database.read() as session:
        part_ids = [each.order.parts[0].id for each in orders]
        issued = await service.list_documents(session, part_ids=part_ids)
    assert sorted(each.number for each in issued) == [1, 2, 3, 4, 5]
