"""Members of groups on the wire."""

from typing import Self

from pydantic import AwareDatetime

from sokoni.core.schema import Schema
from sokoni.telegram.member.types import GroupMember


class GroupMemberOut(Schema):
    """Somebody a group has seen; `left_at` is null while they are in it, as far as is known."""

    user_id: int
    name: str
    username: str
    is_bot: bool
    messages: int
    joined_at: AwareDatetime | None
    left_at: AwareDatetime | None
    first_seen_at: AwareDatetime
    last_seen_at: AwareDatetime

    @classmethod
    def of(cls, member: GroupMember) -> Self:
        """The wire form."""
        return cls(**{name: getattr(member, name) for name in cls.model_fields})
