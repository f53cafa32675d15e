"""What a seller said of the shop is said as before, until it is said anew; what was decided of it stays."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sokoni.commerce.shop import service
from sokoni.commerce.shop.opening import service as opening
from sokoni.commerce.shop.opening.types import ALWAYS_OPEN, Holiday, Span
from sokoni.commerce.shop.types import Shop, ShopProfile
from sokoni.core.database import WriteSession
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.services.undo import service as undo
from sokoni.services.undo.errors import ChangeFinal, ChangeOvertaken
from sokoni.services.undo.ports import undoers
from sokoni.services.undo.service import Means
from sokoni.services.undo.types import JudgedChange
from tests.support.factories import account as accounts
from tests.support.factories import shop as factory
from tests.support.factories.shop import OPERATOR

Say = Callable[[WriteSession, Shop, datetime], Awaitable[Shop]]
MORNINGS = replace(ALWAYS_OPEN, zone="America/Bogota", week=((Span(540, 720),), *ALWAYS_OPEN.week[1:]))


async def say_profile(session: WriteSession, shop: Shop, now: datetime) -> Shop:
    profile = ShopProfile(name="Luna nueva", phone="+57 300")
    return await service.update_profile(session, shop_id=shop.id, profile=profile, actor=OPERATOR, now=now)


async def say_look(session: WriteSession, shop: Shop, now: datetime) -> Shop:
    look = {"leaf_colour": "#2f855a", "marigold_colour": None}
    return await service.update_look(session, shop_id=shop.id, look=look, actor=OPERATOR, now=now)  # type: ignore[arg-type]


async def say_hours(session: WriteSession, shop: Shop, now: datetime) -> Shop:
    holidays = tuple(
        Holiday(starts_on=(now + timedelta(days=day)).date(), ends_on=(now + timedelta(days=day)).date())
        for day in (1, 40)
    )
    hours = replace(MORNINGS, holidays=holidays)
    return await opening.update_opening(session, shop_id=shop.id, opening=hours, actor=OPERATOR, now=now)


@pytest.fixture
async def shop(session: WriteSession, now: datetime) -> Shop:
    owner = await accounts.account(session, now=now)
    return await factory.shop(session, owner_account_id=owner.id, now=now)


@pytest.fixture
def means(resources: Resources) -> Means:
    return Means(undoers=undoers(resources), window=timedelta(hours=24))


async def newest(session: WriteSession, shop: Shop, means: Means, *, now: datetime) -> JudgedChange:
    found = await undo.list_changes(session, shop_ids=[shop.id], page=PageQuery(), means=means, now=now)
    return found.items[0]


def said(shop: Shop) -> Shop:
    """A shop but for when it was changed."""
    return replace(shop, updated_at=shop.created_at)


@pytest.mark.parametrize("say", [say_profile, say_look, say_hours])
async def test_what_was_said_is_taken_back_and_that_again(
    session: WriteSession, shop: Shop, means: Means, now: datetime, say: Say
):
    changed = await say(session, shop, now)
    assert said(changed) != said(shop)
    for wanted in (shop, changed):
        latest = await newest(session, shop, means, now=now)
        await undo.undo(session, change_id=latest.change.id, means=means, actor=OPERATOR, now=now)
        assert said(await service.get(session, shop_id=shop.id)) == said(wanted)


async def test_what_was_said_anew_meanwhile_stays(session: WriteSession, shop: Shop, means: Means, now: datetime):
    await say_hours(session, shop, now)
    first = await newest(session, shop, means, now=now)
    await opening.update_opening(session, shop_id=shop.id, opening=MORNINGS, actor=OPERATOR, now=now)
    with pytest.raises(ChangeOvertaken):
        await undo.undo(session, change_id=first.change.id, means=means, actor=OPERATOR, now=now)


async def test_what_was_decided_of_a_shop_is_final(session: WriteSession, shop: Shop, means: Means, now: datetime):
    await service.suspend(session, shop_id=shop.id, reason="complaints", actor=OPERATOR, now=now)
    decided = await newest(session, shop, means, now=now)
    with pytest.raises(ChangeFinal):
        await undo.undo(session, change_id=decided.change.id, means=means, actor=OPERATOR, now=now)
