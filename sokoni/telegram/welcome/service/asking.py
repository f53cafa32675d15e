"""Who asks to come into a group: noted, let in or kept out, one or many at once."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.telegram.action.types import ActionKind, NewAction
from sokoni.telegram.gateway import actions, sending
from sokoni.telegram.gateway.types import Then
from sokoni.telegram.group import attended
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import GroupState, Need
from sokoni.telegram.moderation import service as moderation
from sokoni.telegram.welcome.errors import NobodyWaits, NoneWaits
from sokoni.telegram.welcome.repository import asking as repository
from sokoni.telegram.welcome.types import JoinRequest, RequestState, Settled

NOTE_REFUSED = "welcome.note_refused"
MAX_AT_ONCE = 500


async def note_requests(session: WriteSession, *, requests: Sequence[JoinRequest]) -> None:
    """Note who asks to come into groups that a bot of theirs looks after; two statements."""
    kept = await group.list_kept(session, group_ids={each.group_id for each in requests})
    served = {group_id: each.group.bot_id for group_id, each in kept.items() if each.group.state is GroupState.ACTIVE}
    # Who asks twice is one: the last time counts.
    mine = {(each.group_id, each.user_id): each for each in requests if served.get(each.group_id) == each.bot_id}
    if mine:
        await repository.put_requests(session, list(mine.values()))


async def note_settled(session: WriteSession, *, settled: Sequence[Settled]) -> None:
    """Note whose asking ended in Telegram itself: they came in, by a request or not, or were banned; one statement."""
    await repository.settle_requests(session, settled)


async def forget_decided(session: WriteSession, *, now: datetime) -> None:
    """Forget requests of before the last month that were decided; done twice, it is done once."""
    await repository.forget_decided(session, now=now)


async def list_requests(
    session: ReadSession, *, group_id: int, state: RequestState | None, subject: Subject, page: PageQuery
) -> Page[JoinRequest]:
    """A page of who asked to come into a group, the last one first; two statements.

    Raises:
        GroupMissing: see `group.service.find`.
        InvalidCursor: the cursor is damaged.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await repository.list_requests(session, group_id=group_id, state=state, page=page)


async def decide(
    session: WriteSession, *, group_id: int, user_id: int, is_welcome: bool, subject: Subject, now: datetime
) -> None:
    """Let in who asks to come, or keep them out.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        GroupUnattended: no bot is in it.
        NobodyWaits: they don't ask, or somebody decided already.
    """
    try:
        await decide_some(
            session, group_id=group_id, user_ids=[user_id], is_welcome=is_welcome, subject=subject, now=now
        )
    except NoneWaits as error:
        raise NobodyWaits(user_id=user_id) from error


async def decide_some(
    session: WriteSession,
    *,
    group_id: int,
    user_ids: Collection[int] | None,
    is_welcome: bool,
    subject: Subject,
    now: datetime,
) -> Sequence[int]:
    """Let in some who ask to come, or keep them out; those of them about whom nobody had decided before.

    None means all who wait: those who asked first, at most `MAX_AT_ONCE`. A constant number of statements. Of whom
    Telegram does not let in, `note_refused` hears.

    Raises:
        GroupMissing, TeamRoleRequired: see `group.service.find`.
        GroupUnattended: no bot is in it.
        NoneWaits: none of them asks, or any more.
    """
    kept, bot_id = await attended.find(session, group_id=group_id, subject=subject, need=Need.MODERATE)
    state = RequestState.APPROVED if is_welcome else RequestState.DECLINED
    waiting = await repository.list_waiting_locked(session, group_id=group_id, user_ids=user_ids, limit=MAX_AT_ONCE)
    decided = await repository.decide_requests(session, group_id=group_id, user_ids=waiting, state=state, now=now)
    if not decided:
        raise NoneWaits
    make = actions.approve_join if is_welcome else actions.decline_join
    told = {"group_id": group_id, "decided_at": now.isoformat()}
    calls = [
        replace(
            make(bot_id, group_id, user_id),
            then=Then(job=NOTE_REFUSED, arguments=told | {"user_id": user_id}, only_failures=True),
        )
        for user_id in decided
    ]
    await sending.send(session, calls, now=now)
    kind = (ActionKind.APPROVE if is_welcome else ActionKind.DECLINE).value
    done = [
        NewAction(group_id=group_id, kind=kind, user_id=user_id, account_id=subject.account_id) for user_id in decided
    ]
    await moderation.note_all(session, kept=kept, done=done, now=now)
    return decided


async def note_refused(
    session: WriteSession, *, group_id: int, user_id: int, decided_at: datetime, is_gone: bool, problem: str
) -> None:
    """Note that Telegram did not do what was decided then: nobody waits there any more, or they wait again, and why.

    Whoever has asked anew meanwhile, or was decided about again, is let be.
    """
    await repository.reopen_request(
        session,
        group_id=group_id,
        user_id=user_id,
        decided_at=decided_at,
        state=RequestState.GONE if is_gone else RequestState.WAITING,
        problem="" if is_gone else problem,
    )
