"""Roles of groups over HTTP."""

from typing import Annotated

from fastapi import Path, Request, Response

from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import SignedIn
from sokoni.telegram.group.endpoints import GroupId
from sokoni.telegram.role import rules, service
from sokoni.telegram.role.schemas import (
    GroupRoleHolderOut,
    GroupRoleHoldersIn,
    GroupRoleHoldersOut,
    GroupRoleIn,
    GroupRoleOut,
    GroupRolesOut,
    GroupRoleStatisticsOut,
    GroupStandingOut,
)

router = Router(prefix="/api/v1/telegram/groups/{group_id}", tags=["groups"])

Name = Annotated[str, Path(max_length=rules.MAX_NAME, description="The role's name.")]
UserId = Annotated[int, Path(gt=0, lt=2**63, description="Telegram's number of the account.")]


@router.post("/roles", status_code=201, dependencies=[Idempotent])
async def add_group_role(
    group_id: GroupId, body: GroupRoleIn, subject: SignedIn, session: Write, now: Now
) -> GroupRoleOut:
    """Make a role."""
    made = await service.add_role(session, group_id=group_id, draft=body.to_draft(), subject=subject, now=now)
    return GroupRoleOut.of(made)


@router.get("/roles")
async def list_group_roles(group_id: GroupId, subject: SignedIn, session: Read) -> GroupRolesOut:
    """A group's roles, the highest first."""
    found = await service.list_roles(session, group_id=group_id, subject=subject)
    return GroupRolesOut(items=[GroupRoleOut.of(each) for each in found])


@router.get("/roles/{name}")
async def get_group_role(group_id: GroupId, name: Name, subject: SignedIn, session: Read) -> GroupRoleOut:
    """A role."""
    return GroupRoleOut.of(await service.find(session, group_id=group_id, name=name, subject=subject))


@router.put("/roles/{name}", dependencies=[Idempotent])
async def update_group_role(
    group_id: GroupId, name: Name, body: GroupRoleIn, subject: SignedIn, session: Write, now: Now
) -> GroupRoleOut:
    """Say a role anew; who holds it keeps it."""
    changed = await service.update_role(
        session, group_id=group_id, name=name, draft=body.to_draft(), subject=subject, now=now
    )
    return GroupRoleOut.of(changed)


@router.delete("/roles/{name}", status_code=204, dependencies=[Idempotent])
async def remove_group_role(group_id: GroupId, name: Name, subject: SignedIn, session: Write, now: Now) -> None:
    """Take a role away; undo brings it back to who held it."""
    await service.remove_role(session, group_id=group_id, name=name, subject=subject, now=now)


@router.get("/roles/{name}/stats")
async def get_group_role_statistics(
    group_id: GroupId, name: Name, subject: SignedIn, session: Read
) -> GroupRoleStatisticsOut:
    """How many hold a role, how much they said, how often something was done to them."""
    found = await service.statistics(session, group_id=group_id, name=name, subject=subject)
    return GroupRoleStatisticsOut.of(found)


@router.get("/roles/{name}/members")
async def list_group_role_members(
    group_id: GroupId,
    name: Name,
    subject: SignedIn,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
) -> PageOut[GroupRoleHolderOut]:
    """Who holds a role."""
    found = await service.list_holders(session, group_id=group_id, name=name, page=page, subject=subject)
    return PageOut[GroupRoleHolderOut].of(found, show=GroupRoleHolderOut.of, request=request, response=response)


@router.post("/roles/{name}/members", dependencies=[Idempotent])
async def add_group_role_members(
    group_id: GroupId, name: Name, body: GroupRoleHoldersIn, subject: SignedIn, session: Write, now: Now
) -> GroupRoleHoldersOut:
    """Give a role to some."""
    added = await service.add_holders(
        session, group_id=group_id, name=name, user_ids=body.user_ids, subject=subject, now=now
    )
    return GroupRoleHoldersOut(added=list(added))


@router.delete("/roles/{name}/members/{user_id}", status_code=204, dependencies=[Idempotent])
async def remove_group_role_member(
    group_id: GroupId, name: Name, user_id: UserId, subject: SignedIn, session: Write, now: Now
) -> None:
    """Take a role from somebody."""
    await service.remove_holder(session, group_id=group_id, name=name, user_id=user_id, subject=subject, now=now)


@router.get("/users/{user_id}/roles")
async def get_group_user_roles(
    group_id: GroupId, user_id: UserId, subject: SignedIn, session: Read
) -> GroupStandingOut:
    """What somebody is in a group by their roles, and what these allow."""
    found = await service.find_standing(session, group_id=group_id, user_id=user_id, subject=subject)
    return GroupStandingOut.of(user_id, found)
