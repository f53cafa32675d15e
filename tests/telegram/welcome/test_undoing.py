"""A raid is undone as a whole, once, with what others decided about the same people left as it is."""

from datetime import timedelta

import pytest

from sokoni.core.change import SYSTEM
from sokoni.core.database import count_statements
from sokoni.core.errors import DomainError
from sokoni.telegram.gateway.members import keep_administrators
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import GroupDraft
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.moderation.types import By
from sokoni.telegram.welcome import errors, service
from sokoni.telegram.welcome.handlers import Doors, UndoRaids
from sokoni.telegram.welcome.service import undoing
from sokoni.telegram.welcome.types import NOBODY, Raid
from tests.support.factories import telegram
from tests.support.keeping import CHAT, Keeping

WATCHING = {"raid": {"is_on": True, "joins": 15, "within_seconds": 60, "penalty": "ban"}, "log": {"chat_id": -1007}}
BOSS, STRANGER = 7, 8
RAIDERS = range(1000, 1120)


async def _raided(keeping: Keeping, penalty: str = "ban") -> Raid:
    """A raid that has put all out, and its end."""
    await keeping.settle({**WATCHING, "raid": {**WATCHING["raid"], "penalty": penalty}})
    await keeping.handle(Doors(), *(keeping.joins(user_id) for user_id in RAIDERS))
    found = await service.find_raid(keeping.session, group_id=CHAT)
    assert found is not None
    return found


async def _undo(keeping: Keeping, raid: Raid) -> None:
    """Undo it, with all chunks."""
    await undoing.undo_raid(keeping.session, kept=await keeping.kept(), raid_id=raid.id, by=NOBODY, now=keeping.now)
    await _go_on(keeping, raid)


async def _go_on(keeping: Keeping, raid: Raid) -> None:
    while await undoing.let_back_in(keeping.session, group_id=CHAT, raid_id=raid.id, by=NOBODY, now=keeping.now):
        pass


async def _freed(keeping: Keeping, chat_id: int = CHAT) -> list[int]:
    found = [each.params for each in await keeping.calls("unbanChatMember") if each.params["chat_id"] == chat_id]
    return sorted(each["user_id"] for each in found)


async def test_all_may_come_again_but_whom_others_decided_about(keeping: Keeping):
    raid = await _raided(keeping)
    by_hand, worse, *others = RAIDERS
    kept, boss = await keeping.kept(), By(moderator_id=BOSS)
    (first,) = [
        each
        for each in await undoing.action.list_of_raid(
            keeping.session, group_key=kept.group.id, raid_id=raid.id, limit=500
        )
        if each.user_id == by_hand
    ]
    await moderation.undo(keeping.session, group=kept.group, action_id=first.id, by=boss, now=keeping.now)
    await moderation.punish(
        keeping.session, group=kept.group, user_id=worse, penalty=Penalty.BAN, by=boss, now=keeping.now
    )
    await keeping.taken()

    with count_statements() as counted:
        await _undo(keeping, raid)
    assert await _freed(keeping) == others
    assert counted.value < 64
    said = [each.params["text"] for each in await keeping.calls("sendMessage")]
    # In the group and in the channel: that it is over, and that it was undone.
    assert len(said) == 4
    assert await service.find_raid(keeping.session, group_id=CHAT) is None

    await keeping.taken()
    await _go_on(keeping, raid)
    assert await keeping.calls() == []
    with pytest.raises(errors.RaidUndone):
        await _undo(keeping, raid)


async def test_half_an_undo_is_finished_by_the_rest_of_it(keeping: Keeping):
    raid = await _raided(keeping)
    await keeping.taken()
    await undoing.undo_raid(keeping.session, kept=await keeping.kept(), raid_id=raid.id, by=NOBODY, now=keeping.now)
    about = {"group_id": CHAT, "raid_id": raid.id, "by": NOBODY, "now": keeping.now}
    # The worker dies before it commits.
    dying = await keeping.session.begin_nested()
    await undoing.let_back_in(keeping.session, **about)  # type: ignore[arg-type]
    await dying.rollback()
    assert await _freed(keeping) == []
    assert await undoing.let_back_in(keeping.session, **about)  # type: ignore[arg-type]
    assert len(await _freed(keeping)) == 100
    assert not await undoing.let_back_in(keeping.session, **about)  # type: ignore[arg-type]
    assert await _freed(keeping) == list(RAIDERS)


async def test_whoever_was_muted_may_what_they_might_before(keeping: Keeping):
    raid = await _raided(keeping, penalty="mute")
    muted = {each.params["user_id"] for each in await keeping.taken("restrictChatMember")}
    await _undo(keeping, raid)
    freed = await keeping.calls("restrictChatMember")
    assert {each.params["user_id"] for each in freed} == muted == set(RAIDERS)
    assert all(all(each.params["permissions"].values()) for each in freed)


async def test_who_all_come_back_at_once_are_no_new_raid(keeping: Keeping):
    raid = await _raided(keeping)
    await _undo(keeping, raid)
    await keeping.taken()
    later = keeping.now + timedelta(minutes=2)
    await keeping.handle(Doors(), *(keeping.joins(user_id, at=later) for user_id in RAIDERS))
    assert await keeping.calls("banChatMember") == []
    # Others are still watched.
    await keeping.handle(Doors(), *(keeping.joins(user_id, at=later) for user_id in range(3000, 3020)))
    assert len(await keeping.calls("banChatMember")) == 20


async def test_bans_that_were_shared_are_lifted_in_the_other_groups(keeping: Keeping):
    draft = GroupDraft(group_id=CHAT - 1, name="More lamps", shop_id=keeping.bot.shop_id)
    other = await groups.bind(keeping.session, draft=draft, bot_id=keeping.bot.id, actor=SYSTEM, now=keeping.now)
    sharing = {"shares_bans": True}
    await groups.save_settings(keeping.session, group_id=other.group_id, patch=sharing, actor=SYSTEM, now=keeping.now)
    await keeping.settle(sharing)
    raid = await _raided(keeping)
    await keeping.taken()
    await _undo(keeping, raid)
    assert await _freed(keeping, other.group_id) == list(RAIDERS)


async def test_the_button_is_for_who_runs_the_group_and_works_once(keeping: Keeping):
    raid = await _raided(keeping)
    known = [{"status": "administrator", "user": telegram.person(BOSS), "can_restrict_members": True}]
    await keep_administrators(keeping.session, chat_id=CHAT, answered=known, now=keeping.now)
    await service.end_raid(keeping.session, raid_id=raid.id, is_early=True, now=keeping.now)
    over = next(each for each in await keeping.taken("sendMessage") if "reply_markup" in each.params)
    ((button,),) = over.params["reply_markup"]["inline_keyboard"]
    presses = [
        keeping.presses(STRANGER, button["callback_data"]),
        keeping.presses(BOSS, "w:u:" + "0" * 32),
        keeping.presses(BOSS, button["callback_data"]),
        keeping.presses(BOSS, button["callback_data"]),
    ]
    assert await keeping.handle(UndoRaids(), *presses) == presses
    answers = [each.params["text"] for each in await keeping.taken("answerCallbackQuery")]
    assert answers[0] == "Only those who run the group can undo this."
    assert answers[1].startswith("There was no such raid")
    assert answers[2] == "Undone."
    assert answers[3].startswith("This raid was undone already.")


async def test_a_raid_that_another_one_followed_is_undone_by_what_is_left_of_it(keeping: Keeping):
    raid = await _raided(keeping)
    await service.end_raid(keeping.session, raid_id=raid.id, is_early=True, now=keeping.now)
    await service.start_raid(
        keeping.session,
        kept=await keeping.kept(),
        bot_id=keeping.bot.id,
        lasts=timedelta(hours=1),
        by=NOBODY,
        now=keeping.now,
    )
    await keeping.taken()
    await _undo(keeping, raid)
    assert await _freed(keeping) == list(RAIDERS)
    # The one that runs goes on.
    assert await service.find_raid(keeping.session, group_id=CHAT) is not None
    with pytest.raises(DomainError):
        await _undo(keeping, raid)
