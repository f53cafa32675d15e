"""The Undo button: under what is told in a log channel, or in the group itself."""

from datetime import datetime
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.telegram.gateway import actions, members, sending
from sokoni.telegram.gateway.types import Incoming
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.moderation import service, telling
from sokoni.telegram.moderation.types import By
from sokoni.telegram.role import policies as role_policies
from sokoni.telegram.role import service as role
from sokoni.telegram.role.types import GroupPermission, Standing
from sokoni.telegram.speech.service import N_, language_of, plain, refusal

DONE = N_("Undone.")
NOT_YOURS = N_("Only those who run the group can undo this.")


async def press(session: WriteSession, update: Incoming, *, now: datetime) -> None:
    """Take back what was pressed if whoever did may, and say what came of it."""
    words = await _press(session, update, now=now)
    calls = [actions.answer_callback(update.bot.id, str(update.body.get("id")), words, is_alert=words != "")]
    await sending.send(session, calls, now=now)


async def _press(session: WriteSession, update: Incoming, *, now: datetime) -> str:
    language = language_of(update.body.get("from", {}).get("language_code"))
    action_id, group_id = _read(str(update.body["data"]), update.chat_id)
    kept = None if group_id is None else (await group_service.list_kept(session, group_ids=[group_id])).get(group_id)
    if action_id is None or kept is None or not await may_undo(session, kept, update):
        return plain(language, NOT_YOURS)
    try:
        async with session.begin_nested():
            await service.undo(
                session, group=kept.group, action_id=action_id, by=By(moderator_id=update.user_id), now=now
            )
    except DomainError as error:
        return str(refusal(language, error))
    if update.chat_id is not None and update.message_id is not None:
        gone = actions.edit_buttons(update.bot.id, update.chat_id, update.message_id, buttons=[])
        await sending.send(session, [gone], now=now)
    return plain(language, DONE)


def _read(data: str, chat_id: int | None) -> tuple[UUID | None, int | None]:
    """Which action of which group a button names; the group is that in which it stands, unless it names another."""
    named, _, group = data.removeprefix(telling.UNDO).partition(":")
    try:
        return UUID(named), int(group) if group else chat_id
    except ValueError:
        return None, None


async def may_undo(session: WriteSession, kept: KeptGroup, update: Incoming) -> bool:
    """Whether who pressed may restrict members of the group, as Telegram last said, or has a role for undoing."""
    if kept.group.bot_id != update.bot.id or update.user_id is None:
        return False
    found = await members.administrators(session, chat_ids=[kept.group.group_id])
    if any(
        each.user_id == update.user_id and (each.status == "creator" or bool(each.rights.get("can_restrict_members")))
        for each in found[kept.group.group_id].members
    ):
        return True
    key = kept.group.id
    standings = await role.list_standings(session, group_keys=[key], user_ids=[update.user_id])
    return role_policies.can(standings[key].get(update.user_id, Standing()), GroupPermission.UNDO)
