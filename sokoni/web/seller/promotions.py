"""A shop's promotions: listed as sentences, written, paused, put away, and opened by codes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductQuery
from sokoni.commerce.pricing import policies
from sokoni.commerce.pricing.promotion import reports, rules
from sokoni.commerce.pricing.promotion import service as promotions
from sokoni.commerce.pricing.promotion.types import Promotion, PromotionState
from sokoni.core import change
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.web import differences, forms, offers, palette, rendering
from sokoni.web.forms import Form
from sokoni.web.offers import Speaker
from sokoni.web.seller import console, promotion_form
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/promotions", include_in_schema=False)
_STATES = {"pause": PromotionState.PAUSED, "resume": PromotionState.ACTIVE, "archive": PromotionState.ARCHIVED}
_NOTES = {
    PromotionState.PAUSED: "promotion-paused",
    PromotionState.ACTIVE: "promotion-saved",
    PromotionState.ARCHIVED: "promotion-archived",
}
_FOUND = PageQuery(limit=24)
_ALL = PageQuery(limit=100)


async def open_promotion(opened: Opened, session: Read, promotion_id: UUID) -> Promotion:
    """A promotion of the shop in the address.

    Raises:
        PromotionMissing: there is none, or it is another shop's.
    """
    return await promotions.get_promotion(session, shop_id=opened.shop.id, promotion_id=promotion_id)


Shown = Annotated[Promotion, Depends(open_promotion, scope="function")]


@router.get("")
async def list_promotions(
    request: Request, opened: Opened, session: Read, now: Now, page: PageParameters, archived: str = ""
) -> Response:
    """All promotions of the shop as sentences, with what came of each."""
    listing = await promotions.list_promotions(
        session, shop_id=opened.shop.id, page=page, with_archived=archived == "1"
    )
    ids = [each.id for each in listing.items]
    speaker = await _speaker(request, opened, session, listing.items)
    return console.page(
        request,
        "promotions.html",
        opened,
        place="/promotions",
        head=N_("Promotions"),
        listing=listing,
        sentences={each.id: speaker.say(each) for each in listing.items},
        phases={each.id: rules.phase_of(each, now) for each in listing.items},
        phase_words=offers.PHASE_WORDS,
        phase_tones=offers.PHASE_TONES,
        figures=await promotions.list_figures(session, promotion_ids=ids),
        with_archived=archived == "1",
    )


@router.get("/new")
async def show_new(request: Request, opened: Opened, session: Read, now: Now) -> Response:
    """An empty form."""
    return await _page(request, opened, session, forms.EMPTY, now=now)


@router.post("/new")
async def create(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Make a promotion; a button that looks for products changes the form alone."""
    policies.check_may_set_prices(opened.subject, opened.shop.id)
    form = await forms.read(request, fields=promotion_form.MAX_FIELDS)
    made = None
    with change.together(session) as together:
        if form.text("do") != "look":
            draft = promotion_form.read(form, currency=opened.shop.currency, zone=_zone(request, opened))
            if form.is_right:
                made = await forms.attempt(
                    session,
                    form,
                    lambda: promotions.add_promotion(
                        session, shop_id=opened.shop.id, draft=draft, actor=opened.subject.actor(), now=now
                    ),
                )
    if made is None:
        return await _page(request, opened, session, form, now=now)
    return rendering.redirect(request, f"{_here(opened)}/{made.id}", note="promotion-saved", undo=together)


@router.get("/{promotion_id}")
async def show_promotion(
    request: Request, opened: Opened, session: Read, now: Now, promotion: Shown, page: PageParameters
) -> Response:
    """A promotion to be changed, its figures and its codes."""
    form = promotion_form.values_of(promotion, _zone(request, opened))
    return await _page(request, opened, session, form, now=now, promotion=promotion, page=page)


@router.post("/{promotion_id}")
async def save(request: Request, opened: Opened, session: Write, now: Now, promotion: Shown) -> Response:
    """Write a promotion anew; orders keep what it took off them."""
    policies.check_may_set_prices(opened.subject, opened.shop.id)
    form = await forms.read(request, fields=promotion_form.MAX_FIELDS)
    saved = None
    with change.together(session) as together:
        if form.text("do") != "look":
            draft = promotion_form.read(form, currency=opened.shop.currency, zone=_zone(request, opened))
            if form.is_right:
                saved = await forms.attempt(
                    session,
                    form,
                    lambda: promotions.change_promotion(
                        session,
                        shop_id=opened.shop.id,
                        promotion_id=promotion.id,
                        draft=draft,
                        actor=opened.subject.actor(),
                        now=now,
                    ),
                )
    if saved is None:
        return await _page(request, opened, session, form, now=now, promotion=promotion)
    return rendering.redirect(request, f"{_here(opened)}/{promotion.id}", note="promotion-saved", undo=together)


@router.post("/{promotion_id}/state")
async def set_state(request: Request, opened: Opened, session: Write, now: Now, promotion: Shown) -> Response:
    """Pause a promotion, let it go on, or put it away."""
    policies.check_may_set_prices(opened.subject, opened.shop.id)
    state = _STATES.get((await forms.read(request)).text("do"), PromotionState.PAUSED)
    form = Form({})
    with change.together(session) as together:
        done = await forms.attempt(
            session,
            form,
            lambda: promotions.set_state(
                session,
                shop_id=opened.shop.id,
                promotion_id=promotion.id,
                state=state,
                actor=opened.subject.actor(),
                now=now,
            ),
        )
    if done is None:
        shown = promotion_form.values_of(promotion, _zone(request, opened))
        shown.problem = form.problem
        return await _page(request, opened, session, shown, now=now, promotion=promotion)
    address = _here(opened) if state is PromotionState.ARCHIVED else f"{_here(opened)}/{promotion.id}"
    return rendering.redirect(request, address, note=_NOTES[state], undo=together)


@router.post("/{promotion_id}/codes")
async def change_codes(request: Request, opened: Opened, session: Write, now: Now, promotion: Shown) -> Response:
    """Add a code of one's own, make many, or take one away."""
    policies.check_may_set_prices(opened.subject, opened.shop.id)
    typed = await forms.read(request)
    done = await forms.attempt(session, typed, lambda: _change_codes(session, opened, promotion, typed, now=now))
    if done is None:
        form = promotion_form.values_of(promotion, _zone(request, opened))
        form.mistakes.update(typed.mistakes)
        form.problem = typed.problem
        return await _page(request, opened, session, form, now=now, promotion=promotion)
    return rendering.redirect(request, f"{_here(opened)}/{promotion.id}#codes", note="codes-saved")


@router.get("/{promotion_id}/codes.csv")
async def export_codes(opened: Opened, session: Read, promotion: Shown) -> Response:
    """All codes as CSV, with how often each was used."""
    policies.check_may_set_prices(opened.subject, opened.shop.id)
    codes = await promotions.list_all_codes(session, shop_id=opened.shop.id, promotion_id=promotion.id)
    headers = {"Content-Disposition": 'attachment; filename="codes.csv"', "Cache-Control": "private, no-store"}
    return Response(reports.as_csv(codes), media_type="text/csv; charset=utf-8", headers=headers)


async def _change_codes(
    session: WriteSession, opened: OpenedShop, promotion: Promotion, form: Form, *, now: datetime
) -> bool:
    about: dict[str, Any] = {"shop_id": opened.shop.id, "promotion_id": promotion.id}
    about |= {"actor": opened.subject.actor(), "now": now}
    unwanted = form.uuid("remove")
    if unwanted is not None:
        await promotions.remove_code(session, code_id=unwanted, **about)
    elif form.text("do") == "generate":
        count = form.integer("count", default=1, least=1, most=rules.MAX_CODES_AT_ONCE)
        if form.is_right:
            await promotions.generate_codes(session, count=count, prefix=form.text("prefix"), **about)
    else:
        await promotions.add_code(session, code=form.text("code"), **about)
    return form.is_right


async def _page(
    request: Request,
    opened: OpenedShop,
    session: ReadSession,
    form: Form,
    *,
    now: datetime,
    promotion: Promotion | None = None,
    page: PageQuery | None = None,
) -> Response:
    locale = rendering.locale_of(request, opened.subject)
    shop = opened.shop
    known = [promotion] if promotion is not None else []
    speaker = await _speaker(request, opened, session, known)
    text = palette.typed(form.text("targets_q") or form.text("gets_q"))
    found = await _find(session, opened, text) if text else ()
    named = await catalog.list_product_titles(session, product_ids=promotion_form.chosen(form, "product"))
    collections = await catalog.list_collections(session, shop_id=shop.id, page=_ALL, locale=shop.locale, for_team=True)
    return console.page(
        request,
        "promotion.html",
        opened,
        place="/promotions",
        head=promotion.draft.title if promotion is not None else N_("New promotion"),
        form=form,
        promotion=promotion,
        sentence=speaker.say(promotion) if promotion is not None else "",
        phase=rules.phase_of(promotion, now) if promotion is not None else None,
        phase_words=offers.PHASE_WORDS,
        phase_tones=offers.PHASE_TONES,
        kinds=[(kind.value, speaker.translate(words)) for kind, words in offers.KIND_WORDS.items()],
        audiences=[(audience.value, speaker.translate(words)) for audience, words in offers.AUDIENCE_WORDS.items()],
        categories=list(differences.branches(await catalog.list_categories(session, locale=locale))),
        collections=[(each.id, each.title) for each in collections.items],
        products=[*named.items(), *((each, title) for each, title in found if each not in named)],
        zone=str(_zone(request, opened)),
        **(await _codes_context(session, opened, promotion, page)),
    )


async def _codes_context(
    session: ReadSession, opened: OpenedShop, promotion: Promotion | None, page: PageQuery | None
) -> Mapping[str, Any]:
    if promotion is None:
        return {"codes": None, "code_count": 0, "figures": ()}
    codes = await promotions.list_codes(
        session, shop_id=opened.shop.id, promotion_id=promotion.id, page=page or PageQuery()
    )
    counts = await promotions.count_codes(session, promotion_ids=[promotion.id])
    figures = await promotions.list_figures(session, promotion_ids=[promotion.id])
    return {"codes": codes, "code_count": counts[promotion.id], "figures": figures.get(promotion.id, ())}


async def _find(session: ReadSession, opened: OpenedShop, text: str) -> Sequence[tuple[UUID, str]]:
    query = ProductQuery(shop_id=opened.shop.id, text=text, for_team=True)
    found = await catalog.list_products(session, query=query, page=_FOUND, locale=opened.shop.locale)
    return [(each.id, each.title) for each in found.items]


async def _speaker(request: Request, opened: OpenedShop, session: ReadSession, shown: Sequence[Promotion]) -> Speaker:
    """Who says promotions in the reader's language; at most three statements for the names of goods."""
    scopes = [scope for each in shown for scope in (each.draft.terms.scope, each.draft.terms.gets)]
    ids = {each for scope in scopes for each in scope.ids}
    names: dict[UUID, str] = {}
    if ids:
        locale = rendering.locale_of(request, opened.subject)
        names |= dict(differences.branches(await catalog.list_categories(session, locale=locale)))
        names |= await catalog.list_collection_titles(session, collection_ids=ids)
        names |= await catalog.list_product_titles(session, product_ids=ids)
    _, wording = rendering.words(request, opened.subject)
    return Speaker(wording, partial(rendering.translate, request, opened.subject), names)


def _zone(request: Request, opened: OpenedShop) -> tzinfo:
    return rendering.words(request, opened.subject)[1].zone


def _here(opened: OpenedShop) -> str:
    return f"{opened.here}/promotions"
