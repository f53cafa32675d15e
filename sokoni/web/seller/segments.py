"""A shop's segments: listed, written as a rule or by hand, and who belongs to them."""

from datetime import datetime
from functools import partial
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.customer.segment import errors, evaluating, policies
from sokoni.commerce.customer.segment import service as segments
from sokoni.commerce.customer.segment.types import Member, Segment
from sokoni.core import change
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.pages import Page, PageQuery
from sokoni.web import forms, rendering, segment_words
from sokoni.web.forms import Form
from sokoni.web.seller import console, segment_form
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/segments", include_in_schema=False)


@router.get("")
async def list_segments(request: Request, opened: Opened, session: Read) -> Response:
    """All segments by name, with how many belong to each."""
    policies.check_may_group(opened.subject, opened.shop.id)
    found = await segments.list_segments(session, shop_id=opened.shop.id)
    _, wording = rendering.words(request, opened.subject)
    say = partial(
        segment_words.say,
        translate=partial(rendering.translate, request, opened.subject),
        wording=wording,
        currency=opened.shop.currency,
    )
    return console.page(
        request,
        "segments.html",
        opened,
        place="/segments",
        head=N_("Segments"),
        segments=found,
        sentences={each.id: say(each.rule) for each in found},
    )


@router.get("/new")
async def show_new(request: Request, opened: Opened, session: Read) -> Response:
    """An empty form."""
    policies.check_may_group(opened.subject, opened.shop.id)
    return await _page(request, opened, session, Form({"fills": "rule"}))


@router.post("/new")
async def create(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Make a segment; whom its rule finds belongs at once."""
    policies.check_may_group(opened.subject, opened.shop.id)
    form = await forms.read(request)
    draft = segment_form.read(form, currency=opened.shop.currency)
    made = None
    with change.together(session) as together:
        if form.is_right:
            made = await forms.attempt(
                session,
                form,
                lambda: segments.add_segment(
                    session, shop_id=opened.shop.id, draft=draft, actor=opened.subject.actor(), now=now
                ),
            )
    if made is None:
        return await _page(request, opened, session, form)
    return rendering.redirect(request, f"{_here(opened)}/{made.id}", note="segment-saved", undo=together)


@router.get("/{segment_id}")
async def show_segment(
    request: Request, opened: Opened, session: Read, page: PageParameters, segment_id: UUID
) -> Response:
    """A segment to be changed, and who belongs to it."""
    policies.check_may_group(opened.subject, opened.shop.id)
    found = await segments.get_segment(session, shop_id=opened.shop.id, segment_id=segment_id)
    form = segment_form.values_of(found, currency=opened.shop.currency)
    return await _page(request, opened, session, form, segment=found, page=page)


@router.post("/{segment_id}")
async def save(request: Request, opened: Opened, session: Write, now: Now, segment_id: UUID) -> Response:
    """Write a segment anew; customers join and leave as its rule says."""
    policies.check_may_group(opened.subject, opened.shop.id)
    form = await forms.read(request)
    draft = segment_form.read(form, currency=opened.shop.currency)
    saved = None
    with change.together(session) as together:
        if form.is_right:
            saved = await forms.attempt(
                session,
                form,
                lambda: segments.change_segment(
                    session,
                    shop_id=opened.shop.id,
                    segment_id=segment_id,
                    draft=draft,
                    actor=opened.subject.actor(),
                    now=now,
                ),
            )
    if saved is None:
        found = await segments.get_segment(session, shop_id=opened.shop.id, segment_id=segment_id)
        return await _page(request, opened, session, form, segment=found)
    return rendering.redirect(request, f"{_here(opened)}/{segment_id}", note="segment-saved", undo=together)


@router.post("/{segment_id}/do")
async def do(request: Request, opened: Opened, session: Write, now: Now, segment_id: UUID) -> Response:
    """Count anew, or take the segment away."""
    policies.check_may_group(opened.subject, opened.shop.id)
    typed = await forms.read(request)
    if typed.text("do") != "remove":
        await evaluating.evaluate(session, shop_id=opened.shop.id, segment_id=segment_id, now=now)
        return rendering.redirect(request, f"{_here(opened)}/{segment_id}", note="segment-counted")
    with change.together(session) as together:
        try:
            async with session.begin_nested():
                await segments.remove_segment(
                    session, shop_id=opened.shop.id, segment_id=segment_id, actor=opened.subject.actor(), now=now
                )
        except errors.SegmentInUse as error:
            typed.refuse(error)
    if not typed.is_right:
        found = await segments.get_segment(session, shop_id=opened.shop.id, segment_id=segment_id)
        form = segment_form.values_of(found, currency=opened.shop.currency)
        form.problem = typed.problem
        return await _page(request, opened, session, form, segment=found)
    return rendering.redirect(request, _here(opened), note="segment-removed", undo=together)


@router.post("/{segment_id}/customers")
async def change_members(request: Request, opened: Opened, session: Write, now: Now, segment_id: UUID) -> Response:
    """Put people in by their e-mails, or take one out."""
    policies.check_may_group(opened.subject, opened.shop.id)
    typed = await forms.read(request)
    with change.together(session) as together:
        done = await forms.attempt(session, typed, lambda: _change_members(session, opened, segment_id, typed, now=now))
    if done is None:
        found = await segments.get_segment(session, shop_id=opened.shop.id, segment_id=segment_id)
        form = segment_form.values_of(found, currency=opened.shop.currency)
        form.values = {**form.values, "emails": typed.text("emails")}
        form.mistakes.update(typed.mistakes)
        form.problem = typed.problem
        return await _page(request, opened, session, form, segment=found)
    address = f"{_here(opened)}/{segment_id}#members"
    return rendering.redirect(request, address, note="segment-members-saved", undo=together)


async def _change_members(
    session: WriteSession, opened: OpenedShop, segment_id: UUID, typed: Form, *, now: datetime
) -> bool:
    unwanted = typed.uuid("remove")
    actor = opened.subject.actor()
    if unwanted is not None:
        await segments.remove_member(
            session, shop_id=opened.shop.id, segment_id=segment_id, customer_id=unwanted, actor=actor, now=now
        )
        return True
    await segments.add_members(
        session,
        shop_id=opened.shop.id,
        segment_id=segment_id,
        emails=segment_form.addresses(typed.text("emails")),
        actor=actor,
        now=now,
    )
    return True


async def _page(
    request: Request,
    opened: OpenedShop,
    session: ReadSession,
    form: Form,
    *,
    segment: Segment | None = None,
    page: PageQuery | None = None,
) -> Response:
    members: Page[Member] = Page(items=())
    if segment is not None:
        members = await segments.list_members(
            session, shop_id=opened.shop.id, segment_id=segment.id, page=page or PageQuery()
        )
    return console.page(
        request,
        "segment.html",
        opened,
        place="/segments",
        head=segment.name if segment is not None else N_("New segment"),
        form=form,
        segment=segment,
        listing=members,
    )


def _here(opened: OpenedShop) -> str:
    return f"{opened.here}/segments"
