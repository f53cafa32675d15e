"""What promotions take off a cart, in plain functions of plain values; decision 14 says in which order, and why.

Shops come first, each for itself; the market's own promotions follow on what is left. Within either: single goods,
each at most once; then one discount of the order, shared out over its goods; then one of shipping. Of all sets that
may stand together the one that saves most is taken.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import product
from typing import TypeVar
from uuid import UUID

from sokoni.commerce.pricing.promotion.types import Kind, Level, Offer, Scope
from sokoni.commerce.pricing.types import Discount, Discounts, Outcome, PricedLine, Unmet
from sokoni.core import money
from sokoni.core.money import Money

BASIS_POINTS = 10_000
# Of what each line costs, or saves, in minor units, by its key.
_Amounts = Mapping[str, int]
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class _Goods:
    """Lines with what they belong to, what is left of their price, and what shipping them costs by shop."""

    lines: Sequence[PricedLine]
    memberships: Mapping[UUID, frozenset[UUID]]
    left: _Amounts
    shipping: Mapping[UUID, int]

    def within(self, scope: Scope) -> list[PricedLine]:
        """The lines whose goods a scope means."""
        return [line for line in self.lines if scope.holds(self._belongs_to(line))]

    def only(self, lines: Iterable[PricedLine]) -> "_Goods":
        """The same for fewer lines."""
        return _Goods(list(lines), self.memberships, self.left, self.shipping)

    def _belongs_to(self, line: PricedLine) -> frozenset[UUID]:
        return self.memberships.get(line.product_id, frozenset()) | {line.product_id}


@dataclass(frozen=True, slots=True)
class _Saving:
    """What one offer takes off: of lines by key, and of shipping by shop."""

    offer: Offer
    lines: _Amounts
    shipping: Mapping[UUID, int]

    @property
    def amount(self) -> int:
        """All of it."""
        return sum(self.lines.values()) + sum(self.shipping.values())


def find(
    lines: Sequence[PricedLine],
    offers: Sequence[Offer],
    *,
    currency: str,
    memberships: Mapping[UUID, frozenset[UUID]],
    shipping: Mapping[UUID, Money],
) -> Discounts:
    """What is taken off, by which offer, and why offers with a code that was typed take off nothing."""
    # Ties go to what comes first: an order of our own, so that neither the cart's nor the database's decides.
    ordered = sorted(lines, key=lambda line: (line.shop_id, line.variant_id, line.key))
    shops = sorted({line.shop_id for line in ordered})
    offers = sorted(
        (offer for offer in offers if offer.shop_id is None or offer.shop_id in shops),
        key=lambda offer: (offer.promotion_id, offer.code or ""),
    )
    prices = {line.key: (line.unit_price * line.quantity).amount for line in ordered}
    goods = _Goods(ordered, memberships, prices, {shop_id: price.amount for shop_id, price in shipping.items()})
    savings: list[_Saving] = []
    unmet: list[Unmet] = []
    for shop_id in shops:
        theirs = [offer for offer in offers if offer.shop_id == shop_id]
        part = goods.only(line for line in ordered if line.shop_id == shop_id)
        savings += _best(part, _open(part, theirs, currency, unmet))
    ours = [offer for offer in offers if offer.shop_id is None]
    reduced = {key for saving in savings for key, amount in saving.lines.items() if amount}
    left = _Goods(
        ordered,
        memberships,
        _less(prices, [saving.lines for saving in savings]),
        _less(goods.shipping, [saving.shipping for saving in savings]),
    )
    savings += _best(left, _open(left, ours, currency, unmet), reduced=reduced)
    unmet += _unused(offers, savings, unmet, knows_shipping=bool(shipping))
    return Discounts(discounts=tuple(_discount(saving, currency) for saving in savings), unmet=tuple(unmet))


def _open(goods: _Goods, offers: Iterable[Offer], currency: str, unmet: list[Unmet]) -> list[Offer]:
    """The offers whose conditions these goods meet; for the others it is noted what is missing."""
    found = []
    for offer in offers:
        miss = _missing(goods, offer, currency)
        if miss is None:
            found.append(offer)
        elif offer.code is not None:
            unmet.append(miss)
    return found


def _missing(goods: _Goods, offer: Offer, currency: str) -> Unmet | None:
    terms = offer.terms
    named = goods.within(terms.scope)
    if not named:
        return Unmet(offer=offer, outcome=Outcome.NOTHING_FITS)
    price = sum((line.unit_price * line.quantity).amount for line in named)
    if price < terms.minimum_amount:
        missing = Money(terms.minimum_amount - price, currency)
        return Unmet(offer=offer, outcome=Outcome.BELOW_MINIMUM, missing=missing)
    quantity = sum(line.quantity for line in named)
    least = max(terms.minimum_quantity, terms.buy_quantity)
    if quantity < least:
        return Unmet(offer=offer, outcome=Outcome.TOO_FEW, missing_pieces=least - quantity)
    if terms.kind is Kind.BUY_X_GET_Y and not any(_given_pieces(goods, offer).values()):
        return Unmet(offer=offer, outcome=Outcome.NOTHING_TO_GIVE)
    return None


def _best(goods: _Goods, offers: Sequence[Offer], *, reduced: AbstractSet[str] = frozenset()) -> list[_Saving]:
    """What the set of offers takes off that may stand together and saves most; of equals the smaller, then the older.

    Goods that are `reduced` already are left to the offers that may come on top.
    """
    by_level = {level: [offer for offer in offers if offer.terms.level is level] for level in Level}
    untouched = goods.only(line for line in goods.lines if line.key not in reduced)
    alone = {
        offer.promotion_id: _Saving(offer, _off_products(goods if offer.stacks_on_shops else untouched, offer), {})
        for offer in by_level[Level.PRODUCT]
    }
    best: tuple[tuple[int, int], list[_Saving]] = ((0, 0), [])
    for order, shipping in product([None, *by_level[Level.ORDER]], [None, *by_level[Level.SHIPPING]]):
        chosen = [offer for offer in (order, shipping) if offer is not None]
        if not _stand_together(chosen):
            continue
        for products in _product_sets(by_level[Level.PRODUCT], chosen):
            savings = _off_each_line([alone[offer.promotion_id] for offer in products])
            if order is not None:
                part = goods if order.stacks_on_shops else untouched
                savings.append(
                    _Saving(order, _off_order(part, order, _less(goods.left, [each.lines for each in savings])), {})
                )
            if shipping is not None:
                savings.append(_Saving(shipping, {}, _off_shipping(goods, shipping)))
            savings = [saving for saving in savings if saving.amount]
            rank = (-sum(saving.amount for saving in savings), len(savings))
            if rank < best[0]:
                best = (rank, savings)
    return best[1]


def _product_sets(offers: Sequence[Offer], chosen: Sequence[Offer]) -> Iterable[list[Offer]]:
    """The sets of product offers that may stand together beside what was chosen; a larger one never saves less."""
    fitting = [offer for offer in offers if _stand_together([offer, *chosen])]
    yield [offer for offer in fitting if Level.PRODUCT in offer.terms.combines_with]
    yield from ([offer] for offer in fitting if Level.PRODUCT not in offer.terms.combines_with)


def _stand_together(offers: Sequence[Offer]) -> bool:
    """Whether each of some offers of different levels allows the levels of the others."""
    return all(
        other.terms.level in offer.terms.combines_with for offer in offers for other in offers if other is not offer
    )


def _off_each_line(savings: Sequence[_Saving]) -> list[_Saving]:
    """Each line with the one offer that takes most off it, the first of equals."""
    winners: dict[str, tuple[int, int]] = {}
    for place, saving in enumerate(savings):
        for key, amount in saving.lines.items():
            if amount > winners.get(key, (0, 0))[0]:
                winners[key] = (amount, place)
    return [
        _Saving(saving.offer, {key: amount for key, (amount, winner) in winners.items() if winner == place}, {})
        for place, saving in enumerate(savings)
    ]


def _off_products(goods: _Goods, offer: Offer) -> _Amounts:
    terms = offer.terms
    if terms.kind is Kind.BUY_X_GET_Y:
        pieces = _given_pieces(goods, offer)
        prices = {line.key: line.unit_price.amount for line in goods.lines}
        wanted = {
            key: money.round_half_up(prices[key] * count * terms.rate_bp, BASIS_POINTS) for key, count in pieces.items()
        }
    elif terms.kind is Kind.PERCENTAGE:
        named = goods.within(terms.scope)
        wanted = {line.key: money.round_half_up(goods.left[line.key] * terms.rate_bp, BASIS_POINTS) for line in named}
    else:
        wanted = {line.key: terms.amount * line.quantity for line in goods.within(terms.scope)}
    return {key: min(amount, goods.left[key]) for key, amount in wanted.items()}


def _given_pieces(goods: _Goods, offer: Offer) -> Mapping[str, int]:
    """How many pieces of which lines are given for what is bought: the cheapest ones, and no piece counts twice."""
    terms = offer.terms
    bought = {line.key for line in goods.within(terms.scope)}
    given = sorted(goods.within(terms.gets), key=lambda line: (line.unit_price.amount, line.variant_id, line.key))
    both = sum(line.quantity for line in given if line.key in bought)
    only_bought = sum(line.quantity for line in goods.lines if line.key in bought) - both
    only_given = sum(line.quantity for line in given) - both

    def is_possible(times: int) -> bool:
        to_buy, to_give = times * terms.buy_quantity, times * terms.get_quantity
        return max(0, to_buy - only_bought) + max(0, to_give - only_given) <= both

    most = (only_bought + only_given + both) // (terms.buy_quantity + terms.get_quantity)
    times = _largest(most if terms.max_times is None else min(most, terms.max_times), is_possible)
    wanted = times * terms.get_quantity
    # So many of the pieces that could be either are needed as bought ones.
    spare = both - max(0, times * terms.buy_quantity - only_bought)
    pieces = {}
    for line in given:
        count = min(line.quantity, wanted, spare if line.key in bought else wanted)
        wanted -= count
        spare -= count if line.key in bought else 0
        pieces[line.key] = count
    return pieces


def _off_order(goods: _Goods, offer: Offer, left: _Amounts) -> _Amounts:
    """A discount of the whole, shared out over the goods it means in proportion to what is left of them."""
    terms = offer.terms
    weights = {line.key: left[line.key] for line in goods.within(terms.scope)}
    whole = sum(weights.values())
    if not whole:
        return {}
    if terms.kind is Kind.PERCENTAGE:
        amount = money.round_half_up(whole * terms.rate_bp, BASIS_POINTS)
    else:
        amount = min(terms.amount, whole)
    return dict(zip(weights, money.split(amount, list(weights.values())), strict=True))


def _off_shipping(goods: _Goods, offer: Offer) -> Mapping[UUID, int]:
    """Shipping of the shops whose goods are meant; `amount`, where there is one, is the most that is taken off."""
    shops = sorted({line.shop_id for line in goods.within(offer.terms.scope)})
    prices = {shop_id: goods.shipping.get(shop_id, 0) for shop_id in shops}
    if not offer.terms.amount or not sum(prices.values()):
        return prices
    most = min(offer.terms.amount, sum(prices.values()))
    return dict(zip(shops, money.split(most, list(prices.values())), strict=True))


def _unused(
    offers: Iterable[Offer], savings: Iterable[_Saving], unmet: Iterable[Unmet], *, knows_shipping: bool
) -> list[Unmet]:
    """Why codes whose conditions are met take off nothing: something better stood in their way, or it is too early."""
    known = {saving.offer.promotion_id for saving in savings} | {each.offer.promotion_id for each in unmet}
    return [
        Unmet(
            offer=offer,
            outcome=Outcome.AT_CHECKOUT
            if offer.terms.level is Level.SHIPPING and not knows_shipping
            else Outcome.NOT_COMBINED,
        )
        for offer in offers
        if offer.code is not None and offer.promotion_id not in known
    ]


def _less(amounts: Mapping[_Key, int], taken: Iterable[Mapping[_Key, int]]) -> dict[_Key, int]:
    """Amounts without what was taken of them."""
    left = dict(amounts)
    for each in taken:
        for key, amount in each.items():
            left[key] -= amount
    return left


def _largest(most: int, is_possible: Callable[[int], bool]) -> int:
    """The largest number up to `most` that is possible, where everything below a possible one is possible."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if is_possible(middle) else (low, middle - 1)
    return low


def _discount(saving: _Saving, currency: str) -> Discount:
    offer = saving.offer
    return Discount(
        promotion_id=offer.promotion_id,
        shop_id=offer.shop_id,
        title=offer.title,
        code=offer.code,
        level=offer.terms.level,
        payer=offer.payer,
        lines={key: Money(amount, currency) for key, amount in sorted(saving.lines.items()) if amount},
        shipping={shop_id: Money(amount, currency) for shop_id, amount in sorted(saving.shipping.items()) if amount},
        amount=Money(saving.amount, currency),
    )
