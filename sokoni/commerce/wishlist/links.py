"""Where messages about wishes lead."""

# Filled by the install of each assembled process.
_base: list[str] = ["http://127.0.0.1:8000"]


def set_base_url(url: str) -> None:
    """Name the public address of this installation."""
    _base[:] = [url.rstrip("/")]


def product_link(shop_slug: str, slug: str) -> str:
    """The address of a product's page."""
    return f"{_base[0]}/s/{shop_slug}/p/{slug}"


def list_link() -> str:
    """The address of one's own list, where notices are turned off again."""
    return f"{_base[0]}/account/wishlist"


def shared_link(token: str) -> str:
    """The address that shows a list to whoever has it."""
    return f"{_base[0]}/wishes/{token}"
