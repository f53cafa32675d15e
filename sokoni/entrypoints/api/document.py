"""The OpenAPI document: what FastAPI reads from the routes, completed with what the edge adds to every answer."""

import functools
from collections.abc import Mapping
from copy import deepcopy
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi.openapi.utils import get_openapi

from sokoni import __version__
from sokoni.core.http.deprecation import declared_deprecation
from sokoni.core.http.responses import json_bytes
from sokoni.core.http.routing import Alias
from sokoni.core.http.schemas import ProblemOut
from sokoni.entrypoints import health
from sokoni.entrypoints.api import examples, refusals, samples, tidy
from sokoni.entrypoints.api.routes import Operation, aliases, documented_routes, operations
from sokoni.identity.permission.types import Requirement

Document = dict[str, Any]

_INTRODUCTION = Path(__file__).with_name("introduction.md")
_PROBLEM_JSON = "application/problem+json"
_OTHER_NAMES = "other names"
TAGS: Mapping[str, str] = {
    "identity": "Accounts, signing in and out, sessions and API keys.",
    "vendors": "Shops: opening one, its public profile, and the operator's decisions about it.",
    "catalogue": "Products with their variants, pictures and categories; importing them from files.",
    "attributes": "What can be said of products of a kind (material, size), and what listings can be narrowed by.",
    "collections": "What a shop puts together, by hand or by a rule that fills it.",
    "bulk operations": "One change for many products: previewed, begun, followed, undone as one.",
    "changes": "Who changed what, from what to what; and taking it back.",
    "approval": "The operators' queue of products that wait to be sold.",
    "stock": "How many pieces there are, and every step that led there.",
    "pricing": "How shops ship and what taxes they add.",
    "segments": "Who buys in a shop, as that shop knows them; and the segments that it makes of them.",
    "price lists": "What a shop asks of a segment, or in another currency; and what goods cost whoever asks.",
    "promotions": "What shops, and the marketplace, take off prices, and the codes that open it.",
    "cart": "What somebody is about to buy, grouped by shop. Guests have carts too.",
    "waitlist": "Getting in line for what is sold out; whose turn it is has a right to buy for some minutes.",
    "wishlist": "What somebody would like to have, some time; with a notice when it costs less or is back.",
    "orders": "Checkout, and orders on their way; sellers move their own part of an order by its own id.",
    "returns": "Goods that come back: asked for, agreed to, counted in, paid back or replaced.",
    "payments": "Paying for an order: gateways, receipts of transfers, cash; and webhooks of payment providers.",
    "store credit": "What the marketplace owes an account, and lets it pay orders with.",
    "gift cards": "Cards that hold money: issued, looked at, and redeemed for orders in full or in part.",
    "plans": "What the marketplace offers shops: limits, and how much of them is used.",
    "commissions": "What the platform keeps of a sale, by market, plan, shop, category or product, from when on.",
    "loyalty": "Points that buyers earn and spend, the tiers they reach, and the programme behind it.",
    "payouts": "What shops are owed: balances, statements, and what was paid to them.",
    "recommendations": "What goes with a product, what is wanted these days, and what somebody may like.",
    "reviews": "What buyers say of what they received; shops answer, readers vote and report, operators decide.",
    "claim sales": "Goods that are claimed by answering a post in a group; and who claimed what.",
    "bots": "Bots of Telegram: connected by a token, at work or at rest; and updates that nobody could handle.",
    "groups": "Groups of Telegram: whose they are, how each is kept, who may do what there, what was done.",
    "media": "Pictures in the sizes and formats that pages ask for.",
    "health": "Whether the installation is well, for load balancers and people who look after it.",
    _OTHER_NAMES: "Addresses of older programs that work as well; new ones use the address that each of them names.",
}
_ENDING = ["Deprecation", "Sunset", "Link"]
_WHO: Mapping[Requirement, str] = {
    Requirement.PUBLIC: "everybody; nobody is asked who they are",
    Requirement.ANYONE: "everybody; who is signed in may see more",
    Requirement.SIGNED_IN: "who is signed in",
    Requirement.SELLER: "sellers",
    Requirement.OPERATOR: "operators",
}
_CREDENTIALS: tuple[dict[str, list[str]], ...] = ({"accessToken": []}, {"apiKey": []}, {"sessionCookie": []})
_SECURITY_SCHEMES: Mapping[str, Any] = {
    "accessToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "From `POST /api/v1/auth/login`; good for 15 minutes.",
    },
    "apiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "From `POST /api/v1/auth/keys`; good until it expires or is revoked.",
    },
    "sessionCookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sokoni_session",
        "description": "What a browser has after signing in on the pages (`__Host-sokoni_session` over TLS); it is "
        "taken from this site's own pages only.",
    },
}


def _header(description: str, example: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}, "example": example}


_HEADERS: Mapping[str, Any] = {
    "X-Request-Id": _header("Names this request in our logs.", refusals.EXAMPLE_REQUEST_ID),
    "ETag": _header(
        "Names this very answer, and its version where it can be changed: for `If-None-Match` and `If-Match`.",
        'W/"6f1c1d0f8f3b8a64d1c2e3f4"',
    ),
    "Link": _header("The pages around this one (RFC 8288).", '</api/v1/products?limit=24&cursor=W1sidSI>; rel="next"'),
    "Retry-After": _header("Seconds to wait before trying again.", "2"),
    "WWW-Authenticate": _header("How to show who you are.", "Bearer"),
    "Idempotent-Replayed": _header("`true`: the stored answer to an earlier request with this key.", "true"),
    "Deprecation": _header("Since when this should not be used any more (RFC 9745).", "@1767225600"),
    "Sunset": _header("When this will end (RFC 8594).", "Wed, 01 Jul 2026 00:00:00 GMT"),
}


@functools.cache
def document() -> Document:
    """The whole document; built once for a process.

    Raises:
        ValueError: a route stands under a tag that TAGS has no words for.
    """
    base = get_openapi(
        title="Sokoni",
        version=__version__,
        openapi_version="3.1.0",
        summary="The marketplace's API.",
        description=_INTRODUCTION.read_text(encoding="utf-8"),
        routes=documented_routes(),
        tags=[{"name": name, "description": words} for name, words in TAGS.items()],
        servers=[{"url": "/", "description": "This installation"}],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    for operation in operations().values():
        _check_tags(operation)
        _complete(base["paths"][operation.path][operation.method.lower()], operation)
    _add_components(base)
    for alias in aliases():
        _add_alias(base, alias)
    return tidy.tidied(base)


@functools.cache
def document_bytes() -> bytes:
    """The document as JSON."""
    return json_bytes(document())


def _check_tags(operation: Operation) -> None:
    unknown = [str(tag) for tag in operation.route.tags if tag not in TAGS]
    if unknown:
        where = "sokoni/entrypoints/api/document.py"
        msg = f"{operation.id}: say in TAGS ({where}) what stands under {', '.join(unknown)}, or take another tag"
        raise ValueError(msg)


def _complete(shown: dict[str, Any], operation: Operation) -> None:
    requirement = operation.requirement
    ending = declared_deprecation(operation.route.endpoint)
    paragraphs = [shown.get("description", "").strip(), f"**For** {_WHO[requirement]}."]
    shown["description"] = "\n\n".join([*paragraphs, *([ending.words()] if ending else [])])
    shown["security"] = _security(requirement)
    shown["x-requirement"] = requirement.value
    responses: dict[str, Any] = {
        status: answer for status, answer in shown["responses"].items() if int(status) < HTTPStatus.BAD_REQUEST
    }
    for status, answer in responses.items():
        code = HTTPStatus(int(status))
        if answer.get("description") == "Successful Response":
            answer["description"] = _what(operation, code)
        answer["headers"] = _references("headers", _headers_of(operation, code))
    if operation.method == "GET" and _has_body(responses):
        responses.setdefault("304", {"description": "Nothing has changed since the `ETag` in `If-None-Match`."})
    # What a route declares for a failure of its own (health) stays; problems come beside it.
    declared = {status: answer for status, answer in shown["responses"].items() if answer.pop(health.OWN, False)}
    shown["responses"] = {**responses, **_refusals(operation), **declared}
    examples.add_to(shown, operation.id)
    if operation.id in samples.by_operation():
        shown["x-codeSamples"] = samples.by_operation()[operation.id]


def _security(requirement: Requirement) -> list[dict[str, list[str]]]:
    if requirement is Requirement.PUBLIC:
        return []
    nobody: list[dict[str, list[str]]] = [{}] if requirement is Requirement.ANYONE else []
    return [*nobody, *deepcopy(_CREDENTIALS)]


def _what(operation: Operation, code: HTTPStatus) -> str:
    if code is HTTPStatus.NO_CONTENT:
        return "Done; there is nothing to say."
    if code is HTTPStatus.CREATED:
        return "Made."
    if code is HTTPStatus.ACCEPTED:
        return "Taken in; a job does the rest."
    return "A page of the list." if operation.is_list else "As it stands now."


def _headers_of(operation: Operation, code: HTTPStatus) -> list[str]:
    names = ["X-Request-Id"]
    if (operation.method == "GET" and code is HTTPStatus.OK) or operation.takes_version:
        names.append("ETag")
    if operation.is_list:
        names.append("Link")
    if operation.takes_key:
        names.append("Idempotent-Replayed")
    if declared_deprecation(operation.route.endpoint) is not None:
        names += _ENDING
    return names


def _refusals(operation: Operation) -> dict[str, Any]:
    """The problems of an operation by status, each code with an example."""
    answers = {}
    for status, codes in refusals.by_status(refusals.codes_of(operation)).items():
        headers = ["X-Request-Id"]
        if status == HTTPStatus.UNAUTHORIZED:
            headers.append("WWW-Authenticate")
        if any("retry_after_seconds" in refusals.example_of(code) for code in codes):
            headers.append("Retry-After")
        answers[str(status)] = {
            "description": f"{HTTPStatus(status).phrase}: " + ", ".join(f"`{code}`" for code in codes),
            "headers": _references("headers", headers),
            "content": {
                _PROBLEM_JSON: {
                    "schema": {"$ref": f"#/components/schemas/{tidy.PROBLEM}"},
                    "examples": _references("examples", codes),
                }
            },
            "x-codes": codes,
        }
    return answers


def _references(kind: str, names: list[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/{kind}/{name}"} for name in names}


def _has_body(responses: Mapping[str, Any]) -> bool:
    return any("content" in answer for answer in responses.values())


def _add_components(base: Document) -> None:
    components = base.setdefault("components", {})
    components["securitySchemes"] = deepcopy(dict(_SECURITY_SCHEMES))
    components["headers"] = deepcopy(dict(_HEADERS))
    problem = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = components["schemas"]
    # FastAPI's own form of an invalid request, which we don't answer.
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas.update(problem.pop("$defs", {}))
    schemas[tidy.PROBLEM] = problem
    used = sorted({code for operation in operations().values() for code in refusals.codes_of(operation)})
    components["examples"] = {code: _problem_example(code) for code in used}


def _problem_example(code: str) -> dict[str, Any]:
    value = refusals.example_of(code)
    return {"summary": value["title"], "value": value}


def _add_alias(base: Document, alias: Alias) -> None:
    method, to = alias.method, alias.to
    canonical = base["paths"][to.rstrip("/")][method.lower()]
    shown = deepcopy(canonical)
    shown["operationId"] = f"{canonical['operationId']}_by_other_name"
    shown["summary"] = f"{canonical['summary']} (other name)"
    shown["description"] = f"The same as `{method} {to}`.\n\n{canonical['description']}"
    shown["tags"] = [_OTHER_NAMES]
    shown["x-same-as"] = canonical["operationId"]
    if alias.deprecation is not None:
        shown["deprecated"] = True
        shown["description"] = f"{shown['description']}\n\n{alias.deprecation.words()}"
        for answer in shown["responses"].values():
            answer.setdefault("headers", {}).update(_references("headers", _ENDING))
    base["paths"].setdefault(alias.path, {})[method.lower()] = shown
