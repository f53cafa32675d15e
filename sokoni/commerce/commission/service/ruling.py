"""What operators say of commissions. A rule is never rewritten: another follows it, or it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.commission import repository, rules
from sokoni.commerce.commission.errors import CommissionRuleMissing, CommissionRuleOver, CommissionSubjectUnknown
from sokoni.commerce.commission.types import Key, Rule, Scope, Terms
from sokoni.commerce.plan import service as plans
from sokoni.commerce.shop import service as shop
from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery

KIND = "commission_rule"


async def list_rules(session: ReadSession, *, now: datetime, page: PageQuery, with_past: bool = False) -> Page[Rule]:
    """The rules that hold or will, the latest beginning first, with those that are over where wanted; one statement."""
    return await repository.list_page(session, since=None if with_past else now, page=page)


async def list_rules_for(session: ReadSession, *, shop_id: UUID, now: datetime) -> Sequence[Rule]:
    """What holds now for a shop: the market's rules, those of its plan and of categories, and its own."""
    found = await repository.list_holding(session, since=now, until=now, subject_ids=[shop_id])
    plan = (await plans.get_held(session, shop_id=shop_id)).plan
    places = list(Scope)
    theirs = [each for each in found if each.key.scope is not Scope.PLAN or (plan and each.key.subject_id == plan.id)]
    return sorted(theirs, key=lambda each: (places.index(each.key.scope), each.id))


async def get_rule(session: ReadSession, *, rule_id: UUID) -> Rule:
    """One rule.

    Raises:
        CommissionRuleMissing: there is none.
    """
    found = await repository.get(session, rule_id=rule_id)
    if found is None:
        raise CommissionRuleMissing
    return found


async def add_rule(
    session: WriteSession,
    *,
    key: Key,
    terms: Terms,
    actor: Actor,
    now: datetime,
    starts_at: datetime | None = None,
    action: str = "commission.add",
    undoes_id: UUID | None = None,
) -> Rule:
    """A new rule, from a time on or at once, until the next one about the same begins; the one before ends with it.

    Raises:
        CommissionTermsInvalid, CommissionInThePast, UnknownCurrency: it cannot be charged as written.
        CommissionSubjectUnknown: what it is about is not there.
    """
    rules.check_terms(key, terms)
    start = rules.beginning(starts_at, now)
    await _check_subject(session, key)
    await repository.lock(session)
    standing = await repository.list_of_key(session, key=key, since=start)
    before = next((each for each in standing if each.starts_at <= start), None)
    after = next((each for each in standing if each.starts_at > start), None)
    if before is not None:
        await repository.end_rule(session, rule_id=before.id, ends_at=start)
    made = Rule(
        id=ids.new_id(),
        key=key,
        terms=terms,
        starts_at=start,
        ends_at=after.starts_at if after else None,
        created_at=now,
    )
    await repository.insert_rule(session, made)
    await _record(session, action, before, made, actor=actor, now=now, undoes_id=undoes_id)
    return made


async def end_rule(
    session: WriteSession,
    *,
    rule_id: UUID,
    actor: Actor,
    now: datetime,
    action: str = "commission.end",
    undoes_id: UUID | None = None,
) -> Rule:
    """The rule, over from now on; one that has not begun is withdrawn, and the one before it goes on.

    Raises:
        CommissionRuleMissing: there is none.
        CommissionRuleOver: it is over already.
    """
    await repository.lock(session)
    rule = await get_rule(session, rule_id=rule_id)
    if rule.ends_at is not None and rule.ends_at <= max(now, rule.starts_at):
        raise CommissionRuleOver
    ended = replace(rule, ends_at=max(now, rule.starts_at))
    await repository.end_rule(session, rule_id=rule.id, ends_at=ended.ends_at)
    if rule.starts_at > now:
        await _let_go_on(session, rule, now=now)
    await _record(session, action, rule, ended, actor=actor, now=now, undoes_id=undoes_id)
    return ended


async def _let_go_on(session: WriteSession, withdrawn: Rule, *, now: datetime) -> None:
    """Let the rule that was to be followed hold on until the next one, or for good."""
    standing = await repository.list_of_key(session, key=withdrawn.key, since=now)
    before = next((each for each in standing if each.ends_at == withdrawn.starts_at), None)
    if before is not None:
        await repository.end_rule(session, rule_id=before.id, ends_at=withdrawn.ends_at)


async def _check_subject(session: ReadSession, key: Key) -> None:
    if key.subject_id is None:
        return
    wanted = [key.subject_id]
    match key.scope:
        case Scope.PLAN:
            is_there = any(each.plan.id == key.subject_id for each in await plans.list_plans(session))
        case Scope.SHOP:
            is_there = bool(await shop.list_by_ids(session, shop_ids=wanted))
        case Scope.CATEGORY:
            is_there = bool(await catalog.list_known_goods(session, shop_id=None, ids=wanted))
        case _:
            is_there = bool(await catalog.list_product_titles(session, product_ids=wanted))
    if not is_there:
        raise CommissionSubjectUnknown


def facts_of(rule: Rule | None) -> Mapping[str, Any]:
    """What the record of changes keeps of a rule; nothing of each where there was none."""
    if rule is None:
        return dict.fromkeys(("rate_bp", "fixed_amount", "tax_bp", "starts_at", "ends_at"))
    return {
        "rate_bp": rule.terms.rate_bp,
        "fixed_amount": rule.terms.fixed_amount,
        "tax_bp": rule.terms.tax_bp,
        "starts_at": rule.starts_at.isoformat(),
        "ends_at": rule.ends_at.isoformat() if rule.ends_at else None,
    }


async def _record(
    session: WriteSession,
    action: str,
    before: Rule | None,
    after: Rule,
    *,
    actor: Actor,
    now: datetime,
    undoes_id: UUID | None,
) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=KIND,
        subject_id=after.id,
        shop_id=after.key.subject_id if after.key.scope is Scope.SHOP else None,
        before=facts_of(before),
        after=facts_of(after),
        undoes_id=undoes_id,
        now=now,
    )
