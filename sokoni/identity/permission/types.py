"""Subjects: who is asking, as endpoints and policies see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from sokoni.core.change import Actor

_NO_TEAMS: Mapping[UUID, "TeamRole"] = MappingProxyType({})


class Role(StrEnum):
    """What somebody is to the marketplace; one person may be all three."""

    OPERATOR = "operator"
    SELLER = "seller"
    CUSTOMER = "customer"


class TeamRole(StrEnum):
    """What somebody may do in one shop; each role may do what the ones before it may."""

    VIEWER = "viewer"
    STAFF = "staff"
    MANAGER = "manager"
    OWNER = "owner"

    def includes(self, other: "TeamRole") -> bool:
        """Whether this role may do what the other one may."""
        ranks = list(TeamRole)
        return ranks.index(self) >= ranks.index(other)


class Means(StrEnum):
    """How somebody showed who they are."""

    NOTHING = "nothing"
    COOKIE = "cookie"
    ACCESS_TOKEN = "access_token"  # noqa: S105  # the name of a means, not a secret
    API_KEY = "api_key"


class Requirement(StrEnum):
    """What an endpoint asks of those who call it."""

    PUBLIC = "public"
    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    SELLER = "seller"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a request carries to show who sent it: at most one of these is looked at."""

    means: Means
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An account that showed who it is, and by which session or key."""

    account_id: UUID
    email: str
    locale: str
    is_operator: bool
    means: Means
    session_id: UUID | None = None
    key_id: UUID | None = None
    # True when the time of last use is worth writing again (at most once a minute).
    touch_due: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whoever is asking; a guest unless `account_id` says otherwise."""

    account_id: UUID | None = None
    label: str = "guest"
    locale: str | None = None
    means: Means = Means.NOTHING
    session_id: UUID | None = None
    key_id: UUID | None = None
    is_operator: bool = False
    teams: Mapping[UUID, TeamRole] = field(default_factory=lambda: _NO_TEAMS)

    @property
    def shop_ids(self) -> frozenset[UUID]:
        """The shops they work for, in whatever role."""
        return frozenset(self.teams)

    @property
    def roles(self) -> frozenset[Role]:
        """What they are to the marketplace; empty for a guest."""
        held = {
            Role.CUSTOMER: self.account_id is not None,
            Role.SELLER: bool(self.teams),
            Role.OPERATOR: self.is_operator,
        }
        return frozenset(role for role, is_held in held.items() if is_held)

    def actor(self) -> Actor:
        """The same person for the change log."""
        if self.account_id is None:
            return Actor(kind="guest", label=self.label)
        return Actor(kind="account", id=self.account_id, label=self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSubject(Subject):
    """Somebody with an account."""

    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerSubject(AccountSubject):
    """Somebody who works for at least one shop; which one they may touch is for `policies` to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorSubject(AccountSubject):
    """Somebody who runs the marketplace."""
