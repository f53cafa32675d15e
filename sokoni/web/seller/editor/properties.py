"""Attributes and categories of a product: shown with what it says of them, and read from the form."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sokoni.commerce.catalog.attribute import rules as attribute_rules
from sokoni.commerce.catalog.attribute.types import Attribute, AttributeType, AttributeValue, Given
from sokoni.commerce.catalog.types import Category
from sokoni.core.errors import DomainError
from sokoni.web.forms import Form
from sokoni.web.translation import N_

MAX_CATEGORIES = 20
TOO_MANY_CATEGORIES = N_("A product stands in at most 20 categories.")


@dataclass(frozen=True, slots=True)
class Property:
    """An attribute with what the product says of it: as text, and the codes that are chosen."""

    attribute: Attribute
    text: str
    chosen: frozenset[str]

    @property
    def name(self) -> str:
        """Its field in the form; each of several choices has one of its own behind it."""
        return f"attribute-{self.attribute.id}"

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What may be chosen, as pairs of code and name."""
        return [(choice.code, choice.name) for choice in self.attribute.choices]


@dataclass(frozen=True, slots=True)
class Branch:
    """A category as a line of a list, so deep in the tree."""

    id: UUID
    name: str
    depth: int


def properties_of(attributes: Iterable[Attribute], values: Mapping[UUID, AttributeValue]) -> list[Property]:
    """All that may be said of a product, with what is said."""
    return [_property(attribute, values.get(attribute.id)) for attribute in attributes]


def _property(attribute: Attribute, said: AttributeValue | None) -> Property:
    if said is None:
        return Property(attribute, "", frozenset())
    if said.choices:
        codes = [choice.code for choice in said.choices]
        return Property(attribute, codes[0], frozenset(codes))
    if isinstance(said.value, bool):
        return Property(attribute, "yes" if said.value else "no", frozenset())
    return Property(attribute, str(said.value), frozenset())


def read_attributes(form: Form, attributes: Iterable[Attribute]) -> Mapping[str, Given]:
    """What the form says of attributes, by their ids, None where nothing is said any more; mistakes stand in it."""
    said: dict[str, Given] = {}
    for attribute in attributes:
        name = f"attribute-{attribute.id}"
        if name not in form.values:
            continue
        given = _read_value(form, name, attribute)
        try:
            attribute_rules.read_value(attribute, given)
        except DomainError as error:
            form.mistakes[name] = error
        said[str(attribute.id)] = given
    return said


def _read_value(form: Form, name: str, attribute: Attribute) -> Given:
    if attribute.type.takes_several:
        return [each.code for each in attribute.choices if form.text(f"{name}-{each.code}")] or None
    if attribute.type is AttributeType.BOOLEAN:
        return {"yes": True, "no": False}.get(form.text(name))
    return form.text(name) or None


def branches_of(roots: Sequence[Category], depth: int = 0) -> list[Branch]:
    """The tree as a list, each category before those below it."""
    found: list[Branch] = []
    for category in roots:
        found.append(Branch(category.id, category.name, depth))
        found += branches_of(category.children, depth + 1)
    return found


def read_categories(form: Form, branches: Iterable[Branch]) -> list[UUID]:
    """The categories that are chosen; a mistake where there are too many."""
    chosen = [branch.id for branch in branches if form.text(f"category-{branch.id}")]
    if len(chosen) > MAX_CATEGORIES:
        form.mistakes["categories"] = TOO_MANY_CATEGORIES
    return chosen
