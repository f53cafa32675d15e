"""How recorded changes of messages for later are taken back; `undo` asks by this."""

from dataclasses import replace

from sokoni.core.database import WriteSession
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange
from sokoni.telegram.group import policies as group_policies
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Need
from sokoni.telegram.schedule import repository, rules, service


class ScheduledUndoer(OneByOne):
    """Puts messages for later back as they were; one that was added goes, one that was removed comes again."""

    kind = service.KIND
    role = group_policies.role_for(Need.MANAGE)

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one change of a message back."""
        standing = await repository.get_locked(session, message_id=recorded.subject_id)
        if standing is None:
            raise ChangeOvertaken(parts=["is_here"])
        before, after = recorded.before or {}, recorded.after or {}
        facts = service.facts_of(standing)
        if overtaken := [name for name, value in after.items() if facts[name] != value]:
            raise ChangeOvertaken(parts=overtaken)
        facts |= before
        draft = repository.draft_of(facts["draft"])
        settings = await group.get_settings(session, group_id=standing.group_id)
        zone = "UTC" if settings is None else settings.timezone
        changed = replace(
            standing,
            draft=draft,
            is_on=facts["is_on"],
            next_at=rules.next_at(draft.timing, after=said["now"], zone=zone),
            removed_at=None if facts["is_here"] else said["now"],
        )
        await service.put(
            session,
            standing,
            changed,
            action,
            shop_id=recorded.shop_id,
            actor=said["actor"],
            now=said["now"],
            undoes_id=said["undoes_id"],
        )
