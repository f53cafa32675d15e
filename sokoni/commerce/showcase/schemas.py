"""The showcase on the wire. Answers go out as the bytes that were prepared; these say what is in them."""

from collections.abc import Mapping
from typing import Self

from pydantic import ConfigDict, Field

from sokoni.commerce.catalog.schemas import CardOut, ProductOut, VariantOut
from sokoni.commerce.review.schemas import RatingOut
from sokoni.commerce.showcase.types import Facets
from sokoni.core.http.responses import json_bytes
from sokoni.core.http.schemas import LinkOut
from sokoni.core.pages import Page
from sokoni.core.schema import Schema


class ShownCardOut(CardOut):
    """A product as a listing shows it to visitors."""

    is_available: bool = Field(description="Whether any of its variants can be bought now.")
    rating: RatingOut


class ShownVariantOut(VariantOut):
    """A variant, with what is left of it."""

    is_available: bool = Field(description="Whether it can be bought now.")
    left: int | None = Field(description="How many are left of the last ten; null where there are more, or none count.")


class ShownProductOut(ProductOut):
    """All there is to show of a product, with what is left of its variants."""

    variants: list[ShownVariantOut]  # type: ignore[assignment]  # a narrower item
    rating: RatingOut


class FacetValueOut(Schema):
    """One value to narrow a listing to: `token` is what `filter` takes."""

    model_config = ConfigDict(from_attributes=True)

    token: str
    value: str
    count: int


class FacetOut(Schema):
    """One way to narrow a listing."""

    model_config = ConfigDict(from_attributes=True)

    group: str
    values: list[FacetValueOut]


class PriceRangeOut(Schema):
    """The cheapest and the dearest price in one currency, in minor units."""

    model_config = ConfigDict(from_attributes=True)

    currency: str
    lowest: int
    highest: int


class FacetsOut(Schema):
    """How a listing can be narrowed."""

    model_config = ConfigDict(from_attributes=True)

    facets: list[FacetOut]
    prices: list[PriceRangeOut]
    is_exact: bool = Field(description="False where counts are lower bounds.")

    @classmethod
    def of(cls, facets: Facets) -> Self:
        """Facets on the wire."""
        return cls.model_validate(facets)


def with_links(product: bytes, links: Mapping[str, LinkOut]) -> bytes:
    """A prepared product with what whoever asks may do next."""
    shown = json_bytes({name: link.model_dump() for name, link in links.items()})
    return b'%b,"links":%b}' % (product[:-1], shown)


def cards_body(page: Page[bytes], *, following: str | None, preceding: str | None) -> bytes:
    """The body of a list of cards, put together from their bytes."""
    count = None if page.count is None else {"value": page.count.value, "exact": page.count.exact}
    rest = json_bytes({"next": following, "previous": preceding, "count": count})
    return b'{"items":[%b],%b' % (b",".join(page.items), rest[1:])
