"""A group on Telegram in which something of everything has happened."""

from datetime import datetime
from itertools import count
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.identity.account.types import Account
from sokoni.identity.permission.types import Subject, TeamRole
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupDraft

_numbers = count(-1_002_000_000_001, -1)


async def furnish(session: WriteSession, shop_id: UUID, owner: Account, *, now: datetime) -> dict[str, str]:
    """The group of a shop; what the parts of its addresses stand for."""
    subject = Subject(account_id=owner.id, label=owner.email, teams={shop_id: TeamRole.OWNER})
    draft = GroupDraft(group_id=next(_numbers), name="Friends of the poncho · Amigos del poncho", shop_id=shop_id)
    group = await groups.add_group(session, draft=draft, subject=subject, now=now)
    said = {
        "welcome": {
            "is_on": True,
            "text": "Hello {name}!",
            "buttons": [[{"text": "Rules", "url": "https://example.com"}]],
        }
    }
    await groups.change_settings(session, group_id=group.group_id, patch=said, subject=subject, now=now)
    return {"group_id": str(group.group_id)}
