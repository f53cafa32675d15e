"""Which problems an operation may answer: some follow from what its route declares, the others were seen.

`refusals.json` holds what tests of the program have seen: each code's last example, and the codes of each operation.
Tests fail when they see one that is not there (`tests/support/answers.py`), so that the document tells all.
"""

import functools
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sokoni.core.database import DatabaseBusy
from sokoni.core.http import strictness
from sokoni.core.http.idempotency import AnswerToldOnce, IdempotencyInFlight, IdempotencyKeyReused
from sokoni.core.http.problems import declared_problem
from sokoni.core.pages import InvalidCursor
from sokoni.core.versions import ChangedMeanwhile
from sokoni.entrypoints.api.routes import Operation
from sokoni.identity.permission import errors as permission
from sokoni.identity.permission.types import Requirement

FILE = Path(__file__).with_name("refusals.json")
EXAMPLE_REQUEST_ID = "01993c5e-7a4b-7c1d-9e2f-3a4b5c6d7e8f"

_BY_REQUIREMENT: Mapping[Requirement, tuple[str, ...]] = {
    Requirement.PUBLIC: (),
    Requirement.ANYONE: (permission.CredentialsRefused.code,),
    Requirement.SIGNED_IN: (permission.CredentialsRefused.code, permission.SignInRequired.code),
    Requirement.SELLER: (
        permission.CredentialsRefused.code,
        permission.SignInRequired.code,
        permission.SellerRequired.code,
    ),
    Requirement.OPERATOR: (
        permission.CredentialsRefused.code,
        permission.SignInRequired.code,
        permission.OperatorRequired.code,
    ),
}


def codes_of(operation: Operation) -> list[str]:
    """The codes of the problems that an operation may answer."""
    return sorted({*implied_codes(operation), *_seen()["operations"].get(operation.id, ())})


def implied_codes(operation: Operation) -> set[str]:
    """The codes that follow from what a route declares."""
    codes = {"http.internal", *_BY_REQUIREMENT[operation.requirement]}
    if operation.path.startswith("/api/v1/"):
        codes.add(DatabaseBusy.code)
    if operation.takes_values:
        codes.add("http.invalid_request")
    if operation.route.body_field is not None:
        codes |= {"http.bad_request", "http.too_large"}
    codes |= _of_strictness(operation)
    if operation.is_unsafe and operation.requirement is not Requirement.PUBLIC:
        codes.add(permission.CrossOriginRefused.code)
    if operation.takes_version:
        codes.add(ChangedMeanwhile.code)
    if operation.is_told_once:
        codes.add(AnswerToldOnce.code)
    if operation.takes_key:
        codes |= {IdempotencyKeyReused.code, IdempotencyInFlight.code}
    if operation.is_list:
        codes.add(InvalidCursor.code)
    return codes


def _of_strictness(operation: Operation) -> set[str]:
    route = operation.route
    if not operation.path.startswith("/api/"):
        return set()
    codes = set()
    is_others = bool((route.openapi_extra or {}).get(strictness.ANY_QUERY))
    if not is_others:
        codes.add(strictness.UnknownParameter.code)
    if route.body_field is not None:
        codes.add("http.unsupported_media_type")
    if route.response_model is not None and not is_others:
        codes.add("http.not_acceptable")
    return codes


def example_of(code: str) -> dict[str, Any]:
    """A problem document of a code: as it was seen, or as it is declared where no test has seen it."""
    seen: dict[str, Any] | None = _seen()["examples"].get(code)
    if seen is not None:
        return {**seen, "request_id": EXAMPLE_REQUEST_ID}
    declared = declared_problem(code)
    if declared is None:
        msg = f"no error is declared with the code {code!r}"
        raise LookupError(msg)
    return {**declared.to_json(), "request_id": EXAMPLE_REQUEST_ID}


def by_status(codes: Iterable[str]) -> dict[int, list[str]]:
    """Codes by the HTTP status that they are answered with."""
    grouped: dict[int, list[str]] = {}
    for code in sorted(codes):
        grouped.setdefault(example_of(code)["status"], []).append(code)
    return dict(sorted(grouped.items()))


@functools.cache
def _seen() -> dict[str, Any]:
    seen: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return seen
