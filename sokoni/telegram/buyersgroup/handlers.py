"""What buyers' groups do about updates, events and by the clock."""

from collections.abc import Collection
from datetime import datetime

from sokoni.commerce.order import service as order
from sokoni.commerce.order.events import OrderCredited, OrderJoinedAccount, OrderLeftAccount, OrderPaid, SubOrderMoved
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.telegram.buyersgroup import service
from sokoni.telegram.buyersgroup.types import Knock, KnockState
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import Incoming
from sokoni.telegram.person.events import PersonLinked
from sokoni.telegram.speech.service import language_of

DECLINE = "buyersgroup.decline_overdue"
CHUNK = 100


class AnswerKnocks:
    """Answers who asks to join a buyers' group."""

    name = "buyersgroup.knocks"
    kinds = frozenset({"chat_join_request"})
    position = 250

    def wants(self, update: Incoming) -> bool:
        """Whether it says who asks, and where."""
        return update.chat_id is not None and bool(update.body.get("from"))

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Those for buyers' groups."""
        knocks = [(each, _knock_of(each, batch.now)) for each in batch.updates]
        taken = await service.answer_knocks(batch.session, knocks=[knock for _, knock in knocks], now=batch.now)
        return [each for each, knock in knocks if knock in taken]


class MarkArrivals:
    """Marks buyers who come in, however they came, and asks nobody any more who is inside."""

    name = "buyersgroup.arrivals"
    kinds = frozenset({"chat_member"})
    # Behind those who note members: only who is known to be inside is marked.
    position = 260

    def wants(self, update: Incoming) -> bool:
        """Whether somebody came into a group."""
        new, old = update.body.get("new_chat_member") or {}, update.body.get("old_chat_member") or {}
        return update.chat_id is not None and new.get("status") == "member" and old.get("status") in {"left", "kicked"}

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Mark those who bought; others look at them, too."""
        came: dict[int, set[int]] = {}
        for each in batch.updates:
            if each.chat_id is not None:
                came.setdefault(each.chat_id, set()).add(int(each.body["new_chat_member"]["user"]["id"]))
        keys = [(group_id, user_id) for group_id, user_ids in came.items() for user_id in user_ids]
        await service.note_inside(batch.session, keys=keys)
        for group_id, user_ids in sorted(came.items()):
            await service.follow_people(batch.session, group_id=group_id, user_ids=user_ids, now=batch.now)
        return ()


async def on_linked(context: JobContext, event: PersonLinked) -> None:
    """Mark somebody who is known now, in the groups of the shops in which they bought."""
    shop_ids = await order.list_shops_paid(context.session, account_id=event.account_id)
    await service.follow_buyer(context.session, user_id=event.user_id, shop_ids=shop_ids, now=context.now)


async def retag(context: JobContext, *, group_id: int, after: int = 0, **_: object) -> None:
    """Mark a chunk of a group's members by what is said of it now."""
    await service.retag(context.session, group_id=group_id, after=after, now=context.now)


async def on_paid(context: JobContext, event: OrderPaid) -> None:
    """Let somebody in who has paid meanwhile."""
    shop_ids = await order.list_shops_of(context.session, order_id=event.order_id)
    await service.follow_order(context.session, order_id=event.order_id, shop_ids=shop_ids, now=context.now)


async def on_moved(context: JobContext, event: SubOrderMoved | OrderCredited) -> None:
    """Look again at who bought, because a part of their order is not as it was."""
    await service.follow_order(context.session, order_id=event.order_id, shop_ids=[event.shop_id], now=context.now)


async def on_joined(context: JobContext, event: OrderJoinedAccount | OrderLeftAccount) -> None:
    """Look again at whose an order is."""
    shop_ids = await order.list_shops_of(context.session, order_id=event.order_id)
    await service.follow_order(context.session, order_id=event.order_id, shop_ids=shop_ids, now=context.now)


async def decline_overdue(context: JobContext, **_: object) -> None:
    """Decline those who waited too long, a chunk at a time."""
    if await service.decline_overdue(context.session, now=context.now, limit=CHUNK) == CHUNK:
        await jobs.enqueue(context.session, DECLINE)


def _knock_of(update: Incoming, now: datetime) -> Knock:
    sender = update.body["from"]
    assert update.chat_id is not None  # `wants` looked.
    return Knock(
        group_id=update.chat_id,
        user_id=int(sender["id"]),
        name=" ".join(str(sender[each]) for each in ("first_name", "last_name") if sender.get(each)),
        bot_id=update.bot.id,
        # For five minutes Telegram lets a bot write there, even to who never opened it.
        user_chat_id=int(update.body.get("user_chat_id") or sender["id"]),
        state=KnockState.WAITING,
        asked_at=now,
        ends_at=now,
        language=language_of(sender.get("language_code")),
    )
