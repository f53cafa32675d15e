"""A group that a bot looks after, updates that tell of it, and the calls that wait to be sent in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import text

from sokoni.core.change import SYSTEM
from sokoni.core.database import WriteSession
from sokoni.core.resources import Resources
from sokoni.telegram.gateway import bots
from sokoni.telegram.gateway.ports import Batch, Handler
from sokoni.telegram.gateway.types import BotRef, Incoming
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import Group, GroupDraft, KeptGroup
from tests.support.factories import sale, telegram

CHAT = -1_001_234_567_890
_numbers = count(1000)


@dataclass(frozen=True, slots=True)
class QueuedCall:
    """A call that waits to be sent."""

    method: str
    params: Mapping[str, Any]
    not_before: datetime | None
    then: str | None
    arguments: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Keeping:
    """A group with its bot, in a test's own transaction."""

    session: WriteSession
    resources: Resources
    bot: BotRef
    group: Group
    now: datetime

    @property
    def place(self) -> dict[str, Any]:
        """The group and its bot, as jobs name them."""
        return {"group_id": self.group.group_id, "bot_id": self.bot.id}

    async def settle(self, patch: Mapping[str, Any]) -> None:
        """Keep the group otherwise."""
        await groups.save_settings(self.session, group_id=self.group.group_id, patch=patch, actor=SYSTEM, now=self.now)

    def is_committed(self) -> None:
        """Let all that was changed until now count as committed: others see it, and it may be kept in memory."""
        self.session.info.clear()

    async def kept(self) -> KeptGroup:
        """The group with its settings."""
        return (await groups.list_kept(self.session, group_ids=[self.group.group_id]))[self.group.group_id]

    def update(self, kind: str, body: Mapping[str, Any]) -> Incoming:
        """An update of the group's bot."""
        sender = body.get("from") or {}
        return Incoming(
            bot=self.bot,
            update_id=next(_numbers),
            kind=kind,
            chat_id=(body.get("chat") or body.get("message", {}).get("chat", {})).get("id"),
            user_id=sender.get("id"),
            message_id=body.get("message_id"),
            body=body,
            received_at=self.now,
        )

    def joins(self, user_id: int, *, at: datetime | None = None, **more: Any) -> Incoming:
        """Somebody comes in."""
        return self._member(user_id, "left", "member", at or self.now, **more)

    def leaves(self, user_id: int, *, at: datetime | None = None, **more: Any) -> Incoming:
        """Somebody goes."""
        return self._member(user_id, "member", "left", at or self.now, **more)

    def says(self, user_id: int, said: str, **more: Any) -> Incoming:
        """Somebody writes in the group."""
        body = {
            "message_id": next(_numbers),
            "date": int(self.now.timestamp()),
            "chat": telegram.group(self.group.group_id),
            "from": telegram.person(user_id, name=f"Person {user_id}"),
            "text": said,
            **more,
        }
        return self.update("message", body)

    def presses(self, user_id: int, data: str, *, message_id: int = 1, chat_id: int | None = None) -> Incoming:
        """Somebody presses a button."""
        chat = telegram.group(self.group.group_id) if chat_id is None else {"id": chat_id, "type": "private"}
        body = {
            "id": f"press-{next(_numbers)}",
            "from": telegram.person(user_id),
            "message": {"message_id": message_id, "chat": chat},
            "data": data,
        }
        return self.update("callback_query", body)

    async def handle(self, handler: Handler, *updates: Incoming, later: timedelta = timedelta()) -> Sequence[Incoming]:
        """Let a handler see the updates that are for it; those that it finished."""
        wanted = [each for each in updates if each.kind in handler.kinds and handler.wants(each)]
        batch = Batch(session=self.session, updates=wanted, now=self.now + later, resources=self.resources)
        return list(await handler.handle(batch))

    async def calls(self, *methods: str) -> Sequence[QueuedCall]:
        """What waits to be sent, in order; of some methods, or of all."""
        rows = await self.session.execute(
            text(
                "SELECT method, params, not_before, then_job, then_arguments FROM telegram_calls"
                " WHERE bot_id = :bot_id ORDER BY position"
            ),
            {"bot_id": self.bot.id},
        )
        found = [QueuedCall(*row) for row in rows]
        return [each for each in found if not methods or each.method in methods]

    async def taken(self, *methods: str) -> Sequence[QueuedCall]:
        """The same, as if they were sent: afterwards nothing waits."""
        found = await self.calls(*methods)
        await self.session.execute(text("DELETE FROM telegram_calls WHERE bot_id = :bot_id"), {"bot_id": self.bot.id})
        return found

    async def actions(self) -> Sequence[tuple[str, int | None, str]]:
        """What was logged in the group: kind, whom it was done to, and why."""
        rows = await self.session.execute(
            text("SELECT kind, user_id, reason FROM group_actions WHERE group_key = :key ORDER BY id"),
            {"key": self.group.id},
        )
        return [(row.kind, row.user_id, row.reason) for row in rows]

    def _member(self, user_id: int, old: str, new: str, at: datetime, **more: Any) -> Incoming:
        user = telegram.person(user_id, name=f"Person {user_id}")
        body = {
            "chat": telegram.group(self.group.group_id),
            "from": user,
            "date": int(at.timestamp()),
            "old_chat_member": {"status": old, "user": user},
            "new_chat_member": {"status": new, "user": user},
            **more,
        }
        return self.update("chat_member", body)


async def known(session: WriteSession, resources: Resources, now: datetime) -> Keeping:
    """The group that was made in another transaction, with its bot."""
    made = await groups.find_bare(session, group_id=CHAT)
    assert made is not None
    assert made.bot_id is not None
    bot = await bots.find(session, bot_id=made.bot_id)
    assert bot is not None
    return Keeping(session=session, resources=resources, bot=bot.ref, group=made, now=now)


async def keeping(session: WriteSession, resources: Resources, now: datetime, shop_id: UUID | None = None) -> Keeping:
    """A group of a shop, with the shop's bot in it."""
    if shop_id is None:
        shop_id = (await sale.stall(session, now=now)).shop.id
    bot = await telegram.bot(session, now=now, shop_id=shop_id)
    draft = GroupDraft(group_id=CHAT, name="Lamps & more", shop_id=shop_id)
    made = await groups.bind(session, draft=draft, bot_id=bot.id, actor=SYSTEM, now=now)
    return Keeping(session=session, resources=resources, bot=bot.ref, group=made, now=now)
