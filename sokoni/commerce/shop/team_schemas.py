"""Teams on the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, StringConstraints

from sokoni.commerce.shop.staffing import Colleague, Offer
from sokoni.core.schema import Schema
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team.types import Invitation


class TeamInvitationIn(Schema):
    """Who is asked to join, and as what."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "bea@example.com", "role": "staff"}]})

    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)]
    role: TeamRole


class TeamRoleIn(Schema):
    """What somebody of the team is from now on."""

    role: TeamRole


class TeamJoinIn(Schema):
    """What the link of an invitation holds."""

    token: Annotated[str, StringConstraints(max_length=100)]


class ColleagueOut(Schema):
    """Somebody of a shop's team."""

    model_config = ConfigDict(from_attributes=True)

    account_id: UUID
    name: str
    email: str
    role: TeamRole
    since: datetime

    @classmethod
    def of(cls, found: Colleague) -> Self:
        """The wire form of somebody."""
        return cls.model_validate(found)


class TeamInvitationOut(Schema):
    """An invitation that waits."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    role: TeamRole
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, found: Invitation) -> Self:
        """The wire form of an invitation."""
        return cls.model_validate(found)


class TeamOut(Schema):
    """A shop's team, owners first, and who is invited into it."""

    items: list[ColleagueOut]
    invitations: list[TeamInvitationOut]


class TeamJoinedOut(Schema):
    """The shop whose team somebody has joined, and as what."""

    shop_id: UUID
    shop_slug: str
    shop_name: str
    role: TeamRole

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """The wire form of what was taken up."""
        return cls(shop_id=offer.shop.id, shop_slug=offer.shop.slug, shop_name=offer.shop.name, role=offer.role)
