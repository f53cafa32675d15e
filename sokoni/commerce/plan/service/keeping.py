"""The plans themselves: written, changed, taken off the offer. A changed limit counts from the next thing added."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.plan import repository, rules
from sokoni.commerce.plan.errors import PlanInForce, PlanMissing, PlanNameTaken
from sokoni.commerce.plan.types import Limit, OfferedPlan, Plan, PlanDraft
from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import parse_decimal
from sokoni.core.versions import ANYTHING, Expected

KIND = "plan"


async def list_plans(session: ReadSession) -> Sequence[OfferedPlan]:
    """All plans, those on offer first, with how many shops have each; one statement."""
    return await repository.list_offered(session)


async def get_plan(session: ReadSession, *, plan_id: UUID) -> Plan:
    """One plan.

    Raises:
        PlanMissing: there is none.
    """
    return found(await repository.get(session, plan_id=plan_id))


async def add_plan(session: WriteSession, *, draft: PlanDraft, actor: Actor, now: datetime) -> Plan:
    """A new plan, which nobody has yet.

    Raises:
        PlanInvalid, UnknownCurrency: it cannot be kept as written.
        PlanNameTaken: another plan has the name.
    """
    rules.check_draft(draft)
    made = await repository.add(session, plan_id=ids.new_id(), draft=draft, now=now)
    if made is None:
        raise PlanNameTaken(name=draft.name.strip())
    await _record(session, "plan.create", made, before=None, after=facts_of(made.draft), actor=actor, now=now)
    return made


async def update_plan(
    session: WriteSession,
    *,
    plan_id: UUID,
    draft: PlanDraft,
    actor: Actor,
    now: datetime,
    expected: Expected = ANYTHING,
    action: str = "plan.update",
    undoes_id: UUID | None = None,
) -> Plan:
    """The plan, written anew; shops that have more than it holds keep what they have.

    Raises:
        PlanMissing: there is none.
        ChangedMeanwhile: it is none of the versions that are expected.
        PlanInvalid, UnknownCurrency: it cannot be kept as written.
        PlanNameTaken: another plan has the name.
    """
    rules.check_draft(draft)
    await repository.lock(session)
    before = found(await repository.get_locked(session, plan_id=plan_id))
    expected.check(before.updated_at)
    if await repository.exists_other(session, plan_id=plan_id, name=draft.name.strip()):
        raise PlanNameTaken(name=draft.name.strip())
    old, new = facts_of(before.draft), facts_of(draft)
    changed = [name for name in new if new[name] != old[name]]
    if not changed:
        return before
    after = await repository.change(session, plan_id=plan_id, draft=draft, now=now)
    await _record(
        session,
        action,
        after,
        before={name: old[name] for name in changed},
        after={name: new[name] for name in changed},
        actor=actor,
        now=now,
        undoes_id=undoes_id,
    )
    return after


async def retire_plan(
    session: WriteSession,
    *,
    plan_id: UUID,
    actor: Actor,
    now: datetime,
    action: str = "plan.retire",
    undoes_id: UUID | None = None,
) -> Plan:
    """The plan, given to nobody any more; who has it keeps it. One that is retired stays as it is.

    Raises:
        PlanMissing: there is none.
        PlanInForce: it counts for all shops without one of their own.
    """
    await repository.lock(session)
    default = await repository.get_open(session, shop_id=None)
    if default is not None and default.plan_id == plan_id:
        raise PlanInForce(name=(await get_plan(session, plan_id=plan_id)).name)
    return await _set_retired(session, plan_id, now, action=action, actor=actor, now=now, undoes_id=undoes_id)


async def offer_plan(
    session: WriteSession,
    *,
    plan_id: UUID,
    actor: Actor,
    now: datetime,
    action: str = "plan.offer",
    undoes_id: UUID | None = None,
) -> Plan:
    """The plan, on offer again.

    Raises:
        PlanMissing: there is none.
    """
    await repository.lock(session)
    return await _set_retired(session, plan_id, None, action=action, actor=actor, now=now, undoes_id=undoes_id)


def found(plan: Plan | None) -> Plan:
    """The plan that was looked for.

    Raises:
        PlanMissing: there is none.
    """
    if plan is None:
        raise PlanMissing
    return plan


def facts_of(draft: PlanDraft) -> Mapping[str, Any]:
    """What the record of changes keeps of a plan."""
    return {
        "name": draft.name.strip(),
        "description": draft.description.strip(),
        "max_products": draft.limits.get(Limit.PRODUCTS),
        "max_members": draft.limits.get(Limit.MEMBERS),
        "max_bots": draft.limits.get(Limit.BOTS),
        "max_groups": draft.limits.get(Limit.GROUPS),
        "price": None if draft.price is None else draft.price.to_decimal_string(),
        "currency": None if draft.price is None else draft.price.currency,
    }


def draft_of(facts: Mapping[str, Any]) -> PlanDraft:
    """A plan as the record of changes kept it."""
    # What was recorded before bots and groups were limited says nothing of them.
    limits = {
        Limit.PRODUCTS: facts["max_products"],
        Limit.MEMBERS: facts["max_members"],
        Limit.BOTS: facts.get("max_bots"),
        Limit.GROUPS: facts.get("max_groups"),
    }
    return PlanDraft(
        name=facts["name"],
        description=facts["description"],
        limits={limit: most for limit, most in limits.items() if most is not None},
        price=None if facts["price"] is None else parse_decimal(facts["price"], facts["currency"]),
    )


async def _set_retired(
    session: WriteSession,
    plan_id: UUID,
    retired_at: datetime | None,
    *,
    action: str,
    actor: Actor,
    now: datetime,
    undoes_id: UUID | None,
) -> Plan:
    before = found(await repository.get_locked(session, plan_id=plan_id))
    if (before.retired_at is None) is (retired_at is None):
        return before
    after = await repository.set_retired(session, plan_id=plan_id, retired_at=retired_at, now=now)
    is_retired = retired_at is not None
    await _record(
        session,
        action,
        after,
        before={"retired": not is_retired},
        after={"retired": is_retired},
        actor=actor,
        now=now,
        undoes_id=undoes_id,
    )
    return after


async def _record(
    session: WriteSession,
    action: str,
    plan: Plan,
    *,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    undoes_id: UUID | None = None,
) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=KIND,
        subject_id=plan.id,
        before=before,
        after=after,
        undoes_id=undoes_id,
        now=now,
    )
