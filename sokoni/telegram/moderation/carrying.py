"""Carries decisions out: an action for each, the calls that follow, what is said, and bans that are shared."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.telegram.action import service as action
from sokoni.telegram.action.types import ActionKind, NewAction
from sokoni.telegram.gateway import actions, members, sending
from sokoni.telegram.gateway.types import Call, Member, MemberStatus, Then
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import KeptGroup
from sokoni.telegram.moderation import holds, repository, rules, telling
from sokoni.telegram.moderation.holds import Hold
from sokoni.telegram.moderation.types import Case, CaseState, Decision, Offence, Outcome
from sokoni.telegram.rule.engine.escalation import PUTS_OUT
from sokoni.telegram.rule.engine.types import Step
from sokoni.telegram.rule.ports import buyers

# Somebody in a group, by our own id.
Person = tuple[UUID, int]
# How people are held; it grows as more is done to them.
Held = dict[Person, list[Hold]]
# What was done is heard of from Telegram within moments; and what it tells of is at most a day old.
_HEARD_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Done:
    """A decision with the action that tells of it."""

    decision: Decision
    kind: ActionKind
    new: NewAction

    @property
    def action_id(self) -> UUID:
        assert self.new.id is not None  # It is made here.
        return self.new.id

    @property
    def person(self) -> Person:
        offence = self.decision.offence
        return offence.kept.group.id, offence.user_id

    @property
    def restricts(self) -> bool:
        return self.decision.step is not None and self.decision.step.penalty in rules.RESTRICTS


async def carry_out(session: WriteSession, decisions: Sequence[Decision], *, now: datetime) -> list[Outcome]:
    """What came of decisions, in their order: logged, and their calls queued.

    One that is in the log already does nothing a second time, and what a rule says does nothing to who is held for
    longer. Statements: the log's four, one for calls, one for who is held, one for each group in which somebody is
    restricted, one for each shop whose customers are asked for, and one for each case.
    """
    if not decisions:
        return []
    befores = await _befores(session, decisions, now=now)
    paying = await _paying(session, decisions)
    done = [await _decide(session, each, befores, paying, now=now) for each in decisions]
    new = set(await action.log(session, actions=[each.new for each in done], now=now))
    fresh = [each for each in done if each.action_id in new]
    calls = _deletions([each.decision.offence for each in done])
    restricted = [each for each in fresh if each.restricts and not each.decision.offence.by.is_person]
    known = {each.person: befores.get((each.new.group_id, each.person[1])) for each in restricted}
    held = await _held(session, known, new, now=now)
    for each in fresh:
        calls += _penalty(each, held, now=now)
        calls += telling.calls(each.decision, each.kind, each.action_id)
    await sending.send(session, calls, now=now)
    await _share(session, [each for each in fresh if each.kind is ActionKind.BAN], now=now)
    return [_outcome(each, is_new=each.action_id in new) for each in done]


async def _decide(
    session: WriteSession,
    decision: Decision,
    befores: Mapping[tuple[int, int], Member],
    paying: Mapping[UUID, frozenset[int]],
    *,
    now: datetime,
) -> _Done:
    offence, step = decision.offence, decision.step
    group, kind = offence.kept.group, rules.kind_of(decision)
    details: dict[str, Any] = {**offence.details, "decision_key": offence.key}
    if offence.is_counted:
        details["warnings"] = decision.warnings
    if offence.evidence:
        details["evidence"] = offence.evidence
    if offence.message_ids:
        details["deleted"] = list(offence.message_ids)
    if step is not None and step.penalty in PUTS_OUT and _is_protected(offence, paying):
        kind = ActionKind.QUEUE
        details["penalty"] = step.penalty.value
        await repository.open_case(session, _case(offence, step, now=now))
    elif step is not None and step.penalty in rules.RESTRICTS:
        known = rules.before_of(befores.get((group.group_id, offence.user_id)))
        details["before"] = known if offence.before is None else offence.before
        ends = rules.until(step, now=now)
        if ends is not None:
            details["until"] = int(ends.timestamp())
    new = NewAction(
        id=ids.new_id(),
        group_id=group.group_id,
        kind=kind.value,
        user_id=offence.user_id,
        moderator_id=offence.by.moderator_id,
        account_id=offence.by.account_id,
        rule_id=offence.by.rule_id,
        message_id=offence.message_id,
        reason=offence.reason,
        duration_seconds=None if step is None else step.duration_seconds,
        details=details,
        occurred_at=repository.at_second(offence.at),
        decision_key=offence.key,
    )
    return _Done(decision, kind, new)


def _is_protected(offence: Offence, paying: Mapping[UUID, frozenset[int]]) -> bool:
    """Whether somebody paid, and nobody but a rule wants them out."""
    shop_id = offence.kept.group.shop_id
    return shop_id is not None and not offence.by.is_person and offence.user_id in paying.get(shop_id, ())


def _case(offence: Offence, step: Step, *, now: datetime) -> Case:
    return Case(
        id=ids.new_id(),
        group_key=offence.kept.group.id,
        user_id=offence.user_id,
        penalty=step.penalty,
        duration_seconds=step.duration_seconds,
        rule_id=offence.by.rule_id,
        message_id=offence.message_id,
        reason=offence.reason,
        state=CaseState.OPEN,
        opened_at=now,
        decided_at=None,
    )


async def _befores(
    session: WriteSession, decisions: Sequence[Decision], *, now: datetime
) -> Mapping[tuple[int, int], Member]:
    """What those who are restricted now were before, by chat and person."""
    wanted: dict[int, tuple[UUID, set[int]]] = {}
    for each in decisions:
        if each.step is not None and each.step.penalty in rules.RESTRICTS:
            group = each.offence.kept.group
            wanted.setdefault(group.group_id, (group.id, set()))[1].add(each.offence.user_id)
    return await _members(session, wanted, now=now)


async def _members(
    session: WriteSession, wanted: Mapping[int, tuple[UUID, set[int]]], *, now: datetime
) -> Mapping[tuple[int, int], Member]:
    """What some people are in some groups by themselves, by chat and person.

    Who is banned there for nothing but what another group shared counts as never seen: when that is lifted, they are
    out by nobody's wish. A statement for each group, and one more where anybody is banned.
    """
    found: dict[tuple[int, int], Member] = {}
    for chat_id, (key, user_ids) in sorted(wanted.items()):
        known = await members.find(session, chat_id=chat_id, user_ids=user_ids)
        banned = [user_id for user_id, each in known.items() if each.status is MemberStatus.KICKED]
        standing = await action.list_standing_bans(session, group_key=key, user_ids=banned, now=now) if banned else {}
        found.update({
            (chat_id, user_id): member
            for user_id, member in known.items()
            if user_id not in banned or rules.is_out_by_itself(standing.get(user_id, ()))
        })  # fmt: skip
    return found


async def _paying(session: WriteSession, decisions: Sequence[Decision]) -> Mapping[UUID, frozenset[int]]:
    """Who paid, of those whom rules would put out of groups that leave customers to a person; by shop."""
    wanted: dict[UUID, set[int]] = defaultdict(set)
    for each in decisions:
        kept, step = each.offence.kept, each.step
        puts_out = step is not None and step.penalty in PUTS_OUT and not each.offence.by.is_person
        if puts_out and kept.settings.protects_buyers and kept.group.shop_id is not None:
            wanted[kept.group.shop_id].add(each.offence.user_id)
    return {
        shop_id: await buyers().among(session, shop_id=shop_id, user_ids=user_ids)
        for shop_id, user_ids in sorted(wanted.items())
    }


def _deletions(offences: Sequence[Offence]) -> list[Call]:
    """The calls that take all messages away, a group's together."""
    gone: dict[tuple[UUID, int], list[int]] = defaultdict(list)
    thens: dict[tuple[UUID, int], Then] = {}
    for each in offences:
        bot_id = each.kept.group.bot_id
        if each.message_ids and bot_id is not None:
            gone[bot_id, each.kept.group.group_id] += each.message_ids
            thens[bot_id, each.kept.group.group_id] = telling.failing(each.kept, is_person=False)
    return [
        replace(call, then=thens[bot_id, chat_id])
        for (bot_id, chat_id), message_ids in gone.items()
        for call in actions.delete(bot_id, chat_id, list(dict.fromkeys(message_ids)))
    ]


async def _held(
    session: WriteSession, people: Mapping[Person, Member | None], new: Collection[UUID], *, now: datetime
) -> Held:
    """How some people are held already: as was heard of them, or by what was done so lately that it may not have been.

    What was just logged is no part of it: that is what is being done.
    """
    if not people:
        return {}
    found = await action.list_done_to(session, people=people, kinds=holds.KINDS, since=now - _HEARD_WITHIN)
    held: Held = {}
    for person, history in found.items():
        earlier = [each for each in history if each.id not in new]
        known = [holds.of_action(each) for each in holds.in_force(earlier, people[person], now=now)]
        held[person] = [each for each in (*known, holds.of_member(people[person], now=now)) if each is not None]
    return held


def _does_more(step: Step, person: Person, held: Held, *, now: datetime) -> bool:
    """Whether a step does more to somebody than what holds them; from now on they are held by it, too."""
    holding = held.setdefault(person, [])
    if not holds.adds(step, holding, now=now):
        return False
    new = holds.of_step(step, now=now)
    if new is not None:
        holding.append(new)
    return True


def _penalty(done: _Done, held: Held, *, now: datetime) -> list[Call]:
    offence, step = done.decision.offence, done.decision.step
    group = offence.kept.group
    if step is None or group.bot_id is None or done.kind is ActionKind.QUEUE:
        return []
    # What a person wants is done, whatever holds.
    if not _does_more(step, done.person, held, now=now) and not offence.by.is_person:
        return []
    then = telling.failing(offence.kept, is_person=offence.by.is_person)
    calls = rules.penalty_calls(step, bot_id=group.bot_id, chat_id=group.group_id, user_id=offence.user_id, now=now)
    return [replace(each, then=then) for each in calls]


async def _share(session: WriteSession, bans: Sequence[_Done], *, now: datetime) -> None:
    """Ban who was banned in the shop's other groups as well, where both say that they share bans.

    However many were banned in a group, its shop's other groups are read once, and all is logged and sent together.
    """
    by_group: dict[UUID, list[_Done]] = defaultdict(list)
    for each in bans:
        if each.decision.offence.kept.settings.shares_bans:
            by_group[each.decision.offence.kept.group.id].append(each)
    for done in by_group.values():
        kept = done[0].decision.offence.kept
        others = await group_service.list_sharing(session, group=kept.group)
        spared = await _spared(session, kept, done, others)
        pairs = [(each, other) for each in done for other in others if not _is_spared(each, other, spared)]
        wanted: dict[int, tuple[UUID, set[int]]] = {}
        for each, other in pairs:
            group = other.group
            wanted.setdefault(group.group_id, (group.id, set()))[1].add(each.decision.offence.user_id)
        befores = await _members(session, wanted, now=now)
        new = [_shared(each, other, befores) for each, other in pairs]
        logged = set(await action.log(session, actions=new, now=now))
        people = {
            (other.group.id, each.person[1]): befores.get((other.group.group_id, each.person[1]))
            for each, other in pairs
        }
        held = await _held(session, people, logged, now=now)
        calls: list[Call] = []
        for (each, other), shared in zip(pairs, new, strict=True):
            if shared.id in logged:
                calls += _shared_calls(each, other, shared_id(each.action_id, other.group.group_id), held, now=now)
        await sending.send(session, calls, now=now)


async def _spared(
    session: WriteSession, kept: KeptGroup, done: Sequence[_Done], others: Sequence[KeptGroup]
) -> frozenset[int]:
    """Who of those that no person banned paid in the shop, if a group that would hear of it leaves them to a person."""
    asked = {each.decision.offence.user_id for each in done if not each.decision.offence.by.is_person}
    if kept.group.shop_id is None or not asked or not any(each.settings.protects_buyers for each in others):
        return frozenset()
    return await buyers().among(session, shop_id=kept.group.shop_id, user_ids=asked)


def _is_spared(done: _Done, other: KeptGroup, spared: frozenset[int]) -> bool:
    offence = done.decision.offence
    return other.settings.protects_buyers and not offence.by.is_person and offence.user_id in spared


def _shared_calls(done: _Done, other: KeptGroup, action_id: UUID, held: Held, *, now: datetime) -> list[Call]:
    offence, step = done.decision.offence, done.decision.step
    assert step is not None  # It is a ban.
    if other.group.bot_id is None:
        return []
    told = telling.shared(offence, other, action_id) if offence.is_told else None
    if not _does_more(step, (other.group.id, offence.user_id), held, now=now):
        return [] if told is None else [told]
    penalty = rules.penalty_calls(
        step, bot_id=other.group.bot_id, chat_id=other.group.group_id, user_id=offence.user_id, now=now
    )
    return penalty if told is None else [*penalty, told]


def shared_id(action_id: UUID, group_id: int) -> UUID:
    """The id of the action that shares a ban with another group: whoever lifts the ban finds it by that."""
    return uuid5(action_id, str(group_id))


def _shared(done: _Done, other: KeptGroup, befores: Mapping[tuple[int, int], Member]) -> NewAction:
    offence = done.decision.offence
    details: dict[str, Any] = {
        "shared_by": offence.kept.group.group_id,
        # Telegram's number changes where a group becomes a supergroup.
        "shared_from": str(offence.kept.group.id),
        "action_id": str(done.action_id),
        "before": rules.before_of(befores.get((other.group.group_id, offence.user_id))),
    }
    if "until" in done.new.details:
        details["until"] = done.new.details["until"]
    return NewAction(
        id=shared_id(done.action_id, other.group.group_id),
        group_id=other.group.group_id,
        kind=ActionKind.BAN.value,
        user_id=offence.user_id,
        moderator_id=offence.by.moderator_id,
        account_id=offence.by.account_id,
        rule_id=offence.by.rule_id,
        reason=offence.reason,
        duration_seconds=done.new.duration_seconds,
        details=details,
        occurred_at=done.new.occurred_at,
        decision_key=f"shared {done.action_id}",
    )


def _outcome(done: _Done, *, is_new: bool) -> Outcome:
    step = done.decision.step
    return Outcome(
        action_id=done.action_id if is_new else None,
        penalty=Penalty.NONE if step is None else step.penalty,
        warnings=done.decision.warnings,
        is_queued=done.kind is ActionKind.QUEUE,
    )
