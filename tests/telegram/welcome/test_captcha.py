"""Who comes is asked once and let in by the right answer alone; nobody stays silenced who was asked nothing."""

from datetime import timedelta
from uuid import UUID

from sokoni.core.database import count_statements
from sokoni.telegram.gateway.members import keep_administrators
from sokoni.telegram.group.settings_types import CaptchaKind
from sokoni.telegram.moderation.handlers import UndoButtons
from sokoni.telegram.welcome import rules, service
from sokoni.telegram.welcome.handlers import CaptchaAnswers, Doors
from sokoni.telegram.welcome.service import door
from tests.support.factories.group import OPERATOR
from tests.support.keeping import CHAT, Keeping
from tests.telegram.moderation.people import run_by

ANA, BEA, BOSS = 101, 102, 7
TIMEOUT = timedelta(seconds=300)
ASKING = {"captcha": {"is_on": True}, "welcome": {"is_on": True}}
RECKONING = {"captcha": {"is_on": True, "kind": "arithmetic", "attempts": 2, "penalty": "ban"}}


async def _asked(keeping: Keeping, user_id: int = ANA) -> UUID:
    """Let somebody come; the id of what they are asked."""
    await keeping.handle(Doors(), keeping.joins(user_id))
    (prompt,) = await keeping.calls("sendMessage")
    await keeping.taken()
    button = prompt.params["reply_markup"]["inline_keyboard"][0][0]
    newcomer_id, _ = rules.pressed(button["callback_data"]) or (None, None)
    assert newcomer_id is not None
    await service.note_prompt(keeping.session, **keeping.place, newcomer_id=newcomer_id, message_id=55, now=keeping.now)
    return newcomer_id


async def _answer(
    keeping: Keeping, newcomer_id: UUID, *, choice: int, by: int = ANA, later: timedelta = timedelta()
) -> str:
    data = rules.callback_data(newcomer_id, choice)
    press = keeping.presses(by, data)
    assert await keeping.handle(CaptchaAnswers(), press, later=later) == [press]
    (said,) = await keeping.calls("answerCallbackQuery")
    return str(said.params["text"])


async def test_who_comes_is_silenced_asked_and_let_in_by_the_button(keeping: Keeping):
    await keeping.settle(ASKING)
    await keeping.handle(Doors(), keeping.joins(ANA))
    assert [each.method for each in await keeping.calls()] == ["restrictChatMember", "sendMessage"]
    (mute,) = await keeping.calls("restrictChatMember")
    assert not any(mute.params["permissions"].values())
    (prompt,) = await keeping.taken("sendMessage")
    newcomer_id, choice = rules.pressed(prompt.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"]) or (
        None,
        None,
    )
    assert newcomer_id is not None
    assert choice is not None
    await service.note_prompt(keeping.session, **keeping.place, newcomer_id=newcomer_id, message_id=55, now=keeping.now)

    assert await _answer(keeping, newcomer_id, choice=choice) == "Thank you, you can write now."
    unmute, greeting = (await keeping.calls("restrictChatMember", "sendMessage"))[:2]
    assert all(unmute.params["permissions"].values())
    assert "Welcome to Lamps &amp; more" in greeting.params["text"]
    assert [each.params["message_ids"] for each in await keeping.taken("deleteMessages")] == [[55]]
    assert await keeping.actions() == [("captcha", ANA, "The captcha was passed.")]

    assert await _answer(keeping, newcomer_id, choice=choice) == "This question is over."
    assert await keeping.calls("restrictChatMember") == []


async def test_one_arrival_that_is_told_twice_is_asked_once(keeping: Keeping):
    await keeping.settle(ASKING)
    join = keeping.joins(ANA)
    user = join.body["from"]
    message = keeping.says(ANA, "", new_chat_members=[user])

    await keeping.handle(Doors(), join, message)
    await keeping.handle(Doors(), join)
    assert len(await keeping.calls("restrictChatMember")) == 1


async def test_somebody_else_answers_for_nobody(keeping: Keeping):
    await keeping.settle(ASKING)
    newcomer_id = await _asked(keeping)

    assert await _answer(keeping, newcomer_id, choice=0, by=BEA) == "This question is for somebody else."
    assert await keeping.calls("restrictChatMember") == []


async def test_wrong_answers_ask_anew_until_no_try_is_left(keeping: Keeping):
    await keeping.settle(RECKONING)
    newcomer_id = await _asked(keeping)
    first, second = (rules.challenge(CaptchaKind.ARITHMETIC, newcomer_id, attempts_left=left).right for left in (2, 1))

    assert await _answer(keeping, newcomer_id, choice=(first + 1) % 6) == "That was not it. You can try once more."
    (asked_anew,) = await keeping.calls("editMessageText")
    await keeping.taken()
    assert rules.challenge(CaptchaKind.ARITHMETIC, newcomer_id, attempts_left=1).question in asked_anew.params["text"]
    await _answer(keeping, newcomer_id, choice=(second + 1) % 6)
    assert [each.method for each in await keeping.calls("banChatMember", "deleteMessages")] == [
        "banChatMember",
        "deleteMessages",
    ]
    assert await keeping.actions() == [("ban", ANA, "The captcha was answered wrongly.")]


async def test_who_does_not_answer_in_time_is_put_out_once(keeping: Keeping):
    await keeping.settle(ASKING)
    newcomer_id = await _asked(keeping)

    await service.expire(keeping.session, newcomer_id=newcomer_id, now=keeping.now + TIMEOUT - timedelta(seconds=1))
    assert await keeping.calls() == []
    for _ in range(2):
        await service.expire(keeping.session, newcomer_id=newcomer_id, now=keeping.now + TIMEOUT)
    assert [each.method for each in await keeping.taken()] == ["unbanChatMember", "deleteMessages"]
    assert await _answer(keeping, newcomer_id, choice=0, later=TIMEOUT) == "This question is over."
    assert await keeping.actions() == [("kick", ANA, "The captcha was not answered in time.")]


async def test_who_is_put_out_is_told_in_the_log_and_comes_back_free(keeping: Keeping):
    await keeping.settle({**ASKING, "log": {"chat_id": -1007}, "language": "es"})
    newcomer_id = await _asked(keeping)
    await service.expire(keeping.session, newcomer_id=newcomer_id, now=keeping.now + TIMEOUT)
    (told,) = await keeping.taken("sendMessage")

    assert told.params["chat_id"] == -1007
    assert told.params["text"].endswith(": No respondió al captcha a tiempo.")
    data = told.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await keep_administrators(keeping.session, chat_id=CHAT, answered=run_by(BOSS), now=keeping.now)
    await keeping.handle(UndoButtons(), keeping.presses(BOSS, data, chat_id=-1007))
    assert [kind for kind, *_ in await keeping.actions()] == ["kick", "unban"]
    # Our own silence during the captcha is not what they were before.
    assert await keeping.calls("restrictChatMember") == []


async def test_who_leaves_first_is_not_put_out_and_is_asked_again_when_they_come_back(keeping: Keeping):
    await keeping.settle({**ASKING, "goodbye": {"is_on": True}})
    newcomer_id = await _asked(keeping)
    await keeping.handle(Doors(), keeping.leaves(ANA))
    # The question goes, and nobody says goodbye to who never came in.
    assert [each.method for each in await keeping.taken()] == ["deleteMessages"]
    await service.expire(keeping.session, newcomer_id=newcomer_id, now=keeping.now + TIMEOUT)
    assert await keeping.calls() == []

    # Telegram keeps the restriction that was ours; it does not make them somebody whom a moderator muted.
    restricted = {"status": "restricted", "is_member": True, "user": {"id": ANA, "first_name": "Ana"}}
    back = keeping.joins(ANA, at=keeping.now + timedelta(seconds=5), new_chat_member=restricted)
    await keeping.handle(Doors(), back)
    assert [each.method for each in await keeping.calls()] == ["restrictChatMember", "sendMessage"]


async def test_who_was_muted_before_stays_so_and_is_asked_nothing(keeping: Keeping):
    await keeping.settle({"captcha": {"is_on": True}})
    restricted = {"status": "restricted", "is_member": True, "user": {"id": ANA, "first_name": "Ana"}}

    await keeping.handle(Doors(), keeping.joins(ANA, new_chat_member=restricted))
    assert await keeping.calls() == []


async def test_a_question_whose_message_comes_late_is_taken_away(keeping: Keeping):
    await keeping.settle(ASKING)
    await keeping.handle(Doors(), keeping.joins(ANA))
    (prompt,) = await keeping.taken("sendMessage")
    newcomer_id = UUID(str((prompt.arguments or {})["newcomer_id"]))
    await keeping.handle(Doors(), keeping.leaves(ANA))

    await service.note_prompt(keeping.session, **keeping.place, newcomer_id=newcomer_id, message_id=77, now=keeping.now)
    assert [each.params["message_ids"] for each in await keeping.calls("deleteMessages")] == [[77]]


async def test_without_the_right_to_mute_nobody_is_put_out(keeping: Keeping):
    await keeping.settle(ASKING)
    newcomer_id = await _asked(keeping)
    await service.note_muted(keeping.session, newcomer_id=newcomer_id, error="not enough rights", now=keeping.now)
    await service.expire(keeping.session, newcomer_id=newcomer_id, now=keeping.now + TIMEOUT)

    assert [each.method for each in await keeping.calls()] == ["deleteMessages"]
    assert [kind for kind, *_ in await keeping.actions()] == ["captcha"]


async def test_who_was_let_in_by_a_request_is_asked_nothing_and_bots_are_nobody(keeping: Keeping):
    await keeping.settle(ASKING)
    bot = {"id": 200, "is_bot": True, "first_name": "Bot"}
    await keeping.handle(
        Doors(),
        keeping.joins(ANA, via_join_request=True),
        keeping.joins(BEA, new_chat_member={"status": "member", "user": bot}),
    )

    assert [each.method for each in await keeping.calls()] == ["sendMessage"]


async def test_many_who_come_together_cost_a_constant_number_of_statements(keeping: Keeping):
    await keeping.settle({"captcha": {"is_on": True}})
    costs = []
    for start, people in ((1000, 2), (2000, 40)):
        joins = [keeping.joins(start + at) for at in range(people)]
        with count_statements() as count:
            await keeping.handle(Doors(), *joins)
        costs.append(count.value)

    assert costs[0] == costs[1]
    assert costs[1] <= 6


async def test_whom_a_person_lets_in_is_told_of_in_the_log_channel_and_who_answers_is_not(keeping: Keeping):
    await keeping.settle({"captcha": {"is_on": True}, "log": {"chat_id": -1007}})
    for user_id in (ANA, BEA):
        newcomer_id = await _asked(keeping, user_id)
        if user_id == ANA:
            await _answer(keeping, newcomer_id, choice=0)
    await keeping.taken()

    await door.let_in(keeping.session, group_id=CHAT, user_id=BEA, subject=OPERATOR, now=keeping.now)

    (told,) = [each for each in await keeping.calls("sendMessage") if each.params["chat_id"] == -1007]
    assert "Person 102</a> was let into" in told.params["text"]
    assert "They were let in without a captcha." in told.params["text"]


async def test_a_question_to_somebody_who_went_and_came_again_is_taken_away_when_it_comes(keeping: Keeping):
    await keeping.settle(ASKING)
    asked = []
    for at in range(3):
        then = keeping.now + timedelta(seconds=20 * at)
        await keeping.handle(Doors(), keeping.joins(ANA, at=then))
        (prompt,) = await keeping.taken("sendMessage")
        assert prompt.arguments is not None
        asked.append(UUID(str(prompt.arguments["newcomer_id"])))
        await keeping.handle(Doors(), keeping.leaves(ANA, at=then + timedelta(seconds=9)))
    await keeping.handle(Doors(), keeping.joins(ANA, at=keeping.now + timedelta(minutes=2)))
    await keeping.taken()
    for at, newcomer_id in enumerate(asked):
        about = {**keeping.place, "newcomer_id": newcomer_id, "message_id": 300 + at}
        await service.note_prompt(keeping.session, **about, now=keeping.now)
        await keeping.handle(CaptchaAnswers(), keeping.presses(ANA, rules.callback_data(newcomer_id, 0)))
    gone = [each.params["message_ids"] for each in await keeping.calls("deleteMessages")]
    assert gone == [[300], [301], [302]]
    # None of them lets anybody in any more.
    assert await keeping.calls("restrictChatMember") == []
