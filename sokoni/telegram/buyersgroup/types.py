"""What a buyers' group is to others."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class KnockState(StrEnum):
    """What became of somebody's asking to join."""

    WAITING = "waiting"
    LET_IN = "let_in"
    DECLINED = "declined"
    # They were in, and what they had paid for went back.
    TAKEN_BACK = "taken_back"
    # A person let them in, or put them out: that stays, whatever is paid.
    ADMITTED = "admitted"
    PUT_OUT = "put_out"


# What somebody is who may be in the group.
INSIDE = frozenset({KnockState.LET_IN, KnockState.ADMITTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyersGroup:
    """A group for who bought one of some products, or anything of the shop where none is named.

    Whoever knocks has `patience` to show who they are. `tag` stands beside buyers' names; empty for none. A group that
    is not for `only_buyers` is open to everybody, and only marks who bought.
    """

    group_id: int
    shop_id: UUID
    product_ids: tuple[UUID, ...]
    tag: str
    patience: timedelta
    only_buyers: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """Somebody who asked to join a buyers' group; private messages go to `user_chat_id`."""

    group_id: int
    user_id: int
    name: str
    bot_id: UUID
    user_chat_id: int
    state: KnockState
    asked_at: datetime
    ends_at: datetime
    language: str
