"""Which variant a choice of option values means, and what each further value would lead to. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sokoni.commerce.catalog.types import Image, Option, ProductDetail, Variant
from sokoni.web.storefront import swatches


@dataclass(frozen=True, slots=True)
class ValueChoice:
    """One value of an option, as a swatch shows it."""

    name: str
    is_chosen: bool
    is_available: bool
    colours: tuple[str, ...] = ()
    picture: Image | None = None


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """One option with its values."""

    position: int
    name: str
    values: tuple[ValueChoice, ...]

    @property
    def chosen(self) -> str:
        """The value that is chosen; empty where none is."""
        return next((value.name for value in self.values if value.is_chosen), "")


def choose_variant(
    product: ProductDetail, *, variant_id: UUID | None, wanted: Mapping[int, str], can_buy: Mapping[UUID, bool]
) -> Variant | None:
    """The variant that was asked for: by id, by option values, or the first that can be bought.

    None when the option values name a combination that is not made.
    """
    variants = product.variants
    if variant_id is not None:
        return next((variant for variant in variants if variant.id == variant_id), None)
    if wanted:
        return next((variant for variant in variants if _fits(variant, wanted)), None)
    return next((variant for variant in variants if can_buy.get(variant.id, True)), variants[0] if variants else None)


def option_choices(
    product: ProductDetail, *, chosen_values: Sequence[str], can_buy: Mapping[UUID, bool]
) -> list[OptionChoice]:
    """The options with each value marked: chosen or not, and whether something with it can be bought."""
    if len(product.variants) < 2:  # noqa: PLR2004  # nothing to choose
        return []
    return [
        OptionChoice(
            position=position,
            name=option.name,
            values=tuple(_values(product, option, position, chosen_values, can_buy)),
        )
        for position, option in enumerate(product.options)
    ]


def _values(
    product: ProductDetail, option: Option, position: int, chosen: Sequence[str], can_buy: Mapping[UUID, bool]
) -> Iterator[ValueChoice]:
    is_colour = swatches.is_colour(option)
    pictures = swatches.pictures_of(product, position)
    for value in option.values:
        colours = swatches.colours_of(value) if is_colour else ()
        yield ValueChoice(
            name=value,
            is_chosen=position < len(chosen) and chosen[position] == value,
            is_available=_leads_somewhere(product, position, value, chosen, can_buy),
            colours=colours,
            picture=None if colours else pictures.get(value),
        )


def wanted_values(values: Mapping[str, str]) -> dict[int, str]:
    """The option values in a query or form: `option-0`, `option-1` and so on."""
    found = {}
    for name, value in values.items():
        prefix, _, number = name.partition("-")
        if prefix == "option" and number.isascii() and number.isdigit() and len(number) == 1:
            found[int(number)] = value
    return found


def _fits(variant: Variant, wanted: Mapping[int, str]) -> bool:
    return all(
        position < len(variant.option_values) and variant.option_values[position] == value
        for position, value in wanted.items()
    )


def _leads_somewhere(
    product: ProductDetail, position: int, value: str, chosen: Sequence[str], can_buy: Mapping[UUID, bool]
) -> bool:
    wanted = {place: other for place, other in enumerate(chosen) if place != position} | {position: value}
    return any(can_buy.get(variant.id, True) for variant in product.variants if _fits(variant, wanted))
