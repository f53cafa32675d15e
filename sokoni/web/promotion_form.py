"""A promotion as a form: filled from one, and read back with mistakes beside its fields."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import TypeVar
from uuid import UUID

from sokoni.commerce.pricing.promotion.types import (
    Audience,
    Kind,
    Level,
    Promotion,
    PromotionDraft,
    Reach,
    Scope,
    Terms,
)
from sokoni.core import money
from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.web import forms
from sokoni.web.forms import Form
from sokoni.web.translation import N_

# One of the shop's goods each, up to five hundred for what is bought and for what is given.
MAX_FIELDS = 1500
NO_RATE = N_("Write a percentage between 0 and 100, such as 12.5.")
_WHOLE = 10_000
_SAME = "same"
_Choice = TypeVar("_Choice", Kind, Audience, Reach)
_FIELDS = {Reach.PRODUCTS: "product", Reach.CATEGORIES: "category", Reach.COLLECTIONS: "collection"}


def values_of(promotion: Promotion, zone: tzinfo) -> Form:
    """A form that says what a promotion says."""
    draft, terms = promotion.draft, promotion.draft.terms
    values = {
        "title": draft.title,
        "kind": terms.kind.value,
        "level": terms.level.value,
        "rate": _rate(terms.rate_bp),
        "amount": _amount(promotion, terms.amount),
        "minimum_amount": _amount(promotion, terms.minimum_amount),
        "minimum_quantity": str(terms.minimum_quantity or ""),
        "buy_quantity": str(terms.buy_quantity or ""),
        "get_quantity": str(terms.get_quantity or ""),
        "max_times": str(terms.max_times or ""),
        "targets_reach": terms.scope.reach.value,
        "gets_reach": _SAME if terms.gets == terms.scope else terms.gets.reach.value,
        "audience": draft.audience.value,
        "earlier_orders": str(draft.earlier_orders),
        "segment_id": str(draft.segment_id or ""),
        "needs_code": "1" if draft.needs_code else "",
        "starts_at": _time(draft.starts_at, zone),
        "ends_at": _time(draft.ends_at, zone),
        "usage_limit": str(draft.usage_limit or ""),
        "per_customer_limit": str(draft.per_customer_limit or ""),
        "payer": draft.payer.value,
        "stacks_on_shops": "1" if draft.stacks_on_shops else "",
    }
    several = {"combines_with": sorted(level.value for level in terms.combines_with)}
    for name, scope in (("targets", terms.scope), ("gets", terms.gets)):
        if scope.reach is not Reach.ALL:
            several[f"{name}_{_FIELDS[scope.reach]}"] = [str(each) for each in sorted(scope.ids)]
    return Form(values, several=several)


def currency_of(form: Form) -> str | None:
    """The currency that a promotion of the market is in, or None where it names no amounts."""
    code = form.text("currency")
    return code if code in money.CURRENCIES else None


def read(form: Form, *, currency: str | None, zone: tzinfo) -> PromotionDraft:
    """What was typed; mistakes are left in the form."""
    kind = _among(form, "kind", Kind, Kind.PERCENTAGE)
    scope = _read_scope(form, "targets")
    terms = Terms(
        kind=kind,
        level=_level(form, kind),
        rate_bp=_read_rate(form, kind),
        amount=_read_amount(form, "amount", currency) if kind is Kind.FIXED else 0,
        scope=scope,
        minimum_amount=_read_amount(form, "minimum_amount", currency) if form.text("minimum_amount") else 0,
        minimum_quantity=form.integer("minimum_quantity", most=1000),
        buy_quantity=form.integer("buy_quantity", most=1000) if kind is Kind.BUY_X_GET_Y else 0,
        get_quantity=form.integer("get_quantity", most=1000) if kind is Kind.BUY_X_GET_Y else 0,
        gets=_read_gets(form, scope) if kind is Kind.BUY_X_GET_Y else Scope(),
        max_times=_read_limit(form, "max_times") if kind is Kind.BUY_X_GET_Y else None,
        combines_with=frozenset(Level(each) for each in form.each("combines_with") if each in set(Level)),
    )
    return PromotionDraft(
        title=form.required("title")[:120],
        terms=terms,
        audience=_among(form, "audience", Audience, Audience.EVERYONE),
        earlier_orders=form.integer("earlier_orders", default=1, least=1, most=1000),
        segment_id=form.uuid("segment_id") if form.text("audience") == Audience.SEGMENT else None,
        needs_code=bool(form.text("needs_code")),
        starts_at=form.moment("starts_at", zone),
        ends_at=form.moment("ends_at", zone),
        usage_limit=_read_limit(form, "usage_limit"),
        per_customer_limit=_read_limit(form, "per_customer_limit"),
    )


def chosen(form: Form, kind: str) -> set[UUID]:
    """The goods of a kind that the form names, for what is bought and for what is given."""
    said = (*form.each(f"targets_{kind}"), *form.each(f"gets_{kind}"))
    return {found for each in said if (found := forms.parse_uuid(each)) is not None}


def _level(form: Form, kind: Kind) -> Level:
    if kind is Kind.FREE_SHIPPING:
        return Level.SHIPPING
    if kind is Kind.BUY_X_GET_Y:
        return Level.PRODUCT
    return Level.ORDER if form.text("level") == Level.ORDER else Level.PRODUCT


def _read_scope(form: Form, name: str) -> Scope:
    reach = _among(form, f"{name}_reach", Reach, Reach.ALL)
    if reach is Reach.ALL:
        return Scope()
    said = (forms.parse_uuid(each) for each in form.each(f"{name}_{_FIELDS[reach]}"))
    return Scope(reach=reach, ids=frozenset(each for each in said if each is not None))


def _read_gets(form: Form, bought: Scope) -> Scope:
    """What is given: more of what is bought, unless other goods are named."""
    return bought if form.text("gets_reach", _SAME) == _SAME else _read_scope(form, "gets")


def _read_rate(form: Form, kind: Kind) -> int:
    if kind in {Kind.FIXED, Kind.FREE_SHIPPING}:
        return 0
    raw = form.text("rate").replace(",", ".").rstrip("%").strip()
    if not raw and kind is Kind.BUY_X_GET_Y:
        # What is given costs nothing unless told otherwise.
        return _WHOLE
    try:
        rate = Decimal(raw) * 100
    except InvalidOperation:
        rate = Decimal("NaN")
    if not (rate.is_finite() and 0 < rate <= _WHOLE and rate == rate.to_integral_value()):
        form.mistakes["rate"] = NO_RATE
        return 0
    return int(rate)


def _read_amount(form: Form, name: str, currency: str | None) -> int:
    raw = form.required(name)
    if not raw:
        return 0
    if currency is None:
        form.mistakes.setdefault("currency", forms.MISSING)
        return 0
    try:
        return money.parse_decimal(raw, currency).amount
    except DomainError as error:
        form.mistakes[name] = error
        return 0


def _read_limit(form: Form, name: str) -> int | None:
    return form.integer(name, least=1, most=1_000_000_000) if form.text(name) else None


def _among(form: Form, name: str, kinds: type[_Choice], default: _Choice) -> _Choice:
    known: Mapping[str, _Choice] = {each.value: each for each in kinds}
    return known.get(form.text(name), default)


def _rate(rate_bp: int) -> str:
    return f"{Decimal(rate_bp).scaleb(-2):.2f}".rstrip("0").rstrip(".") if rate_bp else ""


def _amount(promotion: Promotion, amount: int) -> str:
    return Money(amount, promotion.currency or "").to_decimal_string() if amount else ""


def _time(time: datetime | None, zone: tzinfo) -> str:
    return "" if time is None else time.astimezone(zone).strftime(forms.TIME_SHAPE)
