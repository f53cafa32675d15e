"""What roles need of the packages above them: that whoever keeps a role's name follows its change."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sokoni.core.database import WriteSession


class NameKeeper(Protocol):
    """Keeps names of roles."""

    async def rename(self, session: WriteSession, *, group_key: UUID, old: str, new: str, now: datetime) -> None:
        """Call a role of a group otherwise wherever its name is kept, in the transaction that renames it."""
        ...


class NameKeepers:
    """Who is told in this process of roles that are called otherwise."""

    def __init__(self) -> None:
        self._by_name: dict[str, NameKeeper] = {}

    def add(self, name: str, keeper: NameKeeper) -> None:
        """Let one more be told; under the same name another takes its place."""
        self._by_name[name] = keeper

    async def rename(self, session: WriteSession, *, group_key: UUID, old: str, new: str, now: datetime) -> None:
        """Tell all of them."""
        for each in self._by_name.values():
            await each.rename(session, group_key=group_key, old=old, new=new, now=now)


KEEPERS = NameKeepers()
