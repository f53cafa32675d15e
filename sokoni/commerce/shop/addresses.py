"""Where an invitation to a team is taken up: the one address of shops that is written into messages."""

# Filled by the install of each assembled process, so that services need to hand on nothing but tokens.
_base: list[str] = ["http://127.0.0.1:8000"]


def set_base_url(url: str) -> None:
    """Name the public address of this installation."""
    _base[:] = [url.rstrip("/")]


def join_link(token: str) -> str:
    """The address where somebody joins a shop's team."""
    return f"{_base[0]}/join/{token}"
