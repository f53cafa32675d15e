"""Who is in the group, and who runs it."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.factories import telegram

BOSS, ANA, BEN = 7, 101, 102


def run_by(*user_ids: int, **rights: bool) -> Sequence[Mapping[str, Any]]:
    """What Telegram answers to who runs a group."""
    rights = rights or {"can_restrict_members": True}
    return [{"status": "administrator", "user": telegram.person(each), **rights} for each in user_ids]
