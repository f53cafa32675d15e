"""What can be done to people in groups, by whoever may: commands, pages and programs call the same as rules do."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.telegram.action import service as action
from sokoni.telegram.action.errors import ActionMissing
from sokoni.telegram.action.types import Action, ActionKind, NewAction
from sokoni.telegram.gateway import members, sending
from sokoni.telegram.gateway.types import Call
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.errors import GroupMissing
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import Group, KeptGroup, Need
from sokoni.telegram.moderation import carrying, counting, errors, repository, rules, telling
from sokoni.telegram.moderation.types import By, Case, CaseState, Decision, MemberWarning, Offence, Outcome
from sokoni.telegram.rule import rules as rule_rules
from sokoni.telegram.rule.engine.escalation import Ladder
from sokoni.telegram.rule.engine.types import Step

_LIFTS = {
    Penalty.WARN: ActionKind.UNWARN,
    Penalty.MUTE: ActionKind.UNMUTE,
    Penalty.BAN: ActionKind.UNBAN,
}


async def punish(
    session: WriteSession,
    *,
    group: Group,
    user_id: int,
    penalty: Penalty,
    by: By,
    now: datetime,
    seconds: int | None = None,
    reason: str = "",
    name: str = "",
    message_id: int | None = None,
    deletes: bool = False,
    decision_key: str | None = None,
) -> Outcome:
    """What came of punishing somebody; a warning climbs the group's ladder. Who may is for the caller to know.

    The same `decision_key` again does nothing.

    Raises:
        GroupMissing: the group was removed.
        PenaltyUnfit: nothing is no penalty.
    """
    if penalty is Penalty.NONE:
        raise errors.PenaltyUnfit(penalty=penalty.value)
    kept = await _kept(session, group)
    is_warning = penalty is Penalty.WARN
    offence = Offence(
        kept=kept,
        user_id=user_id,
        key=decision_key or f"h{ids.new_id()}",
        at=int(now.timestamp()),
        ladder=rule_rules.group_ladder(kept.settings.warnings) if is_warning else Ladder(Step(1, penalty, seconds)),
        by=by,
        message_ids=(message_id,) if deletes and message_id is not None else (),
        message_id=message_id,
        reason=reason,
        name=name,
        is_counted=is_warning,
    )
    decisions = (
        await counting.count(session, [offence], now=now)
        if is_warning
        else [Decision(offence=offence, step=Step(1, penalty, seconds))]
    )
    if not decisions:
        return Outcome(action_id=None, penalty=Penalty.NONE, warnings=0)
    return (await carrying.carry_out(session, decisions, now=now))[0]


async def penalise(session: WriteSession, *, offences: Sequence[Offence], now: datetime) -> Sequence[Outcome]:
    """What came of doing to some people what the ladder of each says, without counting it, in their order.

    For what no message broke: a captcha that was not passed, a raid. See `carrying.carry_out`.
    """
    decisions = [Decision(offence=each, step=each.ladder.each) for each in offences]
    return await carrying.carry_out(session, decisions, now=now)


async def note(
    session: WriteSession, *, kept: KeptGroup, new: NewAction, now: datetime, names: Mapping[int, str] | None = None
) -> bool:
    """Log what was done in a group and was no offence, and tell of it in its log channel; whether it was new.

    `names` are known already. Two statements more than logging where a channel is named.
    """
    action_id = new.id or ids.new_id()
    if not await action.log(session, actions=[replace(new, id=action_id)], now=now):
        return False
    if kept.settings.log.chat_id is not None:
        asked = {each for each in (new.user_id, new.moderator_id) if each is not None} - set(names or {})
        people = await members.people(session, user_ids=asked) if asked else {}
        known = {user_id: person.name for user_id, person in people.items()} | dict(names or {})
        told = telling.noted(kept, new, action_id, known)
        await sending.send(session, [] if told is None else [told], now=now)
    return True


async def lift(
    session: WriteSession,
    *,
    group: Group,
    user_id: int,
    penalty: Penalty,
    by: By,
    now: datetime,
    reason: str = "",
) -> UUID | None:
    """Take the last warning off somebody, or let them write or come again; the action, None if no warning counts.

    Raises:
        GroupMissing: the group was removed.
        PenaltyUnfit: it cannot be lifted.
    """
    if penalty not in _LIFTS:
        raise errors.PenaltyUnfit(penalty=penalty.value)
    kept = await _kept(session, group)
    if penalty is Penalty.WARN:
        if not await repository.withdraw_last(session, group_key=group.id, user_id=user_id, now=now):
            return None
    else:
        await repository.release(session, group_key=group.id, user_id=user_id)
        kind = ActionKind.MUTE if penalty is Penalty.MUTE else ActionKind.BAN
        await _restore(session, kept, user_id, kind, {}, now=now)
    new = _said(kept, _LIFTS[penalty], user_id, by, reason=reason)
    await note(session, kept=kept, new=new, now=now)
    return new.id


async def undo(
    session: WriteSession, *, group: Group, action_id: UUID, by: By, now: datetime, reason: str = ""
) -> UUID:
    """Take an action back; the action that says so. Whoever it was done to is again what they were before.

    Raises:
        GroupMissing: the group was removed.
        ActionMissing: there is none, or it is no longer kept.
        ActionFinal, ActionUndone: it cannot be, or was.
    """
    kept = await _kept(session, group)
    found = await action.find_bare(session, group_key=group.id, action_id=action_id)
    if found is None:
        raise ActionMissing
    if found.kind not in rules.UNDONE_BY or found.user_id is None:
        raise errors.ActionFinal
    marked = await action.mark_undone(session, group_id=group.group_id, action_ids=[action_id], now=now)
    if not marked:
        raise errors.ActionUndone
    await _take_back(session, kept, found, now=now)
    new = _said(kept, rules.UNDONE_BY[found.kind], found.user_id, by, reason=reason, undoes_id=action_id)
    await note(session, kept=kept, new=new, now=now)
    if found.kind == ActionKind.BAN:
        await _take_back_shared(session, kept, found, by, now=now)
    assert new.id is not None  # It is made here.
    return new.id


async def undo_for(session: WriteSession, *, group_id: int, action_id: UUID, subject: Subject, now: datetime) -> UUID:
    """The same for who asks by REST or on a page.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not moderate the group.
        ActionMissing, ActionFinal, ActionUndone: see `undo`.
    """
    group = await group_service.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    return await undo(session, group=group, action_id=action_id, by=By(account_id=subject.account_id), now=now)


async def list_warnings(
    session: ReadSession, *, group_key: UUID, user_id: int, now: datetime
) -> Sequence[MemberWarning]:
    """The warnings of somebody that count, the newest first; one statement."""
    return await repository.list_warnings(session, group_key=group_key, user_id=user_id, now=now)


async def list_warnings_for(
    session: ReadSession, *, group_id: int, user_id: int, subject: Subject, now: datetime
) -> Sequence[MemberWarning]:
    """The same for who asks by REST or on a page; two statements.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not see the group.
    """
    group = await group_service.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await repository.list_warnings(session, group_key=group.id, user_id=user_id, now=now)


async def list_cases(
    session: ReadSession, *, group_id: int, is_open: bool | None, subject: Subject, page: PageQuery
) -> Page[Case]:
    """A page of the paying customers of a group whom a rule would have put out; two statements.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not see the group.
        InvalidCursor: the cursor is damaged.
    """
    group = await group_service.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await repository.list_cases(session, group_key=group.id, is_open=is_open, page=page)


async def decide_case(
    session: WriteSession, *, group_id: int, case_id: UUID, punishes: bool, subject: Subject, now: datetime
) -> Outcome | None:
    """Do to a paying customer what the rule said, or spare them; what came of it, None if they were spared.

    Raises:
        GroupMissing, TeamRoleRequired: the subject may not moderate the group.
        CaseMissing, CaseDecided: there is none that waits.
    """
    group = await group_service.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    case = await repository.get_case_locked(session, group_key=group.id, case_id=case_id)
    if case is None:
        raise errors.CaseMissing
    if case.state is not CaseState.OPEN:
        raise errors.CaseDecided
    state = CaseState.PUNISHED if punishes else CaseState.SPARED
    await repository.decide_case(session, case_id=case_id, state=state, now=now)
    if not punishes:
        await repository.release(session, group_key=group.id, user_id=case.user_id)
        return None
    return await punish(
        session,
        group=group,
        user_id=case.user_id,
        penalty=case.penalty,
        seconds=case.duration_seconds,
        by=By(account_id=subject.account_id, rule_id=case.rule_id),
        reason=case.reason,
        message_id=case.message_id,
        decision_key=f"case {case.id}",
        now=now,
    )


async def _take_back(session: WriteSession, kept: KeptGroup, found: Action, *, now: datetime) -> None:
    """Let what was counted count no more, and whoever was restricted be what they were."""
    assert found.user_id is not None  # It was looked at.
    decision_key = found.details.get("decision_key")
    if decision_key is not None:
        await repository.withdraw(session, group_key=kept.group.id, decision_key=decision_key, now=now)
    if found.kind in {ActionKind.MUTE, ActionKind.KICK, ActionKind.BAN}:
        await repository.release(session, group_key=kept.group.id, user_id=found.user_id)
        await _restore(session, kept, found.user_id, found.kind, found.details.get("before", {}), now=now)


async def _restore(
    session: WriteSession, kept: KeptGroup, user_id: int, kind: str, before: dict[str, Any], *, now: datetime
) -> None:
    bot_id = kept.group.bot_id
    if bot_id is None:
        return
    calls: list[Call] = rules.restoring_calls(
        kind, before, bot_id=bot_id, chat_id=kept.group.group_id, user_id=user_id, now=now
    )
    await sending.send(session, calls, now=now)


async def _take_back_shared(session: WriteSession, kept: KeptGroup, found: Action, by: By, *, now: datetime) -> None:
    """Lift a ban in the groups that it was shared with."""
    assert found.user_id is not None  # It was looked at.
    for other in await group_service.list_sharing(session, group=kept.group):
        shared_id = carrying.shared_id(found.id, other.group.group_id)
        if await action.mark_undone(session, group_id=other.group.group_id, action_ids=[shared_id], now=now):
            await _restore(session, other, found.user_id, ActionKind.BAN, {}, now=now)
            new = _said(other, ActionKind.UNBAN, found.user_id, by, undoes_id=shared_id)
            await note(session, kept=other, new=new, now=now)


def _said(
    kept: KeptGroup, kind: ActionKind, user_id: int, by: By, *, reason: str = "", undoes_id: UUID | None = None
) -> NewAction:
    return NewAction(
        id=ids.new_id(),
        group_id=kept.group.group_id,
        kind=kind.value,
        user_id=user_id,
        moderator_id=by.moderator_id,
        account_id=by.account_id,
        reason=reason,
        undoes_id=undoes_id,
    )


async def _kept(session: ReadSession, group: Group) -> KeptGroup:
    found = await group_service.list_kept(session, group_ids=[group.group_id])
    if group.group_id not in found:
        raise GroupMissing(group_id=group.group_id)
    return found[group.group_id]
