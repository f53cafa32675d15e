"""Channels over HTTP: an export sent, its drafts looked at, written into, taken or put aside."""

from typing import Annotated
from uuid import UUID

from fastapi import File, Form, Query, Request, Response, UploadFile

from sokoni.commerce.catalog import policies
from sokoni.commerce.catalog.channel import service
from sokoni.commerce.catalog.channel.schemas import (
    ChannelDraftOut,
    ChannelDraftPatch,
    ChannelImportOut,
    DraftCountsOut,
    DraftsTakeIn,
    DraftTakeIn,
    TakingOut,
)
from sokoni.commerce.catalog.channel.types import DraftState
from sokoni.commerce.catalog.ports import StockIntake
from sokoni.commerce.catalog.settings import CatalogSettings
from sokoni.commerce.shop import policies as shop_policies
from sokoni.core import ids
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.idempotency import Idempotent
from sokoni.core.http.routing import Router
from sokoni.core.http.schemas import PageOut
from sokoni.identity.permission.edge import Seller
from sokoni.services.media.ports import Storages

router = Router(prefix="/api/v1", tags=["catalogue"])

Stock = Annotated[StockIntake, provided(StockIntake)]
Settings = Annotated[CatalogSettings, provided(CatalogSettings)]
Store = Annotated[Storages, provided(Storages)]
ShopId = Annotated[UUID | None, Query(description="For sellers with several shops.")]


@router.post("/channel-imports", status_code=202)
async def start_channel_import(
    subject: Seller,
    session: Write,
    store: Store,
    now: Now,
    file: Annotated[UploadFile, File(description="A zip of the folder that Telegram Desktop wrote, or result.json.")],
    shop_id: Annotated[UUID | None, Form()] = None,
) -> ChannelImportOut:
    """Read an export of a Telegram channel into drafts; a job does it. The same export again makes no doubles."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_import(subject, chosen)
    data = await file.read()
    key = f"imports/{ids.new_token()}"
    await store.private.put(key, data, content_type="application/octet-stream")
    found = await service.start_import(
        session,
        shop_id=chosen,
        filename=(file.filename or "export.zip").replace("\x00", ""),
        beginning=data[:64],
        size_bytes=len(data),
        storage_key=key,
        actor=subject.actor(),
        now=now,
    )
    return ChannelImportOut.of(found)


@router.get("/channel-imports/{import_id}")
async def get_channel_import(
    import_id: UUID, subject: Seller, session: Read, shop_id: ShopId = None
) -> ChannelImportOut:
    """How far the reading of an export has come, and what was found."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    return ChannelImportOut.of(await service.get_import(session, shop_id=chosen, import_id=import_id))


@router.get("/channel-drafts")
async def list_channel_drafts(
    subject: Seller,
    session: Read,
    page: PageParameters,
    request: Request,
    response: Response,
    shop_id: ShopId = None,
    state: DraftState = DraftState.WAITING,
) -> PageOut[ChannelDraftOut]:
    """What your channel offers, by what became of it; the newest post first."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    found = await service.list_drafts(session, shop_id=chosen, state=state, page=page)
    return PageOut[ChannelDraftOut].of(found, show=ChannelDraftOut.of, request=request, response=response)


@router.get("/channel-drafts/counts")
async def count_channel_drafts(subject: Seller, session: Read, shop_id: ShopId = None) -> DraftCountsOut:
    """How many drafts there are of each sort, and how far those are that were taken together last."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    taking = await service.find_latest_taking(session, shop_id=chosen)
    return DraftCountsOut.of(await service.count_drafts(session, shop_id=chosen), taking)


@router.post("/channel-drafts/take", status_code=202, dependencies=[Idempotent])
async def take_channel_drafts(
    body: DraftsTakeIn, subject: Seller, session: Write, settings: Settings, now: Now, shop_id: ShopId = None
) -> TakingOut:
    """Let a job make many drafts into products, as one group of changes that can be undone for a day."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_import(subject, chosen)
    taking = await service.take_many(
        session,
        shop_id=chosen,
        draft_ids=None if body.all_certain else body.draft_ids,
        publish=body.publish,
        auto_approve=settings.auto_approve,
        actor=subject.actor(),
        now=now,
    )
    return TakingOut.of(taking)


@router.get("/channel-drafts/{draft_id}")
async def get_channel_draft(draft_id: UUID, subject: Seller, session: Read, shop_id: ShopId = None) -> ChannelDraftOut:
    """One draft."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    return ChannelDraftOut.of(await service.get_draft(session, shop_id=chosen, draft_id=draft_id))


@router.patch("/channel-drafts/{draft_id}", dependencies=[Idempotent])
async def change_channel_draft(
    draft_id: UUID, body: ChannelDraftPatch, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> ChannelDraftOut:
    """Write into a draft before it is taken."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_edit(subject, chosen)
    changed = await service.change_draft(session, shop_id=chosen, draft_id=draft_id, fields=body.to_change(), now=now)
    return ChannelDraftOut.of(changed)


@router.post("/channel-drafts/{draft_id}/take", dependencies=[Idempotent])
async def take_channel_draft(
    draft_id: UUID,
    body: DraftTakeIn,
    subject: Seller,
    session: Write,
    stock: Stock,
    settings: Settings,
    now: Now,
    shop_id: ShopId = None,
) -> ChannelDraftOut:
    """Make a draft into a product now; taken again, it is the same product."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_edit(subject, chosen)
    means = service.Means(stock=stock, publish=body.publish, auto_approve=settings.auto_approve)
    taken = await service.take(session, shop_id=chosen, draft_id=draft_id, means=means, actor=subject.actor(), now=now)
    return ChannelDraftOut.of(taken)


@router.post("/channel-drafts/{draft_id}/skip", dependencies=[Idempotent])
async def skip_channel_draft(
    draft_id: UUID, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> ChannelDraftOut:
    """Put a draft aside, whatever later exports say."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_edit(subject, chosen)
    return ChannelDraftOut.of(await service.skip(session, shop_id=chosen, draft_id=draft_id, now=now))


@router.post("/channel-drafts/{draft_id}/put-back", dependencies=[Idempotent])
async def put_back_channel_draft(
    draft_id: UUID, subject: Seller, session: Write, now: Now, shop_id: ShopId = None
) -> ChannelDraftOut:
    """Let a draft that was put aside wait again."""
    chosen = shop_policies.choose_shop(subject, shop_id)
    policies.check_may_edit(subject, chosen)
    return ChannelDraftOut.of(await service.put_back(session, shop_id=chosen, draft_id=draft_id, now=now))
