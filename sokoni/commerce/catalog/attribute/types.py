"""What attributes are to others.

========= =============================== ==============================================================
type      a value is                      written by programs and files as
========= =============================== ==============================================================
text      one text                        the text
number    a number, in the unit           a number with at most six decimals
boolean   yes or no                       true or false
choice    one of the attribute's choices  the choice's code
choices   some of them                    a list of codes
colour    one or more named colours       a list of codes; each choice has its colour as #rrggbb for swatches
date      a day                           YYYY-MM-DD
========= =============================== ==============================================================
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypedDict
from uuid import UUID

# What a value is when it is read; codes of choices stand for the choices.
Plain = str | Decimal | bool | date | tuple[str, ...]
# What programs and files may send for a value; None takes it away.
Given = str | int | float | Decimal | bool | date | Sequence[str] | None


class AttributeType(StrEnum):
    """What the values of an attribute are."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"
    COLOUR = "colour"
    DATE = "date"

    @property
    def has_choices(self) -> bool:
        """Whether its values are chosen from a list."""
        return self in {AttributeType.CHOICE, AttributeType.CHOICES, AttributeType.COLOUR}

    @property
    def takes_several(self) -> bool:
        """Whether a product may have more than one of its values."""
        return self in {AttributeType.CHOICES, AttributeType.COLOUR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the values that an attribute can have; a colour's has its `colour` as #rrggbb."""

    id: UUID
    code: str
    name: str
    names: Mapping[str, str]
    colour: str | None
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A definition; without a shop it is the operator's, and every shop may use it."""

    id: UUID
    shop_id: UUID | None
    code: str
    type: AttributeType
    unit: str
    is_filterable: bool
    position: int
    name: str
    names: Mapping[str, str]
    choices: tuple[Choice, ...]
    updated_at: datetime

    def choice(self, code: str) -> Choice | None:
        """The choice of a code."""
        return next((each for each in self.choices if each.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenValue:
    """A choice as a product says it, in one language."""

    id: UUID
    code: str
    name: str
    colour: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeValue:
    """What a product says of one attribute, in one language; `choices` is filled where the type has choices."""

    attribute_id: UUID
    code: str
    name: str
    type: AttributeType
    unit: str
    is_filterable: bool
    position: int
    value: Plain
    choices: tuple[ChosenValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceDraft:
    """A choice to be made or kept; names by language, at least one."""

    code: str
    names: Mapping[str, str]
    colour: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeDraft:
    """A definition to be made; names by language, at least one."""

    code: str
    type: AttributeType
    names: Mapping[str, str]
    unit: str = ""
    is_filterable: bool = False
    position: int = 0
    choices: tuple[ChoiceDraft, ...] = ()


class AttributeChange(TypedDict, total=False):
    """Fields of a definition to be changed; what is not in it stays. Choices that are left out are taken away."""

    names: Mapping[str, str]
    unit: str
    is_filterable: bool
    position: int
    choices: Sequence[ChoiceDraft]
