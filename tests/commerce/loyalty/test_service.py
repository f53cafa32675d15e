"""Accounts and their points in the database: granted, lost, warned of, kept together by the last word."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sokoni.commerce.loyalty import facts, service
from sokoni.commerce.loyalty.errors import HolderMissing, PointsNeedAccount, PointsNotTaken, PointsShort
from sokoni.commerce.loyalty.types import EntryKind, Rate
from sokoni.core import ids
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.jobs import service as jobs
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.identity.account.types import Account
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from tests.support.factories import account as account_factory
from tests.support.factories import loyalty as loyalty_factory


@pytest.fixture
async def account(session: WriteSession, now: datetime) -> Account:
    await loyalty_factory.programme(session, now=now)
    return await account_factory.account(session, now=now)


async def test_points_by_hand_are_told_with_their_reason_and_cannot_go_below_nothing(
    session: WriteSession, account: Account, now: datetime
) -> None:
    assert await loyalty_factory.grant(session, account.id, 50, now=now) == 50
    assert await loyalty_factory.grant(session, account.id, -20, now=now) == 30
    with pytest.raises(PointsShort):
        await loyalty_factory.grant(session, account.id, -31, now=now)
    found = await service.list_entries(session, account_id=account.id, page=PageQuery())
    assert [(each.kind, each.points, each.balance, each.note) for each in found.items] == [
        (EntryKind.WITHDRAWN, -20, 30, "For the tests"),
        (EntryKind.GRANTED, 50, 50, "For the tests"),
    ]
    with pytest.raises(HolderMissing):
        await loyalty_factory.grant(session, ids.new_id(), 5, now=now)


async def test_a_standing_is_one_statement_and_says_what_is_lost_next(
    session: WriteSession, account: Account, now: datetime
) -> None:
    await loyalty_factory.grant(session, account.id, 50, now=now)
    await loyalty_factory.grant(session, account.id, 7, now=now + timedelta(days=10))
    with count_statements() as counted:
        standing = await loyalty_factory.standing(session, account.id, now=now + timedelta(days=20))
    assert counted.value == 1
    assert (standing.balance, standing.spendable, standing.qualifying) == (57, 57, 0)
    assert standing.expiring is not None
    assert (standing.expiring.points, standing.expiring.at) == (50, now + timedelta(days=365))
    assert standing.tier == loyalty_factory.TIERS[0]
    assert (standing.next_tier, standing.missing) == (loyalty_factory.TIERS[1], 100)


async def test_points_whose_time_is_over_cannot_be_spent_before_anybody_took_them_off(
    session: WriteSession, account: Account, now: datetime
) -> None:
    await loyalty_factory.grant(session, account.id, 50, now=now)
    await loyalty_factory.grant(session, account.id, 7, now=now + timedelta(days=10))
    later = now + timedelta(days=365)
    assert (await loyalty_factory.standing(session, account.id, now=later)).spendable == 7
    with pytest.raises(PointsShort):
        await service.redeem(session, account_id=account.id, sale_id=ids.new_id(), points=8, now=later)
    await service.redeem(session, account_id=account.id, sale_id=ids.new_id(), points=7, now=later)
    found = await service.list_entries(session, account_id=account.id, page=PageQuery())
    assert [(each.kind, each.points) for each in found.items[:2]] == [
        (EntryKind.REDEEMED, -7),
        (EntryKind.EXPIRED, -50),
    ]


async def test_points_are_only_taken_from_accounts_where_the_programme_runs(
    session: WriteSession, account: Account, now: datetime
) -> None:
    await loyalty_factory.grant(session, account.id, 50, now=now)
    found = await service.open_redemption(session, account_id=account.id, points=30, currency="COP", now=now)
    assert (found.points, found.worth.amount) == (50, 300)
    with pytest.raises(PointsNeedAccount):
        await service.open_redemption(session, account_id=None, points=1, currency="COP", now=now)
    with pytest.raises(PointsNotTaken):
        await service.open_redemption(session, account_id=account.id, points=1, currency="USD", now=now)
    await loyalty_factory.programme(session, now=now, is_active=False)
    with pytest.raises(PointsNotTaken):
        await service.open_redemption(session, account_id=account.id, points=1, currency="COP", now=now)
    assert (await service.look(session, account_id=None, now=now)) == (None, None)
    programme, standing = await service.look(session, account_id=account.id, now=now)
    assert (programme, standing and standing.balance) == (None, 50)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE loyalty_entries SET points = 60 WHERE account_id = :account_id",
        "DELETE FROM loyalty_entries WHERE account_id = :account_id",
        "UPDATE loyalty_accounts SET balance = balance + 1 WHERE account_id = :account_id",
        "UPDATE loyalty_accounts SET owed = 1 WHERE account_id = :account_id",
        "UPDATE loyalty_lots SET remaining = remaining - 1 WHERE account_id = :account_id",
    ],
)
async def test_the_database_refuses_points_that_do_not_add_up(
    session: WriteSession, account: Account, now: datetime, statement: str
) -> None:
    await loyalty_factory.grant(session, account.id, 50, now=now)

    async def break_it() -> None:
        async with session.begin_nested():
            await session.execute(text(statement), {"account_id": account.id})
            await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

    with pytest.raises(IntegrityError):
        await break_it()


async def test_a_job_takes_off_what_is_over_and_another_warns_before_once(
    database: Database, resources: Resources, clock: ManualClock, now: datetime
) -> None:
    async with database.write() as session:
        await loyalty_factory.programme(session, now=now)
        told = await account_factory.account(session, now=now, email="told@example.com", locale="es")
        quiet = await account_factory.account(session, now=now, email="quiet@example.com")
        for account in (told, quiet):
            await loyalty_factory.grant(session, account.id, 40, now=now)
        await service.set_wants_mail(session, account_id=quiet.id, wants_mail=False)

    async def run(name: str) -> None:
        async with database.write() as session:
            await jobs.enqueue(session, name)
        await jobs.drain(database, resources)

    clock.advance(timedelta(days=355))
    for _ in range(2):
        await run("loyalty.warn")
        await run("loyalty.expire")
    async with database.read() as reader:
        found = await reader.execute(text("SELECT recipient, context FROM notifications"))
        assert [(row.recipient, row.context["points"]) for row in found] == [("told@example.com", "40")]
        assert (await loyalty_factory.standing(reader, told.id, now=clock.now())).balance == 40
    clock.advance(timedelta(days=11))
    for _ in range(2):
        await run("loyalty.expire")
    async with database.read() as reader:
        entries = await service.list_for_account(reader, account_id=told.id)
        assert [(each.kind, each.points) for each in entries] == [(EntryKind.GRANTED, 40), (EntryKind.EXPIRED, -40)]


async def test_the_programme_is_taken_back_as_it_was_written(
    database: Database, resources: Resources, now: datetime
) -> None:
    async with database.write() as session:
        first = await loyalty_factory.programme(session, now=now)
        await loyalty_factory.programme(session, now=now, name="Other points", rates={"USD": Rate(**RATE_IN_DOLLARS)})
        recorded = (
            await session.execute(
                text("SELECT id FROM changes WHERE subject_kind = :kind ORDER BY id DESC LIMIT 1"),
                {"kind": facts.PROGRAMME},
            )
        ).scalar_one()
        means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24), as_operator=True)
        await undo.undo(session, change_id=recorded, means=means, actor=loyalty_factory.ACTOR, now=now)
        found = await service.find_programme(session)
    assert found is not None
    assert (found.id, found.draft) == (first.id, first.draft)


RATE_IN_DOLLARS = {"earn_amount": 100, "earn_points": 1, "worth_points": 100, "worth_amount": 100}
