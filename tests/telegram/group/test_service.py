"""Groups are added, found by who may, kept, taken over and moved; undo puts back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from sokoni.core import ids
from sokoni.core.database import WriteSession, count_statements
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.identity.permission.errors import SellerRequired, TeamRoleRequired
from sokoni.identity.permission.types import Subject, TeamRole
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from sokoni.telegram.group import errors, service
from sokoni.telegram.group.settings_types import GroupSettings
from sokoni.telegram.group.types import GroupDraft, GroupEdit, GroupKind, GroupState, Need
from tests.support.factories import group as group_factory
from tests.support.factories import sale
from tests.support.factories import telegram as telegram_factory
from tests.support.factories.sale import ACTOR, Stall, seller_of

CHAT = -1_001_234_567_890


@pytest.fixture
async def stall(session: WriteSession, now: datetime) -> Stall:
    return await sale.stall(session, now=now)


async def test_a_sellers_group_is_found_by_her_team_in_the_right_role_and_by_nobody_else(
    session: WriteSession, stall: Stall, now: datetime
):
    made = await service.add_group(
        session, draft=GroupDraft(group_id=CHAT, name="Lamps"), subject=seller_of(stall), now=now
    )
    assert (made.shop_id, made.state, made.kind) == (stall.shop.id, GroupState.CLAIMED, GroupKind.SUPERGROUP)

    with count_statements() as count:
        found = await service.find(session, group_id=CHAT, subject=seller_of(stall, TeamRole.VIEWER), need=Need.READ)
    assert (found, count.value) == (made, 1)
    for role, need in ((TeamRole.STAFF, Need.MODERATE), (TeamRole.MANAGER, Need.MANAGE)):
        await service.find(session, group_id=CHAT, subject=seller_of(stall, role), need=need)
    for role, need in ((TeamRole.VIEWER, Need.MODERATE), (TeamRole.STAFF, Need.MANAGE)):
        with pytest.raises(TeamRoleRequired):
            await service.find(session, group_id=CHAT, subject=seller_of(stall, role), need=need)
    await service.find(session, group_id=CHAT, subject=group_factory.OPERATOR, need=Need.MANAGE)
    stranger = Subject(account_id=ids.new_id(), teams={ids.new_id(): TeamRole.OWNER})
    for subject, chat in ((stranger, CHAT), (seller_of(stall), CHAT - 1)):
        with pytest.raises(errors.GroupMissing):
            await service.find(session, group_id=chat, subject=subject, need=Need.READ)


async def test_a_chat_is_added_once_and_anew_after_it_was_removed_without_what_it_had(
    session: WriteSession, stall: Stall, now: datetime
):
    other = await sale.stall(session, now=now)
    first = await group_factory.group(session, shop_id=stall.shop.id, now=now, group_id=CHAT)
    patch = {"welcome": {"is_on": True, "text": "Only for ours"}}
    await service.change_settings(session, group_id=CHAT, patch=patch, subject=seller_of(stall), now=now)
    draft = GroupDraft(group_id=CHAT, name="Mine")
    for subject in (seller_of(stall), seller_of(other)):
        with pytest.raises(errors.GroupTaken):
            await service.add_group(session, draft=draft, subject=subject, now=now)
    with pytest.raises(errors.GroupMissing):
        await service.remove_group(session, group_id=CHAT, subject=seller_of(other), now=now)

    await service.remove_group(session, group_id=CHAT, subject=seller_of(stall), now=now)
    with pytest.raises(errors.GroupMissing):
        await service.find_settings(session, group_id=CHAT, subject=seller_of(stall))
    second = await service.add_group(session, draft=draft, subject=seller_of(other), now=now)

    kept = await service.find_settings(session, group_id=CHAT, subject=seller_of(other))
    assert (second.id != first.id, kept.settings.welcome.text) == (True, "")


async def test_who_lets_a_bot_in_takes_a_claim_over_and_never_a_group_with_another_bot(
    session: WriteSession, stall: Stall, now: datetime
):
    squatter = await sale.stall(session, now=now)
    await group_factory.group(session, shop_id=squatter.shop.id, now=now, group_id=CHAT)
    ours = GroupDraft(group_id=CHAT, name="Lamps", shop_id=stall.shop.id)
    bot_id = ids.new_id()

    bound = await service.bind(session, draft=ours, bot_id=bot_id, actor=ACTOR, now=now)

    assert (bound.shop_id, bound.bot_id, bound.state) == (stall.shop.id, bot_id, GroupState.ACTIVE)
    theirs = GroupDraft(group_id=CHAT, name="Lamps", shop_id=squatter.shop.id)
    with pytest.raises(errors.GroupTaken):
        await service.bind(session, draft=theirs, bot_id=ids.new_id(), actor=ACTOR, now=now)
    await service.note_bot_left(session, group_id=CHAT, bot_id=ids.new_id(), now=now)
    again = await service.bind(session, draft=ours, bot_id=bot_id, actor=ACTOR, now=now)
    assert (again.id, again.state) == (bound.id, GroupState.ACTIVE)
    await service.note_bot_left(session, group_id=CHAT, bot_id=bot_id, now=now)
    taken = await service.bind(session, draft=theirs, bot_id=ids.new_id(), actor=ACTOR, now=now)
    assert taken.shop_id == squatter.shop.id


async def test_every_change_lets_the_version_grow_and_none_does_nothing(
    session: WriteSession, stall: Stall, now: datetime
):
    made = await group_factory.group(session, shop_id=stall.shop.id, now=now)
    seller, at = seller_of(stall), made.group_id
    patch = {"slow_mode_seconds": 30}

    for _ in range(2):
        kept = await service.change_settings(session, group_id=at, patch=patch, subject=seller, now=now)
        changed = await service.update_group(
            session, group_id=at, edit=GroupEdit(description="All about lamps"), subject=seller, now=now
        )
    await service.touch(session, group_id=at)

    assert (kept.group.version, changed.version) == (3, 3)
    [found] = (await service.list_kept(session, group_ids=[at, CHAT])).values()
    assert (found.group.version, found.settings.slow_mode_seconds) == (4, 30)
    with pytest.raises(errors.GroupMissing):
        await service.touch(session, group_id=CHAT)


async def test_a_group_goes_on_under_the_number_that_telegram_gave_it(
    session: WriteSession, stall: Stall, now: datetime
):
    made = await group_factory.group(session, shop_id=stall.shop.id, now=now, group_id=-4242)
    assert made.kind is GroupKind.GROUP
    await group_factory.group(session, shop_id=None, now=now, group_id=CHAT)

    for _ in range(2):
        await service.migrate(session, old_id=-4242, new_id=CHAT, now=now)

    moved = await service.find(session, group_id=CHAT, subject=seller_of(stall), need=Need.READ)
    assert (moved.id, moved.kind) == (made.id, GroupKind.SUPERGROUP)
    assert await service.find_bare(session, group_id=-4242) is None


async def test_a_list_shows_the_groups_of_ones_shops_and_operators_all(
    session: WriteSession, stall: Stall, now: datetime
):
    other = await sale.stall(session, now=now)
    ours = [await group_factory.group(session, shop_id=stall.shop.id, now=now) for _ in range(2)]
    theirs = await group_factory.group(session, shop_id=other.shop.id, now=now, name="50% off")
    everywhere = {"shop_id": None, "text": "", "page": PageQuery()}

    with count_statements() as count:
        mine = await service.list_groups(session, subject=seller_of(stall), **everywhere)
    assert ([each.id for each in mine.items], count.value) == ([ours[1].id, ours[0].id], 1)
    every = await service.list_groups(session, subject=group_factory.OPERATOR, **everywhere)
    assert [each.id for each in every.items] == [theirs.id, ours[1].id, ours[0].id]
    found = await service.list_groups(
        session, subject=group_factory.OPERATOR, shop_id=None, text="0% O", page=PageQuery()
    )
    assert [each.id for each in found.items] == [theirs.id]
    with pytest.raises(SellerRequired):
        await service.list_groups(session, subject=Subject(account_id=ids.new_id()), **everywhere)


async def test_undo_puts_words_and_settings_back_and_brings_a_removed_group_again(
    session: WriteSession, stall: Stall, resources: Resources, now: datetime
):
    seller = seller_of(stall)
    made = await group_factory.group(session, shop_id=stall.shop.id, now=now)
    at = made.group_id
    await service.update_group(session, group_id=at, edit=GroupEdit(name="Chairs"), subject=seller, now=now)
    patch = {"welcome": {"text": "Hello"}, "warnings": {"expires_seconds": None}, "custom": {"a.b": 1}}
    await service.change_settings(session, group_id=at, patch=patch, subject=seller, now=now)
    await service.remove_group(session, group_id=at, subject=seller, now=now)
    rows = await session.execute(
        text("SELECT id FROM changes WHERE subject_id = :id AND action <> 'group.add' ORDER BY id DESC"),
        {"id": made.id},
    )
    means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24))

    for change_id in rows.scalars().all():
        await undo.undo(session, change_id=change_id, means=means, actor=ACTOR, now=now)

    back = await service.find_settings(session, group_id=at, subject=seller)
    assert (back.group.name, back.settings) == ("Lamps", GroupSettings())


async def test_the_markets_bot_writes_no_log_into_chats_of_others(session: WriteSession, stall: Stall, now: datetime):
    market = await telegram_factory.bot(session, now=now)
    own = await telegram_factory.bot(session, now=now, shop_id=stall.shop.id)
    other = await sale.stall(session, now=now)
    theirs = await group_factory.group(session, shop_id=other.shop.id, now=now)
    draft = GroupDraft(group_id=CHAT, name="Lamps", shop_id=stall.shop.id)
    log = {"log": {"chat_id": theirs.group_id}}

    await service.bind(session, draft=draft, bot_id=market.id, actor=ACTOR, now=now)
    with pytest.raises(errors.GroupSettingsUnfit) as refused:
        await service.save_settings(session, group_id=CHAT, patch=log, actor=ACTOR, now=now)
    assert refused.value.fields["field"] == "log.chat_id"
    claimed = await group_factory.group(session, shop_id=stall.shop.id, now=now)
    into_claimed = {"log": {"chat_id": claimed.group_id}}
    with pytest.raises(errors.GroupSettingsUnfit):
        await service.save_settings(session, group_id=CHAT, patch=into_claimed, actor=ACTOR, now=now)

    # Wherever the shop's own bot was let in, it was let in for the shop; another bot takes nothing of that over.
    await service.bind(session, draft=draft, bot_id=own.id, actor=ACTOR, now=now)
    await service.save_settings(session, group_id=CHAT, patch=log, actor=ACTOR, now=now)
    await service.bind(session, draft=draft, bot_id=market.id, actor=ACTOR, now=now)
    settings = await service.get_settings(session, group_id=CHAT)
    assert settings is not None
    assert settings.log.chat_id is None

    shown = GroupDraft(group_id=claimed.group_id, name="Log", shop_id=stall.shop.id)
    await service.bind(session, draft=shown, bot_id=market.id, actor=ACTOR, now=now)
    kept = await service.save_settings(session, group_id=CHAT, patch=into_claimed, actor=ACTOR, now=now)
    assert kept.settings.log.chat_id == claimed.group_id
