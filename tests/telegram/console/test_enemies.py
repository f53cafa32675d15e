"""Garbage and enemies: forged buttons, strange lengths, long texts, names with markup, and who commands in vain."""

from typing import Any

import pytest

from sokoni.core import ids
from sokoni.core.change import SYSTEM
from sokoni.telegram.console import handlers
from sokoni.telegram.gateway.members import keep_administrators
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupDraft
from sokoni.telegram.moderation.handlers import UndoButtons
from sokoni.telegram.note import service as notes
from sokoni.telegram.note.types import KeptKind
from sokoni.telegram.speech.service import MAX_LENGTH
from tests.support.factories import telegram
from tests.support.keeping import CHAT, Keeping
from tests.telegram.console.people import ADMIN, MEMBER, OWNER, RIGHTS, SPAMMER, administrator, creator, look, reply_to

COMMANDS, MENUS = handlers.Commands(), handlers.Menus()
OTHER, STRANGER = CHAT - 1, 9_000_009


async def _ban(run: Keeping, said: str = "/ban", **more: Any) -> str:
    """Let an administrator ban somebody; what the button below the answer carries."""
    await run.handle(COMMANDS, run.says(ADMIN, said, **reply_to(SPAMMER) | more))
    await look(run, administrator(ADMIN, **RIGHTS))
    (answer,) = await run.taken("sendMessage")
    return str(answer.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"])


@pytest.fixture
async def other(run: Keeping) -> Keeping:
    """Another group of the same bot, which a stranger runs."""
    draft = GroupDraft(group_id=OTHER, name="Chairs", shop_id=run.bot.shop_id)
    made = await groups.bind(run.session, draft=draft, bot_id=run.bot.id, actor=SYSTEM, now=run.now)
    await keep_administrators(run.session, chat_id=OTHER, answered=[creator(STRANGER)], now=run.now)
    return Keeping(session=run.session, resources=run.resources, bot=run.bot, group=made, now=run.now)


async def test_whoever_runs_another_group_undoes_nothing_here(run: Keeping, other: Keeping):
    data = await _ban(run)
    for forged in (
        data,
        f"{data}:{CHAT}",
        f"{data}:{OTHER}",
        f"m:undo:{ids.new_id()}",
        "m:undo:x",
        "m:undo::-1",
        "m:undo:",
    ):
        await run.handle(UndoButtons(), other.presses(STRANGER, forged), run.presses(STRANGER, forged))

    assert await run.actions() == [("ban", SPAMMER, "")]
    assert await other.actions() == []
    assert await run.calls("unbanChatMember") == []


@pytest.mark.parametrize("what", ["t:{}:0", "k:{}", "l:{}", "x:{}:0", "g:{}", "s:{}", "x:{}"])
async def test_whoever_runs_another_group_keeps_nothing_here_otherwise(run: Keeping, other: Keeping, what: str):
    before = (await run.kept()).settings
    press = run.presses(STRANGER, "c:" + what.format(CHAT), chat_id=STRANGER)
    await run.handle(MENUS, press)

    (answered,) = await run.calls()
    assert answered.params["show_alert"] is True
    assert (await run.kept()).settings == before
    assert (await other.kept()).settings.is_moderated


@pytest.mark.parametrize(
    "said",
    [
        "/mute 99999999999d",
        "/mute 5s",
        "/ban 367d",
        "/mute 0m",
        "/mute ۹۹۹۹۹۹w",
        "/mute " + "9" * 400 + "d",
    ],  # Persian digits
)
async def test_a_length_that_there_is_not_is_refused_and_not_taken_for_ever(run: Keeping, said: str):
    await run.handle(COMMANDS, run.says(ADMIN, said, **reply_to(SPAMMER)))
    await look(run, administrator(ADMIN, **RIGHTS))

    assert await run.actions() == []
    (refused,) = await run.calls("sendMessage")
    assert "nothing longer than a year" in refused.params["text"]


async def test_a_command_as_long_as_a_message_is_carried_out_and_answered(run: Keeping):
    await _ban(run, "/ban " + "&" * 4091)
    ((_, _, reason),) = await run.actions()
    assert reason == "&" * 1000
    await run.handle(COMMANDS, run.says(OWNER, "/setrules " + "<" * 4085), run.says(MEMBER, "/rules"))
    await run.handle(COMMANDS, run.says(OWNER, "/" + "x" * 4095), run.says(OWNER, "/lock " + "x" * 4090))
    said = await run.taken("sendMessage")
    assert all(len(each.params["text"].encode("utf-16-le")) // 2 <= MAX_LENGTH for each in said)
    assert len(said) == 3


async def test_more_notes_than_a_message_holds_are_shown_as_far_as_they_go(run: Keeping):
    for at in range(90):
        about: Any = {"group": run.group, "kind": KeptKind.NOTE, "actor": SYSTEM, "now": run.now}
        await notes.keep(run.session, name=f"{at:03}{'&' * 60}", text="x", **about)
    await run.handle(COMMANDS, run.says(MEMBER, "/notes"))
    (shown,) = await run.taken("sendMessage")

    assert shown.params["text"].endswith("</code>\n…")
    assert len(shown.params["text"]) <= MAX_LENGTH


async def test_settings_that_fit_into_no_message_are_on_the_page(run: Keeping):
    await run.settle({"welcome": {"text": "x" * 4000}})
    await run.handle(COMMANDS, run.says(OWNER, "/export"))

    (refused,) = await run.calls("sendMessage")
    assert refused.params["text"].startswith("The settings are longer than a message can be.")


async def test_names_with_markup_are_names(run: Keeping):
    evil = {"reply_to_message": {"message_id": 4, "from": telegram.person(SPAMMER, name='<a href="x">&amp;')}}
    await run.handle(COMMANDS, run.says(ADMIN, "/warn <b>rude", **evil))
    await look(run, administrator(ADMIN, **RIGHTS))
    (answer,) = await run.calls("sendMessage")

    assert '&lt;a href="x"&gt;&amp;amp;</a>' in answer.params["text"]
    assert "&lt;b&gt;rude" in answer.params["text"]


async def test_who_writes_as_a_channel_can_be_reported_all_the_same(run: Keeping):
    await run.settle({"log": {"chat_id": -1007}})
    channel = {"id": -1_009, "type": "channel", "title": "News"}
    posted = {"message_id": 4, "from": telegram.person(136_817_688), "sender_chat": channel, "text": "buy"}
    await run.handle(COMMANDS, run.says(MEMBER, "/report spam", reply_to_message=posted))
    assert await run.actions() == [("report", None, "spam")]
    told = [each.params["text"] for each in await run.taken("sendMessage")]
    assert any("A message of a channel in Lamps &amp; more was reported." in each for each in told)


@pytest.mark.parametrize("name", ["\u200b\u200d", "\u2063 \u3164".replace("\u3164", "\u00ad"), " \u202e "])
async def test_who_has_no_name_that_shows_is_called_by_their_number(run: Keeping, name: str):
    evil = {"reply_to_message": {"message_id": 4, "from": telegram.person(SPAMMER, name=name)}}
    await run.handle(COMMANDS, run.says(ADMIN, "/warn", **evil))
    await look(run, administrator(ADMIN, **RIGHTS))
    (answer,) = await run.calls("sendMessage")
    assert f'<a href="tg://user?id={SPAMMER}">{SPAMMER}</a> was warned.' in answer.params["text"]


async def test_a_name_that_turns_the_line_around_turns_nothing(run: Keeping):
    evil = {"reply_to_message": {"message_id": 4, "from": telegram.person(SPAMMER, name="\u202eevil\u2066")}}
    await run.handle(COMMANDS, run.says(ADMIN, "/warn", **evil))
    await look(run, administrator(ADMIN, **RIGHTS))
    (answer,) = await run.calls("sendMessage")
    assert ">evil</a> was warned." in answer.params["text"]


async def test_who_speaks_as_the_group_is_told_nothing_in_private_and_names_no_channel(run: Keeping):
    hidden = {"sender_chat": {"id": CHAT, "type": "supergroup"}}
    await run.handle(
        COMMANDS,
        *(run.says(1_087_968_824, said, **hidden) for said in ("/invitelink", "/setlog -1001234567", "/promote")),
    )
    assert await run.calls("createChatInviteLink", "getChatMember", "promoteChatMember") == []
    assert (await run.kept()).settings.log.chat_id is None


@pytest.mark.parametrize(
    "data",
    [
        "c:t:-1:99999",
        "c:t:-1",
        "c:x:-1:99",
        "c:home:" + "A" * 57,
        "c:g:-" + "9" * 18,
        "c:g:0",
        "c:",
        "w:u:x",
        "w:c:x:1",
    ],
)
async def test_buttons_that_we_never_made_do_nothing(run: Keeping, data: str):
    before = (await run.kept()).settings
    press = run.presses(OWNER, data.replace("-1", str(CHAT), 1) if "-1" in data else data, chat_id=OWNER)
    await run.handle(MENUS, press)
    assert (await run.kept()).settings == before


async def test_channels_commands_that_were_edited_and_those_of_other_bots_do_nothing(run: Keeping):
    channel = {"id": -1_009, "type": "channel", "title": "News"}
    linked = {"sender_chat": channel, "is_automatic_forward": True}
    edited = run.update("edited_message", run.says(OWNER, "/raid").body)
    said = [
        run.says(777_000, "/raid", **linked),
        run.says(777_000, "/rules", **linked),
        run.says(136_817_688, "/raid", sender_chat=channel),
        run.says(OWNER, "/raid@another_bot"),
        edited,
    ]
    await run.handle(COMMANDS, *said)

    assert await run.actions() == []
    assert [each.method for each in await run.calls()] == ["deleteMessages"]


async def test_who_writes_as_a_channel_is_nobody_whom_a_command_could_mute(run: Keeping):
    channel = {"id": -1_009, "type": "channel", "title": "News"}
    posted = {"message_id": 4, "from": telegram.person(136_817_688), "sender_chat": channel, "text": "buy"}
    await run.handle(COMMANDS, run.says(ADMIN, "/mute", reply_to_message=posted))
    await look(run, administrator(ADMIN, **RIGHTS))

    (answer,) = await run.calls("sendMessage")
    assert answer.params["text"].startswith("Whom do you mean?")
