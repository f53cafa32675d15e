"""Looking at returns: buyers, guests with their token, shops, operators."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.errors import OrderMissing
from sokoni.commerce.order.types import Status, SubOrder
from sokoni.commerce.returns import repository
from sokoni.commerce.returns.errors import ReturnMissing
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.commerce.returns.types import Return, State
from sokoni.core.database import ReadSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject


async def get(session: ReadSession, *, return_id: UUID, subject: Subject, token: str | None = None) -> Return:
    """A return for its buyer, a token's holder, its shop and the operator.

    Raises:
        ReturnMissing: there is none, or none of theirs.
    """
    found = await repository.get(session, return_id=return_id)
    if found is None:
        raise ReturnMissing
    if subject.is_operator or found.shop_id in subject.shop_ids:
        return found
    try:
        await order_service.get(session, order_id=found.order_id, subject=subject, token=token)
    except OrderMissing:
        raise ReturnMissing from None
    return found


async def get_photo_key(
    session: ReadSession, *, return_id: UUID, position: int, subject: Subject, token: str | None = None
) -> str:
    """Under which key a picture of a return is in the private store; the first is 1.

    Raises:
        ReturnMissing: there is no such picture, or none of theirs.
    """
    found = await get(session, return_id=return_id, subject=subject, token=token)
    if not 1 <= position <= len(found.photo_keys):
        raise ReturnMissing
    return found.photo_keys[position - 1]


async def list_for_parts(session: ReadSession, *, part_ids: Collection[UUID]) -> Sequence[Return]:
    """The returns of some parts, oldest first; three statements. The caller has checked whose they are."""
    return await repository.list_for_parts(session, part_ids=part_ids)


async def list_for_shop(
    session: ReadSession, *, shop_id: UUID, page: PageQuery, state: State | None = None
) -> Page[Return]:
    """A shop's returns, the newest first; four statements. The caller has checked who asks."""
    return await repository.list_page(session, shop_id=shop_id, state=state, page=page)


async def list_all(
    session: ReadSession,
    *,
    page: PageQuery,
    state: State | None = None,
    shop_id: UUID | None = None,
    appealed: bool = False,
) -> Page[Return]:
    """Everybody's returns for the operator, the newest first; four statements."""
    return await repository.list_page(session, shop_id=shop_id, state=state, page=page, appealed=appealed)


async def count_to_decide(session: ReadSession, *, shop_id: UUID) -> int:
    """How many returns wait for a shop's hand; one statement."""
    return await repository.count_open(
        session, shop_id=shop_id, states=(State.REQUESTED, State.RECEIVED, State.EXCHANGING)
    )


def is_returnable(part: SubOrder, *, settings: ReturnSettings, now: datetime) -> bool:
    """Whether its buyer may ask for something of a part."""
    is_in_time = part.delivered_at is not None and now < part.delivered_at + settings.window
    return part.status is Status.DELIVERED and is_in_time and any(line.returnable for line in part.lines)
