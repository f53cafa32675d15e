"""Where gift cards are spent."""

# Filled by the install of each assembled process, so that services need to hand on nothing but names.
_base: list[str] = ["http://127.0.0.1:8000"]
_MARKET = "Sokoni"


def set_base_url(url: str) -> None:
    """Name the public address of this installation."""
    _base[:] = [url.rstrip("/")]


def market() -> str:
    """The market's address."""
    return f"{_base[0]}/"


def market_name() -> str:
    """What the market is called."""
    return _MARKET


def shop(slug: str) -> str:
    """A shop's address."""
    return f"{_base[0]}/s/{slug}"
