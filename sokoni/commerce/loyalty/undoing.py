"""How a recorded change of the programme is taken back; `undo` asks by this."""

from sokoni.commerce.loyalty import facts, service
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange


class ProgrammeUndoer(OneByOne):
    """Puts the programme back as it was written before: it is written whole, and taken back whole."""

    kind = facts.PROGRAMME
    role = TeamRole.OWNER
    is_of_market = True

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Write the programme as it was; the first of all leaves one that is switched off: what refers to it stays."""
        known = await service.find_programme(session)
        if known is None or facts.of_programme(known.draft) != recorded.after:
            raise ChangeOvertaken(parts=["programme"])
        before = recorded.before
        if before is None:
            before = {**facts.of_programme(known.draft), "is_active": False}
        await service.save_programme(session, draft=facts.to_programme(before), action=action, **said)
