"""Bodies of the session endpoints."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from sokoni.core.schema import Schema
from sokoni.identity.account.schemas import Email, Password
from sokoni.identity.session.types import Session, TokenPair


class Login(Schema):
    """What signs a program in."""

    email: Email
    password: Password


class Refresh(Schema):
    """A refresh token; it works once."""

    refresh_token: Annotated[str, Field(max_length=200)]


class PasswordChange(Schema):
    """The present password, and the one to come."""

    current_password: Password
    new_password: Password


class Tokens(Schema):
    """A program's tokens; `expires_in` is the access token's, in seconds."""

    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # the name of a type. Source: RFC 6749, 7.1
    expires_in: int
    account_id: UUID

    @classmethod
    def of(cls, pair: TokenPair) -> "Tokens":
        """Show new tokens."""
        return cls(
            access_token=pair.access_token,
            refresh_token=pair.refresh_token,
            expires_in=int(pair.expires_in.total_seconds()),
            account_id=pair.account_id,
        )


class SessionOut(Schema):
    """Where you are signed in."""

    id: UUID
    kind: str
    user_agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_current: bool

    @classmethod
    def of(cls, session: Session, *, current_id: UUID | None) -> "SessionOut":
        """Show a session."""
        return cls(
            id=session.id,
            kind=session.kind.value,
            user_agent=session.user_agent,
            address=session.address,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
            is_current=session.id == current_id,
        )


class SessionList(Schema):
    """All places where you are signed in, the last used first."""

    items: list[SessionOut]
