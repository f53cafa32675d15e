"""A segment as a form: filled from one, and read back with mistakes beside its fields."""

from collections.abc import Sequence

from sokoni.commerce.customer.segment import rules
from sokoni.commerce.customer.segment.types import Segment, SegmentDraft, SegmentMatch, SegmentRule
from sokoni.core import money
from sokoni.core.errors import DomainError
from sokoni.core.money import Money
from sokoni.web.forms import Form

_SPENT = ("spent_at_least", "spent_at_most")
_NUMBERS = ("orders_at_least", "orders_at_most", "ordered_within_days", "silent_for_days")
_TAGS = ("tags", "without_tags")


def values_of(segment: Segment, *, currency: str) -> Form:
    """A form that says what a segment says."""
    rule = segment.rule or SegmentRule()
    values = {"name": segment.name, "fills": "rule" if segment.rule is not None else "hand", "match": rule.match.value}
    for name in _SPENT:
        amount = getattr(rule, name)
        values[name] = "" if amount is None else Money(amount, currency).to_decimal_string()
    for name in _NUMBERS:
        number = getattr(rule, name)
        values[name] = "" if number is None else str(number)
    for name in _TAGS:
        values[name] = ", ".join(getattr(rule, name))
    return Form(values)


def read(form: Form, *, currency: str) -> SegmentDraft:
    """What was typed; mistakes are left in the form."""
    name = form.required("name")
    if form.text("fills") != "rule":
        return SegmentDraft(name=name)
    days = {"ordered_within_days": rules.MAX_DAYS, "silent_for_days": rules.MAX_DAYS}
    rule = SegmentRule(
        match=SegmentMatch.ANY if form.text("match") == SegmentMatch.ANY else SegmentMatch.ALL,
        spent_at_least=_read_amount(form, "spent_at_least", currency),
        spent_at_most=_read_amount(form, "spent_at_most", currency),
        tags=split(form.text("tags")),
        without_tags=split(form.text("without_tags")),
        **{each: _read_number(form, each, days.get(each, rules.MAX_AMOUNT)) for each in _NUMBERS},
    )
    return SegmentDraft(name=name, rule=rule)


def split(text: str) -> tuple[str, ...]:
    """What stands between commas, of whichever script."""
    return tuple(part for each in text.replace("،", ",").split(",") if (part := each.strip()))


def addresses(text: str) -> Sequence[str]:
    """The e-mails of a text, with spaces, commas or lines between them."""
    return text.replace(",", " ").replace(";", " ").replace("،", " ").split()


def _read_number(form: Form, name: str, most: int) -> int | None:
    return form.integer(name, most=most) if form.text(name) else None


def _read_amount(form: Form, name: str, currency: str) -> int | None:
    if not form.text(name):
        return None
    try:
        return money.parse_decimal(form.text(name), currency).amount
    except DomainError as error:
        form.mistakes[name] = error
        return None
