"""Commands that wait for Telegram's answer about something else: a link into the group, and who runs a channel."""

from typing import Any

from sokoni.telegram.console import handlers
from tests.support.factories import telegram
from tests.support.keeping import CHAT, Keeping, QueuedCall
from tests.telegram.console.people import ADMIN, MEMBER, OWNER, Context, administrator, creator, look

COMMANDS = handlers.Commands()
CHANNEL = -1_009_876_543_210
LINK = "https://t.me/+AbCdEf"


async def _answers(keeping: Keeping, waiting: QueuedCall, *, ok: bool = True, **answered: Any) -> None:
    """Let Telegram answer a call, and the job that waited for it run."""
    jobs = {
        "console.tell_link": handlers.tell_link,
        "console.set_log": handlers.set_log,
        "console.tell_unreached": handlers.tell_unreached,
    }
    assert waiting.then is not None
    assert waiting.arguments is not None
    arguments = {**waiting.arguments}
    arguments.pop("only_failures", None)
    await jobs[waiting.then](Context(keeping), ok=ok, **arguments, **answered)  # type: ignore[operator]


async def _typed(keeping: Keeping, text: str, *, by: int = OWNER, **more: Any) -> None:
    """Let somebody type what is looked at first, and Telegram say that they run the group."""
    await keeping.handle(COMMANDS, keeping.says(by, text, **more))
    await look(keeping, creator(by))


async def test_a_link_is_told_to_who_asked_and_to_nobody_else(run: Keeping):
    await _typed(run, "/invitelink 7d ask")
    made, said, *_ = await run.taken()
    assert (made.method, made.params["creates_join_request"]) == ("createChatInviteLink", True)
    assert made.params["expire_date"] == int(run.now.timestamp()) + 7 * 86_400
    assert said.params["text"] == "I send you the link in private."

    await _answers(run, made, result={"invite_link": LINK})
    (told,) = await run.taken()
    assert (told.params["chat_id"], LINK in told.params["text"]) == (OWNER, True)

    await _answers(run, told, ok=False, error="…", cause="outside")
    (said,) = await run.taken()
    assert said.params["chat_id"] == CHAT
    assert LINK not in str(said.params)
    assert said.params["reply_markup"]["inline_keyboard"][0][0]["url"] == f"https://t.me/{run.bot.username}?start=hello"


async def test_why_there_is_no_link_is_said_where_it_was_asked_for(run: Keeping):
    await _typed(run, "/invitelink")
    made, *_ = await run.taken()
    await _answers(run, made, ok=False, error="not enough rights", cause="rights")
    (said,) = await run.taken()
    assert said.params["text"].startswith("It was not done:")
    await _typed(run, "/invitelink for ever")
    (how, *_) = await run.taken("sendMessage")
    assert how.params["text"].startswith("Write /invitelink")


async def test_members_make_no_links(run: Keeping):
    await run.handle(COMMANDS, run.says(MEMBER, "/invitelink"))
    # Rights to restrict and delete are none to invite.
    await run.handle(COMMANDS, run.says(ADMIN, "/invitelink"))
    assert await run.taken("getChatMember", "createChatInviteLink", "sendMessage") == []


async def test_a_channel_is_named_by_a_post_of_it_by_who_runs_both(run: Keeping):
    origin = {"type": "channel", "chat": {"id": CHANNEL, "type": "channel", "title": "Log"}, "message_id": 7}
    post = {"message_id": 4, "from": telegram.person(OWNER), "text": "first", "forward_origin": origin}
    await _typed(run, "/setlog", reply_to_message=post)
    (asked, *_) = await run.taken()
    assert asked.params == {"chat_id": CHANNEL, "user_id": OWNER}

    await _answers(run, asked, result=administrator(OWNER, can_manage_chat=True))
    assert (await run.kept()).settings.log.chat_id == CHANNEL
    first, said = await run.taken("sendMessage")
    assert first.params["chat_id"] == CHANNEL
    assert said.params["text"] == "What is done here is told in that channel from now on."

    await _typed(run, "/setlog off")
    assert (await run.kept()).settings.log.chat_id is None


async def test_nobody_has_the_bot_write_into_a_channel_that_is_not_theirs(run: Keeping):
    await _typed(run, f"/setlog {CHANNEL}")
    (asked, *_) = await run.taken()
    for answered in ({"result": {"status": "member", "user": telegram.person(OWNER)}}, {"ok": False, "cause": "chat"}):
        await _answers(run, asked, **answered)
    assert (await run.kept()).settings.log.chat_id is None
    refused = await run.taken("sendMessage")
    assert [each.params["chat_id"] for each in refused] == [CHAT, CHAT]
    assert {each.params["text"] for each in refused} == {
        "That channel has to have both of us as administrators, you and me."
    }


async def test_settings_that_could_not_be_sent_in_private_are_asked_for_there_first(run: Keeping):
    await run.handle(COMMANDS, run.says(OWNER, "/export"))
    (sent,) = await run.taken("sendMessage")
    assert sent.params["chat_id"] == OWNER
    await _answers(run, sent, ok=False, error="…", cause="outside")
    (said,) = await run.taken()
    assert said.params["text"].startswith("I cannot write to you before you open our private chat.")
