"""A plan's limit holds wherever products come from: one by one, copied, from files, out of the archive, all at once."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.catalog import service
from sokoni.commerce.catalog.bulk import service as bulk
from sokoni.commerce.catalog.bulk.types import BulkAction, BulkKind, BulkSelection
from sokoni.commerce.catalog.types import ImportOptions, ImportReport, Mover, Status
from sokoni.commerce.plan import service as plans
from sokoni.commerce.plan.errors import ProductLimitReached
from sokoni.commerce.plan.types import Limit, PlanDraft
from sokoni.commerce.shop.types import Shop
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, WriteSession
from sokoni.core.resources import Resources
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from tests.support.factories import account as accounts
from tests.support.factories import catalog as factory
from tests.support.factories import shop as shops
from tests.support.factories.shop import OPERATOR

Run = Callable[..., Awaitable[ImportReport]]


async def limited(session: WriteSession, shop: Shop, most: int, now: datetime) -> None:
    draft = PlanDraft(name=f"Plan of {most}", limits={Limit.PRODUCTS: most})
    plan = await plans.add_plan(session, draft=draft, actor=OPERATOR, now=now)
    await plans.assign(session, shop_id=shop.id, plan_id=plan.id, actor=OPERATOR, now=now)


async def move(session: WriteSession, product_id: UUID, wanted: Status, now: datetime) -> None:
    await service.set_status(
        session,
        product_id=product_id,
        wanted=wanted,
        mover=Mover.SELLER,
        auto_approve=True,
        actor=OPERATOR,
        now=now,
    )


async def test_refuses_the_product_for_which_the_plan_has_no_room(session: WriteSession, shop: Shop, now: datetime):
    await limited(session, shop, 2, now)
    first, _ = [await factory.product(session, shop_id=shop.id, now=now, status=Status.DRAFT) for _ in range(2)]
    with pytest.raises(ProductLimitReached) as refused:
        await factory.product(session, shop_id=shop.id, now=now)
    assert (refused.value.fields["most"], refused.value.fields["used"]) == (2, 2)
    with pytest.raises(ProductLimitReached):
        await service.copy_product(session, product_id=first.id, title=None, actor=OPERATOR, now=now)
    await move(session, first.id, Status.ARCHIVED, now)
    await factory.product(session, shop_id=shop.id, now=now)
    with pytest.raises(ProductLimitReached):
        await move(session, first.id, Status.DRAFT, now)
    assert await service.count_kept(session, shop_id=shop.id) == 2


async def test_a_shop_beyond_its_new_plan_keeps_what_it_has_and_works_on(
    session: WriteSession, shop: Shop, now: datetime
):
    one, other = [await factory.product(session, shop_id=shop.id, now=now) for _ in range(2)]
    await limited(session, shop, 1, now)
    await move(session, one.id, Status.DRAFT, now)
    await move(session, other.id, Status.ARCHIVED, now)
    with pytest.raises(ProductLimitReached):
        await move(session, other.id, Status.DRAFT, now)


async def test_the_limit_of_one_shop_is_none_of_anothers(session: WriteSession, shop: Shop, now: datetime):
    await limited(session, shop, 0, now)
    owner = await accounts.account(session, now=now)
    elsewhere = await shops.shop(session, owner_account_id=owner.id, now=now)
    await factory.product(session, shop_id=elsewhere.id, now=now)


async def test_however_many_add_at_once_no_more_come_in_than_the_plan_holds(
    database: Database, real_shop: Shop, now: datetime
):
    async with database.write() as session:
        await limited(session, real_shop, 3, now)

    async def add() -> bool:
        async with database.write() as session:
            try:
                await factory.product(session, shop_id=real_shop.id, now=now)
            except ProductLimitReached:
                return False
        return True

    came = await asyncio.gather(*(add() for _ in range(12)))
    assert sum(came) == 3
    async with database.read() as session:
        assert await service.count_kept(session, shop_id=real_shop.id) == 3


def lines(*products: tuple[str, str]) -> bytes:
    """A file with a product for each handle and status."""
    rows = "".join(f"{handle},{handle.title()},5.00,{status}\n" for handle, status in products)
    return f"Handle,Title,Variant Price,Status\n{rows}".encode()


@pytest.fixture
def run(database: Database, real_shop: Shop, clock: ManualClock) -> Run:
    async def run_(data: bytes, *, dry_run: bool = False) -> ImportReport:
        return await service.run_import(
            database,
            shop_id=real_shop.id,
            source=io.BytesIO(data),
            actor=OPERATOR,
            clock=clock,
            options=ImportOptions(dry_run=dry_run),
        )

    return run_


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_file_brings_in_what_there_is_room_for_and_names_the_rest(
    database: Database, real_shop: Shop, now: datetime, run: Run, *, dry_run: bool
):
    async with database.write() as session:
        await limited(session, real_shop, 2, now)
    report = await run(
        lines(("a", "active"), ("b", "draft"), ("c", "active"), ("d", "archived"), ("e", "active")), dry_run=dry_run
    )
    assert (report.created, report.refused) == (3, 2)
    assert [(each.code, each.row) for each in report.issues] == [("import.plan_full", 4), ("import.plan_full", 6)]
    async with database.read() as session:
        assert await service.count_kept(session, shop_id=real_shop.id) == (0 if dry_run else 2)


async def test_a_file_changes_what_is_there_and_lets_nothing_out_of_a_full_archive(
    database: Database, real_shop: Shop, now: datetime, run: Run
):
    await run(lines(("a", "active"), ("b", "archived"), ("c", "archived")))
    async with database.write() as session:
        await limited(session, real_shop, 1, now)
    report = await run(lines(("b", "active"), ("a", "archived"), ("c", "active")))
    assert (report.updated, report.unchanged, report.warnings) == (2, 1, 1)
    async with database.read() as session:
        found = await service.list_whole(
            session, product_ids=await service.list_ids(session, shop_id=real_shop.id, limit=10)
        )
    told = {each.detail.slug: each.detail.status for each in found}
    assert told == {"a": Status.ARCHIVED, "b": Status.ARCHIVED, "c": Status.APPROVED}


async def test_many_come_out_of_the_archive_together_only_as_far_as_there_is_room(
    database: Database, real_shop: Shop, now: datetime, drain: Callable[[], Awaitable[int]]
):
    async with database.write() as session:
        for _ in range(3):
            await factory.product(session, shop_id=real_shop.id, now=now)
        await begin(session, real_shop, BulkKind.ARCHIVE, now)
    await drain()
    async with database.write() as session:
        await limited(session, real_shop, 2, now)
        await begin(session, real_shop, BulkKind.TAKE_DOWN, now)
    await drain()
    async with database.read() as session:
        assert await service.count_kept(session, shop_id=real_shop.id) == 2


async def test_what_was_archived_is_not_taken_back_into_a_plan_that_is_full(
    session: WriteSession, shop: Shop, now: datetime, resources: Resources
):
    await limited(session, shop, 1, now)
    first = await factory.product(session, shop_id=shop.id, now=now)
    await move(session, first.id, Status.ARCHIVED, now)
    newest = (await session.execute(text("SELECT id FROM changes ORDER BY id DESC LIMIT 1"))).scalar_one()
    await factory.product(session, shop_id=shop.id, now=now)
    means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24))
    with pytest.raises(ProductLimitReached):
        await undo.undo(session, change_id=newest, means=means, actor=OPERATOR, now=now)


async def begin(session: WriteSession, shop: Shop, kind: BulkKind, now: datetime) -> None:
    """Begin a bulk action over all products of a shop."""
    previewed = await bulk.preview(
        session,
        shop_id=shop.id,
        selection=BulkSelection(),
        action=BulkAction(kind=kind),
        auto_approve=True,
        actor=OPERATOR,
        now=now,
    )
    operation = previewed.operation
    await bulk.begin(session, shop_id=shop.id, operation_id=operation.id, token=operation.token, now=now)
