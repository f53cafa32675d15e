from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sokoni.commerce.pricing.promotion import errors, service
from sokoni.commerce.pricing.promotion.types import Promotion, PromotionState, Reach, Scope
from sokoni.core import change, ids
from sokoni.core.database import WriteSession
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from sokoni.services.undo.types import About
from tests.support.factories import promotion as factory
from tests.support.factories import sale

ACTOR = change.Actor(kind="system", label="tests")


@pytest.fixture
async def stall(session: WriteSession, now: datetime, no_subscribers: None) -> sale.Stall:
    return await sale.stall(session, now=now)


async def changed(session: WriteSession, made: Promotion, now: datetime, **said: object) -> Promotion:
    return await service.change_promotion(
        session,
        shop_id=made.shop_id,
        promotion_id=made.id,
        draft=replace(made.draft, **said),  # type: ignore[arg-type]
        actor=ACTOR,
        now=now,
    )


async def test_promotions_come_back_as_they_were_made_and_are_their_shops_own(
    session: WriteSession, stall: sale.Stall, now: datetime
) -> None:
    goods = Scope(reach=Reach.PRODUCTS, ids=frozenset({stall.goods[0].product_id}))
    made = await factory.promotion(session, shop_id=stall.shop.id, now=now, scope=goods, usage_limit=3)
    assert await service.get_promotion(session, shop_id=stall.shop.id, promotion_id=made.id) == made
    assert made.currency == "COP"
    for other in (None, ids.new_id()):
        with pytest.raises(errors.PromotionMissing):
            await service.get_promotion(session, shop_id=other, promotion_id=made.id)


async def test_goods_of_another_shop_cannot_be_named(session: WriteSession, stall: sale.Stall, now: datetime) -> None:
    other = await sale.stall(session, now=now)
    goods = Scope(reach=Reach.PRODUCTS, ids=frozenset({other.goods[0].product_id}))
    with pytest.raises(errors.PromotionGoodsMissing):
        await factory.promotion(session, shop_id=stall.shop.id, now=now, scope=goods)


async def test_lists_have_pages_and_leave_out_what_was_put_away(
    session: WriteSession, stall: sale.Stall, now: datetime
) -> None:
    made = [await factory.promotion(session, shop_id=stall.shop.id, now=now) for _ in range(3)]
    await service.set_state(
        session, shop_id=stall.shop.id, promotion_id=made[1].id, state=PromotionState.ARCHIVED, actor=ACTOR, now=now
    )
    first = await service.list_promotions(session, shop_id=stall.shop.id, page=PageQuery(limit=1))
    rest = await service.list_promotions(
        session, shop_id=stall.shop.id, page=PageQuery(limit=1, cursor=first.next_cursor)
    )
    assert [each.id for each in (*first.items, *rest.items)] == [made[2].id, made[0].id]
    assert rest.next_cursor is None
    everything = await service.list_promotions(session, shop_id=stall.shop.id, page=PageQuery(), with_archived=True)
    assert len(everything.items) == 3


async def test_a_shop_has_only_so_many_that_carts_look_at(
    session: WriteSession, stall: sale.Stall, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sokoni.commerce.pricing.promotion.rules.MAX_ACTIVE", 1)
    first = await factory.promotion(session, shop_id=stall.shop.id, now=now)
    coded = await factory.promotion(session, shop_id=stall.shop.id, now=now, code="MORE")
    with pytest.raises(errors.TooManyPromotions):
        await factory.promotion(session, shop_id=stall.shop.id, now=now)
    with pytest.raises(errors.TooManyPromotions):
        await changed(session, coded, now, needs_code=False)
    paused = await service.set_state(
        session, shop_id=stall.shop.id, promotion_id=first.id, state=PromotionState.PAUSED, actor=ACTOR, now=now
    )
    assert (await changed(session, coded, now, needs_code=False)).draft.needs_code is False
    with pytest.raises(errors.TooManyPromotions):
        await service.set_state(
            session, shop_id=stall.shop.id, promotion_id=paused.id, state=PromotionState.ACTIVE, actor=ACTOR, now=now
        )


async def test_codes_are_made_in_bulk_and_no_two_are_alike(
    session: WriteSession, stall: sale.Stall, now: datetime
) -> None:
    made = await factory.promotion(session, shop_id=stall.shop.id, now=now, code="FIRST")
    codes = await service.generate_codes(
        session, shop_id=stall.shop.id, promotion_id=made.id, count=1500, prefix="may-", actor=ACTOR, now=now
    )
    assert len(set(codes)) == 1500
    assert all(code.startswith("MAY-") and not set(code[4:]) & set("0OI1LU") for code in codes)
    stored = await service.list_all_codes(session, shop_id=stall.shop.id, promotion_id=made.id)
    assert {each.code for each in stored} == {"FIRST", *codes}
    assert {each.usage_limit for each in stored if each.code != "FIRST"} == {1}
    found = await service.list_codes(
        session, shop_id=stall.shop.id, promotion_id=made.id, page=PageQuery(), wanted="fir"
    )
    assert [each.code for each in found.items] == ["FIRST"]


async def test_a_code_is_taken_once_in_a_shop_and_may_stand_in_another(
    session: WriteSession, stall: sale.Stall, now: datetime
) -> None:
    made = await factory.promotion(session, shop_id=stall.shop.id, now=now, code="SUMMER")
    with pytest.raises(errors.CodeTaken):
        await service.add_code(
            session, shop_id=stall.shop.id, promotion_id=made.id, code="summer", actor=ACTOR, now=now
        )
    other = await sale.stall(session, now=now)
    await factory.promotion(session, shop_id=other.shop.id, now=now, code="SUMMER")
    await factory.promotion(session, shop_id=None, now=now, code="SUMMER")
    without = await factory.promotion(session, shop_id=stall.shop.id, now=now)
    with pytest.raises(errors.PromotionNeedsNoCode):
        await service.add_code(
            session, shop_id=stall.shop.id, promotion_id=without.id, code="WINTER", actor=ACTOR, now=now
        )


async def test_a_removed_code_can_be_given_out_again(session: WriteSession, stall: sale.Stall, now: datetime) -> None:
    made = await factory.promotion(session, shop_id=stall.shop.id, now=now, code="SUMMER")
    (code,) = await service.list_all_codes(session, shop_id=stall.shop.id, promotion_id=made.id)
    about = {"session": session, "shop_id": stall.shop.id, "promotion_id": made.id, "actor": ACTOR, "now": now}
    await service.remove_code(code_id=code.id, **about)  # type: ignore[arg-type]
    with pytest.raises(errors.CodeMissing):
        await service.remove_code(code_id=code.id, **about)  # type: ignore[arg-type]
    assert (await service.add_code(code="SUMMER", **about)).code == "SUMMER"  # type: ignore[arg-type]


async def test_what_was_changed_can_be_undone_and_what_was_made_is_put_away(
    session: WriteSession, stall: sale.Stall, now: datetime, resources: Resources
) -> None:
    made = await factory.promotion(session, shop_id=stall.shop.id, now=now)
    later = await changed(session, made, now + timedelta(minutes=1), title="Twenty off", usage_limit=5)
    assert later.draft.title == "Twenty off"
    for title, state in (("Ten off", PromotionState.ACTIVE), ("Ten off", PromotionState.ARCHIVED)):
        await undo_last(session, resources, made, now)
        standing = await service.get_promotion(session, shop_id=stall.shop.id, promotion_id=made.id)
        assert (standing.draft.title, standing.state) == (title, state)
        assert standing.draft.usage_limit is None
    with pytest.raises(errors.PromotionArchived):
        await changed(session, made, now, title="Too late")


async def undo_last(session: WriteSession, resources: Resources, made: Promotion, now: datetime) -> None:
    """Take back the newest change of a promotion that can be."""
    means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24))
    found = await undo.list_changes(
        session, shop_ids=None, page=PageQuery(), means=means, now=now, about=About(subject_id=made.id)
    )
    last = next(each.change.id for each in found.items if each.verdict.can_undo and not each.change.undoes_id)
    await undo.undo(session, change_id=last, means=means, actor=ACTOR, now=now)
