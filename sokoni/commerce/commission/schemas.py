"""Commissions on the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from sokoni.commerce.commission.types import Key, Preview, Rule, Scope, Terms
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema

Share = Annotated[int, Field(ge=0, le=10_000, description="In hundredths of a percent: 1250 is 12.5 %.")]


class CommissionRuleIn(Schema):
    """What is kept of sales from a time on; without `starts_at`, from now on.

    Of a piece, `fixed_amount` minor units of `currency` are kept beside the share. A rule with a currency counts for
    sales in it alone, and goes before one without.
    """

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"scope": "market", "rate_bp": 1000, "tax_bp": 1900}]}
    )

    scope: Scope
    subject_id: UUID | None = Field(
        default=None, description="The plan, shop, category or product; none for the market."
    )
    rate_bp: Share
    fixed_amount: Annotated[int, Field(ge=0, le=2**48)] = 0
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    tax_bp: Annotated[Share, Field(description="The tax on the commission, in hundredths of a percent.")] = 0
    starts_at: AwareDatetime | None = None

    def to_key(self) -> Key:
        """What the rule is about."""
        return Key(scope=self.scope, subject_id=self.subject_id, currency=self.currency)

    def to_terms(self) -> Terms:
        """What is kept."""
        return Terms(rate_bp=self.rate_bp, fixed_amount=self.fixed_amount, tax_bp=self.tax_bp)


class CommissionRuleOut(Schema):
    """A rule, and the half-open time in which it holds."""

    id: UUID
    scope: Scope
    subject_id: UUID | None
    rate_bp: int
    fixed_amount: int
    currency: str | None
    tax_bp: int
    starts_at: datetime
    ends_at: datetime | None

    @classmethod
    def of(cls, rule: Rule) -> Self:
        """The wire form of a rule."""
        return cls(
            id=rule.id,
            scope=rule.key.scope,
            subject_id=rule.key.subject_id,
            rate_bp=rule.terms.rate_bp,
            fixed_amount=rule.terms.fixed_amount,
            currency=rule.key.currency,
            tax_bp=rule.terms.tax_bp,
            starts_at=rule.starts_at,
            ends_at=rule.ends_at,
        )


class CommissionPreviewOut(Schema):
    """What a sale of one piece would cost now, by which rule; no rule keeps nothing."""

    price: MoneyOut
    commission: MoneyOut
    tax: MoneyOut
    kept_by_shop: MoneyOut
    rule: CommissionRuleOut | None

    @classmethod
    def of(cls, found: Preview) -> Self:
        """The wire form of a preview."""
        return cls(
            price=MoneyOut.of(found.price),
            commission=MoneyOut.of(found.charge.amount),
            tax=MoneyOut.of(found.charge.tax),
            kept_by_shop=MoneyOut.of(found.kept),
            rule=CommissionRuleOut.of(found.rule) if found.rule else None,
        )
