"""Claim sales of a group: begun from a product, watched while people claim, called off and ended."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.core import change
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.live import Live, Topic
from sokoni.core.pages import Page, PageQuery
from sokoni.telegram.claim import rules, service
from sokoni.telegram.claim.errors import ClaimSaleMissing
from sokoni.telegram.claim.settings import ClaimSettings
from sokoni.telegram.claim.types import Claim, ClaimSale, ClaimSaleDraft, ClaimState, SaleState, Tally
from sokoni.telegram.group.types import Group, Need
from sokoni.web import forms, palette, rendering
from sokoni.web.forms import Form
from sokoni.web.telegram import hearing, spans
from sokoni.web.telegram.actions import may_moderate
from sokoni.web.telegram.desk import Desk, open_group
from sokoni.web.telegram.groups import group_page, is_served
from sokoni.web.telegram.offered import list_offered
from sokoni.web.translation import N_

_LONGEST_WORDS = 500
_WEEK_SECONDS = 7 * 24 * 60 * 60
NO_PRODUCT = N_("Choose what is to be claimed.")
PAST = N_("Choose a time that is still to come.")
SALE_STATE_WORDS: Mapping[str, str] = MappingProxyType({
    "opening": N_("its post is on the way"),
    "open": N_("open"),
    "closed": N_("over"),
    "failed": N_("its post could not be made"),
})  # fmt: skip
CLAIM_STATE_WORDS: Mapping[str, str] = MappingProxyType({
    "new": N_("just came in"),
    "held": N_("set aside"),
    "waiting": N_("in line"),
    "asked": N_("asked back"),
    "lapsed": N_("not paid in time"),
    "cancelled": N_("taken back"),
    "ordered": N_("ordered"),
    "joined": N_("in the next one of theirs"),
    "refused": N_("not taken"),
    "cancelling": N_("takes it back"),
    "heard": N_("took it back"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class SaleLine:
    """A sale in a list: what became of it so far."""

    sale: ClaimSale
    held: Tally
    ordered: Tally
    waiting: Tally

    @property
    def is_open(self) -> bool:
        """Whether more can be claimed."""
        return self.sale.state in {SaleState.OPENING, SaleState.OPEN}


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """A claim in words: who, what of it they have, and whether a button takes it back."""

    claim: Claim
    goods: Sequence[tuple[int, str]]
    can_cancel: bool


async def list_sales(
    request: Request, desk: Desk, session: Read, page: PageParameters, group_id: int, q: str = "", product: str = ""
) -> Response:
    """The claim sales of a group, the newest first, and a form for a new one; at most six statements."""
    group = await open_group(session, desk, group_id)
    form = Form({"q": palette.typed(q), "product": product, "hold": "30", "hold-unit": "m", "shows_photo": "1"})
    return await _list(request, desk, session, group, form, page=page)


async def open_sale(
    request: Request,
    desk: Desk,
    session: Write,
    now: Now,
    settings: Annotated[ClaimSettings, provided(ClaimSettings)],
    group_id: int,
) -> Response:
    """Let a product be claimed in the group; the bot posts it at once."""
    group = await open_group(session, desk, group_id, Need.MODERATE)
    form = await forms.read(request)
    # Without scripts, Enter in the field that looks for products sends the whole form.
    draft = _draft(request, desk, form, now=now) if form.text("do") != "look" else None
    made = None
    with change.together(session) as together:
        if draft is not None and form.is_right:
            made = await forms.attempt(
                session,
                form,
                lambda: service.open_sale(
                    session, group_id=group_id, draft=draft, subject=desk.subject, now=now, settings=settings
                ),
            )
    if made is None:
        return await _list(request, desk, session, group, form, page=PageQuery())
    return rendering.redirect(request, f"{desk.at(group)}/sales/{made.id}", note="claim-sale-opened", undo=together)


async def show_sale(
    request: Request, desk: Desk, session: Read, page: PageParameters, group_id: int, sale_id: UUID
) -> Response:
    """What was claimed, in the order of the messages; ten statements."""
    group = await open_group(session, desk, group_id)
    sale = await _of_group(session, desk, group, sale_id)
    return await _sale_page(request, desk, session, group, sale, forms.EMPTY, page=page)


async def change_sale(
    request: Request,
    desk: Desk,
    session: Write,
    now: Now,
    settings: Annotated[ClaimSettings, provided(ClaimSettings)],
    group_id: int,
    sale_id: UUID,
) -> Response:
    """Take no more claims, or take one of them back for somebody."""
    group = await open_group(session, desk, group_id, Need.MODERATE)
    sale = await _of_group(session, desk, group, sale_id)
    form = await forms.read(request)
    with change.together(session) as together:
        done = await forms.attempt(
            session, form, lambda: _change(session, desk, sale, form, now=now, settings=settings)
        )
    if done is None:
        return await _sale_page(request, desk, session, group, sale, form, page=PageQuery())
    return rendering.redirect(request, f"{desk.at(group)}/sales/{sale.id}", note=done, undo=together)


async def listen(
    request: Request,
    desk: Desk,
    session: Read,
    live: Annotated[Live, provided(Live)],
    group_id: int,
    sale_id: UUID,
    since: str = "",
) -> Response:
    """A stream that tells whenever a claim moved; whoever asks for no stream gets the mark as it stands."""
    group = await open_group(session, desk, group_id)
    sale = await _of_group(session, desk, group, sale_id)
    return await hearing.answer(request, session, live, TOPIC, sale.id, subject=desk.subject, since=since)


async def marks(session: ReadSession, keys: Collection[UUID]) -> Mapping[UUID, str]:
    """How far each sale has come; two statements."""
    return await service.marks(session, sale_ids=keys)


TOPIC = Topic("telegram-claim-sales", marks)


async def _change(
    session: WriteSession, desk: Desk, sale: ClaimSale, form: Form, *, now: datetime, settings: ClaimSettings
) -> str:
    claim_id = form.uuid("claim")
    if claim_id is None:
        await service.close(session, sale_id=sale.id, subject=desk.subject, now=now)
        return "claim-sale-closed"
    await service.cancel(session, sale_id=sale.id, claim_id=claim_id, subject=desk.subject, now=now, settings=settings)
    return "claim-cancelled"


async def _of_group(session: ReadSession, desk: Desk, group: Group, sale_id: UUID) -> ClaimSale:
    found = await service.find_sale(session, sale_id=sale_id, subject=desk.subject)
    if found.group_id != group.group_id:
        raise ClaimSaleMissing
    return found


def _draft(request: Request, desk: Desk, form: Form, *, now: datetime) -> ClaimSaleDraft | None:
    product_id = form.uuid("product")
    if product_id is None:
        form.mistakes["product"] = NO_PRODUCT
    zone = rendering.words(request, desk.subject)[1].zone
    closes_at = form.moment("closes_at", zone)
    if closes_at is not None and closes_at <= now:
        form.mistakes["closes_at"] = PAST
    seconds = spans.read(form, "hold", least=60, most=_WEEK_SECONDS)
    pieces = form.integer("pieces", most=100_000)
    most_each = form.integer("most_each", most=99)
    if product_id is None:
        return None
    return ClaimSaleDraft(
        product_id=product_id,
        words=form.text("words")[:_LONGEST_WORDS],
        pieces=pieces or None,
        shows_photo=bool(form.text("shows_photo")),
        hold=None if seconds is None else timedelta(seconds=seconds),
        most_each=most_each or None,
        closes_at=closes_at,
        typed_price=form.text("price"),
    )


async def _list(
    request: Request, desk: Desk, session: ReadSession, group: Group, form: Form, *, page: PageQuery
) -> Response:
    found = await service.list_sales(session, group_id=group.group_id, subject=desk.subject, page=page)
    tallies = await service.tallies(session, sale_ids=[each.id for each in found.items])
    may_open = may_moderate(desk, group)
    chosen = form.uuid("product")
    offered = (
        await list_offered(
            session, request, desk, group, text=form.text("q"), chosen=() if chosen is None else (chosen,)
        )
        if may_open
        else ()
    )
    return group_page(
        request,
        "sales.html",
        desk,
        group,
        tab="/sales",
        form=form,
        listing=Page(
            items=tuple(_line(each, tallies.get(each.id, {})) for each in found.items),
            next_cursor=found.next_cursor,
            previous_cursor=found.previous_cursor,
        ),
        sale_words=SALE_STATE_WORDS,
        offered=offered,
        may_open=may_open,
        is_served=is_served(group),
        units=spans.UNIT_WORDS,
    )


async def _sale_page(
    request: Request, desk: Desk, session: ReadSession, group: Group, sale: ClaimSale, form: Form, *, page: PageQuery
) -> Response:
    found = await service.list_claims(session, sale_id=sale.id, subject=desk.subject, page=page)
    tallies = (await service.tallies(session, sale_ids=[sale.id])).get(sale.id, {})
    may_change = may_moderate(desk, group)
    translate = partial(rendering.translate, request, desk.subject)
    return group_page(
        request,
        "sale.html",
        desk,
        group,
        tab="/sales",
        form=form,
        line=_line(sale, tallies),
        tallies=tallies,
        listing=Page(
            items=tuple(_shown(each, sale, may_change=may_change) for each in found.items),
            next_cursor=found.next_cursor,
            previous_cursor=found.previous_cursor,
        ),
        sale_words=SALE_STATE_WORDS,
        claim_words=CLAIM_STATE_WORDS,
        may_change=may_change,
        problem=translate(sale.problem) if sale.problem else "",
        mark=(await marks(session, [sale.id])).get(sale.id, ""),
    )


def _line(sale: ClaimSale, tallies: Mapping[ClaimState, Tally]) -> SaleLine:
    none = Tally()
    return SaleLine(
        sale=sale,
        held=tallies.get(ClaimState.HELD, none),
        ordered=tallies.get(ClaimState.ORDERED, none),
        waiting=tallies.get(ClaimState.WAITING, none),
    )


def _shown(claim: Claim, sale: ClaimSale, *, may_change: bool) -> ClaimShown:
    names = {each.id: " / ".join(each.values) or sale.offer.post.title for each in sale.offer.variants}
    has_goods = claim.state in rules.COUNTED
    return ClaimShown(
        claim=claim,
        goods=[
            (line.held if has_goods else line.wanted, names.get(line.variant_id, sale.offer.post.title))
            for line in claim.lines
            if line.held or not has_goods
        ],
        can_cancel=may_change and claim.state in rules.OPEN_CLAIMS,
    )
