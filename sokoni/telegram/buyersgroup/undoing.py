"""How recorded changes of buyers' groups and of who is in them are taken back; `undo` asks by this."""

from typing import Any

from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange
from sokoni.telegram.buyersgroup import repository, rules
from sokoni.telegram.buyersgroup.service import letting, standing
from sokoni.telegram.buyersgroup.types import KnockState
from sokoni.telegram.group import policies
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Group, Need


class BuyersGroupUndoer(OneByOne):
    """Lets a group be for whom it was; who was let in meanwhile stays."""

    kind = standing.KIND
    role = policies.role_for(Need.MANAGE)

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one change of for whom a group is back."""
        found = await _locked(session, recorded)
        kept = (await repository.list_groups(session, group_ids=[found.group_id])).get(found.group_id)
        if (None if kept is None else rules.facts_of(kept)) != recorded.after:
            raise ChangeOvertaken(parts=["product_ids"])
        about: dict[str, Any] = {"action": action, **said}
        if recorded.before is None:
            assert kept is not None  # A change that leaves nothing had something before.
            await standing.remove(session, found, kept, **about)
        elif found.shop_id is not None:
            again = rules.from_facts(recorded.before, group_id=found.group_id, shop_id=found.shop_id)
            await standing.put(session, found, again, before=kept, **about)


class KnockUndoer(OneByOne):
    """Lets in again who was put out by hand, and puts out who was let in; who is out has to ask once more."""

    kind = letting.KIND
    role: TeamRole = policies.role_for(Need.MODERATE)

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one decision about somebody back."""
        found = await _locked(session, recorded)
        before, after = recorded.before or {}, recorded.after or {}
        knock = await repository.get_knock_locked(session, group_id=found.group_id, user_id=after["user_id"])
        if knock is None or knock.state.value != after["state"]:
            raise ChangeOvertaken(parts=["state"])
        was = KnockState(before["state"])
        # Telegram forgot that they waited: they are outside until they ask again.
        state = KnockState.DECLINED if was is KnockState.WAITING else was
        await letting.move(session, found, knock, state, action=action, **said)


async def _locked(session: WriteSession, recorded: RecordedChange) -> Group:
    found = await group.lock_by_id(session, key=recorded.subject_id)
    if found is None or found.removed_at is not None:
        raise ChangeOvertaken(parts=["is_here"])
    return found
