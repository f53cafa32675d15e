"""The programme of points as a form: filled from it, and read back with mistakes beside its fields."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from sokoni.commerce.loyalty import rules
from sokoni.commerce.loyalty.types import WHOLE_BP, Programme, ProgrammeDraft, Rate, Tier
from sokoni.core import money
from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.web.forms import Form
from sokoni.web.translation import N_

# As many rows as a form has: what is there, and some that are empty. More than the largest programme has.
MOST_ROWS = 60
_EMPTY_RATES, _EMPTY_TIERS = 1, 2
_HUNDRED = 100
NO_NUMBER = N_("Write a number, such as 1.25.")


def values_of(programme: Programme | None) -> Form:
    """A form that says what the programme says; what a new one begins with where there is none."""
    draft = ProgrammeDraft(name="") if programme is None else programme.draft
    values = {
        "name": draft.name,
        "is_active": "1" if draft.is_active else "",
        "expires_days": str(draft.expires_days or ""),
        "window_days": str(draft.window_days),
        "minimum_points": str(draft.minimum_points),
        "max_share": _plain(Decimal(draft.max_share_bp) / _HUNDRED),
    }
    for row, (currency, rate) in enumerate(sorted(draft.rates.items())):
        values |= {
            f"currency-{row}": currency,
            f"earn_amount-{row}": Money(rate.earn_amount, currency).to_decimal_string(),
            f"earn_points-{row}": str(rate.earn_points),
            f"worth_points-{row}": str(rate.worth_points),
            f"worth_amount-{row}": Money(rate.worth_amount, currency).to_decimal_string(),
        }
    for row, tier in enumerate(draft.tiers):
        values |= {
            f"tier-{row}": tier.name,
            f"threshold-{row}": str(tier.threshold),
            f"times-{row}": _plain(Decimal(tier.multiplier_bp) / WHOLE_BP),
        }
    return Form(values)


def rows_of(form: Form) -> tuple[range, range]:
    """The rows of currencies and of tiers that a page shows: the filled ones and some more."""
    return (
        range(min(_filled(form, "currency") + _EMPTY_RATES, MOST_ROWS)),
        range(min(_filled(form, "tier") + _EMPTY_TIERS, rules.MOST_TIERS)),
    )


def read(form: Form) -> ProgrammeDraft:
    """What was typed; mistakes are left in the form. A row without a currency or a name is left out."""
    return ProgrammeDraft(
        name=form.required("name")[:60],
        is_active=bool(form.text("is_active")),
        rates=dict(_rates(form)),
        tiers=tuple(_tiers(form)),
        window_days=form.integer("window_days", default=365, least=1, most=rules.MOST_DAYS),
        expires_days=form.integer("expires_days", least=1, most=rules.MOST_DAYS) if form.text("expires_days") else None,
        minimum_points=form.integer("minimum_points", default=1, least=1, most=rules.MOST_POINTS),
        max_share_bp=_parts(form, "max_share", _HUNDRED, most=WHOLE_BP),
    )


def _rates(form: Form) -> Iterator[tuple[str, Rate]]:
    for row in _rows(form, "currency"):
        currency = form.text(f"currency-{row}").upper()
        yield (
            currency,
            Rate(
                earn_amount=_amount(form, f"earn_amount-{row}", currency),
                earn_points=form.integer(f"earn_points-{row}", default=1, least=1, most=rules.MOST_POINTS),
                worth_points=form.integer(f"worth_points-{row}", default=1, least=1, most=rules.MOST_POINTS),
                worth_amount=_amount(form, f"worth_amount-{row}", currency),
            ),
        )


def _tiers(form: Form) -> Sequence[Tier]:
    found = [
        Tier(
            name=form.text(f"tier-{row}")[:60],
            threshold=form.integer(f"threshold-{row}", most=rules.MOST_POINTS),
            multiplier_bp=_parts(form, f"times-{row}", WHOLE_BP, most=rules.MOST_TIMES_BP),
        )
        for row in _rows(form, "tier")
    ]
    return sorted(found, key=lambda tier: tier.threshold)


def _rows(form: Form, name: str) -> Sequence[int]:
    return [row for row in range(MOST_ROWS) if form.text(f"{name}-{row}")]


def _filled(form: Form, name: str) -> int:
    return max(_rows(form, name), default=-1) + 1


def _amount(form: Form, name: str, currency: str) -> int:
    try:
        return money.parse_decimal(form.text(name), currency).amount
    except DomainError as error:
        form.mistakes[name] = error
        return 0


def _parts(form: Form, name: str, scale: int, *, most: int) -> int:
    """A number with decimals as so many parts of one; nothing written is the whole."""
    try:
        parts = Decimal(form.text(name) or str(WHOLE_BP // scale)) * scale
    except InvalidOperation:
        parts = Decimal(-1)
    if not parts.is_finite() or not 0 <= parts <= most or parts != parts.to_integral_value():
        form.mistakes[name] = NO_NUMBER
        return WHOLE_BP
    return int(parts)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
