"""What those who run a shop are told by mail; each message once, whatever runs twice."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.identity.account import service as accounts
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import service as team
from sokoni.services.notification import optout
from sokoni.services.notification import service as notification
from sokoni.services.notification.types import Template, Topic


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
    topic: Topic | None = None,
) -> None:
    """Write to those of a shop's team in at least a role, each in their language, once for what it is about.

    Mail of a topic goes to nobody who has said no to it, and says how one does.
    """
    members = await team.list_members(session, team_id=shop_id)
    told = [each.account_id for each in members if each.role.includes(at_least)]
    known = [each for each in await accounts.list_by_ids(session, account_ids=told) if not each.is_disabled]
    refused: frozenset[str] = frozenset()
    if topic is not None:
        refused = await optout.list_opted_out(session, emails=[each.email for each in known], topic=topic)
    for account in known:
        if account.email in refused:
            continue
        more = {}
        if topic is not None:
            more["unsubscribe"] = await optout.new_link(session, email=account.email, topic=topic, now=now)
        await notification.send_mail(
            session,
            to=account.email,
            template=template,
            context={"name": account.display_name, "shop": shop_name, **values, **more},
            dedupe_key=f"{template.value}:{about}:{account.id}",
            locale=account.locale,
            now=now,
        )
