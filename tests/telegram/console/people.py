"""Who is in the group, and how Telegram answers the look that a command waits for."""

from collections.abc import Mapping
from typing import Any

from sokoni.core.database import WriteSession
from sokoni.telegram.console import handlers
from tests.support.factories import telegram
from tests.support.keeping import Keeping

OWNER, ADMIN, MEMBER, SPAMMER = 9_000_001, 9_000_002, 9_000_003, 9_000_004
RIGHTS = {"can_manage_chat": True, "can_restrict_members": True, "can_delete_messages": True, "can_pin_messages": True}


class Context:
    """What of a job's context the handlers use."""

    def __init__(self, keeping: Keeping) -> None:
        self.session: WriteSession = keeping.session
        self.now = keeping.now


def administrator(user_id: int, **rights: bool) -> dict[str, Any]:
    """What Telegram says of an administrator."""
    return {"status": "administrator", "user": telegram.person(user_id), **rights}


def creator(user_id: int) -> dict[str, Any]:
    """What Telegram says of who made a group."""
    return {"status": "creator", "user": telegram.person(user_id), "is_anonymous": False}


def reply_to(user_id: int) -> dict[str, Any]:
    """That a message answers one of somebody's."""
    return {"reply_to_message": {"message_id": 4, "from": telegram.person(user_id, name="Sam"), "text": "buy now"}}


async def look(keeping: Keeping, answered: Mapping[str, Any] | None) -> None:
    """Let Telegram answer the fresh look that a command waits for."""
    (asked,) = await keeping.taken("getChatMember")
    assert asked.arguments is not None
    job = Context(keeping)
    await handlers.look(job, ok=answered is not None, result=answered, **asked.arguments)  # type: ignore[arg-type]
