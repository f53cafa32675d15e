"""A shop's price lists: for whom, when, and what each variant costs in them, by hand and by a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.customer.segment import service as segments
from sokoni.commerce.pricing import policies
from sokoni.commerce.pricing.pricelist import exchange, facts, rules
from sokoni.commerce.pricing.pricelist import service as lists
from sokoni.commerce.pricing.pricelist.exchange import Preview
from sokoni.commerce.pricing.pricelist.types import ListPhase, ListState, Price, PriceList
from sokoni.core import change, money
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.pages import Page, PageQuery
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console, price_list_form
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/price-lists", include_in_schema=False)
PHASE_WORDS: Mapping[ListPhase, str] = MappingProxyType({
    ListPhase.RUNNING: N_("runs"),
    ListPhase.PLANNED: N_("is planned"),
    ListPhase.OVER: N_("is over"),
    ListPhase.PAUSED: N_("is paused"),
})  # fmt: skip
_TONES: Mapping[ListPhase, str] = MappingProxyType({ListPhase.RUNNING: "badge-good", ListPhase.PLANNED: "badge-info"})
# A file is sent again with what confirms it, as a text of the page.
_LONGEST_FILE = 5_000_000
_NOT_A_FILE = N_("Choose a CSV file.")


@dataclass(frozen=True, slots=True)
class OpenedList:
    """A price list of a shop that the reader manages."""

    opened: OpenedShop
    found: PriceList

    @property
    def here(self) -> str:
        """Its address."""
        return f"{_here(self.opened)}/{self.found.id}"


async def open_list(opened: Opened, session: Read, list_id: UUID) -> OpenedList:
    """A price list of the shop in the address, for those who may say what it asks for.

    Raises:
        TeamRoleRequired: a member in a lesser role.
        PriceListMissing: there is none, or it is another shop's.
    """
    policies.check_may_set_prices(opened.subject, opened.shop.id)
    return OpenedList(opened, await lists.get_list(session, shop_id=opened.shop.id, list_id=list_id))


Shown = Annotated[OpenedList, Depends(open_list, scope="function")]


@router.get("")
async def list_price_lists(request: Request, opened: Opened, session: Read, now: Now) -> Response:
    """All price lists by name: for whom, in which currency, and where they stand."""
    policies.check_may_set_prices(opened.subject, opened.shop.id)
    found = await lists.list_lists(session, shop_id=opened.shop.id)
    named = {each.id: each.name for each in await segments.list_segments(session, shop_id=opened.shop.id)}
    return console.page(
        request,
        "price_lists.html",
        opened,
        place="/price-lists",
        head=N_("Price lists"),
        lists=found,
        named=named,
        phases={each.id: rules.phase_of(each, now) for each in found},
        phase_words=PHASE_WORDS,
        phase_tones=_TONES,
    )


@router.get("/new")
async def show_new(request: Request, opened: Opened, session: Read, now: Now) -> Response:
    """An empty form."""
    policies.check_may_set_prices(opened.subject, opened.shop.id)
    return await _page(request, opened, session, Form({"currency": opened.shop.currency}), now=now)


@router.post("/new")
async def create(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Make a price list; it counts from its beginning on."""
    policies.check_may_set_prices(opened.subject, opened.shop.id)
    form = await forms.read(request)
    draft = price_list_form.read(form, currency=form.text("currency"), zone=_zone(request, opened))
    made = None
    with change.together(session) as together:
        if form.is_right:
            made = await forms.attempt(
                session,
                form,
                lambda: lists.add_list(
                    session, shop_id=opened.shop.id, draft=draft, actor=opened.subject.actor(), now=now
                ),
            )
    if made is None:
        return await _page(request, opened, session, form, now=now)
    return rendering.redirect(request, f"{_here(opened)}/{made.id}", note="price-list-saved", undo=together)


@router.get("/{list_id}")
async def show_price_list(request: Request, shown: Shown, session: Read, now: Now, page: PageParameters) -> Response:
    """A price list to be changed, and what each variant costs in it."""
    form = price_list_form.values_of(shown.found, zone=_zone(request, shown.opened))
    return await _page(request, shown.opened, session, form, now=now, found=shown.found, page=page)


@router.post("/{list_id}")
async def save(request: Request, shown: Shown, session: Write, now: Now) -> Response:
    """Write a price list anew; orders keep the prices they were placed at."""
    opened, found = shown.opened, shown.found
    form = await forms.read(request)
    draft = price_list_form.read(form, currency=found.draft.currency, zone=_zone(request, opened))
    saved = None
    with change.together(session) as together:
        if form.is_right:
            saved = await forms.attempt(
                session,
                form,
                lambda: lists.change_list(
                    session,
                    shop_id=opened.shop.id,
                    list_id=found.id,
                    draft=draft,
                    actor=opened.subject.actor(),
                    now=now,
                ),
            )
    if saved is None:
        return await _page(request, opened, session, form, now=now, found=found)
    return rendering.redirect(request, shown.here, note="price-list-saved", undo=together)


@router.post("/{list_id}/do")
async def do(request: Request, shown: Shown, session: Write, now: Now) -> Response:
    """Pause a list, let it go on, or take it away with its prices."""
    doing = (await forms.read(request)).text("do")
    about = {"shop_id": shown.found.shop_id, "list_id": shown.found.id}
    actor = shown.opened.subject.actor()
    with change.together(session) as together:
        if doing == "remove":
            await lists.remove_list(session, actor=actor, now=now, **about)
        else:
            state = ListState.PAUSED if doing == "pause" else ListState.ACTIVE
            await lists.set_state(session, state=state, actor=actor, now=now, **about)
    if doing == "remove":
        return rendering.redirect(request, _here(shown.opened), note="price-list-removed", undo=together)
    return rendering.redirect(request, shown.here, note="price-list-saved", undo=together)


@router.post("/{list_id}/prices")
async def set_price(request: Request, shown: Shown, session: Write, now: Now) -> Response:
    """Set one variant's price, named by its SKU or found in the list, or take it out."""
    typed = await forms.read(request)
    with change.together(session) as together:
        done = await forms.attempt(session, typed, lambda: _set_price(session, shown, typed, now=now))
    if done is None or not typed.is_right:
        form = price_list_form.values_of(shown.found, zone=_zone(request, shown.opened))
        form.values = {**form.values, "sku": typed.text("sku"), "price": typed.text("price")}
        form.mistakes.update(typed.mistakes)
        form.problem = typed.problem
        return await _page(request, shown.opened, session, form, now=now, found=shown.found)
    return rendering.redirect(request, f"{shown.here}#prices", note="prices-saved", undo=together)


@router.get("/{list_id}/prices.csv")
async def export_prices(request: Request, shown: Shown, session: Read) -> Response:
    """All prices of the list as CSV, which can be changed and brought in again."""
    locale = rendering.locale_of(request, shown.opened.subject)
    written = await exchange.write(session, shop_id=shown.found.shop_id, list_id=shown.found.id, locale=locale)
    headers = {"Content-Disposition": 'attachment; filename="prices.csv"', "Cache-Control": "private, no-store"}
    return Response(written, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/{list_id}/file")
async def bring_file(request: Request, shown: Shown, session: Write, now: Now) -> Response:
    """See what a file of prices would change; confirmed, it is done, and undone as one."""
    typed = await forms.read(request, longest=_LONGEST_FILE)
    upload = typed.files.get("file")
    text = upload.data.decode("utf-8-sig", errors="replace") if upload and upload.data else typed.values.get("csv", "")
    if not text.strip():
        typed.mistakes["file"] = _NOT_A_FILE
    brought = None
    with change.together(session) as together:
        if typed.is_right and typed.text("token"):
            brought = await forms.attempt(
                session,
                typed,
                lambda: exchange.bring(
                    session,
                    shop_id=shown.found.shop_id,
                    list_id=shown.found.id,
                    text=text,
                    token=typed.text("token"),
                    actor=shown.opened.subject.actor(),
                    now=now,
                ),
            )
    if brought is not None:
        return rendering.redirect(request, f"{shown.here}#prices", note="prices-saved", undo=together)
    return await _with_preview(request, shown, session, typed, text, now=now)


async def _with_preview(
    request: Request, shown: OpenedList, session: WriteSession, typed: Form, text: str, *, now: Now
) -> Response:
    preview = None
    if "file" not in typed.mistakes:
        try:
            preview = await exchange.preview(session, shop_id=shown.found.shop_id, list_id=shown.found.id, text=text)
        except DomainError as error:
            typed.mistakes["file"] = error
    form = price_list_form.values_of(shown.found, zone=_zone(request, shown.opened))
    form.values = {**form.values, "csv": text}
    form.mistakes.update(typed.mistakes)
    form.problem = typed.problem
    return await _page(request, shown.opened, session, form, now=now, found=shown.found, preview=preview)


async def _set_price(session: WriteSession, shown: OpenedList, typed: Form, *, now: Now) -> bool:
    found = shown.found
    unwanted = typed.uuid("remove")
    variant_id = unwanted or await price_list_form.variant_of(session, typed, shop_id=found.shop_id)
    if variant_id is None:
        return False
    said = typed.required("price") if unwanted is None else ""
    price: Price | None = facts.read(said, currency=found.draft.currency) if said else None
    if typed.is_right:
        await lists.set_prices(
            session,
            shop_id=found.shop_id,
            list_id=found.id,
            prices={variant_id: price},
            actor=shown.opened.subject.actor(),
            now=now,
        )
    return typed.is_right


async def _page(
    request: Request,
    opened: OpenedShop,
    session: ReadSession,
    form: Form,
    *,
    now: Now,
    found: PriceList | None = None,
    page: PageQuery | None = None,
    preview: Preview | None = None,
) -> Response:
    locale = rendering.locale_of(request, opened.subject)
    entries: Page[object] = Page(items=())
    if found is not None:
        entries = await lists.list_entries(  # type: ignore[assignment]  # entries are objects
            session, shop_id=opened.shop.id, list_id=found.id, page=page or PageQuery(), locale=locale
        )
    known = await segments.list_segments(session, shop_id=opened.shop.id)
    return console.page(
        request,
        "price_list.html",
        opened,
        place="/price-lists",
        head=found.draft.name if found is not None else N_("New price list"),
        form=form,
        found=found,
        phase=rules.phase_of(found, now) if found is not None else None,
        phase_words=PHASE_WORDS,
        phase_tones=_TONES,
        segments=[(each.id, each.name) for each in known],
        currencies=[(code, code) for code in sorted(money.CURRENCIES)],
        listing=entries,
        say_price=facts.say,
        preview=preview,
        zone=str(_zone(request, opened)),
    )


def _zone(request: Request, opened: OpenedShop) -> tzinfo:
    return rendering.words(request, opened.subject)[1].zone


def _here(opened: OpenedShop) -> str:
    return f"{opened.here}/price-lists"
