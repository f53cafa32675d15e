"""Statements of all shops: made, approved in a batch, paid, or put back."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from sokoni.commerce.payout import service as payouts
from sokoni.commerce.payout import tables
from sokoni.commerce.payout.endpoints import Settings, table
from sokoni.commerce.payout.settings import PayoutSettings
from sokoni.commerce.payout.types import Payout, PayoutState
from sokoni.commerce.shop import service as shops
from sokoni.commerce.shop.types import Shop
from sokoni.core import change
from sokoni.core.database import Database, ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.edge import Operator
from sokoni.identity.permission.types import OperatorSubject
from sokoni.web import forms, papers, rendering, statements
from sokoni.web.forms import Form
from sokoni.web.operator import console
from sokoni.web.seller.payouts import words
from sokoni.web.translation import N_

router = Router(prefix="/operator/payouts", include_in_schema=False)
HERE = "/operator/payouts"
Databases = Annotated[Database, provided(Database)]
_NOTES = {"paid": "payout-paid", "fail": "payout-put-back", "void": "payout-put-back"}


@router.get("")
async def show_payouts(
    request: Request,
    subject: Operator,
    session: Read,
    page: PageParameters,
    state: Annotated[PayoutState | None, Query()] = None,
) -> Response:
    """Statements in a state, or all, the newest first; two statements."""
    return await _list_page(request, subject, session, forms.EMPTY, state=state, page=page)


@router.post("/run")
async def run(request: Request, _subject: Operator, session: Write, settings: Settings, now: Now) -> Response:
    """Make statements of all that may be paid, now instead of at night."""
    await payouts.run(session, hold=settings.hold, now=now)
    return rendering.redirect(request, f"{HERE}?state=drafted", note="payouts-made")


@router.post("/approve")
async def approve(request: Request, subject: Operator, session: Write, now: Now) -> Response:
    """Approve the ticked statements, all of them or none."""
    form = await forms.read(request)
    ticked = [found for each in form.each("payout") if (found := forms.parse_uuid(each)) is not None]
    if not ticked:
        return rendering.redirect(request, f"{HERE}?state=drafted", note="payouts-none-ticked")
    done = await forms.attempt(
        session, form, lambda: payouts.approve(session, payout_ids=ticked, actor=subject.actor(), now=now)
    )
    if done is None:
        return await _list_page(request, subject, session, form, state=PayoutState.DRAFTED, page=PageQuery())
    return rendering.redirect(request, f"{HERE}?state=approved", note="payouts-approved")


@router.get("/{payout_id}")
async def show_payout(
    request: Request, subject: Operator, session: Read, settings: Settings, payout_id: UUID
) -> Response:
    """A statement with all that stands in it, and what can be done with it."""
    return await _page(request, subject, session, forms.EMPTY, payout_id=payout_id, settings=settings)


@router.post("/{payout_id}")
async def move(
    request: Request, subject: Operator, session: Write, settings: Settings, now: Now, payout_id: UUID
) -> Response:
    """Say that a statement is paid, or that it failed, or take it back."""
    form = await forms.read(request)
    actor, reason = subject.actor(), form.text("reason")

    async def carry_out() -> Payout:
        match form.text("do"):
            case "paid":
                return await payouts.mark_paid(
                    session, payout_id=payout_id, reference=form.text("reference"), actor=actor, now=now
                )
            case "fail":
                return await payouts.fail(session, payout_id=payout_id, reason=reason, actor=actor, now=now)
            case _:
                return await payouts.void(session, payout_id=payout_id, reason=reason, actor=actor, now=now)

    if await forms.attempt(session, form, carry_out) is None:
        return await _page(request, subject, session, form, payout_id=payout_id, settings=settings)
    note = _NOTES.get(form.text("do"), "payout-put-back")
    return rendering.redirect(request, f"{HERE}/{payout_id}", note=note)


@router.post("/{payout_id}/hold")
async def set_hold(
    request: Request, subject: Operator, session: Write, settings: Settings, now: Now, payout_id: UUID
) -> Response:
    """Agree with the shop of a statement how long its money is held."""
    form = await forms.read(request)
    statement = await payouts.get_statement(session, payout_id=payout_id)
    days = form.integer("hold_days", most=10_000) if form.text("hold_days") else None
    saved = None
    with change.together(session) as together:
        if form.is_right:
            saved = await forms.attempt(
                session,
                form,
                lambda: payouts.set_hold(
                    session, shop_id=statement.payout.shop_id, hold_days=days, actor=subject.actor(), now=now
                ),
            )
    if saved is None:
        return await _page(request, subject, session, form, payout_id=payout_id, settings=settings)
    return rendering.redirect(request, f"{HERE}/{payout_id}", note="saved", undo=together)


@router.get("/{payout_id}/statement.csv")
async def show_table(_subject: Operator, session: Read, payout_id: UUID) -> Response:
    """The statement as a table to keep."""
    statement = await payouts.get_statement(session, payout_id=payout_id)
    return table(tables.to_csv(statement), name=tables.name_of(statement.payout))


@router.get("/{payout_id}/statement.pdf")
async def show_paper(request: Request, subject: Operator, database: Databases, payout_id: UUID) -> Response:
    """The statement as a sheet to keep, in the reader's language."""
    async with database.read() as session:
        statement = await payouts.get_statement(session, payout_id=payout_id)
        shop = await shops.get(session, shop_id=statement.payout.shop_id)
        terms = await payouts.get_terms(session, shop_id=shop.id)
    language = rendering.words(request, subject)[0].code
    made = await statements.file_of(statement, shop, destination=terms.destination, language=language)
    return papers.answer(made, name=tables.name_of(statement.payout))


async def _list_page(
    request: Request,
    subject: OperatorSubject,
    session: ReadSession,
    form: Form,
    *,
    state: PayoutState | None,
    page: PageQuery,
) -> Response:
    listing = await payouts.list_payouts(session, state=state, page=page)
    return console.page(
        request,
        "payouts.html",
        subject,
        place="/payouts",
        head=N_("Payouts"),
        form=form,
        listing=listing,
        state=state,
        states=list(statements.STATE_WORDS.items()),
        shops=await _shops(session, listing.items),
        **words(),
    )


async def _page(
    request: Request,
    subject: OperatorSubject,
    session: ReadSession,
    form: Form,
    *,
    payout_id: UUID,
    settings: PayoutSettings,
) -> Response:
    statement = await payouts.get_statement(session, payout_id=payout_id)
    terms = await payouts.get_terms(session, shop_id=statement.payout.shop_id)
    return console.page(
        request,
        "payout.html",
        subject,
        place="/payouts",
        head=N_("Statement"),
        form=form,
        statement=statement,
        shop=await shops.get(session, shop_id=statement.payout.shop_id),
        terms=terms,
        usual_days=settings.hold.days,
        named=statements.named_parts(statement.payout.parts),
        **words(),
    )


async def _shops(session: ReadSession, found: Sequence[Payout]) -> Mapping[UUID, Shop]:
    listed = await shops.list_by_ids(session, shop_ids={each.shop_id for each in found})
    return {each.id: each for each in listed}
