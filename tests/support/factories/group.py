"""Groups for tests."""

from datetime import datetime
from itertools import count
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import Subject
from sokoni.telegram.group import service
from sokoni.telegram.group.types import Group, GroupDraft

_numbers = count(-1_001_234_500_000, -1)
OPERATOR = Subject(account_id=ids.new_id(), label="operator@example.com", is_operator=True)


async def group(
    session: WriteSession, *, shop_id: UUID | None, now: datetime, group_id: int | None = None, name: str = "Lamps"
) -> Group:
    """A group of a shop, or of the marketplace; claimed, as whoever adds one by hand gets it."""
    draft = GroupDraft(group_id=next(_numbers) if group_id is None else group_id, name=name, shop_id=shop_id)
    return await service.add_group(session, draft=draft, subject=OPERATOR, now=now)
