"""What endpoints declare to say who may call them: exactly one of the types below, as a parameter.

========= ================= ============================================================ ==========
declared  handed over       refuses                                                      statements
========= ================= ============================================================ ==========
Public    nothing           nobody, and looks at nothing                                 0
Anyone    Subject           tokens and keys that are not good; a stale cookie is a guest 0 or 3
SignedIn  AccountSubject    guests                                                       3
Seller    SellerSubject     those who work for no shop                                   3
Operator  OperatorSubject   those who do not run the marketplace                         3
========= ================= ============================================================ ==========

The three statements (session or key, account, teams) are reads by key on a session of their own, closed before the
endpoint's transaction begins. They are asked at each request, so that ending a session, revoking a key, disabling an
account or leaving a team holds from the next request on; there is no block list to fall behind.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import BackgroundTasks, Depends, Request

from sokoni.core.clock import Clock
from sokoni.core.database import Database
from sokoni.core.http.edge import client_address, resources_of
from sokoni.core.resources import Resources
from sokoni.identity.permission import cookie, errors, policies, ports, rules
from sokoni.identity.permission.types import (
    AccountSubject,
    Credentials,
    Identity,
    Means,
    OperatorSubject,
    Requirement,
    SellerSubject,
    Subject,
)

_F = TypeVar("_F", bound=Callable[..., Any])
_MARK = "requirement"
_Recognised = tuple[Subject, Identity | None]


def _requires(requirement: Requirement) -> Callable[[_F], _F]:
    def mark(dependency: _F) -> _F:
        setattr(dependency, _MARK, requirement)
        return dependency

    return mark


def declared_requirement(route: object) -> Requirement | None:
    """What a route asks of its callers, or None when it does not say.

    Raises:
        ValueError: it says two different things.
    """
    found: set[Requirement] = set()
    pending = [getattr(route, "dependant", None)]
    while pending:
        dependant = pending.pop()
        if dependant is not None:
            requirement = getattr(dependant.call, _MARK, None)
            found |= {requirement} if requirement is not None else set()
            pending.extend(dependant.dependencies)
    if len(found) > 1:
        msg = f"{route!r} declares more than one requirement: {sorted(found)}"
        raise ValueError(msg)
    return next(iter(found), None)


# Not a dependency itself, nor is the time that it looks up: FastAPI resolves each again wherever it is declared.
async def identify(request: Request, background: BackgroundTasks) -> Subject:
    """Whoever sent the request, worked out once per request.

    Raises:
        CredentialsRefused: a token or key was sent and is not good.
        CrossOriginRefused: a good cookie came with an unsafe request from a foreign page.
    """
    now = _now(request)
    subject, identity = await _recognised(request, now)
    if identity is not None and identity.touch_due:
        # After the answer, when the endpoint's transaction has ended: a request never needs two writing connections.
        background.add_task(_touch, resources_of(request), identity, now)
    return subject


async def idempotency_scope(request: Request) -> str:
    """Whose `Idempotency-Key` it is: the account's, whatever token it has by now; else the guest's.

    A guest is known by all that they show and by where they are: a stranger who tries their keys gets no answer of
    theirs, which may carry an order's token.
    """
    subject, _ = await _recognised(request, _now(request))
    if subject.account_id is not None:
        return f"account {subject.account_id}"
    shown = (request.headers.get(name, "") for name in ("cookie", "x-cart-session", "x-order-token"))
    given = "\n".join((client_address(request), *shown))
    return f"guest {hashlib.sha256(given.encode()).hexdigest()}"


def _now(request: Request) -> datetime:
    return resources_of(request).get(Clock).now()  # type: ignore[type-abstract]


async def _recognised(request: Request, now: datetime) -> _Recognised:
    known: _Recognised | None = getattr(request.state, "recognised", None)
    if known is None:
        known = request.state.recognised = await _from_credentials(request, now)
    return known


async def _from_credentials(request: Request, now: datetime) -> _Recognised:
    credentials = rules.find_credentials(request.headers, cookie=cookie.read(request))
    if credentials.means is Means.NOTHING:
        return Subject(), None
    subject, identity = await _recognise(resources_of(request), credentials, now)
    if credentials.means is not Means.COOKIE:
        if identity is None:
            raise errors.CredentialsRefused
    elif identity is not None:
        check_origin(request)
    return subject, identity


async def _recognise(resources: Resources, credentials: Credentials, now: datetime) -> _Recognised:
    authenticator = ports.authenticators(resources).for_means(credentials.means)
    if authenticator is None:
        return Subject(), None
    async with resources.get(Database).read() as session:
        identity = await authenticator.authenticate(
            session, means=credentials.means, secret=credentials.secret, now=now
        )
        if identity is None:
            return Subject(), None
        memberships: ports.Memberships = resources.get(ports.Memberships)  # type: ignore[type-abstract]
        teams = await memberships.of_account(session, account_id=identity.account_id)
    subject = Subject(
        account_id=identity.account_id,
        label=identity.email,
        locale=identity.locale,
        means=identity.means,
        session_id=identity.session_id,
        key_id=identity.key_id,
        is_operator=identity.is_operator,
        teams=teams,
    )
    return subject, identity


async def _touch(resources: Resources, identity: Identity, now: datetime) -> None:
    authenticator = ports.authenticators(resources).for_means(identity.means)
    if authenticator is not None:
        async with resources.get(Database).write() as session:
            await authenticator.touch(session, identity=identity, now=now)


def check_origin(request: Request) -> None:
    """Pass what started on our own pages, or only reads.

    Forms that act without a signed-in cookie declare it too (`dependencies=[SameOrigin]`): signing in, so that a
    foreign page cannot sign a visitor in as somebody else, and a guest's cart and checkout.

    Raises:
        CrossOriginRefused: it came from a foreign page.
    """
    if not rules.is_from_our_pages(
        method=request.method,
        host=request.headers.get("host"),
        fetch_site=request.headers.get("sec-fetch-site"),
        origin=request.headers.get("origin"),
    ):
        raise errors.CrossOriginRefused


async def _same_origin(request: Request) -> None:
    check_origin(request)


SameOrigin = Depends(_same_origin)


@_requires(Requirement.PUBLIC)
async def _public() -> None:
    return None


@_requires(Requirement.ANYONE)
async def _anyone(request: Request, background: BackgroundTasks) -> Subject:
    return await identify(request, background)


@_requires(Requirement.SIGNED_IN)
async def _signed_in(request: Request, background: BackgroundTasks) -> AccountSubject:
    return policies.as_account(await identify(request, background))


@_requires(Requirement.SELLER)
async def _seller(request: Request, background: BackgroundTasks) -> SellerSubject:
    return policies.as_seller(await identify(request, background))


@_requires(Requirement.OPERATOR)
async def _operator(request: Request, background: BackgroundTasks) -> OperatorSubject:
    return policies.as_operator(await identify(request, background))


Public = Annotated[None, Depends(_public)]
Anyone = Annotated[Subject, Depends(_anyone)]
SignedIn = Annotated[AccountSubject, Depends(_signed_in)]
Seller = Annotated[SellerSubject, Depends(_seller)]
Operator = Annotated[OperatorSubject, Depends(_operator)]
