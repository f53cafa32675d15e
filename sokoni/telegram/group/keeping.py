"""What this process keeps of groups: settings as they are read, and what packages above make of roles and rules.

All of it stands under a group's own id and holds as long as its version, which every change of the group, its settings,
roles and rules raises. Whether somebody may see a group is never kept: that is asked of its row each time, and the row
brings the version.
"""

from collections.abc import Hashable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sokoni.core import versioned
from sokoni.core.database import ReadSession
from sokoni.core.versioned import Versioned

# One for all sessions of a process; `module.py` bounds it by the settings.
KEPT = Versioned(max_bytes=32 * 2**20, max_age=timedelta(hours=1))


def find(session: ReadSession, kind: str, key: UUID, version: int, *about: Hashable) -> Any | None:
    """What is kept of a group under a kind, as of a version; None for a session that changed the group itself."""
    return KEPT.get(kind, (key, *about), version) if versioned.may_keep(session, key) else None


def keep(
    session: ReadSession, kind: str, key: UUID, version: int, *about: Hashable, value: object, size_bytes: int
) -> None:
    """Keep what a session made of a group, unless it changed the group itself and may yet roll back."""
    if versioned.may_keep(session, key):
        KEPT.put(kind, (key, *about), version, value, size_bytes=size_bytes)
