"""Shops on the wire; the API says vendor where the pages say shop."""

from datetime import datetime
from typing import Annotated, Self, TypedDict
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from sokoni.commerce.shop import links
from sokoni.commerce.shop.types import Shop, ShopDocument, ShopDraft, ShopProfile, Status
from sokoni.core.http.schemas import LinkOut
from sokoni.core.schema import Schema
from sokoni.identity.permission.types import Subject

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
Description = Annotated[str, StringConstraints(max_length=5000)]


class VendorApplication(Schema):
    """What somebody says of the shop that they want to open."""

    model_config = ConfigDict(extra="forbid")

    business_name: Name
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] = Field(examples=["CO"])
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] = Field(examples=["COP"])
    locale: Annotated[str, StringConstraints(max_length=35)] = Field(default="en", examples=["es"])
    description: Description = ""
    city: Short = ""
    primary_category: Short = ""
    phone: Phone = ""
    slug: Annotated[str, StringConstraints(max_length=60)] | None = None

    def to_draft(self) -> ShopDraft:
        """The application in our own words."""
        return ShopDraft(name=self.business_name, **self.model_dump(exclude={"business_name"}))


class VendorProfileChange(Schema):
    """What a seller changes of the shop; fields that are left out stay."""

    model_config = ConfigDict(extra="forbid")

    shop_id: UUID | None = None
    business_name: Name | None = None
    description: Description | None = None
    phone: Phone | None = None
    city: Short | None = None
    primary_category: Short | None = None
    returns_policy: Description | None = None

    def to_profile(self) -> ShopProfile:
        """The change in our own words."""
        return ShopProfile(name=self.business_name, **self.model_dump(exclude={"business_name", "shop_id"}))


class VendorStatusChange(Schema):
    """Where an operator moves a shop, and why."""

    model_config = ConfigDict(extra="forbid")

    status: Status
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class ShopDocumentOut(Schema):
    """A paper beside an application; the file is read by its position."""

    position: int
    name: str
    created_at: datetime

    @classmethod
    def of(cls, document: ShopDocument) -> Self:
        """The wire form of a paper."""
        return cls(position=document.position, name=document.name, created_at=document.created_at)


class Standing(TypedDict):
    """What other packages know of a shop."""

    product_count: int
    avg_rating: float | None


class VendorOut(Schema):
    """A shop as visitors see it."""

    id: UUID
    slug: str
    business_name: str
    description: str
    city: str
    country: str
    currency: str
    locale: str
    primary_category: str
    returns_policy: str = Field(description="What holds when something goes back, in the shop's own words.")
    product_count: int
    avg_rating: float | None = Field(
        default=None, description="The mean of the stars of all its reviews, 1 to 5; null until there are some."
    )
    member_since: datetime
    links: dict[str, LinkOut] = Field(description="What you may do next, by its name.")

    @classmethod
    def of(cls, shop: Shop, *, product_count: int, avg_rating: float | None, subject: Subject | None) -> Self:
        """The public face of a shop, as whoever asks may go on with it; nobody in particular is None."""
        return cls(
            id=shop.id,
            slug=shop.slug,
            business_name=shop.name,
            description=shop.description,
            city=shop.city,
            country=shop.country,
            currency=shop.currency,
            locale=shop.locale,
            primary_category=shop.primary_category,
            returns_policy=shop.returns_policy,
            product_count=product_count,
            avg_rating=avg_rating,
            member_since=shop.created_at,
            links=links.of_shop(shop, subject),
        )


class VendorForTeamOut(VendorOut):
    """A shop as its team and operators see it."""

    phone: str = ""
    status: Status = Status.PENDING
    status_reason: str = ""

    @classmethod
    def of(cls, shop: Shop, *, product_count: int, avg_rating: float | None, subject: Subject | None) -> Self:
        """All there is to see of a shop."""
        seen = super().of(shop, product_count=product_count, avg_rating=avg_rating, subject=subject)
        return seen.model_copy(update={"phone": shop.phone, "status": shop.status, "status_reason": shop.status_reason})
