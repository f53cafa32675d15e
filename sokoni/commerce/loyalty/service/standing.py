"""How accounts stand, and points that are given by hand."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.loyalty import repository, rules
from sokoni.commerce.loyalty.errors import HolderMissing, PointsShort
from sokoni.commerce.loyalty.service import writing
from sokoni.commerce.loyalty.service.writing import Why
from sokoni.commerce.loyalty.types import EntryKind, LoyaltyEntry, Programme, Standing
from sokoni.core import change
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.account import service as accounts

HOLDER = "loyalty_account"


async def get_standing(session: ReadSession, *, account_id: UUID, now: datetime) -> tuple[Programme, Standing] | None:
    """The programme and how an account stands in it; None before one was written. One statement."""
    programme, known = await repository.get_standing(session, account_id=account_id, now=now)
    if programme is None:
        return None
    tiers = programme.draft.tiers
    qualifying = max(known.qualifying, 0)
    return programme, Standing(
        account_id=account_id,
        balance=known.balance,
        spendable=known.spendable,
        qualifying=qualifying,
        tier=rules.tier_of(tiers, qualifying),
        next_tier=rules.next_tier(tiers, qualifying),
        wants_mail=known.wants_mail,
        expiring=known.expiring,
    )


async def look(
    session: ReadSession, *, account_id: UUID | None, now: datetime
) -> tuple[Programme | None, Standing | None]:
    """The programme where it runs, and how somebody stands in it, whether it runs or not; one statement."""
    if account_id is None:
        programme, standing = await repository.get_programme(session), None
    else:
        found = await get_standing(session, account_id=account_id, now=now)
        programme, standing = (None, None) if found is None else found
    runs = programme is not None and programme.draft.is_active
    return programme if runs else None, standing


async def list_entries(session: ReadSession, *, account_id: UUID, page: PageQuery) -> Page[LoyaltyEntry]:
    """What moved somebody's points, the newest first; one statement."""
    return await repository.list_entries(session, account_id=account_id, page=page)


async def list_for_account(session: ReadSession, *, account_id: UUID) -> Sequence[LoyaltyEntry]:
    """All that moved somebody's points, the oldest first; one statement."""
    return await repository.list_all_entries(session, account_id=account_id)


async def set_wants_mail(session: WriteSession, *, account_id: UUID, wants_mail: bool) -> None:
    """Write to somebody about points, or do not."""
    await repository.set_wants_mail(session, account_id=account_id, wants_mail=wants_mail)


async def grant(
    session: WriteSession, *, account_id: UUID, points: int, reason: str, actor: Actor, now: datetime
) -> int:
    """The balance after an operator gave points, or took some away (below nothing), and said why.

    Raises:
        GrantInvalid: none or too many points, or no reason.
        HolderMissing: there is no such account.
        PointsShort: more are taken away than there are.
    """
    reason = reason.strip()
    rules.check_grant(points, reason)
    if await accounts.find(session, account_id=account_id) is None:
        raise HolderMissing
    programme = await repository.get_programme(session)
    book = await writing.open_book(session, account_id=account_id, now=now)
    before = book.holding.balance
    if points > 0:
        expires_at = None if programme is None else programme.draft.expiry_of(now)
        book.put(points, Why(kind=EntryKind.GRANTED, actor=actor, note=reason), expires_at=expires_at)
    elif not book.take(-points, Why(kind=EntryKind.WITHDRAWN, actor=actor, note=reason)):
        raise PointsShort(available=max(before, 0))
    await writing.close_book(session, book)
    await change.record(
        session,
        actor=actor,
        action="loyalty.grant",
        subject_kind=HOLDER,
        subject_id=account_id,
        before={"balance": before},
        after={"balance": book.holding.balance, "points": points, "reason": reason},
        now=now,
    )
    return book.holding.balance
