"""Recommendations on the wire: cards as they are kept, put together without being read."""

from collections.abc import Sequence

from sokoni.commerce.recommendation.types import Beside
from sokoni.commerce.showcase.schemas import ShownCardOut
from sokoni.core.schema import Schema


class BesideOut(Schema):
    """What stands beside a product; `trending` only where little is known of it."""

    also_bought: list[ShownCardOut]
    similar: list[ShownCardOut]
    trending: list[ShownCardOut]


class RecommendedOut(Schema):
    """Products for somebody, or for everybody."""

    items: list[ShownCardOut]


def beside_body(found: Beside) -> bytes:
    """The body of what stands beside a product."""
    rows = ((b"also_bought", found.bought), (b"similar", found.alike), (b"trending", found.wanted))
    return b"{" + b",".join(b'"' + name + b'":' + _array(cards) for name, cards in rows) + b"}"


def cards_body(cards: Sequence[bytes]) -> bytes:
    """The body of a list of cards."""
    return b'{"items":' + _array(cards) + b"}"


def _array(cards: Sequence[bytes]) -> bytes:
    return b"[" + b",".join(cards) + b"]"
