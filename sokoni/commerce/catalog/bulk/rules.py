"""What bulk work makes of a product, decided without looking anything up."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from sokoni.commerce.catalog import rules as catalog_rules
from sokoni.commerce.catalog.bulk import errors
from sokoni.commerce.catalog.bulk.types import BulkAction, BulkKind
from sokoni.commerce.catalog.state import edits
from sokoni.commerce.catalog.state.types import State
from sokoni.commerce.catalog.types import Mover, ProductChange, Status
from sokoni.core.errors import Reason

_WHOLE_BP = 10_000
_ENDING = re.compile(r"(?P<whole>\d+)(?:\.(?P<decimals>\d+))?")
_MAX_ENDING_DIGITS = 9
MAX_PERCENT_BP = 100_000
_STATUS_OF = {
    BulkKind.PUBLISH: Status.APPROVED,
    BulkKind.TAKE_DOWN: Status.DRAFT,
    BulkKind.ARCHIVE: Status.ARCHIVED,
}


def check_action(action: BulkAction) -> None:
    """Pass an action that means something.

    Raises:
        BulkInvalid: it does not.
    """
    match action.kind:
        case BulkKind.REPRICE:
            _check_reprice(action)
        case BulkKind.CATEGORIES | BulkKind.TAGS:
            if not (action.add or action.remove) or set(action.add) & set(action.remove):
                raise errors.BulkInvalid(field="add", reason=Reason("say what is added or removed, and nothing twice"))
        case BulkKind.ATTRIBUTE:
            if not action.attribute:
                raise errors.BulkInvalid(field="attribute", reason=Reason("name one by its code"))
        case BulkKind.FIELDS:
            if action.vendor is None and action.product_type is None:
                raise errors.BulkInvalid(field="vendor", reason=Reason("say which vendor or type"))
        case _:
            return


def applied(
    action: BulkAction, state: State, *, language: str, auto_approve: bool, values: Mapping[UUID, Any]
) -> State:
    """The product as the action leaves it; `values` is what an attribute action sets, as states keep it.

    Raises:
        DomainError: the product does not allow it.
    """
    match action.kind:
        case BulkKind.PUBLISH | BulkKind.TAKE_DOWN | BulkKind.ARCHIVE:
            return _moved(state, _STATUS_OF[action.kind], auto_approve=auto_approve)
        case BulkKind.REPRICE:
            return _repriced(action, state)
        case BulkKind.CATEGORIES:
            kept = (set(state["category_ids"]) | set(action.add)) - set(action.remove)
            return {**state, "category_ids": sorted(kept)}
        case BulkKind.TAGS:
            gone = {tag.casefold() for tag in action.remove}
            tags = [tag for tag in (*state["tags"], *action.add) if tag.casefold() not in gone]
            if action.add:
                catalog_rules.check_tags(list(dict.fromkeys(tags)))
            return {**state, "tags": list(dict.fromkeys(tags))}
        case BulkKind.ATTRIBUTE:
            return edits.with_attributes(state, values)
        case BulkKind.FIELDS:
            fields = ProductChange()
            if action.vendor is not None:
                fields["vendor"] = action.vendor
            if action.product_type is not None:
                fields["product_type"] = action.product_type
            return edits.with_fields(state, fields, language=language, default=language)


def new_price(price: int, action: BulkAction) -> int:
    """A price after re-pricing, in minor units, rounded half up and never below nought.

    With an ending, the nearest price that ends so: between two that are equally near, the higher one.
    """
    if action.percent_bp is not None:
        wanted = (price * (_WHOLE_BP + action.percent_bp) * 2 + _WHOLE_BP) // (2 * _WHOLE_BP)
    else:
        wanted = price + (action.amount or 0)
    if action.ending is None:
        return max(wanted, 0)
    below = (wanted - action.ending) // action.ending_of * action.ending_of + action.ending
    above = below + action.ending_of
    nearest = below if wanted - below < above - wanted else above
    return max(nearest, action.ending)


def read_ending(text: str, *, exponent: int) -> tuple[int, int]:
    """What prices shall end with, as somebody wrote the last digits of one: minor units, and the power of ten above.

    In a currency with two decimals '0.99' is 99 of 100, '9.50' is 950 of 1,000 and '000' nought of 100,000.

    Raises:
        BulkInvalid: it is no end of a price.
    """
    found = _ENDING.fullmatch(text.strip())
    decimals = (found["decimals"] or "") if found is not None else ""
    if found is None or len(decimals) > exponent or len(found["whole"]) + exponent > _MAX_ENDING_DIGITS:
        raise errors.BulkInvalid(field="ending", reason=Reason("write the last digits of a price, such as 0.99 or 900"))
    whole = found["whole"]
    # A single nought stands only before the point; where there are no decimals, it is a digit like any other.
    digits = exponent if whole == "0" and exponent else len(whole) + exponent
    return int(whole) * 10**exponent + int(decimals.ljust(exponent, "0") or 0), 10**digits


def token_of(action: Mapping[str, Any], items: Sequence[tuple[UUID, datetime]]) -> str:
    """A text that stands for exactly this action on exactly these products as they were."""
    seen = [[str(product_id), seen_at.isoformat()] for product_id, seen_at in sorted(items)]
    packed = orjson.dumps([action, seen], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(packed).hexdigest()


def _moved(state: State, wanted: Status, *, auto_approve: bool) -> State:
    status = Status(state["status"])
    if status is wanted:
        return state
    target = catalog_rules.target_of_move(status, wanted, mover=Mover.SELLER, auto_approve=auto_approve)
    return edits.with_status(state, target)


def _repriced(action: BulkAction, state: State) -> State:
    variants = {}
    for key, variant in state["variants"].items():
        price = new_price(variant["price"], action)
        compare_at = variant["compare_at"]
        if action.keep_old_as_compare_at and price < variant["price"]:
            compare_at = variant["price"]
        catalog_rules.check_amounts(price=price, compare_at=compare_at, weight_grams=variant["weight_grams"])
        variants[key] = {**variant, "price": price, "compare_at": compare_at}
    return {**state, "variants": variants}


def _check_reprice(action: BulkAction) -> None:
    if (action.percent_bp is None) == (action.amount is None):
        raise errors.BulkInvalid(field="percent_bp", reason=Reason("say either a percentage or an amount"))
    if action.percent_bp is not None and not -_WHOLE_BP <= action.percent_bp <= MAX_PERCENT_BP:
        raise errors.BulkInvalid(field="percent_bp", reason=Reason("it is between -100 and 1000 percent"))
    if action.amount is not None and abs(action.amount) > catalog_rules.MAX_PRICE:
        raise errors.BulkInvalid(field="amount", reason=Reason("it is too large"))
    if action.ending is None:
        return
    is_power_of_ten = action.ending_of in {10**exponent for exponent in range(1, 10)}
    if not is_power_of_ten or not 0 <= action.ending < action.ending_of:
        reason = Reason("prices end with fewer digits than `ending_of`, a power of ten, has noughts")
        raise errors.BulkInvalid(field="ending", reason=reason)
