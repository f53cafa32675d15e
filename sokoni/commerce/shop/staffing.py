"""Who works for a shop, with names: the team as it is, who is invited, and the letters to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sokoni.commerce.shop import addresses as links
from sokoni.commerce.shop import service
from sokoni.commerce.shop.types import Shop
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.account import service as accounts
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import inviting
from sokoni.identity.team import service as team
from sokoni.identity.team.types import Invitation
from sokoni.services.notification import service as notification
from sokoni.services.notification.types import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody of a shop's team."""

    account_id: UUID
    name: str
    email: str = field(repr=False)
    role: TeamRole
    since: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link offers to whoever holds it: to work for a shop, in a role."""

    shop: Shop
    role: TeamRole


async def list_team(session: ReadSession, *, shop_id: UUID) -> Sequence[Colleague]:
    """A shop's team, owners first, then by name; two statements."""
    members = await team.list_members(session, team_id=shop_id)
    known = {
        each.id: each
        for each in await accounts.list_by_ids(session, account_ids=[member.account_id for member in members])
    }
    found = [
        Colleague(
            account_id=member.account_id,
            name=known[member.account_id].display_name,
            email=known[member.account_id].email,
            role=member.role,
            since=member.created_at,
        )
        for member in members
    ]
    ranks = list(TeamRole)
    return sorted(found, key=lambda each: (-ranks.index(each.role), each.name.casefold(), each.account_id))


async def invite(
    session: WriteSession, *, shop_id: UUID, email: str, role: TeamRole, actor: Actor, now: datetime
) -> Invitation:
    """Who is invited into a shop's team; the link goes to that address alone.

    Raises:
        ShopMissing: there is no such shop.
        EmailInvalid, InvitedTooMany: see `inviting.invite`.
    """
    shop = await service.get(session, shop_id=shop_id)
    invited = await inviting.invite(session, team_id=shop_id, email=email, role=role, actor=actor, now=now)
    await notification.send_mail(
        session,
        to=invited.invitation.email,
        template=Template.TEAM_INVITED,
        context={"shop": shop.name, "link": links.join_link(invited.token)},
        dedupe_key=f"{Template.TEAM_INVITED.value}:{invited.invitation.id}",
        locale=shop.locale,
        now=now,
    )
    return invited.invitation


async def get_offer(session: ReadSession, *, token: str, now: datetime) -> Offer:
    """What a link offers; two statements.

    Raises:
        TeamInvitationMissing: it is none of ours, is over, or was taken up.
    """
    found = await inviting.get(session, token=token, now=now)
    return Offer(await service.get(session, shop_id=found.team_id), found.role)


async def join(session: WriteSession, *, token: str, account_id: UUID, actor: Actor, now: datetime) -> Offer:
    """The offer, after the account has joined the shop's team.

    Raises:
        TeamInvitationMissing, AlreadyMember, DomainError: see `inviting.take_up`.
    """
    found = await inviting.take_up(session, token=token, account_id=account_id, actor=actor, now=now)
    return Offer(await service.get(session, shop_id=found.team_id), found.role)
