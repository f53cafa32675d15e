"""Whether a request for a page is a visit. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

# Those that say what they are; others cannot be told from people without looking at people.
_MACHINES = re.compile(
    r"bot|crawl|spider|slurp|preview|monitor|fetch|scan|curl|wget|python|httpx|headless", re.IGNORECASE
)


def is_visit(headers: Mapping[str, str], *, host: str, shop_path: str) -> bool:
    """Whether somebody comes to a shop with this request, and is not in it already.

    Who comes from another page of the shop, by its address, is in it; a page that is fetched ahead, or a part of one,
    was not asked for by anybody; and machines that say so do not visit.
    """
    if "hx-request" in headers or "prefetch" in headers.get("sec-purpose", headers.get("purpose", "")):
        return False
    agent = headers.get("user-agent", "")
    if not agent or _MACHINES.search(agent):
        return False
    return not _is_within(headers.get("referer", ""), host=host, shop_path=shop_path)


def _is_within(referer: str, *, host: str, shop_path: str) -> bool:
    try:
        came_from = urlsplit(referer)
    except ValueError:
        return False
    path = came_from.path.rstrip("/")
    return came_from.netloc == host and (path == shop_path or path.startswith(f"{shop_path}/"))
