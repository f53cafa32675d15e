"""A raid is put out whole, with nobody who was there before or who has shown to be human."""

from datetime import timedelta

from sokoni.core.change import SYSTEM
from sokoni.core.database import count_statements
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupDraft
from sokoni.telegram.rule.ports import set_buyers
from sokoni.telegram.welcome import rules, service
from sokoni.telegram.welcome.handlers import CaptchaAnswers, Doors
from sokoni.telegram.welcome.types import Caller
from tests.support.keeping import CHAT, Keeping
from tests.telegram.welcome.paying import Paid

WATCHING = {"raid": {"is_on": True, "joins": 15, "within_seconds": 60, "penalty": "ban"}}
BOSS, REGULAR, GUEST = 7, 501, 502
RAIDERS = range(1000, 1100)


def _banned(calls: object) -> list[int]:
    return sorted(each.params["user_id"] for each in calls if each.method == "banChatMember")  # type: ignore[attr-defined]


async def test_a_hundred_who_come_at_once_are_put_out_and_nobody_else(keeping: Keeping):
    await keeping.settle(WATCHING)
    before = keeping.now - timedelta(minutes=10)
    await keeping.handle(Doors(), keeping.joins(REGULAR, at=before), keeping.joins(GUEST, at=before))
    joins = [
        keeping.joins(user_id, at=keeping.now + timedelta(milliseconds=300 * at)) for at, user_id in enumerate(RAIDERS)
    ]
    for start in range(0, len(joins), 10):
        await keeping.handle(Doors(), *joins[start : start + 10])

    assert _banned(await keeping.calls()) == list(RAIDERS)
    said = await keeping.calls("sendMessage")
    assert [each.params["text"] for each in said] == [
        "Too many people came at once. Whoever comes in the next 15 minutes is put out."
    ]
    logged = await keeping.actions()
    assert [kind for kind, *_ in logged].count("raid") == 1
    assert {user_id for kind, user_id, _ in logged if kind == "ban"} == set(RAIDERS)


async def test_the_same_raid_told_again_changes_nothing(keeping: Keeping):
    await keeping.settle(WATCHING)
    joins = [keeping.joins(user_id) for user_id in RAIDERS[:20]]
    await keeping.handle(Doors(), *joins)
    before = await keeping.calls()
    for update in joins:
        await keeping.handle(Doors(), update)

    assert await keeping.calls() == before


async def test_who_passed_the_captcha_or_was_brought_stays_and_questions_go(keeping: Keeping):
    await keeping.settle({**WATCHING, "captcha": {"is_on": True}})
    await keeping.handle(Doors(), keeping.joins(GUEST), keeping.joins(REGULAR, via_join_request=True))
    (prompt,) = await keeping.calls("sendMessage")
    data = prompt.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await keeping.handle(CaptchaAnswers(), keeping.presses(GUEST, data))
    await keeping.handle(Doors(), *(keeping.joins(user_id) for user_id in RAIDERS[:5]))
    for at, asked in enumerate(await keeping.taken("sendMessage")):
        newcomer_id, _ = rules.pressed(asked.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"]) or (
            None,
            0,
        )
        assert newcomer_id is not None
        await service.note_prompt(
            keeping.session, **keeping.place, newcomer_id=newcomer_id, message_id=300 + at, now=keeping.now
        )
    await keeping.taken()
    await keeping.handle(Doors(), *(keeping.joins(user_id) for user_id in RAIDERS[5:20]))

    calls = await keeping.calls()
    assert _banned(calls) == list(RAIDERS[:20])
    gone = {
        message_id for each in calls if each.method == "deleteMessages" for message_id in each.params["message_ids"]
    }
    assert len(gone) == 5
    assert not [each for each in calls if each.method == "restrictChatMember"]


async def test_customers_come_in_unasked_though_there_is_a_raid(keeping: Keeping):
    set_buyers(Paid(GUEST))
    await keeping.settle({**WATCHING, "captcha": {"is_on": True}})
    await keeping.handle(Doors(), *(keeping.joins(user_id) for user_id in (*RAIDERS[:10], GUEST, *RAIDERS[10:20])))
    assert _banned(await keeping.taken()) == list(RAIDERS[:20])

    await keeping.settle({"protects_buyers": False})
    await keeping.handle(Doors(), keeping.joins(GUEST, at=keeping.now + timedelta(minutes=2)))
    assert _banned(await keeping.taken()) == [GUEST]


async def test_who_paid_after_they_came_is_left_to_a_person(keeping: Keeping):
    await keeping.settle({**WATCHING, "log": {"chat_id": -1007}})
    await keeping.handle(Doors(), keeping.joins(GUEST))
    set_buyers(Paid(GUEST))
    await keeping.handle(Doors(), *(keeping.joins(user_id) for user_id in RAIDERS[:20]))

    assert _banned(await keeping.calls()) == list(RAIDERS[:20])
    assert [user_id for kind, user_id, _ in await keeping.actions() if kind == "queue"] == [GUEST]
    await keeping.handle(Doors(), keeping.joins(RAIDERS[30]))
    assert [user_id for kind, user_id, _ in await keeping.actions() if kind == "queue"] == [GUEST]


async def test_bans_of_a_raid_hold_in_all_groups_that_share_them(keeping: Keeping):
    draft = GroupDraft(group_id=CHAT - 1, name="More lamps", shop_id=keeping.bot.shop_id)
    other = await groups.bind(keeping.session, draft=draft, bot_id=keeping.bot.id, actor=SYSTEM, now=keeping.now)
    sharing = {"shares_bans": True, "log": {"chat_id": -1007}}
    await groups.save_settings(keeping.session, group_id=other.group_id, patch=sharing, actor=SYSTEM, now=keeping.now)
    await keeping.settle({**WATCHING, "shares_bans": True})
    with count_statements() as count:
        await keeping.handle(Doors(), *(keeping.joins(user_id) for user_id in RAIDERS))

    bans = await keeping.calls("banChatMember")
    for chat_id in (CHAT, other.group_id):
        assert sorted(each.params["user_id"] for each in bans if each.params["chat_id"] == chat_id) == list(RAIDERS)
    assert count.value < 60
    # Neither log is filled with a hundred lines.
    assert len(await keeping.calls("sendMessage")) == 1


async def test_fewer_than_that_in_that_time_are_no_raid(keeping: Keeping):
    await keeping.settle(WATCHING)
    slow = [keeping.joins(user_id, at=keeping.now + timedelta(seconds=5 * at)) for at, user_id in enumerate(RAIDERS)]
    await keeping.handle(Doors(), *slow)

    assert await keeping.calls() == []


async def test_a_raid_that_is_called_ends_by_itself_or_by_a_word(keeping: Keeping):
    lasts = timedelta(minutes=10)
    called = await service.start_raid(
        keeping.session,
        kept=await keeping.kept(),
        bot_id=keeping.bot.id,
        lasts=lasts,
        by=Caller(user_id=BOSS),
        now=keeping.now,
    )
    await keeping.handle(Doors(), keeping.joins(GUEST))
    assert [each.method for each in await keeping.taken()] == ["sendMessage", "unbanChatMember"]

    longer = await service.start_raid(
        keeping.session,
        kept=await keeping.kept(),
        bot_id=keeping.bot.id,
        lasts=2 * lasts,
        by=Caller(user_id=BOSS),
        now=keeping.now,
    )
    assert longer.id == called.id
    assert not await service.end_raid(keeping.session, raid_id=called.id, is_early=False, now=keeping.now + lasts)
    assert await service.end_raid(keeping.session, raid_id=called.id, is_early=False, now=keeping.now + 2 * lasts)
    assert not await service.end_raid(keeping.session, raid_id=called.id, is_early=True, now=keeping.now)
    (said,) = await keeping.taken("sendMessage")
    assert said.params["text"] == "The raid is over: 1 were put out. Whoever comes now is welcome."
    await keeping.handle(Doors(), keeping.joins(REGULAR, at=keeping.now + 3 * lasts))
    assert await keeping.calls() == []
    assert await service.find_raid(keeping.session, group_id=CHAT) is None


async def test_a_quiet_group_pays_one_statement_for_being_watched(keeping: Keeping):
    costs = []
    for patch, user_id in ((None, 1), (WATCHING, 2)):
        if patch is not None:
            await keeping.settle(patch)
        join = keeping.joins(user_id)
        with count_statements() as count:
            await keeping.handle(Doors(), join)
        costs.append(count.value)

    assert costs[1] == costs[0] + 1
