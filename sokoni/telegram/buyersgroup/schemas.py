"""Buyers' groups on the wire."""

from datetime import datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from sokoni.core.ids import new_id
from sokoni.core.schema import Schema
from sokoni.telegram.buyersgroup.types import BuyersGroup, Knock, KnockState

_WEEK_MINUTES = 7 * 24 * 60


class BuyersGroupIn(Schema):
    """For whom a group is."""

    model_config = ConfigDict(extra="forbid")

    product_ids: Annotated[list[UUID], Field(max_length=100)] = Field(
        default_factory=list, description="Who bought one of these; none means anything of the shop."
    )
    tag: Annotated[str, Field(max_length=16)] = Field(
        default="", description="What stands beside buyers' names in the group.", examples=["buyer"]
    )
    patience_minutes: Annotated[int, Field(ge=1, le=_WEEK_MINUTES)] = Field(
        default=60, description="How long whoever asks to join has to show a paid order."
    )

    only_buyers: bool = Field(
        default=True, description="Whether nobody else is let in; otherwise the group only marks who bought."
    )

    def to_wish(self, group_id: int) -> BuyersGroup:
        """The same for the service, which finds the group's shop itself."""
        return BuyersGroup(
            group_id=group_id,
            shop_id=new_id(),
            product_ids=tuple(dict.fromkeys(self.product_ids)),
            tag=self.tag.strip(),
            patience=timedelta(minutes=self.patience_minutes),
            only_buyers=self.only_buyers,
        )


class BuyersGroupOut(Schema):
    """For whom a group is."""

    group_id: int
    product_ids: list[UUID]
    tag: str
    patience_minutes: int
    only_buyers: bool

    @classmethod
    def of(cls, group: BuyersGroup) -> Self:
        """The wire form."""
        return cls(
            group_id=group.group_id,
            product_ids=list(group.product_ids),
            tag=group.tag,
            patience_minutes=int(group.patience.total_seconds() // 60),
            only_buyers=group.only_buyers,
        )


class KnockOut(Schema):
    """Somebody who asked to join, and what came of it."""

    user_id: int
    name: str
    state: KnockState
    asked_at: datetime

    @classmethod
    def of(cls, knock: Knock) -> Self:
        """The wire form."""
        return cls(user_id=knock.user_id, name=knock.name, state=knock.state, asked_at=knock.asked_at)
