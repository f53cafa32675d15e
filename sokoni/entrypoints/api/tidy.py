"""Names that callers see in place of ours: a schema is called after what it holds, not after where it is declared."""

import re
from collections.abc import Mapping
from typing import Any

PROBLEM = "sokoni.Problem"
_REFERENCE = "#/components/schemas/"
# Where two packages use one word, or a word means something else outside.
_NAMES: Mapping[str, str] = {
    PROBLEM: "Problem",
    "Problem": "CartProblem",
    "Policy": "StockPolicy",
    "Behaviour": "TestBehaviour",
    "Accepted": "WebhookReceived",
    "Reason": "StockReason",
    "KeyOut": "ApiKey",
    "KeyList": "ApiKeyList",
    "MadeKeyOut": "MadeApiKey",
    "sokoni__commerce__catalog__types__Status": "ProductStatus",
    "sokoni__commerce__order__types__Status": "SubOrderStatus",
    "sokoni__commerce__shop__types__Status": "VendorStatus",
}
_EXAMPLES = frozenset({"example", "examples", "default"})
_FORM = re.compile(r"Body_(\w+)")
_PAGE = re.compile(r"PageOut_(\w+?)(Out)?_")


def tidied(document: dict[str, Any]) -> dict[str, Any]:
    """The document with schemas renamed wherever they are named.

    Raises:
        ValueError: two schemas would get one name.
    """
    schemas: dict[str, Any] = document["components"]["schemas"]
    names = {name: _name(name, taken=schemas) for name in schemas}
    if len(set(names.values())) != len(names):
        twice = sorted(new for new in names.values() if list(names.values()).count(new) > 1)
        msg = f"schemas share a name: {twice}; give one of them another in {__name__}"
        raise ValueError(msg)
    plain = {**document, "paths": _untitled(document["paths"])}
    renamed: dict[str, Any] = _replaced(plain, {_REFERENCE + old: _REFERENCE + new for old, new in names.items()})
    shown = renamed["components"]["schemas"]
    renamed["components"]["schemas"] = {
        names[old]: {**_untitled(shown[old]), "title": names[old]} for old in sorted(shown, key=names.__getitem__)
    }
    return renamed


def _untitled(value: Any) -> Any:
    """A schema without the titles that pydantic makes of names: they say again what stands before them."""
    match value:
        case dict():
            return {
                key: item if key in _EXAMPLES else _untitled(item)
                for key, item in value.items()
                if not (key == "title" and isinstance(item, str))
            }
        case list():
            return [_untitled(item) for item in value]
        case _:
            return value


def _name(name: str, *, taken: Mapping[str, Any]) -> str:
    if name in _NAMES:
        return _NAMES[name]
    form = _FORM.fullmatch(name)
    if form is not None:
        return "".join(word.capitalize() for word in form[1].split("_")) + "Form"
    page = _PAGE.fullmatch(name)
    if page is not None:
        return f"{page[1]}Page"
    # What goes out needs no mark; what comes in keeps it.
    plain = name.removesuffix("Out")
    return plain if plain and plain not in taken and plain not in _NAMES.values() else name


def _replaced(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case dict():
            return {key: _replaced(item, names) for key, item in value.items()}
        case list():
            return [_replaced(item, names) for item in value]
        case str():
            return names.get(value, value)
        case _:
            return value
