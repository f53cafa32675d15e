"""How what was agreed with a shop about payouts is taken back; statements themselves are moved, never undone."""

from sokoni.commerce.payout import service
from sokoni.commerce.payout.service.reading import TERMS
from sokoni.commerce.payout.types import PayoutTerms
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange

_HOLD = "payout.set_hold"


class PayoutTermsUndoer(OneByOne):
    """Puts back how long a shop's money is held, and where it goes: owners alone say where."""

    kind = TERMS
    role = TeamRole.OWNER

    def is_for_operators(self, action: str) -> bool:
        """How long money is held, those decide who run the marketplace."""
        return action == _HOLD

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Let what was agreed before hold again; terms are not agreed in groups."""
        standing = await service.get_terms(session, shop_id=recorded.subject_id)
        known = {"hold_days": standing.hold_days, "destination": standing.destination}
        after = recorded.after or {}
        if known != after:
            raise ChangeOvertaken(parts=[name for name in known if known[name] != after.get(name)])
        await service.put_terms(
            session,
            standing,
            PayoutTerms(shop_id=recorded.subject_id, **(recorded.before or {})),
            action=action,
            actor=said["actor"],
            now=said["now"],
            undoes_id=said["undoes_id"],
        )
