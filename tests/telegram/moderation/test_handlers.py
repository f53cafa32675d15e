"""Rules are enforced in a group: what goes, who is warned, muted or put out, and what nobody is punished for."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.core.change import SYSTEM
from sokoni.core.database import ReadSession, count_statements
from sokoni.core.pages import PageQuery
from sokoni.telegram.gateway.bookkeeping import Bookkeeping
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import GroupDraft
from sokoni.telegram.moderation import repository, service
from sokoni.telegram.moderation.handlers import EnforceRules, NoteLetIn, UndoButtons
from sokoni.telegram.moderation.ports import set_buyers
from sokoni.telegram.moderation.types import By
from sokoni.telegram.role import service as role
from sokoni.telegram.role.types import GroupPermission, GroupRoleDraft
from sokoni.telegram.rule import trials
from sokoni.telegram.rule.engine.types import Exemptions, Step
from tests.support.factories import rule as rule_factory
from tests.support.factories import telegram
from tests.support.factories.group import OPERATOR
from tests.support.keeping import CHAT, Keeping
from tests.telegram.moderation.people import ANA, BEN, BOSS

SHOUT = "BUY MY LAMPS NOW"
HOUR = Step(2, Penalty.MUTE, 3600)


async def kinds(keeping: Keeping) -> list[tuple[str, int | None]]:
    return [(kind, user_id) for kind, user_id, _ in await keeping.actions()]


async def methods(keeping: Keeping) -> list[str]:
    return [each.method for each in await keeping.calls()]


async def test_what_breaks_a_rule_goes_and_its_author_climbs_the_groups_ladder(keeping: Keeping):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now)
    handler = EnforceRules()
    fine = keeping.says(BEN, "Is the lamp still there?")
    shouts = [keeping.says(ANA, SHOUT) for _ in range(5)]

    finished = await keeping.handle(handler, fine, *shouts)

    assert finished == shouts
    assert await kinds(keeping) == [(each, ANA) for each in ("warn", "mute", "kick", "ban", "delete")]
    (deletion,) = await keeping.calls("deleteMessages")
    assert deletion.params["message_ids"] == [each.message_id for each in shouts]
    assert [each.method for each in await keeping.calls("restrictChatMember", "unbanChatMember", "banChatMember")] == [
        "restrictChatMember", "unbanChatMember", "banChatMember"
    ]  # fmt: skip
    notices = [each.params["text"] for each in await keeping.calls("sendMessage")]
    assert len(notices) == 2
    assert "Person 101" in notices[0]
    assert "No caps" in notices[0]


async def test_what_stays_and_brings_nothing_more_is_noted_and_warns_nobody(keeping: Keeping):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now, deletes=False)
    flood = {"messages": 2, "seconds": 60}
    await rule_factory.rule(keeping.session, keeping.group, "flood", flood, now=keeping.now, deletes=False)
    await keeping.settle({"log": {"chat_id": -1007}})

    await keeping.handle(EnforceRules(), *[keeping.says(ANA, SHOUT) for _ in range(6)])
    await keeping.handle(EnforceRules(), *[keeping.says(BEN, f"hello {number}") for number in range(5)])

    # At the end of the ladder, and within the flood that was warned of, nothing follows.
    assert await kinds(keeping) == [
        *[(each, ANA) for each in ("warn", "mute", "kick", "ban", "note", "note")],
        *[(each, BEN) for each in ("warn", "note", "note")],
    ]
    said = [each.params for each in await keeping.calls("sendMessage")]
    assert [each["chat_id"] for each in said].count(CHAT) == 3
    assert sum("nothing was done" in each["text"] for each in said) == 2
    assert not await keeping.calls("deleteMessages")


async def test_the_same_updates_again_change_nothing(keeping: Keeping):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now)
    shouts = [keeping.says(ANA, SHOUT) for _ in range(3)]
    await keeping.handle(EnforceRules(), *shouts)
    before = (await keeping.actions(), await keeping.calls())

    for _ in range(2):
        await keeping.handle(EnforceRules(), *reversed(shouts))

    assert (await keeping.actions(), await keeping.calls()) == before


async def test_a_batch_takes_the_same_statements_however_many_messages_it_has(keeping: Keeping):
    flood = {"messages": 20, "seconds": 60}
    await rule_factory.rule(keeping.session, keeping.group, "flood", flood, now=keeping.now)
    handler = EnforceRules()
    keeping.is_committed()
    await keeping.handle(handler, keeping.says(ANA, "first of all"))

    async def cost(*said: str) -> int:
        updates = [keeping.says(ANA + number, each) for number, each in enumerate(said)]
        with count_statements() as count:
            await keeping.handle(handler, *updates)
        return count.value

    assert await cost("hello") == await cost(*(f"hello {number}" for number in range(50))) == 6


@pytest.mark.parametrize(
    ("who", "more"),
    [
        (BOSS, {}),
        (ANA, {"sender_chat": {"id": CHAT}}),
        (ANA, {"is_automatic_forward": True}),
    ],
)
async def test_who_runs_a_group_or_speaks_for_it_is_left_alone(keeping: Keeping, who: int, more: dict[str, Any]):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now)
    assert await keeping.handle(EnforceRules(), keeping.says(who, SHOUT, **more)) == []
    assert await keeping.actions() == []


async def test_nobody_is_punished_before_it_is_known_who_runs_the_group(keeping: Keeping):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now)
    await keeping.session.execute(
        text("UPDATE telegram_chats SET administrators_at = NULL, administrators_asked_at = NULL")
    )
    assert await keeping.handle(EnforceRules(), keeping.says(ANA, SHOUT)) == []
    assert await methods(keeping) == ["getChatAdministrators"]


async def test_rules_on_trial_are_noted_and_do_nothing(keeping: Keeping):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now, is_dry=True)
    assert await keeping.handle(EnforceRules(), keeping.says(ANA, SHOUT)) == []
    assert await kinds(keeping) == [("dry_run", ANA)]
    assert await methods(keeping) == []


async def test_an_album_counts_once_and_all_of_it_goes(keeping: Keeping):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now)
    album = [keeping.says(ANA, SHOUT if number == 0 else "", media_group_id="7") for number in range(4)]
    handler = EnforceRules()
    await keeping.handle(handler, *album[:2])
    await keeping.handle(handler, *album[2:])
    assert await kinds(keeping) == [("warn", ANA)]
    gone = [each for call in await keeping.calls("deleteMessages") for each in call.params["message_ids"]]
    assert gone == [each.message_id for each in album]


async def test_what_is_edited_into_an_album_that_was_punished_goes_too(keeping: Keeping):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now)
    fine, shout = (keeping.says(ANA, said, media_group_id="7") for said in ("Hello", SHOUT))
    await keeping.handle(EnforceRules(), fine, shout)
    (deletion,) = await keeping.taken("deleteMessages")
    hour = timedelta(hours=1)
    edit_date = int((keeping.now + hour).timestamp())
    edited = keeping.update("edited_message", {**fine.body, "text": SHOUT, "edit_date": edit_date})
    assert await keeping.handle(EnforceRules(), edited, later=hour) == [edited]
    assert deletion.params["message_ids"] == [shout.message_id]
    assert [each.params["message_ids"] for each in await keeping.calls("deleteMessages")] == [[fine.message_id]]
    # It is one offence.
    assert await kinds(keeping) == [("warn", ANA)]


async def test_each_edit_of_one_second_is_judged_and_none_twice(keeping: Keeping):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now)
    said = keeping.says(ANA, "Hello")
    at = int(keeping.now.timestamp()) + 5
    fine, shout = (
        keeping.update("edited_message", {**said.body, "text": text, "edit_date": at}) for text in ("Hello you", SHOUT)
    )
    assert await keeping.handle(EnforceRules(), said, fine) == []
    assert await keeping.handle(EnforceRules(), shout) == [shout]
    assert await keeping.handle(EnforceRules(), shout, fine) == []
    assert await kinds(keeping) == [("warn", ANA)]


async def test_a_flood_is_punished_once_until_it_ends(keeping: Keeping):
    flood = {"messages": 3, "seconds": 10}
    await rule_factory.rule(
        keeping.session, keeping.group, "flood", flood, now=keeping.now, penalty=Penalty.MUTE, duration_seconds=60
    )
    handler = EnforceRules()
    await keeping.handle(handler, *(keeping.says(ANA, f"hi {number}") for number in range(4)))
    await keeping.handle(handler, *(keeping.says(ANA, f"hi {number}") for number in range(3)))
    assert await kinds(keeping) == [("mute", ANA), *[("delete", ANA)] * 3]


async def test_slow_mode_lets_everybody_wait(keeping: Keeping):
    await keeping.settle({"slow_mode_seconds": 30})
    handler, at = EnforceRules(), int(keeping.now.timestamp())
    first, soon, later = (keeping.says(ANA, "hello", date=at + seconds) for seconds in (0, 10, 60))
    assert await keeping.handle(handler, first, soon, later) == [soon]
    assert await kinds(keeping) == [("delete", ANA)]


async def test_a_rule_of_its_own_ladder_counts_by_itself(keeping: Keeping):
    steps = (Step(2, Penalty.BAN, 60),)
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now, steps=steps, priority=1)
    await rule_factory.rule(keeping.session, keeping.group, "words", {"words": ["casino"]}, now=keeping.now)
    await keeping.handle(
        EnforceRules(), keeping.says(ANA, SHOUT), keeping.says(ANA, "casino"), keeping.says(ANA, SHOUT)
    )
    assert await kinds(keeping) == [("warn", ANA), ("warn", ANA), ("ban", ANA)]


async def test_a_flood_is_seen_past_midnight_and_its_day_forgotten_at_once(keeping: Keeping):
    flood = {"messages": 2, "seconds": 60}
    await rule_factory.rule(keeping.session, keeping.group, "flood", flood, now=keeping.now)
    midnight = (keeping.now + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    for seconds in (-9, -5, 4):
        at = midnight + timedelta(seconds=seconds)
        said = keeping.says(ANA, f"at {seconds}", date=int(at.timestamp()))
        await keeping.handle(EnforceRules(), said, later=at - keeping.now)
    assert await kinds(keeping) == [("warn", ANA)]

    async def days() -> list[int]:
        rows = await keeping.session.execute(text("SELECT slot FROM telegram_recents ORDER BY slot"))
        return sorted(rows.scalars())

    first, second = (repository.slot_of(midnight, days=each) for each in (-1, 0))
    assert await days() == sorted([first, second])
    await repository.empty_recents(keeping.session, now=midnight)
    assert await days() == sorted([first, second])
    await repository.empty_recents(keeping.session, now=midnight + timedelta(days=1))
    assert await days() == [second]


async def test_what_was_never_forgotten_hides_nothing(keeping: Keeping):
    """Nothing was emptied for three days: what was said then stands in tomorrow's place."""
    await rule_factory.rule(keeping.session, keeping.group, "flood", {"messages": 1, "seconds": 60}, now=keeping.now)
    for later in (timedelta(), timedelta(days=3), timedelta(days=3, seconds=5)):
        said = keeping.says(ANA, f"after {later}", date=int((keeping.now + later).timestamp()))
        await keeping.handle(EnforceRules(), said, later=later)
    assert await kinds(keeping) == [("warn", ANA)]


async def test_a_clock_that_ran_ahead_hides_nothing(keeping: Keeping):
    """For a while a machine took tomorrow for today: what it remembered then stands in tomorrow's place."""
    await rule_factory.rule(keeping.session, keeping.group, "flood", {"messages": 2, "seconds": 60}, now=keeping.now)
    for seconds, later in ((0, timedelta(days=1)), (30, timedelta()), (100, timedelta()), (110, timedelta())):
        at = keeping.now + timedelta(seconds=seconds)
        said = keeping.says(ANA, f"after {seconds}", date=int(at.timestamp()))
        await keeping.handle(EnforceRules(), said, later=later)
    last = keeping.says(ANA, "after 115", date=int(keeping.now.timestamp()) + 115)
    await keeping.handle(EnforceRules(), last)
    assert await kinds(keeping) == [("warn", ANA)]


async def test_roles_are_left_alone_as_rules_and_their_permissions_say(keeping: Keeping):
    about = {"group_id": CHAT, "subject": OPERATOR, "now": keeping.now}
    trusted = GroupRoleDraft(name="Trusted", permissions=frozenset({GroupPermission.BYPASS_RULES}))
    for draft, user_id in ((GroupRoleDraft(name="Helper"), ANA), (trusted, BEN)):
        await role.add_role(keeping.session, **about, draft=draft)  # type: ignore[arg-type]
        await role.add_holders(keeping.session, **about, name=draft.name, user_ids=[user_id])  # type: ignore[arg-type]
    helpers = Exemptions(roles=frozenset({"helper"}))
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now, exemptions=helpers)
    shouts = [keeping.says(user_id, SHOUT) for user_id in (ANA, BEN, 103)]
    assert await keeping.handle(EnforceRules(), *shouts) == shouts[2:]

    # A role that is called otherwise is spared as before, and one that takes its old name is not.
    await role.update_role(keeping.session, **about, name="helper", draft=GroupRoleDraft(name="Guide"))  # type: ignore[arg-type]
    await role.add_role(keeping.session, **about, draft=GroupRoleDraft(name="Helper"))  # type: ignore[arg-type]
    await role.add_holders(keeping.session, **about, name="Helper", user_ids=[103])  # type: ignore[arg-type]
    shouts = [keeping.says(user_id, SHOUT) for user_id in (ANA, BEN, 103)]
    assert await keeping.handle(EnforceRules(), *shouts) == shouts[2:]


async def test_newcomers_are_told_by_when_they_joined(keeping: Keeping):
    soon = {"seconds": 3600, "sorts": ["anything"]}
    await rule_factory.rule(keeping.session, keeping.group, "new_members", soon, now=keeping.now)
    await keeping.handle(Bookkeeping(), keeping.joins(ANA))
    handler, later = EnforceRules(), int((keeping.now + timedelta(hours=1)).timestamp())
    early, known, settled = keeping.says(ANA, "hi"), keeping.says(BEN, "hi"), keeping.says(ANA, "hi", date=later)
    assert await keeping.handle(handler, early, known, settled) == [early]


async def test_who_may_write_again_or_runs_the_group_no_more_is_no_newcomer(keeping: Keeping):
    soon = {"seconds": 3600, "sorts": ["anything"]}
    await rule_factory.rule(keeping.session, keeping.group, "new_members", soon, now=keeping.now)
    days_ago = keeping.now - timedelta(days=9)
    was = {each: {"status": each, "user": telegram.person(ANA), "is_member": True} for each in ("restricted", "member")}
    freed = {"old_chat_member": was["restricted"], "new_chat_member": was["member"]}
    demoted = {"old_chat_member": {"status": "administrator", "user": telegram.person(BEN)}}
    await keeping.handle(
        Bookkeeping(),
        keeping.joins(ANA, at=days_ago),
        keeping.joins(ANA, **freed),
        keeping.joins(BEN, **demoted),
    )
    said = [keeping.says(user_id, "hi") for user_id in (ANA, BEN)]
    assert await keeping.handle(EnforceRules(), *said) == []
    # Whoever goes and comes again is new again.
    await keeping.handle(Bookkeeping(), keeping.leaves(ANA), keeping.joins(ANA))
    again = keeping.says(ANA, "hi")
    assert await keeping.handle(EnforceRules(), again) == [again]


async def test_channels_that_break_a_rule_are_kept_from_speaking(keeping: Keeping):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now, penalty=Penalty.BAN)
    await keeping.handle(EnforceRules(), keeping.says(ANA, SHOUT, sender_chat={"id": -1009, "title": "Deals"}))
    assert await kinds(keeping) == [("ban", -1009)]
    assert "banChatSenderChat" in await methods(keeping)


async def test_telegrams_words_and_commands_go_where_that_is_wanted(keeping: Keeping):
    await keeping.settle({"delete_service_messages": True})
    command = [{"type": "bot_command", "offset": 0, "length": 4}]
    joined = keeping.says(ANA, "", new_chat_members=[{"id": ANA}])
    ban = keeping.says(BOSS, "/ban", entities=command)
    await keeping.handle(EnforceRules(), joined, ban, keeping.says(ANA, "hi"))
    assert [each.params["message_ids"] for each in await keeping.calls("deleteMessages")] == [
        [joined.message_id], [ban.message_id]
    ]  # fmt: skip


async def test_another_bot_in_the_group_and_a_group_at_rest_do_nothing(keeping: Keeping):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now)
    await keeping.settle({"is_moderated": False})
    assert await keeping.handle(EnforceRules(), keeping.says(ANA, SHOUT)) == []
    assert await keeping.actions() == []


class _Paid:
    async def among(self, _session: ReadSession, *, shop_id: UUID, user_ids: Collection[int]) -> frozenset[int]:
        assert shop_id
        return frozenset(user_ids) & {ANA}


async def test_paying_customers_are_left_to_a_person(keeping: Keeping):
    # The program names who knows it whenever it is put together, so that the next test has its own again.
    set_buyers(_Paid())
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now, penalty=Penalty.BAN)
    await keeping.handle(EnforceRules(), keeping.says(ANA, SHOUT), keeping.says(BEN, SHOUT))
    assert await kinds(keeping) == [("queue", ANA), ("ban", BEN)]
    assert [each.params["user_id"] for each in await keeping.calls("banChatMember")] == [BEN]
    about = {"group_id": CHAT, "subject": OPERATOR}
    waiting = await service.list_cases(keeping.session, **about, is_open=True, page=PageQuery(limit=10))  # type: ignore[arg-type]
    (case,) = waiting.items
    decided = await service.decide_case(keeping.session, **about, case_id=case.id, punishes=True, now=keeping.now)  # type: ignore[arg-type]
    assert decided is not None
    assert decided.penalty is Penalty.BAN
    banning = rule_factory.draft(penalty=Penalty.BAN)
    tried = await trials.try_draft(keeping.session, **about, draft=banning, now=keeping.now)  # type: ignore[arg-type]
    assert (tried.penalties, tried.buyers, tried.queued) == ({Penalty.BAN: 1}, 1, 1)
    assert {each.params["user_id"] for each in await keeping.calls("banChatMember")} == {ANA, BEN}


async def test_who_is_banned_is_banned_in_all_groups_that_share_bans_and_freed_in_all(keeping: Keeping):
    draft = GroupDraft(group_id=CHAT - 1, name="More lamps", shop_id=keeping.bot.shop_id)
    other = await groups.bind(keeping.session, draft=draft, bot_id=keeping.bot.id, actor=SYSTEM, now=keeping.now)
    for chat in (CHAT, other.group_id):
        patch = {"shares_bans": True}
        await groups.save_settings(keeping.session, group_id=chat, patch=patch, actor=SYSTEM, now=keeping.now)
    about = {"group": keeping.group, "by": By(moderator_id=BOSS), "now": keeping.now}
    outcome = await service.punish(keeping.session, **about, user_id=ANA, penalty=Penalty.BAN)  # type: ignore[arg-type]
    banned = await keeping.taken("banChatMember")
    assert {each.params["chat_id"] for each in banned} == {CHAT, other.group_id}
    assert outcome.action_id is not None
    await service.undo(keeping.session, **about, action_id=outcome.action_id)  # type: ignore[arg-type]
    assert {each.params["chat_id"] for each in await keeping.calls("unbanChatMember")} == {CHAT, other.group_id}


async def test_whom_an_administrator_lets_write_in_telegram_itself_is_no_longer_past_all_penalties(keeping: Keeping):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now, penalty=Penalty.MUTE)
    handler, later = EnforceRules(), timedelta(minutes=5)
    at = keeping.now + later
    await keeping.handle(handler, keeping.says(ANA, SHOUT))
    silent = {"status": "restricted", "user": telegram.person(ANA), "can_send_messages": False, "is_member": True}
    freed = keeping.joins(ANA, at=at, old_chat_member=silent, **{"from": telegram.person(BOSS)})
    for _ in range(2):
        await keeping.handle(NoteLetIn(), freed, later=later)
    await keeping.handle(handler, keeping.says(ANA, SHOUT, date=int(at.timestamp()) + 9), later=later)
    assert await kinds(keeping) == [("mute", ANA), ("unmute", ANA), ("mute", ANA)]


async def test_a_milder_penalty_lifts_no_ban_and_holds_when_that_is_taken_back(keeping: Keeping):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now, penalty=Penalty.BAN)
    await rule_factory.rule(
        keeping.session, keeping.group, "words", {"words": ["casino"]}, now=keeping.now, penalty=Penalty.MUTE
    )
    handler, restricting = EnforceRules(), ("banChatMember", "unbanChatMember", "restrictChatMember")
    await keeping.handle(handler, keeping.says(ANA, SHOUT), keeping.says(ANA, "casino"))
    # What was written before the ban is judged when it is in force.
    done = [each.method for each in await keeping.taken() if each.method in restricting]
    rows = await keeping.session.execute(text("SELECT kind, id FROM group_actions"))
    action_ids = {row.kind: row.id for row in rows}

    async def undone(kind: str) -> list[str]:
        by = By(moderator_id=BOSS)
        await service.undo(keeping.session, group=keeping.group, action_id=action_ids[kind], by=by, now=keeping.now)
        return [each.method for each in await keeping.taken() if each.method in restricting]

    assert done == ["banChatMember"]
    assert await undone("ban") == ["unbanChatMember", "restrictChatMember"]
    assert await undone("mute") == ["restrictChatMember"]


async def test_undo_restores_what_somebody_was_allowed_before(keeping: Keeping):
    rights = {"can_send_messages": True, "can_send_photos": False, "is_member": True}
    ends = int((keeping.now + timedelta(days=3)).timestamp())
    restricted = {"status": "restricted", "user": {"id": ANA, "first_name": "Ana"}, **rights, "until_date": ends}
    came = {"chat": {"id": CHAT, "type": "supergroup"}, "from": {"id": BOSS}, "date": int(keeping.now.timestamp())}
    await keeping.handle(Bookkeeping(), keeping.update("chat_member", {**came, "new_chat_member": restricted}))
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now, penalty=Penalty.MUTE)
    await keeping.settle({"log": {"chat_id": -1007}})
    await keeping.handle(EnforceRules(), keeping.says(ANA, SHOUT))
    (told,) = [each for each in await keeping.taken() if each.params.get("chat_id") == -1007]
    data = told.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"]

    stranger = await keeping.handle(UndoButtons(), keeping.presses(BEN, data))
    refused = await keeping.taken()
    await keeping.handle(UndoButtons(), keeping.presses(BOSS, data))
    undone = await keeping.taken()
    await keeping.handle(UndoButtons(), keeping.presses(BOSS, data))
    again = await keeping.taken()

    assert len(stranger) == 1
    assert [each.method for each in refused] == ["answerCallbackQuery"]
    (restored,) = [each.params for each in undone if each.method == "restrictChatMember"]
    assert {name for name, value in restored["permissions"].items() if value} == {"can_send_messages"}
    assert restored["until_date"] == ends
    assert [each.method for each in again] == ["answerCallbackQuery"]
    assert (await kinds(keeping))[-1] == ("unmute", ANA)


async def test_undoing_a_warning_lets_it_count_no_more(keeping: Keeping):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now)
    handler = EnforceRules()
    await keeping.handle(handler, keeping.says(ANA, SHOUT))
    (warning,) = await service.list_warnings(keeping.session, group_key=keeping.group.id, user_id=ANA, now=keeping.now)
    action_id = (await keeping.session.execute(text("SELECT id FROM group_actions"))).scalar_one()
    await service.undo(
        keeping.session, group=keeping.group, action_id=action_id, by=By(moderator_id=BOSS), now=keeping.now
    )
    left = await service.list_warnings(keeping.session, group_key=keeping.group.id, user_id=ANA, now=keeping.now)
    await keeping.handle(handler, keeping.says(ANA, SHOUT))
    assert (warning.reason, left) == ("No caps", [])
    assert (await kinds(keeping))[-1] == ("warn", ANA)


async def test_warnings_by_hand_and_by_rules_stand_on_one_ladder(keeping: Keeping):
    await rule_factory.rule(keeping.session, keeping.group, now=keeping.now)
    about = {"group": keeping.group, "user_id": ANA, "penalty": Penalty.WARN, "by": By(moderator_id=BOSS)}
    first = await service.punish(keeping.session, **about, decision_key="command 1", now=keeping.now)  # type: ignore[arg-type]
    same = await service.punish(keeping.session, **about, decision_key="command 1", now=keeping.now)  # type: ignore[arg-type]
    await keeping.handle(EnforceRules(), keeping.says(ANA, SHOUT))
    lifted = await service.lift(keeping.session, **about, now=keeping.now)  # type: ignore[arg-type]
    assert (first.penalty, first.warnings, same.action_id) == (Penalty.WARN, 1, None)
    assert lifted is not None
    assert await kinds(keeping) == [("warn", ANA), ("mute", ANA), ("unwarn", ANA)]


async def test_a_trial_says_what_was_enforced(keeping: Keeping):
    rule = await rule_factory.rule(keeping.session, keeping.group, now=keeping.now)
    updates = [keeping.says(ANA if number % 3 else BEN, SHOUT if number % 2 else "hello") for number in range(24)]
    handler = EnforceRules()
    for start in range(0, 24, 5):
        await keeping.handle(handler, *updates[start : start + 5])
    tried = await trials.try_rule(keeping.session, group_id=CHAT, rule_id=rule.id, subject=OPERATOR, now=keeping.now)
    done = [kind for kind, _ in await kinds(keeping)]
    assert {penalty.value: count for penalty, count in tried.penalties.items()} == {
        kind: done.count(kind) for kind in ("warn", "mute", "kick", "ban")
    }
    assert tried.deletes == tried.hits == len(done)
