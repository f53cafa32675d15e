"""What every format's writer is to the exporter: products in, bytes out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from sokoni.commerce.catalog.attribute.types import Attribute
from sokoni.commerce.catalog.collection.types import WholeCollection
from sokoni.commerce.catalog.ports import StockRow
from sokoni.commerce.catalog.types import Image, Variant, WholeProduct
from sokoni.core import money

_OWN_PICTURE = re.compile(r"/media/([0-9a-f]{64})/[a-z]+\.[a-z]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A product as it is exported, with the stock of its variants; those that are not kept are left out."""

    whole: WholeProduct
    stock: Mapping[UUID, StockRow]

    def stock_of(self, variant: Variant) -> StockRow:
        """What is on hand of a variant; of one that is not kept, nothing is counted."""
        unkept = StockRow(variant_id=variant.id, quantity=0, policy="deny", tracked=False)
        return self.stock.get(variant.id, unkept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a writer must know of the shop and the installation.

    `categories` says by which words an import finds each category again, `category_paths` where it stands, as slugs;
    `attributes` are the shop's own definitions.
    """

    currency: str
    language: str
    base_url: str
    categories: Mapping[UUID, str]
    category_paths: Mapping[UUID, str] = field(default_factory=dict)
    attributes: Sequence[Attribute] = ()

    def image_address(self, image: Image) -> str:
        """Where others fetch a picture: here once it is here, for its first source may be gone."""
        if image.media_hash is not None:
            return f"{self.base_url}/media/{image.media_hash}/l.jpg"
        return image.source_url or ""


class Writer(Protocol):
    """Writes one file. Writing the same products again gives the same bytes."""

    def begin(self) -> bytes:
        """What stands before the products."""
        ...

    def product(self, written: Written) -> bytes:
        """A product's part of the file."""
        ...

    def collection(self, collection: WholeCollection) -> bytes:
        """A collection's part of the file, behind all products; nothing where the format has no place for any."""
        ...


def own_picture(url: str) -> str | None:
    """The hash in an address under which an installation of ours shows a picture."""
    found = _OWN_PICTURE.search(url)
    return None if found is None else found[1]


def decimal_price(amount: int, currency: str) -> str:
    """An amount in minor units as files write it: '12.50'."""
    decimals = money.exponent(currency)
    if not decimals:
        return str(amount)
    whole, rest = divmod(amount, 10**decimals)
    return f"{whole}.{rest:0{decimals}}"
