"""What follows when a group changes, or Telegram gives it another number."""

from collections.abc import Collection

from sokoni.core.jobs.types import JobContext
from sokoni.telegram.gateway import actions, reading, sending
from sokoni.telegram.gateway.events import ChatMigrated
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import Incoming
from sokoni.telegram.group import service
from sokoni.telegram.group.events import GroupRemoved
from sokoni.telegram.group.types import GroupState


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


async def on_group_removed(context: JobContext, event: GroupRemoved) -> None:
    """Let the bot leave a group that a shop took off its list, unless it was let in there anew meanwhile."""
    found = await service.find_bare(context.session, group_id=event.group_id)
    is_in_again = found is not None and found.state is GroupState.ACTIVE and found.bot_id == event.bot_id
    if event.bot_id is not None and not is_in_again:
        await sending.send(context.session, [actions.leave(event.bot_id, event.group_id)], now=context.now)
