"""Who is banned in the groups of a shop that share bans: one list, whichever group a ban comes from.

What is true of it is what Telegram says of each group; nothing is kept beside that could say otherwise.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission import policies
from sokoni.identity.permission.types import Subject
from sokoni.telegram.gateway import members
from sokoni.telegram.gateway.types import Banned
from sokoni.telegram.group import policies as group_policies
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import GroupState, KeptGroup, Need
from sokoni.telegram.moderation import errors, service
from sokoni.telegram.moderation.types import By, Outcome


async def list_banned(
    session: ReadSession, *, shop_id: UUID, subject: Subject, page: PageQuery, now: datetime
) -> Page[Banned]:
    """A page of who is banned in any group of a shop that shares bans, by Telegram's numbers; two statements.

    Raises:
        NothingHere: the shop is not theirs to look at.
        InvalidCursor: the cursor is damaged.
    """
    _check_may(subject, shop_id, Need.READ)
    chat_ids = [each.group.group_id for each in await group_service.list_sharing_of_shop(session, shop_id=shop_id)]
    return await members.list_banned(session, chat_ids=chat_ids, page=page, now=now)


async def ban(
    session: WriteSession,
    *,
    shop_id: UUID,
    user_id: int,
    seconds: int | None,
    reason: str,
    subject: Subject,
    now: datetime,
) -> Outcome:
    """What came of banning somebody from all groups of a shop that share bans.

    Raises:
        NothingHere, TeamRoleRequired: it is not theirs to do.
        BansUnshared: no group of the shop shares bans.
        PersonRunsGroup: they are an administrator of one of them.
    """
    groups = await _sharing(session, shop_id, subject)
    running = await members.administrators(session, chat_ids=[each.group.group_id for each in groups])
    if any(user_id in each.user_ids for each in running.values()):
        raise errors.PersonRunsGroup
    # The others hear of it as of any ban.
    return await service.punish(
        session,
        group=groups[0].group,
        user_id=user_id,
        penalty=Penalty.BAN,
        seconds=seconds,
        reason=reason,
        by=By(account_id=subject.account_id),
        now=now,
    )


async def lift(session: WriteSession, *, shop_id: UUID, user_id: int, subject: Subject, now: datetime) -> None:
    """Let somebody come again into all groups of a shop that share bans.

    Raises:
        NothingHere, TeamRoleRequired: it is not theirs to do.
        BansUnshared: no group of the shop shares bans.
    """
    by = By(account_id=subject.account_id)
    for each in await _sharing(session, shop_id, subject):
        await service.lift(session, group=each.group, user_id=user_id, penalty=Penalty.BAN, by=by, now=now)


async def _sharing(session: ReadSession, shop_id: UUID, subject: Subject) -> Sequence[KeptGroup]:
    _check_may(subject, shop_id, Need.MODERATE)
    groups = [
        each
        for each in await group_service.list_sharing_of_shop(session, shop_id=shop_id)
        if each.group.bot_id is not None and each.group.state is GroupState.ACTIVE
    ]
    if not groups:
        raise errors.BansUnshared
    return groups


def _check_may(subject: Subject, shop_id: UUID, need: Need) -> None:
    if not subject.is_operator:
        policies.check_member_of(subject, shop_id, at_least=group_policies.role_for(need))
