"""A link between Telegram and an account."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

LINK_LASTS = timedelta(hours=1)
# What stands before a token behind /start, where Telegram takes 64 characters of letters, digits, _ and -.
# Source: deep linking, in core.telegram.org/bots/features.
START = "link_"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPerson:
    """Somebody of Telegram whose account is known."""

    user_id: int
    account_id: UUID
    name: str
    linked_at: datetime
