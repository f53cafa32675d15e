"""Where somebody sees their credit."""

# Filled by the install of each assembled process.
_base: list[str] = ["http://127.0.0.1:8000"]


def set_base_url(url: str) -> None:
    """Name the public address of this installation."""
    _base[:] = [url.rstrip("/")]


def credit_link() -> str:
    """The address of one's own credit."""
    return f"{_base[0]}/account/credit"
