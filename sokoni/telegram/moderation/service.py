"""What can be done to people in groups, by whoever may: commands, pages and programs call the same as rules do."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.telegram.action import service as action
from sokoni.telegram.action.errors import ActionMissing
from sokoni.telegram.action.types import ActionKind, NewAction
from sokoni.telegram.gateway import sending
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.errors import GroupMissing
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import Group, KeptGroup, Need
from sokoni.telegram.moderation import carrying, counting, errors, repository, rules, taking_back
from sokoni.telegram.moderation.noting import note, note_all
from sokoni.telegram.moderation.taking_back import take_back
from sokoni.telegram.moderation.types import By, Case, CaseState, Decision, MemberWarning, Offence, Outcome
from sokoni.telegram.rule import rules as rule_rules
from sokoni.telegram.rule.engine.escalation import Ladder
from sokoni.telegram.rule.engine.types import Step

__all__ = [
    "decide_case",
    "lift",
    "list_cases",
    "list_warnings",
    "list_warnings_for",
    "note",
    "note_all",
    "penalise",
    "punish",
    "take_back",
    "undo",
    "undo_for",
]

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
        await repository.release(session, group_key=group.id, user_ids=[user_id])
        kind = ActionKind.MUTE if penalty is Penalty.MUTE else ActionKind.BAN
        await _free(session, kept, user_id, kind, now=now)
        if penalty is Penalty.BAN:
            await taking_back.let_in(session, kept=kept, user_id=user_id, by=by, at=now, now=now)
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
    said = await take_back(session, kept=kept, found=[found], by=by, now=now, reason=reason)
    if not said:
        raise errors.ActionUndone
    return said[0]


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
        await repository.release(session, group_key=group.id, user_ids=[case.user_id])
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


async def _free(session: WriteSession, kept: KeptGroup, user_id: int, kind: str, *, now: datetime) -> None:
    bot_id = kept.group.bot_id
    if bot_id is None:
        return
    calls = rules.restoring_calls(kind, {}, bot_id=bot_id, chat_id=kept.group.group_id, user_id=user_id, now=now)
    await sending.send(session, calls, now=now)


def _said(kept: KeptGroup, kind: ActionKind, user_id: int, by: By, *, reason: str = "") -> NewAction:
    return NewAction(
        id=ids.new_id(),
        group_id=kept.group.group_id,
        kind=kind.value,
        user_id=user_id,
        moderator_id=by.moderator_id,
        account_id=by.account_id,
        reason=reason,
    )


async def _kept(session: ReadSession, group: Group) -> KeptGroup:
    found = await group_service.list_kept(session, group_ids=[group.group_id])
    if group.group_id not in found:
        raise GroupMissing(group_id=group.group_id)
    return found[group.group_id]
