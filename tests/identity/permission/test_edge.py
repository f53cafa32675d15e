"""What endpoints declare, seen through an application of one route each."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Annotated

import httpx2
import pytest
from fastapi import Depends, FastAPI, Request, Response

from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.core.http import problems
from sokoni.core.http.routing import Router
from sokoni.core.resources import Resources
from sokoni.entrypoints.modules import MODULES
from sokoni.identity.permission import cookie, edge
from sokoni.identity.permission.types import Requirement
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import account as account_factory
from tests.support.factories import session as session_factory

router = Router()


@router.get("/public")
async def public(_: edge.Public) -> str:
    return "public"


@router.get("/anyone")
async def anyone(subject: edge.Anyone) -> str:
    return subject.label


@router.get("/signed-in")
async def signed_in(subject: edge.SignedIn) -> str:
    return subject.label


@router.get("/seller")
async def seller(subject: edge.Seller) -> str:
    return subject.label


@router.get("/operator")
async def operator(subject: edge.Operator) -> str:
    return subject.label


@router.post("/form", dependencies=[edge.SameOrigin])
async def form(_: edge.Public) -> str:
    return "taken"


@router.get("/silent")
async def silent() -> str:
    return "silent"


async def _nested(subject: edge.Seller) -> str:
    return subject.label


@router.get("/nested")
async def nested(label: Annotated[str, Depends(_nested)]) -> str:
    return label


@router.get("/doubtful")
async def doubtful(first: edge.Anyone, second: edge.Operator) -> str:
    return first.label + second.label


@pytest.fixture
async def visitor(resources: Resources) -> AsyncIterator[httpx2.AsyncClient]:
    app = FastAPI()
    app.state.resources = resources
    problems.install(app)
    app.include_router(router)
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client


def route(path: str) -> object:
    return next(each for each in router.routes if getattr(each, "path", "") == path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/public", Requirement.PUBLIC),
        ("/anyone", Requirement.ANYONE),
        ("/signed-in", Requirement.SIGNED_IN),
        ("/seller", Requirement.SELLER),
        ("/operator", Requirement.OPERATOR),
        ("/nested", Requirement.SELLER),
        ("/silent", None),
    ],
)
def test_a_route_can_be_asked_what_it_requires(path: str, expected: Requirement | None):
    assert edge.declared_requirement(route(path)) is expected


def test_a_route_that_says_two_things_is_a_mistake():
    with pytest.raises(ValueError, match="more than one requirement"):
        edge.declared_requirement(route("/doubtful"))


def test_every_route_of_identity_declares_what_it_requires():
    routes = [
        each
        for module in MODULES
        if module.name.startswith("identity.")
        for module_router in module.routers
        for each in module_router.routes
    ]
    assert len(routes) >= 14
    assert [each for each in routes if edge.declared_requirement(each) is None] == []


@pytest.mark.parametrize(
    ("path", "status"), [("/public", 200), ("/anyone", 200), ("/signed-in", 401), ("/seller", 401), ("/operator", 401)]
)
async def test_a_guest_gets_where_guests_may(visitor: httpx2.AsyncClient, path: str, status: int):
    assert (await visitor.get(path)).status_code == status


async def test_a_stale_cookie_makes_a_guest_and_a_stale_token_is_refused(visitor: httpx2.AsyncClient):
    stale = ids.new_token()
    by_cookie = await visitor.get("/anyone", headers={"cookie": f"sokoni_session={stale}"})
    by_token = await visitor.get("/anyone", headers={"authorization": f"Bearer {stale}"})
    assert (by_cookie.status_code, by_cookie.json()) == (200, "guest")
    assert (by_token.status_code, by_token.json()["code"]) == (401, "permission.credentials_refused")


async def test_what_is_public_looks_at_no_credentials(visitor: httpx2.AsyncClient):
    assert (await visitor.get("/public", headers={"authorization": "Bearer nonsense"})).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"sec-fetch-site": "same-origin"}, 200), ({"sec-fetch-site": "cross-site"}, 403), ({}, 403)],
)
async def test_a_form_for_guests_is_taken_from_our_own_pages_only(
    visitor: httpx2.AsyncClient, headers: dict[str, str], status: int
):
    assert (await visitor.post("/form", headers=headers)).status_code == status


@router.get("/scope")
async def scope(request: Request, _: edge.Public) -> str:
    return await edge.idempotency_scope(request)


async def test_an_idempotency_key_belongs_to_the_account_whatever_its_token(
    visitor: httpx2.AsyncClient, database: Database, resources: Resources, now: datetime
):
    async with database.write() as session:
        ana = await account_factory.account(session, now=now)
        pairs = [
            await session_factory.program(session, account_id=ana.id, tokens=resources.get(AccessTokens), now=now)
            for _ in range(2)
        ]
    headers = [{"authorization": f"Bearer {pair.access_token}"} for pair in pairs]
    assert [(await visitor.get("/scope", headers=each)).json() for each in headers] == [f"account {ana.id}"] * 2


async def test_guests_have_scopes_of_their_own(visitor: httpx2.AsyncClient):
    shown = [{"cookie": "cart=a"}, {"cookie": "cart=b"}, {"x-cart-session": "a"}, {"x-order-token": "a"}]
    scopes = [(await visitor.get("/scope", headers=each)).json() for each in (*shown, shown[0])]
    assert len(set(scopes)) == 4
    assert scopes[0] == scopes[4]


async def test_guests_who_show_nothing_are_told_apart_by_where_they_are(resources: Resources):
    app = FastAPI()
    app.state.resources = resources
    here, there = (
        Request({"type": "http", "app": app, "path": "/", "headers": [], "client": (address, 4000), "state": {}})
        for address in ("192.0.2.1", "192.0.2.2")
    )
    scopes = [await edge.idempotency_scope(request) for request in (here, there)]
    assert scopes[0] != scopes[1]


def request_of(resources: Resources, scheme: str) -> Request:
    app = FastAPI()
    app.state.resources = resources
    headers = [(b"cookie", b"sokoni_session=plain; __Host-sokoni_session=secure"), (b"host", b"shop.example")]
    return Request({"type": "http", "app": app, "scheme": scheme, "path": "/", "headers": headers, "query_string": b""})


@pytest.mark.parametrize(
    ("scheme", "token", "name"),
    [("http", "plain", "sokoni_session"), ("https", "secure", "__Host-sokoni_session")],
)
def test_over_tls_the_cookie_is_one_that_no_neighbour_can_plant(
    resources: Resources, scheme: str, token: str, name: str
):
    request, response = request_of(resources, scheme), Response()
    cookie.set_token(response, request, token="new", max_age=timedelta(hours=1))
    written = response.headers["set-cookie"]
    assert cookie.read(request) == token
    assert written.startswith(f"{name}=new; ")
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=3600"} <= set(written.split("; "))
    assert ("Secure" in written) is (scheme == "https")
    assert "Domain" not in written
