"""Whose groups and bots the pages are about; the same pages stand in the seller's console and in the operator's."""

import functools
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.shop.types import Shop
from sokoni.core.database import ReadSession
from sokoni.core.http.routing import Router
from sokoni.identity.permission.types import AccountSubject
from sokoni.telegram.group import errors as group_errors
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import Group, Need
from sokoni.web import forms, rendering
from sokoni.web.forms import Form

PLACE = "/telegram"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works on them, for which shop (an operator without one, on all), and where the pages stand."""

    subject: AccountSubject
    shop: Shop | None
    here: str
    # The console around the pages, and what it shows of itself.
    layout: str
    around: Mapping[str, Any]

    @property
    def shop_id(self) -> UUID | None:
        """The shop whose they are; None for an operator, who sees those of all."""
        return self.shop.id if self.shop is not None else None

    def at(self, group: Group) -> str:
        """The address of a group."""
        return f"{self.here}/groups/{group.group_id}"

    def page(self, request: Request, template: str, *, head: str, form: Form | None = None, **context: Any) -> Response:
        """A page in this console; `head` is what stands above it."""
        shown = form or forms.EMPTY
        return rendering.page(
            request,
            f"telegram/{template}",
            subject=self.subject,
            status_code=shown.status,
            layout=self.layout,
            place=PLACE,
            head=rendering.translate(request, self.subject, head),
            form=shown,
            desk=self,
            **self.around,
            **context,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One address below a console, and what answers there."""

    method: str
    path: str
    handler: Callable[..., Awaitable[Response]]


async def open_group(session: ReadSession, desk: Desk, group_id: int, need: Need = Need.READ) -> Group:
    """A group of this desk, for who may do this with it; one statement.

    Raises:
        GroupMissing: there is none, or it is another shop's.
        TeamRoleRequired: it takes a higher role.
    """
    found = await groups.find(session, group_id=group_id, subject=desk.subject, need=need)
    if desk.shop_id is not None and found.shop_id != desk.shop_id:
        raise group_errors.GroupMissing(group_id=group_id)
    return found


def routes(prefix: str, look: Callable[..., Awaitable[Desk]], entries: Sequence[Entry]) -> Router:
    """The pages in one console; what they call a desk, `look` finds there."""
    router = Router(prefix=prefix, include_in_schema=False)
    for entry in entries:
        router.add_api_route(entry.path, _at(look, entry.handler), methods=[entry.method])
    return router


def _at(look: Callable[..., Awaitable[Desk]], handler: Callable[..., Awaitable[Response]]) -> Callable[..., Any]:
    """The handler as this console calls it: the same but for its desk, which the framework is told how to find."""
    signature = inspect.signature(handler)
    found = Annotated[Desk, Depends(look)]
    parameters = [
        each.replace(annotation=found) if each.annotation is Desk else each for each in signature.parameters.values()
    ]

    @functools.wraps(handler)
    async def handle(**values: Any) -> Response:
        return await handler(**values)

    handle.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]  # inspect's protocol
    return handle
