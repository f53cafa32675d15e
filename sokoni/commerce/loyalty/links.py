"""Where somebody finds their points: the one address that is written into messages."""

# Filled by the install of each assembled process.
_base: list[str] = ["http://127.0.0.1:8000"]


def set_base_url(url: str) -> None:
    """Name the public address of this installation."""
    _base[:] = [url.rstrip("/")]


def points_link() -> str:
    """The address of one's own points."""
    return f"{_base[0]}/account/points"
