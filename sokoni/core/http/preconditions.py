"""Changes that hold only for what was seen: `If-Match` in, and tags that name the version of a thing out.

A tag is the version and, of an answer to GET, what tells this very answer from others of the same version (another
language, other pieces left). `If-Match` looks at the version alone, so that a sale does not stop who edits the words.

Source: RFC 9110, 13.1.1.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Request

from sokoni.core.versions import Expected, version_of

HEADER = "If-Match"
_VERSION = "version"


class Precondition:
    """What a request expects of the thing that it changes, and the version that its answer names."""

    def __init__(self, request: Request, if_match: str | None) -> None:
        self._state = request.scope["state"]
        self.expected = _read(if_match)

    def name(self, changed_at: datetime) -> None:
        """Let the answer's tag name the version of what it shows."""
        self._state[_VERSION] = version_of(changed_at)


async def precondition(
    request: Request,
    if_match: Annotated[
        str | None,
        Header(
            alias=HEADER,
            max_length=1000,
            description="The `ETag` with which you saw it: where it was changed since, nothing is, and 412 says so.",
        ),
    ] = None,
) -> Precondition:
    """What a request expects of the thing that it changes."""
    return Precondition(request, if_match)


# What an endpoint declares that changes something which others may change, too.
Unchanged = Annotated[Precondition, Depends(precondition)]


def name_version(request: Request, changed_at: datetime) -> None:
    """Let the tag of an answer to GET name the version of what it shows."""
    request.scope["state"][_VERSION] = version_of(changed_at)


def version_in(scope: Any) -> str | None:
    """The version that a request's answer is to name."""
    found: str | None = scope.get("state", {}).get(_VERSION)
    return found


def _read(if_match: str | None) -> Expected:
    if if_match is None:
        return Expected()
    tags = [tag.strip().removeprefix("W/").strip('"') for tag in if_match.split(",")]
    return Expected() if "*" in tags else Expected(frozenset(tag.partition("-")[0] for tag in tags))
