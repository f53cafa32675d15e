"""Collections on the wire."""

from datetime import datetime
from typing import Annotated, Any, Self, cast
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StringConstraints

from sokoni.commerce.catalog import links
from sokoni.commerce.catalog.collection import rules
from sokoni.commerce.catalog.collection import types as ours
from sokoni.commerce.catalog.collection.types import (
    Collection,
    CollectionChange,
    CollectionDraft,
    CollectionKind,
    CollectionSort,
    Match,
    Operator,
    Preview,
    Rule,
)
from sokoni.commerce.catalog.schemas import Html, Language, Line, Slug, Text, Title
from sokoni.core.http.schemas import LinkOut
from sokoni.core.schema import Schema
from sokoni.identity.permission.types import Subject

_Word = Annotated[Text, StringConstraints(max_length=255)]
_Hash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
_ProductIds = Annotated[list[UUID], Field(max_length=5000)]


class ConditionIn(Schema):
    """One condition; `attribute` names the one that is looked at, by its code."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    field: ours.Field
    operator: Operator
    value: StrictBool | StrictInt | StrictFloat | _Word
    attribute: Annotated[str, StringConstraints(max_length=63)] | None = None


class RuleIn(Schema):
    """Which products belong: those for which all, or any, of the conditions hold."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={
            "examples": [{"match": "all", "conditions": [{"field": "tag", "operator": "is", "value": "summer"}]}]
        },
    )

    match: Match = Match.ALL
    conditions: list[ConditionIn] = Field(min_length=1, max_length=rules.MAX_CONDITIONS)

    def to_rule(self) -> Rule:
        """The rule in our own words."""
        conditions = tuple(ours.Condition(**each.model_dump()) for each in self.conditions)
        return Rule(match=self.match, conditions=conditions)


class CollectionIn(Schema):
    """A collection to be made: with a rule it fills itself, without one it is put together by hand."""

    model_config = ConfigDict(extra="forbid")

    shop_id: UUID | None = None
    title: Title
    slug: Slug | None = None
    description_html: Html = ""
    seo_title: Line = ""
    seo_description: Annotated[Text, StringConstraints(max_length=2000)] = ""
    rule: RuleIn | None = None
    sort: CollectionSort | None = None
    image_hash: _Hash | None = None
    image_alt: Line = ""
    is_published: bool = False
    publish_at: AwareDatetime | None = None
    unpublish_at: AwareDatetime | None = None
    product_ids: _ProductIds = Field(default=[])

    def to_draft(self) -> CollectionDraft:
        """The collection in our own words."""
        plain = self.model_dump(exclude={"shop_id", "rule", "product_ids"})
        rule = None if self.rule is None else self.rule.to_rule()
        return CollectionDraft(**plain, rule=rule, product_ids=tuple(self.product_ids))


class CollectionPatch(Schema):
    """Fields of a collection to be changed; `product_ids` is the whole of one that is put together by hand."""

    model_config = ConfigDict(extra="forbid")

    language: Language | None = None
    slug: Slug = ""
    title: Title = ""
    description_html: Html = ""
    seo_title: Line = ""
    seo_description: Annotated[Text, StringConstraints(max_length=2000)] = ""
    rule: RuleIn | None = Field(default=None, description="Null leaves it as it is.")
    sort: CollectionSort = CollectionSort.NEWEST
    image_hash: _Hash | None = None
    image_alt: Line = ""
    is_published: bool = False
    publish_at: AwareDatetime | None = None
    unpublish_at: AwareDatetime | None = None
    product_ids: _ProductIds = Field(default=[])

    def to_change(self) -> CollectionChange:
        """The changed fields in our own words."""
        given: dict[str, Any] = self.model_dump(exclude_unset=True, exclude={"rule"})
        if self.rule is not None:
            given["rule"] = self.rule.to_rule()
        return cast("CollectionChange", given)


class ProductsIn(Schema):
    """Products that join, at the end, and products that leave."""

    model_config = ConfigDict(extra="forbid")

    add: _ProductIds = Field(default=[])
    remove: _ProductIds = Field(default=[])


class PreviewIn(Schema):
    """A rule to be tried out."""

    model_config = ConfigDict(extra="forbid")

    shop_id: UUID | None = None
    rule: RuleIn


class PreviewOut(Schema):
    """What a rule would find: how many (at least, where not exact), and the first of them."""

    model_config = ConfigDict(from_attributes=True)

    count: int
    is_exact: bool
    product_ids: list[UUID]

    @classmethod
    def of(cls, preview: Preview) -> Self:
        """A preview on the wire."""
        return cls.model_validate(preview)


class CollectionOut(Schema):
    """A collection; `is_settling` while a changed rule is being worked out."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    shop_id: UUID
    shop_slug: str
    slug: str
    kind: CollectionKind
    rule: RuleIn | None
    sort: CollectionSort
    title: str
    description_html: str
    seo_title: str
    seo_description: str
    image_hash: str | None
    image_alt: str
    is_published: bool
    publish_at: datetime | None
    unpublish_at: datetime | None
    is_settling: bool
    created_at: datetime
    updated_at: datetime
    links: dict[str, LinkOut] = Field(description="What you may do next, by its name.")

    @classmethod
    def of(cls, collection: Collection, *, subject: Subject) -> Self:
        """A collection on the wire, as whoever asks may go on with it."""
        plain = {name: getattr(collection, name) for name in cls.model_fields if name not in {"rule", "links"}}
        rule = None if collection.rule is None else RuleIn.model_validate(collection.rule)
        return cls(**plain, rule=rule, links=links.of_collection(collection, subject))
