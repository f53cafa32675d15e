"""How recorded changes of shipping and tax are taken back; `undo` asks by these."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from sokoni.commerce.pricing import facts, service
from sokoni.core.database import WriteSession
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
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


class WholeUndoer(OneByOne):
    """Puts all that a shop says of shipping, or of tax, back: it is written whole, and taken back whole."""

    def __init__(
        self,
        kind: str,
        look: Callable[[WriteSession, UUID], Awaitable[Mapping[str, Any]]],
        put: Callable[..., Awaitable[None]],
    ) -> None:
        self.kind = kind
        self._look = look
        self._put = put

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Let a shop say again what it said before."""
        if await self._look(session, recorded.subject_id) != recorded.after:
            raise ChangeOvertaken(parts=[self.kind])
        await self._put(session, recorded.subject_id, recorded.before or {}, action=action, **said)


UNDOERS = (WholeUndoer(facts.SHIPPING, _shipping, _put_shipping), WholeUndoer(facts.TAX, _tax, _put_tax))
