"""Accounts as other packages see them; the password's hash stays here."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who can sign in."""

    id: UUID
    email: str
    display_name: str
    locale: str
    is_operator: bool
    created_at: datetime
    disabled_at: datetime | None = None

    @property
    def is_disabled(self) -> bool:
        """Whether an operator has closed the account."""
        return self.disabled_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A sign-in that was counted and whose password is now to be checked, outside any transaction.

    `stored_hash` is None when nobody has the e-mail; the hasher then works as long as for a real one.
    """

    account_id: UUID | None
    email: str
    address: str
    stored_hash: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What checking a password said; `upgraded_hash` is there when the stored one's parameters are not today's."""

    matches: bool
    upgraded_hash: str | None = field(default=None, repr=False)
