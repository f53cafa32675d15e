"""A price list as a form: filled from one, and read back with mistakes beside its fields."""

from datetime import datetime, tzinfo
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.pricing.pricelist import facts
from sokoni.commerce.pricing.pricelist.errors import PriceEntryInvalid
from sokoni.commerce.pricing.pricelist.types import Price, PriceList, PriceListDraft
from sokoni.core.database import ReadSession
from sokoni.web import forms
from sokoni.web.forms import Form
from sokoni.web.promotion_form import NO_RATE
from sokoni.web.translation import N_

NO_SUCH_SKU = N_("No variant of the shop has this SKU.")


def values_of(found: PriceList, *, zone: tzinfo) -> Form:
    """A form that says what a list says."""
    draft = found.draft
    return Form({
        "name": draft.name,
        "currency": draft.currency,
        "segment_id": str(draft.segment_id or ""),
        "rate": facts.say(Price(rate_bp=draft.rate_bp), currency=draft.currency).rstrip("% ") if draft.rate_bp else "",
        "starts_at": _time(draft.starts_at, zone),
        "ends_at": _time(draft.ends_at, zone),
    })  # fmt: skip


def read(form: Form, *, currency: str, zone: tzinfo) -> PriceListDraft:
    """What was typed; mistakes are left in the form."""
    return PriceListDraft(
        name=form.required("name"),
        currency=currency,
        segment_id=form.uuid("segment_id"),
        rate_bp=_read_rate(form),
        starts_at=form.moment("starts_at", zone),
        ends_at=form.moment("ends_at", zone),
    )


async def variant_of(session: ReadSession, form: Form, *, shop_id: UUID) -> UUID | None:
    """The variant that a form names by id or SKU; none is a mistake beside the field."""
    sku = form.text("sku")
    named = form.uuid("variant_id")
    found = named or (await catalog.list_ids_by_sku(session, shop_id=shop_id, skus=[sku])).get(sku)
    if found is None:
        form.mistakes["sku"] = NO_SUCH_SKU
    return found


def _read_rate(form: Form) -> int:
    said = form.text("rate").rstrip("% ")
    if not said:
        return 0
    try:
        return facts.read(f"{said} %", currency="USD").rate_bp or 0
    except PriceEntryInvalid:
        form.mistakes["rate"] = NO_RATE
        return 0


def _time(time: datetime | None, zone: tzinfo) -> str:
    return "" if time is None else time.astimezone(zone).strftime(forms.TIME_SHAPE)
