"""API keys as their owner sees them."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class ApiKeySettings:
    """What keys are hashed with."""

    secret: str = setting(
        "API_KEY_SECRET",
        default="",
        help="Hashes API keys; changing it ends them all. Empty: one is made and kept in SOKONI_HOME.",
        secret=True,
        random_characters=32,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key without its secret part; `prefix` is enough to recognise it."""

    id: UUID
    account_id: UUID
    name: str
    prefix: str
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKey:
    """A new key with its secret, which is shown now and never again."""

    key: ApiKey
    secret: str = field(repr=False)
