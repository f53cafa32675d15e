"""When a shop is open: its week, its holidays, and what it does with orders meanwhile."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.shop import policies
from sokoni.commerce.shop.opening import rules, service
from sokoni.commerce.shop.opening.types import ALWAYS_OPEN
from sokoni.core.http.edge import Now, Write
from sokoni.core.http.routing import Router
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console, hours_form
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/hours", include_in_schema=False)


@router.get("")
async def show_hours(request: Request, opened: Opened, now: Now) -> Response:
    """The week and the holidays, to be changed by the shop's managers."""
    form = hours_form.show(opened.shop.opening)
    if opened.shop.opening == ALWAYS_OPEN:
        # Nothing was said yet: the shop probably lives by the clock of whoever looks.
        zone = _name_of(rendering.words(request, opened.subject)[1].zone)
        form = Form({**form.values, "zone": zone})
    return _page(request, opened, form, now=now)


@router.post("")
async def change_hours(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Say the week and the holidays anew."""
    policies.check_may_edit_profile(opened.subject, opened.shop.id)
    form = await forms.read(request)
    opening = hours_form.read(form)
    saved = None
    if form.is_right:
        saved = await forms.attempt(
            session,
            form,
            lambda: service.update_opening(
                session, shop_id=opened.shop.id, opening=opening, actor=opened.subject.actor(), now=now
            ),
        )
    if saved is None:
        return _page(request, opened, form, now=now)
    return rendering.redirect(request, f"{opened.here}/hours", note="saved")


def _page(request: Request, opened: OpenedShop, form: Form, *, now: datetime) -> Response:
    return console.page(
        request,
        "hours.html",
        opened,
        place="/hours",
        head=N_("Opening hours"),
        form=form,
        standing=rules.standing(opened.shop.opening, now),
        days=rendering.words(request, opened.subject)[1].weekdays(),
        zones=[(each, each.replace("_", " ")) for each in rules.zones()],
        spans=range(rules.MOST_SPANS),
        rows=range(hours_form.rows_of(form)),
    )


def _name_of(zone: tzinfo) -> str:
    return zone.key if isinstance(zone, ZoneInfo) and zone.key in rules.zones() else ALWAYS_OPEN.zone
