"""Price lists over HTTP: for sellers to write, and what goods cost whoever asks."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from sokoni.commerce.pricing import policies
from sokoni.commerce.pricing.pricelist import exchange, service, using
from sokoni.commerce.pricing.pricelist.schemas import (
    ListedPriceOut,
    ListedPricesOut,
    PriceEntriesIn,
    PriceEntryOut,
    PriceFileIn,
    PriceFileOut,
    PriceListIn,
    PriceListOut,
    PriceListsOut,
    PriceListStateBody,
    PricesSetOut,
)
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Anyone, Seller
from sokoni.identity.permission.types import SellerSubject

router = Router(prefix="/api/v1/price-lists", tags=["price lists"])
price_router = Router(prefix="/api/v1/prices", tags=["price lists"])

ShopId = Annotated[UUID | None, Query(description="For sellers with several shops.")]
VariantIds = Annotated[list[UUID], Query(alias="variant_id", min_length=1, max_length=100)]
Currency = Annotated[str | None, Query(pattern="^[A-Z]{3}$", description="Where a list has it; else the shop's.")]


def _managed(subject: SellerSubject, shop_id: UUID | None) -> UUID:
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_set_prices(subject, chosen)
    return chosen


@router.get("")
async def list_price_lists(subject: Seller, session: Read, now: Now, shop_id: ShopId = None) -> PriceListsOut:
    """The price lists of one's own shop by name."""
    found = await service.list_lists(session, shop_id=_managed(subject, shop_id))
    return PriceListsOut(items=[PriceListOut.of(each, now=now) for each in found])


@router.post("", status_code=201, dependencies=[Idempotent])
async def add_price_list(body: PriceListIn, subject: Seller, session: Write, now: Now) -> PriceListOut:
    """Make a price list; it counts from its beginning on, without a beginning at once."""
    made = await service.add_list(
        session, shop_id=_managed(subject, body.shop_id), draft=body.to_draft(), actor=subject.actor(), now=now
    )
    return PriceListOut.of(made, now=now)


@router.get("/{list_id}")
async def get_price_list(
    list_id: UUID, subject: Seller, session: Read, now: Now, shop_id: ShopId = None
) -> PriceListOut:
    """A price list of one's own shop."""
    found = await service.get_list(session, shop_id=_managed(subject, shop_id), list_id=list_id)
    return PriceListOut.of(found, now=now)


@router.put("/{list_id}", dependencies=[Idempotent])
async def change_price_list(
    list_id: UUID, body: PriceListIn, subject: Seller, session: Write, now: Now
) -> PriceListOut:
    """Write a price list anew; orders keep the prices they were placed at. Its currency stays."""
    changed = await service.change_list(
        session,
        shop_id=_managed(subject, body.shop_id),
        list_id=list_id,
        draft=body.to_draft(),
        actor=subject.actor(),
        now=now,
    )
    return PriceListOut.of(changed, now=now)


@router.put("/{list_id}/state", dependencies=[Idempotent])
async def set_price_list_state(
    list_id: UUID, body: PriceListStateBody, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> PriceListOut:
    """Pause a price list, or let it go on."""
    changed = await service.set_state(
        session,
        shop_id=_managed(subject, shop_id),
        list_id=list_id,
        state=body.state,
        actor=subject.actor(),
        now=now,
    )
    return PriceListOut.of(changed, now=now)


@router.delete("/{list_id}", status_code=204, dependencies=[Idempotent])
async def remove_price_list(list_id: UUID, subject: Seller, session: Write, now: Now, shop_id: ShopId = None) -> None:
    """Take a price list away; undo brings it back with its prices."""
    await service.remove_list(
        session, shop_id=_managed(subject, shop_id), list_id=list_id, actor=subject.actor(), now=now
    )


@router.get("/{list_id}/prices")
async def list_price_list_prices(
    list_id: UUID,
    subject: Seller,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: ShopId = None,
) -> PageOut[PriceEntryOut]:
    """The variants that have a price in a list."""
    found = await service.list_entries(
        session, shop_id=_managed(subject, shop_id), list_id=list_id, page=page, locale=subject.locale
    )
    return PageOut[PriceEntryOut].of(found, show=PriceEntryOut.of, request=request, response=response)


@router.put("/{list_id}/prices", dependencies=[Idempotent])
async def set_price_list_prices(
    list_id: UUID, body: PriceEntriesIn, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> PricesSetOut:
    """Set prices of variants in a list; those that are not named stay."""
    changed = await service.set_prices(
        session,
        shop_id=_managed(subject, shop_id),
        list_id=list_id,
        prices={each.variant_id: each.to_price() for each in body.prices},
        actor=subject.actor(),
        now=now,
    )
    return PricesSetOut(changed=changed)


@router.get("/{list_id}/prices.csv", response_class=Response)
async def export_price_list_prices(list_id: UUID, subject: Seller, session: Read, shop_id: ShopId = None) -> Response:
    """All prices of a list as CSV, which can be changed and brought in again."""
    written = await exchange.write(session, shop_id=_managed(subject, shop_id), list_id=list_id, locale=subject.locale)
    headers = {"Content-Disposition": 'attachment; filename="prices.csv"', "Cache-Control": "private, no-store"}
    return Response(written, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/{list_id}/prices.csv", dependencies=[Idempotent])
async def bring_price_list_prices(
    list_id: UUID, body: PriceFileIn, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> PriceFileOut:
    """See what a file of prices would change; with the token of that, change it. Undo takes it back as one."""
    chosen = _managed(subject, shop_id)
    looked = await exchange.preview(session, shop_id=chosen, list_id=list_id, text=body.csv)
    if body.token is None:
        return PriceFileOut.of(looked, done=False)
    await exchange.bring(
        session, shop_id=chosen, list_id=list_id, text=body.csv, token=body.token, actor=subject.actor(), now=now
    )
    return PriceFileOut.of(looked, done=True)


@price_router.get("")
async def list_prices(
    subject: Anyone, session: Read, now: Now, variant_ids: VariantIds, currency: Currency = None
) -> ListedPricesOut:
    """What variants cost whoever asks, by the price lists that are theirs, and what they cost strangers."""
    found = await using.list_listed(
        session, variant_ids=variant_ids, account_id=subject.account_id, currency=currency, now=now
    )
    return ListedPricesOut(items=[ListedPriceOut.of(each) for each in found])
