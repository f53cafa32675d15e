"""How recorded changes of plans are taken back, from now on: what a plan was meanwhile, it was."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sokoni.commerce.plan import service
from sokoni.commerce.plan.service import giving, keeping
from sokoni.core import difference
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import one_by_one
from sokoni.services.undo.types import RecordedChange

Undo = Callable[[WriteSession, RecordedChange, Actor, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class PlanUndoer:
    """Takes back what operators said of plans."""

    kind: str
    undo_one: Undo

    def can_undo(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """Whatever was said of a plan can be said otherwise."""
        return True

    def is_for_operators(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """What the market offers, those who run it decide."""
        return True

    def role_for(self, action: str) -> TeamRole:  # noqa: ARG002  # the protocol's
        """Nobody of a shop may; the protocol asks nevertheless."""
        return TeamRole.OWNER

    async def undo(
        self,
        session: WriteSession,
        *,
        changes: Sequence[RecordedChange],
        actor: Actor,
        now: datetime,
        group_id: UUID | None,  # noqa: ARG002  # plans are not written in groups
    ) -> Mapping[UUID, DomainError]:
        """Take back changes, the newest first; those that were refused, with why."""
        return await one_by_one(session, changes, lambda change: self.undo_one(session, change, actor, now))


async def _undo_plan(session: WriteSession, change: RecordedChange, actor: Actor, now: datetime) -> None:
    plan = await service.get_plan(session, plan_id=change.subject_id)
    facts = {**keeping.facts_of(plan.draft), "retired": plan.retired_at is not None}
    if overtaken := difference.conflicts(facts, change.after or {}):
        raise ChangeOvertaken(parts=overtaken)
    action = f"undo.{change.original_action}"
    before = change.before
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


async def _undo_assignment(session: WriteSession, change: RecordedChange, actor: Actor, now: datetime) -> None:
    held = await giving.get_assigned(session, shop_id=change.shop_id)
    if (None if held is None else str(held)) != (change.after or {}).get("plan_id"):
        raise ChangeOvertaken(parts=["plan"])
    wanted = (change.before or {}).get("plan_id")
    await service.assign(
        session,
        shop_id=change.shop_id,
        plan_id=None if wanted is None else UUID(wanted),
        actor=actor,
        now=now,
        action=f"undo.{change.original_action}",
        undoes_id=change.id,
    )


UNDOERS = (
    PlanUndoer(keeping.KIND, _undo_plan),
    PlanUndoer(giving.SHOP_KIND, _undo_assignment),
    PlanUndoer(giving.DEFAULT_KIND, _undo_assignment),
)
