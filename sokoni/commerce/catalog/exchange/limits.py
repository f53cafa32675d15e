"""How much a product of any file may have, and which addresses can be asked for pictures."""

from urllib.parse import urlsplit

MAX_VARIANTS = 2048
MAX_IMAGES = 250
# So many products are put into a collection by hand.
MAX_COLLECTED = 5000
_MAX_URL_LENGTH = 2000


def is_fetchable(url: str) -> bool:
    """Whether a text looks like an address that may be asked for."""
    if len(url) > _MAX_URL_LENGTH:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(parts.netloc)
