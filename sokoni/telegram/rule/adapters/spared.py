"""The names of roles that rules spare."""

from datetime import datetime
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.telegram.rule import repository


class SparedRoles:
    """Fulfils `role.ports.NameKeeper`: a rule goes on sparing a role that is called otherwise."""

    async def rename(self, session: WriteSession, *, group_key: UUID, old: str, new: str, now: datetime) -> None:
        """Let the rules of a group that spare a role call it by its new name; one statement."""
        await repository.rename_role(session, group_key=group_key, old=old, new=new, now=now)
