"""Spending points at checkout: what is there, and taking it, both in the transaction that places the order."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.loyalty import repository, rules
from sokoni.commerce.loyalty.errors import PointsNeedAccount, PointsNotTaken, PointsShort
from sokoni.commerce.loyalty.service import writing
from sokoni.commerce.loyalty.service.writing import Why
from sokoni.commerce.loyalty.types import EntryKind, Redeemable
from sokoni.core import change
from sokoni.core.database import ReadSession, WriteSession


async def open_redemption(
    session: ReadSession, *, account_id: UUID | None, points: int, currency: str, now: datetime
) -> Redeemable:
    """Points that are to be spent on goods in a currency, with what they take off; one statement.

    Raises:
        PointsNeedAccount: a guest has none.
        PointsNotTaken: the programme does not run, or not in this currency.
        TooFewPoints, PointsShort: fewer than are taken at once, or more than there are.
    """
    if account_id is None:
        raise PointsNeedAccount
    programme, known = await repository.get_standing(session, account_id=account_id, now=now)
    found = None
    if programme is not None:
        found = rules.redeemable(programme, points=points, spendable=known.spendable, currency=currency)
    if found is None:
        raise PointsNotTaken(currency=currency)
    rules.check_redeemable(found, points=points)
    return found


async def redeem(session: WriteSession, *, account_id: UUID, sale_id: UUID, points: int, now: datetime) -> None:
    """Take points for a sale, the soonest lost first; five statements at most.

    The account stays locked until the transaction ends, so this comes late in it: whoever spends the same points
    waits, and then finds them gone.

    Raises:
        PointsShort: they were spent meanwhile.
    """
    book = await writing.open_book(session, account_id=account_id, now=now)
    actor = change.Actor(kind="account", id=account_id)
    if not book.take(points, Why(kind=EntryKind.REDEEMED, sale_id=sale_id, actor=actor)):
        raise PointsShort(available=max(book.holding.balance, 0))
    await writing.close_book(session, book)
