"""Bodies of the account endpoints."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from sokoni.core.schema import Schema
from sokoni.identity.account.types import Account

# The rules say more, in words for people; these limits only keep nonsense out.
Name = Annotated[str, Field(max_length=1000, examples=["Ana María"])]
Email = Annotated[str, Field(max_length=320, examples=["ana@example.com"])]
Password = Annotated[str, Field(max_length=1024, examples=["four words in a row"])]
Locale = Annotated[str, Field(max_length=20, examples=["es-CO"])]


class Registration(Schema):
    """What opens an account."""

    email: Email
    password: Password
    display_name: Name = ""
    locale: Locale = "en"


class ProfileChange(Schema):
    """What somebody changes about themselves; what is left out stays."""

    display_name: Name | None = None
    locale: Locale | None = None


class AccountOut(Schema):
    """An account as its owner and operators see it."""

    id: UUID
    email: str
    display_name: str
    locale: str
    is_operator: bool
    is_disabled: bool
    created_at: datetime

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        """Show an account."""
        return cls(
            id=account.id,
            email=account.email,
            display_name=account.display_name,
            locale=account.locale,
            is_operator=account.is_operator,
            is_disabled=account.is_disabled,
            created_at=account.created_at,
        )


class Me(AccountOut):
    """The account that asks, with what it is to the marketplace and where it works."""

    roles: list[str]
    shops: dict[UUID, str]
