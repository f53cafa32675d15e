"""Carts on the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from sokoni.commerce.cart.types import CartGroup, CartItem, CartView, Problem
from sokoni.commerce.catalog.schemas import CROP, FOCUS
from sokoni.commerce.pricing.schemas import DiscountOut, TotalsOut, TypedCodeOut
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema

# The setting says what a cart holds; this only keeps numbers within what a database column takes.
MAX_QUANTITY = 10**9
Quantity = Annotated[int, Field(ge=1, le=MAX_QUANTITY)]


class ItemToAdd(Schema):
    """What to put into the cart: a variant, or a product that has only one."""

    model_config = ConfigDict(extra="forbid")

    variant_id: UUID | None = None
    product_id: UUID | None = Field(default=None, description="Enough where the product has a single variant.")
    quantity: Quantity = 1
    currency: Annotated[str | None, StringConstraints(pattern="^[A-Z]{3}$")] = Field(
        default=None, description="Into an empty cart: this currency, where a price list of the shop has it."
    )

    @model_validator(mode="after")
    def check_something_is_named(self) -> Self:
        """One of the two ids is needed."""
        if self.variant_id is None and self.product_id is None:
            msg = "send variant_id, or product_id where the product has a single variant"
            raise ValueError(msg)
        return self

    @property
    def named_product_id(self) -> UUID:
        """The product, where no variant is named."""
        if self.product_id is None:
            msg = "a variant was named"
            raise LookupError(msg)
        return self.product_id


class QuantityChange(Schema):
    """How many of an item there shall be; zero takes it out."""

    model_config = ConfigDict(extra="forbid")

    quantity: Annotated[int, Field(ge=0, le=MAX_QUANTITY)]


class CodeToApply(Schema):
    """A code as somebody types it; capitals and spaces make no difference."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "SUMMER10"}]})

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class CartItemOut(Schema):
    """One variant in a cart; `available` is the most that can be had, null where there is no limit."""

    id: UUID
    variant_id: UUID
    product_id: UUID
    shop_id: UUID
    shop_slug: str
    product_slug: str
    product_title: str
    variant_title: str
    sku: str | None
    image_hash: str | None
    image_focus: list[int] | None = Field(description=FOCUS)
    image_crop: list[int] | None = Field(description=CROP)
    quantity: int
    unit_price: MoneyOut = Field(description="What one piece cost when it was put into the cart.")
    current_price: MoneyOut
    price_changed: bool
    subtotal: MoneyOut
    available: int | None
    problem: Problem | None

    @classmethod
    def of(cls, item: CartItem) -> Self:
        """The wire form of an item."""
        variant = item.variant
        return cls(
            id=item.id,
            variant_id=variant.variant_id,
            product_id=variant.product_id,
            shop_id=variant.shop_id,
            shop_slug=variant.shop_slug,
            product_slug=variant.product_slug,
            product_title=variant.product_title,
            variant_title=variant.variant_title,
            sku=variant.sku,
            image_hash=variant.image_hash,
            image_focus=variant.image_frame.focus,
            image_crop=variant.image_frame.crop,
            quantity=item.quantity,
            unit_price=MoneyOut.of(item.unit_price),
            current_price=MoneyOut.of(item.current_price),
            price_changed=item.price_changed,
            subtotal=MoneyOut.of(item.subtotal),
            available=item.available,
            problem=item.problem,
        )


class CartGroupOut(Schema):
    """One shop's part of a cart."""

    shop_id: UUID
    shop_slug: str
    item_ids: list[UUID]
    subtotal: MoneyOut

    @classmethod
    def of(cls, group: CartGroup) -> Self:
        """The wire form of a group."""
        return cls(
            shop_id=group.shop_id,
            shop_slug=group.shop_slug,
            item_ids=[item.id for item in group.items],
            subtotal=MoneyOut.of(group.subtotal),
        )


class CartOut(Schema):
    """A cart; `id` is null until something is put into it. Shipping and tax come with the address."""

    id: UUID | None
    currency: str | None
    items: list[CartItemOut]
    shops: list[CartGroupOut]
    totals: TotalsOut | None
    discounts: list[DiscountOut] = Field(description="What promotions take off the goods, in the order of taking.")
    codes: list[TypedCodeOut] = Field(description="The codes that were typed, with what came of each.")
    piece_count: int
    has_problems: bool
    expires_at: datetime | None

    @classmethod
    def of(cls, view: CartView) -> Self:
        """The wire form of a cart."""
        return cls(
            id=view.id,
            currency=view.currency,
            items=[CartItemOut.of(item) for item in view.items],
            shops=[CartGroupOut.of(group) for group in view.groups],
            totals=TotalsOut.of(view.totals) if view.totals else None,
            discounts=[DiscountOut.of(each) for each in view.totals.discounts] if view.totals else [],
            codes=[TypedCodeOut.of(each) for each in view.codes],
            piece_count=view.piece_count,
            has_problems=view.has_problems,
            expires_at=view.expires_at,
        )
