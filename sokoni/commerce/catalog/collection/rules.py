"""Which products a rule means, and which rules mean something: decided without looking anything up."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog.attribute.types import Plain
from sokoni.commerce.catalog.collection import errors
from sokoni.commerce.catalog.collection.types import (
    Comparand,
    Condition,
    Facts,
    Field,
    Match,
    Operator,
    Rule,
)
from sokoni.core.errors import Reason

MAX_CONDITIONS = 60
_WORDS = frozenset({Operator.IS, Operator.IS_NOT, Operator.CONTAINS, Operator.BEGINS, Operator.ENDS})
_AMOUNTS = frozenset({Operator.IS, Operator.IS_NOT, Operator.ABOVE, Operator.BELOW})
_EQUAL = frozenset({Operator.IS, Operator.IS_NOT})

OPERATORS: Mapping[Field, frozenset[Operator]] = MappingProxyType(
    {
        Field.TAG: _EQUAL,
        Field.TYPE: _WORDS,
        Field.VENDOR: _WORDS,
        Field.TITLE: _WORDS,
        Field.PRICE: _AMOUNTS,
        Field.ATTRIBUTE: _WORDS | _AMOUNTS,
        Field.CATEGORY: _EQUAL,
        Field.ON_SALE: frozenset({Operator.IS}),
    }
)


def matches(rule: Rule, facts: Facts) -> bool:
    """Whether a product belongs."""
    held = (holds(condition, facts) for condition in rule.conditions)
    return all(held) if rule.match is Match.ALL else any(held)


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether a condition holds for a product; `is_not` holds exactly where `is` does not."""
    if condition.operator is Operator.IS_NOT:
        return not _holds(condition, Operator.IS, facts)
    return _holds(condition, condition.operator, facts)


def check_rule(rule: Rule) -> None:
    """Pass a rule that means something.

    Raises:
        CollectionInvalid: it has no conditions or too many, or one compares what cannot be compared.
    """
    if not 1 <= len(rule.conditions) <= MAX_CONDITIONS:
        raise errors.CollectionInvalid(field="conditions", reason=Reason("there are 1 to {most}", most=MAX_CONDITIONS))
    for condition in rule.conditions:
        _check(condition)


def to_json(rule: Rule | None) -> dict[str, Any] | None:
    """A rule as it is stored."""
    if rule is None:
        return None
    conditions = [
        {"field": each.field.value, "operator": each.operator.value, "value": each.value, "attribute": each.attribute}
        for each in rule.conditions
    ]
    return {"match": rule.match.value, "conditions": conditions}


def from_json(stored: Mapping[str, Any] | None) -> Rule | None:
    """A stored rule again."""
    if stored is None:
        return None
    conditions = tuple(
        Condition(
            field=Field(each["field"]),
            operator=Operator(each["operator"]),
            value=each["value"],
            attribute=each["attribute"],
        )
        for each in stored["conditions"]
    )
    return Rule(match=Match(stored["match"]), conditions=conditions)


def looks_at(rule: Rule, field: Field) -> bool:
    """Whether a rule has a condition on something."""
    return any(condition.field is field for condition in rule.conditions)


def _holds(condition: Condition, operator: Operator, facts: Facts) -> bool:  # noqa: PLR0911  # one for each field
    value = condition.value
    match condition.field:
        case Field.TAG:
            return str(value).casefold() in {tag.casefold() for tag in facts.tags}
        case Field.TYPE:
            return _compare_words(operator, facts.product_type, value)
        case Field.VENDOR:
            return _compare_words(operator, facts.vendor, value)
        case Field.TITLE:
            return _compare_words(operator, facts.title, value)
        case Field.PRICE:
            return _compare_numbers(operator, Decimal(facts.price), value)
        case Field.CATEGORY:
            return UUID(str(value)) in facts.category_ids
        case Field.ON_SALE:
            return facts.is_on_sale is value
        case Field.ATTRIBUTE:
            return _compare_attribute(operator, facts.attributes.get(condition.attribute or ""), value)


def _compare_attribute(operator: Operator, said: Plain | None, value: Comparand) -> bool:
    """Whether what a product says compares; where it says several things, whether one of them does."""
    match said:
        case None:
            return False
        case bool():
            return operator is Operator.IS and said is value
        case Decimal():
            return _compare_numbers(operator, said, value)
        case tuple():
            return any(_compare_words(operator, each, value) for each in said)
        case str():
            return _compare_words(operator, said, value)
        case day:
            return _compare_days(operator, day.isoformat(), str(value))


def _compare_words(operator: Operator, said: str, value: Comparand) -> bool:
    here, wanted = said.casefold(), str(value).casefold()
    match operator:
        case Operator.IS:
            return here == wanted
        case Operator.CONTAINS:
            return wanted in here
        case Operator.BEGINS:
            return here.startswith(wanted)
        case Operator.ENDS:
            return here.endswith(wanted)
        case _:
            return False


def _compare_numbers(operator: Operator, said: Decimal, value: Comparand) -> bool:
    if isinstance(value, bool | str):
        return False
    wanted = Decimal(str(value))
    match operator:
        case Operator.IS:
            return said == wanted
        case Operator.ABOVE:
            return said > wanted
        case Operator.BELOW:
            return said < wanted
        case _:
            return False


def _compare_days(operator: Operator, said: str, wanted: str) -> bool:
    """Days as YYYY-MM-DD stand in the order of their texts."""
    match operator:
        case Operator.IS:
            return said == wanted
        case Operator.ABOVE:
            return said > wanted
        case Operator.BELOW:
            return said < wanted
        case _:
            return False


def _check(condition: Condition) -> None:
    if condition.operator not in OPERATORS[condition.field]:
        raise _senseless(condition, Reason("'{operator}' does not compare it", operator=condition.operator.value))
    if (condition.attribute is not None) != (condition.field is Field.ATTRIBUTE):
        raise _senseless(condition, Reason("an attribute is named exactly where one is looked at"))
    value = condition.value
    match condition.field:
        case Field.PRICE:
            fits = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        case Field.ON_SALE:
            fits = isinstance(value, bool)
        case Field.CATEGORY:
            fits = isinstance(value, str) and _is_id(value)
        case Field.ATTRIBUTE:
            fits = not (isinstance(value, str) and not value)
        case _:
            fits = isinstance(value, str) and bool(value.strip())
    if not fits:
        raise _senseless(condition, Reason("its value is of the wrong kind, or blank"))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _senseless(condition: Condition, reason: Reason) -> errors.CollectionInvalid:
    return errors.CollectionInvalid(
        field="conditions", reason=Reason("{condition}: {why}", condition=condition.field.value, why=reason)
    )


def placed(product_ids: Sequence[str], product_id: str, *, beside: str, behind: bool) -> list[str]:
    """Ids in another order: one stands right before, or behind, another one; what is not among them moves nothing."""
    if product_id == beside or not {product_id, beside} <= set(product_ids):
        return list(product_ids)
    rest = [each for each in product_ids if each != product_id]
    at = rest.index(beside) + (1 if behind else 0)
    return [*rest[:at], product_id, *rest[at:]]


def stepped(product_ids: Sequence[str], product_id: str, *, by: int) -> list[str]:
    """Ids in another order: one has gone some steps towards the end, or the beginning, and no farther."""
    if product_id not in product_ids:
        return list(product_ids)
    rest = [each for each in product_ids if each != product_id]
    at = min(max(list(product_ids).index(product_id) + by, 0), len(rest))
    return [*rest[:at], product_id, *rest[at:]]


def ordered(product_ids: Sequence[UUID]) -> list[UUID]:
    """Ids without repetitions, as they first stand."""
    return list(dict.fromkeys(product_ids))
