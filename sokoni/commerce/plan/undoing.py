"""How recorded changes of plans are taken back, from now on: what a plan was meanwhile, it was."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sokoni.commerce.plan import service
from sokoni.commerce.plan.service import giving, keeping
from sokoni.core import difference
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange

Undo = Callable[[WriteSession, RecordedChange, str, Said], Awaitable[None]]


class PlanUndoer(OneByOne):
    """Takes back what operators said of plans."""

    role = TeamRole.OWNER
    is_of_market = True

    def __init__(self, kind: str, undo_one: Undo) -> None:
        self.kind = kind
        self._undo_one = undo_one

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one change back; plans are not written in groups."""
        await self._undo_one(session, recorded, action, said)


async def _undo_plan(session: WriteSession, change: RecordedChange, action: str, said: Said) -> None:
    plan = await service.get_plan(session, plan_id=change.subject_id)
    facts = {**keeping.facts_of(plan.draft), "retired": plan.retired_at is not None}
    if overtaken := difference.conflicts(facts, change.after or {}):
        raise ChangeOvertaken(parts=overtaken)
    actor, now, before = said["actor"], said["now"], change.before
    if before is None or before.get("retired") is True:
        # A plan that was made is not unmade: shops may have had it.
        await service.retire_plan(session, plan_id=plan.id, actor=actor, now=now, action=action, undoes_id=change.id)
    elif before.get("retired") is False:
        await service.offer_plan(session, plan_id=plan.id, actor=actor, now=now, action=action, undoes_id=change.id)
    else:
        draft = keeping.draft_of({**facts, **before})
        await service.update_plan(
            session, plan_id=plan.id, draft=draft, actor=actor, now=now, action=action, undoes_id=change.id
        )


async def _undo_assignment(session: WriteSession, change: RecordedChange, action: str, said: Said) -> None:
    held = await giving.get_assigned(session, shop_id=change.shop_id)
    if (None if held is None else str(held)) != (change.after or {}).get("plan_id"):
        raise ChangeOvertaken(parts=["plan"])
    wanted = (change.before or {}).get("plan_id")
    await service.assign(
        session,
        shop_id=change.shop_id,
        plan_id=None if wanted is None else UUID(wanted),
        actor=said["actor"],
        now=said["now"],
        action=action,
        undoes_id=change.id,
    )


UNDOERS = (
    PlanUndoer(keeping.KIND, _undo_plan),
    PlanUndoer(giving.SHOP_KIND, _undo_assignment),
    PlanUndoer(giving.DEFAULT_KIND, _undo_assignment),
)
