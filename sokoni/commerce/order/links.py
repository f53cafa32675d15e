"""Where a buyer finds an order again: the one address that is written into messages."""

from uuid import UUID

# Filled by the install of each assembled process, so that services need to hand on nothing but tokens.
_base: list[str] = ["http://127.0.0.1:8000"]


def set_base_url(url: str) -> None:
    """Name the public address of this installation."""
    _base[:] = [url.rstrip("/")]


def order_link(token: str) -> str:
    """The address that opens an order for whoever holds the token."""
    return f"{_base[0]}/o/{token}"


def seller_link(shop_slug: str, part_id: UUID) -> str:
    """The address of a shop's part of an order in its seller's console."""
    return f"{_base[0]}/seller/{shop_slug}/orders/{part_id}"
