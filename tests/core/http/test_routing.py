"""Which requests a route is for."""

import pytest
from starlette.routing import Match

from sokoni.core.http.routing import Router

router = Router(prefix="/shops")


@router.get("/{shop}/items")
async def list_items(shop: str) -> list[str]:
    """A route with a part that varies."""
    return [shop]


@pytest.mark.parametrize(
    ("method", "root", "path", "expected"),
    [
        ("GET", "", "/shops/ana/items", Match.FULL),
        ("POST", "", "/shops/ana/items", Match.PARTIAL),
        ("GET", "", "/shops/ana", Match.NONE),
        ("GET", "", "/orders/ana/items", Match.NONE),
        ("GET", "/market", "/market/shops/ana/items", Match.FULL),
        ("GET", "/market", "/market/orders/ana/items", Match.NONE),
    ],
)
def test_a_route_is_for_its_own_path_wherever_the_application_stands(
    method: str, root: str, path: str, expected: Match
) -> None:
    (route,) = router.routes
    match, _ = route.matches({"type": "http", "method": method, "path": path, "root_path": root, "headers": []})
    assert match is expected
