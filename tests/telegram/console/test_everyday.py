"""What is typed every day: locks, slow mode, who somebody is, what happens in the group, and what goes at once."""

import pytest

from sokoni.telegram.console import handlers
from sokoni.telegram.console.service.specs import ALIASES, SPECS
from sokoni.telegram.group.settings_types import Lock
from sokoni.telegram.member.handlers import NoteMembers
from sokoni.telegram.moderation.handlers import EnforceRules
from tests.support.factories import rule as rule_factory
from tests.support.keeping import CHAT, Keeping
from tests.telegram.console.people import ADMIN, MEMBER, OWNER, RIGHTS, SPAMMER, administrator, creator, look, reply_to

COMMANDS, MENUS = handlers.Commands(), handlers.Menus()


async def _said(keeping: Keeping, *said: str, by: int = OWNER) -> list[str]:
    """Let somebody type; what the bot says."""
    for each in said:
        await keeping.handle(COMMANDS, keeping.says(by, each))
    return [call.params["text"] for call in await keeping.taken("sendMessage")]


async def test_what_is_locked_goes_and_nobody_is_punished(run: Keeping):
    (locked,) = await _said(run, "/lock url, Stickers")
    assert locked == "Members cannot send these now: Links, Stickers"
    url = {"entities": [{"type": "url", "offset": 4, "length": 24}]}
    sticker = {"sticker": {"file_id": "1", "file_unique_id": "1"}}
    link, plain, sent = (
        run.says(MEMBER, "see https://example.org/lamp", **url),
        run.says(MEMBER, "see there"),
        run.says(MEMBER, "", **sticker),
    )
    boss = run.says(ADMIN, "see https://example.org/lamp", **url)
    assert await run.handle(EnforceRules(), link, plain, sent, boss) == [link, sent]
    assert await run.actions() == [("delete", MEMBER, "Something that is locked here")] * 2

    assert await _said(run, "/unlock links") == ["Members can send these again: Links"]
    await run.handle(EnforceRules(), run.says(MEMBER, "see https://example.org/lamp", **url))
    assert len(await run.actions()) == 2


async def test_everything_can_be_locked_and_freed_at_once(run: Keeping):
    await _said(run, "/lock all", "/lock photos")
    said = [run.says(MEMBER, "hello"), run.says(MEMBER, "", photo=[{"file_id": "1", "file_unique_id": "1"}])]
    assert await run.handle(EnforceRules(), *said) == said

    await _said(run, "/unlock everything")
    assert (await run.kept()).settings.locks == ()
    assert await run.handle(EnforceRules(), run.says(MEMBER, "hello again")) == []


async def test_a_lock_that_there_is_not_is_refused_and_locks_are_shown(run: Keeping):
    refused, shown = await _said(run, "/lock links lamps", "/locks")
    assert refused.startswith("Nothing that can be locked is called “lamps”.")
    assert shown.startswith("Members can send anything.")
    assert all(each.value in shown for each in Lock)
    assert (await run.kept()).settings.locks == ()


async def test_locks_and_numbers_are_in_the_menu(run: Keeping):
    place = list(Lock).index(Lock.STICKERS)
    for data in (f"c:x:{CHAT}", f"c:x:{CHAT}:{place}", f"c:s:{CHAT}"):
        await run.handle(MENUS, run.presses(OWNER, data, chat_id=OWNER))
    menu, ticked, numbers = [each.params for each in await run.taken("editMessageText")]
    assert len(menu["reply_markup"]["inline_keyboard"]) == (len(Lock) + 1) // 2 + 1
    assert "✅ Stickers" in str(ticked["reply_markup"])
    assert numbers["text"].startswith("<b>Lamps &amp; more</b> in the last 7 days")
    assert (await run.kept()).settings.locks == (Lock.STICKERS,)


async def test_slow_mode_is_set_and_ended(run: Keeping):
    assert await _said(run, "/slowmode 30s") == ["Members wait 30 seconds between two messages."]
    assert (await run.kept()).settings.slow_mode_seconds == 30
    how, long, off = await _said(run, "/slowmode", "/slowmode 2h", "/slowmode off")
    assert how.startswith("Write how long")
    assert "longer than" in long
    assert off == "Members need not wait between messages."
    assert (await run.kept()).settings.slow_mode_seconds == 0


@pytest.mark.parametrize("command", ["dwarn", "dmute", "dkick", "dban"])
async def test_the_answered_message_goes_with_its_author(run: Keeping, command: str):
    await run.handle(COMMANDS, run.says(ADMIN, f"/{command} ads", **reply_to(SPAMMER)))
    await look(run, administrator(ADMIN, **RIGHTS))

    assert [4] in [each.params["message_ids"] for each in await run.calls("deleteMessages")]
    assert await run.actions() == [(command[1:], SPAMMER, "ads")]


async def test_a_message_is_deleted_by_a_word(run: Keeping):
    await run.handle(COMMANDS, run.says(ADMIN, "/del", **reply_to(SPAMMER)))
    await look(run, administrator(ADMIN, **RIGHTS))

    assert [4] in [each.params["message_ids"] for each in await run.calls("deleteMessages")]
    assert await run.calls("sendMessage") == []
    assert await run.actions() == [("delete", SPAMMER, "")]


async def test_rules_leave_alone_who_is_approved(run: Keeping):
    await rule_factory.rule(run.session, run.group, now=run.now)
    for said in ("/approve", "/approve", "/unapprove", "/unapprove"):
        await run.handle(COMMANDS, run.says(OWNER, said, **reply_to(SPAMMER)))
        await run.handle(EnforceRules(), run.says(SPAMMER, "BUY MY LAMPS NOW"))
    assert [kind for kind, *_ in await run.actions()] == ["warn", "mute"]


async def test_who_somebody_is_and_what_happens_here_is_shown(run: Keeping):
    noting = NoteMembers()
    await run.handle(noting, *(run.says(SPAMMER, f"hi {at}") for at in range(3)))
    await run.handle(COMMANDS, run.says(OWNER, "/warn rude", **reply_to(SPAMMER)))
    await look(run, creator(OWNER))
    await run.taken()
    await run.handle(COMMANDS, run.says(OWNER, "/info", **reply_to(SPAMMER)), run.says(OWNER, "/stats"))
    info, stats = [each.params["text"] for each in await run.taken("sendMessage")]
    assert info.splitlines() == [f"Sam, number {SPAMMER}", "Messages: 3, since 2026-03-02", "Warnings that count: 1"]
    assert "Messages: 3" in stats
    assert "Warned: 1" in stats

    assert await _said(run, "/id", by=MEMBER) == [f"This group: {CHAT}\nYou: {MEMBER}"]
    assert await _said(run, "/info", by=MEMBER) == []


async def test_who_runs_the_group_is_shown_and_not_called(run: Keeping):
    (shown,) = await _said(run, "/admins", by=MEMBER)
    assert shown.splitlines()[0] == "Who runs this group:"
    assert len(shown.splitlines()) == 3
    assert "tg://" not in shown


async def test_members_call_administrators_as_they_do_with_other_bots(run: Keeping):
    await run.handle(COMMANDS, run.says(MEMBER, "@admin rude", **reply_to(SPAMMER)))
    assert await run.actions() == [("report", SPAMMER, "rude")]
    await run.taken()
    assert await _said(run, "@administration is slow", by=MEMBER) == []


async def test_greetings_are_written_in_the_group(run: Keeping):
    await _said(run, "/welcome Hello {first_name}", "/goodbye on")
    kept = (await run.kept()).settings
    assert (kept.welcome.is_on, kept.welcome.text, kept.goodbye.is_on) == (True, "Hello {first_name}", True)
    await _said(run, "/welcome off")
    kept = (await run.kept()).settings
    assert (kept.welcome.is_on, kept.welcome.text) == (False, "Hello {first_name}")


async def test_all_warnings_are_taken_at_once_and_who_has_none_is_said(run: Keeping):
    for _ in range(2):
        await run.handle(COMMANDS, run.says(OWNER, "/warn", **reply_to(SPAMMER)))
        await look(run, creator(OWNER))
    await run.taken()
    said = [run.says(OWNER, "/resetwarns", **reply_to(SPAMMER)) for _ in range(2)]
    await run.handle(COMMANDS, *said)
    first, second = [call.params["text"] for call in await run.taken("sendMessage")]
    assert first.endswith("</a>: 2.")
    assert second.endswith("has no warnings.")
    assert [kind for kind, _, _ in await run.actions()].count("unwarn") == 2


async def test_everybody_sees_of_themselves_what_those_who_run_the_group_see(run: Keeping):
    await run.handle(NoteMembers(), run.says(MEMBER, "hello"))
    (mine,) = await _said(run, "/me", by=MEMBER)
    (shown,) = await _said(run, f"/info {MEMBER}")
    assert mine == shown
    hidden = run.says(ADMIN, "/me", sender_chat={"id": CHAT, "type": "supergroup"})
    await run.handle(COMMANDS, hidden)
    assert await run.taken("sendMessage") == []


async def test_all_pins_go_after_a_look_and_who_runs_the_group_is_asked_anew(run: Keeping):
    await run.handle(COMMANDS, run.says(OWNER, "/unpinall"))
    assert await run.calls("unpinAllChatMessages") == []
    await look(run, creator(OWNER))
    (gone,) = await run.taken("unpinAllChatMessages")
    assert gone.params == {"chat_id": CHAT}
    assert ("unpin", None, "") in await run.actions()
    await run.handle(COMMANDS, run.says(ADMIN, "/reload"))
    assert await run.taken("getChatAdministrators") != []


async def test_switches_are_typed_as_with_other_bots(run: Keeping):
    assert await _said(run, "/captcha on", "/cleanservice on", "/reports off") == [
        "✅ Captcha",
        "✅ Delete notes of who came and went",
        "▫️ Take reports",
    ]
    kept = (await run.kept()).settings
    assert (kept.captcha.is_on, kept.delete_service_messages, kept.takes_reports) == (True, True, False)
    (how,) = await _said(run, "/captcha maybe")
    assert how == "✅ Captcha\nWrite /captcha on or /captcha off."
    assert await _said(run, "/captcha off", by=MEMBER) == []


def test_another_word_for_a_command_is_no_command_itself():
    assert all(meant in SPECS and meant not in ALIASES for meant in ALIASES.values())
