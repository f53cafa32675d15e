"""Balances, statements and what is agreed with shops."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.payout import events, repository, rules
from sokoni.commerce.payout.errors import PayoutMissing
from sokoni.commerce.payout.types import Balance, Payout, PayoutState, PayoutTerms, Statement
from sokoni.core import change
from sokoni.core import events as outbox
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.money import Money
from sokoni.core.pages import Page, PageQuery

TERMS = "payout_terms"


async def list_balances(session: ReadSession, *, shop_id: UUID, hold: timedelta, now: datetime) -> Sequence[Balance]:
    """How a shop stands in each of its currencies; two statements."""
    return await repository.balances(session, shop_id=shop_id, hold=hold, now=now)


async def list_payouts(
    session: ReadSession, *, page: PageQuery, shop_id: UUID | None = None, state: PayoutState | None = None
) -> Page[Payout]:
    """Statements of a shop, or of all shops, the newest first; one statement."""
    return await repository.list_page(session, shop_id=shop_id, state=state, page=page)


async def get_statement(session: ReadSession, *, payout_id: UUID, shop_id: UUID | None = None) -> Statement:
    """A statement with all that stands in it, of one shop where one is named; two statements.

    Raises:
        PayoutMissing: there is none, or it is another shop's.
    """
    found = await repository.get(session, payout_id=payout_id)
    if found is None or shop_id not in {None, found.shop_id}:
        raise PayoutMissing
    return Statement(found, await repository.list_entries(session, payout_id=payout_id))


async def pending_commissions(session: ReadSession, *, shop_id: UUID) -> Mapping[str, Money]:
    """What was kept of sales that a shop was not paid for yet, with its tax, by currency; one statement."""
    return await repository.pending_commissions(session, shop_id=shop_id)


async def get_terms(session: ReadSession, *, shop_id: UUID) -> PayoutTerms:
    """What is agreed with a shop; one statement."""
    return await repository.get_terms(session, shop_id=shop_id)


async def list_terms(session: ReadSession, *, shop_ids: Collection[UUID]) -> Mapping[UUID, PayoutTerms]:
    """What is agreed with some shops, where anything is; one statement."""
    return await repository.list_terms(session, shop_ids=shop_ids)


async def set_hold(
    session: WriteSession, *, shop_id: UUID, hold_days: int | None, actor: Actor, now: datetime
) -> PayoutTerms:
    """What is agreed with a shop, its money held for so many days, or as long as everybody's.

    Raises:
        PayoutTermsInvalid: it is not held so long.
    """
    before = await repository.get_terms(session, shop_id=shop_id)
    after = replace(before, hold_days=hold_days)
    return await put_terms(session, before, after, action="payout.set_hold", actor=actor, now=now)


async def set_destination(
    session: WriteSession, *, shop_id: UUID, destination: str, actor: Actor, now: datetime
) -> PayoutTerms:
    """What is agreed with a shop, its money sent there from now on.

    Raises:
        PayoutTermsInvalid: it is too long.
    """
    before = await repository.get_terms(session, shop_id=shop_id)
    after = replace(before, destination=destination.strip())
    return await put_terms(session, before, after, action="payout.set_destination", actor=actor, now=now)


async def put_terms(
    session: WriteSession,
    before: PayoutTerms,
    after: PayoutTerms,
    *,
    action: str,
    actor: Actor,
    now: datetime,
    undoes_id: UUID | None = None,
) -> PayoutTerms:
    """Terms written in place of others, and recorded."""
    rules.check_terms(after)
    if after == before and undoes_id is None:
        return after
    await repository.put_terms(session, after, now=now)
    if after.destination != before.destination:
        await outbox.publish(session, events.PayoutDestinationChanged(shop_id=after.shop_id))
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind=TERMS,
        subject_id=after.shop_id,
        shop_id=after.shop_id,
        before={"hold_days": before.hold_days, "destination": before.destination},
        after={"hold_days": after.hold_days, "destination": after.destination},
        undoes_id=undoes_id,
        now=now,
    )
    return after
