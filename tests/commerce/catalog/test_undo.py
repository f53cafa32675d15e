"""Changes of products, taken back."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text

from sokoni.commerce.catalog import service
from sokoni.commerce.catalog.service import editing
from sokoni.commerce.catalog.types import Mover, ProductDetail, Status, VariantDraft
from sokoni.commerce.shop.types import Shop
from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.errors import DomainError
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.services.undo import errors
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from sokoni.services.undo.types import About
from tests.support.factories import account as accounts
from tests.support.factories import catalog as factory
from tests.support.factories import shop as shops
from tests.support.factories.shop import OPERATOR

Drain = Callable[[], Awaitable[int]]
DAY = timedelta(hours=24)


@pytest.fixture
def means(resources: Resources) -> undo.Means:
    return undo.Means(undoers=undoers(resources), window=DAY)


async def latest(session: WriteSession, product_id: UUID) -> UUID:
    """The newest change of a product."""
    statement = "SELECT id FROM changes WHERE subject_id = :id ORDER BY id DESC LIMIT 1"
    return (await session.execute(text(statement), {"id": product_id})).scalar_one()


async def update(session: WriteSession, product: ProductDetail, now: datetime, **fields: object) -> ProductDetail:
    return await service.update_product(session, product_id=product.id, fields=fields, actor=OPERATOR, now=now)


async def take_back(session: WriteSession, product: ProductDetail, means: undo.Means, now: datetime) -> ProductDetail:
    change_id = await latest(session, product.id)
    await undo.undo(session, change_id=change_id, means=means, actor=OPERATOR, now=now)
    return await service.get_product(session, product_id=product.id, locale="es")


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Otra", "description_html": "<p>x</p>"},
        {"language": "en", "title": "Chair"},
        {"tags": ["b"], "vendor": "Luna", "product_type": "Chair"},
        {"slug": "otra"},
        {"category_ids": []},
    ],
)
async def test_fields_are_as_they_were(
    session: WriteSession, shop: Shop, now: datetime, means: undo.Means, fields: dict[str, object]
):
    category_id = await factory.category(session, now=now)
    made = await factory.product(session, shop_id=shop.id, now=now, tags=("a",), category_ids=(category_id,))
    changed = await update(session, made, now, **fields)
    assert changed != made
    assert await take_back(session, made, means, now) == made


async def test_what_was_taken_back_can_be_had_again(
    session: WriteSession, shop: Shop, now: datetime, means: undo.Means
):
    made = await factory.product(session, shop_id=shop.id, now=now, vendor="Sol")
    await update(session, made, now, vendor="Luna")
    first = await latest(session, made.id)
    assert (await take_back(session, made, means, now)).vendor == "Sol"
    with pytest.raises(errors.ChangeUndone):
        await undo.undo(session, change_id=first, means=means, actor=OPERATOR, now=now)
    assert (await take_back(session, made, means, now)).vendor == "Luna"


async def test_variants_come_back_with_their_ids_and_skus(
    session: WriteSession, shop: Shop, now: datetime, means: undo.Means
):
    drafts = (
        VariantDraft(price=2, option_values=("S",), sku="A", quantity=4),
        VariantDraft(price=1, option_values=("M",)),
    )
    made = await factory.product(session, shop_id=shop.id, now=now, options=("Size",), variants=drafts)
    await service.remove_variant(session, product_id=made.id, variant_id=made.variants[0].id, actor=OPERATOR, now=now)
    assert await take_back(session, made, means, now) == made
    await service.add_variants(
        session,
        product_id=made.id,
        drafts=[VariantDraft(price=9, option_values=("L",))],
        actor=OPERATOR,
        now=now,
    )
    assert await take_back(session, made, means, now) == made
    await service.update_variant(
        session,
        product_id=made.id,
        variant_id=made.variants[1].id,
        fields={"price": 77, "sku": "B"},
        actor=OPERATOR,
        now=now,
    )
    assert await take_back(session, made, means, now) == made


async def test_nothing_newer_is_overwritten(session: WriteSession, shop: Shop, now: datetime, means: undo.Means):
    made = await factory.product(session, shop_id=shop.id, now=now, vendor="Sol", tags=("a",))
    await update(session, made, now, vendor="Luna")
    first = await latest(session, made.id)
    await update(session, made, now, tags=["b"])
    await undo.undo(session, change_id=first, means=means, actor=OPERATOR, now=now)
    changed = await update(session, made, now, vendor="Mar")
    second = await latest(session, made.id)
    # There and back again: the value is the same as then, but it is not that change which stands.
    await update(session, made, now, vendor="Sol")
    await update(session, made, now, vendor="Mar")
    with pytest.raises(errors.ChangeOvertaken):
        await undo.undo(session, change_id=second, means=means, actor=OPERATOR, now=now)
    assert (changed.vendor, changed.tags) == ("Mar", ("b",))


async def test_a_sku_that_was_given_away_is_a_reason(
    session: WriteSession, shop: Shop, now: datetime, means: undo.Means
):
    made = await factory.product(session, shop_id=shop.id, now=now, variants=(VariantDraft(price=1, sku="A"),))
    await service.update_variant(
        session,
        product_id=made.id,
        variant_id=made.variants[0].id,
        fields={"sku": None},
        actor=OPERATOR,
        now=now,
    )
    await factory.product(session, shop_id=shop.id, now=now, variants=(VariantDraft(price=1, sku="A"),))
    with pytest.raises(DomainError) as refused:
        await take_back(session, made, means, now)
    assert refused.value.code == "catalog.sku_taken"


async def test_an_operators_decision_is_not_the_shops_to_undo(
    session: WriteSession, shop: Shop, now: datetime, means: undo.Means
):
    made = await factory.product(session, shop_id=shop.id, now=now)
    await service.set_status(
        session,
        product_id=made.id,
        wanted=Status.REJECTED,
        mover=Mover.OPERATOR,
        auto_approve=True,
        actor=OPERATOR,
        now=now,
    )
    with pytest.raises(errors.UndoForOperators):
        await take_back(session, made, means, now)
    seen = await undo.get_change(session, change_id=await latest(session, made.id), means=means, now=now)
    assert (seen.change.action, seen.change.actor.label) == ("review.rejected", "")
    for_operators = undo.Means(undoers=means.undoers, window=DAY, as_operator=True)
    assert (await take_back(session, made, for_operators, now)).status is Status.APPROVED


async def test_a_day_later_it_is_too_late(session: WriteSession, shop: Shop, now: datetime, means: undo.Means):
    made = await factory.product(session, shop_id=shop.id, now=now)
    await update(session, made, now, vendor="Luna")
    with pytest.raises(errors.UndoExpired):
        await take_back(session, made, means, now + DAY)


async def test_lists_who_changed_what_in_one_statement(
    session: WriteSession, shop: Shop, now: datetime, means: undo.Means
):
    made = await factory.product(session, shop_id=shop.id, now=now, vendor="Sol")
    for vendor in ("Luna", "Mar"):
        await update(session, made, now, vendor=vendor)
    with count_statements() as count:
        listed = await undo.list_changes(
            session, shop_ids=[shop.id], about=About(subject_id=made.id), page=PageQuery(limit=2), means=means, now=now
        )
    assert count.value == 1
    newest, older = listed.items
    assert (newest.change.before, newest.change.after) == ({"vendor": "Luna"}, {"vendor": "Mar"})
    assert (newest.verdict.can_undo, older.verdict.hurdle) == (True, "overtaken")
    rest = await undo.list_changes(
        session,
        shop_ids=[shop.id],
        about=About(subject_id=made.id),
        page=PageQuery(limit=2, cursor=listed.next_cursor),
        means=means,
        now=now,
    )
    assert [each.change.action for each in rest.items] == ["product.create"]


async def make_group(database: Database, shop: Shop, now: datetime, *, count: int) -> tuple[list[UUID], UUID]:
    """Products of a shop that were given another vendor together."""
    group_id = ids.new_id()
    async with database.write() as session:
        made = [(await factory.product(session, shop_id=shop.id, now=now, vendor="Sol")).id for _ in range(count)]
        loaded = await editing.load(session, product_ids=made)
        await editing.save(
            session,
            loaded=loaded,
            wanted={each: {**loaded[each].state, "vendor": "Luna"} for each in made},
            action="product.bulk",
            actor=OPERATOR,
            now=now,
            group_id=group_id,
        )
    return made, group_id


async def vendors(database: Database, product_ids: list[UUID]) -> list[str]:
    async with database.read() as session:
        statement = text("SELECT vendor FROM products WHERE id = ANY (:ids) ORDER BY id")
        return list((await session.execute(statement, {"ids": product_ids})).scalars())


async def test_a_group_is_taken_back_in_chunks_and_once(
    database: Database, real_shop: Shop, now: datetime, means: undo.Means, drain: Drain, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(undo, "CHUNK", 3)
    made, group_id = await make_group(database, real_shop, now, count=8)
    async with database.write() as session:
        product = await service.get_product(session, product_id=made[0], locale="es")
        await update(session, product, now, vendor="Mar")
    asked = {"group_id": group_id, "shop_id": real_shop.id, "means": means, "actor": OPERATOR, "now": now}
    async with database.write() as session:
        run = await undo.undo_group(session, **asked)
        assert (run.state, run.undone) == ("running", 3)
    await drain()
    async with database.write() as session:
        again = await undo.undo_group(session, **asked)
        theirs = {**asked, "shop_id": ids.new_id()}
        with pytest.raises(errors.ChangeMissing):
            await undo.undo_group(session, **theirs)
    assert (again.id, again.state, again.total, again.undone, again.refused) == (run.id, "finished", 8, 7, 1)
    assert [(each.subject_id, each.code) for each in again.refusals] == [(made[0], "undo.change_overtaken")]
    assert await vendors(database, made) == ["Mar", *["Sol"] * 7]
    async with database.read() as session:
        redo = await undo.list_changes(
            session,
            shop_ids=[real_shop.id],
            about=About(group_id=run.id),
            page=PageQuery(limit=100),
            means=means,
            now=now,
        )
        briefly = await undo.list_changes(
            session, shop_ids=[real_shop.id], each_group_once=True, page=PageQuery(), means=means, now=now
        )
    assert {each.change.action for each in redo.items} == {"undo.product.bulk"}
    assert all(each.verdict.can_undo for each in redo.items)
    # What took the group back, the single edit, the group, and eight products that were made; the shop before them.
    shown = [(each.change.action.removeprefix("product."), each.change.group_size) for each in briefly.items]
    assert shown[:-2] == [("undo.product.bulk", 7), ("update", 1), ("bulk", 8), *[("create", 1)] * 8]


async def test_what_was_done_in_two_shops_is_taken_back_in_each(
    session: WriteSession, shop: Shop, now: datetime, means: undo.Means
):
    owner = await accounts.account(session, now=now)
    other = await shops.shop(session, owner_account_id=owner.id, now=now)
    made = [await factory.product(session, shop_id=each.id, now=now) for each in (shop, other)]
    with change.together(session) as group:
        for each in made:
            await update(session, each, now, vendor="Luna")
    asked = {"group_id": group.group_id, "means": means, "actor": OPERATOR, "now": now}

    runs = [await undo.undo_group(session, shop_id=each.id, **asked) for each in (shop, other)]

    assert [(run.shop_id, run.total, run.undone) for run in runs] == [(shop.id, 1, 1), (other.id, 1, 1)]
    assert [await undo.find_run(session, group_id=group.group_id, shop_id=run.shop_id) for run in runs] == runs
    assert [await service.get_product(session, product_id=each.id, locale="es") for each in made] == made


async def test_an_operator_goes_on_where_the_shop_was_refused(
    session: WriteSession, shop: Shop, now: datetime, means: undo.Means
):
    made = await factory.product(session, shop_id=shop.id, now=now)
    group_id = ids.new_id()
    await service.set_status(
        session,
        product_id=made.id,
        wanted=Status.REJECTED,
        mover=Mover.OPERATOR,
        auto_approve=True,
        actor=OPERATOR,
        now=now,
        group_id=group_id,
    )
    asked = {"group_id": group_id, "shop_id": shop.id, "actor": OPERATOR, "now": now}
    for_operators = undo.Means(undoers=means.undoers, window=DAY, as_operator=True)

    refused = await undo.undo_group(session, means=means, **asked)
    undone = await undo.undo_group(session, means=for_operators, **asked)
    again = await undo.undo_group(session, means=means, **asked)

    assert [each.code for each in refused.refusals] == ["undo.for_operators"]
    assert (undone.id, undone.undone, undone.refused, list(undone.refusals)) == (refused.id, 1, 0, [])
    assert again == undone
    assert (await service.get_product(session, product_id=made.id, locale="es")).status is Status.APPROVED


async def test_of_two_who_undo_at_once_one_does(database: Database, real_shop: Shop, now: datetime, means: undo.Means):
    made, _ = await make_group(database, real_shop, now, count=1)
    async with database.write() as session:
        change_id = await latest(session, made[0])

    async def attempt() -> str:
        try:
            async with database.write() as session:
                await undo.undo(session, change_id=change_id, means=means, actor=OPERATOR, now=now)
        except DomainError as error:
            return error.code
        return "undone"

    told = sorted(await asyncio.gather(*(attempt() for _ in range(4))))
    assert told.count("undone") == 1
    assert set(told[:-1]) <= {"undo.change_undone", "undo.change_overtaken"}
    assert await vendors(database, made) == ["Sol"]


async def test_over_http_only_the_shop_sees_and_undoes(
    client: httpx2.AsyncClient, seller: dict[str, str], stranger: dict[str, str], clock: ManualClock
):
    made = (
        await client.post("/api/v1/products", json={"title": "A", "variants": [{"price": 1}]}, headers=seller)
    ).json()
    await client.patch(f"/api/v1/products/{made['id']}", json={"title": "B"}, headers=seller)
    listed = (await client.get("/api/v1/changes", headers=seller)).json()["items"]
    newest = listed[0]
    assert newest["differences"][0]["after"] == "B"
    assert (newest["can_undo"], newest["actor_kind"]) == (True, "account")
    assert (await client.get("/api/v1/changes", headers=stranger)).json()["items"][0]["subject_id"] != made["id"]
    path = f"/api/v1/changes/{newest['id']}"
    assert (await client.get(path, headers=stranger)).status_code == 404
    assert (await client.post(f"{path}/undo", headers=stranger)).status_code == 404
    undone = await client.post(f"{path}/undo", headers=seller)
    assert (undone.status_code, undone.json()["hurdle"]) == (200, "undone")
    again = await client.post(f"{path}/undo", headers=seller)
    assert (again.status_code, again.json()["code"]) == (409, "undo.change_undone")
    assert (await client.get(f"/api/v1/products/{made['id']}", headers=seller)).json()["title"] == "A"
    shop_id = made["shop_id"]
    missing = await client.post(
        f"/api/v1/change-groups/{made['id']}/undo", params={"shop_id": shop_id}, headers=stranger
    )
    assert missing.status_code == 404


async def test_records_many_changes_in_one_statement(session: WriteSession, now: datetime):
    entries = [change.Entry(subject_id=ids.new_id(), after={"a": number}) for number in range(50)]
    with count_statements() as count:
        made = await change.record_many(
            session, actor=Actor(kind="system"), action="thing.do", subject_kind="thing", entries=entries, now=now
        )
    assert (count.value, len(set(made))) == (1, 50)
