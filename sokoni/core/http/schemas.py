"""Shapes that answers of every package share: pages of lists, links to what may be done next, problems."""

from collections.abc import Callable
from typing import Generic, Literal, Self, TypeVar
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response
from pydantic import ConfigDict, Field

from sokoni.core.pages import Page
from sokoni.core.schema import Schema

T = TypeVar("T")
S = TypeVar("S")


class CountOut(Schema):
    """How many rows there are in all; where `exact` is false there are more than `value`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"value": 137, "exact": True}]})

    value: int
    exact: bool


class PageOut(Schema, Generic[T]):
    """Some rows of a list in order, and where the ones before and after them are."""

    items: list[T]
    next: str | None = Field(description="Address of the page after this one; null on the last.")
    previous: str | None = Field(description="Address of the page before this one; null on the first.")
    count: CountOut | None = Field(description="Exact to 1,000; null where a list is not counted.")

    @classmethod
    def of(cls, page: Page[S], *, show: Callable[[S], T], request: Request, response: Response) -> Self:
        """The body of a list; its neighbours also stand in the `Link` header.

        Source: RFC 8288.
        """
        following, preceding, header = neighbours_of(page, request)
        if header:
            response.headers["Link"] = header
        count = page.count and CountOut(value=page.count.value, exact=page.count.exact)
        return cls(items=[show(item) for item in page.items], next=following, previous=preceding, count=count)


def neighbours_of(page: Page[S], request: Request) -> tuple[str | None, str | None, str]:
    """The addresses of the next and the previous page, and the `Link` header that says the same; '' for none."""
    following, preceding = _link(request, page.next_cursor), _link(request, page.previous_cursor)
    links = {"next": following, "prev": preceding, "first": preceding and _link(request, None, is_first=True)}
    return following, preceding, ", ".join(f'<{url}>; rel="{relation}"' for relation, url in links.items() if url)


class LinkOut(Schema):
    """One thing that whoever asks may do next: send `body` as JSON, where there is one, to `href` by `method`."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"method": "PUT", "href": "/api/v1/…/status", "body": {"status": "shipped"}}]}
    )

    href: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    body: dict[str, str] | None = None


class FieldErrorOut(Schema):
    """What is wrong with one value of a request."""

    model_config = ConfigDict(populate_by_name=True)

    where: str = Field(alias="in", description="`body`, `query`, `path`, `header` or `cookie`.", examples=["body"])
    field: str = Field(description="The value's place there.", examples=["variants.0.price"])
    message: str = Field(examples=["Input should be greater than or equal to 0"])
    type: str = Field(description="A stable word for the kind of fault.", examples=["greater_than_equal"])


class ProblemOut(Schema):
    """A refusal: what happened, where, why, and what to do. Source: RFC 9457.

    Further members are facts about this very refusal, such as how many pieces are left; each code has its own.
    """

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Names the code as an address; nothing needs to stand there.")
    title: str = Field(description="What this code means, the same each time.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened this time, for people.")
    code: str = Field(description="What programs should look at; codes never change their meaning.")
    hint: str = Field(description="What to do about it.")
    request_id: str = Field(description="Tell it to the operator when you ask for help.")
    errors: list[FieldErrorOut] | None = Field(default=None, description="With `http.invalid_request`: each fault.")


def _link(request: Request, cursor: str | None, *, is_first: bool = False) -> str | None:
    """The request's own address with another cursor."""
    if cursor is None and not is_first:
        return None
    scope = request.scope
    asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    kept = [(name, value) for name, value in asked if name != "cursor"]
    query = urlencode(kept if cursor is None else [*kept, ("cursor", cursor)])
    return f"{scope['path']}?{query}" if query else str(scope["path"])
