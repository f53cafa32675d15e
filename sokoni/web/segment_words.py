"""Who belongs to a segment, said as a sentence."""

from collections.abc import Callable, Iterator

from sokoni.commerce.customer.segment.types import SegmentMatch, SegmentRule
from sokoni.core.money import Money
from sokoni.web.translation import N_
from sokoni.web.wording import Wording

Translate = Callable[..., str]
BY_HAND = N_("By hand")


def say(rule: SegmentRule | None, *, translate: Translate, wording: Wording, currency: str) -> str:
    """A rule as a sentence; without one, that customers are added by hand."""
    if rule is None:
        return translate(BY_HAND)
    between = translate(N_("or")) if rule.match is SegmentMatch.ANY else translate(N_("and"))
    return f" {between} ".join(_parts(rule, translate, wording, currency))


def _parts(rule: SegmentRule, translate: Translate, wording: Wording, currency: str) -> Iterator[str]:
    def number(value: int) -> str:
        return wording.number(value)

    def amount(value: int) -> str:
        return wording.money(Money(value, currency))

    for value, words, shown in (
        (rule.spent_at_least, N_("spent at least %(much)s"), amount),
        (rule.spent_at_most, N_("spent at most %(much)s"), amount),
        (rule.orders_at_least, N_("number of orders at least %(much)s"), number),
        (rule.orders_at_most, N_("number of orders at most %(much)s"), number),
        (rule.ordered_within_days, N_("ordered in the last %(much)s days"), number),
        (rule.silent_for_days, N_("did not order for %(much)s days"), number),
    ):
        if value is not None:
            yield translate(words, much=shown(value))
    for tag in rule.tags:
        yield translate(N_("has the tag “%(tag)s”"), tag=tag)
    for tag in rule.without_tags:
        yield translate(N_("has not the tag “%(tag)s”"), tag=tag)
