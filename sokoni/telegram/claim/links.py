"""Where what is kept for somebody is paid for."""

# Filled by the install of each assembled process, so that services need to hand on nothing but tokens.
_base: list[str] = ["http://127.0.0.1:8000"]
# What stands before a sale's id behind /start. Source: deep linking, in core.telegram.org/bots/features.
START = "k_"


def set_base_url(url: str) -> None:
    """Name the public address of this installation."""
    _base[:] = [url.rstrip("/")]


def pay_link(token: str) -> str:
    """The address at which what is kept for somebody goes into a cart."""
    return f"{_base[0]}/k/{token}"


def bot_link(username: str, sale_hex: str) -> str:
    """The address that opens a private chat with a bot, which then knows what it is about."""
    return f"https://t.me/{username}?start={START}{sale_hex}"
