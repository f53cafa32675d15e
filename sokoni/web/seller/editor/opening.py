"""The product that an editor was opened on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from sokoni.commerce.catalog import errors as catalog_errors
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.attribute.types import AttributeValue
from sokoni.commerce.catalog.types import Option, ProductDetail, ProductWords, WholeProduct
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Read
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import LANGUAGES


@dataclass(frozen=True, slots=True)
class EditedProduct:
    """A product with its words in all languages."""

    whole: WholeProduct

    @property
    def detail(self) -> ProductDetail:
        """The product in its own language."""
        return self.whole.detail

    @property
    def language(self) -> str:
        """The language of its own words."""
        return self.whole.language

    @property
    def options(self) -> tuple[Option, ...]:
        """The options that people chose: none where it is one variant without any."""
        given = self.detail.options
        only = [(option.name, option.values) for option in given] == [("Title", ("Default Title",))]
        return () if only else given

    @property
    def other_languages(self) -> tuple[str, ...]:
        """The languages in which it may have words beside its own: those of the pages, and what it has already."""
        known = dict.fromkeys([*LANGUAGES, *sorted(self.whole.words)])
        return tuple(code for code in known if code != self.language)

    def words(self, language: str) -> ProductWords | None:
        """Its words in a language."""
        return self.whole.words.get(language)

    @property
    def values(self) -> Mapping[UUID, AttributeValue]:
        """What it says of attributes, by their id."""
        return {each.attribute_id: each for each in self.whole.attributes.get(self.language, ())}


async def load(session: ReadSession, opened: OpenedShop, product_id: UUID) -> EditedProduct:
    """A product of the shop in the address; six statements and one for each language of its words.

    Raises:
        ProductMissing: there is none, or it is another shop's.
    """
    found = await catalog.list_whole(session, product_ids=[product_id])
    if not found or found[0].detail.shop_id != opened.shop.id:
        raise catalog_errors.ProductMissing
    return EditedProduct(found[0])


async def open_product(opened: Opened, session: Read, product_id: UUID) -> EditedProduct:
    """The product of an address.

    Raises:
        ProductMissing: there is none, or it is another shop's.
    """
    return await load(session, opened, product_id)


Edited = Annotated[EditedProduct, Depends(open_product, scope="function")]
