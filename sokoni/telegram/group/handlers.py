"""What the cache forgets when a group changes."""

from sokoni.core.cache import Cache
from sokoni.telegram.group.events import GroupChanged


def tag_of(group_id: int) -> str:
    """Under which name the cache knows what was made from a group."""
    return f"telegram group {group_id}"


def forget_group(cache: Cache, event: GroupChanged) -> None:
    """Forget what was made from a group."""
    cache.forget([tag_of(event.group_id)])
