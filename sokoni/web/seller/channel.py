"""A Telegram channel's offers: its export sent here, read by a job, looked through, and taken one by one or together.

Nothing is a product before it was taken. Each draft is a form of its own, so that the page works without scripts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Annotated
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import policies as catalog_policies
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.channel import service as channel
from sokoni.commerce.catalog.channel.types import (
    LIKELY,
    ChannelDraft,
    ChannelImport,
    Choice,
    Doubt,
    DraftChange,
    DraftState,
)
from sokoni.commerce.catalog.ports import StockIntake
from sokoni.commerce.catalog.settings import CatalogSettings
from sokoni.core import change, ids, money
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.services.media.ports import Storages
from sokoni.web import forms, progress, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/channel", include_in_schema=False)
Stock = Annotated[StockIntake, provided(StockIntake)]
Settings = Annotated[CatalogSettings, provided(CatalogSettings)]

_PER_PAGE = 20
# A draft has at most so many options, and one line more than it has is offered.
_MAX_OPTIONS = 3
_MAX_CURSOR = 500
TABS = (
    (DraftState.WAITING, N_("To look at")),
    (DraftState.TAKEN, N_("Taken")),
    (DraftState.SKIPPED, N_("Put aside")),
)
DOUBT_WORDS: Mapping[Doubt, str] = MappingProxyType({
    Doubt.NO_TITLE: N_("The post says no name for it."),
    Doubt.NO_PRICE: N_("The post says no price."),
    Doubt.SEVERAL_PRICES: N_("The post says several prices; the first was taken."),
    Doubt.BARE_PRICE: N_("A number without a currency was taken for the price."),
    Doubt.OTHER_CURRENCY: N_("The price is in another currency than your shop's."),
    Doubt.THOUSANDS: N_("The price was taken for thousands, because it is so small."),
    Doubt.SOLD_OUT: N_("The post says that it is sold out."),
    Doubt.NO_PICTURE: N_("The post has no picture."),
    Doubt.PICTURES_LEFT_OUT: N_("The export does not hold all pictures of the post."),
    Doubt.FORWARDED: N_("The post was forwarded from somebody else."),
})  # fmt: skip
_NOTES: Mapping[str, str] = MappingProxyType({
    "save": "saved",
    "take": "draft-taken",
    "skip": "draft-skipped",
    "put-back": "draft-put-back",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """Which drafts a page shows, as its address says it."""

    state: DraftState
    cursor: str | None

    @property
    def query(self) -> str:
        """The same as an address has it."""
        said = {"state": "" if self.state is DraftState.WAITING else self.state.value, "cursor": self.cursor or ""}
        return urlencode({name: value for name, value in said.items() if value})


@router.get("")
async def show_drafts(request: Request, opened: Opened, session: Read, now: Now) -> Response:
    """What the channel offers, the newest post first."""
    return await _page(request, opened, session, forms.EMPTY, _shown(request.url.query), now=now)


@router.post("")
async def send_export(
    request: Request,
    opened: Opened,
    database: Annotated[Database, provided(Database)],
    storages: Annotated[Storages, provided(Storages)],
    now: Now,
) -> Response:
    """Take the export and let a job read it."""
    catalog_policies.check_may_import(opened.subject, opened.shop.id)
    form = await forms.read(request)
    upload = form.files.get("file")
    if upload is None or not upload.data:
        form.mistakes["file"] = forms.MISSING
    else:
        key = f"imports/{ids.new_token()}"
        # The file is stored while no transaction is open.
        await storages.private.put(key, upload.data, content_type="application/octet-stream")
        async with database.write() as session:
            await forms.attempt(
                session,
                form,
                lambda: channel.start_import(
                    session,
                    shop_id=opened.shop.id,
                    filename=upload.filename or "export.zip",
                    beginning=upload.data[:64],
                    size_bytes=len(upload.data),
                    storage_key=key,
                    actor=opened.subject.actor(),
                    now=now,
                ),
            )
    if form.is_right:
        return rendering.redirect(request, f"{opened.here}/channel", note="channel-sent")
    async with database.read() as reading:
        return await _page(request, opened, reading, form, _shown(""), now=now)


@router.post("/take")
async def take_certain(request: Request, opened: Opened, session: Write, settings: Settings, now: Now) -> Response:
    """Let a job take all that are certain."""
    catalog_policies.check_may_import(opened.subject, opened.shop.id)
    form = await forms.read(request)
    await forms.attempt(
        session,
        form,
        lambda: channel.take_many(
            session,
            shop_id=opened.shop.id,
            draft_ids=None,
            publish=bool(form.text("publish")),
            auto_approve=settings.auto_approve,
            actor=opened.subject.actor(),
            now=now,
        ),
    )
    if not form.is_right:
        return await _page(request, opened, session, form, _shown(""), now=now)
    return rendering.redirect(request, f"{opened.here}/channel")


@router.post("/{draft_id}")
async def work_on_draft(
    request: Request, opened: Opened, session: Write, stock: Stock, settings: Settings, now: Now, draft_id: UUID
) -> Response:
    """Keep what was written into a draft; take it, put it aside, or bring it back."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await forms.read(request)
    draft = await channel.get_draft(session, shop_id=opened.shop.id, draft_id=draft_id)
    shown, doing = _shown(form.text("query")), form.text("do")
    fields = _read_fields(form, draft) if "title" in form.values else None
    means = channel.Means(stock=stock, publish=bool(form.text("publish")), auto_approve=settings.auto_approve)
    with change.together(session) as made:
        if form.is_right:
            await forms.attempt(session, form, lambda: _do(session, opened, draft, doing, fields, means, now=now))
    if not form.is_right:
        return await _page(request, opened, session, form, shown, now=now, working_on=draft_id)
    address = f"{opened.here}/channel?{shown.query}" if shown.query else f"{opened.here}/channel"
    return rendering.redirect(request, address, note=_NOTES.get(doing), undo=made)


async def _do(
    session: WriteSession,
    opened: OpenedShop,
    draft: ChannelDraft,
    doing: str,
    fields: DraftChange | None,
    means: channel.Means,
    *,
    now: datetime,
) -> ChannelDraft:
    """The draft, after what was written into it is kept and what was asked for is done."""
    shop_id = opened.shop.id
    if fields is not None:
        draft = await channel.change_draft(session, shop_id=shop_id, draft_id=draft.id, fields=fields, now=now)
    match doing:
        case "take":
            return await channel.take(
                session, shop_id=shop_id, draft_id=draft.id, means=means, actor=opened.subject.actor(), now=now
            )
        case "skip":
            return await channel.skip(session, shop_id=shop_id, draft_id=draft.id, now=now)
        case "put-back":
            return await channel.put_back(session, shop_id=shop_id, draft_id=draft.id, now=now)
        case _:
            return draft


def _read_fields(form: Form, draft: ChannelDraft) -> DraftChange:
    """What was written into a draft; mistakes stand in the form."""
    return DraftChange(
        title=form.text("title"),
        price=_amount(form, "price", draft.currency),
        compare_at=_amount(form, "compare_at", draft.currency),
        quantity=form.integer("quantity") if form.text("quantity") else None,
        sku=form.text("sku") or None,
        tags=tuple(catalog.split_tags(form.text("tags"))),
        options=tuple(_options(form)),
    )


def _amount(form: Form, name: str, currency: str) -> int | None:
    if not form.text(name):
        return None
    try:
        return money.parse_decimal(form.text(name), currency).amount
    except DomainError as error:
        form.mistakes[name] = error
        return None


def _options(form: Form) -> Sequence[Choice]:
    """Options as they were typed, each with its values in a line; one without values is none."""
    typed = ((form.text(f"option-{at}"), form.text(f"values-{at}")) for at in range(_MAX_OPTIONS))
    return [
        Choice(name=name, values=tuple(catalog.split_tags(values.replace("،", ","))))
        for name, values in typed
        if name and values
    ]


def _shown(query: str) -> Shown:
    """What an address asks for; what it says otherwise is not believed."""
    said = parse_qs(query, max_num_fields=50)
    state = said.get("state", [""])[-1]
    cursor = said.get("cursor", [""])[-1].replace("\x00", "")[:_MAX_CURSOR]
    listed = {each.value: each for each, _ in TABS}
    return Shown(listed.get(state, DraftState.WAITING), cursor or None)


async def _page(
    request: Request,
    opened: OpenedShop,
    session: ReadSession,
    form: Form,
    shown: Shown,
    *,
    now: datetime,
    working_on: UUID | None = None,
) -> Response:
    shop_id = opened.shop.id
    listing = await channel.list_drafts(
        session, shop_id=shop_id, state=shown.state, page=PageQuery(limit=_PER_PAGE, cursor=shown.cursor)
    )
    imports = await channel.list_imports(session, shop_id=shop_id)
    latest = imports[0] if imports else None
    return console.page(
        request,
        "channel.html",
        opened,
        place="/products",
        head=N_("Telegram channel"),
        form=form,
        here=f"{opened.here}/channel",
        listing=listing,
        counts=await channel.count_drafts(session, shop_id=shop_id),
        taking=await channel.find_latest_taking(session, shop_id=shop_id),
        latest=latest,
        time_left=_time_left(latest, now=now),
        tabs=TABS,
        shown=shown,
        was_watched=rendering.is_fragment(request),
        working_on=working_on,
        may_import=catalog_policies.can_import(opened.subject, shop_id),
        doubt_words=DOUBT_WORDS,
        likely_from=LIKELY,
        max_options=_MAX_OPTIONS,
    )


def _time_left(latest: ChannelImport | None, *, now: datetime) -> timedelta | None:
    if latest is None or latest.is_over:
        return None
    return progress.time_left(started_at=latest.created_at, done=latest.posts_done, total=latest.posts_total, now=now)
