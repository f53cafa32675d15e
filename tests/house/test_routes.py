"""Every route of every module: it says who may call it, may be repeated safely, and stands alone at its address."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from sokoni.core.http.idempotency import idempotent
from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.entrypoints import health
from sokoni.entrypoints.modules import MODULES
from sokoni.identity.permission.edge import declared_requirement
from tests.support import every_page
from tests.support.every_route import GROUPS

ROUTES: list[BaseRoute] = [
    route
    for router in (*(each for module in MODULES for each in module.routers), health.router)
    for route in router.routes
]
API_ROUTES = [route for route in ROUTES if isinstance(route, APIRoute)]
LATER = [later for module in MODULES for later in module.routers if later.under]
ALIASES = [alias for module in MODULES for alias in module.aliases]
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}

# Files that belong to the program are for everyone: the route does not even look at who asks.
WITHOUT_DEPENDENCIES = {"serve_static"}
# Unsafe routes of the API that take no Idempotency-Key, and what makes repeating them safe instead.
REPEATED_OTHERWISE = {
    "POST /api/v1/auth/register": "an e-mail address registers once",
    "PATCH /api/v1/auth/me": "sets what it is told",
    "POST /api/v1/operator/accounts/{account_id}/disable": "disabling twice disables once",
    "POST /api/v1/operator/accounts/{account_id}/enable": "enabling twice enables once",
    "POST /api/v1/auth/login": "answers hold tokens, which are not stored",
    "POST /api/v1/auth/refresh": "answers hold tokens, which are not stored",
    "POST /api/v1/auth/logout": "ending twice ends once",
    "POST /api/v1/auth/password": "bodies hold passwords; the old one is good once",
    "DELETE /api/v1/auth/sessions/{session_id}": "ending twice ends once",
    "DELETE /api/v1/auth/sessions": "ending twice ends once",
    "POST /api/v1/gift-cards/balance": "reads; the code stands in no address",
    "DELETE /api/v1/auth/keys/{key_id}": "revoking twice revokes once",
    "PUT /api/v1/vendors/profile": "sets what it is told",
    "POST /api/v1/order-imports": "the same orders again change nothing",
    "POST /api/v1/stock-imports": "looks at a file; nothing changes before it is begun",
    "POST /api/v1/reviews/{review_id}/photos": "the same picture again changes nothing",
    "POST /api/v1/payments/{payment_id}/open": "opening twice opens one: its key at the gateway is the payment",
    "POST /api/v1/products/{product_id}/images": "a file, known by its digest",
    "POST /api/v1/collections/preview": "looks only",
    "POST /api/v1/imports": "a file; importing again changes nothing that is there",
    "POST /api/v1/channel-imports": "a file; each post is one draft however often it comes",
    "POST /api/v1/payments/webhooks/{provider}": "the inbox knows each event by its provider's key",
    "PUT /api/v1/vendors/{vendor_id}/transfer-sums": "sets what it is told",
    "POST /api/v1/vendors/{vendor_id}/bank-statements": "a file; the same again changes nothing",
    "POST /api/v1/vendors/{vendor_id}/documents": "a file; the same again changes nothing",
    "POST /api/v1/returns/{return_id}/photos": "a file; the same again changes nothing",
    "POST /api/v1/payments/{payment_id}/receipt": "a file; the same again changes nothing",
}


def _names(route: APIRoute) -> list[str]:
    return [f"{method} {route.path}" for method in sorted(route.methods - {"HEAD"})]


def _name(route: APIRoute) -> str:
    return _names(route)[0]


def _dependencies(route: APIRoute) -> Iterator[Callable[..., Any] | None]:
    pending = [route.dependant]
    while pending:
        dependant = pending.pop()
        yield dependant.call
        pending.extend(dependant.dependencies)


def _takes_key(route: APIRoute) -> bool:
    return idempotent in _dependencies(route)


def _shape(name: str) -> str:
    """The address with its parts nameless: two that differ in these names only would hide one another."""
    return re.sub(r"{[^}]*}", "{}", name)


@pytest.mark.parametrize("route", API_ROUTES, ids=_name)
def test_route_declares_exactly_one_requirement(route: APIRoute):
    assert declared_requirement(route) is not None


def test_only_the_program_s_own_files_are_served_without_asking():
    plain = {getattr(route, "name", repr(route)) for route in ROUTES if not isinstance(route, APIRoute)}

    assert plain == WITHOUT_DEPENDENCIES


def test_unsafe_calls_of_the_api_take_a_key_or_are_safe_to_repeat():
    unsafe = [route for route in API_ROUTES if route.methods & UNSAFE and route.path.startswith("/api/")]

    assert {_name(route) for route in unsafe if not _takes_key(route)} == REPEATED_OTHERWISE.keys()


@pytest.mark.parametrize(
    "name", ["POST /api/v1/orders", "POST /api/v1/payments/process", "POST /api/v1/cart/items", "POST /api/v1/products"]
)
def test_what_would_be_bought_or_made_twice_takes_a_key(name: str):
    [route] = [route for route in API_ROUTES if name in _names(route)]

    assert _takes_key(route)


def test_safe_calls_take_no_key():
    assert [_name(route) for route in API_ROUTES if not route.methods & UNSAFE and _takes_key(route)] == []


def test_no_two_routes_share_method_and_address():
    shapes = Counter(_shape(name) for route in API_ROUTES for name in _names(route))

    assert [shape for shape, count in shapes.items() if count > 1] == []


def test_routes_stand_where_their_module_says_that_they_are_looked_for():
    for later in LATER:
        segments = [re.sub(r"{[^}]*}", "7", route.path).split("/")[1:] for route in later.routes]

        assert [each for each in segments if not later.may_have(each)] == [], later
        # Nor is it loaded for addresses that it has nothing to do with.
        assert [
            start for start in later.under if not any(Later("", under=[start]).may_have(each) for each in segments)
        ] == []


def test_only_what_visitors_come_for_is_loaded_before_it_is_asked_for():
    assert [later.where for module in MODULES for later in module.routers if not later.under] == [
        "sokoni.web.storefront.routes:ROUTERS"
    ]


@pytest.mark.parametrize("alias", ALIASES, ids=lambda alias: f"{alias.method} {alias.path}")
def test_alias_points_at_a_route_and_stands_in_no_route_s_place(alias: Alias):
    names = {name for route in API_ROUTES for name in _names(route)}

    assert f"{alias.method} {alias.to}" in names
    assert f"{alias.method} {alias.path}" not in names


def test_no_alias_is_declared_twice():
    shapes = Counter(_shape(f"{alias.method} {alias.path}") for alias in ALIASES)

    assert [shape for shape, count in shapes.items() if count > 1] == []


def test_every_route_says_who_may_call_it():
    """`tests/journeys/test_who_may.py` calls it as everybody: write a new one into `tests/support/every_route.py`."""
    written = Counter(call.route for group in GROUPS for call in group.calls)
    there = {name for route in API_ROUTES for name in _names(route) if route not in health.router.routes}

    assert set(written) == there
    assert [name for name, times in written.items() if times > 1] == []


def test_every_page_is_looked_at_in_a_browser_or_said_why_not():
    shown = every_page.PATHS - every_page.EXCEPTIONS.keys()

    assert every_page.EXCEPTIONS.keys() <= every_page.PATHS
    assert [path for path in sorted(shown) if every_page.parts_of(path) - every_page.NAMES] == []
