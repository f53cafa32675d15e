"""Shops over HTTP, under the names of the ordering documents: vendors."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from sokoni.commerce.shop import errors, policies, service
from sokoni.commerce.shop.ports import ProductCounts, Ratings
from sokoni.commerce.shop.schemas import (
    Standing,
    VendorApplication,
    VendorForTeamOut,
    VendorOut,
    VendorProfileChange,
    VendorStatusChange,
)
from sokoni.commerce.shop.types import Shop, Status
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.preconditions import Unchanged, name_version
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Anyone, Operator, Public, Seller, SignedIn

router = Router(prefix="/api/v1", tags=["vendors"])

Counts = Annotated[ProductCounts, provided(ProductCounts)]
Stars = Annotated[Ratings, provided(Ratings)]


@router.get("/vendors")
async def list_vendors(
    _: Public, session: Read, counts: Counts, stars: Stars, page: PageParameters, request: Request, response: Response
) -> PageOut[VendorOut]:
    """The shops that are open, the newest first."""
    found = await service.list_open(session, page=page)
    known = await _known(found.items, session=session, counts=counts, stars=stars)
    return PageOut[VendorOut].of(
        found,
        show=lambda shop: VendorOut.of(shop, **known[shop.id], subject=None),
        request=request,
        response=response,
    )


@router.get("/vendors/{vendor_id}")
async def get_vendor(
    vendor_id: UUID, subject: Anyone, session: Read, counts: Counts, stars: Stars, request: Request
) -> VendorOut:
    """A shop's public profile."""
    shop = await service.get(session, shop_id=vendor_id)
    if not policies.can_see(subject, shop):
        raise errors.ShopMissing
    name_version(request, shop.updated_at)
    known = await _known([shop], session=session, counts=counts, stars=stars)
    return VendorOut.of(shop, **known[shop.id], subject=subject)


@router.post("/vendors", status_code=201, dependencies=[Idempotent])
async def apply_as_vendor(
    application: VendorApplication, subject: SignedIn, session: Write, now: Now
) -> VendorForTeamOut:
    """Ask to open a shop; an operator looks at it before visitors do."""
    shop = await service.apply(
        session, draft=application.to_draft(), owner_account_id=subject.account_id, actor=subject.actor(), now=now
    )
    return VendorForTeamOut.of(shop, product_count=0, avg_rating=None, subject=subject)


@router.put("/vendors/profile")
async def change_vendor_profile(
    body: VendorProfileChange,
    subject: Seller,
    session: Write,
    counts: Counts,
    stars: Stars,
    now: Now,
    unchanged: Unchanged,
) -> VendorForTeamOut:
    """Change the name, description or contact of one's own shop."""
    shop_id = policies.choose_shop(subject, body.shop_id)
    policies.check_may_edit_profile(subject, shop_id)
    shop = await service.update_profile(
        session,
        shop_id=shop_id,
        profile=body.to_profile(),
        actor=subject.actor(),
        now=now,
        expected=unchanged.expected,
    )
    unchanged.name(shop.updated_at)
    known = await _known([shop], session=session, counts=counts, stars=stars)
    return VendorForTeamOut.of(shop, **known[shop.id], subject=subject)


@router.get("/admin/vendors")
async def list_vendors_for_operators(
    subject: Operator,
    session: Read,
    counts: Counts,
    stars: Stars,
    page: PageParameters,
    request: Request,
    response: Response,
    status: Annotated[Status | None, Query(description="Only shops in this status.")] = None,
) -> PageOut[VendorForTeamOut]:
    """All shops, the newest first."""
    found = await service.list_shops(session, status=status, page=page)
    known = await _known(found.items, session=session, counts=counts, stars=stars)
    return PageOut[VendorForTeamOut].of(
        found,
        show=lambda shop: VendorForTeamOut.of(shop, **known[shop.id], subject=subject),
        request=request,
        response=response,
    )


@router.put("/admin/vendors/{vendor_id}/status", dependencies=[Idempotent])
async def change_vendor_status(
    vendor_id: UUID, body: VendorStatusChange, subject: Operator, session: Write, counts: Counts, stars: Stars, now: Now
) -> VendorForTeamOut:
    """Approve, reject, suspend or reopen a shop."""
    shop = await service.set_status(
        session, shop_id=vendor_id, wanted=body.status, reason=body.reason, actor=subject.actor(), now=now
    )
    known = await _known([shop], session=session, counts=counts, stars=stars)
    return VendorForTeamOut.of(shop, **known[shop.id], subject=subject)


async def _known(
    shops: Sequence[Shop], *, session: ReadSession, counts: ProductCounts, stars: Ratings
) -> Mapping[UUID, Standing]:
    """What other packages know of some shops; two statements."""
    ids = [shop.id for shop in shops]
    counted = await counts.of_shops(session, shop_ids=ids)
    rated = await stars.of_shops(session, shop_ids=ids)
    return {each: Standing(product_count=counted.get(each, 0), avg_rating=rated.get(each)) for each in ids}
