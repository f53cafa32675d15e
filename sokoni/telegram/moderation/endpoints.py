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
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.moderation import by_hand, service, shared_bans
from sokoni.telegram.moderation.schemas import (
    GroupActionUndoneOut,
    GroupCaseDecidedOut,
    GroupCaseDecisionIn,
    GroupCaseOut,
    GroupPenaltyIn,
    GroupPenaltyOut,
    GroupReportDecisionIn,
    GroupReportOut,
    GroupWarningOut,
    GroupWarningsOut,
    SharedBanIn,
    SharedBanOut,
)

router = Router(prefix="/api/v1/telegram/groups/{group_id}", tags=["groups"])
shared_router = Router(prefix="/api/v1/telegram/shared-bans", tags=["groups"])

GroupId = Annotated[int, Path(ge=group_rules.LOWEST_ID, lt=0, description="Telegram's number of the chat.")]
UserId = Annotated[int, Path(ge=group_rules.LOWEST_ID, lt=2**63, description="Telegram's number of the account.")]
ShopId = Annotated[UUID, Query(description="Whose groups they are.")]
OpenReport = Annotated[bool | None, Query(description="Only those that wait, or only those that were settled.")]
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


@router.delete("/users/{user_id}/warnings/{warning_id}", dependencies=[Idempotent])
async def take_group_warning_off(
    group_id: GroupId, user_id: UserId, warning_id: UUID, subject: SignedIn, session: Write, now: Now
) -> GroupActionUndoneOut:
    """Let one warning of somebody count no more; what followed from it stays, and is undone as an action."""
    taken = await by_hand.take_warning_off(
        session, group_id=group_id, user_id=user_id, warning_id=warning_id, subject=subject, now=now
    )
    return GroupActionUndoneOut(id=taken)


@router.post("/users/{user_id}/penalties", status_code=201, dependencies=[Idempotent])
async def punish_group_user(
    group_id: GroupId, user_id: UserId, body: GroupPenaltyIn, subject: SignedIn, session: Write, now: Now
) -> GroupPenaltyOut:
    """Warn, mute, put out or ban somebody, in Telegram, too."""
    outcome = await by_hand.punish(
        session, group_id=group_id, user_id=user_id, wish=body.to_wish(), subject=subject, now=now
    )
    return GroupPenaltyOut.of(outcome)


@router.delete("/users/{user_id}/penalties/{penalty}", dependencies=[Idempotent])
async def lift_group_penalty(
    group_id: GroupId, user_id: UserId, penalty: Penalty, subject: SignedIn, session: Write, now: Now
) -> GroupActionUndoneOut:
    """Let somebody write again (`mute`) or come again (`ban`), or take their last warning off (`warn`)."""
    lifted = await by_hand.lift(session, group_id=group_id, user_id=user_id, penalty=penalty, subject=subject, now=now)
    return GroupActionUndoneOut(id=lifted)


@router.get("/reports")
async def list_group_reports(
    group_id: GroupId,
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    open: OpenReport = None,  # noqa: A002  # the name of the parameter
) -> PageOut[GroupReportOut]:
    """Messages that members reported, the newest first."""
    found = await by_hand.list_reports(session, group_id=group_id, is_open=open, subject=subject, page=page)
    return PageOut[GroupReportOut].of(found, show=GroupReportOut.of, request=request, response=response)


@router.post("/reports/{report_id}", dependencies=[Idempotent])
async def settle_group_report(
    group_id: GroupId, report_id: UUID, body: GroupReportDecisionIn, subject: SignedIn, session: Write, now: Now
) -> GroupPenaltyOut:
    """Settle a report: do something to whoever wrote the message, delete it, or leave it."""
    outcome = await by_hand.settle_report(
        session, group_id=group_id, report_id=report_id, wish=body.to_wish(), subject=subject, now=now
    )
    return GroupPenaltyOut.of(outcome)


@shared_router.get("")
async def list_shared_bans(
    shop_id: ShopId,
    subject: SignedIn,
    session: Read,
    now: Now,
    page: PageParameters,
    request: Request,
    response: Response,
) -> PageOut[SharedBanOut]:
    """Who is banned from any group of a shop that shares bans."""
    found = await shared_bans.list_banned(session, shop_id=shop_id, subject=subject, page=page, now=now)
    return PageOut[SharedBanOut].of(found, show=SharedBanOut.of, request=request, response=response)


@shared_router.post("", status_code=201, dependencies=[Idempotent])
async def add_shared_ban(body: SharedBanIn, subject: SignedIn, session: Write, now: Now) -> GroupPenaltyOut:
    """Ban somebody from all groups of a shop that share bans."""
    outcome = await shared_bans.ban(
        session,
        shop_id=body.shop_id,
        user_id=body.user_id,
        seconds=body.duration_seconds,
        reason=body.reason,
        subject=subject,
        now=now,
    )
    return GroupPenaltyOut.of(outcome)


@shared_router.delete("/{user_id}", status_code=204, dependencies=[Idempotent])
async def lift_shared_ban(user_id: UserId, shop_id: ShopId, subject: SignedIn, session: Write, now: Now) -> None:
    """Let somebody come again into all groups of a shop that share bans."""
    await shared_bans.lift(session, shop_id=shop_id, user_id=user_id, subject=subject, now=now)


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
