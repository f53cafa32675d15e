"""Who may manage which group from a private chat: who works for its shop, runs it, or has a role for it."""

from collections.abc import Mapping
from typing import Any

from sokoni.core.change import Actor
from sokoni.core.database import ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.pages import Page, PageQuery
from sokoni.telegram.console import rules
from sokoni.telegram.console.errors import GroupNotChosen, SettingOfShop
from sokoni.telegram.console.types import Right
from sokoni.telegram.gateway import members
from sokoni.telegram.group import policies as group_policies
from sokoni.telegram.group import rules as group_rules
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Group, KeptGroup, Need
from sokoni.telegram.person import service as person
from sokoni.telegram.role import policies as role_policies
from sokoni.telegram.role import service as role
from sokoni.telegram.role.types import GroupPermission, Standing


async def find_managed(session: ReadSession, *, group_id: int, user_id: int) -> tuple[KeptGroup, Actor]:
    """A group that somebody of Telegram may manage, and who they are in the log.

    Raises:
        GroupNotChosen: there is none, or they may not.
    """
    kept = (await group.list_kept(session, group_ids=[group_id])).get(group_id)
    if kept is None:
        raise GroupNotChosen
    subject = await person.subject_of(session, user_id=user_id)
    if subject.account_id is not None:
        try:
            await group.find(session, group_id=group_id, subject=subject, need=Need.MANAGE)
        except DomainError:
            # Whoever has no say in the shop may have one in the group itself.
            pass
        else:
            return kept, subject.actor()
    member = (await members.find(session, chat_id=group_id, user_ids=[user_id])).get(user_id)
    if not rules.may(member, Right.INFO) and not await _may_by_role(session, kept, user_id):
        raise GroupNotChosen
    return kept, actor_of(user_id)


async def check_may_set(
    session: ReadSession, *, kept: KeptGroup, patch: Mapping[str, Any], user_id: int | None
) -> None:
    """Pass whoever may keep the group so: what reaches the shop's customers is for those who manage the shop.

    Raises:
        SettingOfShop: it is so, and they do not, or speak as the group itself.
    """
    if group_rules.is_of_shop(kept.settings, patch):
        await check_manages(session, kept=kept, user_id=user_id)


async def check_manages(session: ReadSession, *, kept: KeptGroup, user_id: int | None) -> None:
    """Pass whoever manages the shop of a group.

    Raises:
        SettingOfShop: they do not, or speak as the group itself.
    """
    if user_id is None:
        raise SettingOfShop
    subject = await person.subject_of(session, user_id=user_id)
    try:
        group_policies.check_may(subject, kept.group, Need.MANAGE)
    except DomainError:
        raise SettingOfShop from None


async def list_managed(session: ReadSession, *, user_id: int, page: PageQuery) -> Page[Group] | None:
    """A page of the groups of the shops for which somebody works; None where their account is not known."""
    subject = await person.subject_of(session, user_id=user_id)
    if subject.account_id is None or not (subject.teams or subject.is_operator):
        return None
    return await group.list_groups(session, subject=subject, shop_id=None, text="", page=page)


async def _may_by_role(session: ReadSession, kept: KeptGroup, user_id: int) -> bool:
    key = kept.group.id
    standings = await role.list_standings(session, group_keys=[key], user_ids=[user_id])
    return role_policies.can(standings[key].get(user_id, Standing()), GroupPermission.MANAGE_SETTINGS)


def actor_of(user_id: int | None) -> Actor:
    """Somebody of Telegram, for the log of changes."""
    return Actor(kind="guest", label="telegram" if user_id is None else f"telegram:{user_id}")
