"""What a move of an order's part sets going: no job for who would have nothing to do."""

import pytest

from sokoni.commerce.order.events import SubOrderMoved
from sokoni.commerce.order.types import Status
from sokoni.core import ids
from sokoni.core.jobs.registry import Registry
from sokoni.entrypoints import modules

PAPERS, POINTS, CUSTOMER = (f"order.{what}_on_order.moved" for what in ("papers", "points", "customer"))
REVIEW, RETURN = "review.on_order_moved", "returns.on_order_moved"
FOLLOWERS = {PAPERS, POINTS, CUSTOMER, REVIEW, RETURN}


@pytest.mark.parametrize(
    ("source", "target", "heard_by"),
    [
        (Status.PENDING, Status.CONFIRMED, {PAPERS, CUSTOMER}),
        (Status.CONFIRMED, Status.PROCESSING, set()),
        (Status.PROCESSING, Status.PART_SHIPPED, {RETURN}),
        (Status.PART_SHIPPED, Status.SHIPPED, {RETURN}),
        (Status.SHIPPED, Status.DELIVERED, {RETURN, REVIEW, POINTS}),
        (Status.DELIVERED, Status.RETURNED, {RETURN, POINTS}),
        (Status.PENDING, Status.CANCELLED, {RETURN, POINTS, CUSTOMER}),
        (Status.CONFIRMED, Status.CANCELLED, {RETURN, POINTS, CUSTOMER, PAPERS}),
        # Late money revives what had run out of time.
        (Status.CANCELLED, Status.CONFIRMED, {POINTS, CUSTOMER, PAPERS}),
    ],
)
def test_a_move_is_heard_by_those_whom_it_concerns(source: Status, target: Status, heard_by: set[str]):
    registry = Registry()
    for module in modules.MODULES:
        registry.add(subscriptions=module.subscriptions)
    moved = SubOrderMoved(
        order_id=ids.new_id(),
        sub_order_id=ids.new_id(),
        shop_id=ids.new_id(),
        source=source.value,
        target=target.value,
        maker="seller",
    )
    assert {each.name for each in registry.subscribers_of(moved)} & FOLLOWERS == heard_by
