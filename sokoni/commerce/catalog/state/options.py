"""What becomes of a product's variants when its options are edited as a whole: pure.

An editor says what options and values there shall be, and which of them each was before. From that follows what every
variant is called now, which go (their value is gone, or an option went and another variant is the same without it),
and which are new: every combination that holds a value that was not there before.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import Any

from sokoni.commerce.catalog import errors, rules
from sokoni.commerce.catalog.state import edits
from sokoni.commerce.catalog.state.types import State
from sokoni.commerce.catalog.types import OptionWish
from sokoni.core.errors import Reason

_Values = tuple[str, ...]


def with_wishes(state: State, wishes: Sequence[OptionWish], new_key: Callable[[], str]) -> State:
    """The product with other options; the state itself where nothing is asked for.

    New variants are made like the one that differs least: its price, weight and so on, without SKU and barcode.

    Raises:
        ProductInvalid: an option has no name or no value, a value stands twice, or there would be too many variants.
    """
    wishes = [_of_what_is_there(state, wish) for wish in wishes]
    names = tuple(wish.name.strip() for wish in wishes)
    if _is_as_before(state, names, wishes):
        return state
    _check(names, wishes, known=len(edits.option_names(state)))
    kept = _kept(state, wishes)
    wanted = _wanted(wishes, taken=frozenset(kept.values()), is_empty=not kept)
    variants = {key: {**state["variants"][key], "option_values": _three(values)} for key, values in kept.items()}
    models = _Models(state, kept, wishes)
    last = max(each["position"] for each in state["variants"].values())
    for at, values in enumerate(wanted, start=last + 1):
        variants[new_key()] = {**models.of(values), "position": at, "option_values": _three(values)}
    if _was_sorted(state):
        variants = _sorted(variants, wishes)
    return {**state, "options": list(names) or ["Title"], "variants": variants}


def _check(names: Sequence[str], wishes: Sequence[OptionWish], *, known: int) -> None:
    rules.check_options(names)
    before = [wish.was for wish in wishes if wish.was is not None]
    if len(set(before)) != len(before) or not all(0 <= each < known for each in before):
        raise errors.ProductInvalid(field="options", reason=Reason("each was at most one of the options before"))
    for wish in wishes:
        values = [each.value.strip() for each in wish.values]
        if not values or not all(values):
            raise errors.ProductInvalid(
                field="options", reason=Reason("'{name}' needs at least one value, none blank", name=wish.name)
            )
        if len(set(values)) != len(values):
            raise errors.ProductInvalid(
                field="options", reason=Reason("a value of '{name}' stands twice", name=wish.name)
            )
    if prod(len(wish.values) for wish in wishes) > edits.MAX_VARIANTS:
        raise errors.ProductInvalid(
            field="options", reason=Reason("there would be more than {most} variants", most=edits.MAX_VARIANTS)
        )


def _is_as_before(state: State, names: Sequence[str], wishes: Sequence[OptionWish]) -> bool:
    if tuple(names) != tuple(edits.option_names(state)) or [wish.was for wish in wishes] != list(range(len(names))):
        return False
    return all(
        {each.was for each in wish.values} == set(_values_at(state, at))
        and all(each.value.strip() == each.was for each in wish.values)
        for at, wish in enumerate(wishes)
    )


def _of_what_is_there(state: State, wish: OptionWish) -> OptionWish:
    """The wish without values that no variant has any more: they make no new ones."""
    if wish.was is None or not 0 <= wish.was < len(edits.option_names(state)):
        return wish
    there = {*_values_at(state, wish.was), None}
    return replace(wish, values=tuple(each for each in wish.values if each.was in there))


def _values_at(state: State, at: int) -> Sequence[str]:
    return [each["option_values"][at] for each in _in_order(state).values()]


def _in_order(state: State) -> Mapping[str, Mapping[str, Any]]:
    return dict(sorted(state["variants"].items(), key=lambda pair: (pair[1]["position"], pair[0])))


def _kept(state: State, wishes: Sequence[OptionWish]) -> Mapping[str, _Values]:
    """The variants that stay, in order, with their values; of those that become the same, the first stays."""
    renamed = [{each.was: each.value.strip() for each in wish.values if each.was is not None} for wish in wishes]
    kept: dict[str, _Values] = {}
    taken: set[_Values] = set()
    for key, variant in _in_order(state).items():
        values = tuple(
            wish.values[0].value.strip() if wish.was is None else known.get(variant["option_values"][wish.was], "")
            for wish, known in zip(wishes, renamed, strict=True)
        )
        if all(values) and values not in taken:
            kept[key] = values
            taken.add(values)
    return kept


def _wanted(wishes: Sequence[OptionWish], *, taken: frozenset[_Values], is_empty: bool) -> Iterator[_Values]:
    """The combinations that are new: all where no variant stays."""
    fresh = [
        {each.value.strip() for each in (wish.values[1:] if wish.was is None else wish.values) if each.was is None}
        for wish in wishes
    ]
    for values in product(*([each.value.strip() for each in wish.values] for wish in wishes)):
        is_new = is_empty or any(value in added for value, added in zip(values, fresh, strict=True))
        if is_new and values not in taken:
            yield values


class _Models:
    """What new variants are made like: the first that differs in the new values alone, else the product's first."""

    def __init__(self, state: State, kept: Mapping[str, _Values], wishes: Sequence[OptionWish]) -> None:
        self._variants = _in_order(state)
        self._kept = kept
        self._fresh = [{each.value.strip() for each in wish.values if each.was is None} for wish in wishes]
        self._by_rest: dict[tuple[int, ...], dict[_Values, str]] = {}

    def of(self, values: _Values) -> Mapping[str, Any]:
        """The model of a combination, without what belongs to one variant alone."""
        rest = tuple(at for at, value in enumerate(values) if value not in self._fresh[at])
        if rest not in self._by_rest:
            # From the last to the first, so that the first is what stays.
            self._by_rest[rest] = {
                tuple(known[at] for at in rest): key for key, known in reversed(list(self._kept.items()))
            }
        key = self._by_rest[rest].get(tuple(values[at] for at in rest), next(iter(self._variants)))
        return {**self._variants[key], "sku": None, "barcode": "", "image_id": None}


def _was_sorted(state: State) -> bool:
    """Whether the variants stand as their options' values do, so that new ones have a place among them."""
    order = [tuple(each["option_values"]) for each in _in_order(state).values()]
    places = [
        {value: place for place, value in reversed(list(enumerate(values)))} for values in zip(*order, strict=True)
    ]
    ranks = [tuple(places[at][value] for at, value in enumerate(values)) for values in order]
    return ranks == sorted(ranks)


def _sorted(variants: Mapping[str, Mapping[str, Any]], wishes: Sequence[OptionWish]) -> dict[str, dict[str, Any]]:
    places = [{each.value.strip(): place for place, each in enumerate(wish.values)} for wish in wishes]
    keys = sorted(
        variants,
        key=lambda key: [place[value] for place, value in zip(places, variants[key]["option_values"], strict=False)],
    )
    return {key: {**variants[key], "position": at} for at, key in enumerate(keys, start=1)}


def _three(values: Sequence[str]) -> list[str]:
    return [*(values or ("Default Title",)), "", "", ""][:3]
