"""Both ways of calling the Bot API: the same answers, the same errors in words, and never a token in an error."""

import traceback
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx2
import pytest

from sokoni.services.botapi import attached
from sokoni.services.botapi.adapters.library import LibraryApi
from sokoni.services.botapi.adapters.plain import PlainApi
from sokoni.services.botapi.errors import WORDS, BotApiError, Cause, from_answer
from sokoni.services.botapi.ports import BotApi, Upload
from tests.support.telegram.world import TelegramWorld


@pytest.fixture(params=[PlainApi, LibraryApi], ids=["plain", "library"])
async def api(request: pytest.FixtureRequest, telegram: TelegramWorld) -> AsyncIterator[BotApi]:
    """Each adapter in turn."""
    made: BotApi = request.param(telegram.address)
    yield made
    await made.close()


async def test_answers_come_as_telegram_gives_them(api: BotApi, telegram: TelegramWorld):
    bot = telegram.bot("shop_bot")

    me = await api.call(bot.token, "getMe", {})

    assert (me["id"], me["username"], me["is_bot"]) == (bot.id, "shop_bot", True)


async def test_nested_parameters_arrive(api: BotApi, telegram: TelegramWorld):
    bot, ana = telegram.bot("shop_bot"), telegram.user("Ana")
    ana.starts(bot)
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}

    said = await api.call(bot.token, "sendMessage", {"chat_id": ana.id, "text": "Sure?", "reply_markup": markup})

    assert said["reply_markup"] == markup


async def test_a_file_goes_along_and_comes_back_byte_for_byte(api: BotApi, telegram: TelegramWorld):
    bot, ana = telegram.bot("shop_bot"), telegram.user("Ana")
    ana.starts(bot)
    data = bytes(range(256)) * 40
    given = {"receipt": Upload(name="recibo nº 1.pdf", content_type="application/pdf", data=data)}
    params = {"chat_id": ana.id, "document": attached.mark("receipt"), "caption": "attach://receipt", "reply_markup": {
        "inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]
    }}  # fmt: skip

    said = await api.call(bot.token, "sendDocument", params, uploads=given)
    found = await api.call(bot.token, "getFile", {"file_id": said["document"]["file_id"]})

    assert (said["caption"], said["document"]["file_name"]) == ("attach://receipt", "recibo nº 1.pdf")
    assert (said["reply_markup"], found["file_size"]) == (params["reply_markup"], len(data))
    async with httpx2.AsyncClient(trust_env=False) as client:
        fetched = await client.get(f"{telegram.address}/file/bot{bot.token}/{found['file_path']}")
    assert fetched.content == data


async def test_an_album_of_files_goes_along(api: BotApi, telegram: TelegramWorld):
    bot, ana = telegram.bot("shop_bot"), telegram.user("Ana")
    ana.starts(bot)
    given = {
        name: Upload(name=f"{name}.jpg", content_type="image/jpeg", data=b"\xff\xd8 " + name.encode())
        for name in ("red", "blue")
    }
    media = [{"type": "photo", "media": attached.mark(name), "caption": name} for name in given]

    said = await api.call(bot.token, "sendMediaGroup", {"chat_id": ana.id, "media": media}, uploads=given)

    assert [each["caption"] for each in said] == ["red", "blue"]
    assert [telegram.files.get(each["photo"][-1]["file_id"]).data for each in said] == [
        b"\xff\xd8 red", b"\xff\xd8 blue"
    ]  # fmt: skip


async def test_a_file_that_is_too_large_is_refused_for_good(api: BotApi, telegram: TelegramWorld):
    bot, ana = telegram.bot("shop_bot"), telegram.user("Ana")
    ana.starts(bot)
    given = {"film": Upload(name="film.mp4", content_type="video/mp4", data=bytes(50 * 2**20 + 1))}

    with pytest.raises(BotApiError) as refused:
        await api.call(bot.token, "sendDocument", {"chat_id": ana.id, "document": attached.mark("film")}, uploads=given)

    assert (refused.value.cause, refused.value.is_passing) == (Cause.UNFIT, False)


@pytest.mark.parametrize("token", ["1234567:unknown-token-of-nobody-at-all-xx", "no token"])
async def test_a_token_that_nobody_has_is_said_so(api: BotApi, token: str):
    with pytest.raises(BotApiError) as refused:
        await api.call(token, "getMe", {})

    assert refused.value.cause is Cause.TOKEN


async def test_a_wait_is_told_in_seconds(api: BotApi, telegram: TelegramWorld):
    bot = telegram.bot("shop_bot")
    telegram.faults.flood("getMe", retry_after=7, times=1)

    with pytest.raises(BotApiError) as refused:
        await api.call(bot.token, "getMe", {})

    assert (refused.value.cause, refused.value.retry_after, refused.value.is_passing) == (Cause.LIMITED, 7, True)


async def test_trouble_of_telegram_s_own_may_pass(api: BotApi, telegram: TelegramWorld):
    bot = telegram.bot("shop_bot")
    telegram.faults.fail("getMe", times=1)

    with pytest.raises(BotApiError) as refused:
        await api.call(bot.token, "getMe", {})

    assert refused.value.is_passing


@pytest.mark.parametrize("adapter", [PlainApi, LibraryApi])
async def test_what_cannot_be_reached_is_said_without_the_token(adapter: type[PlainApi | LibraryApi]):
    api = adapter("http://127.0.0.1:9")
    token = "7654321:a-secret-that-nobody-may-read-in-logs"

    with pytest.raises(BotApiError) as refused:
        await api.call(token, "getMe", {}, wait=timedelta(seconds=5))
    await api.close()

    assert refused.value.cause is Cause.NETWORK
    assert token not in "".join(traceback.format_exception(refused.value))


async def test_the_library_refuses_what_is_no_method_s_parameter():
    api = LibraryApi("http://127.0.0.1:9")
    token = "7654321:a-secret-that-nobody-may-read-in-logs"

    for method, params in (("sendMessage", {"chat_id": 1}), ("dance", {})):
        with pytest.raises(BotApiError) as refused:
            await api.call(token, method, params)
        assert refused.value.cause is Cause.INVALID


@pytest.mark.parametrize(
    ("status", "said", "cause"),
    [
        (403, "Forbidden: bot was blocked by the user", Cause.BLOCKED),
        (403, "Forbidden: user is deactivated", Cause.BLOCKED),
        (403, "Forbidden: bot was kicked from the supergroup chat", Cause.OUTSIDE),
        (403, "Forbidden: bot can't initiate conversation with a user", Cause.OUTSIDE),
        (400, "Bad Request: chat not found", Cause.CHAT),
        (400, "Bad Request: not enough rights to restrict/unrestrict chat member", Cause.RIGHTS),
        (400, "Bad Request: CHAT_ADMIN_REQUIRED", Cause.RIGHTS),
        (400, "Bad Request: user is an administrator of the chat", Cause.PRIVILEGED),
        (400, "Bad Request: can't remove chat owner", Cause.PRIVILEGED),
        (400, "Bad Request: message to delete not found", Cause.MESSAGE),
        (400, "Bad Request: message to be replied not found", Cause.MESSAGE),
        (400, "Bad Request: message can't be deleted for everyone", Cause.OLD),
        (400, "Bad Request: query is too old and response timeout expired or query ID is invalid", Cause.OLD),
        (400, "Bad Request: message is not modified: specified new message content is the same", Cause.UNCHANGED),
        (400, "Bad Request: HIDE_REQUESTER_MISSING", Cause.REQUEST),
        (400, "Bad Request: USER_NOT_PARTICIPANT", Cause.USER),
        (400, "Bad Request: method is available only for supergroups", Cause.SUPERGROUP),
        (400, "Bad Request: can't parse entities: Unsupported start tag", Cause.MARKUP),
        (400, "Bad Request: wrong remote file identifier specified: Wrong padding in the string", Cause.FILE),
        (400, "Bad Request: wrong file identifier/HTTP URL specified", Cause.FILE),
        (400, "Bad Request: IMAGE_PROCESS_FAILED", Cause.UNFIT),
        (413, "Request Entity Too Large", Cause.UNFIT),
        (400, "Bad Request: something new", Cause.REFUSED),
        (401, "Unauthorized", Cause.TOKEN),
        (404, "Not Found", Cause.TOKEN),
        (409, "Conflict: terminated by other getUpdates request", Cause.CONFLICT),
        (502, "Bad Gateway", Cause.SERVER),
    ],
)
def test_what_telegram_says_has_a_cause_and_words(status: int, said: str, cause: Cause):
    error = from_answer({"ok": False, "error_code": status, "description": said}, status=status)

    assert error.cause is cause
    assert error.words == WORDS[cause]


def test_a_migration_tells_the_new_number():
    answer = {"ok": False, "error_code": 400, "description": "x", "parameters": {"migrate_to_chat_id": -1005}}

    assert from_answer(answer, status=400).migrate_to == -1005


def test_every_cause_has_words():
    assert set(WORDS) == set(Cause)
