"""Saved views of the seller's lists: kept, and forgotten."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.core.database import ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, Write
from sokoni.core.http.routing import Router
from sokoni.services.savedview import errors as view_errors
from sokoni.services.savedview import service as savedview
from sokoni.services.savedview.types import SavedView
from sokoni.web import forms, rendering
from sokoni.web.seller.console import Opened, OpenedShop

router = Router(prefix="/seller/{shop_slug}", include_in_schema=False)

# The parts of an address that filter each list; anything else is no part of a view.
FILTERS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "orders": ("status", "payment", "messages", "from", "to", "q"),
    "products": ("status", "q", "sort", "pictures"),
})  # fmt: skip
_MAX_VALUE_LENGTH = 200
_PROBLEMS: Mapping[type[DomainError], str] = MappingProxyType({
    view_errors.ViewInvalid: "view-unnamed",
    view_errors.ViewsTooMany: "views-too-many",
})  # fmt: skip


def filters_of(query: str, place: str) -> str:
    """The part of a query that filters a list, in one order, so that equal views look equal."""
    given = dict(parse_qsl(query, max_num_fields=50))
    kept = {name: given[name].replace("\x00", "")[:_MAX_VALUE_LENGTH] for name in FILTERS[place] if given.get(name)}
    return urlencode(kept)


async def list_views(session: ReadSession, opened: OpenedShop, place: str) -> Sequence[SavedView]:
    """The reader's views of a list of this shop; one statement."""
    return await savedview.list_views(
        session, account_id=opened.subject.account_id, scope_id=opened.shop.id, place=place
    )


@router.post("/{place}/views")
async def save_view(request: Request, opened: Opened, session: Write, now: Now, place: str) -> Response:
    """Keep a list as it is filtered now."""
    if place not in FILTERS:
        return rendering.redirect(request, opened.here)
    form = await forms.read(request)
    query = filters_of(form.text("query"), place)
    kept = await forms.attempt(
        session,
        form,
        lambda: savedview.save_view(
            session,
            account_id=opened.subject.account_id,
            scope_id=opened.shop.id,
            place=place,
            name=form.text("name"),
            query=query,
            now=now,
        ),
    )
    note = "view-saved" if kept is not None else _note_of(form)
    return rendering.redirect(request, f"{opened.here}/{place}?{query}", note=note)


@router.post("/{place}/views/{view_id}/forget")
async def forget_view(request: Request, opened: Opened, session: Write, place: str, view_id: UUID) -> Response:
    """Forget a view; the list stays as it is."""
    await savedview.forget_view(session, account_id=opened.subject.account_id, scope_id=opened.shop.id, view_id=view_id)
    there = place if place in FILTERS else ""
    return rendering.redirect(request, f"{opened.here}/{there}", note="view-forgotten")


def _note_of(form: forms.Form) -> str:
    refused = form.problem or next((each for each in form.mistakes.values() if isinstance(each, DomainError)), None)
    return _PROBLEMS[type(refused)] if refused is not None else "view-unnamed"
