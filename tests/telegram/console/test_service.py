"""Who commands a bot is looked at, what they say is done by the house's services, and refusals are said in words."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from sokoni.core.database import count_statements
from sokoni.telegram.console import handlers, words
from sokoni.telegram.gateway.bookkeeping import Bookkeeping
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import BotRef
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupState
from sokoni.telegram.moderation.handlers import UndoButtons
from sokoni.telegram.person import service as people
from sokoni.telegram.role import service as role
from sokoni.telegram.role.types import GroupPermission, GroupRoleDraft
from sokoni.telegram.schedule import service as scheduled
from sokoni.telegram.welcome import service as welcome
from tests.support.factories import account as accounts
from tests.support.factories import sale, team, telegram
from tests.support.factories.group import OPERATOR
from tests.support.keeping import CHAT, Keeping
from tests.telegram.console.people import (
    ADMIN,
    MEMBER,
    OWNER,
    RIGHTS,
    SPAMMER,
    Context,
    administrator,
    look,
    reply_to,
)

COMMANDS, PLACES, MENUS = handlers.Commands(), handlers.Places(), handlers.Menus()


async def test_an_administrator_mutes_after_a_fresh_look(run: Keeping):
    command = run.says(ADMIN, "/mute 2h spam", **reply_to(SPAMMER))
    assert await run.handle(COMMANDS, command) == [command]
    assert [each.method for each in await run.calls()] == ["getChatMember"]
    await look(run, administrator(ADMIN, **RIGHTS))

    (mute,) = await run.calls("restrictChatMember")
    said, gone = await run.calls("sendMessage", "deleteMessages")
    assert mute.params["user_id"] == SPAMMER
    assert mute.params["until_date"] == int((run.now + timedelta(hours=2)).timestamp())
    assert said.params["text"] == '<a href="tg://user?id=9000004">Sam</a> cannot write for 2 hours.\nReason: spam'
    assert gone.params["message_ids"] == [command.message_id]
    (button,) = said.params["reply_markup"]["inline_keyboard"][0]
    assert button["callback_data"].startswith("m:undo:")
    assert await run.actions() == [("mute", SPAMMER, "spam")]


@pytest.mark.parametrize(
    "answered",
    [None, {"status": "member", "user": telegram.person(ADMIN)}, administrator(ADMIN, can_pin_messages=True)],
)
async def test_who_lost_the_right_meanwhile_does_nothing(run: Keeping, answered: Mapping[str, Any] | None):
    await run.handle(COMMANDS, run.says(ADMIN, "/ban", **reply_to(SPAMMER)))
    await look(run, answered)

    assert [each.method for each in await run.calls()] == ["deleteMessages"]
    assert await run.actions() == []


@pytest.mark.parametrize("said", ["/ban", "/mute 1h", "/purge", "/raid", "/settings", "/import", "/promote", "/export"])
async def test_members_command_nothing_of_administrators(run: Keeping, said: str):
    await run.handle(COMMANDS, run.says(MEMBER, said, **reply_to(SPAMMER)))

    assert [each.method for each in await run.calls()] == ["deleteMessages"]


async def _give_role(keeping: Keeping, name: str, priority: int, *user_ids: int, allows: set[GroupPermission]) -> None:
    draft = GroupRoleDraft(name=name, priority=priority, permissions=frozenset(allows))
    about: dict[str, Any] = {"group_id": CHAT, "subject": OPERATOR, "now": keeping.now}
    await role.add_role(keeping.session, draft=draft, **about)
    await role.add_holders(keeping.session, name=name, user_ids=user_ids, **about)


async def test_a_role_lets_members_do_what_it_allows_to_those_below_it(run: Keeping):
    helper = 9_000_005
    await _give_role(run, "helper", 5, MEMBER, helper, allows={GroupPermission.MUTE, GroupPermission.UNDO})
    for said, target in (("/mute 1h", SPAMMER), ("/mute 1h", helper), ("/mute 1h", OWNER), ("/ban", SPAMMER)):
        await run.handle(COMMANDS, run.says(MEMBER, said, **reply_to(target)))
    assert await run.actions() == [("mute", SPAMMER, "")]
    said = await run.taken("sendMessage")
    assert [each.params["text"].partition(".")[0] for each in said[1:]] == [
        "You may not do this in this group",
        "Administrators are not punished by commands",
    ]

    button = said[0].params["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await run.handle(UndoButtons(), run.presses(SPAMMER, button))
    assert len(await run.actions()) == 1
    await run.handle(UndoButtons(), run.presses(MEMBER, button))
    assert [kind for kind, *_ in await run.actions()] == ["mute", "unmute"]


async def test_who_has_a_role_for_settings_and_reports_gets_the_menu_and_the_calls(run: Keeping):
    await _give_role(run, "keeper", 5, MEMBER, allows={GroupPermission.MANAGE_SETTINGS, GroupPermission.HANDLE_REPORTS})
    await run.handle(MENUS, run.presses(MEMBER, f"c:t:{CHAT}:1", chat_id=MEMBER))
    await run.handle(
        COMMANDS, run.says(SPAMMER, "/report", **reply_to(ADMIN)), run.says(MEMBER, "/timezone Asia/Tehran")
    )

    settings = (await run.kept()).settings
    assert (settings.welcome.is_on, settings.timezone) == (True, "Asia/Tehran")
    assert f"tg://user?id={MEMBER}" in (await run.calls("sendMessage"))[0].params["text"]


async def test_members_who_try_cost_two_statements_more_however_many_they_are(run: Keeping):
    costs = []
    for tried in (2, 30):
        tries = [run.says(MEMBER + at, "/ban", **reply_to(SPAMMER)) for at in range(tried)]
        await run.settle({"delete_commands": False})
        with count_statements() as count:
            await run.handle(COMMANDS, *tries)
        costs.append(count.value)

    assert costs[0] == costs[1]


async def test_what_is_no_offence_is_told_in_the_log_channel(run: Keeping):
    await run.settle({"log": {"chat_id": -1007}})
    creator = {"status": "creator", "user": telegram.person(OWNER), "is_anonymous": False}
    for said in ("/report rude", "/pin", "/unmute"):
        await run.handle(COMMANDS, run.says(OWNER, said, **reply_to(SPAMMER)))
    calls = list(await run.taken("sendMessage"))
    for said in ("/purge", "/raid", "/raid off"):
        await run.handle(COMMANDS, run.says(OWNER, said, **reply_to(SPAMMER)))
        await look(run, creator)
        calls += await run.taken("sendMessage")
    told = [each.params for each in calls if each.params["chat_id"] == -1007]

    assert [each["text"].splitlines()[0].replace("Lamps &amp; more", "here") for each in told] == [
        'A message of <a href="tg://user?id=9000004">Sam</a> in here was reported.',
        "A message was pinned in here.",
        '<a href="tg://user?id=9000004">9000004</a> can write again in here.',
        "500 messages were deleted in here.",
        "There is a raid on here: whoever comes is put out.",
        "The raid on here is over: 0 were put out.",
    ]
    assert told[0]["text"].splitlines()[1:] == [
        "Reason: rude",
        f'By <a href="tg://user?id={OWNER}">Person {OWNER}</a>',
        '<a href="https://t.me/c/1234567890/4">See the message</a>',
    ]
    assert "reply_markup" not in told[0]


async def test_administrators_are_not_punished_and_a_strange_length_is_refused(run: Keeping):
    for said, reply, refused in (
        ("/ban", OWNER, "Administrators are not punished by commands."),
        ("/mute 5s", SPAMMER, "Telegram knows nothing shorter than half a minute"),
        ("/kick @nobody_here", SPAMMER, "Nobody called @nobody_here was ever seen here."),
    ):
        await run.handle(COMMANDS, run.says(ADMIN, said, **reply_to(reply)))
        await look(run, administrator(ADMIN, **RIGHTS))
        (answer,) = [each for each in await run.taken() if each.method == "sendMessage"]
        assert refused in answer.params["text"]
    assert await run.actions() == []


async def test_who_speaks_as_the_group_moderates_but_makes_nobody_an_administrator(run: Keeping):
    hidden = {"sender_chat": telegram.group(CHAT)}
    await run.handle(COMMANDS, run.says(1087968824, "/kick", **hidden, **reply_to(SPAMMER)))
    assert {each.method for each in await run.taken()} == {"unbanChatMember", "sendMessage", "deleteMessages"}

    await run.handle(COMMANDS, run.says(1087968824, "/promote", **hidden, **reply_to(SPAMMER)))
    assert "promoteChatMember" not in [each.method for each in await run.calls()]


async def test_warnings_climb_the_groups_ladder_and_come_off_again(run: Keeping):
    ladder = [{"warnings": 2, "penalty": "mute", "seconds": 3600}]
    await run.settle({"warnings": {"ladder": ladder}})
    said = []
    for _ in range(2):
        await run.handle(COMMANDS, run.says(ADMIN, "/warn rude", **reply_to(SPAMMER)))
        await look(run, administrator(ADMIN, **RIGHTS))
        said += [each.params["text"].splitlines() for each in await run.taken() if each.method == "sendMessage"]
    assert [lines[0].rpartition(": ")[2] for lines in said] == ["1.", "2."]
    assert said[1][1].endswith("cannot write for 1 hour.")
    assert [kind for kind, *_ in await run.actions()] == ["warn", "mute"]

    await run.handle(
        COMMANDS,
        *(run.says(ADMIN, command, **reply_to(SPAMMER)) for command in ("/unwarn", "/warns", "/unwarn", "/unwarn")),
    )
    answers = [each.params["text"] for each in await run.calls("sendMessage")]
    assert [each.split("</a>")[-1].splitlines()[0] for each in answers] == [".", ": 1", ".", " has no warnings."]


async def test_nobody_hands_on_more_than_they_hold(run: Keeping):
    await run.handle(COMMANDS, run.says(OWNER, "/promote", **reply_to(MEMBER)))
    await look(run, administrator(OWNER, can_promote_members=True, can_pin_messages=True))

    (promote,) = await run.calls("promoteChatMember")
    assert {name for name, value in promote.params.items() if value is True} == {"can_manage_chat", "can_pin_messages"}


async def test_another_shops_bot_and_a_bot_that_was_told_to_rest_do_nothing(run: Keeping):
    await run.settle({"is_moderated": False})

    assert await run.handle(COMMANDS, run.says(ADMIN, "/rules"), run.says(ADMIN, "/nonsense")) == []
    assert await run.calls() == []


async def test_a_report_is_told_once_to_those_who_run_the_group(run: Keeping):
    for _ in range(2):
        await run.handle(COMMANDS, run.says(MEMBER, "/report rude", **reply_to(SPAMMER)))
    first, again = [each.params["text"] for each in await run.taken("sendMessage")]

    assert f"tg://user?id={OWNER}" in first
    assert "tg://user" not in again
    assert [kind for kind, *_ in await run.actions()] == ["report"]


async def test_settings_are_kept_by_commands_and_leave_as_a_text(run: Keeping):
    for said in ("/night 22:30 6:00", "/timezone America/Bogota", "/setrules Be <b>kind</b>", "/language es"):
        await run.handle(COMMANDS, run.says(OWNER, said))
    kept = (await run.kept()).settings
    assert (kept.night.starts, kept.night.ends, kept.timezone) == ("22:30", "06:00", "America/Bogota")
    await run.taken()
    await run.handle(COMMANDS, run.says(OWNER, "/export"))
    (exported,) = await run.taken("sendMessage")
    assert exported.params["chat_id"] == OWNER

    await run.settle({"night": {"is_on": False, "starts": "01:00"}, "rules_text": "", "language": "fa"})
    text = (
        exported.params["text"].removeprefix("<pre>").removesuffix("</pre>").replace("&lt;", "<").replace("&gt;", ">")
    )
    reply = {"reply_to_message": {"message_id": 4, "from": telegram.person(OWNER), "text": text}}
    await run.handle(COMMANDS, run.says(OWNER, "/import", **reply))
    await look(run, {"status": "creator", "user": telegram.person(OWNER), "is_anonymous": False})
    assert (await run.kept()).settings == kept


@pytest.mark.parametrize("text", ["no json", "[1]", "[" * 4000, '{"unknown": 1}', '{"language": "xx"}'])
async def test_refuses_to_import_what_are_no_settings(run: Keeping, text: str):
    before = (await run.kept()).settings
    await run.handle(COMMANDS, run.says(OWNER, f"/import {text}"))
    await look(run, {"status": "creator", "user": telegram.person(OWNER), "is_anonymous": False})

    assert (await run.kept()).settings == before
    assert len(await run.calls("sendMessage")) == 1


async def test_raids_and_messages_for_later_are_the_houses_own(run: Keeping):
    creator = {"status": "creator", "user": telegram.person(OWNER), "is_anonymous": False}
    await run.handle(COMMANDS, run.says(OWNER, "/raid 10m"))
    await look(run, creator)
    running = await welcome.find_raid(run.session, group_id=CHAT)
    assert running is not None
    assert running.ends_at == run.now + timedelta(minutes=10)
    await run.taken()
    await run.handle(COMMANDS, run.says(OWNER, "/raid off"))
    await look(run, creator)
    assert await welcome.find_raid(run.session, group_id=CHAT) is None

    await run.handle(COMMANDS, run.says(OWNER, "/schedule daily 18:30 Good <evening>"))
    (kept,) = await scheduled.list_of(run.session, kept=await run.kept())
    assert kept.draft.text == "Good <evening>"
    await run.taken()
    await run.handle(COMMANDS, run.says(OWNER, "/schedule"), run.says(OWNER, "/schedule off 1"))
    shown, removed = await run.calls("sendMessage")
    assert shown.params["text"] == "1. 2026-03-02 18:30: Good &lt;evening&gt;"
    assert removed.params["text"] == "It is removed."
    assert await scheduled.list_of(run.session, kept=await run.kept()) == []


async def test_purges_from_the_answered_message_on(run: Keeping):
    command = run.says(ADMIN, "/purge", **reply_to(SPAMMER))
    await run.handle(COMMANDS, command)
    await look(run, administrator(ADMIN, **RIGHTS))

    gone = [each for call in await run.calls("deleteMessages") for each in call.params["message_ids"]]
    assert command.message_id in gone
    assert len(set(gone)) <= 500


async def _places(keeping: Keeping, bot: BotRef, by: int, *, new: dict[str, Any], chat: int = -1_001_999) -> str:
    """Let a bot be let in or put out; what it says."""
    body = {
        "chat": telegram.group(chat, title="Chairs"),
        "from": telegram.person(by, language_code="es"),
        "date": int(keeping.now.timestamp()),
        "old_chat_member": {"status": "left", "user": {"id": bot.telegram_id, "is_bot": True, "first_name": "B"}},
        "new_chat_member": {"user": {"id": bot.telegram_id, "is_bot": True, "first_name": "B"}, **new},
    }
    update = keeping.update("my_chat_member", body)
    for handler in (Bookkeeping(), PLACES):
        await handler.handle(
            Batch(session=keeping.session, updates=[update], now=keeping.now, resources=keeping.resources)
        )
    return "\n".join(each.params["text"] for each in await keeping.taken("sendMessage"))


async def test_a_linked_owner_binds_a_group_by_making_the_bot_itsadministrator(keeping: Keeping):
    session, now = keeping.session, keeping.now
    assert "Hazme administrador" in await _places(keeping, keeping.bot, OWNER, new={"status": "member"})
    administrator = {"status": "administrator", "can_delete_messages": True}
    assert "/bind" in await _places(keeping, keeping.bot, OWNER, new=administrator)
    assert await groups.find_bare(session, group_id=-1_001_999) is None

    stall = await sale.stall(session, now=now)
    bot = await telegram.bot(session, now=now, shop_id=stall.shop.id)
    mine = Keeping(session=session, resources=keeping.resources, bot=bot.ref, group=keeping.group, now=now)
    token = await people.issue_link(session, account_id=stall.owner.id, now=now)
    await people.redeem(session, token=token, user_id=OWNER, name="Olga", now=now)
    assert "/bind" in await _places(mine, bot.ref, MEMBER, new=administrator)
    chat = {"chat": telegram.group(-1_001_999, title="Chairs")}
    for user_id in (MEMBER, OWNER):
        bind = mine.says(user_id, "/bind", **chat)
        bind.body["from"]["language_code"] = "es"
        await mine.handle(COMMANDS, bind)
    stranger, said = [each.params["text"] for each in await mine.taken("sendMessage")]
    assert "/bind" in stranger

    assert "Ahora cuido de este grupo" in said
    assert "restringir miembros, anclar mensajes" in said
    bound = await groups.find_bare(session, group_id=-1_001_999)
    assert bound is not None
    assert (bound.shop_id, bound.bot_id, bound.state, bound.name) == (
        stall.shop.id,
        bot.id,
        GroupState.ACTIVE,
        "Chairs",
    )
    await _places(mine, bot.ref, OWNER, new={"status": "kicked"})
    left = await groups.find_bare(session, group_id=-1_001_999)
    assert left is not None
    assert left.state is GroupState.LEFT


async def test_a_group_that_another_shops_bot_looks_after_is_not_taken_over(keeping: Keeping):
    session, now = keeping.session, keeping.now
    stall = await sale.stall(session, now=now)
    bot = await telegram.bot(session, now=now, shop_id=stall.shop.id)
    mine = Keeping(session=session, resources=keeping.resources, bot=bot.ref, group=keeping.group, now=now)
    token = await people.issue_link(session, account_id=stall.owner.id, now=now)
    await people.redeem(session, token=token, user_id=OWNER, name="Olga", now=now)
    said = await _places(mine, bot.ref, OWNER, new=administrator(1, **RIGHTS), chat=CHAT)

    assert said
    standing = await groups.find_bare(session, group_id=CHAT)
    assert standing is not None
    assert standing.bot_id == keeping.bot.id


def _private(keeping: Keeping, user_id: int, said: str) -> Any:
    chat = {"id": user_id, "type": "private", "first_name": "Olga"}
    return keeping.says(user_id, said, chat=chat)


async def test_start_links_and_opens_the_menu_of_ones_groups(keeping: Keeping):
    session, now = keeping.session, keeping.now
    person = await accounts.account(session, now=now)
    token = await people.issue_link(session, account_id=person.id, now=now)
    await keeping.handle(COMMANDS, _private(keeping, OWNER, f"/start link_{token}"), _private(keeping, OWNER, "/start"))
    linked, hello = await keeping.taken("sendMessage")
    assert person.email in linked.params["text"]
    assert "Link your Telegram account" in hello.params["text"]

    await keeping.handle(COMMANDS, _private(keeping, MEMBER, f"/start link_{token}"))
    (refused,) = await keeping.taken("sendMessage")
    assert refused.params["text"].startswith("This link is good no more.")


async def test_a_menu_shows_how_a_group_is_kept_and_changes_it_for_who_may(keeping: Keeping):
    session, now, shop_id = keeping.session, keeping.now, keeping.group.shop_id
    assert shop_id is not None
    owner = await accounts.account(session, now=now)
    await team.member(session, team_id=shop_id, account_id=owner.id, now=now)
    token = await people.issue_link(session, account_id=owner.id, now=now)
    await people.redeem(session, token=token, user_id=OWNER, name="Olga", now=now)
    await keeping.handle(COMMANDS, _private(keeping, OWNER, "/groups"))
    (shown,) = await keeping.taken("sendMessage")
    assert shown.params["reply_markup"]["inline_keyboard"] == [
        [{"text": "Lamps & more", "callback_data": f"c:g:{CHAT}"}]
    ]

    for data in (f"c:g:{CHAT}", f"c:t:{CHAT}:1", f"c:k:{CHAT}", f"c:l:{CHAT}"):
        await keeping.handle(MENUS, keeping.presses(OWNER, data, chat_id=OWNER))
    calls = await keeping.taken()
    assert [each.method for each in calls] == ["answerCallbackQuery", "editMessageText"] * 4
    kept = (await keeping.kept()).settings
    assert (kept.welcome.is_on, kept.captcha.kind.value, kept.language.value) == (True, "arithmetic", "es")


async def test_what_reaches_customers_is_decided_by_who_manages_the_shop(run: Keeping):
    names = list(words.SWITCHES)
    presses = [f"c:t:{CHAT}:{names.index(name)}" for name in ("shares_bans", "protects_buyers")]
    said = '/import {"shares_bans": true}'
    for data in presses:
        await run.handle(MENUS, run.presses(OWNER, data, chat_id=OWNER))
    await run.handle(COMMANDS, run.says(OWNER, said))
    await look(run, {"status": "creator", "user": telegram.person(OWNER), "is_anonymous": False})
    answers = [each.params["text"] for each in await run.calls("answerCallbackQuery", "sendMessage")]
    assert ["is for those who manage the shop" in each for each in answers] == [True]
    assert not (await run.kept()).settings.shares_bans

    shop_id = run.group.shop_id
    assert shop_id is not None
    manager = await accounts.account(run.session, now=run.now)
    await team.member(run.session, team_id=shop_id, account_id=manager.id, now=run.now)
    token = await people.issue_link(run.session, account_id=manager.id, now=run.now)
    await people.redeem(run.session, token=token, user_id=MEMBER, name="Mona", now=run.now)
    for data in presses:
        await run.handle(MENUS, run.presses(MEMBER, data, chat_id=MEMBER))
    kept = (await run.kept()).settings
    assert (kept.shares_bans, kept.protects_buyers) == (True, False)


async def test_a_menu_is_nobodys_who_may_not(run: Keeping):
    await run.handle(MENUS, run.presses(MEMBER, f"c:t:{CHAT}:0", chat_id=MEMBER))
    await run.handle(
        COMMANDS, _private(run, MEMBER, f"/start g_{abs(CHAT)}"), _private(run, OWNER, f"/start g_{abs(CHAT)}")
    )
    answered, refused, opened = await run.calls()

    assert answered.method == "answerCallbackQuery"
    assert answered.params["show_alert"] is True
    assert answered.params["text"].startswith("There is no such group, or it is not yours to manage.")
    assert refused.params["text"].startswith("There is no such group")
    assert len(opened.params["reply_markup"]["inline_keyboard"]) > 10
    assert (await run.kept()).settings.is_moderated


async def test_what_telegram_refuses_is_told_where_it_was_typed(run: Keeping):
    await run.handle(COMMANDS, run.says(ADMIN, "/pin", **reply_to(SPAMMER)))
    (pin,) = await run.taken("pinChatMessage")
    assert pin.arguments is not None
    context: Any = Context(run)
    await handlers.tell_failure(context, ok=False, cause="rights", **{**pin.arguments, "language": "es"})

    (said,) = await run.calls()
    assert said.params["text"].startswith("No se hizo: ")
    assert said.params["text"].endswith(
        "Dale sus permisos al bot en los ajustes del grupo, donde están sus administradores."
    )
