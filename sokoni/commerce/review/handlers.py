"""What reviews do when others tell them something: asking buyers, and writing to authors."""

from typing import Any
from uuid import UUID

from sokoni.commerce.order import service as order
from sokoni.commerce.order.events import OrderJoinedAccount, OrderLeftAccount, SubOrderMoved
from sokoni.commerce.order.types import DeliveredLine, Status
from sokoni.commerce.review import service
from sokoni.commerce.review.events import ReviewAnswered, ReviewHidden
from sokoni.commerce.review.settings import ReviewSettings
from sokoni.commerce.review.types import Review
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.services.notification import service as notification
from sokoni.services.notification.types import Template

ASK = "review.ask"


def has_arrived(event: SubOrderMoved) -> bool:
    """Whether a parcel came."""
    return event.target == Status.DELIVERED


async def on_order_moved(context: JobContext, event: SubOrderMoved) -> None:
    """Ask a buyer some days after a parcel came how it was."""
    settings = context.resources.get(ReviewSettings)
    if settings.ask:
        await jobs.enqueue(
            context.session,
            ASK,
            run_at=context.now + settings.ask_after,
            dedupe_key=f"{ASK}:{event.sub_order_id}",
            order_id=str(event.order_id),
            sub_order_id=str(event.sub_order_id),
        )


async def on_account_changed(context: JobContext, event: OrderJoinedAccount | OrderLeftAccount) -> None:
    """Let what a guest said of an order go with it."""
    await service.follow_order(context.session, order_id=event.order_id, account_id=event.account_id)


async def ask(context: JobContext, *, order_id: str, sub_order_id: str) -> None:
    """Ask for a review of the first thing of a parcel that its buyer has not reviewed; once, however often it runs."""
    lines = await order.list_delivered_of(context.session, order_id=UUID(order_id))
    things = await service.list_reviewable_of(context.session, order_id=UUID(order_id))
    open_ids = {each.product_id for each in things if each.review is None}
    line = next(
        (each for each in lines if str(each.sub_order_id) == sub_order_id and each.product_id in open_ids), None
    )
    if line is not None:
        await _send(context, line, Template.REVIEW_ASKED, about=sub_order_id)


async def on_answered(context: JobContext, event: ReviewAnswered) -> None:
    """Tell an author what the shop answered."""
    found = await service.find_author(context.session, review_id=event.review_id)
    if found is not None and found[0].reply is not None:
        await _tell(context, found, Template.REVIEW_ANSWERED, reply=found[0].reply.text)


async def on_hidden(context: JobContext, event: ReviewHidden) -> None:
    """Tell an author that others don't see a review any more, and why."""
    found = await service.find_author(context.session, review_id=event.review_id)
    if found is not None:
        await _tell(context, found, Template.REVIEW_HIDDEN, reason=found[0].state_reason)


async def _tell(context: JobContext, found: tuple[Review, DeliveredLine], template: Template, **values: str) -> None:
    review, line = found
    await _send(context, line, template, about=f"{review.id}:{context.now.date()}", **values)


async def _send(context: JobContext, line: DeliveredLine, template: Template, *, about: str, **values: Any) -> None:
    link = await order.new_link(context.session, order_id=line.order_id, now=context.now)
    await notification.send_mail(
        context.session,
        to=line.contact_email,
        template=template,
        context={
            "name": line.contact_name,
            "shop": line.shop_name,
            "product": line.product_title,
            "link": f"{link}/reviews/{line.product_id}",
            **values,
        },
        dedupe_key=f"{template.value}:{about}",
        locale=line.locale,
        now=context.now,
    )
