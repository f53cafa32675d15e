"""What somebody wants to change: an order or a part of it, locked, and in which capacity they come."""

from dataclasses import dataclass
from uuid import UUID

from sokoni.commerce.order import policies
from sokoni.commerce.order.errors import OrderMissing
from sokoni.commerce.order.repository import orders
from sokoni.commerce.order.types import Maker, Mover, Order, SubOrder
from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import Subject


@dataclass(frozen=True, slots=True)
class Target:
    """An order under lock, the parts that were addressed, and whether that was by the order's own id."""

    order: Order
    parts: tuple[SubOrder, ...]
    is_whole: bool
    mover: Mover

    @property
    def part(self) -> SubOrder:
        """The one part that was addressed."""
        (part,) = self.parts
        return part


async def lock(session: WriteSession, *, target_id: UUID, subject: Subject, token: str | None = None) -> Target:
    """The order or part of an id, locked, for whoever may change it; three statements, one more with a token.

    Raises:
        OrderMissing: there is none, or none of theirs.
        TeamRoleRequired: they work for the shop, and may only look.
    """
    found = await orders.find_target(session, target_id=target_id)
    if found is None:
        raise OrderMissing
    order_id, part_id = found
    order = await orders.get_locked(session, order_id=order_id)
    assert order is not None, "orders are never deleted"
    parts = order.parts if part_id is None else tuple(part for part in order.parts if part.id == part_id)
    holds_token = token is not None and await orders.is_opened_by(
        session, order_id=order_id, token_hash=ids.hash_token(token)
    )
    mover = policies.mover_of(subject, order, shop_ids=[part.shop_id for part in parts], holds_token=holds_token)
    return Target(order, parts, part_id is None, mover)


async def lock_part(session: WriteSession, *, part_id: UUID, subject: Subject) -> Target:
    """One part with its lines and parcels, its order locked, for who sells it and the operator; five statements.

    An order of one shop may be named instead of its part.

    Raises:
        OrderMissing: there is none, or none that they sell.
        TeamRoleRequired: they work for the shop, and may only look.
    """
    target = await lock(session, target_id=part_id, subject=subject)
    if target.mover.maker is Maker.CUSTOMER or len(target.parts) != 1:
        raise OrderMissing
    order = await orders.with_lines(session, target.order)
    parts = tuple(part for part in order.parts if part.id == target.part.id)
    return Target(order, parts, target.is_whole, target.mover)
