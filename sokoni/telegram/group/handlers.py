"""What follows when a group changes, or Telegram gives it another number."""

from collections.abc import Collection, Mapping

from sokoni.commerce.shop import mail
from sokoni.commerce.shop import service as shop
from sokoni.core.http.edge import HttpSettings
from sokoni.core.jobs.types import JobContext
from sokoni.services.notification.types import Template
from sokoni.telegram.gateway import actions, bots, reading, sending
from sokoni.telegram.gateway.events import BotDemoted, BotPutOut, ChatMigrated
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import Incoming
from sokoni.telegram.group import service
from sokoni.telegram.group.events import GroupRemoved, GroupUnattended
from sokoni.telegram.group.types import GroupState

_LOST: Mapping[GroupState, Template] = {
    GroupState.LEFT: Template.BOT_PUT_OUT,
    GroupState.DEMOTED: Template.BOT_DEMOTED,
}


class Migrations:
    """Lets a group go on under its new number before anybody looks at what is said in it."""

    name = "group.migrations"
    kinds = frozenset({"message"})
    position = 10

    def wants(self, update: Incoming) -> bool:
        """Whether the message says that the chat has become a supergroup, or was a group."""
        return update.chat_id is not None and reading.migration_of(update.body, update.chat_id) is not None

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Follow each; both chats tell of it, and the second time nothing happens."""
        for update in batch.updates:
            moved = None if update.chat_id is None else reading.migration_of(update.body, update.chat_id)
            if moved is not None:
                old_id, new_id = moved
                await service.migrate(batch.session, old_id=old_id, new_id=new_id, now=batch.now)
        return ()


async def on_chat_migrated(context: JobContext, event: ChatMigrated) -> None:
    """Follow a chat of which no message told: Telegram refused a call and said its new number."""
    await service.migrate(context.session, old_id=event.old_chat_id, new_id=event.new_chat_id, now=context.now)


async def on_bot_put_out(context: JobContext, event: BotPutOut) -> None:
    """Note that a group has lost its bot; no update told of it, or it is handled later and changes nothing more."""
    await service.note_bot_left(context.session, group_id=event.chat_id, bot_id=event.bot_id, now=context.now)


async def on_bot_demoted(context: JobContext, event: BotDemoted) -> None:
    """Note that a group's bot is no administrator there; no update told of it."""
    await service.note_bot_demoted(context.session, group_id=event.chat_id, bot_id=event.bot_id, now=context.now)


async def tell_of_unattended(context: JobContext, event: GroupUnattended) -> None:
    """Write to those who run the shop that nothing is enforced in its group; of one group once a day at most."""
    found = await service.find_by_key(context.session, key=event.key)
    if found is None or found.shop_id is None or found.state not in _LOST:
        return
    standing = await shop.get(context.session, shop_id=found.shop_id)
    bot = None if found.bot_id is None else await bots.find(context.session, bot_id=found.bot_id)
    base_url = context.resources.get(HttpSettings).base_url
    await mail.write_to_team(
        context.session,
        shop_id=standing.id,
        shop_name=standing.name,
        template=_LOST[found.state],
        values={
            "bot": "" if bot is None else bot.username,
            "group": found.name,
            "link": f"{base_url}/seller/{standing.slug}/telegram/groups/{found.group_id}",
        },
        about=f"{found.id}:{context.now.date()}",
        now=context.now,
    )


async def on_group_removed(context: JobContext, event: GroupRemoved) -> None:
    """Let the bot leave a group that a shop took off its list, unless it was let in there anew meanwhile."""
    found = await service.find_bare(context.session, group_id=event.group_id)
    is_in_again = found is not None and found.state is GroupState.ACTIVE and found.bot_id == event.bot_id
    if event.bot_id is not None and not is_in_again:
        await sending.send(context.session, [actions.leave(event.bot_id, event.group_id)], now=context.now)
