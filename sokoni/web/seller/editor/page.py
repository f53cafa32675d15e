"""What the editor's page shows: the product with all that may be said of it, and the form that came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from math import prod
from typing import Any

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import rules as catalog_rules
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import Mover, ProductDetail, Status
from sokoni.commerce.stock import service as stock
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import HttpSettings, resources_of
from sokoni.core.pages import PageQuery
from sokoni.core.versions import version_of
from sokoni.identity.permission import policies as permissions
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo import policies as undo_policies
from sokoni.services.undo import service as undo_service
from sokoni.services.undo.service import Means
from sokoni.services.undo.types import About, JudgedChange
from sokoni.web import rendering
from sokoni.web.forms import Form
from sokoni.web.notes import NOTE_COOKIE
from sokoni.web.seller import console
from sokoni.web.seller.console import OpenedShop
from sokoni.web.seller.editor import membership, options, pictures, properties, schedule, variants
from sokoni.web.seller.editor.opening import EditedProduct
from sokoni.web.seller.editor.variants import Line
from sokoni.web.translation import LANGUAGES, N_

# What a seller presses to move a product there.
_STATUS_WORDS = {
    Status.PENDING_REVIEW: N_("Put up for sale"),
    Status.DRAFT: N_("Take back to the drafts"),
    Status.ARCHIVED: N_("Archive"),
}
# After these, the page offers to take the change back.
_UNDOABLE_NOTES = frozenset({"saved"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for the page, as far as all of its parts need it."""

    request: Request
    opened: OpenedShop
    form: Form
    means: Means
    now: datetime

    @property
    def locale(self) -> str:
        """The language that the page speaks."""
        return rendering.locale_of(self.request, self.opened.subject)

    @property
    def zone(self) -> tzinfo:
        """The zone in which the page shows times."""
        return rendering.words(self.request, self.opened.subject)[1].zone


async def show_new(session: ReadSession, asked: Asked) -> Response:
    """The page of a product that is still to be made; four statements, and two for its attributes."""
    shared = await _shared(session, asked, None)
    return _page(asked, None, head=N_("New product"), **shared, **_NOTHING)


async def show(session: ReadSession, asked: Asked, edited: EditedProduct) -> Response:
    """The page of a product."""
    detail = edited.detail
    number = _page_number(asked.request)
    shown, pages = variants.page_of(detail, number)
    levels = await stock.levels(session, variant_ids=[variant.id for variant in shown])
    shared = await _shared(session, asked, edited)
    return _page(
        asked,
        edited,
        head=detail.title,
        **shared,
        tiles=await pictures.tiles_of(session, detail.images),
        lines=[Line(variant, levels.get(variant.id)) for variant in shown],
        variant_page=min(max(number, 1), pages),
        variant_pages=pages,
        named_pictures=[(str(each.id), each.alt or str(each.position)) for each in detail.images if each.media_hash],
        has_gaps=len(detail.variants) < prod(len(option.values) for option in edited.options),
        old_addresses=await catalog.list_old_addresses(session, product_id=detail.id),
        version=version_of(detail.updated_at),
        statuses=_offered(detail),
        undoable=await _undoable(session, asked, detail),
    )


async def show_pictures(
    session: ReadSession, asked: Asked, edited: EditedProduct, *, seen: str, has_changed: bool = False
) -> Response:
    """The pictures alone, for the scripts of the page; `seen` is what the form goes on saying of the product.

    Only what has just changed is offered to be taken back: else an older change would seem to be meant.
    """
    return console.page(
        asked.request,
        "editor/_pictures_saved.html",
        asked.opened,
        place="/products",
        head=edited.detail.title,
        form=asked.form,
        product=edited.detail,
        here=_here(asked, edited),
        tiles=await pictures.tiles_of(session, edited.detail.images),
        seen=seen,
        undoable=await _latest_change(session, asked, edited.detail) if has_changed else None,
    )


_NOTHING: Mapping[str, Any] = {
    "tiles": (),
    "lines": (),
    "variant_page": 1,
    "variant_pages": 1,
    "has_gaps": False,
    "named_pictures": (),
    "old_addresses": (),
    "version": "",
    "statuses": (),
    "undoable": None,
}


def _page(asked: Asked, edited: EditedProduct | None, *, head: str, **context: Any) -> Response:
    return console.page(
        asked.request,
        "editor/page.html",
        asked.opened,
        place="/products",
        head=head,
        form=asked.form,
        edited=edited,
        product=None if edited is None else edited.detail,
        here=_here(asked, edited),
        may_edit=permissions.is_member_of(asked.opened.subject, asked.opened.shop.id, at_least=TeamRole.STAFF),
        room=range(catalog_rules.MAX_OPTIONS - (0 if edited is None else len(edited.options))),
        shown_values=options.SHOWN_VALUES,
        base_url=resources_of(asked.request).get(HttpSettings).base_url,
        zone=schedule.zone_name(asked.zone),
        plans=schedule.plans_of(None if edited is None else edited.detail, asked.zone),
        language_names={code: each.name for code, each in LANGUAGES.items()},
        directions={code: each.direction for code, each in LANGUAGES.items()},
        **context,
    )


async def _shared(session: ReadSession, asked: Asked, edited: EditedProduct | None) -> Mapping[str, Any]:
    """What may be chosen for any product of the shop."""
    shop_id = asked.opened.shop.id
    attributes = await catalog.list_attributes(session, shop_id=shop_id, locale=asked.locale)
    roots = await catalog.list_categories(session, locale=asked.locale)
    return {
        "properties": properties.properties_of(attributes, {} if edited is None else edited.values),
        "branches": properties.branches_of(roots),
        "memberships": await membership.memberships_of(
            session, asked.opened, None if edited is None else edited.detail.id, locale=asked.locale
        ),
        "known_tags": list(await catalog.list_tags(session, shop_id=shop_id))[:200],
    }


def _here(asked: Asked, edited: EditedProduct | None) -> str:
    return f"{asked.opened.here}/products/{'new' if edited is None else edited.detail.id}"


def _page_number(request: Request) -> int:
    raw = request.query_params.get("variants", "1")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 4 else 1  # noqa: PLR2004  # 2,048 variants have 41


def _offered(product: ProductDetail) -> Sequence[tuple[Status, str]]:
    allowed = catalog_rules.allowed_moves(product.status, mover=Mover.SELLER)
    wanted = (Status.PENDING_REVIEW, *allowed) if product.status is Status.DRAFT else allowed
    return [(status, _STATUS_WORDS[status]) for status in dict.fromkeys(wanted) if status in _STATUS_WORDS]


async def _undoable(session: ReadSession, asked: Asked, product: ProductDetail) -> JudgedChange | None:
    if asked.request.cookies.get(NOTE_COOKIE) not in _UNDOABLE_NOTES or asked.request.method != "GET":
        return None
    return await _latest_change(session, asked, product)


async def _latest_change(session: ReadSession, asked: Asked, product: ProductDetail) -> JudgedChange | None:
    """What somebody who has just saved may take back; one statement."""
    found = await undo_service.list_changes(
        session,
        shop_ids=[asked.opened.shop.id],
        about=About(subject_id=product.id),
        page=PageQuery(limit=1),
        means=asked.means,
        now=asked.now,
    )
    latest = found.items[0] if found.items else None
    is_theirs = latest is not None and latest.change.actor.id == asked.opened.subject.actor().id
    is_undo = latest is not None and latest.change.undoes_id is not None
    if latest is None or not is_theirs or is_undo or not latest.verdict.can_undo:
        return None
    return latest if undo_policies.can_undo(asked.opened.subject, latest) else None
