"""What the market keeps of a shop's part of an order, and what is left for the shop."""

from dataclasses import replace
from uuid import UUID

from sokoni.commerce.commission import service as commission
from sokoni.commerce.commission.types import Charge
from sokoni.commerce.order import posting
from sokoni.commerce.order.credit_types import Credited
from sokoni.commerce.order.repository import crediting
from sokoni.commerce.order.service import read
from sokoni.commerce.order.takings_types import Takings
from sokoni.commerce.order.types import SellerOrder, Settlement, Status, SubOrder
from sokoni.core.database import ReadSession
from sokoni.identity.permission.types import Subject


async def find_takings(session: ReadSession, *, sub_order_id: UUID, subject: Subject) -> Takings:
    """What a part brings, for its seller or the operator.

    Raises:
        OrderMissing: there is none, or none of theirs.
    """
    found = await read.get_detail(session, sub_order_id=sub_order_id, subject=subject)
    return await takings_of(session, order=found)


async def takings_of(session: ReadSession, *, order: SellerOrder) -> Takings:
    """What a part brings that somebody may see; one statement once it is booked, up to five before."""
    part = order.part
    charge = await _charge(session, part)
    is_off = part.status is Status.CANCELLED
    nothing = part.worth - part.worth
    return Takings(
        paid=nothing if is_off else part.worth,
        funded=nothing if is_off else part.funded_left,
        commission=charge.amount,
        commission_tax=charge.tax,
        is_booked=part.booked_at is not None,
        in_till=order.settlement is Settlement.CASH,
    )


async def _charge(session: ReadSession, part: SubOrder) -> Charge:
    nothing = Charge.nothing(part.worth.currency)
    lines = await commission.list_lines(session, sale_ids=[part.id])
    if lines or part.booked_at is not None or part.status is Status.CANCELLED:
        return sum((each.left for each in lines), start=nothing)
    is_less = part.credited.amount or part.credited.funded
    given = await crediting.list_credits(session, part_ids=[part.id]) if is_less else ()
    whole = replace(part, credited=Credited.nothing(part.worth.currency))
    cuts = posting.cuts_of(whole, given)
    return await commission.foresee(session, sale=posting.sale_of(part), cuts=cuts)
