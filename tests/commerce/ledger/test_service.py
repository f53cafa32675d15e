"""The books, on a real PostgreSQL."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sokoni.commerce.ledger import service
from sokoni.commerce.ledger.errors import BooksBroken, PostingDiffers, PostingUnbalanced
from sokoni.commerce.ledger.types import AccountRef, Entry
from sokoni.core import ids
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.jobs import service as jobs
from sokoni.core.money import Money
from tests.support.factories import ledger as ledger_factory

GATEWAY = AccountRef("gateway:test")
Drain = Callable[[], Awaitable[int]]


async def test_posting_moves_money_between_accounts(session: WriteSession, now: datetime):
    buyer = AccountRef("customer_funds", ids.new_id())
    await ledger_factory.sale(session, buyer=buyer, amount=Money(12_990, "COP"), now=now)
    assert await service.balance(session, account=GATEWAY, currency="COP") == Money(12_990, "COP")
    assert await service.balance(session, account=buyer, currency="COP") == Money(-12_990, "COP")
    assert await service.balance(session, account=buyer, currency="USD") == Money(0, "USD")


async def test_posting_the_same_fact_again_books_nothing(session: WriteSession, now: datetime):
    buyer = AccountRef("customer_funds", ids.new_id())
    reference_id = ids.new_id()
    first = await ledger_factory.sale(session, buyer=buyer, reference_id=reference_id, now=now)
    with count_statements() as counted:
        again = await ledger_factory.sale(session, buyer=buyer, reference_id=reference_id, now=now)
    assert again == first
    assert counted.value == 2
    assert (await service.verify(session)).postings == 1


async def test_a_new_posting_costs_two_statements(session: WriteSession, now: datetime):
    with count_statements() as counted:
        await ledger_factory.sale(session, now=now)
    assert counted.value == 2


async def test_the_same_fact_with_other_amounts_is_refused(session: WriteSession, now: datetime):
    reference_id = ids.new_id()
    buyer = AccountRef("customer_funds", ids.new_id())
    await ledger_factory.sale(session, buyer=buyer, reference_id=reference_id, amount=Money(100, "COP"), now=now)
    with pytest.raises(PostingDiffers):
        await ledger_factory.sale(session, buyer=buyer, reference_id=reference_id, amount=Money(101, "COP"), now=now)


async def test_an_unbalanced_posting_is_refused_before_anything_is_written(session: WriteSession, now: datetime):
    with pytest.raises(PostingUnbalanced):
        await service.post(
            session,
            kind="sale",
            reference_kind="order",
            reference_id=ids.new_id(),
            entries=[Entry(GATEWAY, Money(100, "COP")), Entry(AccountRef("tax_payable"), Money(-99, "COP"))],
            now=now,
        )
    assert (await service.verify(session)).postings == 0


async def test_postings_and_balances_are_found_again(session: WriteSession, now: datetime):
    buyer = AccountRef("customer_funds", ids.new_id())
    reference_id = ids.new_id()
    posting_id = await ledger_factory.sale(session, buyer=buyer, reference_id=reference_id, now=now)
    (posting,) = await service.list_postings(session, reference_kind="order", reference_id=reference_id)
    assert (posting.id, posting.kind, len(posting.entries)) == (posting_id, "sale", 2)
    assert await service.list_balances(session, kind="customer_funds") == {buyer: (Money(-12_990, "COP"),)}


async def _insert_raw(session: WriteSession, transaction_id: UUID, *amounts: int, entry_count: int = 2) -> None:
    """Write past the service, as a mistake or an intruder would."""
    await session.execute(
        text(
            "INSERT INTO ledger_transactions (id, kind, reference_kind, reference_id, entry_count, posted_at)"
            " VALUES (:id, 'raw', 'test', :id, :entry_count, now())"
        ),
        {"id": transaction_id, "entry_count": entry_count},
    )
    await _insert_entries(session, transaction_id, *amounts)


async def _insert_entries(session: WriteSession, transaction_id: UUID, *amounts: int, first: int = 0) -> None:
    for position, amount in enumerate(amounts, start=first):
        await session.execute(
            text(
                "INSERT INTO ledger_entries (transaction_id, position, account_kind, amount, currency)"
                " VALUES (:id, :position, 'cash', :amount, 'COP')"
            ),
            {"id": transaction_id, "position": position, "amount": amount},
        )


@pytest.mark.parametrize("amounts", [(100, -99), (100,), (), (100, -100, 1), (100, -50, -50)])
async def test_the_database_refuses_to_commit_what_is_unbalanced_or_incomplete(
    database: Database, amounts: tuple[int, ...]
):
    with pytest.raises(DBAPIError, match="ledger transaction"):
        async with database.write() as session:
            await _insert_raw(session, ids.new_id(), *amounts)
    async with database.read() as session:
        assert (await service.verify(session)).postings == 0


async def test_the_database_refuses_a_balanced_addition_to_an_old_posting(database: Database, now: datetime):
    async with database.write() as session:
        posting_id = await ledger_factory.sale(session, now=now)
    with pytest.raises(DBAPIError, match="has 4 entries instead of 2"):
        async with database.write() as session:
            await _insert_entries(session, posting_id, 7, -7, first=2)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET amount = amount * 2",
        "DELETE FROM ledger_entries",
        "UPDATE ledger_transactions SET entry_count = 9",
        "DELETE FROM ledger_transactions",
    ],
)
async def test_the_database_refuses_to_change_what_was_booked(database: Database, now: datetime, statement: str):
    async with database.write() as session:
        await ledger_factory.sale(session, now=now)
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.write() as session:
            await session.execute(text(statement))


async def test_twenty_at_once_book_one_fact_once(database: Database, now: datetime):
    reference_id, buyer = ids.new_id(), AccountRef("customer_funds", ids.new_id())

    async def post() -> UUID:
        async with database.write() as session:
            return await ledger_factory.sale(session, buyer=buyer, reference_id=reference_id, now=now)

    posted = await asyncio.gather(*(post() for _ in range(20)))
    assert len(set(posted)) == 1
    async with database.read() as session:
        assert await service.balance(session, account=buyer, currency="COP") == Money(-12_990, "COP")


async def test_sound_books_are_found_sound(session: WriteSession, now: datetime):
    await ledger_factory.sale(session, now=now)
    await ledger_factory.sale(session, amount=Money(5_00, "USD"), now=now)
    found = await service.check_books(session)
    assert (found.postings, found.is_sound) == (2, True)


async def test_broken_books_are_found(database: Database, now: datetime):
    """A restore that went wrong passes by the triggers; the nightly look finds it."""
    unbalanced, incomplete = ids.new_id(), ids.new_id()
    async with database.write() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await _insert_raw(session, unbalanced, 100, -99)
        await _insert_raw(session, incomplete, entry_count=2)
        await ledger_factory.sale(session, now=now)
    async with database.read() as session:
        found = await service.verify(session)
        assert set(found.broken_postings) == {unbalanced, incomplete}
        assert found.totals_not_zero == {"COP": 1}
        with pytest.raises(BooksBroken, match="2 broken postings"):
            await service.check_books(session)


async def test_the_nightly_job_finds_sound_books_sound(database: Database, now: datetime, drain: Drain):
    async with database.write() as session:
        await ledger_factory.sale(session, now=now)
        await jobs.enqueue(session, "ledger.check_books")
    assert await drain() == 1


FACTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 2**50), st.sampled_from(["COP", "USD"])), min_size=1, max_size=8
)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@settings(max_examples=20, deadline=None)
@given(FACTS)
async def test_whatever_is_booked_and_repeated_the_first_account_of_each_fact_stands(
    engine_database: Database, facts: list[tuple[int, int, str]]
):
    first: dict[int, Money] = {}
    for name, amount, currency in facts:
        first.setdefault(name, Money(amount, currency))
    async with engine_database.maintenance() as engine, engine.connect() as connection:
        await connection.begin()
        async with WriteSession(bind=connection, join_transaction_mode="create_savepoint") as session:
            for name, amount, currency in facts:
                with contextlib.suppress(PostingDiffers):
                    await ledger_factory.sale(
                        session,
                        buyer=AccountRef("customer_funds", UUID(int=name)),
                        reference_id=UUID(int=name),
                        amount=Money(amount, currency),
                        now=LONG_AGO,
                    )
            await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            found = await service.verify(session)
            balances = await service.list_balances(session, kind="customer_funds")
        await connection.rollback()
    assert (found.postings, found.is_sound) == (len(first), True)
    assert balances == {AccountRef("customer_funds", UUID(int=name)): (-amount,) for name, amount in first.items()}
