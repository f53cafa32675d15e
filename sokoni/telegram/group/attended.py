"""Groups in which a bot is, for what is done there at somebody's word."""

from uuid import UUID

from sokoni.core.database import ReadSession
from sokoni.identity.permission.types import Subject
from sokoni.telegram.group import errors, service
from sokoni.telegram.group.types import GroupState, KeptGroup, Need


async def find(session: ReadSession, *, group_id: int, subject: Subject, need: Need) -> tuple[KeptGroup, UUID]:
    """A group with how it is kept, and the bot that is in it; two statements.

    Raises:
        GroupMissing, TeamRoleRequired: see `service.find`.
        GroupUnattended: no bot is in it.
    """
    await service.find(session, group_id=group_id, subject=subject, need=need)
    kept = (await service.list_kept(session, group_ids=[group_id])).get(group_id)
    if kept is None:
        raise errors.GroupMissing(group_id=group_id)
    if kept.group.bot_id is None or kept.group.state is not GroupState.ACTIVE:
        raise errors.GroupUnattended(group_id=group_id)
    return kept, kept.group.bot_id
