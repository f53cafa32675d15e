"""Reviews for tests: buyers whose parcel has come, and what they say."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import service as order
from sokoni.commerce.order.types import PlacedOrder, Status
from sokoni.commerce.review import service
from sokoni.commerce.review.types import Review, ReviewDraft
from sokoni.core.database import WriteSession
from sokoni.identity.account.types import Account
from sokoni.identity.permission.types import AccountSubject, OperatorSubject
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale

_WAY = (Status.PROCESSING, Status.SHIPPED, Status.DELIVERED)


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody with an account whose parcel has come."""

    account: Account
    placed: PlacedOrder

    @property
    def subject(self) -> AccountSubject:
        """The same as the one who asks."""
        return AccountSubject(account_id=self.account.id, label=self.account.email)


async def delivered(
    session: WriteSession, stall: sale.Stall, *, now: datetime, account_id: UUID | None = None, pieces: int = 1
) -> PlacedOrder:
    """An order of everything on a stall's shelf, paid for and handed over."""
    quantities = {goods.variant_id: pieces for goods in stall.goods}
    placed = await order_factory.confirmed(session, quantities=quantities, now=now, account_id=account_id)
    operator = OperatorSubject(account_id=stall.owner.id, label="operator", is_operator=True)
    for status in _WAY:
        await order.move(session, target_id=placed.order.id, to=status, subject=operator, now=now)
    return placed


async def owner(session: WriteSession, stall: sale.Stall, *, now: datetime) -> Owner:
    """Somebody with an account who has everything of a stall."""
    account = await account_factory.account(session, now=now)
    return Owner(account, await delivered(session, stall, now=now, account_id=account.id))


async def written(
    session: WriteSession, stall: sale.Stall, *, now: datetime, rating: int = 5, comment: str = "Lovely."
) -> Review:
    """What somebody says of the first thing of a stall."""
    author = await owner(session, stall, now=now)
    return await service.write(
        session,
        product_id=stall.goods[0].product_id,
        draft=ReviewDraft(rating=rating, title="As shown", comment=comment),
        subject=author.subject,
        token=None,
        is_held=False,
        now=now,
    )
