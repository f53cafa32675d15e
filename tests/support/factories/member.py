"""Members of groups for tests."""

from datetime import datetime
from typing import Any

from sokoni.core.database import WriteSession
from sokoni.telegram.member import service
from sokoni.telegram.member.types import Seen


async def seen(session: WriteSession, *, group_id: int, user_id: int, now: datetime, **what: Any) -> None:
    """Somebody is seen in a group: they said one thing, unless told otherwise."""
    facts = {"name": f"Person {user_id}", "username": f"person{user_id}", "is_bot": False, "messages": 1, **what}
    await service.note(session, seen=[Seen(group_id=group_id, user_id=user_id, at=now, **facts)])
