"""A ban is lifted where it followed from another group's; what a group decided by itself stands."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from sokoni.core.change import SYSTEM
from sokoni.telegram.gateway.bookkeeping import Bookkeeping
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import Group, GroupDraft
from sokoni.telegram.moderation import letting_in, service
from sokoni.telegram.moderation.handlers import NoteLetIn
from sokoni.telegram.moderation.types import By, Outcome
from tests.support.factories import telegram
from tests.support.keeping import CHAT, Keeping
from tests.telegram.moderation.people import ANA, BOSS

DAY = 86_400


class Two:
    """Two groups of a shop that share their bans."""

    def __init__(self, keeping: Keeping, other: Group) -> None:
        self.keeping, self.other = keeping, other

    async def settle(self, group_id: int, patch: Mapping[str, Any]) -> None:
        """Keep one otherwise."""
        await groups.save_settings(
            self.keeping.session, group_id=group_id, patch=patch, actor=SYSTEM, now=self.keeping.now
        )

    async def ban(self, group: Group, *, seconds: int | None = None) -> Outcome:
        """Ban Ana from one of them by hand."""
        return await service.punish(
            self.keeping.session,
            group=group,
            user_id=ANA,
            penalty=Penalty.BAN,
            by=By(moderator_id=BOSS),
            now=self.keeping.now,
            seconds=seconds,
        )

    async def undo(self, group: Group, outcome: Outcome) -> None:
        """Take a ban back."""
        assert outcome.action_id is not None
        by = By(moderator_id=BOSS)
        await service.undo(self.keeping.session, group=group, action_id=outcome.action_id, by=by, now=self.keeping.now)

    async def lift(self, group: Group) -> None:
        """Let Ana come again, whatever she was banned for."""
        by, now = By(moderator_id=BOSS), self.keeping.now
        await service.lift(self.keeping.session, group=group, user_id=ANA, penalty=Penalty.BAN, by=by, now=now)

    async def unshare(self, group_id: int) -> None:
        """What the job does about a group that shares no bans any more."""
        while await letting_in.unshare(self.keeping.session, group_id=group_id, now=self.keeping.now):
            pass

    async def freed(self) -> list[int]:
        """In which groups Ana may come again now; asked again, only what is new."""
        return [each.params["chat_id"] for each in await self.keeping.taken("unbanChatMember")]


@pytest.fixture
async def two(keeping: Keeping) -> Two:
    draft = GroupDraft(group_id=CHAT - 1, name="More lamps", shop_id=keeping.bot.shop_id)
    other = await groups.bind(keeping.session, draft=draft, bot_id=keeping.bot.id, actor=SYSTEM, now=keeping.now)
    made = Two(keeping, other)
    for group_id in (CHAT, other.group_id):
        await made.settle(group_id, {"shares_bans": True})
    return made


async def test_a_ban_that_is_no_longer_shared_is_lifted_elsewhere_once(two: Two):
    await two.ban(two.keeping.group)
    await two.settle(CHAT, {"shares_bans": False})
    await two.unshare(CHAT)
    assert await two.freed() == [two.other.group_id]
    await two.unshare(CHAT)
    assert await two.freed() == []
    # In the group that decided it, it stands.
    assert await two.keeping.actions() == [("ban", ANA, "")]


async def test_what_came_from_others_goes_where_a_group_wants_no_more_of_it(two: Two):
    await two.ban(two.other)
    await two.settle(CHAT, {"shares_bans": False})
    await two.unshare(CHAT)
    assert await two.freed() == [CHAT]


async def test_a_group_that_shares_again_before_the_job_keeps_what_it_shared(two: Two):
    await two.ban(two.keeping.group)
    await two.settle(CHAT, {"shares_bans": False})
    await two.settle(CHAT, {"shares_bans": True})
    await two.unshare(CHAT)
    assert await two.freed() == []


async def test_an_undone_ban_is_lifted_also_where_sharing_has_ended(two: Two):
    banned = await two.ban(two.keeping.group)
    await two.settle(two.other.group_id, {"shares_bans": False})
    await two.undo(two.keeping.group, banned)
    assert sorted(await two.freed()) == sorted([CHAT, two.other.group_id])


async def test_who_is_let_in_by_command_is_let_in_where_the_ban_had_followed(two: Two):
    await two.ban(two.keeping.group)
    await two.lift(two.keeping.group)
    assert sorted(await two.freed()) == sorted([CHAT, two.other.group_id])
    await two.lift(two.keeping.group)
    assert await two.freed() == [CHAT]


async def test_who_is_let_in_by_telegrams_own_button_is_let_in_elsewhere_once(two: Two):
    await two.ban(two.keeping.group)
    user = telegram.person(ANA)
    let_in = two.keeping.leaves(
        ANA,
        at=two.keeping.now + timedelta(minutes=1),
        old_chat_member={"status": "kicked", "user": user},
        **{"from": telegram.person(BOSS)},
    )
    for _ in range(2):
        await two.keeping.handle(NoteLetIn(), let_in)
    assert await two.freed() == [two.other.group_id]
    assert [kind for kind, _, _ in await two.keeping.actions()] == ["ban", "unban"]

    # Told late, it says nothing about a ban that was decided after it.
    await two.ban(two.keeping.group)
    late = two.keeping.leaves(
        ANA,
        at=two.keeping.now - timedelta(minutes=1),
        old_chat_member={"status": "kicked", "user": user},
        **{"from": telegram.person(BOSS)},
    )
    await two.keeping.handle(NoteLetIn(), late)
    assert await two.freed() == []


async def test_what_the_bot_itself_lifts_is_not_taken_for_somebodys_wish(two: Two):
    await two.ban(two.keeping.group)
    by_bot = {**telegram.person(two.keeping.bot.telegram_id), "is_bot": True}
    old = {"status": "kicked", "user": telegram.person(ANA)}
    await two.keeping.handle(NoteLetIn(), two.keeping.leaves(ANA, old_chat_member=old, **{"from": by_bot}))
    assert await two.freed() == []


@pytest.mark.parametrize("is_earlier", [True, False])
async def test_a_groups_own_ban_stands_whichever_came_first(two: Two, is_earlier: bool):  # noqa: FBT001  # a parameter
    first, second = (two.other, two.keeping.group) if is_earlier else (two.keeping.group, two.other)
    # The group's own is not shared back, so that only the other one followed from elsewhere.
    await two.settle(two.other.group_id, {"shares_bans": False})
    outcomes = {}
    for group in (first, second):
        await two.settle(two.other.group_id, {"shares_bans": group.group_id == CHAT})
        outcomes[group.group_id] = await two.ban(group)
        told = {"status": "kicked", "user": telegram.person(ANA)}
        for each in await two.keeping.taken("banChatMember"):
            chat = telegram.group(each.params["chat_id"])
            await two.keeping.handle(Bookkeeping(), two.keeping.leaves(ANA, new_chat_member=told, chat=chat))

    await two.undo(two.keeping.group, outcomes[CHAT])
    assert await two.freed() == [CHAT]
    await two.undo(two.other, outcomes[two.other.group_id])
    assert await two.freed() == [two.other.group_id]


async def test_an_own_ban_for_a_time_lasts_as_long_as_it_said_when_the_shared_one_goes(two: Two):
    banned = await two.ban(two.keeping.group)
    await two.settle(two.other.group_id, {"shares_bans": False})
    await two.ban(two.other, seconds=7 * DAY)
    await two.keeping.taken()
    await two.undo(two.keeping.group, banned)
    again = [each for each in await two.keeping.calls("banChatMember") if each.params["chat_id"] != CHAT]
    assert [each.params["until_date"] for each in again] == [int(two.keeping.now.timestamp()) + 7 * DAY]
    assert await two.freed() == [CHAT]


async def test_who_was_banned_in_telegram_itself_before_stays_banned_by_that(two: Two):
    told = {"status": "kicked", "user": telegram.person(ANA)}
    chat = telegram.group(two.other.group_id)
    await two.keeping.handle(Bookkeeping(), two.keeping.leaves(ANA, new_chat_member=told, chat=chat))
    banned = await two.ban(two.keeping.group)
    await two.undo(two.keeping.group, banned)
    assert await two.freed() == [CHAT]


async def test_undoing_twice_at_once_is_refused_the_second_time(two: Two):
    banned = await two.ban(two.keeping.group)
    await two.undo(two.keeping.group, banned)
    with pytest.raises(Exception, match="already"):
        await two.undo(two.keeping.group, banned)
