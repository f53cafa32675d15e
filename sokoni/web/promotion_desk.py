"""Promotions of a shop or of the market: listed as sentences, written, paused, put away, and opened by codes.

The consoles say whose they are, and where they stand; all that is done with them is done here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import ProductQuery
from sokoni.commerce.customer.segment import service as segments
from sokoni.commerce.pricing.promotion import reports, rules
from sokoni.commerce.pricing.promotion import service as promotions
from sokoni.commerce.pricing.promotion.types import Audience, Payer, Promotion, PromotionDraft, PromotionState
from sokoni.commerce.shop.types import Shop
from sokoni.core import change, money
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.web import differences, forms, offers, palette, promotion_form, rendering
from sokoni.web.forms import Form
from sokoni.web.offers import PromotionSpeaker
from sokoni.web.translation import N_

_STATES = {"pause": PromotionState.PAUSED, "resume": PromotionState.ACTIVE, "archive": PromotionState.ARCHIVED}
_NOTES = {
    PromotionState.PAUSED: "promotion-paused",
    PromotionState.ACTIVE: "promotion-saved",
    PromotionState.ARCHIVED: "promotion-archived",
}
_FOUND = PageQuery(limit=24)
_ALL = PageQuery(limit=100)


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose promotions they are (the market's without a shop), who works on them, and where their pages stand."""

    shop: Shop | None
    subject: Subject
    here: str
    page: Callable[..., Response]

    @property
    def shop_id(self) -> UUID | None:
        """The shop whose they are, or None for the market's."""
        return self.shop.id if self.shop is not None else None


async def show_all(
    request: Request, desk: Desk, session: ReadSession, *, now: datetime, page: PageQuery, with_archived: bool
) -> Response:
    """All promotions as sentences, with what came of each."""
    listing = await promotions.list_promotions(session, shop_id=desk.shop_id, page=page, with_archived=with_archived)
    ids = [each.id for each in listing.items]
    speaker = await _speaker(request, desk, session, listing.items)
    return desk.page(
        request,
        "promotions.html",
        place="/promotions",
        head=N_("Promotions"),
        listing=listing,
        sentences={each.id: speaker.say(each) for each in listing.items},
        phases={each.id: rules.phase_of(each, now) for each in listing.items},
        phase_words=offers.PHASE_WORDS,
        phase_tones=offers.PHASE_TONES,
        figures=await promotions.list_figures(session, promotion_ids=ids),
        with_archived=with_archived,
        home=desk.here,
    )


async def show_new(request: Request, desk: Desk, session: ReadSession, *, now: datetime) -> Response:
    """An empty form."""
    return await _page(request, desk, session, forms.EMPTY, now=now)


async def create(request: Request, desk: Desk, session: WriteSession, *, now: datetime) -> Response:
    """Make a promotion; a button that looks for products changes the form alone."""
    form = await forms.read(request, fields=promotion_form.MAX_FIELDS)
    made = None
    with change.together(session) as together:
        if form.text("do") != "look":
            currency = desk.shop.currency if desk.shop is not None else promotion_form.currency_of(form)
            draft = _draft(request, desk, form, currency)
            if form.is_right:
                made = await forms.attempt(
                    session,
                    form,
                    lambda: promotions.add_promotion(
                        session,
                        shop_id=desk.shop_id,
                        draft=draft,
                        currency=currency,
                        actor=desk.subject.actor(),
                        now=now,
                    ),
                )
    if made is None:
        return await _page(request, desk, session, form, now=now)
    return rendering.redirect(request, f"{desk.here}/{made.id}", note="promotion-saved", undo=together)


async def show_one(
    request: Request, desk: Desk, session: ReadSession, promotion_id: UUID, *, now: datetime, page: PageQuery
) -> Response:
    """A promotion to be changed, its figures and its codes."""
    promotion = await _opened(session, desk, promotion_id)
    form = promotion_form.values_of(promotion, _zone(request, desk))
    return await _page(request, desk, session, form, now=now, promotion=promotion, page=page)


async def save(request: Request, desk: Desk, session: WriteSession, promotion_id: UUID, *, now: datetime) -> Response:
    """Write a promotion anew; orders keep what it took off them."""
    promotion = await _opened(session, desk, promotion_id)
    form = await forms.read(request, fields=promotion_form.MAX_FIELDS)
    saved = None
    with change.together(session) as together:
        if form.text("do") != "look":
            draft = _draft(request, desk, form, promotion.currency)
            if form.is_right:
                saved = await forms.attempt(
                    session,
                    form,
                    lambda: promotions.change_promotion(
                        session,
                        shop_id=desk.shop_id,
                        promotion_id=promotion.id,
                        draft=draft,
                        actor=desk.subject.actor(),
                        now=now,
                    ),
                )
    if saved is None:
        return await _page(request, desk, session, form, now=now, promotion=promotion)
    return rendering.redirect(request, f"{desk.here}/{promotion.id}", note="promotion-saved", undo=together)


async def set_state(
    request: Request, desk: Desk, session: WriteSession, promotion_id: UUID, *, now: datetime
) -> Response:
    """Pause a promotion, let it go on, or put it away."""
    promotion = await _opened(session, desk, promotion_id)
    state = _STATES.get((await forms.read(request)).text("do"), PromotionState.PAUSED)
    form = Form({})
    with change.together(session) as together:
        done = await forms.attempt(
            session,
            form,
            lambda: promotions.set_state(
                session,
                shop_id=desk.shop_id,
                promotion_id=promotion.id,
                state=state,
                actor=desk.subject.actor(),
                now=now,
            ),
        )
    if done is None:
        shown = promotion_form.values_of(promotion, _zone(request, desk))
        shown.problem = form.problem
        return await _page(request, desk, session, shown, now=now, promotion=promotion)
    address = desk.here if state is PromotionState.ARCHIVED else f"{desk.here}/{promotion.id}"
    return rendering.redirect(request, address, note=_NOTES[state], undo=together)


async def change_codes(
    request: Request, desk: Desk, session: WriteSession, promotion_id: UUID, *, now: datetime
) -> Response:
    """Add a code of one's own, make many, or take one away."""
    promotion = await _opened(session, desk, promotion_id)
    typed = await forms.read(request)
    done = await forms.attempt(session, typed, lambda: _change_codes(session, desk, promotion, typed, now=now))
    if done is None:
        form = promotion_form.values_of(promotion, _zone(request, desk))
        form.mistakes.update(typed.mistakes)
        form.problem = typed.problem
        return await _page(request, desk, session, form, now=now, promotion=promotion)
    return rendering.redirect(request, f"{desk.here}/{promotion.id}#codes", note="codes-saved")


async def export_codes(desk: Desk, session: ReadSession, promotion_id: UUID) -> Response:
    """All codes as CSV, with how often each was used."""
    promotion = await _opened(session, desk, promotion_id)
    codes = await promotions.list_all_codes(session, shop_id=desk.shop_id, promotion_id=promotion.id)
    headers = {"Content-Disposition": 'attachment; filename="codes.csv"', "Cache-Control": "private, no-store"}
    return Response(reports.as_csv(codes), media_type="text/csv; charset=utf-8", headers=headers)


async def _opened(session: ReadSession, desk: Desk, promotion_id: UUID) -> Promotion:
    """A promotion of whose they are.

    Raises:
        PromotionMissing: there is none, or it is another's.
    """
    return await promotions.get_promotion(session, shop_id=desk.shop_id, promotion_id=promotion_id)


def _draft(request: Request, desk: Desk, form: Form, currency: str | None) -> PromotionDraft:
    """What was typed; who bears it, and whether it comes on top of the shops' own, the market alone says."""
    draft = promotion_form.read(form, currency=currency, zone=_zone(request, desk))
    if desk.shop is not None:
        return draft
    payer = Payer.SHOP if form.text("payer") == Payer.SHOP else Payer.PLATFORM
    return replace(draft, payer=payer, stacks_on_shops=bool(form.text("stacks_on_shops")))


async def _change_codes(session: WriteSession, desk: Desk, promotion: Promotion, form: Form, *, now: datetime) -> bool:
    about: dict[str, Any] = {"shop_id": desk.shop_id, "promotion_id": promotion.id}
    about |= {"actor": desk.subject.actor(), "now": now}
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
    desk: Desk,
    session: ReadSession,
    form: Form,
    *,
    now: datetime,
    promotion: Promotion | None = None,
    page: PageQuery | None = None,
) -> Response:
    locale = rendering.locale_of(request, desk.subject)
    known = [promotion] if promotion is not None else []
    speaker = await _speaker(request, desk, session, known)
    text = palette.typed(form.text("targets_q") or form.text("gets_q"))
    found = await _find(session, desk.shop, text) if text and desk.shop is not None else ()
    named = await catalog.list_product_titles(session, product_ids=promotion_form.chosen(form, "product"))
    groups = await _segments(session, desk)
    return desk.page(
        request,
        "promotion.html",
        place="/promotions",
        head=promotion.draft.title if promotion is not None else N_("New promotion"),
        form=form,
        promotion=promotion,
        sentence=speaker.say(promotion) if promotion is not None else "",
        phase=rules.phase_of(promotion, now) if promotion is not None else None,
        phase_words=offers.PHASE_WORDS,
        phase_tones=offers.PHASE_TONES,
        kinds=[(kind.value, speaker.translate(words)) for kind, words in offers.KIND_WORDS.items()],
        audiences=[
            (audience.value, speaker.translate(words))
            for audience, words in offers.AUDIENCE_WORDS.items()
            if groups or audience is not Audience.SEGMENT
        ],
        segments=groups,
        categories=list(differences.branches(await catalog.list_categories(session, locale=locale))),
        collections=await _collections(session, desk),
        products=[*named.items(), *((each, title) for each, title in found if each not in named)],
        zone=str(_zone(request, desk)),
        home=desk.here,
        is_market=desk.shop is None,
        currency=desk.shop.currency if desk.shop is not None else promotion.currency if promotion else None,
        currencies=[(code, code) for code in sorted(money.CURRENCIES)],
        **(await _codes_context(session, desk, promotion, page)),
    )


async def _codes_context(
    session: ReadSession, desk: Desk, promotion: Promotion | None, page: PageQuery | None
) -> Mapping[str, Any]:
    if promotion is None:
        return {"codes": None, "code_count": 0, "figures": ()}
    codes = await promotions.list_codes(
        session, shop_id=desk.shop_id, promotion_id=promotion.id, page=page or PageQuery()
    )
    counts = await promotions.count_codes(session, promotion_ids=[promotion.id])
    figures = await promotions.list_figures(session, promotion_ids=[promotion.id])
    return {"codes": codes, "code_count": counts[promotion.id], "figures": figures.get(promotion.id, ())}


async def _collections(session: ReadSession, desk: Desk) -> Sequence[tuple[UUID, str]]:
    """A shop's collections; the market has none."""
    if desk.shop is None:
        return ()
    found = await catalog.list_collections(
        session, shop_id=desk.shop.id, page=_ALL, locale=desk.shop.locale, for_team=True
    )
    return [(each.id, each.title) for each in found.items]


async def _segments(session: ReadSession, desk: Desk) -> Sequence[tuple[UUID, str]]:
    """A shop's segments; the market has none."""
    if desk.shop is None:
        return ()
    return [(each.id, each.name) for each in await segments.list_segments(session, shop_id=desk.shop.id)]


async def _find(session: ReadSession, shop: Shop, text: str) -> Sequence[tuple[UUID, str]]:
    query = ProductQuery(shop_id=shop.id, text=text, for_team=True)
    found = await catalog.list_products(session, query=query, page=_FOUND, locale=shop.locale)
    return [(each.id, each.title) for each in found.items]


async def _speaker(request: Request, desk: Desk, session: ReadSession, shown: Sequence[Promotion]) -> PromotionSpeaker:
    """Who says promotions in the reader's language; at most four statements for the names in them."""
    scopes = [scope for each in shown for scope in (each.draft.terms.scope, each.draft.terms.gets)]
    ids = {each for scope in scopes for each in scope.ids}
    names: dict[UUID, str] = {}
    if ids:
        locale = rendering.locale_of(request, desk.subject)
        names |= dict(differences.branches(await catalog.list_categories(session, locale=locale)))
        names |= await catalog.list_collection_titles(session, collection_ids=ids)
        names |= await catalog.list_product_titles(session, product_ids=ids)
    if any(each.draft.segment_id for each in shown):
        names |= dict(await _segments(session, desk))
    _, wording = rendering.words(request, desk.subject)
    return PromotionSpeaker(wording, partial(rendering.translate, request, desk.subject), names)


def _zone(request: Request, desk: Desk) -> tzinfo:
    return rendering.words(request, desk.subject)[1].zone
