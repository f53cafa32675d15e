"""Sales whose goods are taken off the shelf or whose post is gone, and people who are banned meanwhile."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.stock import service as stock
from sokoni.core.database import WriteSession
from sokoni.telegram.claim import repository, rules, words
from sokoni.telegram.claim.service import opening, settling, showing
from sokoni.telegram.claim.settings import DEFAULTS, ClaimSettings
from sokoni.telegram.claim.types import Claim, ClaimSale, ClaimState, SaleState
from sokoni.telegram.gateway import sending

_RUNS = frozenset({SaleState.OPENING, SaleState.OPEN})
_STANDS = (ClaimState.HELD, ClaimState.WAITING)


async def withdraw(session: WriteSession, *, sale_id: UUID, now: datetime, settings: ClaimSettings = DEFAULTS) -> None:
    """Let go of claims of what is not on sale any more, and tell who made them; with the last of it the sale is over.

    What is in an order already stays there.
    """
    sale = await repository.get_sale_locked(session, sale_id=sale_id)
    if sale is None:
        return
    offered = [each.id for each in sale.offer.variants]
    known = await catalog.sellable(session, variant_ids=offered)
    gone = frozenset(each for each in offered if each not in known or not known[each].is_sellable)
    if not gone:
        return
    standing = await repository.list_claims(session, sale_id=sale.id, states=_STANDS)
    hit = [each for each in standing if any(line.variant_id in gone for line in each.lines)]
    await _let_go(session, sale, hit, gone, now=now)
    if len(gone) == len(offered) and sale.state in _RUNS:
        await opening.end(session, sale, now=now)
    elif hit:
        await settling.allot(session, sale, (), now=now, settings=settings)


async def lose(
    session: WriteSession, *, group_id: int, user_id: int, now: datetime, settings: ClaimSettings = DEFAULTS
) -> None:
    """Let go of what is kept for somebody who was banned from a group, and of their places in line, for the next."""
    for sale_id in await repository.list_sales_of(session, group_id=group_id, user_id=user_id):
        sale = await repository.get_sale_locked(session, sale_id=sale_id)
        if sale is None:
            continue
        open_claims = await repository.list_claims(session, sale_id=sale.id, states=rules.OPEN_CLAIMS)
        theirs = [each for each in open_claims if each.user_id == user_id]
        await settling.let_go(session, theirs, reason="banned", now=now)
        await settling.allot(session, sale, (), now=now, settings=settings)


async def note_not_shown(session: WriteSession, *, sale_id: UUID, is_gone: bool, now: datetime) -> None:
    """Note that a post could not be edited: where it is gone nobody can answer it any more, else it is tried again."""
    sale = await repository.get_sale_locked(session, sale_id=sale_id)
    if sale is None:
        return
    if is_gone and sale.state in _RUNS:
        await opening.end(session, sale, now=now)
    elif not is_gone:
        await repository.update_sale(session, sale_id=sale_id, values={"shown": ""})
        await showing.plan(session, sale_id=sale_id, at=now + showing.TRIED_AGAIN)


async def _let_go(
    session: WriteSession, sale: ClaimSale, hit: Sequence[Claim], gone: Collection[UUID], *, now: datetime
) -> None:
    left = [rules.without(each, gone) for each in hit]
    await repository.save_claims(session, left)
    for before in hit:
        freed = {line.variant_id: line.held for line in before.lines if line.held and line.variant_id in gone}
        if freed:
            await stock.withdraw(session, reference_id=before.id, quantities=freed, now=now)
    calls = [opening.in_group(sale, words.withdrawn(sale.language, some)) for some in opening.named_together(hit)]
    await sending.send(session, calls, now=now)
