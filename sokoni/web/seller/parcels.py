"""Parcels as their seller packs them: what goes in, who carries it, and that it arrived."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.order import errors as order_errors
from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.parcel_types import Tracking
from sokoni.core.http.edge import Now, Write
from sokoni.core.http.routing import Router
from sokoni.web import forms, order_forms, papers, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import orders
from sokoni.web.seller.orders import Part

router = Router(prefix="/seller/{shop_slug}/orders/{part_id}/parcels", include_in_schema=False)
_SHORT, _LONG = 100, 500


@router.post("")
async def send_parcel(request: Request, part: Part, session: Write, now: Now) -> Response:
    """Send the chosen pieces in one parcel, and tell the customer."""
    form = await forms.read(request)
    pieces = order_forms.pieces_of(form, part.order.part, name="pieces")
    if not form.is_right:
        return await orders.order_page(request, part, session, form)
    return await orders.carry_out(
        request,
        part,
        session,
        form,
        "parcel-sent",
        lambda: order_service.send(
            session,
            part_id=part.order.part.id,
            pieces=pieces,
            tracking=_tracking(form),
            notes=form.text("parcel_notes"),
            subject=part.opened.subject,
            now=now,
        ),
    )


@router.get("/{parcel_id}/slip")
async def show_slip(request: Request, part: Part, parcel_id: UUID) -> Response:
    """The packing slip of a parcel as PDF, in the language of the page."""
    parcel = next((each for each in part.order.part.parcels if each.id == parcel_id), None)
    if parcel is None:
        raise order_errors.ParcelMissing
    language = rendering.locale_of(request, part.opened.subject)
    slip = await papers.slip_of(part.order, parcel, language=language)
    return papers.answer(slip, name=f"packing-slip-{part.order.part.number}-{parcel.number}")


@router.post("/{parcel_id}/tracking")
async def change_tracking(request: Request, part: Part, session: Write, now: Now, parcel_id: UUID) -> Response:
    """Say anew who carries a parcel and under which number."""
    form = await forms.read(request)
    return await orders.carry_out(
        request,
        part,
        session,
        form,
        "tracking-saved",
        lambda: order_service.change_tracking(
            session,
            part_id=part.order.part.id,
            parcel_id=parcel_id,
            tracking=_tracking(form),
            subject=part.opened.subject,
            now=now,
        ),
    )


@router.post("/{parcel_id}/deliver")
async def deliver_parcel(request: Request, part: Part, session: Write, now: Now, parcel_id: UUID) -> Response:
    """Note that a parcel arrived."""
    return await orders.carry_out(
        request,
        part,
        session,
        Form({}),
        "parcel-delivered",
        lambda: order_service.deliver(
            session, part_id=part.order.part.id, parcel_id=parcel_id, subject=part.opened.subject, now=now
        ),
    )


def _tracking(form: Form) -> Tracking:
    # The page has such fields for each parcel, told apart by what stands behind their names.
    suffix = form.text("suffix")
    return Tracking(
        carrier=(form.text(f"carrier{suffix}") or form.text(f"carrier_name{suffix}"))[:_SHORT],
        number=form.text(f"tracking_number{suffix}")[:_SHORT],
        address=form.text(f"tracking_url{suffix}")[:_LONG],
    )
