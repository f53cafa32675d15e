"""How much of groups a process keeps in memory."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class GroupCacheSettings:
    """Groups with their settings, roles and prepared rules, as long as their version is the same."""

    max_bytes: int = setting(
        "SOKONI_GROUP_CACHE_BYTES",
        default=32 * 2**20,
        help="Memory of each process for groups, their settings, roles and prepared rules; 0 keeps none.",
    )
    max_age: timedelta = setting(
        "SOKONI_GROUP_CACHE_AGE",
        default=timedelta(hours=1),
        help="How long what is kept of a group is used; a change of it is seen at once however long that is.",
    )
