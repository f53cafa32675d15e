"""How what a seller says of the shop itself is taken back: its profile, its look, its hours; `undo` asks by this."""

from collections.abc import Mapping
from typing import Any

from sokoni.commerce.shop import service
from sokoni.commerce.shop.opening import rules as opening_rules
from sokoni.commerce.shop.opening import service as opening
from sokoni.commerce.shop.types import Shop
from sokoni.core import difference
from sokoni.core.database import WriteSession
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange

_OPENING = "shop.update_opening"
# Whether a shop may sell at all is decided, and decided anew; that somebody opened it is no change of it.
_UNDOABLE = frozenset({"shop.update_profile", "shop.update_look", _OPENING})


class ShopUndoer(OneByOne):
    """Lets a shop say of itself what it said before."""

    kind = service.KIND

    def can_undo(self, action: str) -> bool:
        """Whether it is something that the shop says, and not what others decided of it."""
        return action in _UNDOABLE

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one change of a shop back."""
        shop = await service.lock(session, shop_id=recorded.subject_id)
        is_opening = recorded.original_action == _OPENING
        before, after = recorded.before or {}, recorded.after or {}
        standing = opening_rules.to_json(shop.opening) if is_opening else {name: getattr(shop, name) for name in after}
        if overtaken := difference.conflicts(standing, after):
            raise ChangeOvertaken(parts=overtaken)
        if is_opening:
            await _put_hours_back(session, shop, {**standing, **before}, action, said)
        else:
            await service.save(session, action, shop, before, **said)


async def _put_hours_back(
    session: WriteSession, shop: Shop, wanted: Mapping[str, Any], action: str, said: Said
) -> None:
    hours = opening_rules.from_json(wanted)
    await opening.update_opening(session, shop_id=shop.id, opening=hours, action=action, **said)
