"""Warnings, undoing and cases over HTTP. Also at `/api/v2/groups/{group_id}/…`."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request, Response

from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import SignedIn
from sokoni.telegram.group import rules as group_rules
from sokoni.telegram.moderation import service
from sokoni.telegram.moderation.schemas import (
    GroupActionUndoneOut,
    GroupCaseDecidedOut,
    GroupCaseDecisionIn,
    GroupCaseOut,
    GroupWarningOut,
    GroupWarningsOut,
)

router = Router(prefix="/api/v1/telegram/groups/{group_id}", tags=["groups"])

GroupId = Annotated[int, Path(ge=group_rules.LOWEST_ID, lt=0, description="Telegram's number of the chat.")]
UserId = Annotated[int, Path(ge=group_rules.LOWEST_ID, lt=2**63, description="Telegram's number of the account.")]
Open = Annotated[bool | None, Query(description="Only those that wait, or only those that were decided.")]


@router.post("/actions/{action_id}/undo", dependencies=[Idempotent])
async def undo_group_action(
    group_id: GroupId, action_id: UUID, subject: SignedIn, session: Write, now: Now
) -> GroupActionUndoneOut:
    """Take an action back: whoever it was done to is again what they were before."""
    undone = await service.undo_for(session, group_id=group_id, action_id=action_id, subject=subject, now=now)
    return GroupActionUndoneOut(id=undone)


@router.get("/users/{user_id}/warnings")
async def list_group_warnings(
    group_id: GroupId, user_id: UserId, subject: SignedIn, session: Read, now: Now
) -> GroupWarningsOut:
    """The warnings of somebody that count, the newest first."""
    found = await service.list_warnings_for(session, group_id=group_id, user_id=user_id, subject=subject, now=now)
    return GroupWarningsOut(items=[GroupWarningOut.of(each) for each in found])


@router.get("/cases")
async def list_group_cases(
    group_id: GroupId,
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    open: Open = None,  # noqa: A002  # the name of the parameter
) -> PageOut[GroupCaseOut]:
    """Paying customers whom rules would have put out, the newest first."""
    found = await service.list_cases(session, group_id=group_id, is_open=open, subject=subject, page=page)
    return PageOut[GroupCaseOut].of(found, show=GroupCaseOut.of, request=request, response=response)


@router.post("/cases/{case_id}", dependencies=[Idempotent])
async def decide_group_case(
    group_id: GroupId, case_id: UUID, body: GroupCaseDecisionIn, subject: SignedIn, session: Write, now: Now
) -> GroupCaseDecidedOut:
    """Do to a paying customer what the rule said, or spare them."""
    decided = await service.decide_case(
        session, group_id=group_id, case_id=case_id, punishes=body.punish, subject=subject, now=now
    )
    return GroupCaseDecidedOut.of(decided)
