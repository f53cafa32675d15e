"""How updates reach a bot, by polling and by a webhook."""

import asyncio
from datetime import timedelta

import httpx2
import pytest
from aiogram import Dispatcher
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.types import CallbackQuery, ChatJoinRequest, ChatMemberUpdated, InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.types import Message as Received

from tests.support.telegram.tests.conftest import Scene
from tests.support.telegram.tests.receiver import Receiver

ALL = ["message", "edited_message", "callback_query", "chat_member", "my_chat_member", "chat_join_request"]


async def test_a_dispatcher_of_aiogram_polls_and_answers(scene: Scene):
    dispatcher = Dispatcher()
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="More", callback_data="more")]])

    @dispatcher.message()
    async def greet(message: Received) -> None:
        await message.reply(f"Hello {message.from_user.first_name}", reply_markup=keyboard)

    @dispatcher.callback_query()
    async def tell(query: CallbackQuery) -> None:
        await query.message.edit_text("More it is")
        await query.answer("Done")

    polling = asyncio.create_task(dispatcher.start_polling(scene.client, handle_signals=False, polling_timeout=5))
    scene.ana.says(scene.chat, "hola, ¿qué tal? /start")
    answer = await scene.world.until(lambda: next((m for m in scene.chat.history if m.sender is scene.bot), None))
    press = scene.ana.presses(answer, "More")
    await scene.world.until(lambda: press.answered)
    await dispatcher.stop_polling()
    await polling

    assert (answer.reply_to.text, answer.text, press.text) == ("hola, ¿qué tal? /start", "More it is", "Done")


async def test_updates_come_again_until_an_offset_confirms_them(scene: Scene):
    for word in ("one", "two", "three"):
        scene.ana.says(scene.chat, word)

    first = await scene.client.get_updates(limit=2)
    again = await scene.client.get_updates(limit=2)
    rest = await scene.client.get_updates(offset=first[-1].update_id + 1)
    last = await scene.client.get_updates(offset=-1)

    assert [update.message.text for update in first] == ["one", "two"]
    assert [update.update_id for update in again] == [update.update_id for update in first]
    assert [update.message.text for update in rest] == ["three"]
    assert [update.message.text for update in last] == ["three"]


async def test_a_long_poll_is_woken_by_an_update(scene: Scene):
    poll = asyncio.create_task(scene.client.get_updates(timeout=30))
    await scene.world.polled(scene.bot)
    scene.ana.says(scene.chat, "awake?")

    assert [update.message.text for update in await poll] == ["awake?"]


async def test_a_second_poll_ends_the_first(scene: Scene):
    first = asyncio.create_task(scene.client.get_updates(timeout=30))
    await scene.world.polled(scene.bot)
    second = asyncio.create_task(scene.client.get_updates(timeout=30))

    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request; make sure that only one"):
        await first
    scene.ana.says(scene.chat, "you it is")
    assert len(await second) == 1


async def test_members_are_told_of_only_to_who_asks(scene: Scene):
    ben, eva = scene.world.user("Ben"), scene.world.user("Eva")
    ben.joins(scene.chat)
    before = await scene.client.get_updates(allowed_updates=ALL)
    eva.joins(scene.chat)
    after = await scene.client.get_updates(offset=before[-1].update_id + 1)

    assert [update.event_type for update in before] == ["message"]
    assert [update.event_type for update in after] == ["chat_member", "message"]
    changed = after[0].event
    assert isinstance(changed, ChatMemberUpdated)
    assert (changed.old_chat_member.status, changed.new_chat_member.status) == ("left", "member")


async def test_a_join_request_lets_the_bot_write_for_five_minutes(scene: Scene):
    ben = scene.world.user("Ben", bio="I like ferns")
    link = scene.owner.invites(scene.chat, asks=True)
    ben.joins(scene.chat, link)
    (update,) = await scene.client.get_updates()
    request = update.event
    assert isinstance(request, ChatJoinRequest)
    await scene.client.send_message(request.user_chat_id, "Which fern?")
    scene.world.clock.advance(timedelta(minutes=6))

    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await scene.client.send_message(ben.id, "Still there?")
    await request.approve()
    assert scene.chat.status(ben) == "member"


async def test_updates_expire(scene: Scene):
    scene.ana.says(scene.chat, "read me today")
    scene.world.clock.advance(timedelta(days=1, seconds=1))

    assert await scene.client.get_updates() == []


async def test_a_webhook_gets_each_update_once_with_its_secret(scene: Scene, receiver: Receiver):
    await scene.client.set_webhook(receiver.address, secret_token="s3cret", allowed_updates=ALL)
    for number in range(20):
        scene.ana.says(scene.chat, str(number))
    await receiver.until(20)

    assert [body["message"]["text"] for body in receiver.bodies] == [str(number) for number in range(20)]
    assert {headers["X-Telegram-Bot-Api-Secret-Token"] for headers in receiver.headers} == {"s3cret"}
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
        await scene.client.get_updates()


async def test_a_failed_delivery_holds_up_its_chat_alone_and_is_repeated(scene: Scene, receiver: Receiver):
    receiver.statuses[scene.chat.id] = [500, 503]
    await scene.client.set_webhook(receiver.address)
    scene.ana.says(scene.chat, "first")
    scene.ana.says(scene.chat, "second")
    scene.ana.says(scene.bot, "elsewhere")
    await receiver.until(3)
    assert [body["message"]["text"] for body in receiver.bodies if body["message"]["text"] != "first"] == ["elsewhere"]

    await scene.world.clock.someone_sleeps()
    info = await scene.client.get_webhook_info()
    scene.world.clock.advance(timedelta(seconds=3))
    await receiver.until(5)

    texts = [body["message"]["text"] for body in receiver.bodies]
    assert (texts.count("first"), texts[-2:]) == (3, ["first", "second"])
    assert (info.pending_update_count, info.last_error_message) == (
        2,
        "Wrong response from the webhook: 503 Service Unavailable",
    )


async def test_retry_after_is_heeded(scene: Scene, receiver: Receiver):
    receiver.statuses[scene.chat.id] = [429]
    receiver.retry_after = "40"
    await scene.client.set_webhook(receiver.address)
    scene.ana.says(scene.chat, "slowly")
    await scene.world.clock.someone_sleeps()
    scene.world.clock.advance(timedelta(seconds=30))
    assert len(receiver.bodies) == 1
    scene.world.clock.advance(timedelta(seconds=11))
    await receiver.until(2)


async def test_deliveries_can_be_repeated(scene: Scene, receiver: Receiver):
    scene.world.faults.repeat(3)
    await scene.client.set_webhook(receiver.address)
    scene.ana.says(scene.chat, "again")
    await receiver.until(3)

    assert len({body["update_id"] for body in receiver.bodies}) == 1


async def test_a_method_in_the_answer_to_an_update_is_carried_out(scene: Scene, receiver: Receiver):
    receiver.answer = {"method": "sendMessage", "chat_id": scene.chat.id, "text": "from the answer"}
    await scene.client.set_webhook(receiver.address)
    scene.ana.says(scene.chat, "hello")
    await scene.world.until(lambda: "from the answer" in scene.chat.texts)


async def test_unknown_tokens_and_methods_are_refused(scene: Scene):
    async with httpx2.AsyncClient(base_url=scene.world.address, trust_env=False) as client:
        nobody = await client.get("/bot1:abc/getMe")
        nothing = await client.get(f"/bot{scene.bot.token}/dance")

    assert (nobody.status_code, nobody.json()) == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
    assert (nothing.status_code, nothing.json()["description"]) == (404, "Not Found")


async def test_a_poll_ends_when_a_webhook_is_set(scene: Scene, receiver: Receiver):
    poll = asyncio.create_task(scene.client.get_updates(timeout=30))
    await scene.world.polled(scene.bot)
    await scene.client.set_webhook(receiver.address)

    with pytest.raises(TelegramConflictError, match="terminated by setWebhook request"):
        await poll


async def test_a_webhook_that_is_gone_for_a_day_is_closed(scene: Scene, receiver: Receiver):
    receiver.statuses[scene.chat.id] = [410, 410, 410]
    await scene.client.set_webhook(receiver.address)
    scene.ana.says(scene.chat, "hello?")
    await receiver.until(2)
    await scene.world.clock.someone_sleeps()
    scene.world.clock.advance(timedelta(hours=23, minutes=1))
    async with asyncio.timeout(20):
        while (await scene.client.get_webhook_info()).url:
            await receiver.until(3)

    assert [update.message.text for update in await scene.client.get_updates()] == ["hello?"]


async def test_deliveries_can_be_shuffled(scene: Scene):
    scene.world.faults.shuffle()
    for number in range(30):
        scene.ana.says(scene.chat, str(number))
    texts = [update.message.text for update in await scene.client.get_updates()]

    assert sorted(texts, key=int) == [str(number) for number in range(30)]
    assert texts != sorted(texts, key=int)
