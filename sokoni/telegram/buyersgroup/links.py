"""Where somebody who knocks says which account is theirs."""

# Filled by the install of each assembled process, so that services need to hand on nothing but tokens.
_base: list[str] = ["http://127.0.0.1:8000"]


def set_base_url(url: str) -> None:
    """Name the public address of this installation."""
    _base[:] = [url.rstrip("/")]


def account_link(token: str) -> str:
    """The address that links whoever is signed in there with who was sent it."""
    return f"{_base[0]}/account/telegram/{token}"
