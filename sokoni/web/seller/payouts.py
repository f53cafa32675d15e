"""What a shop is owed and was paid: balances, statements, and where its money goes."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.commission import service as commission
from sokoni.commerce.payout import policies, tables
from sokoni.commerce.payout import service as payouts
from sokoni.commerce.payout.endpoints import Settings, table
from sokoni.commerce.payout.settings import PayoutSettings
from sokoni.commerce.payout.types import Statement
from sokoni.core import change
from sokoni.core.database import Database, ReadSession
from sokoni.core.http.edge import Now, PageParameters, Read, Write, provided
from sokoni.core.http.routing import Router
from sokoni.core.pages import PageQuery
from sokoni.identity.permission import policies as permission
from sokoni.identity.permission.types import TeamRole
from sokoni.web import charges, forms, papers, rendering, statements
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/payouts", include_in_schema=False)

Databases = Annotated[Database, provided(Database)]


async def open_statement(opened: Opened, session: Read, payout_id: UUID) -> Statement:
    """A statement of the shop in the address, for its managers.

    Raises:
        TeamRoleRequired: they may not see what the shop earns.
        PayoutMissing: there is none, or it is another shop's.
    """
    policies.check_may_see(opened.subject, opened.shop.id)
    return await payouts.get_statement(session, payout_id=payout_id, shop_id=opened.shop.id)


Shown = Annotated[Statement, Depends(open_statement, scope="function")]


@router.get("")
async def show_payouts(
    request: Request, opened: Opened, session: Read, settings: Settings, now: Now, page: PageParameters
) -> Response:
    """What the shop is owed, and its statements, the newest first."""
    policies.check_may_see(opened.subject, opened.shop.id)
    return await _page(request, opened, session, forms.EMPTY, settings=settings, now=now, page=page)


@router.post("/destination")
async def set_destination(request: Request, opened: Opened, session: Write, settings: Settings, now: Now) -> Response:
    """Say where the money goes; owners alone may."""
    policies.check_may_direct(opened.subject, opened.shop.id)
    form = await forms.read(request)
    with change.together(session) as together:
        saved = await forms.attempt(
            session,
            form,
            lambda: payouts.set_destination(
                session,
                shop_id=opened.shop.id,
                destination=form.text("destination"),
                actor=opened.subject.actor(),
                now=now,
            ),
        )
    if saved is None:
        return await _page(request, opened, session, form, settings=settings, now=now, page=PageQuery())
    return rendering.redirect(request, f"{opened.here}/payouts", note="saved", undo=together)


@router.get("/{payout_id}")
async def show_statement(request: Request, opened: Opened, statement: Shown) -> Response:
    """A statement with all that stands in it."""
    return console.page(
        request,
        "payout.html",
        opened,
        place="/payouts",
        head=N_("Statement"),
        statement=statement,
        named=statements.named_parts(statement.payout.parts),
        **words(),
    )


@router.get("/{payout_id}/statement.csv")
async def show_table(statement: Shown) -> Response:
    """The statement as a table to keep."""
    return table(tables.to_csv(statement), name=tables.name_of(statement.payout))


@router.get("/{payout_id}/statement.pdf")
async def show_paper(request: Request, opened: Opened, statement: Shown, database: Databases) -> Response:
    """The statement as a sheet to keep, in the reader's language."""
    async with database.read() as session:
        terms = await payouts.get_terms(session, shop_id=opened.shop.id)
    language = rendering.words(request, opened.subject)[0].code
    made = await statements.file_of(statement, opened.shop, destination=terms.destination, language=language)
    return papers.answer(made, name=tables.name_of(statement.payout))


def words() -> dict[str, Any]:
    """How states and kinds are said."""
    return {
        "state_words": statements.STATE_WORDS,
        "state_tones": statements.STATE_TONES,
        "kind_words": statements.KIND_WORDS,
    }


async def _page(
    request: Request,
    opened: OpenedShop,
    session: ReadSession,
    form: Form,
    *,
    settings: PayoutSettings,
    now: Now,
    page: PageQuery,
) -> Response:
    shop_id = opened.shop.id
    terms = await payouts.get_terms(session, shop_id=shop_id)
    rules = await commission.list_rules_for(session, shop_id=shop_id, now=now)
    speaker = await charges.speaker(request, opened.subject, session, rules)
    return console.page(
        request,
        "payouts.html",
        opened,
        place="/payouts",
        head=N_("Payouts"),
        form=form,
        balances=await payouts.list_balances(session, shop_id=shop_id, hold=settings.hold, now=now),
        listing=await payouts.list_payouts(session, shop_id=shop_id, page=page),
        terms=terms,
        hold_days=terms.hold_days if terms.hold_days is not None else settings.hold.days,
        may_direct=permission.is_member_of(opened.subject, shop_id, at_least=TeamRole.OWNER),
        rules=[speaker.say(each) for each in rules],
        **words(),
    )
