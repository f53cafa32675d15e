"""What those who run a shop are told by mail; each message once, whatever runs twice."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.identity.account import service as accounts
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import service as team
from sokoni.services.notification import service as notification
from sokoni.services.notification.types import Template


async def write_to_team(
    session: WriteSession,
    *,
    shop_id: UUID,
    shop_name: str,
    template: Template,
    values: Mapping[str, str],
    about: str,
    now: datetime,
    at_least: TeamRole = TeamRole.MANAGER,
) -> None:
    """Write to those of a shop's team in at least a role, each in their language, once for what it is about."""
    members = await team.list_members(session, team_id=shop_id)
    told = [each.account_id for each in members if each.role.includes(at_least)]
    for account in await accounts.list_by_ids(session, account_ids=told):
        if account.is_disabled:
            continue
        await notification.send_mail(
            session,
            to=account.email,
            template=template,
            context={"name": account.display_name, "shop": shop_name, **values},
            dedupe_key=f"{template.value}:{about}:{account.id}",
            locale=account.locale,
            now=now,
        )
