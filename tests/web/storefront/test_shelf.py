"""The home page shows every shop."""

from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.showcase.types import Card
from sokoni.core import ids
from sokoni.core.money import Money
from sokoni.services.media.types import UNCUT
from sokoni.web.storefront import shelf

SHOPS = [ids.new_id() for _ in range(4)]


def _card(shop: int) -> Card:
    return Card(
        id=ids.new_id(),
        shop_id=SHOPS[shop],
        shop_slug=f"shop-{shop}",
        shop_name=f"Shop {shop}",
        shop_logo_hash=None,
        slug="lamp",
        title="Lamp",
        price=Money(100, "USD"),
        price_varies=False,
        compare_at=None,
        image_hash=None,
        image_frame=UNCUT,
        image_alt="",
        variant_count=1,
        only_variant_id=None,
        is_available=True,
    )


@given(shops=st.lists(st.integers(0, 3), max_size=60), limit=st.integers(1, 12))
def test_every_shop_that_has_something_is_there_if_there_is_room(shops: list[int], limit: int):
    cards = [_card(shop) for shop in shops]

    shown = shelf.mixed(cards, limit=limit)

    assert len(shown) == min(limit, len(cards))
    assert len({card.shop_id for card in shown}) == min(limit, len(set(shops)))


@given(shops=st.lists(st.integers(0, 3), max_size=60))
def test_a_shop_s_own_things_keep_their_order(shops: list[int]):
    cards = [_card(shop) for shop in shops]

    shown = shelf.mixed(cards, limit=len(cards) or 1)

    assert all(
        [card for card in shown if card.shop_id == shop] == [card for card in cards if card.shop_id == shop]
        for shop in SHOPS
    )
