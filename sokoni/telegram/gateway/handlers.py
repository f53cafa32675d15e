"""Jobs of the gateway."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sokoni.commerce.shop import mail
from sokoni.commerce.shop import service as shop
from sokoni.core import events
from sokoni.core.http.edge import HttpSettings
from sokoni.core.jobs.types import JobContext
from sokoni.core.sealed import Sealer
from sokoni.services.botapi.adapters.plain import PlainApi
from sokoni.services.botapi.errors import Cause
from sokoni.services.media.ports import Storages
from sokoni.services.notification.types import Template
from sokoni.telegram.gateway import answers, bots, delivering, files, members, places, rules
from sokoni.telegram.gateway.events import BotDemoted, BotDisturbed, BotPutOut, BotRevoked
from sokoni.telegram.gateway.repository import calls as call_repository
from sokoni.telegram.gateway.repository import inbox as inbox_repository
from sokoni.telegram.gateway.types import Bot, BotState

EMPTY_RING_JOB = "telegram.empty_ring"
SWEEP_FILES_JOB = "telegram.sweep_files"
LOOK_JOB = "telegram.look_at_webhooks"


async def keep_administrators(
    context: JobContext, *, chat_id: int, ok: bool, result: Sequence[Mapping[str, Any]] | None = None, **_: object
) -> None:
    """Write who runs a chat, as Telegram answered; a refusal changes nothing."""
    if ok and result is not None:
        await members.keep_administrators(context.session, chat_id=chat_id, answered=result, now=context.now)


async def keep_place(
    context: JobContext, *, bot_id: str, chat_id: int, ok: bool, result: Mapping[str, Any] | None = None, **_: object
) -> None:
    """Note that a bot is no administrator, or no member of a chat any more, as Telegram answered.

    Where the answer is that it is not there at all, that was noted with the answer.
    """
    if not ok or result is None:
        return
    session = context.session
    member = await places.keep(session, chat_id=chat_id, answered=result, now=context.now)
    if member is None or member.runs_chat:
        return
    cause = Cause.RIGHTS if member.is_inside else Cause.OUTSIDE
    await answers.end_for_chat(
        session, bot_id=UUID(bot_id), chat_id=chat_id, cause=cause, is_member=member.is_inside, now=context.now
    )
    event = BotDemoted if member.is_inside else BotPutOut
    await events.publish(session, event(bot_id=UUID(bot_id), chat_id=chat_id))


async def tell_delivery(context: JobContext, *, bot_id: str) -> None:
    """Tell Telegram how a bot's updates are to come."""
    resources = context.resources
    await delivering.tell(
        context.database,
        resources.get(PlainApi),
        resources.get(Sealer),
        bot_id=UUID(bot_id),
        base_url=resources.get(HttpSettings).base_url,
        now=context.now,
    )


async def tell_of_revoked(context: JobContext, event: BotRevoked) -> None:
    """Write to those who run the shop that its bot has stopped; the platform's own is said by the doctor."""
    bot = await bots.find(context.session, bot_id=event.bot_id)
    if bot is not None and bot.state is BotState.REVOKED:
        await _write(context, bot, Template.BOT_REVOKED, about=bot.updated_at.isoformat())


async def tell_of_disturbed(context: JobContext, event: BotDisturbed) -> None:
    """Write to those who run the shop that another program takes their bot's updates; once a day at most."""
    bot = await bots.find(context.session, bot_id=event.bot_id)
    if bot is not None and bot.state is BotState.ACTIVE and bot.problem:
        await _write(context, bot, Template.BOT_DISTURBED, about=context.now.date().isoformat())


async def look_at_webhooks(context: JobContext) -> None:
    """See that Telegram brings the updates of bots here, and nobody else has them brought elsewhere."""
    resources = context.resources
    await delivering.look(
        context.database,
        resources.get(PlainApi),
        resources.get(Sealer),
        base_url=resources.get(HttpSettings).base_url,
        now=context.now,
    )


async def _write(context: JobContext, bot: Bot, template: Template, *, about: str) -> None:
    if bot.shop_id is None:
        return
    found = await shop.get(context.session, shop_id=bot.shop_id)
    base_url = context.resources.get(HttpSettings).base_url
    await mail.write_to_team(
        context.session,
        shop_id=found.id,
        shop_name=found.name,
        template=template,
        values={"bot": bot.username, "link": f"{base_url}/seller/{found.slug}/telegram"},
        about=f"{bot.id}:{about}",
        now=context.now,
    )


async def empty_ring(context: JobContext) -> None:
    """Empty the part of the ring that tomorrow's updates and calls go into, and end calls that nobody makes.

    What was given up and nobody asked for goes, too, by whole months.
    """
    slot = rules.slot_of(context.now.date() + timedelta(days=1))
    await inbox_repository.empty_slot(context.session, slot=slot, now=context.now)
    await inbox_repository.forget_parked(context.session, now=context.now)
    await call_repository.empty_slot(context.session, slot=slot)
    await answers.give_up(context.session, now=context.now)


async def sweep_files(context: JobContext) -> None:
    """Throw away files that were kept for calls a month ago."""
    await files.sweep(context.resources.get(Storages), now=context.now)
