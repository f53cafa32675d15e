"""What is done to people by who works for the group's shop, from outside the group."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.telegram.action import service as action
from sokoni.telegram.action.types import Action, ActionFilter, ActionKind, NewAction
from sokoni.telegram.gateway import actions, members, sending
from sokoni.telegram.group import attended
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.errors import GroupMissing
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import Group, KeptGroup, Need
from sokoni.telegram.moderation import errors, repository, service
from sokoni.telegram.moderation.types import By, Outcome, Wish


async def punish(
    session: WriteSession, *, group_id: int, user_id: int, wish: Wish, subject: Subject, now: datetime
) -> Outcome:
    """What came of warning, muting, putting out or banning somebody; a warning climbs the group's ladder.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        GroupUnattended: no bot is in it.
        PersonRunsGroup: it is one of its administrators.
        PenaltyUnfit: nothing is no penalty.
    """
    kept, _ = await attended.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    return await _punish(session, kept.group, user_id, wish, By(account_id=subject.account_id), now=now)


async def lift(
    session: WriteSession, *, group_id: int, user_id: int, penalty: Penalty, subject: Subject, now: datetime
) -> UUID:
    """The action that lets somebody write or come again, or takes their last warning off.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        PenaltyUnfit: it cannot be lifted.
        WarningMissing: no warning counts.
    """
    group = await group_service.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    by = By(account_id=subject.account_id)
    lifted = await service.lift(session, group=group, user_id=user_id, penalty=penalty, by=by, now=now)
    if lifted is None:
        raise errors.WarningMissing
    return lifted


async def take_warning_off(
    session: WriteSession, *, group_id: int, user_id: int, warning_id: UUID, subject: Subject, now: datetime
) -> UUID:
    """The action that takes one warning off somebody; what followed from it stays.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        WarningMissing: it is not theirs, or counts no more.
    """
    kept = await _kept(session, group_id, subject)
    is_taken = await repository.withdraw_one(
        session, group_key=kept.group.id, user_id=user_id, warning_id=warning_id, now=now
    )
    if not is_taken:
        raise errors.WarningMissing
    taken = NewAction(
        id=ids.new_id(),
        group_id=group_id,
        kind=ActionKind.UNWARN.value,
        user_id=user_id,
        account_id=subject.account_id,
        details={"warning_id": str(warning_id)},
    )
    await service.note(session, kept=kept, new=taken, now=now)
    assert taken.id is not None  # It was just made.
    return taken.id


async def list_reports(
    session: ReadSession, *, group_id: int, is_open: bool | None, subject: Subject, page: PageQuery
) -> Page[Action]:
    """A page of what members reported in a group, the newest first; two statements. A settled one counts as undone.

    Raises:
        GroupMissing: see `group.service.find`.
        InvalidCursor: the cursor is damaged.
    """
    wanted = ActionFilter(kind=ActionKind.REPORT.value, is_undone=None if is_open is None else not is_open)
    return await action.list_actions(session, group_id=group_id, wanted=wanted, page=page, subject=subject)


async def settle_report(
    session: WriteSession, *, group_id: int, report_id: UUID, wish: Wish, subject: Subject, now: datetime
) -> Outcome | None:
    """What came of a report: what was done to whoever was reported, None if nothing was. Its message goes if wished.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        ReportMissing: there is none.
        ReportSettled: somebody settled it already.
        GroupUnattended, PersonRunsGroup: what is wished cannot be done.
    """
    kept = await _kept(session, group_id, subject)
    found = await action.find_bare(session, group_key=kept.group.id, action_id=report_id)
    if found is None or found.kind != ActionKind.REPORT:
        raise errors.ReportMissing
    if not await action.mark_undone(session, group_id=group_id, action_ids=[report_id], now=now):
        raise errors.ReportSettled
    settled = NewAction(
        group_id=group_id,
        kind=ActionKind.SETTLE.value,
        user_id=found.user_id,
        account_id=subject.account_id,
        message_id=found.message_id,
        reason=wish.reason,
        undoes_id=report_id,
    )
    await service.note(session, kept=kept, new=settled, now=now)
    if not wish.does_something:
        return None
    _, bot_id = await attended.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    if wish.deletes and found.message_id is not None:
        await _delete(session, kept, found, bot_id, subject, now=now)
    if wish.penalty is Penalty.NONE or found.user_id is None:
        return None
    about = replace(wish, message_id=found.message_id, reason=wish.reason or found.reason, deletes=False)
    by = By(account_id=subject.account_id)
    return await _punish(session, kept.group, found.user_id, about, by, now=now, decision_key=f"report {report_id}")


async def _kept(session: ReadSession, group_id: int, subject: Subject) -> KeptGroup:
    await group_service.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    found = (await group_service.list_kept(session, group_ids=[group_id])).get(group_id)
    if found is None:
        raise GroupMissing(group_id=group_id)
    return found


async def _punish(
    session: WriteSession,
    group: Group,
    user_id: int,
    wish: Wish,
    by: By,
    *,
    now: datetime,
    decision_key: str | None = None,
) -> Outcome:
    known = (await members.find(session, chat_id=group.group_id, user_ids=[user_id])).get(user_id)
    if known is not None and known.runs_chat:
        raise errors.PersonRunsGroup
    return await service.punish(
        session,
        group=group,
        user_id=user_id,
        penalty=wish.penalty,
        seconds=wish.seconds,
        reason=wish.reason,
        message_id=wish.message_id,
        deletes=wish.deletes,
        by=by,
        decision_key=decision_key,
        now=now,
    )


async def _delete(
    session: WriteSession, kept: KeptGroup, report: Action, bot_id: UUID, subject: Subject, *, now: datetime
) -> None:
    group_id = kept.group.group_id
    assert report.message_id is not None  # It was looked at.
    logged = NewAction(
        group_id=group_id,
        kind=ActionKind.DELETE.value,
        user_id=report.user_id,
        account_id=subject.account_id,
        message_id=report.message_id,
        reason=report.reason,
    )
    await service.note(session, kept=kept, new=logged, now=now)
    await sending.send(session, actions.delete(bot_id, group_id, [report.message_id]), now=now)
