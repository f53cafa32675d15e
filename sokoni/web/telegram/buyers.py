"""Groups for buyers: for whom, how they are marked, who asked to come in; a person lets in and puts out."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from fastapi import Request
from starlette.responses import Response

from sokoni.core import change
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.ids import new_id
from sokoni.core.pages import PageQuery
from sokoni.telegram.buyersgroup import service
from sokoni.telegram.buyersgroup.errors import NotForBuyers
from sokoni.telegram.buyersgroup.types import INSIDE, BuyersGroup, KnockState
from sokoni.telegram.group.types import Group, Need
from sokoni.web import forms, palette, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import spans
from sokoni.web.telegram.actions import may_moderate
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page, is_served
from sokoni.web.telegram.offered import list_offered
from sokoni.web.telegram.settings import may_change
from sokoni.web.translation import N_

_WEEK_SECONDS = 7 * 24 * 60 * 60
_LONGEST_TAG = 16
_MOST_PRODUCTS = 100
KNOCK_WORDS: Mapping[str, str] = MappingProxyType({
    "waiting": N_("waits to be let in"),
    "let_in": N_("bought, and is in"),
    "declined": N_("showed nothing in time"),
    "taken_back": N_("got the money back, and is out"),
    "admitted": N_("let in by hand"),
    "put_out": N_("put out by hand"),
})  # fmt: skip


async def show_buyers(
    request: Request, desk: Desk, session: Read, page: PageParameters, group_id: int, q: str = ""
) -> Response:
    """For whom a group is, and who asked to join; at most ten statements."""
    group = await open_group(session, desk, group_id)
    kept = await _kept(session, desk, group)
    form = _values_of(kept)
    form.values = {**form.values, "q": palette.typed(q)}
    return await _page(request, desk, session, group, form, page=page, kept=kept)


async def save_buyers(request: Request, desk: Desk, session: Write, now: Now, group_id: int) -> Response:
    """Let a group be for buyers, only mark them, or be for everybody; each taken back by one button."""
    group = await open_group(session, desk, group_id, Need.MANAGE)
    form = await forms.read(request)
    wanted = form.text("do")
    wish = _wish(form, group) if wanted == "save" else None
    note = None
    with change.together(session) as together:
        if form.is_right and wanted in {"save", "open"}:
            note = await forms.attempt(session, form, lambda: _save(session, desk, group, wish, now=now))
    if note is None:
        kept = await _kept(session, desk, group)
        return await _page(request, desk, session, group, form, page=PageQuery(), kept=kept)
    return rendering.redirect(request, f"{desk.at(group)}/buyers", note=note, undo=together)


async def decide(request: Request, desk: Desk, session: Write, now: Now, group_id: int, user_id: int) -> Response:
    """Let somebody in by hand, or put them out."""
    group = await open_group(session, desk, group_id, Need.MODERATE)
    form = await forms.read(request)
    doing = service.put_out if form.text("do") == "out" else service.let_in
    with change.together(session) as together:
        done = await forms.attempt(
            session,
            form,
            lambda: doing(session, group_id=group_id, user_id=user_id, subject=desk.subject, now=now),
        )
    if done is None:
        kept = await _kept(session, desk, group)
        shown = _values_of(kept)
        shown.problem = form.problem
        return await _page(request, desk, session, group, shown, page=PageQuery(), kept=kept)
    note = "buyer-put-out" if done.state is KnockState.PUT_OUT else "buyer-let-in"
    return rendering.redirect(request, f"{desk.at(group)}/buyers", note=note, undo=together)


async def _save(session: WriteSession, desk: Desk, group: Group, wish: BuyersGroup | None, *, now: datetime) -> str:
    if wish is None:
        await service.remove_buyers_group(session, group_id=group.group_id, subject=desk.subject, now=now)
        return "buyers-group-open"
    await service.put_buyers_group(session, wish=wish, subject=desk.subject, now=now)
    return "buyers-group-saved"


async def _kept(session: ReadSession, desk: Desk, group: Group) -> BuyersGroup | None:
    try:
        return await service.get_buyers_group(session, group_id=group.group_id, subject=desk.subject)
    except NotForBuyers:
        return None


def _values_of(kept: BuyersGroup | None) -> Form:
    if kept is None:
        return Form({"only_buyers": "1", "tag": "", **spans.values_of("patience", 60 * 60)})
    values = {
        "only_buyers": "1" if kept.only_buyers else "",
        "tag": kept.tag,
        **spans.values_of("patience", int(kept.patience.total_seconds())),
    }
    return Form(values, several={"products": [str(each) for each in kept.product_ids]})


def _wish(form: Form, group: Group) -> BuyersGroup | None:
    seconds = spans.read(form, "patience", least=60, most=_WEEK_SECONDS, is_needed=True)
    given = [forms.parse_uuid(each) for each in form.each("products")[:_MOST_PRODUCTS]]
    if seconds is None:
        return None
    return BuyersGroup(
        group_id=group.group_id,
        # The service finds the group's shop itself.
        shop_id=group.shop_id or new_id(),
        product_ids=tuple(dict.fromkeys(each for each in given if each is not None)),
        tag=form.text("tag")[:_LONGEST_TAG],
        patience=timedelta(seconds=seconds),
        only_buyers=bool(form.text("only_buyers")),
    )


async def _page(
    request: Request,
    desk: Desk,
    session: ReadSession,
    group: Group,
    form: Form,
    *,
    page: PageQuery,
    kept: BuyersGroup | None,
) -> Response:
    may_write = may_change(desk, group)
    chosen = {found for each in form.each("products") if (found := forms.parse_uuid(each)) is not None}
    return group_page(
        request,
        "buyers.html",
        desk,
        group,
        tab="/buyers",
        form=form,
        kept=kept,
        offered=await list_offered(session, request, desk, group, text=form.text("q"), chosen=chosen)
        if may_write or chosen
        else (),
        listing=await service.list_people(session, group_id=group.group_id, subject=desk.subject, page=page),
        knock_words=KNOCK_WORDS,
        inside=INSIDE,
        units=spans.UNIT_WORDS,
        may_change=may_write,
        may_decide=may_moderate(desk, group),
        is_served=is_served(group),
    )
