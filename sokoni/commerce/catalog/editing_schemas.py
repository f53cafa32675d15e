"""What sellers send to edit variants, options and images of a product that is there."""

from typing import Annotated, Any, cast
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from sokoni.commerce.catalog.schemas import Text, Title, VariantIn
from sokoni.commerce.catalog.types import ImageChange
from sokoni.core.schema import Schema

_Thousandths = Annotated[int, Field(ge=0, le=1000)]
_Alt = Annotated[Text, StringConstraints(strip_whitespace=True, max_length=1000)]


class VariantsIn(Schema):
    """Variants to be added, at the end."""

    model_config = ConfigDict(extra="forbid")

    variants: list[VariantIn] = Field(min_length=1, max_length=2048)


class OrderIn(Schema):
    """An order: ids from first to last; those that are not named follow as they stood."""

    model_config = ConfigDict(extra="forbid")

    ids: list[UUID] = Field(min_length=1, max_length=2048)


class VariantOptionsIn(Schema):
    """The option values that a variant shall have."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    option_values: list[Title] = Field(max_length=3)


class OptionsIn(Schema):
    """Other options of a product, with the values of each of its variants."""

    model_config = ConfigDict(extra="forbid")

    names: list[Title] = Field(max_length=3, examples=[["Size", "Colour"]])
    variants: list[VariantOptionsIn] = Field(min_length=1, max_length=2048)


class TagOut(Schema):
    """A tag, and how many products have it."""

    tag: str
    products: int


class TagsOut(Schema):
    """The tags of a shop, the most used first."""

    items: list[TagOut]


class CopyIn(Schema):
    """What to call the copy; the same title where none is given."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None


class ImagePatch(Schema):
    """Fields of an image to be changed; null takes a hint away."""

    model_config = ConfigDict(extra="forbid")

    alt: _Alt = ""
    focus: Annotated[list[_Thousandths], Field(min_length=2, max_length=2)] | None = None
    crop: Annotated[list[_Thousandths], Field(min_length=4, max_length=4)] | None = None

    def to_change(self) -> ImageChange:
        """The changed fields in our own words."""
        given: dict[str, Any] = self.model_dump(exclude_unset=True)
        return cast("ImageChange", given)
