"""What somebody asks of many products at once, read from a form and said again in words."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from types import MappingProxyType
from urllib.parse import parse_qsl
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.attribute.types import Attribute, AttributeType, Given
from sokoni.commerce.catalog.bulk import rules
from sokoni.commerce.catalog.bulk.types import BulkAction, BulkKind, BulkSelection
from sokoni.commerce.catalog.types import Status
from sokoni.core import money
from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.web import forms
from sokoni.web.forms import Form
from sokoni.web.seller import views
from sokoni.web.translation import N_
from sokoni.web.wording import Wording

# What can be done with many products, as the bar of the sheet offers it. The last is no change of the products, but of
# a collection: it needs no preview.
COLLECTION = "collection"
KIND_WORDS: Mapping[str, str] = MappingProxyType({
    BulkKind.REPRICE: N_("Change prices"),
    BulkKind.PUBLISH: N_("Put up for sale"),
    BulkKind.TAKE_DOWN: N_("Take back to the drafts"),
    BulkKind.ARCHIVE: N_("Archive"),
    BulkKind.TAGS: N_("Change tags"),
    BulkKind.CATEGORIES: N_("Change categories"),
    BulkKind.ATTRIBUTE: N_("Set an attribute"),
    BulkKind.FIELDS: N_("Change vendor or product type"),
    COLLECTION: N_("Put into a collection, or take out"),
})  # fmt: skip
# These ask nothing more.
PLAIN = frozenset({BulkKind.PUBLISH, BulkKind.TAKE_DOWN, BulkKind.ARCHIVE})
# How prices move: by a share or by an amount, up or down.
HOW_WORDS: Mapping[str, str] = MappingProxyType({
    "percent-more": N_("raise by percent"),
    "percent-less": N_("lower by percent"),
    "amount-more": N_("raise by an amount"),
    "amount-less": N_("lower by an amount"),
    "round": N_("only round"),
})  # fmt: skip
NOT_A_PERCENTAGE = N_("Write a percentage with at most two decimals, such as 10 or 7.5.")
TOO_FEW_PERCENT = N_("Prices can be lowered by 100 percent at most.")
SAY_SOMETHING = N_("Fill in at least one of these.")
NOT_TWICE = N_("The same cannot be added and taken away.")
_MAX_PERCENT = 1000
_LEAST_PERCENT = -100


def read_selection(form: Form) -> BulkSelection:
    """Which products are meant: all that the filters of the list find, or those that are ticked."""
    if form.text("all"):
        filters = dict(parse_qsl(views.filters_of(form.text("query"), "products")))
        status = filters.get("status")
        return BulkSelection(
            text=filters.get("q"),
            status=status if status in set(Status) else None,
            failed_images=filters.get("pictures") == "failed",
        )
    ticked = (forms.parse_uuid(each) for each in form.each("pick"))
    return BulkSelection(product_ids=tuple(dict.fromkeys(each for each in ticked if each is not None)))


def read_action(form: Form, kind: BulkKind, *, currency: str, attributes: Mapping[str, Attribute]) -> BulkAction:
    """What shall be done; mistakes stand in the form."""
    match kind:
        case BulkKind.REPRICE:
            return _reprice(form, currency)
        case BulkKind.TAGS:
            added, removed = (catalog.split_tags(form.text(name)) for name in ("add", "remove"))
            return _moving(form, kind, added, removed)
        case BulkKind.CATEGORIES:
            return _moving(form, kind, form.each("add"), form.each("remove"))
        case BulkKind.ATTRIBUTE:
            return BulkAction(
                kind=kind, attribute=form.required("attribute"), value=read_value(form, "value", attributes)
            )
        case BulkKind.FIELDS:
            vendor, product_type = form.text("vendor") or None, form.text("product_type") or None
            if vendor is None and product_type is None:
                form.mistakes["vendor"] = SAY_SOMETHING
            return BulkAction(kind=kind, vendor=vendor, product_type=product_type)
        case _:
            return BulkAction(kind=kind)


def read_value(form: Form, name: str, attributes: Mapping[str, Attribute]) -> Given:
    """What the products shall say of the chosen attribute; nothing takes away what they say."""
    attribute = attributes.get(form.text("attribute"))
    if attribute is not None and attribute.type.takes_several:
        return tuple(form.each(name))
    said = form.text(name)
    if attribute is not None and attribute.type is AttributeType.BOOLEAN:
        return {"true": True, "false": False}.get(said)
    return said or None


def as_typed(action: BulkAction, *, currency: str) -> tuple[Mapping[str, str], Mapping[str, Sequence[str]]]:
    """An action as its form shows it, so that it can be changed: single values, and those that may be several."""
    several: dict[str, Sequence[str]] = {}
    values = {"kind": action.kind.value}
    match action.kind:
        case BulkKind.REPRICE:
            values |= _typed_reprice(action, currency)
        case BulkKind.TAGS:
            values |= {"add": ", ".join(action.add), "remove": ", ".join(action.remove)}
        case BulkKind.CATEGORIES:
            several = {"add": action.add, "remove": action.remove}
        case BulkKind.ATTRIBUTE:
            values["attribute"] = action.attribute
            if isinstance(action.value, list | tuple):
                several["value"] = action.value
            elif action.value is not None:
                values["value"] = str(action.value).lower() if isinstance(action.value, bool) else str(action.value)
        case _:
            values |= {"vendor": action.vendor or "", "product_type": action.product_type or ""}
    return values, several


def say(
    action: BulkAction,
    *,
    currency: str,
    translate: Callable[..., str],
    wording: Wording,
    categories: Mapping[UUID, str],
    attributes: Mapping[str, Attribute],
) -> Sequence[str]:
    """What an action does, in a few short sentences; none where its name says it all."""
    match action.kind:
        case BulkKind.REPRICE:
            return _say_reprice(action, currency=currency, translate=translate, wording=wording)
        case BulkKind.TAGS | BulkKind.CATEGORIES:
            named = partial(_names, categories=categories)
            return [
                translate(words, names=named(names))
                for words, names in ((N_("Add: %(names)s"), action.add), (N_("Take away: %(names)s"), action.remove))
                if names
            ]
        case BulkKind.ATTRIBUTE:
            attribute = attributes.get(action.attribute)
            name = attribute.name if attribute is not None else action.attribute
            return [f"{name}: {_say_value(attribute, action.value, translate=translate)}"]
        case BulkKind.FIELDS:
            said = ((N_("Vendor"), action.vendor), (N_("Product type"), action.product_type))
            return [f"{translate(words)}: {value}" for words, value in said if value is not None]
        case _:
            return []


def _reprice(form: Form, currency: str) -> BulkAction:
    how = form.text("how")
    percent_bp, amount, ending = None, None, None
    if how.startswith("amount"):
        amount = _amount(form, currency) * (-1 if how == "amount-less" else 1)
    else:
        percent_bp = 0 if how == "round" else _percent_bp(form, down=how == "percent-less")
    ending_of = 100
    if form.text("ending") or how == "round":
        try:
            ending, ending_of = rules.read_ending(form.required("ending"), exponent=money.exponent(currency))
        except DomainError as error:
            form.mistakes.setdefault("ending", error)
    return BulkAction(
        kind=BulkKind.REPRICE,
        percent_bp=percent_bp,
        amount=amount,
        ending=ending,
        ending_of=ending_of,
        keep_old_as_compare_at=bool(form.text("keep_old")),
    )


def _percent_bp(form: Form, *, down: bool) -> int:
    raw = form.required("by")
    try:
        percent = Decimal(raw.removesuffix("%").strip() or "0") * (-1 if down else 1)
    except InvalidOperation:
        form.mistakes["by"] = NOT_A_PERCENTAGE
        return 0
    # Its size first: numbers may be written that no memory holds in full.
    if not percent.is_finite() or abs(percent) > _MAX_PERCENT or percent * 100 != int(percent * 100):
        form.mistakes["by"] = NOT_A_PERCENTAGE
        return 0
    if percent < _LEAST_PERCENT:
        form.mistakes["by"] = TOO_FEW_PERCENT
    return int(percent * 100)


def _amount(form: Form, currency: str) -> int:
    raw = form.required("by")
    try:
        return money.parse_decimal(raw or "0", currency).amount
    except DomainError as error:
        form.mistakes["by"] = error
        return 0


def _moving(form: Form, kind: BulkKind, added: Sequence[str], removed: Sequence[str]) -> BulkAction:
    if not (added or removed):
        form.mistakes["add"] = SAY_SOMETHING
    elif set(added) & set(removed):
        form.mistakes["remove"] = NOT_TWICE
    return BulkAction(kind=kind, add=tuple(added), remove=tuple(removed))


def _typed_reprice(action: BulkAction, currency: str) -> Mapping[str, str]:
    typed = {"keep_old": "1"} if action.keep_old_as_compare_at else {}
    if action.ending is not None:
        typed["ending"] = _written_ending(action, currency)
    if action.percent_bp is None:
        amount = action.amount or 0
        how = "amount-less" if amount < 0 else "amount-more"
        return {**typed, "how": how, "by": Money(abs(amount), currency).to_decimal_string()}
    if action.percent_bp == 0 and action.ending is not None:
        return {**typed, "how": "round"}
    how = "percent-less" if action.percent_bp < 0 else "percent-more"
    return {**typed, "how": how, "by": _percent(action.percent_bp)}


def _written_ending(action: BulkAction, currency: str) -> str:
    """The end of prices as one writes it: as many digits before the point as it stands for."""
    exponent = money.exponent(currency)
    digits = max(len(str(action.ending_of)) - 1 - exponent, 1)
    whole, minor = divmod(action.ending or 0, 10**exponent)
    decimals = f".{minor:0{exponent}}" if minor else ""
    return f"{whole:0{digits}}{decimals}"


def _say_reprice(
    action: BulkAction, *, currency: str, translate: Callable[..., str], wording: Wording
) -> Sequence[str]:
    said = []
    if action.percent_bp:
        words = N_("%(share)s %% more") if action.percent_bp > 0 else N_("%(share)s %% less")
        said.append(translate(words, share=wording.number(Decimal(abs(action.percent_bp)) / 100)))
    elif action.amount:
        words = N_("%(amount)s more") if action.amount > 0 else N_("%(amount)s less")
        said.append(translate(words, amount=wording.money(Money(abs(action.amount), currency))))
    if action.ending is not None:
        said.append(translate(N_("Prices end in %(ending)s"), ending=_written_ending(action, currency)))
    if action.keep_old_as_compare_at:
        said.append(translate(N_("The old price stays to be seen, struck through")))
    return said


def _percent(percent_bp: int) -> str:
    return format((Decimal(abs(percent_bp)) / 100).normalize(), "f")


def _names(names: Sequence[str], *, categories: Mapping[UUID, str]) -> str:
    return ", ".join(categories.get(found, each) if (found := forms.parse_uuid(each)) else each for each in names)


def _say_value(attribute: Attribute | None, value: Given, *, translate: Callable[..., str]) -> str:
    if value is None or (isinstance(value, str | list | tuple) and not value):
        return translate(N_("nothing any more"))
    if isinstance(value, bool):
        return translate(N_("yes") if value else N_("no"))
    codes = list(value) if isinstance(value, list | tuple) else [value]
    known = (attribute.choice(str(code)) if attribute is not None else None for code in codes)
    named = [each.name if each is not None else str(code) for code, each in zip(codes, known, strict=True)]
    return f"{', '.join(named)} {attribute.unit if attribute is not None else ''}".strip()
