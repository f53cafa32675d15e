"""What is laid out first on the home page, decided without a session."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import zip_longest

from sokoni.commerce.showcase.types import Card


def mixed(cards: Sequence[Card], *, limit: int) -> list[Card]:
    """Cards of all shops in turn, each shop's in the order given: one seller's import must not fill the whole table."""
    by_shop: dict[object, list[Card]] = defaultdict(list)
    for card in cards:
        by_shop[card.shop_id].append(card)
    turns = zip_longest(*by_shop.values())
    return [card for turn in turns for card in turn if card is not None][:limit]
