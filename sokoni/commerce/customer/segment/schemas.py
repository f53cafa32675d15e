"""Segments and customers on the wire."""

from dataclasses import asdict
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from sokoni.commerce.customer.segment import rules
from sokoni.commerce.customer.segment.types import (
    Member,
    Segment,
    SegmentDraft,
    SegmentMatch,
    SegmentRule,
    ShopCustomer,
)
from sokoni.core.schema import Schema

Number = Annotated[int | None, Field(ge=0, le=rules.MAX_AMOUNT)]
Days = Annotated[int | None, Field(ge=0, le=rules.MAX_DAYS)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=rules.MAX_TAG)]
Tags = Annotated[list[Tag], Field(max_length=rules.MAX_TAGS)]


class SegmentRuleBody(Schema):
    """Who belongs by themselves; what is null is not looked at. Amounts are minor units of the shop's currency."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"orders_at_least": 3}]})

    match: SegmentMatch = SegmentMatch.ALL
    spent_at_least: Number = None
    spent_at_most: Number = None
    orders_at_least: Number = None
    orders_at_most: Number = None
    ordered_within_days: Days = None
    silent_for_days: Annotated[Days, Field(description="Who ordered, and not within so many days.")] = None
    tags: Annotated[Tags, Field(description="Each of these.")] = Field(default_factory=list)
    without_tags: Annotated[Tags, Field(description="None of these.")] = Field(default_factory=list)

    def to_rule(self) -> SegmentRule:
        """The same in our own words."""
        said = self.model_dump()
        return SegmentRule(**{**said, "tags": tuple(self.tags), "without_tags": tuple(self.without_tags)})


class SegmentIn(Schema):
    """A segment, whole; without a rule only who is added by hand belongs."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Regulars", "rule": {"orders_at_least": 3}}]}
    )

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=rules.MAX_NAME)]
    rule: SegmentRuleBody | None = None
    shop_id: UUID | None = Field(default=None, description="For sellers with several shops.")

    def to_draft(self) -> SegmentDraft:
        """The same in our own words."""
        return SegmentDraft(name=self.name, rule=None if self.rule is None else self.rule.to_rule())


class SegmentOut(Schema):
    """A segment with how many belong to it, and when its rule was last looked at."""

    id: UUID
    shop_id: UUID
    name: str
    rule: SegmentRuleBody | None
    members: int
    evaluated_at: AwareDatetime | None
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, segment: Segment) -> Self:
        """The wire form."""
        rule = (
            None
            if segment.rule is None
            else SegmentRuleBody.model_validate(
                asdict(segment.rule)
                | {"tags": list(segment.rule.tags), "without_tags": list(segment.rule.without_tags)}
            )
        )
        return cls(
            id=segment.id,
            shop_id=segment.shop_id,
            name=segment.name,
            rule=rule,
            members=segment.members,
            evaluated_at=segment.evaluated_at,
            created_at=segment.created_at,
            updated_at=segment.updated_at,
        )


class SegmentsOut(Schema):
    """A shop's segments by name."""

    items: list[SegmentOut]


class ShopCustomerOut(Schema):
    """Somebody as a shop knows them; `spent` is in minor units of the shop's currency."""

    id: UUID
    email: str
    name: str
    has_account: bool = Field(description="Only then may prices be theirs: an e-mail alone is what somebody typed.")
    tags: list[str]
    note: str
    orders: int = Field(description="Without what was cancelled.")
    spent: int = Field(description="Without what was cancelled or given back.")
    last_order_at: AwareDatetime | None
    created_at: AwareDatetime

    @classmethod
    def of(cls, customer: ShopCustomer) -> Self:
        """The wire form."""
        return cls(
            id=customer.id,
            email=customer.email,
            name=customer.name,
            has_account=customer.account_id is not None,
            tags=list(customer.tags),
            note=customer.note,
            orders=customer.orders,
            spent=customer.spent,
            last_order_at=customer.last_order_at,
            created_at=customer.created_at,
        )


class SegmentMemberOut(Schema):
    """A customer in a segment."""

    customer: ShopCustomerOut
    by_hand: bool

    @classmethod
    def of(cls, member: Member) -> Self:
        """The wire form."""
        return cls(customer=ShopCustomerOut.of(member.customer), by_hand=member.is_by_hand)


class SegmentMembersIn(Schema):
    """Who is put into a segment: customers by their ids, and people by e-mail, who are sent a link."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"emails": ["ana@example.com"]}]})

    customer_ids: Annotated[list[UUID], Field(max_length=rules.MAX_INVITED)] = Field(default_factory=list)
    emails: Annotated[list[Annotated[str, Field(max_length=254)]], Field(max_length=rules.MAX_INVITED)] = Field(
        default_factory=list
    )


class SegmentJoinedOut(Schema):
    """How many joined who did not belong before."""

    joined: int


class ShopCustomerIn(Schema):
    """What a shop notes of a customer, whole."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"tags": ["wholesale"], "note": ""}]})

    tags: Tags = Field(default_factory=list)
    note: Annotated[str, Field(max_length=rules.MAX_NOTE)] = ""
