"""Commands about people: muting, putting out, banning, and the way back."""

from datetime import timedelta

from sokoni.telegram.action import service as action
from sokoni.telegram.action.types import ActionKind, NewAction
from sokoni.telegram.console import rules, words
from sokoni.telegram.console.errors import LengthUnfit
from sokoni.telegram.console.service.context import Context
from sokoni.telegram.console.types import Answer, Order
from sokoni.telegram.gateway import actions
from sokoni.telegram.speech.service import say
from sokoni.telegram.speech.types import Markup


async def mute(context: Context) -> Answer:
    """Let somebody read and not write, for so long or for good."""
    user_id, name, order = await _ordered(context)
    until = None if order.lasts is None else context.now + order.lasts
    await _log(context, ActionKind.MUTE, user_id, order)
    await context.send(actions.mute(context.bot.id, context.chat_id, user_id, until=until))
    return _said(context, words.MUTED, words.MUTED_FOR, name, order)


async def ban(context: Context) -> Answer:
    """Put somebody out and keep them out, for so long or for good."""
    user_id, name, order = await _ordered(context)
    until = None if order.lasts is None else context.now + order.lasts
    await _log(context, ActionKind.BAN, user_id, order)
    await context.send(actions.ban(context.bot.id, context.chat_id, user_id, until=until))
    return _said(context, words.BANNED, words.BANNED_FOR, name, order)


async def kick(context: Context) -> Answer:
    """Put somebody out, who may come again."""
    user_id, name = await context.punishable()
    order = Order(lasts=None, reason=context.request.rest)
    await _log(context, ActionKind.KICK, user_id, order)
    await context.send(actions.kick(context.bot.id, context.chat_id, user_id))
    return _said(context, words.KICKED, words.KICKED, name, order)


async def unmute(context: Context) -> Answer:
    """Let somebody write again."""
    user_id, name = await context.target()
    await _log(context, ActionKind.UNMUTE, user_id, Order(lasts=None, reason=context.request.rest))
    await context.send(actions.unmute(context.bot.id, context.chat_id, user_id))
    return Answer(text=say(context.language, words.UNMUTED, who=name))


async def unban(context: Context) -> Answer:
    """Let somebody come again."""
    user_id, name = await context.target()
    await _log(context, ActionKind.UNBAN, user_id, Order(lasts=None, reason=context.request.rest))
    await context.send(actions.unban(context.bot.id, context.chat_id, user_id))
    return Answer(text=say(context.language, words.UNBANNED, who=name))


async def _ordered(context: Context) -> tuple[int, Markup, Order]:
    user_id, name = await context.punishable()
    order = rules.order(context.request.rest)
    if not rules.is_length_fit(order.lasts):
        raise LengthUnfit
    return user_id, name, order


def _said(context: Context, for_good: str, for_a_time: str, name: Markup, order: Order) -> Answer:
    template = for_good if order.lasts is None else for_a_time
    text = str(say(context.language, template, who=name, time=order.lasts or timedelta()))
    if order.reason:
        text = f"{text}\n{say(context.language, words.REASON, reason=order.reason)}"
    return Answer(text=text)


async def _log(context: Context, kind: ActionKind, user_id: int, order: Order) -> None:
    logged = NewAction(
        group_id=context.chat_id,
        kind=kind.value,
        user_id=user_id,
        moderator_id=context.request.user_id,
        message_id=context.request.reply_message_id,
        reason=order.reason,
        duration_seconds=None if order.lasts is None else int(order.lasts.total_seconds()),
        occurred_at=context.now,
        decision_key=f"{kind.value}:{context.request.message_id}",
    )
    await action.log(context.session, actions=[logged], now=context.now)
