"""What bots need to be allowed in groups, and what of it they lack."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sokoni.core.database import ReadSession
from sokoni.telegram.gateway import bots, members
from sokoni.telegram.group.types import Group, GroupState
from sokoni.web.translation import N_

# Telegram's names of rights, as they stand in a link that adds a bot, and what each is for.
# Source: core.telegram.org/bots/features, deep links for groups.
NEEDED: Mapping[str, str] = MappingProxyType({
    "delete_messages": N_("delete messages"),
    "restrict_members": N_("mute and ban members"),
    "invite_users": N_("let people in"),
    "pin_messages": N_("pin messages"),
})  # fmt: skip


def adding_link(username: str) -> str:
    """The address that lets somebody choose a group and make the bot its administrator with all that it needs."""
    return f"https://t.me/{username}?startgroup&admin={'+'.join(NEEDED)}"


async def missing(session: ReadSession, found: Sequence[Group]) -> Mapping[int, Sequence[str]]:
    """What the bots of groups lack there, in words; groups of which nothing is known are left out.

    Two statements and one for each bot.
    """
    served = [group for group in found if group.bot_id is not None and group.state is GroupState.ACTIVE]
    if not served:
        return {}
    administrators = await members.administrators(session, chat_ids=[group.group_id for group in served])
    numbers = {}
    for bot_id in {group.bot_id for group in served if group.bot_id is not None}:
        bot = await bots.find(session, bot_id=bot_id)
        numbers[bot_id] = bot.telegram_id if bot is not None else 0
    lacking: dict[int, Sequence[str]] = {}
    for group in served:
        known = administrators.get(group.group_id)
        if known is None or not known.is_known or group.bot_id is None:
            continue
        own = next((each for each in known.members if each.user_id == numbers[group.bot_id]), None)
        rights = own.rights if own is not None else {}
        lacking[group.group_id] = [words for name, words in NEEDED.items() if not rights.get(f"can_{name}")]
    return lacking
