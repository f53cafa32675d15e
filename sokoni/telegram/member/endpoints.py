"""Members of groups over HTTP: the users of a group, in the words of older programs."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from sokoni.core.http.edge import PageParameters, Read
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import SignedIn
from sokoni.telegram.group.endpoints import GroupId
from sokoni.telegram.member import service
from sokoni.telegram.member.schemas import GroupMemberOut
from sokoni.telegram.member.types import MemberOrder

router = Router(prefix="/api/v1/telegram/groups/{group_id}/users", tags=["groups"])

UserId = Annotated[int, Path(gt=0, lt=2**63, description="Telegram's number of the account.")]
Text = Annotated[str, Query(max_length=200, description="Only whose name or user name has this.")]
Inside = Annotated[bool | None, Query(description="Only who is in the group, or only who left.")]
Order = Annotated[MemberOrder, Query(description="By Telegram's numbers, or who said most first.")]


@router.get("")
async def list_group_users(
    group_id: GroupId,
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    q: Text = "",
    inside: Inside = None,
    order: Order = MemberOrder.NUMBER,
) -> PageOut[GroupMemberOut]:
    """Whom a group has seen."""
    found = await service.list_members(
        session, group_id=group_id, text=q, is_inside=inside, order=order, page=page, subject=subject
    )
    return PageOut[GroupMemberOut].of(found, show=GroupMemberOut.of, request=request, response=response)


@router.get("/{user_id}")
async def get_group_user(group_id: GroupId, user_id: UserId, subject: SignedIn, session: Read) -> GroupMemberOut:
    """Somebody a group has seen."""
    return GroupMemberOut.of(await service.find(session, group_id=group_id, user_id=user_id, subject=subject))
