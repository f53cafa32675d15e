"""A shop's customers and segments over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from sokoni.commerce.customer.segment import evaluating, policies, service
from sokoni.commerce.customer.segment.schemas import (
    SegmentIn,
    SegmentJoinedOut,
    SegmentMemberOut,
    SegmentMembersIn,
    SegmentOut,
    SegmentsOut,
    ShopCustomerIn,
    ShopCustomerOut,
)
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Seller
from sokoni.identity.permission.types import SellerSubject

router = Router(prefix="/api/v1/segments", tags=["segments"])
customer_router = Router(prefix="/api/v1/shop-customers", tags=["segments"])

ShopId = Annotated[UUID | None, Query(description="For sellers with several shops.")]
Text = Annotated[str, Query(max_length=200, description="Only whose name or e-mail has this.")]
WithTag = Annotated[str, Query(max_length=40, description="Only who has this tag.")]


def _managed(subject: SellerSubject, shop_id: UUID | None) -> UUID:
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_group(subject, chosen)
    return chosen


@router.get("")
async def list_segments(subject: Seller, session: Read, shop_id: ShopId = None) -> SegmentsOut:
    """The segments of one's own shop by name, with how many customers each has."""
    found = await service.list_segments(session, shop_id=_managed(subject, shop_id))
    return SegmentsOut(items=[SegmentOut.of(each) for each in found])


@router.post("", status_code=201, dependencies=[Idempotent])
async def add_segment(body: SegmentIn, subject: Seller, session: Write, now: Now) -> SegmentOut:
    """Make a segment; whom its rule finds belongs at once."""
    made = await service.add_segment(
        session, shop_id=_managed(subject, body.shop_id), draft=body.to_draft(), actor=subject.actor(), now=now
    )
    return SegmentOut.of(made)


@router.get("/{segment_id}")
async def get_segment(segment_id: UUID, subject: Seller, session: Read, shop_id: ShopId = None) -> SegmentOut:
    """A segment of one's own shop."""
    found = await service.get_segment(session, shop_id=_managed(subject, shop_id), segment_id=segment_id)
    return SegmentOut.of(found)


@router.put("/{segment_id}", dependencies=[Idempotent])
async def change_segment(segment_id: UUID, body: SegmentIn, subject: Seller, session: Write, now: Now) -> SegmentOut:
    """Write a segment anew; customers join and leave as its rule says."""
    changed = await service.change_segment(
        session,
        shop_id=_managed(subject, body.shop_id),
        segment_id=segment_id,
        draft=body.to_draft(),
        actor=subject.actor(),
        now=now,
    )
    return SegmentOut.of(changed)


@router.delete("/{segment_id}", status_code=204, dependencies=[Idempotent])
async def remove_segment(segment_id: UUID, subject: Seller, session: Write, now: Now, shop_id: ShopId = None) -> None:
    """Take a segment away; its customers stay, and undo brings it back."""
    await service.remove_segment(
        session, shop_id=_managed(subject, shop_id), segment_id=segment_id, actor=subject.actor(), now=now
    )


@router.post("/{segment_id}/evaluate", dependencies=[Idempotent])
async def evaluate_segment(
    segment_id: UUID, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> SegmentOut:
    """Look at the orders and at the segment's rule now; a job does so every night."""
    looked = await evaluating.evaluate(session, shop_id=_managed(subject, shop_id), segment_id=segment_id, now=now)
    return SegmentOut.of(looked)


@router.get("/{segment_id}/customers")
async def list_segment_customers(
    segment_id: UUID,
    subject: Seller,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: ShopId = None,
) -> PageOut[SegmentMemberOut]:
    """Who belongs to a segment, the newest customers first."""
    chosen = _managed(subject, shop_id)
    found = await service.list_members(session, shop_id=chosen, segment_id=segment_id, page=page)
    return PageOut[SegmentMemberOut].of(found, show=SegmentMemberOut.of, request=request, response=response)


@router.post("/{segment_id}/customers", dependencies=[Idempotent])
async def add_segment_customers(
    segment_id: UUID,
    body: SegmentMembersIn,
    subject: Seller,
    session: Write,
    now: Now,
    shop_id: ShopId = None,
) -> SegmentJoinedOut:
    """Put customers into a segment by hand; who is named by e-mail is sent a link to take it up."""
    joined = await service.add_members(
        session,
        shop_id=_managed(subject, shop_id),
        segment_id=segment_id,
        customer_ids=body.customer_ids,
        emails=body.emails,
        actor=subject.actor(),
        now=now,
    )
    return SegmentJoinedOut(joined=joined)


@router.delete("/{segment_id}/customers/{customer_id}", status_code=204, dependencies=[Idempotent])
async def remove_segment_customer(
    segment_id: UUID, customer_id: UUID, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> None:
    """Take somebody out who was put in by hand; whom the rule finds belongs all the same."""
    await service.remove_member(
        session,
        shop_id=_managed(subject, shop_id),
        segment_id=segment_id,
        customer_id=customer_id,
        actor=subject.actor(),
        now=now,
    )


@customer_router.get("")
async def list_shop_customers(
    subject: Seller,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: ShopId = None,
    q: Text = "",
    tag: WithTag = "",
) -> PageOut[ShopCustomerOut]:
    """Who ordered in one's own shop or was added to a segment, the newest first."""
    found = await service.list_customers(session, shop_id=_managed(subject, shop_id), page=page, text=q, tag=tag)
    return PageOut[ShopCustomerOut].of(found, show=ShopCustomerOut.of, request=request, response=response)


@customer_router.get("/{customer_id}")
async def get_shop_customer(
    customer_id: UUID, subject: Seller, session: Read, shop_id: ShopId = None
) -> ShopCustomerOut:
    """A customer of one's own shop."""
    found = await service.get_customer(session, shop_id=_managed(subject, shop_id), customer_id=customer_id)
    return ShopCustomerOut.of(found)


@customer_router.put("/{customer_id}", dependencies=[Idempotent])
async def set_shop_customer(
    customer_id: UUID, body: ShopCustomerIn, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> ShopCustomerOut:
    """Note tags and a note of a customer; segments follow the tags."""
    changed = await service.set_customer(
        session,
        shop_id=_managed(subject, shop_id),
        customer_id=customer_id,
        tags=body.tags,
        note=body.note,
        actor=subject.actor(),
        now=now,
    )
    return ShopCustomerOut.of(changed)
