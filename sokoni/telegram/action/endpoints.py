"""Actions and statistics of groups over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request, Response
from pydantic import AwareDatetime

from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import SignedIn
from sokoni.telegram.action import rules, service
from sokoni.telegram.action.schemas import (
    GroupActionIn,
    GroupActionOut,
    GroupActionsIn,
    GroupMonthsOut,
    GroupStatisticsOut,
    GroupUserStatisticsOut,
    LoggedActionsOut,
)
from sokoni.telegram.action.settings import ActionSettings
from sokoni.telegram.action.types import ActionFilter
from sokoni.telegram.group.endpoints import GroupId

router = Router(prefix="/api/v1/telegram/groups/{group_id}", tags=["groups"])

Settings = Annotated[ActionSettings, provided(ActionSettings)]
UserId = Annotated[int, Path(gt=0, lt=2**63, description="Telegram's number of the account.")]
Kind = Annotated[str | None, Query(max_length=rules.MAX_KIND, description="Only of this kind.")]
User = Annotated[int | None, Query(gt=0, lt=2**63, description="Only what was done to this account.")]
Moderator = Annotated[int | None, Query(gt=0, lt=2**63, description="Only what this account did.")]
Rule = Annotated[UUID | None, Query(description="Only what this rule decided.")]
Since = Annotated[AwareDatetime | None, Query(description="Only from this time on.")]
Until = Annotated[AwareDatetime | None, Query(description="Only before this time.")]
Undone = Annotated[bool | None, Query(description="Only what was taken back, or only what was not.")]
Days = Annotated[int, Query(ge=1, le=rules.MAX_DAYS, description="How many days to look back.")]
Months = Annotated[int, Query(ge=1, le=rules.MAX_MONTHS, description="How many months, with this one.")]


@router.post("/actions", status_code=201, dependencies=[Idempotent])
async def log_group_action(
    group_id: GroupId, body: GroupActionIn, subject: SignedIn, session: Write, now: Now, settings: Settings
) -> LoggedActionsOut:
    """Log something that was done in a group; it does nothing there."""
    actions = [body.to_action(group_id=group_id, account_id=subject.account_id)]
    ids = await service.log_for(
        session, group_id=group_id, actions=actions, subject=subject, kept=settings.kept, now=now
    )
    return LoggedActionsOut(logged=len(ids), ids=list(ids))


@router.post("/actions/bulk", status_code=201, dependencies=[Idempotent])
async def log_group_actions(
    group_id: GroupId, body: GroupActionsIn, subject: SignedIn, session: Write, now: Now, settings: Settings
) -> LoggedActionsOut:
    """Log up to 1,000 things at once."""
    actions = [each.to_action(group_id=group_id, account_id=subject.account_id) for each in body.actions]
    ids = await service.log_for(
        session, group_id=group_id, actions=actions, subject=subject, kept=settings.kept, now=now
    )
    return LoggedActionsOut(logged=len(ids), ids=list(ids))


@router.get("/actions")
async def list_group_actions(
    group_id: GroupId,
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    kind: Kind = None,
    user_id: User = None,
    moderator_id: Moderator = None,
    rule_id: Rule = None,
    since: Since = None,
    until: Until = None,
    undone: Undone = None,
) -> PageOut[GroupActionOut]:
    """What was done in a group, the newest first."""
    wanted = ActionFilter(
        kind=kind,
        user_id=user_id,
        moderator_id=moderator_id,
        rule_id=rule_id,
        since=since,
        until=until,
        is_undone=undone,
    )
    found = await service.list_actions(session, group_id=group_id, wanted=wanted, page=page, subject=subject)
    return PageOut[GroupActionOut].of(found, show=GroupActionOut.of, request=request, response=response)


@router.get("/actions/{action_id}")
async def get_group_action(group_id: GroupId, action_id: UUID, subject: SignedIn, session: Read) -> GroupActionOut:
    """Something that was done in a group."""
    found = await service.find(session, group_id=group_id, action_id=action_id, subject=subject)
    return GroupActionOut.of(found)


@router.get("/stats")
async def get_group_statistics(
    group_id: GroupId, subject: SignedIn, session: Read, now: Now, days: Days = 30
) -> GroupStatisticsOut:
    """What was done in a group in the last days: by kind, by day, by the hour of the week, to whom most."""
    found = await service.statistics(session, group_id=group_id, days=days, subject=subject, now=now)
    return GroupStatisticsOut.of(group_id, found)


@router.get("/stats/months")
async def get_group_months(
    group_id: GroupId, subject: SignedIn, session: Read, now: Now, months: Months = 12
) -> GroupMonthsOut:
    """What was done and said in a group in each of the last months, also of those whose log is no longer kept."""
    found = await service.months(session, group_id=group_id, months=months, subject=subject, now=now)
    return GroupMonthsOut.of(group_id, found)


@router.get("/users/{user_id}/stats")
async def get_group_user_statistics(
    group_id: GroupId, user_id: UserId, subject: SignedIn, session: Read
) -> GroupUserStatisticsOut:
    """What was done to somebody in a group since it came."""
    found = await service.user_statistics(session, group_id=group_id, user_id=user_id, subject=subject)
    return GroupUserStatisticsOut.of(group_id, found)
