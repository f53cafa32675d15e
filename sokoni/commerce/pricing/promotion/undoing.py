"""How recorded changes of promotions are taken back; `undo` asks by this."""

from dataclasses import replace

from sokoni.commerce.pricing.promotion import errors, rules, service
from sokoni.commerce.pricing.promotion.types import PromotionState
from sokoni.core import difference
from sokoni.core.database import WriteSession
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange


class PromotionUndoer(OneByOne):
    """Puts promotions back to how they were; one that was made is put away, since orders may have used it."""

    kind = "promotion"

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take one change of a promotion back."""
        standing = await service.lock(session, promotion_id=recorded.subject_id)
        if standing is None:
            raise errors.PromotionMissing
        facts = rules.facts_of(standing)
        if overtaken := difference.conflicts(facts, recorded.after or {}):
            raise ChangeOvertaken(parts=overtaken)
        before = recorded.before or {}
        if before.get("title", "") is None:
            # It was made by this change: nothing of it stood before.
            wanted = replace(standing, state=PromotionState.ARCHIVED)
        else:
            wanted = rules.with_facts(standing, difference.patched(facts, before))
        await service.save(session, action, standing, replace(wanted, updated_at=said["now"]), **said)
