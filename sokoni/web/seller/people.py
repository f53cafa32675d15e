"""Who buys in a shop: the list, and one customer with tags, a note and the segments they belong to."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.customer.segment import errors, policies
from sokoni.commerce.customer.segment import service as segments
from sokoni.commerce.customer.segment.types import ShopCustomer
from sokoni.commerce.order import policies as order_policies
from sokoni.commerce.order import service as order_service
from sokoni.core import change
from sokoni.core.database import Database, ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.http.tables import stream_table
from sokoni.core.money import Money
from sokoni.web import forms, palette, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console, segment_form
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/people", include_in_schema=False)


@router.get("")
async def list_customers(
    request: Request, opened: Opened, session: Read, page: PageParameters, q: str = "", tag: str = ""
) -> Response:
    """Who ordered or was added, the newest first; found by name, e-mail and tag."""
    policies.check_may_group(opened.subject, opened.shop.id)
    text, tag = palette.typed(q), palette.typed(tag)
    found = await segments.list_customers(session, shop_id=opened.shop.id, page=page, text=text, tag=tag)
    return console.page(
        request,
        "people.html",
        opened,
        place="/segments",
        head=N_("People"),
        listing=found,
        text=text,
        tag=tag,
        may_export=order_policies.can_export(opened.subject, shop_id=opened.shop.id),
        worth=partial(Money, currency=opened.shop.currency),
    )


@router.get("/export.csv")
async def export_buyers(opened: Opened, database: Annotated[Database, provided(Database)], q: str = "") -> Response:
    """Those who bought, as a table to keep: a row for each customer and currency, found by name and e-mail."""
    order_policies.check_may_export(opened.subject, shop_id=opened.shop.id)
    pieces = order_service.write_buyers(database, shop_id=opened.shop.id, text=palette.typed(q) or None)
    return stream_table(pieces, name="customers")


@router.get("/{customer_id}")
async def show_customer(request: Request, opened: Opened, session: Read, customer_id: UUID) -> Response:
    """One customer: what they bought, what the team noted, and where they belong."""
    policies.check_may_group(opened.subject, opened.shop.id)
    found = await segments.get_customer(session, shop_id=opened.shop.id, customer_id=customer_id)
    form = Form({"tags": ", ".join(found.tags), "note": found.note})
    return await _page(request, opened, session, form, found)


@router.post("/{customer_id}")
async def save(request: Request, opened: Opened, session: Write, now: Now, customer_id: UUID) -> Response:
    """Note tags and a note; segments follow the tags."""
    policies.check_may_group(opened.subject, opened.shop.id)
    form = await forms.read(request)
    with change.together(session) as together:
        saved = await forms.attempt(
            session,
            form,
            lambda: segments.set_customer(
                session,
                shop_id=opened.shop.id,
                customer_id=customer_id,
                tags=segment_form.split(form.text("tags")),
                note=form.text("note"),
                actor=opened.subject.actor(),
                now=now,
            ),
        )
    if saved is None:
        found = await segments.get_customer(session, shop_id=opened.shop.id, customer_id=customer_id)
        return await _page(request, opened, session, form, found)
    address = f"{opened.here}/people/{customer_id}"
    return rendering.redirect(request, address, note="customer-saved", undo=together)


@router.post("/{customer_id}/segments")
async def put_in(request: Request, opened: Opened, session: Write, now: Now, customer_id: UUID) -> Response:
    """Put a customer whom the shop knows into a segment by hand; nobody is written to."""
    policies.check_may_group(opened.subject, opened.shop.id)
    segment_id = (await forms.read(request)).uuid("segment_id")
    if segment_id is None:
        raise errors.SegmentMissing
    with change.together(session) as together:
        await segments.add_members(
            session,
            shop_id=opened.shop.id,
            segment_id=segment_id,
            customer_ids=[customer_id],
            actor=opened.subject.actor(),
            now=now,
        )
    address = f"{opened.here}/people/{customer_id}"
    return rendering.redirect(request, address, note="segment-members-saved", undo=together)


async def _page(
    request: Request, opened: OpenedShop, session: ReadSession, form: Form, customer: ShopCustomer
) -> Response:
    belongs = set(await segments.list_segments_of(session, customer_id=customer.id))
    known = await segments.list_segments(session, shop_id=opened.shop.id)
    return console.page(
        request,
        "person.html",
        opened,
        place="/segments",
        head=customer.name or customer.email,
        form=form,
        customer=customer,
        segments=[each for each in known if each.id in belongs],
        others=[(each.id, each.name) for each in known if each.id not in belongs],
        worth=partial(Money, currency=opened.shop.currency),
    )
