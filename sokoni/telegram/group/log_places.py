"""Where the log of a group may be written: never into somebody else's chats."""

from uuid import UUID

from sokoni.core.database import ReadSession
from sokoni.telegram.gateway import bots
from sokoni.telegram.group import repository
from sokoni.telegram.group.types import Group, GroupState


async def may_be_written(session: ReadSession, group: Group, *, chat_id: int, bot_id: UUID | None) -> bool:
    """Whether a bot may write the log of a group into a chat; at most two statements.

    A shop's own bot may wherever it was let in. The market's bot is in chats of many shops, and whoever named one of
    those would have it write there, so it writes only into groups that are shown to be the same shop's. Without a bot
    nobody writes: it is asked again when one comes.
    """
    if bot_id is None:
        return True
    bot = await bots.find(session, bot_id=bot_id)
    if bot is not None and bot.shop_id == group.shop_id:
        return True
    there = await repository.list_kept(session, group_ids=[chat_id])
    return any(each.group.shop_id == group.shop_id and each.group.state is GroupState.ACTIVE for each in there)
