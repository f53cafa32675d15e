"""Promotions and codes on the wire."""

from collections.abc import Sequence
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from sokoni.commerce.pricing.promotion import rules
from sokoni.commerce.pricing.promotion.types import (
    Audience,
    Code,
    Figures,
    Kind,
    Level,
    Payer,
    Phase,
    Promotion,
    PromotionDraft,
    PromotionState,
    Reach,
    Scope,
    Terms,
)
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema

Amount = Annotated[int, Field(ge=0, le=rules.MAX_AMOUNT)]
Pieces = Annotated[int, Field(ge=0, le=rules.MAX_PIECES)]
Limit = Annotated[int | None, Field(ge=1, le=rules.MAX_AMOUNT, description="Null: as often as one likes.")]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]*$")
]
CodeText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=rules.MAX_CODE)]


class ScopeBody(Schema):
    """Which goods: all, or those that are, or belong to, one of `ids`."""

    model_config = ConfigDict(extra="forbid")

    reach: Reach = Reach.ALL
    ids: Annotated[list[UUID], Field(max_length=rules.MAX_GOODS)] = Field(default_factory=list)

    def to_scope(self) -> Scope:
        """The same in our own words."""
        return Scope(reach=self.reach, ids=frozenset(self.ids))

    @classmethod
    def of(cls, scope: Scope) -> Self:
        """The wire form."""
        return cls(reach=scope.reach, ids=sorted(scope.ids))


class PromotionBody(Schema):
    """A promotion, whole; amounts are minor units of the shop's currency, rates hundredths of a percent."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"title": "Ten percent off", "kind": "percentage", "level": "order", "rate_bp": 1000}]
        },
    )

    title: Title = Field(description="What buyers read beside the amount.")
    kind: Kind
    level: Level
    rate_bp: Annotated[int, Field(ge=0, le=rules.MAX_RATE_BP)] = 0
    amount: Amount = 0
    targets: ScopeBody = Field(default_factory=ScopeBody)
    minimum_amount: Amount = Field(default=0, description="Of the targeted goods, before any discount.")
    minimum_quantity: Pieces = 0
    buy_quantity: Pieces = 0
    get_quantity: Pieces = 0
    gets: ScopeBody = Field(default_factory=ScopeBody, description="What is given for what is bought.")
    max_times: Annotated[int | None, Field(ge=1, le=rules.MAX_PIECES)] = None
    combines_with: list[Level] = Field(default_factory=list, max_length=3)
    audience: Audience = Audience.EVERYONE
    earlier_orders: Annotated[int, Field(ge=1, le=rules.MAX_EARLIER_ORDERS)] = Field(
        default=1, description="How many orders who returns must have placed before."
    )
    segment_id: UUID | None = Field(default=None, description="Of the shop's; where the audience is a segment.")
    needs_code: bool = False
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    usage_limit: Limit = None
    per_customer_limit: Limit = None

    def to_draft(self) -> PromotionDraft:
        """The promotion in our own words."""
        terms = Terms(
            kind=self.kind,
            level=self.level,
            rate_bp=self.rate_bp,
            amount=self.amount,
            scope=self.targets.to_scope(),
            minimum_amount=self.minimum_amount,
            minimum_quantity=self.minimum_quantity,
            buy_quantity=self.buy_quantity,
            get_quantity=self.get_quantity,
            gets=self.gets.to_scope(),
            max_times=self.max_times,
            combines_with=frozenset(self.combines_with),
        )
        return PromotionDraft(
            title=self.title,
            terms=terms,
            audience=self.audience,
            earlier_orders=self.earlier_orders,
            segment_id=self.segment_id,
            needs_code=self.needs_code,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            usage_limit=self.usage_limit,
            per_customer_limit=self.per_customer_limit,
            **self._of_market(),
        )

    def _of_market(self) -> dict[str, Any]:
        """What only the market says."""
        return {}

    @staticmethod
    def _fields_of(promotion: Promotion) -> dict[str, Any]:
        draft, terms = promotion.draft, promotion.draft.terms
        return {
            "title": draft.title,
            "kind": terms.kind,
            "level": terms.level,
            "rate_bp": terms.rate_bp,
            "amount": terms.amount,
            "targets": ScopeBody.of(terms.scope),
            "minimum_amount": terms.minimum_amount,
            "minimum_quantity": terms.minimum_quantity,
            "buy_quantity": terms.buy_quantity,
            "get_quantity": terms.get_quantity,
            "gets": ScopeBody.of(terms.gets),
            "max_times": terms.max_times,
            "combines_with": sorted(terms.combines_with),
            "audience": draft.audience,
            "earlier_orders": draft.earlier_orders,
            "segment_id": draft.segment_id,
            "needs_code": draft.needs_code,
            "starts_at": draft.starts_at,
            "ends_at": draft.ends_at,
            "usage_limit": draft.usage_limit,
            "per_customer_limit": draft.per_customer_limit,
        }


class ShopPromotionIn(PromotionBody):
    """A promotion of a shop, which pays for it."""

    shop_id: UUID | None = Field(default=None, description="For sellers with several shops.")


class MarketPromotionIn(PromotionBody):
    """A promotion of the market's own, over all shops that sell in its currency."""

    currency: Annotated[str | None, Field(description="Needed with amounts.", max_length=3)] = None
    payer: Payer = Payer.PLATFORM
    stacks_on_shops: bool = Field(default=False, description="Whether it comes on top of what shops took off.")

    def _of_market(self) -> dict[str, Any]:
        return {"payer": self.payer, "stacks_on_shops": self.stacks_on_shops}


class FiguresOut(Schema):
    """What came of a promotion in one currency; what was cancelled does not count."""

    orders: int
    saved: MoneyOut
    beyond: int = Field(description="Orders that were paid late, when its limit was reached already.")

    @classmethod
    def of(cls, figures: Figures) -> Self:
        """The wire form of figures."""
        return cls(orders=figures.orders, saved=MoneyOut.of(figures.saved), beyond=figures.beyond)


class PromotionOut(PromotionBody):
    """A promotion, where it stands now, and in how many orders it counts."""

    id: UUID
    shop_id: UUID | None
    currency: str | None
    payer: Payer
    stacks_on_shops: bool
    state: PromotionState
    phase: Phase
    used: int
    created_at: AwareDatetime
    updated_at: AwareDatetime
    figures: list[FiguresOut] | None = Field(default=None, description="With a single promotion only.")

    @classmethod
    def of(cls, promotion: Promotion, *, now: AwareDatetime, figures: Sequence[Figures] | None = None) -> Self:
        """The wire form of a promotion."""
        return cls(
            **cls._fields_of(promotion),
            id=promotion.id,
            shop_id=promotion.shop_id,
            currency=promotion.currency,
            payer=promotion.draft.payer,
            stacks_on_shops=promotion.draft.stacks_on_shops,
            state=promotion.state,
            phase=rules.phase_of(promotion, now),
            used=promotion.used,
            created_at=promotion.created_at,
            updated_at=promotion.updated_at,
            figures=None if figures is None else [FiguresOut.of(each) for each in figures],
        )


class StateBody(Schema):
    """Whether a promotion counts: `active` or `paused`; `archived` puts it away."""

    model_config = ConfigDict(extra="forbid")

    state: PromotionState


class CodeBody(Schema):
    """A code of one's own choice."""

    model_config = ConfigDict(extra="forbid")

    code: CodeText
    usage_limit: Limit = None


class CodesBody(Schema):
    """How many random codes are made, and what they begin with."""

    model_config = ConfigDict(extra="forbid")

    count: Annotated[int, Field(ge=1, le=rules.MAX_CODES_AT_ONCE)]
    prefix: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    usage_limit: Limit = 1


class CodeOut(Schema):
    """A code and how often it was used."""

    id: UUID
    code: str
    usage_limit: int | None
    used: int
    created_at: AwareDatetime

    @classmethod
    def of(cls, code: Code) -> Self:
        """The wire form of a code."""
        return cls(id=code.id, code=code.code, usage_limit=code.usage_limit, used=code.used, created_at=code.created_at)


class CodesOut(Schema):
    """Codes that were just made."""

    codes: list[str]
