"""How recorded changes of groups are taken back; `undo` asks by this."""

from typing import Any

from sokoni.core.database import WriteSession
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange
from sokoni.telegram.group import policies, repository, rules, service, transferring
from sokoni.telegram.group.errors import GroupMissing
from sokoni.telegram.group.types import KeptGroup, Need


class GroupUndoer(OneByOne):
    """Puts words and settings of groups back; one that was added goes, one that was removed comes again."""

    kind = service.KIND
    role = policies.role_for(Need.MANAGE)

    def can_undo(self, action: str) -> bool:
        """Whether an action can be taken back: a bot that left comes again only if somebody in the group lets it in."""
        return action != transferring.LEAVE

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one change of a group back."""
        standing = await repository.get_by_id_locked(session, key=recorded.subject_id)
        if standing is None:
            # Somebody added the chat anew meanwhile.
            raise ChangeOvertaken(parts=["is_here"])
        before, after = recorded.before or {}, recorded.after or {}
        facts = _facts_of(standing)
        if overtaken := [name for name, value in after.items() if facts.get(name) != value]:
            raise ChangeOvertaken(parts=overtaken)
        if "is_here" in after:
            gone = not before["is_here"]
            await service.set_removed(
                session,
                standing.group,
                is_removed=gone,
                action=action,
                actor=said["actor"],
                now=said["now"],
                undoes_id=said["undoes_id"],
            )
        elif standing.group.removed_at is not None:
            raise GroupMissing(group_id=standing.group.group_id)
        elif recorded.original_action == service.SETTINGS:
            settings = rules.with_facts(standing.settings, before)
            await service.keep_settings(
                session,
                standing,
                settings,
                action=action,
                actor=said["actor"],
                now=said["now"],
                undoes_id=said["undoes_id"],
            )
        else:
            wanted = {**rules.facts_of(standing.group), **before}
            await service.save(
                session,
                standing.group,
                wanted,
                action=action,
                actor=said["actor"],
                now=said["now"],
                undoes_id=said["undoes_id"],
            )


def _facts_of(standing: KeptGroup) -> dict[str, Any]:
    return {
        **rules.settings_facts(standing.settings),
        **rules.facts_of(standing.group),
        "is_here": standing.group.removed_at is None,
    }
