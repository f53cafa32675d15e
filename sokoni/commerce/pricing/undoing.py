"""How recorded changes of shipping and tax are taken back; `undo` asks by these."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.pricing import facts, service
from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import one_by_one
from sokoni.services.undo.types import RecordedChange


async def _shipping(session: WriteSession, shop_id: UUID) -> Mapping[str, Any]:
    methods = await service.list_shipping_methods(session, shop_id=shop_id)
    return {"methods": [facts.of_method(each) for each in methods]}


async def _tax(session: WriteSession, shop_id: UUID) -> Mapping[str, Any]:
    return {"rates": [facts.of_rate(each) for each in await service.list_tax_rates(session, shop_id=shop_id)]}


async def _put_shipping(session: WriteSession, shop_id: UUID, said: Mapping[str, Any], **about: Any) -> None:
    methods = [facts.to_method(each) for each in said["methods"]]
    await service.set_shipping_methods(session, shop_id=shop_id, methods=methods, **about)


async def _put_tax(session: WriteSession, shop_id: UUID, said: Mapping[str, Any], **about: Any) -> None:
    await service.set_tax(session, shop_id=shop_id, rates=[facts.to_rate(each) for each in said["rates"]], **about)


@dataclass(frozen=True, slots=True)
class WholeUndoer:
    """Puts all that a shop says of shipping, or of tax, back: it is written whole, and taken back whole."""

    kind: str
    look: Callable[[WriteSession, UUID], Awaitable[Mapping[str, Any]]]
    put: Callable[..., Awaitable[None]]

    def can_undo(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """Whatever was said can be said otherwise."""
        return True

    def is_for_operators(self, action: str) -> bool:  # noqa: ARG002  # the protocol's
        """How a shop ships and is taxed is its own to say."""
        return False

    def role_for(self, action: str) -> TeamRole:  # noqa: ARG002  # the protocol's
        """Whoever may say what a shop asks for."""
        return TeamRole.MANAGER

    async def undo(
        self,
        session: WriteSession,
        *,
        changes: Sequence[RecordedChange],
        actor: Actor,
        now: datetime,
        group_id: UUID | None,
    ) -> Mapping[UUID, DomainError]:
        """Take back changes, the newest first; those that were refused, with why."""

        async def undo_one(recorded: RecordedChange) -> None:
            if await self.look(session, recorded.subject_id) != recorded.after:
                raise ChangeOvertaken(parts=[self.kind])
            await self.put(
                session,
                recorded.subject_id,
                recorded.before or {},
                action=f"undo.{recorded.original_action}",
                actor=actor,
                now=now,
                group_id=group_id,
                undoes_id=recorded.id,
            )

        return await one_by_one(session, changes, undo_one)


UNDOERS = (WholeUndoer(facts.SHIPPING, _shipping, _put_shipping), WholeUndoer(facts.TAX, _tax, _put_tax))
