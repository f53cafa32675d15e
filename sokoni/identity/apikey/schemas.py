"""Bodies of the API key endpoints."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from sokoni.core.schema import Schema
from sokoni.identity.apikey.types import ApiKey, MadeKey


class KeyDraft(Schema):
    """What a new key is called, and when it ends."""

    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$", examples=["Till"])]
    expires_at: AwareDatetime | None = None


class KeyOut(Schema):
    """A key without its secret."""

    id: UUID
    name: str
    prefix: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, key: ApiKey) -> "KeyOut":
        """Show a key."""
        return cls(
            id=key.id,
            name=key.name,
            prefix=key.prefix,
            created_at=key.created_at,
            expires_at=key.expires_at,
            last_used_at=key.last_used_at,
        )


class MadeKeyOut(KeyOut):
    """A new key; `key` is shown now and never again."""

    key: str

    @classmethod
    def of_made(cls, made: MadeKey) -> "MadeKeyOut":
        """Show a new key."""
        return cls(**KeyOut.of(made.key).model_dump(), key=made.secret)


class KeyList(Schema):
    """Your keys, the newest first."""

    items: list[KeyOut]
