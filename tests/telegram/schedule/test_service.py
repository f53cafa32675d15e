"""Messages are said once for each of their times, by whoever looks at the clock; undo brings back what was removed."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from sokoni.core.change import SYSTEM
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.permission.errors import TeamRoleRequired
from sokoni.identity.permission.types import Subject, TeamRole
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.errors import GroupMissing
from sokoni.telegram.schedule import service
from sokoni.telegram.schedule.errors import ScheduledMissing, TooManyScheduled
from sokoni.telegram.schedule.types import MessageDraft, Repeat, ScheduledMessage, Timing
from tests.support import keeping as support
from tests.support.keeping import CHAT, Keeping

DAILY = MessageDraft(text="<b>Sale</b> today", timing=Timing(repeat=Repeat.DAILY, at="10:00"), is_pinned=True)
DUE = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


async def _keep(keeping: Keeping, draft: MessageDraft = DAILY) -> ScheduledMessage:
    return await service.keep(keeping.session, kept=await keeping.kept(), draft=draft, actor=SYSTEM, now=keeping.now)


def _manager(keeping: Keeping, role: TeamRole = TeamRole.MANAGER) -> Subject:
    shop_id = keeping.group.shop_id
    assert shop_id is not None
    return Subject(account_id=shop_id, label="ana@example.com", teams={shop_id: role})


async def test_says_what_is_due_once_and_again_the_next_day(keeping: Keeping):
    await _keep(keeping)
    said = [await service.say_due(keeping.session, now=DUE - timedelta(seconds=1))]
    said += [await service.say_due(keeping.session, now=DUE) for _ in range(2)]
    said.append(await service.say_due(keeping.session, now=DUE + timedelta(days=1, seconds=30)))

    assert said == [0, 1, 0, 1]
    assert [each.params["text"] for each in await keeping.calls("sendMessage")] == ["<b>Sale</b> today"] * 2


async def test_two_who_look_at_the_clock_at_once_say_it_once(database: Database, resources: Resources, now: datetime):
    async with database.write() as session:
        keeping = await support.keeping(session, resources, now)
        for _ in range(5):
            await _keep(keeping)

    async def look() -> int:
        async with database.write() as session:
            return await service.say_due(session, now=DUE)

    assert sum(await asyncio.gather(*(look() for _ in range(4)))) == 5
    async with database.write() as session:
        assert len(await replace(keeping, session=session).calls("sendMessage")) == 5


async def test_what_could_not_be_said_in_time_waits_for_its_next_time_and_says_why(keeping: Keeping):
    made = await _keep(keeping)
    late = DUE + timedelta(hours=1)
    assert await service.say_due(keeping.session, now=late) == 1

    (shown,) = await service.list_of(keeping.session, kept=await keeping.kept())
    assert (shown.id, shown.next_at, shown.problem) == (made.id, DUE + timedelta(days=1), service.TOO_LATE)
    assert await keeping.calls() == []


async def test_says_nothing_in_a_group_that_its_bot_has_left(keeping: Keeping):
    await _keep(keeping)
    await groups.note_bot_left(keeping.session, group_id=CHAT, bot_id=keeping.bot.id, now=keeping.now)
    await service.say_due(keeping.session, now=DUE)

    (shown,) = await service.list_messages(keeping.session, group_id=CHAT, subject=_manager(keeping))
    assert shown.problem == service.NO_BOT
    assert await keeping.calls() == []


async def test_what_was_said_is_pinned_and_takes_the_place_of_what_was_said_before(keeping: Keeping):
    made = await _keep(keeping, replace(DAILY, replaces_last=True))
    for said_id in (41, 42, 42):
        await service.note_said(
            keeping.session, message_id=made.id, bot_id=keeping.bot.id, said_id=said_id, error="", now=DUE
        )

    assert [each.params["message_id"] for each in await keeping.calls("pinChatMessage")] == [41, 42]
    assert [each.params["message_ids"] for each in await keeping.calls("deleteMessages")] == [[41]]
    (shown,) = await service.list_of(keeping.session, kept=await keeping.kept())
    assert (shown.times_said, shown.last_message_id) == (2, 42)

    await service.note_said(
        keeping.session, message_id=made.id, bot_id=keeping.bot.id, said_id=None, error="chat not found", now=DUE
    )
    (shown,) = await service.list_of(keeping.session, kept=await keeping.kept())
    assert shown.problem == "chat not found"


async def test_follows_the_clock_of_its_group(keeping: Keeping):
    await _keep(keeping)
    await keeping.settle({"timezone": "America/Bogota"})
    await service.retime(keeping.session, group_id=CHAT, now=keeping.now)

    (shown,) = await service.list_of(keeping.session, kept=await keeping.kept())
    assert shown.next_at == datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


async def test_managers_keep_messages_and_others_do_not(keeping: Keeping):
    made = await service.add_message(
        keeping.session, group_id=CHAT, draft=DAILY, subject=_manager(keeping), now=keeping.now
    )
    assert (
        await service.get_message(
            keeping.session, group_id=CHAT, message_id=made.id, subject=_manager(keeping, TeamRole.VIEWER)
        )
    ) == made

    with pytest.raises(TeamRoleRequired):
        await service.remove_message(
            keeping.session,
            group_id=CHAT,
            message_id=made.id,
            subject=_manager(keeping, TeamRole.STAFF),
            now=keeping.now,
        )
    stranger = Subject(account_id=made.id, label="eve@example.com", teams={made.id: TeamRole.OWNER})
    with pytest.raises(GroupMissing):
        await service.list_messages(keeping.session, group_id=CHAT, subject=stranger)


async def test_what_was_changed_and_removed_comes_back_by_undo(keeping: Keeping):
    subject = _manager(keeping)
    made = await service.add_message(keeping.session, group_id=CHAT, draft=DAILY, subject=subject, now=keeping.now)
    once = MessageDraft(text="Closed", timing=Timing(repeat=Repeat.ONCE, at="18:00", on=date(2026, 3, 9)))
    await service.update_message(
        keeping.session, group_id=CHAT, message_id=made.id, draft=once, subject=subject, now=keeping.now
    )
    await service.remove_message(keeping.session, group_id=CHAT, message_id=made.id, subject=subject, now=keeping.now)
    with pytest.raises(ScheduledMissing):
        await service.get_message(keeping.session, group_id=CHAT, message_id=made.id, subject=subject)
    assert await service.say_due(keeping.session, now=DUE) == 0

    means = undo.Means(undoers=undoers(keeping.resources), window=timedelta(days=1))
    newest_first = text("SELECT id FROM changes WHERE subject_id = :id ORDER BY id DESC LIMIT 2")
    changes = (await keeping.session.execute(newest_first, {"id": made.id})).scalars().all()
    for change_id, expected in zip(changes, (once, DAILY), strict=True):
        await undo.undo(keeping.session, change_id=change_id, means=means, actor=SYSTEM, now=keeping.now)
        found = await service.get_message(keeping.session, group_id=CHAT, message_id=made.id, subject=subject)
        assert found.draft == expected
    assert found.next_at == DUE


async def test_a_group_has_so_many_messages_and_no_more(keeping: Keeping, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(service, "MAX_MESSAGES", 1)
    await _keep(keeping)

    with pytest.raises(TooManyScheduled):
        await _keep(keeping)
