"""What points follow from a part of a sale: earned when it arrived, less when it goes back, and spent ones returned.

Each time it is worked out anew from how the part stands, and the difference to what was written before is written:
so it may run twice, late, or after several things at once.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sokoni.commerce.loyalty import events, repository, rules
from sokoni.commerce.loyalty.repository import OfPart
from sokoni.commerce.loyalty.service import writing
from sokoni.commerce.loyalty.service.writing import Book, Why
from sokoni.commerce.loyalty.types import WHOLE_BP, EarningTerms, EntryKind, PartOfSale, Programme, Taken
from sokoni.core import events as outbox
from sokoni.core import ids
from sokoni.core.database import WriteSession


async def follow(session: WriteSession, *, part: PartOfSale, now: datetime) -> None:
    """Bring points in line with how a part of a sale stands; two statements where it never moved any, else ten at most.

    What is taken back after it was spent is owed: the balance is below nothing then, and what comes in pays for it.
    The caller holds a lock of the sale, so that what it says is not older than what is written.
    """
    programme = await repository.get_programme(session)
    if not _may_earn(part, programme) and not await repository.exists_of_sale(session, sale_id=part.sale_id):
        return
    book = await writing.open_book(session, account_id=part.account_id, now=now)
    known = await repository.get_of_part(
        session, account_id=part.account_id, sale_id=part.sale_id, part_id=part.part_id
    )
    if known.redeemed and programme is not None:
        due = rules.restored(known.redeemed, part.lines, programme_id=programme.id, part_id=part.part_id)
        _restore(book, part, due - known.restored, await repository.list_taken(session, sale_id=part.sale_id))
    terms = known.terms or await _terms(session, part, programme, now=now)
    if terms is not None:
        _earn(book, part, known, terms, programme)
    await writing.close_book(session, book)
    if programme is not None and any(each.qualifying for each in book.entries):
        await _follow_tier(session, part, programme, now=now)


def _may_earn(part: PartOfSale, programme: Programme | None) -> bool:
    if programme is None or part.earning is None:
        return False
    return programme.draft.rate_in(part.earning.currency) is not None


def _restore(book: Book, part: PartOfSale, due: int, taken: Sequence[Taken]) -> None:
    """Give back what was spent on goods that are gone; take it again where they are back, as with late money."""
    about = partial(Why, sale_id=part.sale_id, part_id=part.part_id)
    if due > 0:
        entry_id = ids.new_id()
        moved = rules.put_back(book.holding, due, taken=taken, lot_id=entry_id, now=book.now)
        book.add(entry_id, moved, about(kind=EntryKind.RESTORED))
    elif due < 0:
        # Its buyer pays the price that was agreed, also where these points went elsewhere meanwhile.
        book.take(-due, about(kind=EntryKind.REDEEMED), may_owe=True)


def _earn(book: Book, part: PartOfSale, known: OfPart, terms: EarningTerms, programme: Programme | None) -> None:
    amount = 0 if part.earning is None else part.earning.amount
    due = rules.earned(amount, terms) - known.earned
    counted = rules.qualifying(amount, terms) - known.qualifying
    about = partial(Why, sale_id=part.sale_id, part_id=part.part_id, qualifying=counted)
    if due > 0:
        expires_at = None if programme is None else programme.draft.expiry_of(book.now)
        first = None if known.terms else terms
        book.put(due, about(kind=EntryKind.EARNED, terms=first), expires_at=expires_at)
    elif due < 0:
        book.take(-due, about(kind=EntryKind.REVERSED), may_owe=True)


async def _terms(
    session: WriteSession, part: PartOfSale, programme: Programme | None, *, now: datetime
) -> EarningTerms | None:
    """By what a part earns that arrives now: the rate of its currency, times that of the tier its buyer has."""
    if programme is None or part.earning is None:
        return None
    rate = programme.draft.rate_in(part.earning.currency)
    if rate is None:
        return None
    since = now - programme.draft.window
    known = await repository.get_qualifying(session, account_id=part.account_id, since=since)
    tier = rules.tier_of(programme.draft.tiers, known)
    return EarningTerms(
        amount=rate.earn_amount,
        points=rate.earn_points,
        multiplier_bp=WHOLE_BP if tier is None else tier.multiplier_bp,
    )


async def _follow_tier(session: WriteSession, part: PartOfSale, programme: Programme, *, now: datetime) -> None:
    """Tell of a tier that was not reached before; one that was lost can be reached again."""
    tiers = programme.draft.tiers
    since = now - programme.draft.window
    points = await repository.get_qualifying(session, account_id=part.account_id, since=since)
    tier = rules.tier_of(tiers, points)
    told = await repository.get_tier(session, account_id=part.account_id)
    name = "" if tier is None else tier.name
    if name == told:
        return
    await repository.set_tier(session, account_id=part.account_id, tier=name)
    ranks = {each.name: rank for rank, each in enumerate(tiers, start=1)}
    # Where everybody begins, nobody has reached anything.
    if tier is not None and tier.threshold and ranks[name] > ranks.get(told, 0):
        reached = events.TierReached(account_id=part.account_id, tier=tier.name, multiplier_bp=tier.multiplier_bp)
        await outbox.publish(session, reached)
