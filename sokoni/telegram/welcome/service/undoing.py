"""Undoing a raid as a whole: whoever it put out or muted is again what they were."""

from datetime import datetime
from uuid import UUID

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.jobs import service as jobs
from sokoni.identity.permission.types import Subject
from sokoni.telegram.action import service as action
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.types import Incoming, Priority
from sokoni.telegram.group import attended
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import KeptGroup, Need
from sokoni.telegram.moderation import buttons
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.moderation.types import By
from sokoni.telegram.speech.service import language_of, plain, plain_refusal, say
from sokoni.telegram.welcome import words
from sokoni.telegram.welcome.errors import RaidMissing, RaidUndone
from sokoni.telegram.welcome.repository import newcomers, raids
from sokoni.telegram.welcome.service.raids import end_raid, logged
from sokoni.telegram.welcome.types import Caller, Raid

LET_BACK = "welcome.undo_raid"
_CHUNK = 100


async def undo_raid(session: WriteSession, *, kept: KeptGroup, raid_id: UUID, by: Caller, now: datetime) -> None:
    """Let in again whomever a raid put out, a chunk at a time; it ends if it runs.

    What was taken back one by one before stays as it is, and so does what others decided about the same people. A raid
    that another one followed is known by what it brought alone.

    Raises:
        RaidMissing: there was no such raid on the group, or nothing is left of it.
        RaidUndone: it was undone before.
    """
    group_id, key = kept.group.group_id, kept.group.id
    known = await raids.get_locked(session, group_id=group_id, raid_id=raid_id)
    if known is None and not await action.list_of_raid(session, group_key=key, raid_id=raid_id, limit=1):
        raise RaidMissing
    if known is not None and known.undone_at is not None:
        raise RaidUndone
    if known is not None and known.ended_at is None:
        await end_raid(session, raid_id=raid_id, is_early=True, by=by, now=now)
    await raids.update_raid(session, raid_id=raid_id, undone_at=now)
    new = logged(group_id, raid_id, by, {"state": "undone"}, now)
    await moderation.note(session, kept=kept, new=new, now=now)
    await _say(session, kept, now=now)
    account_id = None if by.account_id is None else str(by.account_id)
    await jobs.enqueue(
        session, LET_BACK, group_id=group_id, raid_id=str(raid_id), user_id=by.user_id, account_id=account_id
    )


async def let_back_in(session: WriteSession, *, group_id: int, raid_id: UUID, by: Caller, now: datetime) -> bool:
    """Take back the next of what an undone raid brought; whether more is left. Done twice, it is done once."""
    kept = (await group.list_kept(session, group_ids=[group_id])).get(group_id)
    if kept is None:
        return False
    found = await action.list_of_raid(session, group_key=kept.group.id, raid_id=raid_id, limit=_CHUNK)
    if found:
        who = By(moderator_id=by.user_id, account_id=by.account_id)
        # Two lines tell of it; a hundred would hide them.
        await moderation.take_back(session, kept=kept, found=found, by=who, is_told=False, now=now)
        user_ids = [each.user_id for each in found if each.user_id is not None]
        await newcomers.pardon(session, group_id=group_id, user_ids=user_ids)
    return len(found) == _CHUNK


async def undo_last(session: WriteSession, *, kept: KeptGroup, by: Caller, now: datetime) -> None:
    """Undo the raid that runs in a group, or its last one.

    Raises:
        RaidMissing, RaidUndone: see `undo_raid`.
    """
    last = await find_last(session, group_id=kept.group.group_id)
    if last is None:
        raise RaidMissing
    await undo_raid(session, kept=kept, raid_id=last.id, by=by, now=now)


async def find_last(session: ReadSession, *, group_id: int) -> Raid | None:
    """The raid that runs in a group, or its last one; one statement."""
    return await raids.find_last(session, group_id=group_id)


async def undo_raid_for(
    session: WriteSession, *, group_id: int, raid_id: UUID, subject: Subject, now: datetime
) -> None:
    """The same as `undo_raid` for who asks by REST or on a page.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        GroupUnattended: no bot is in it.
        RaidMissing, RaidUndone: see `undo_raid`.
    """
    kept, _ = await attended.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    await undo_raid(session, kept=kept, raid_id=raid_id, by=Caller(account_id=subject.account_id), now=now)


async def _say(session: WriteSession, kept: KeptGroup, *, now: datetime) -> None:
    bot_id, group_id = kept.group.bot_id, kept.group.group_id
    if bot_id is not None:
        text = say(kept.settings.language, words.RAID_UNDONE)
        said = actions.send_message(bot_id, group_id, text, parse_mode="HTML", priority=Priority.NOTICE)
        await sending.send(session, [said], now=now)


async def press(session: WriteSession, update: Incoming, *, raid_id: UUID, now: datetime) -> None:
    """Undo the raid whose button somebody pressed, if they may, and tell them what came of it."""
    said = await _press(session, update, raid_id=raid_id, now=now)
    calls = [actions.answer_callback(update.bot.id, str(update.body.get("id")), said, is_alert=True)]
    await sending.send(session, calls, now=now)


async def _press(session: WriteSession, update: Incoming, *, raid_id: UUID, now: datetime) -> str:
    language = language_of(update.body.get("from", {}).get("language_code"))
    # The button stands in the group that the raid was on.
    chat_id = update.chat_id or 0
    kept = (await group.list_kept(session, group_ids=[chat_id])).get(chat_id)
    if kept is None or not await buttons.may_undo(session, kept, update):
        return plain(language, buttons.NOT_YOURS)
    try:
        async with session.begin_nested():
            await undo_raid(session, kept=kept, raid_id=raid_id, by=Caller(user_id=update.user_id), now=now)
    except DomainError as error:
        return plain_refusal(language, error)
    if update.chat_id is not None and update.message_id is not None:
        gone = actions.edit_buttons(update.bot.id, update.chat_id, update.message_id, buttons=[])
        await sending.send(session, [gone], now=now)
    return plain(language, buttons.DONE)
