"""Attributes on the wire."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self, cast
from uuid import UUID

from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StringConstraints

from sokoni.commerce.catalog.attribute import rules
from sokoni.commerce.catalog.attribute.types import (
    Attribute,
    AttributeChange,
    AttributeDraft,
    AttributeType,
    AttributeValue,
    ChoiceDraft,
)
from sokoni.core.schema import Schema

Language = Annotated[str, StringConstraints(pattern="^[a-z]{2,3}$")]
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255, pattern=r"^[^\x00]*$")]
_Names = Annotated[dict[Language, _Name], Field(min_length=1, max_length=50, examples=[{"en": "Size", "es": "Talla"}])]
_Code = Annotated[str, StringConstraints(pattern="^[a-z0-9][a-z0-9_-]{0,62}$")]
_Word = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]
# What a product may say of an attribute: the text, number, boolean, day, code or codes that its type asks for.
ValueIn = StrictBool | StrictInt | StrictFloat | _Word | Annotated[list[_Word], Field(max_length=500)] | None
Codes = dict[Annotated[str, StringConstraints(max_length=63)], ValueIn]


class ChoiceIn(Schema):
    """A choice; colours carry theirs as #rrggbb."""

    model_config = ConfigDict(extra="forbid")

    code: _Code
    names: _Names
    colour: Annotated[str, StringConstraints(pattern="^#[0-9a-f]{6}$")] | None = None

    def to_draft(self) -> ChoiceDraft:
        """The choice in our own words."""
        return ChoiceDraft(code=self.code, names=dict(self.names), colour=self.colour)


class AttributeIn(Schema):
    """A definition to be made."""

    model_config = ConfigDict(extra="forbid")

    shop_id: UUID | None = Field(default=None, description="For sellers with several shops: whose attribute it is.")
    code: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_-]{0,62}$")]
    type: AttributeType
    names: _Names
    unit: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20, pattern=r"^[^\x00]*$")] = ""
    is_filterable: bool = Field(default=False, description="Whether visitors narrow lists down by it.")
    position: int = Field(default=0, ge=0, le=10**6)
    choices: list[ChoiceIn] = Field(default=[], max_length=rules.MAX_CHOICES)

    def to_draft(self) -> AttributeDraft:
        """The definition in our own words."""
        plain = self.model_dump(exclude={"shop_id", "choices"})
        return AttributeDraft(**plain, choices=tuple(choice.to_draft() for choice in self.choices))


class AttributePatch(Schema):
    """Fields of a definition to be changed; choices, when sent, are all that there will be, known by their codes."""

    model_config = ConfigDict(extra="forbid")

    names: _Names = Field(default={})
    unit: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20, pattern=r"^[^\x00]*$")] = ""
    is_filterable: bool = False
    position: int = Field(default=0, ge=0, le=10**6)
    choices: list[ChoiceIn] = Field(default=[], max_length=rules.MAX_CHOICES)

    def to_change(self) -> AttributeChange:
        """The changed fields in our own words."""
        given: dict[str, Any] = self.model_dump(exclude_unset=True, exclude={"choices"})
        if "choices" in self.model_fields_set:
            given["choices"] = tuple(choice.to_draft() for choice in self.choices)
        return cast("AttributeChange", given)


class ChoiceOut(Schema):
    """A choice."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    code: str
    name: str
    names: dict[str, str]
    colour: str | None


class AttributeOut(Schema):
    """A definition; without a shop it is the operator's, for every shop to use."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    shop_id: UUID | None
    code: str
    type: AttributeType
    unit: str
    is_filterable: bool
    position: int
    name: str
    names: dict[str, str]
    choices: list[ChoiceOut]

    @classmethod
    def of(cls, attribute: Attribute) -> Self:
        """A definition on the wire."""
        return cls.model_validate(attribute)


class AttributesOut(Schema):
    """Definitions, in the order in which pages show them."""

    items: list[AttributeOut]


class ChosenOut(Schema):
    """A chosen value, with its colour where it is one."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    colour: str | None


class AttributeValueOut(Schema):
    """What a product says of an attribute; `value` is what may be sent back, `choices` names what was chosen."""

    attribute_id: UUID
    code: str
    name: str
    type: AttributeType
    unit: str
    is_filterable: bool
    position: int
    value: bool | float | str | list[str]
    choices: list[ChosenOut]

    @classmethod
    def of(cls, said: AttributeValue) -> Self:
        """A value on the wire."""
        return cls(
            attribute_id=said.attribute_id,
            code=said.code,
            name=said.name,
            type=said.type,
            unit=said.unit,
            is_filterable=said.is_filterable,
            position=said.position,
            value=_on_the_wire(said.value),
            choices=[ChosenOut.model_validate(choice) for choice in said.choices],
        )


def _on_the_wire(value: str | Decimal | bool | date | tuple[str, ...]) -> bool | float | str | list[str]:  # noqa: FBT001  # a value, not a switch
    return cast("bool | float | str | list[str]", rules.to_json(value))
